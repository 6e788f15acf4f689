// SPDX-License-Identifier: GPL-2.0-only
/*
 * Files that a build leaves and that are gone, cut off or not what their name says. An object that
 * cannot be read is never taken for one that exports nothing.
 */
#include "inspect/inspect.h"

#include <string.h>

#include "inspect/linked.h"
#include "inspect/stamp.h"

static const char order_file[] = "modules.order";
static const char symvers_file[] = "Module.symvers";

static gboolean exists(const struct tt_inspection *in, const char *file)
{
	return tt_stamp_below(in->dir->root, file) != TT_STAMP_NONE;
}

/* What a reader of files said, with names as they are below the build. */
static const char *said(const struct tt_inspection *in, const char *message)
{
	gsize root = strlen(in->dir->root);

	return g_str_has_prefix(message, in->dir->root) && message[root] == '/' ? message + root + 1
										: message;
}

static void add_missing_object(struct tt_inspection *in, const struct tt_compiled *object)
{
	const char *whole = g_hash_table_lookup(in->objects->parts, object->path);

	if (whole)
		tt_inspect_add(in, "object-missing", object->path, "",
			       "%s is gone, and %s is made of it", object->path, whole);
	else
		tt_inspect_add(in, "object-missing", object->path, "",
			       "%s is gone, but its .cmd file and what uses it are not",
			       object->path);
}

/* Bitcode and commands that are no files say nothing about the object: it was not looked at. */
static void check_object(struct tt_inspection *in, const struct tt_compiled *object)
{
	if (tt_is_linked(in, object->path) == TT_LINKED_NO)
		return;
	if (object->stamp == TT_STAMP_NONE) {
		add_missing_object(in, object);
	} else if (object->problem && (object->bitcode || object->elf)) {
		g_ptr_array_add(in->dir->problems, g_strdup(object->problem));
	} else if (object->problem) {
		tt_inspect_add(in, "object-unreadable", object->path, "", "%s",
			       said(in, object->problem));
		tt_inspect_remove(in, object->path);
	} else if (object->bad_command) {
		tt_inspect_add(in, "command-unreadable", object->command, "",
			       "%s holds no command: which dep files %s depends on is lost",
			       object->command, object->path);
		tt_inspect_remove(in, object->command);
	} else if (!object->command[0]) {
		tt_inspect_add(in, "command-missing", object->path, "",
			       "%s has no .cmd file: which dep files it depends on is lost",
			       object->path);
	}
}

/* A build that failed has no module at all; one module that lacks is another matter. */
static void check_module(struct tt_inspection *in, const char *module)
{
	g_autofree char *file = g_strconcat(module, ".ko", NULL);
	g_autofree char *path = g_build_filename(in->dir->root, file, NULL);
	g_autoptr(tt_object) object = NULL;
	g_autoptr(GError) error = NULL;

	if (!exists(in, file)) {
		if (in->dir->modules->len)
			tt_inspect_add(in, "module-missing", file, "",
				       "%s is in modules.order, but its .ko file is gone", module);
		return;
	}
	object = tt_is_regular(path) ? tt_object_read(path, &error) : NULL;
	if (object)
		return;
	tt_inspect_add(in, "module-unreadable", file, "", "%s",
		       error ? said(in, error->message) : "a module is not a regular file");
	tt_inspect_remove(in, file);
}

static gboolean names_line(const char *text, const char *line)
{
	g_auto(GStrv) lines = g_strsplit(text, "\n", -1);

	return g_strv_contains((const char *const *)lines, line);
}

/* @module is in the tree but not in modules.order: does its directory's own list have it? */
static void check_unordered(struct tt_inspection *in, const char *module)
{
	static const char *const forms[] = { "%s.ko", "%s.o", "kernel/%s.ko" };
	g_autofree char *directory = g_path_get_dirname(module);
	g_autofree char *file = g_build_filename(directory, order_file, NULL);
	g_autofree char *path = g_build_filename(in->dir->root, file, NULL);
	g_autofree char *text = NULL;

	if (!strcmp(directory, ".") || !tt_is_regular(path) ||
	    !g_file_get_contents(path, &text, NULL, NULL))
		return;
	for (gsize i = 0; i < G_N_ELEMENTS(forms); i++) {
		g_auto(GStrv) parts = g_strsplit(forms[i], "%s", -1);
		g_autofree char *line = g_strjoinv(module, parts);

		if (!names_line(text, line))
			continue;
		tt_inspect_add(in, "order-lacks", module, "",
			       "modules.order lacks %s, which %s names", module, file);
		tt_inspect_remove(in, order_file);
		return;
	}
}

static void check_order(struct tt_inspection *in)
{
	g_autoptr(GHashTable) ordered = g_hash_table_new(g_str_hash, g_str_equal);

	if (!in->dir->modorder && (in->dir->modules->len || in->list_stamp != TT_STAMP_NONE)) {
		tt_inspect_add(in, "order-missing", order_file, "",
			       "modules.order, the list of modules, is gone: what modules need is "
			       "not known");
		return;
	}
	for (guint i = 0; in->dir->modorder && i < in->dir->modorder->len; i++) {
		g_hash_table_add(ordered, in->dir->modorder->pdata[i]);
		check_module(in, in->dir->modorder->pdata[i]);
	}
	for (guint i = 0; i < in->dir->modules->len; i++)
		if (!g_hash_table_contains(ordered, in->dir->modules->pdata[i]))
			check_unordered(in, in->dir->modules->pdata[i]);
}

/* modpost writes it last: its last line is whole. */
static gboolean is_cut(const char *path)
{
	g_autofree char *text = NULL;
	gsize length;

	return g_file_get_contents(path, &text, &length, NULL) && length &&
	       text[length - 1] != '\n';
}

static void check_symvers(struct tt_inspection *in)
{
	g_autofree char *path = g_build_filename(in->dir->root, symvers_file, NULL);

	if (!exists(in, symvers_file)) {
		if (in->vmlinux || in->dir->modules->len)
			tt_inspect_add(in, "symvers-missing", symvers_file, "",
				       "Module.symvers is gone, but what was linked after it is "
				       "not");
	} else if (in->symvers_error || is_cut(path)) {
		tt_inspect_add(in, "symvers-unreadable", symvers_file, "", "%s",
			       in->symvers_error ? said(in, in->symvers_error->message)
						 : "Module.symvers ends in the middle of a line");
		tt_inspect_remove(in, symvers_file);
		g_clear_pointer(&in->symvers, g_hash_table_unref);
	}
}

static void read_vmlinux(struct tt_inspection *in)
{
	g_autofree char *path = g_build_filename(in->dir->root, "vmlinux", NULL);
	g_autoptr(GError) error = NULL;

	if (!tt_is_regular(path))
		return;
	in->vmlinux = tt_object_read(path, &error);
	if (in->vmlinux)
		return;
	tt_inspect_add(in, "vmlinux-unreadable", "vmlinux", "", "%s", said(in, error->message));
	tt_inspect_remove(in, "vmlinux");
}

void tt_inspect_damage(struct tt_inspection *in)
{
	for (guint i = 0; i < in->objects->all->len; i++)
		check_object(in, in->objects->all->pdata[i]);
	check_order(in);
	read_vmlinux(in);
	check_symvers(in);
}
