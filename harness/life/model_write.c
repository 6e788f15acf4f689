// SPDX-License-Identifier: GPL-2.0-only
/* From the model to the tree on disk: only what changed is written. */
#include "life/model.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "base/file.h"
#include "synthetic-tree/emit.h"
#include "synthetic-tree/tree.h"

struct writing {
	const struct tt_output *before, *after;
	const char *tree;
	GPtrArray *changed;
	GError **error;
	gboolean failed;
};

static gboolean same(const struct tt_output_file *a, const struct tt_output_file *b)
{
	return a && b && a->size == b->size && !memcmp(a->data, b->data, a->size);
}

static gboolean write_changed(gpointer key, gpointer value, gpointer data)
{
	struct writing *writing = data;
	const struct tt_output_file *file = value;
	g_autofree char *path = g_build_filename(writing->tree, key, NULL);
	g_autofree char *directory = NULL;

	if (writing->before && same(tt_output_get(writing->before, key), file))
		return FALSE;
	directory = g_path_get_dirname(path);
	writing->failed = !tt_dir_make(directory, writing->error) ||
			  !tt_file_write(path, file->data, file->size, 0644, writing->error);
	if (!writing->failed && writing->changed && strcmp(key, "expected.json"))
		g_ptr_array_add(writing->changed, g_strdup(key));
	return writing->failed;
}

static gboolean remove_gone(gpointer key, gpointer value, gpointer data)
{
	struct writing *writing = data;
	g_autofree char *path = g_build_filename(writing->tree, key, NULL);

	(void)value;
	if (tt_output_get(writing->after, key))
		return FALSE;
	if (unlink(path) < 0 && errno != ENOENT) {
		g_set_error(writing->error, TT_ERROR, TT_ERROR_ENVIRONMENT, "cannot remove %s: %s",
			    path, g_strerror(errno));
		writing->failed = TRUE;
	}
	return writing->failed;
}

static void want(GHashTable *wanted, const char *option, char *line)
{
	g_hash_table_replace(wanted, g_strconcat("CONFIG_", option, NULL), line);
}

static char *not_set(const char *option)
{
	return g_strdup_printf("# CONFIG_%s is not set", option);
}

/* What there is in the output directory if the whitelist is there. */
static const char output_whitelist[] = "objects.whitelist";

static char *whitelist_path(const struct tt_model *model, const char *tree)
{
	const char *path = tt_emit_whitelist_path(model->plan);

	switch (model->whitelist) {
	case TT_WHITELIST_ABSOLUTE:
		return g_build_filename(tree, path, NULL);
	case TT_WHITELIST_OUTPUT:
		return g_strdup(output_whitelist);
	case TT_WHITELIST_MISSING:
		return g_strdup("scripts/missing.whitelist");
	case TT_WHITELIST_RELATIVE:
		break;
	}
	return g_strdup(path);
}

/* The lines of .config that are the plan's to say, by option. */
static GHashTable *wanted_options(const struct tt_model *model, const char *tree)
{
	const struct tt_plan *plan = model->plan;
	GHashTable *wanted = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);

	for (guint i = 0; i < plan->modules->len; i++) {
		const struct tt_plan_module *module = plan->modules->pdata[i];
		char value = module->state == TT_STATE_MODULE ? 'm' : 'y';

		want(wanted, module->option,
		     module->state == TT_STATE_OFF
			     ? not_set(module->option)
			     : g_strdup_printf("CONFIG_%s=%c", module->option, value));
	}
	want(wanted, "MODVERSIONS",
	     plan->modversions ? g_strdup("CONFIG_MODVERSIONS=y") : not_set("MODVERSIONS"));
	want(wanted, "LOCALVERSION",
	     plan->local_version
		     ? g_strdup_printf("CONFIG_LOCALVERSION=\"-%u\"", plan->local_version)
		     : g_strdup("CONFIG_LOCALVERSION=\"\""));
	if (plan->uses_whitelist) {
		g_autofree char *path = whitelist_path(model, tree);

		want(wanted, "UNUSED_KSYMS_WHITELIST",
		     g_strdup_printf("CONFIG_UNUSED_KSYMS_WHITELIST=\"%s\"", path));
	}
	return wanted;
}

/* "CONFIG_X" of "CONFIG_X=y" and "# CONFIG_X is not set"; to be freed, NULL for other lines. */
static char *option_of(const char *line)
{
	if (g_str_has_prefix(line, "# CONFIG_") && g_str_has_suffix(line, " is not set"))
		return g_strndup(line + 2, strlen(line) - 2 - strlen(" is not set"));
	if (g_str_has_prefix(line, "CONFIG_") && strchr(line, '='))
		return g_strndup(line, strchr(line, '=') - line);
	return NULL;
}

static void append_missing(GString *text, GHashTable *wanted)
{
	g_autoptr(GList) keys = g_list_sort(g_hash_table_get_keys(wanted), (GCompareFunc)strcmp);

	for (GList *key = keys; key; key = key->next)
		g_string_append_printf(text, "%s\n",
				       (char *)g_hash_table_lookup(wanted, key->data));
}

/* As an editor would change it; syncconfig does the rest. */
static gboolean write_config(const struct tt_model *model, const char *tree, const char *output,
			     GError **error)
{
	g_autofree char *path = g_build_filename(output, ".config", NULL);
	g_autoptr(GHashTable) wanted = NULL;
	g_autofree char *old = NULL;
	g_auto(GStrv) lines = NULL;
	g_autoptr(GString) text = g_string_new(NULL);

	if (!g_file_get_contents(path, &old, NULL, NULL))
		return TRUE;
	wanted = wanted_options(model, tree);
	lines = g_strsplit(old, "\n", -1);
	for (char **line = lines; *line; line++) {
		g_autofree char *option = option_of(*line);
		const char *right = option ? g_hash_table_lookup(wanted, option) : NULL;

		g_string_append_printf(text, "%s%s", right ? right : *line, line[1] ? "\n" : "");
		if (right)
			g_hash_table_remove(wanted, option);
	}
	append_missing(text, wanted);
	return !strcmp(old, text->str) || tt_file_write(path, text->str, text->len, 0644, error);
}

/* The copy in the output directory, if that is where the whitelist is meant to be. */
static gboolean write_whitelist(const struct tt_model *model, const char *tree, const char *output,
				GError **error)
{
	const char *name = tt_emit_whitelist_path(model->plan);
	g_autofree char *from = g_build_filename(tree, name, NULL);
	g_autofree char *to = g_build_filename(output, output_whitelist, NULL);
	g_autofree char *text = NULL;
	g_autofree char *old = NULL;

	if (model->whitelist != TT_WHITELIST_OUTPUT)
		return TRUE;
	if (!g_file_get_contents(from, &text, NULL, error))
		return FALSE;
	g_file_get_contents(to, &old, NULL, NULL);
	return !g_strcmp0(old, text) || tt_file_write(to, text, strlen(text), 0644, error);
}

gboolean tt_model_write_config(const struct tt_model *model, const char *tree, const char *output,
			       GError **error)
{
	return write_whitelist(model, tree, output, error) &&
	       write_config(model, tree, output, error);
}

gboolean tt_model_write(struct tt_model *model, const char *tree, const char *output,
			GPtrArray *changed, GError **error)
{
	struct tt_output *after = tt_tree_plan_files(model->snapshot, model->plan, error);
	struct writing writing = { model->files, after, tree, changed, error, FALSE };

	if (!after)
		return FALSE;
	g_tree_foreach(after->files, write_changed, &writing);
	if (!writing.failed && model->files)
		g_tree_foreach(model->files->files, remove_gone, &writing);
	tt_output_free(model->files);
	model->files = after;
	return !writing.failed && tt_model_write_config(model, tree, output, error);
}
