// SPDX-License-Identifier: GPL-2.0-only
#include "graph.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/copy.h"
#include "base/strset.h"
#include "database.h"
#include "depfile.h"
#include "remake.h"

static void free_file(gpointer data)
{
	struct ct_node *file = data;

	g_ptr_array_unref(file->needs);
	g_ptr_array_unref(file->listed);
	g_ptr_array_unref(file->also);
	g_array_unref(file->firsts);
	g_ptr_array_unref(file->users);
	g_free(file->path);
	g_free(file);
}

void ct_graph_free(struct ct_graph *graph)
{
	if (!graph)
		return;
	g_hash_table_unref(graph->by_path);
	g_ptr_array_unref(graph->files);
	g_free(graph);
}

struct ct_node *ct_graph_node(const struct ct_graph *graph, const char *path)
{
	return g_hash_table_lookup(graph->by_path, path);
}

char *ct_graph_path(const char *root, const char *directory, const char *name)
{
	g_autofree char *full = g_canonicalize_filename(name, *directory ? directory : root);
	gsize length = strlen(root);

	if (strncmp(full, root, length) || full[length] != '/')
		return NULL;
	return g_strdup(full + length + 1);
}

static gint64 stamp_of(const char *root, const char *path)
{
	g_autofree char *full = g_build_filename(root, path, NULL);
	struct stat st;

	/* As make does: the target of a link counts. */
	if (stat(full, &st) < 0)
		return CT_STAMP_ABSENT;
	return (gint64)st.st_mtim.tv_sec * 1000000000 + st.st_mtim.tv_nsec;
}

struct builder {
	struct ct_graph *graph;
	const char *root, *built;
};

struct ct_graph *ct_graph_empty(void)
{
	struct ct_graph *graph = g_new0(struct ct_graph, 1);

	graph->files = g_ptr_array_new_with_free_func(free_file);
	graph->by_path = g_hash_table_new(g_str_hash, g_str_equal);
	return graph;
}

struct ct_node *ct_graph_get(struct ct_graph *graph, const char *path)
{
	struct ct_node *file = ct_graph_node(graph, path);

	if (file)
		return file;
	file = g_new0(struct ct_node, 1);
	file->path = g_strdup(path);
	file->needs = g_ptr_array_new();
	file->listed = g_ptr_array_new();
	file->also = g_ptr_array_new();
	file->firsts = g_array_new(FALSE, FALSE, sizeof(struct ct_first));
	file->users = g_ptr_array_new();
	g_ptr_array_add(graph->files, file);
	g_hash_table_insert(graph->by_path, file->path, file);
	return file;
}

static struct ct_node *get(struct builder *b, const char *path);

/* Where @path leads in the built tree, if that is another file of it. */
static struct ct_node *find_real(struct builder *b, const char *path, const char *full)
{
	g_autofree char *end = realpath(full, NULL);
	gsize length = strlen(b->built);

	if (!end || strncmp(end, b->built, length) || end[length] != '/' ||
	    !strcmp(end + length + 1, path))
		return NULL;
	return get(b, end + length + 1);
}

static struct ct_node *get(struct builder *b, const char *path)
{
	struct ct_node *file = ct_graph_node(b->graph, path);
	g_autofree char *full = NULL;

	if (file)
		return file;
	full = g_build_filename(b->built, path, NULL);
	file = ct_graph_get(b->graph, path);
	file->there = stamp_of(b->built, path) != CT_STAMP_ABSENT;
	file->before = stamp_of(b->root, path);
	file->directory = g_file_test(full, G_FILE_TEST_IS_DIR);
	file->real = find_real(b, path, full);
	return file;
}

static struct ct_node *get_named(struct builder *b, const char *directory, const char *name)
{
	g_autofree char *path = ct_graph_path(b->root, directory, name);

	return path ? get(b, path) : NULL;
}

static void add_once(GPtrArray *list, struct ct_node *file)
{
	if (!g_ptr_array_find(list, file, NULL))
		g_ptr_array_add(list, file);
}

void ct_graph_add(struct ct_node *file, struct ct_node *need)
{
	add_once(file->needs, need);
}

static void add_files(struct builder *b, const char *directory, GPtrArray *list,
		      const struct ct_node *file, const GPtrArray *names)
{
	for (guint i = 0; i < names->len; i++) {
		struct ct_node *other = get_named(b, directory, names->pdata[i]);

		if (other && other != file)
			add_once(list, other);
	}
}

static void add_prerequisites(struct builder *b, const char *directory, struct ct_node *file,
			      const struct ct_rule *rule, GHashTable *phony)
{
	for (guint i = 0; i < rule->prerequisites->len; i++) {
		const char *name = rule->prerequisites->pdata[i];
		struct ct_node *need;

		if (phony && g_hash_table_contains(phony, name)) {
			file->always |= rule->recipe;
			continue;
		}
		need = get_named(b, directory, name);
		if (need && need != file)
			add_once(file->listed, need);
	}
}

/*
 * What one make says of one file. @recipes: of those that it can make; else of those that no
 * make can, whose prerequisites count for whoever needs them. That a make has a rule without
 * recipe, or with one that does nothing, for what another really makes, does not count.
 */
static void add_rule(struct builder *b, const char *directory, const struct ct_rule *rule,
		     GHashTable *phony, gboolean recipes)
{
	struct ct_node *file;

	b->graph->updates |= rule->updates;
	/* A member of an archive, "lib.a(x.o)", has its stamp inside of the archive. */
	if (strchr(rule->target, '('))
		return;
	file = get_named(b, directory, rule->target);
	if (file)
		file->ruled = TRUE;
	if (rule->recipe != recipes || rule->empty)
		return;
	if (!file || (!recipes && file->recipe))
		return;
	if (rule->phony) {
		file->phony = !file->recipe;
		return;
	}
	for (guint i = 0; i < rule->removes->len; i++) {
		struct ct_node *other = get_named(b, directory, rule->removes->pdata[i]);

		if (other && other != file)
			other->fleeting = TRUE;
	}
	file->phony = FALSE;
	file->recipe |= rule->recipe;
	file->intermediate |= rule->intermediate;
	file->asks |= rule->asks;
	file->partial |= rule->partial;
	add_prerequisites(b, directory, file, rule, phony);
	add_files(b, directory, file->also, file, rule->also);
}

gboolean ct_graph_is_first(const struct ct_node *file, const struct ct_node *need, gint call)
{
	for (guint i = 0; i < file->firsts->len; i++) {
		const struct ct_first *first = &g_array_index(file->firsts, struct ct_first, i);

		if (first->need == need &&
		    (first->call == CT_ANY_CALL || call == CT_ANY_CALL || first->call == call))
			return TRUE;
	}
	return FALSE;
}

/* make's walk over what it is to make; it considers each file once. */
struct walk {
	struct builder *b;
	const struct ct_database *db;
	GHashTable *rules; /* name -> struct ct_rule, the last of its name */
	GHashTable *seen;  /* set of names */
};

static void walk(struct walk *w, const char *name, guint depth)
{
	const struct ct_rule *rule = g_hash_table_lookup(w->rules, name);
	struct ct_node *file;

	if (!rule || depth > 500)
		return;
	file = rule->recipe && !rule->phony ? get_named(w->b, w->db->directory, name) : NULL;
	for (guint i = 0; i < rule->prerequisites->len; i++) {
		const char *need = rule->prerequisites->pdata[i];
		struct ct_node *node;

		if (!g_hash_table_add(w->seen, (char *)need))
			continue;
		node = file ? get_named(w->b, w->db->directory, need) : NULL;
		if (node && node != file) {
			const struct ct_first first = { node, w->db->call };

			g_array_append_val(file->firsts, first);
		}
		walk(w, need, depth + 1);
	}
	for (guint i = 0; i < rule->order_only->len; i++) {
		if (g_hash_table_add(w->seen, rule->order_only->pdata[i]))
			walk(w, rule->order_only->pdata[i], depth + 1);
	}
}

static void walk_goals(struct builder *b, const struct ct_database *db)
{
	g_autoptr(GHashTable) rules = g_hash_table_new(g_str_hash, g_str_equal);
	g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);
	struct walk w = { b, db, rules, seen };

	for (guint i = 0; i < db->rules->len; i++) {
		struct ct_rule *rule = db->rules->pdata[i];

		g_hash_table_replace(rules, rule->target, rule);
	}
	for (guint i = 0; i < db->goals->len; i++) {
		if (g_hash_table_add(seen, db->goals->pdata[i]))
			walk(&w, db->goals->pdata[i], 0);
	}
}

static void add_database(struct builder *b, const struct ct_database *db, gboolean recipes)
{
	g_autoptr(GHashTable) phony = g_hash_table_new(g_str_hash, g_str_equal);

	for (guint i = 0; i < db->rules->len; i++) {
		const struct ct_rule *rule = db->rules->pdata[i];

		if (rule->phony)
			g_hash_table_add(phony, rule->target);
	}
	for (guint i = 0; i < db->rules->len; i++)
		add_rule(b, db->directory, db->rules->pdata[i], phony, recipes);
	if (recipes)
		walk_goals(b, db);
}

/* The directory from which a dependency file's names are seen: where its target is. */
static char *base_of(struct builder *b, GPtrArray *directories, const char *depfile,
		     const char *target)
{
	g_autofree char *own = g_path_get_dirname(depfile);
	g_autofree char *beside = g_build_filename(b->root, own, NULL);

	for (guint i = 0; i < directories->len; i++) {
		g_autofree char *path = ct_graph_path(b->root, directories->pdata[i], target);

		if (path && stamp_of(b->built, path) != CT_STAMP_ABSENT)
			return g_strdup(directories->pdata[i]);
	}
	return g_steal_pointer(&beside);
}

/* Only for targets that no data base has a recipe for: what make itself says is better. */
static void add_depfile(struct builder *b, GPtrArray *directories, GHashTable *known,
			const char *path)
{
	g_autofree char *full = g_build_filename(b->built, path, NULL), *text = NULL;
	g_autoptr(GPtrArray) rules = NULL;

	if (!g_file_get_contents(full, &text, NULL, NULL))
		return;
	rules = ct_depfile_parse(text);
	b->graph->depfiles += rules->len > 0;
	for (guint i = 0; i < rules->len; i++) {
		const struct ct_rule *rule = rules->pdata[i];
		g_autofree char *base = base_of(b, directories, path, rule->target);
		g_autofree char *target = ct_graph_path(b->root, base, rule->target);

		if (target && !g_hash_table_contains(known, target))
			add_rule(b, base, rule, NULL, TRUE);
	}
}

static void add_depfiles(struct builder *b, GPtrArray *directories)
{
	g_autoptr(GPtrArray) files = tt_tree_files(b->built, NULL, NULL);
	g_autoptr(GHashTable) known = tt_strset_new();

	for (guint i = 0; i < b->graph->files->len; i++) {
		const struct ct_node *file = b->graph->files->pdata[i];

		if (file->recipe)
			tt_strset_add(known, file->path);
	}
	for (guint i = 0; files && i < files->len; i++) {
		if (ct_depfile_is_name(files->pdata[i]))
			add_depfile(b, directories, known, files->pdata[i]);
	}
}

/*
 * A prerequisite that is intermediate and absent is no reason to do anything: make looks through
 * it at what it is made from. One that has prerequisites but no recipe counts as new if they are
 * newer than it.
 */
static void add_needs(struct ct_node *file, const struct ct_node *of, guint depth)
{
	for (guint i = 0; i < of->listed->len; i++) {
		struct ct_node *need = of->listed->pdata[i];

		gboolean absent = need->intermediate && !need->there;

		if (need == file || depth > 16)
			continue;
		if (absent || !need->recipe)
			add_needs(file, need, depth + 1);
		if (!absent)
			add_once(file->needs, need);
	}
}

static void finish(struct ct_node *file)
{
	add_needs(file, file, 0);
	for (guint i = 0; i < file->needs->len; i++) {
		const struct ct_node *need = file->needs->pdata[i];

		file->always |= !need->there;
	}
}

static int compare_files(gconstpointer a, gconstpointer b)
{
	return strcmp((*(const struct ct_node *const *)a)->path,
		      (*(const struct ct_node *const *)b)->path);
}

void ct_graph_finish(struct ct_graph *graph)
{
	g_ptr_array_sort(graph->files, compare_files);
	for (guint i = 0; i < graph->files->len; i++) {
		struct ct_node *file = graph->files->pdata[i];

		file->index = i;
		graph->targets += file->recipe && !file->phony;
		for (guint j = 0; j < file->needs->len; j++)
			g_ptr_array_add(((struct ct_node *)file->needs->pdata[j])->users, file);
		if (file->real)
			g_ptr_array_add(file->real->users, file);
	}
}

struct ct_graph *ct_graph_new(const GPtrArray *databases, const char *root, const char *built)
{
	g_autofree char *real_built = realpath(built, NULL);
	struct builder b = { .graph = ct_graph_empty(),
			     .root = root,
			     .built = real_built ? real_built : built };
	g_autoptr(GPtrArray) directories = g_ptr_array_new();

	b.graph->databases = databases->len;
	for (guint i = 0; i < databases->len; i++) {
		const struct ct_database *db = databases->pdata[i];

		add_database(&b, db, TRUE);
		if (!g_ptr_array_find_with_equal_func(directories, db->directory, g_str_equal,
						      NULL))
			g_ptr_array_add(directories, db->directory);
	}
	for (guint i = 0; i < databases->len; i++)
		add_database(&b, databases->pdata[i], FALSE);
	add_depfiles(&b, directories);
	for (guint i = 0; i < b.graph->files->len; i++)
		finish(b.graph->files->pdata[i]);
	ct_graph_finish(b.graph);
	return b.graph;
}
