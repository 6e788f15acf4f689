// SPDX-License-Identifier: GPL-2.0-only
#include "inspect/linked.h"

#include <string.h>

#include "inspect/stamp.h"
#include "kbuild/cmdfile.h"

/* Does @text have @name as the tail of a word: after a blank, a slash or a quote? */
static gboolean has_word(const char *text, const char *name)
{
	gsize length = strlen(name);

	for (const char *at = strstr(text, name); at; at = strstr(at + 1, name)) {
		char before = at == text ? ' ' : at[-1];
		char after = at[length];

		if (strchr(" /\t'\"", before) && (!after || strchr(" \t'\";)", after)))
			return TRUE;
	}
	return FALSE;
}

/* The command of @command_file names @object: 1 yes, 0 no, -1 there is no such command. */
static int named_by(const struct tt_builddir *dir, const char *command_file, const char *object)
{
	g_autofree char *path = g_build_filename(dir->root, command_file, NULL);
	g_autoptr(tt_cmdfile) cmd = tt_is_regular(path) ? tt_cmdfile_read(path, NULL) : NULL;

	/* What was compiled from a source puts nothing together. */
	if (!cmd || !cmd->command || cmd->deps->len)
		return -1;
	return has_word(cmd->command, object);
}

static gboolean puts_together(const char *target)
{
	return g_str_has_suffix(target, ".a") || g_str_has_suffix(target, ".o") ||
	       g_str_has_suffix(target, ".mod");
}

/* Is @path a name right in @directory ("." being the top)? */
static gboolean lies_in(const char *path, const char *directory)
{
	gsize length = strlen(directory);

	if (!strcmp(directory, "."))
		return !strchr(path, '/');
	return !strncmp(path, directory, length) && path[length] == '/' &&
	       !strchr(path + length + 1, '/');
}

/* Does a command right in @directory name @object? */
static enum tt_linked look_in(const struct tt_builddir *dir, const char *directory,
			      const char *object)
{
	enum tt_linked linked = TT_LINKED_UNKNOWN;

	for (guint i = 0; i < dir->commands->len; i++) {
		const char *command = dir->commands->pdata[i];
		g_autofree char *target = NULL;
		int named;

		if (!lies_in(command, directory))
			continue;
		target = tt_target_of_command(command);
		if (!puts_together(target))
			continue;
		named = named_by(dir, command, object);
		if (named > 0)
			return TT_LINKED_YES;
		if (named == 0 && g_str_has_suffix(target, ".a"))
			linked = TT_LINKED_NO;
	}
	return linked;
}

enum tt_linked tt_is_linked(const struct tt_builddir *dir, const char *object)
{
	g_autofree char *directory = g_path_get_dirname(object);
	g_autofree char *base = g_path_get_basename(object);
	enum tt_linked linked = look_in(dir, directory, base);

	/* "obj-y += sub/x.o" is put together one directory up. */
	if (linked == TT_LINKED_NO) {
		g_autofree char *above = g_path_get_dirname(directory);

		linked = look_in(dir, above, base);
		if (linked != TT_LINKED_YES)
			linked = TT_LINKED_NO;
	}
	/* A module of one object has no command that names it before 5.3. */
	if (linked == TT_LINKED_NO && dir->modorder) {
		g_autofree char *module = g_strndup(object, strlen(object) - 2);

		for (guint i = 0; i < dir->modorder->len; i++)
			if (!strcmp(dir->modorder->pdata[i], module))
				return TT_LINKED_YES;
	}
	return linked;
}
