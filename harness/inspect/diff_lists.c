// SPDX-License-Identifier: GPL-2.0-only
/* Text files of the two builds, each made a set or a sequence of strings. */
#include "inspect/diff.h"

#include <string.h>

#include "base/strset.h"
#include "inspect/stamp.h"
#include "kbuild/lists.h"

/* The text of @name, or NULL; what is there and cannot be read is noted. */
static char *read_text(struct tt_builddir *dir, const char *name)
{
	g_autofree char *path = g_build_filename(dir->root, name, NULL);
	g_autoptr(GError) error = NULL;
	char *text = NULL;

	if (tt_is_regular(path) && !g_file_get_contents(path, &text, NULL, &error))
		g_ptr_array_add(dir->problems, g_strdup(error->message));
	return text;
}

static GHashTable *config_of(struct tt_builddir *dir)
{
	g_autofree char *text = read_text(dir, "include/config/auto.conf");
	g_auto(GStrv) lines = text ? g_strsplit(text, "\n", -1) : NULL;
	GHashTable *set = lines ? tt_strset_new() : NULL;

	for (char **line = lines; line && *line; line++)
		if (g_str_has_prefix(*line, "CONFIG_"))
			tt_strset_add(set, *line);
	return set;
}

static void note(struct tt_builddir *dir, const GError *error)
{
	if (error && !g_error_matches(error, G_FILE_ERROR, G_FILE_ERROR_NOENT))
		g_ptr_array_add(dir->problems, g_strdup(error->message));
}

static GHashTable *list_of(struct tt_builddir *dir)
{
	g_autofree char *path = g_build_filename(dir->root, "include/generated/autoksyms.h", NULL);
	g_autoptr(GError) error = NULL;
	GHashTable *list = tt_is_regular(path) ? tt_autoksyms_read(path, &error) : NULL;

	note(dir, error);
	return list;
}

/* Module -> set of its needed names; a module without a list has no entry. */
static GHashTable *needed_of(struct tt_builddir *dir)
{
	GHashTable *all = g_hash_table_new_full(g_str_hash, g_str_equal, NULL,
						(GDestroyNotify)g_hash_table_unref);

	enum tt_needed_list kind =
		dir->modorder ? tt_needed_kind(dir->root, dir->modorder) : TT_NEEDED_MODPOST;

	for (guint i = 0; dir->modorder && i < dir->modorder->len; i++) {
		g_autoptr(GError) error = NULL;
		GHashTable *names =
			tt_needed_read(dir->root, dir->modorder->pdata[i], kind, NULL, &error);

		note(dir, error);
		if (names)
			g_hash_table_insert(all, dir->modorder->pdata[i], names);
	}
	return all;
}

/* All keys of both tables, sorted; borrowed. */
static GPtrArray *all_keys(GHashTable *one, GHashTable *two)
{
	g_autoptr(GHashTable) both = g_hash_table_new(g_str_hash, g_str_equal);
	GHashTable *tables[] = { one, two };

	for (gsize t = 0; t < G_N_ELEMENTS(tables); t++) {
		GHashTableIter iter;
		gpointer key;

		g_hash_table_iter_init(&iter, tables[t]);
		while (g_hash_table_iter_next(&iter, &key, NULL))
			g_hash_table_add(both, key);
	}
	return tt_table_keys(both);
}

static void diff_needed(struct tt_diff *diff)
{
	g_autoptr(GHashTable) good = needed_of(diff->good);
	g_autoptr(GHashTable) bad = needed_of(diff->bad);
	g_autoptr(GPtrArray) modules = all_keys(good, bad);

	for (guint i = 0; i < modules->len; i++)
		tt_diff_sets(diff, TT_DIFF_NEEDED, modules->pdata[i],
			     g_hash_table_lookup(good, modules->pdata[i]),
			     g_hash_table_lookup(bad, modules->pdata[i]));
}

static GHashTable *symvers_of(struct tt_builddir *dir)
{
	g_autofree char *path = g_build_filename(dir->root, "Module.symvers", NULL);
	g_autoptr(GError) error = NULL;
	g_autoptr(GHashTable) table = tt_is_regular(path) ? tt_symvers_read(path, &error) : NULL;
	GHashTable *set = NULL;
	GHashTableIter iter;
	gpointer value;

	note(dir, error);
	if (!table)
		return NULL;
	set = tt_strset_new();
	g_hash_table_iter_init(&iter, table);
	while (g_hash_table_iter_next(&iter, NULL, &value)) {
		const struct tt_symvers_line *line = value;

		g_hash_table_add(set,
				 g_strdup_printf("%s %s %s%s%s 0x%08x", line->name, line->module,
						 line->type, line->space[0] ? " " : "", line->space,
						 line->crc));
	}
	return set;
}

/* "__initcall__kmod_fat__250_42_init6": the numbers after the module are dealt out anew. */
char *tt_diff_map_name(const char *name)
{
	GString *out = g_string_new(NULL);
	gboolean dealt = strstr(name, "__UNIQUE_ID_") || strstr(name, "__initcall__kmod_");

	for (const char *at = name; *at; at++) {
		gboolean starts = at > name && (at[-1] == '.' || (dealt && at[-1] == '_') ||
						(dealt && !g_ascii_isdigit(at[-1])));

		if (g_ascii_isdigit(*at) && starts) {
			g_string_append_c(out, 'N');
			while (g_ascii_isdigit(at[1]))
				at++;
		} else {
			g_string_append_c(out, *at);
		}
	}
	return g_string_free(out, FALSE);
}

/* "ADDRESS TYPE NAME" lines, less the addresses and the tables of kallsyms. */
static GHashTable *map_of(struct tt_builddir *dir)
{
	g_autofree char *text = read_text(dir, "System.map");
	g_auto(GStrv) lines = text ? g_strsplit(text, "\n", -1) : NULL;
	GHashTable *set = lines ? tt_strset_new() : NULL;

	for (char **line = lines; line && *line; line++) {
		char *type = strchr(*line, ' ');
		g_autofree char *name = NULL;

		if (!type || !type[1] || type[2] != ' ' || g_str_has_prefix(type + 3, "kallsyms_"))
			continue;
		name = tt_diff_map_name(type + 3);
		g_hash_table_add(set, g_strdup_printf("%s (%c)", name, type[1]));
	}
	return set;
}

static void diff_set_of(struct tt_diff *diff, enum tt_diff_category category, const char *what,
			GHashTable *(*read)(struct tt_builddir *))
{
	g_autoptr(GHashTable) good = read(diff->good);
	g_autoptr(GHashTable) bad = read(diff->bad);

	tt_diff_sets(diff, category, what, good, bad);
}

static GHashTable *modules_of(struct tt_builddir *dir)
{
	GHashTable *set = tt_strset_new();

	for (guint i = 0; i < dir->modules->len; i++)
		tt_strset_add(set, dir->modules->pdata[i]);
	return set;
}

void tt_diff_lists(struct tt_diff *diff)
{
	diff_set_of(diff, TT_DIFF_CONFIG, "include/config/auto.conf", config_of);
	diff_set_of(diff, TT_DIFF_LIST, "include/generated/autoksyms.h", list_of);
	tt_diff_sequences(diff, TT_DIFF_LIST, "modules.order", diff->good->modorder,
			  diff->bad->modorder);
	diff_needed(diff);
	diff_set_of(diff, TT_DIFF_SYMVERS, "Module.symvers", symvers_of);
	diff_set_of(diff, TT_DIFF_MAP, "System.map", map_of);
	diff_set_of(diff, TT_DIFF_MODULES, "*.ko", modules_of);
}
