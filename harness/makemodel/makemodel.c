// SPDX-License-Identifier: GPL-2.0-only
#include "makemodel/makemodel.h"

struct rule {
	enum tt_make_kind kind;
	guint *prerequisites;
	guint count;
	guint child, goal;
};

struct tt_makemodel {
	guint files;
	GPtrArray *makefiles; /* of GHashTable: target -> struct rule, owned */
};

/* One make process: what it has read of the file system, and what it is done with. */
struct process {
	const struct tt_makemodel *model;
	GHashTable *rules;
	GHashTable *read; /* file -> gint64 *: stamps as this process knows them */
	GHashTable *done; /* set of files */
	gint64 *stamps;	  /* the file system */
	tt_make_remade remade;
	gpointer data;
};

static void free_rule(gpointer data)
{
	struct rule *rule = data;

	g_free(rule->prerequisites);
	g_free(rule);
}

static void free_makefile(gpointer data)
{
	g_hash_table_unref(data);
}

struct tt_makemodel *tt_makemodel_new(guint files)
{
	struct tt_makemodel *model = g_new0(struct tt_makemodel, 1);

	model->files = files;
	model->makefiles = g_ptr_array_new_with_free_func(free_makefile);
	return model;
}

void tt_makemodel_free(struct tt_makemodel *model)
{
	if (!model)
		return;
	g_ptr_array_unref(model->makefiles);
	g_free(model);
}

guint tt_makemodel_makefile(struct tt_makemodel *model)
{
	g_ptr_array_add(model->makefiles, g_hash_table_new_full(NULL, NULL, NULL, free_rule));
	return model->makefiles->len - 1;
}

static struct rule *rule_of(GHashTable *rules, guint file)
{
	return g_hash_table_lookup(rules, GUINT_TO_POINTER(file));
}

static GHashTable *rules_of(const struct tt_makemodel *model, guint makefile)
{
	return model->makefiles->pdata[makefile];
}

void tt_makemodel_submake(struct tt_makemodel *model, guint makefile, guint target,
			  const guint *prerequisites, guint count, guint child, guint goal)
{
	struct rule *rule = g_new0(struct rule, 1);

	g_assert(target < model->files && makefile < model->makefiles->len);
	rule->kind = TT_MAKE_SUBMAKE;
	rule->prerequisites = g_memdup2(prerequisites, count * sizeof(*prerequisites));
	rule->count = count;
	rule->child = child;
	rule->goal = goal;
	g_hash_table_replace(rules_of(model, makefile), GUINT_TO_POINTER(target), rule);
}

void tt_makemodel_rule(struct tt_makemodel *model, guint makefile, guint target,
		       enum tt_make_kind kind, const guint *prerequisites, guint count)
{
	g_assert(kind != TT_MAKE_SUBMAKE);
	tt_makemodel_submake(model, makefile, target, prerequisites, count, 0, 0);
	rule_of(rules_of(model, makefile), target)->kind = kind;
}

static gboolean is_phony(const struct rule *rule)
{
	return rule && (rule->kind == TT_MAKE_PHONY || rule->kind == TT_MAKE_SUBMAKE);
}

/* The stamp of @file as this process sees it: read once, and again after a recipe of its own. */
static gint64 look(struct process *p, guint file)
{
	gint64 *known = g_hash_table_lookup(p->read, GUINT_TO_POINTER(file));

	if (is_phony(rule_of(p->rules, file)))
		return TT_MAKE_ABSENT;
	if (!known) {
		known = g_memdup2(&p->stamps[file], sizeof(gint64));
		g_hash_table_insert(p->read, GUINT_TO_POINTER(file), known);
	}
	return *known;
}

static void run_recipe(struct process *p, guint file, const struct rule *rule, gboolean dollar)
{
	gboolean runs = rule->kind == TT_MAKE_PLAIN || (rule->kind == TT_MAKE_IF_CHANGED && dollar);

	if (rule->kind == TT_MAKE_SUBMAKE)
		tt_makemodel_run((struct tt_makemodel *)p->model, rule->child, rule->goal,
				 p->stamps, p->remade, p->data);
	if (runs)
		p->stamps[file] = p->remade(file, p->data);
	g_hash_table_remove(p->read, GUINT_TO_POINTER(file));
}

/* Is there anything but phony names in $?, which kbuild takes out? */
static gboolean dollar_question(struct process *p, const struct rule *rule, gint64 own,
				const gboolean *changed)
{
	for (guint i = 0; i < rule->count; i++) {
		guint d = rule->prerequisites[i];

		if (!is_phony(rule_of(p->rules, d)) && (changed[i] || look(p, d) > own))
			return TRUE;
	}
	return FALSE;
}

static void update(struct process *p, guint file)
{
	const struct rule *rule = rule_of(p->rules, file);
	g_autofree gboolean *changed = NULL;
	gboolean must, absent;
	gint64 own;

	if (!rule || !g_hash_table_add(p->done, GUINT_TO_POINTER(file)))
		return;
	changed = g_new0(gboolean, rule->count + 1);
	own = look(p, file);
	absent = own == TT_MAKE_ABSENT;
	must = absent || rule->kind == TT_MAKE_IF_CHANGED;
	for (guint i = 0; i < rule->count; i++) {
		guint d = rule->prerequisites[i];
		gint64 before = look(p, d), after;

		update(p, d);
		after = look(p, d);
		must |= after == TT_MAKE_ABSENT || after > own;
		changed[i] = after != before || before == TT_MAKE_ABSENT;
	}
	if (must)
		run_recipe(p, file, rule, absent || dollar_question(p, rule, own, changed));
}

void tt_makemodel_run(struct tt_makemodel *model, guint makefile, guint goal, gint64 *stamps,
		      tt_make_remade remade, gpointer data)
{
	struct process p = {
		.model = model,
		.rules = rules_of(model, makefile),
		.read = g_hash_table_new_full(NULL, NULL, NULL, g_free),
		.done = g_hash_table_new(NULL, NULL),
		.stamps = stamps,
		.remade = remade,
		.data = data,
	};

	update(&p, goal);
	g_hash_table_unref(p.read);
	g_hash_table_unref(p.done);
}
