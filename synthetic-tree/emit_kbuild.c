// SPDX-License-Identifier: GPL-2.0-only
/* Makefiles: who is built where, and which directories are entered when. */
#include "emit.h"

#include <string.h>

/* What the top level enters in every era, if only to clean it, whether anything is in it or not. */
static const char *const top_directories[] = {
	"block", "certs", "crypto", "drivers", "fs",	  "io_uring", "ipc",   "kernel",
	"lib",	 "mm",	  "net",    "rust",    "samples", "security", "sound", "virt",
};

/* The names of enum tt_last_list. */
static const char *const last_lists[] = { "drivers-y", "libs-y", "virt-y" };

struct directories {
	GTree *makefiles;    /* char * to GString * */
	GHashTable *entered; /* set of directories that some makefile names */
	GString *core;	     /* arch/X, entered early */
	const struct tt_plan *plan;
	const struct tt_features *features;
};

static int compare(gconstpointer a, gconstpointer b, gpointer unused)
{
	(void)unused;
	return strcmp(a, b);
}

static void string_free(gpointer string)
{
	g_string_free(string, TRUE);
}

static GString *makefile(struct directories *directories, const char *directory)
{
	GString *text = g_tree_lookup(directories->makefiles, directory);

	if (!text) {
		text = g_string_new("# SPDX-License-Identifier: GPL-2.0-only\n");
		g_tree_insert(directories->makefiles, g_strdup(directory), text);
	}
	return text;
}

static gboolean is_last(const struct tt_plan *plan, const char *directory)
{
	for (guint i = 0; i < plan->last->len; i++)
		if (!strcmp(plan->last->pdata[i], directory))
			return TRUE;
	return FALSE;
}

/* Makes sure that make gets to @directory, once. */
static void enter(struct directories *directories, const char *directory)
{
	g_autofree char *parent = NULL;

	if (!strchr(directory, '/') || is_last(directories->plan, directory) ||
	    !g_hash_table_add(directories->entered, g_strdup(directory)))
		return;
	parent = tt_plan_directory(directory);
	if (!strcmp(parent, "arch")) {
		makefile(directories, directory);
		g_string_append_printf(directories->core, " %s/", directory);
		return;
	}
	enter(directories, parent);
	g_string_append_printf(makefile(directories, parent), "obj-y += %s/\n",
			       tt_plan_base(directory));
}

static void add_object(struct directories *directories, const struct tt_plan_object *object)
{
	g_autofree char *directory = tt_plan_directory(object->path);

	enter(directories, directory);
	g_string_append_printf(makefile(directories, directory), "%s += %s.o\n",
			       object->list == TT_LIST_LIB_Y ? "lib-y" : "obj-y",
			       tt_plan_base(object->path));
}

static gboolean is_composite(const struct tt_plan_module *module)
{
	const struct tt_plan_object *first = module->objects->pdata[0];

	return module->objects->len > 1 || strcmp(first->path, module->path);
}

static void add_module(struct directories *directories, const struct tt_plan_module *module)
{
	g_autofree char *directory = tt_plan_directory(module->path);
	const char *base = tt_plan_base(module->path);
	GString *text;

	enter(directories, directory);
	text = makefile(directories, directory);
	g_string_append_printf(text, "obj-$(CONFIG_%s) += %s.o\n", module->option, base);
	if (!is_composite(module))
		return;
	g_string_append_printf(text, "%s-objs :=", base);
	for (guint i = 0; i < module->objects->len; i++) {
		const struct tt_plan_object *part = module->objects->pdata[i];

		g_string_append_printf(text, " %s.o", part->path + strlen(directory) + 1);
	}
	g_string_append_c(text, '\n');
}

/*
 * lib.a files other than lib/lib.a; the directory is entered because a makefile names it. The
 * top level links the lib.a of a directory in libs-y by itself.
 */
static void append_libs(const struct directories *directories, GString *text)
{
	const struct tt_plan *plan = directories->plan;
	gboolean in_libs = directories->features->last_list == TT_LAST_LIBS;
	g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);

	for (guint i = 0; i < plan->objects->len; i++) {
		const struct tt_plan_object *object = plan->objects->pdata[i];
		char *directory;

		if (!object->pulled)
			continue;
		directory = tt_plan_directory(object->path);
		/* The top level has lib/ there already. */
		if (strcmp(directory, "lib") && !g_hash_table_contains(seen, directory) &&
		    !(in_libs && is_last(plan, directory)))
			g_string_append_printf(text, "libs-y += %s/lib.a\n", directory);
		g_hash_table_add(seen, directory);
	}
}

static gboolean emit_arch(struct directories *directories, struct tt_output *output, GError **error)
{
	const struct tt_plan *plan = directories->plan;
	GString *text = g_string_new("# SPDX-License-Identifier: GPL-2.0-only\n"
				     "# What the top level does not enter by itself.\n");

	if (directories->core->len)
		g_string_append_printf(text, "core-y +=%s\n", directories->core->str);
	/* The directories in this list are entered after all others, in their order. */
	for (guint i = 0; i < plan->last->len; i++)
		g_string_append_printf(text, "%s += %s/\n",
				       last_lists[directories->features->last_list],
				       (const char *)plan->last->pdata[i]);
	append_libs(directories, text);
	return tt_output_add_text(output, "arch/synth/Makefile.tree", text, error);
}

/* Of a directory in libs-y the top level wants a lib.a, be it an empty one. */
static void add_empty_libs(struct directories *directories)
{
	const struct tt_plan *plan = directories->plan;

	if (directories->features->last_list != TT_LAST_LIBS)
		return;
	for (guint i = 0; i < plan->last->len; i++) {
		GString *text = makefile(directories, plan->last->pdata[i]);

		if (!strstr(text->str, "lib-y +="))
			g_string_append(text, "lib- := dummy.o\n");
	}
}

struct writing {
	struct tt_output *output;
	GError **error;
	gboolean failed;
};

static gboolean emit_makefile(gpointer key, gpointer value, gpointer data)
{
	struct writing *writing = data;
	g_autofree char *path = g_strconcat(key, "/Makefile", NULL);
	const GString *text = value;
	GString *copy = g_string_new_len(text->str, text->len);

	/* The object that never is: older machinery wants to see a list. */
	if (!strstr(copy->str, "+="))
		g_string_append(copy, "# Nothing is built here.\nobj- := dummy.o\n");
	writing->failed = !tt_output_add_text(writing->output, path, copy, writing->error);
	return writing->failed;
}

gboolean tt_emit_kbuild(const struct tt_plan *plan, const struct tt_features *features,
			struct tt_output *output, GError **error)
{
	struct directories directories = {
		g_tree_new_full(compare, NULL, g_free, string_free),
		g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL),
		g_string_new(NULL),
		plan,
		features,
	};
	struct writing writing = { output, error, FALSE };

	for (gsize i = 0; i < G_N_ELEMENTS(top_directories); i++)
		makefile(&directories, top_directories[i]);
	for (guint i = 0; i < plan->last->len; i++)
		makefile(&directories, plan->last->pdata[i]);
	for (guint i = 0; i < plan->objects->len; i++) {
		const struct tt_plan_object *object = plan->objects->pdata[i];

		if (!object->module)
			add_object(&directories, object);
	}
	for (guint i = 0; i < plan->modules->len; i++)
		add_module(&directories, plan->modules->pdata[i]);
	add_empty_libs(&directories);
	g_tree_foreach(directories.makefiles, emit_makefile, &writing);
	if (!writing.failed)
		writing.failed = !emit_arch(&directories, output, error);
	g_tree_unref(directories.makefiles);
	g_hash_table_unref(directories.entered);
	g_string_free(directories.core, TRUE);
	return !writing.failed;
}
