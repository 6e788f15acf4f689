// SPDX-License-Identifier: GPL-2.0-only
#include "kernelscan/census.h"

#include <string.h>

#include "base/strset.h"

#define LONGEST 40

const char *tt_alike_name(enum tt_alike kind)
{
	static const char *const names[] = { "underscores", "case", "dep-file" };

	return names[kind];
}

char *tt_census_dep_file(const char *name)
{
	GString *path = g_string_new(NULL);

	for (const char *c = name; *c; c++) {
		if (*c != '_')
			g_string_append_c(path, g_ascii_tolower(*c));
		else if (path->len && path->str[path->len - 1] != '/')
			g_string_append_c(path, '/');
	}
	g_string_append(path, ".h");
	return g_string_free(path, FALSE);
}

static char *key_of(const char *name, enum tt_alike kind)
{
	if (kind == TT_ALIKE_DEP_FILE)
		return tt_census_dep_file(name);
	if (kind == TT_ALIKE_CASE)
		return g_ascii_strdown(name, -1);
	return g_strdup(name + strspn(name, "_"));
}

static void group_free(gpointer data)
{
	struct tt_census_group *group = data;

	g_free(group->key);
	g_ptr_array_unref(group->names);
	g_array_unref(group->users);
	g_free(group);
}

static int compare_groups(gconstpointer a, gconstpointer b)
{
	const struct tt_census_group *const *left = a, *const *right = b;

	if ((*left)->mixed != (*right)->mixed)
		return (*left)->mixed ? -1 : 1;
	if ((*left)->names->len != (*right)->names->len)
		return (*left)->names->len < (*right)->names->len ? 1 : -1;
	return strcmp((*left)->key, (*right)->key);
}

static struct tt_census_group *new_group(const char *key, GPtrArray *names, GHashTable *users)
{
	struct tt_census_group *group = g_new0(struct tt_census_group, 1);
	guint used = 0;

	group->key = g_strdup(key);
	group->names = g_ptr_array_ref(names);
	group->users = g_array_new(FALSE, FALSE, sizeof(guint));
	for (guint i = 0; i < names->len; i++) {
		guint count = GPOINTER_TO_UINT(g_hash_table_lookup(users, names->pdata[i]));

		g_array_append_val(group->users, count);
		used += count != 0;
	}
	group->mixed = used && used < names->len;
	return group;
}

/* The groups of two names and more; @names are sorted. */
static GPtrArray *find_groups(const GPtrArray *names, enum tt_alike kind, GHashTable *users)
{
	g_autoptr(GHashTable) table = g_hash_table_new_full(g_str_hash, g_str_equal, g_free,
							    (GDestroyNotify)g_ptr_array_unref);
	GPtrArray *groups = g_ptr_array_new_with_free_func(group_free);
	GHashTableIter iter;
	gpointer key, value;

	for (guint i = 0; i < names->len; i++) {
		char *found = key_of(names->pdata[i], kind);
		GPtrArray *list = g_hash_table_lookup(table, found);

		if (!list) {
			list = g_ptr_array_new();
			g_hash_table_insert(table, found, list);
		} else {
			g_free(found);
		}
		g_ptr_array_add(list, names->pdata[i]);
	}
	g_hash_table_iter_init(&iter, table);
	while (g_hash_table_iter_next(&iter, &key, &value)) {
		GPtrArray *list = value;

		if (list->len > 1)
			g_ptr_array_add(groups, new_group(key, list, users));
	}
	g_ptr_array_sort(groups, compare_groups);
	return groups;
}

static void add_union(GHashTable *set, const GPtrArray *exports)
{
	for (guint i = 0; i < exports->len; i++)
		g_hash_table_add(set, exports->pdata[i]);
}

/* One more user for the name of each export in @uses. */
static void count_users(GHashTable *users, GHashTable *uses)
{
	GHashTableIter iter;
	gpointer key;

	g_hash_table_iter_init(&iter, uses);
	while (g_hash_table_iter_next(&iter, &key, NULL)) {
		char *name = ((const struct tt_graph_export *)key)->source->name;
		guint count = GPOINTER_TO_UINT(g_hash_table_lookup(users, name));

		g_hash_table_insert(users, name, GUINT_TO_POINTER(count + 1));
	}
}

static int compare_modules(gconstpointer a, gconstpointer b)
{
	const struct tt_census_module *const *left = a, *const *right = b;

	if ((*left)->uses != (*right)->uses)
		return (*left)->uses < (*right)->uses ? 1 : -1;
	return strcmp((*left)->path, (*right)->path);
}

/* @users gets the name of each export that modules use, with their number. */
static void count_modules(struct tt_census *census, const struct tt_graph *graph, GHashTable *users,
			  GHashTable *looked_up)
{
	for (guint i = 0; i < graph->modules->len; i++) {
		const struct tt_graph_module *module = graph->modules->pdata[i];
		struct tt_census_module *counted = g_new0(struct tt_census_module, 1);
		g_autoptr(GHashTable) uses = g_hash_table_new(NULL, NULL);
		g_autoptr(GHashTable) gets = g_hash_table_new(NULL, NULL);

		counted->path = module->path;
		counted->objects = module->objects->len;
		for (guint j = 0; j < module->objects->len; j++) {
			const struct tt_graph_object *object = module->objects->pdata[j];

			counted->exports += object->exports->len;
			add_union(uses, object->uses);
			add_union(gets, object->gets);
			add_union(looked_up, object->gets);
		}
		count_users(users, uses);
		counted->uses = g_hash_table_size(uses);
		counted->lookups = g_hash_table_size(gets);
		g_ptr_array_add(census->users, counted);
	}
	g_ptr_array_sort(census->users, compare_modules);
}

static void count_exports(struct tt_census *census, const struct tt_graph *graph)
{
	for (guint i = 0; i < graph->exports->len; i++) {
		const struct tt_graph_export *export = graph->exports->pdata[i];

		census->gpl += export->source->gpl;
		census->namespaced += *export->ns != '\0';
		census->by_macro += export->source->macro;
		census->by_assembler += export->object->assembler;
		census->data += export->source->data;
		census->in_modules += export->object->module != NULL;
	}
}

static GPtrArray *find_all_exports(const struct tt_scan *scan)
{
	g_autoptr(GHashTable) names = g_hash_table_new(g_str_hash, g_str_equal);
	GHashTableIter iter;
	gpointer file;

	g_hash_table_iter_init(&iter, scan->files);
	while (g_hash_table_iter_next(&iter, NULL, &file)) {
		const struct tt_scan_text *text = ((struct tt_scan_file *)file)->text;

		for (guint i = 0; i < text->exports->len; i++)
			g_hash_table_add(names,
					 ((struct tt_scan_export *)text->exports->pdata[i])->name);
	}
	return tt_table_keys(names);
}

/* Counts @value into bins 0, 1, 2-3, 4-7 … (@doubling) or of ten each. */
static void count_bin(GArray *bins, guint value, gboolean doubling)
{
	for (guint from = 0, to = doubling ? 0 : 9, i = 0;; i++) {
		if (i == bins->len) {
			struct tt_census_bin bin = { from, to, 0 };

			g_array_append_val(bins, bin);
		}
		if (value <= to) {
			g_array_index(bins, struct tt_census_bin, i).count++;
			return;
		}
		from = to + 1;
		to = doubling ? 2 * from - 1 : to + 10;
	}
}

static int compare_lengths(gconstpointer a, gconstpointer b)
{
	const char *const *left = a, *const *right = b;
	gsize l = strlen(*left), r = strlen(*right);

	return l != r ? (l < r ? 1 : -1) : strcmp(*left, *right);
}

static void count_bins(struct tt_census *census)
{
	for (guint i = 0; i < census->users->len; i++) {
		const struct tt_census_module *module = census->users->pdata[i];

		count_bin(census->uses_bins, module->uses, TRUE);
		count_bin(census->exports_bins, module->exports, TRUE);
	}
}

static void count_alike(struct tt_census *census, const GPtrArray *names, GHashTable *users,
			enum tt_alike kind)
{
	GPtrArray *groups = find_groups(names, kind, users);

	census->groups[kind] = groups;
	for (guint i = 0; i < groups->len; i++) {
		const struct tt_census_group *group = groups->pdata[i];

		census->alike[kind] += group->names->len;
		census->mixed[kind] += group->mixed;
	}
}

static void count_names(struct tt_census *census, const struct tt_graph *graph, GHashTable *users)
{
	g_autoptr(GPtrArray) names = g_ptr_array_new();

	for (guint i = 0; i < graph->exports->len; i++) {
		const struct tt_graph_export *export = graph->exports->pdata[i];

		g_ptr_array_add(names, export->source->name);
		count_bin(census->length_bins, strlen(export->source->name), FALSE);
	}
	g_ptr_array_sort(names, tt_compare_strings);
	for (guint kind = 0; kind < TT_ALIKE_KINDS; kind++)
		count_alike(census, names, users, kind);
	g_ptr_array_sort(names, compare_lengths);
	for (guint i = 0; i < MIN(names->len, LONGEST); i++)
		g_ptr_array_add(census->longest, names->pdata[i]);
}

struct tt_census *tt_census_new(const struct tt_graph *graph, const struct tt_config *config)
{
	struct tt_census *census = g_new0(struct tt_census, 1);
	g_autoptr(GHashTable) users = g_hash_table_new(NULL, NULL);
	g_autoptr(GHashTable) looked_up = g_hash_table_new(NULL, NULL);

	census->version = g_strdup(graph->scan->version);
	census->source = g_strdup(graph->scan->source);
	census->config = g_path_get_basename(config->name);
	census->sources = graph->scan->sources;
	census->bytes = graph->scan->bytes;
	census->directories = graph->directories;
	census->objects = graph->objects->len;
	census->modules = graph->modules->len;
	census->exports = graph->exports->len;
	census->all_exports = find_all_exports(graph->scan);
	census->users = g_ptr_array_new_with_free_func(g_free);
	census->longest = g_ptr_array_new();
	census->uses_bins = g_array_new(FALSE, FALSE, sizeof(struct tt_census_bin));
	census->exports_bins = g_array_new(FALSE, FALSE, sizeof(struct tt_census_bin));
	census->length_bins = g_array_new(FALSE, FALSE, sizeof(struct tt_census_bin));
	census->problems = graph->problems;
	count_exports(census, graph);
	count_modules(census, graph, users, looked_up);
	count_bins(census);
	count_names(census, graph, users);
	census->used = g_hash_table_size(users);
	for (guint i = 0; i < graph->exports->len; i++) {
		const struct tt_graph_export *export = graph->exports->pdata[i];

		census->lookups += g_hash_table_contains(looked_up, export) &&
				   !g_hash_table_contains(users, export->source->name);
	}
	return census;
}

void tt_census_free(struct tt_census *census)
{
	if (!census)
		return;
	g_free(census->version);
	g_free(census->source);
	g_free(census->config);
	for (guint kind = 0; kind < TT_ALIKE_KINDS; kind++)
		g_ptr_array_unref(census->groups[kind]);
	g_ptr_array_unref(census->users);
	g_ptr_array_unref(census->all_exports);
	g_ptr_array_unref(census->longest);
	g_array_unref(census->uses_bins);
	g_array_unref(census->exports_bins);
	g_array_unref(census->length_bins);
	g_free(census);
}
