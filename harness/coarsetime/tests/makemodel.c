// SPDX-License-Identifier: GPL-2.0-only
#include "makemodel.h"

#include "coarsetime/sweep/remake.h"

struct rule {
	enum ct_make_kind kind;
	guint *prerequisites;
	guint count;
	guint child, goal;
};

struct ct_makemodel {
	guint files;
	GPtrArray *makefiles; /* of GHashTable: target -> struct rule, owned */
};

/* One make process: what it has read of the file system, and what it is done with. */
struct process {
	const struct ct_makemodel *model;
	GHashTable *rules;
	GHashTable *read; /* file -> gint64 *: stamps as this process knows them */
	GHashTable *done; /* set of files */
	gint64 *stamps;	  /* the file system */
	ct_make_remade remade;
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

struct ct_makemodel *ct_makemodel_new(guint files)
{
	struct ct_makemodel *model = g_new0(struct ct_makemodel, 1);

	model->files = files;
	model->makefiles = g_ptr_array_new_with_free_func(free_makefile);
	return model;
}

void ct_makemodel_free(struct ct_makemodel *model)
{
	if (!model)
		return;
	g_ptr_array_unref(model->makefiles);
	g_free(model);
}

guint ct_makemodel_makefile(struct ct_makemodel *model)
{
	g_ptr_array_add(model->makefiles, g_hash_table_new_full(NULL, NULL, NULL, free_rule));
	return model->makefiles->len - 1;
}

static struct rule *rule_of(GHashTable *rules, guint file)
{
	return g_hash_table_lookup(rules, GUINT_TO_POINTER(file));
}

static GHashTable *rules_of(const struct ct_makemodel *model, guint makefile)
{
	return model->makefiles->pdata[makefile];
}

void ct_makemodel_submake(struct ct_makemodel *model, guint makefile, guint target,
			  const guint *prerequisites, guint count, guint child, guint goal)
{
	struct rule *rule = g_new0(struct rule, 1);

	g_assert(target < model->files && makefile < model->makefiles->len);
	rule->kind = CT_MAKE_SUBMAKE;
	rule->prerequisites = g_memdup2(prerequisites, count * sizeof(*prerequisites));
	rule->count = count;
	rule->child = child;
	rule->goal = goal;
	g_hash_table_replace(rules_of(model, makefile), GUINT_TO_POINTER(target), rule);
}

void ct_makemodel_rule(struct ct_makemodel *model, guint makefile, guint target,
		       enum ct_make_kind kind, const guint *prerequisites, guint count)
{
	g_assert(kind != CT_MAKE_SUBMAKE);
	ct_makemodel_submake(model, makefile, target, prerequisites, count, 0, 0);
	rule_of(rules_of(model, makefile), target)->kind = kind;
}

static gboolean is_phony(const struct rule *rule)
{
	return rule && (rule->kind == CT_MAKE_PHONY || rule->kind == CT_MAKE_SUBMAKE);
}

/* The stamp of @file as this process sees it: read once, and again after a recipe of its own. */
static gint64 look(struct process *p, guint file)
{
	gint64 *known = g_hash_table_lookup(p->read, GUINT_TO_POINTER(file));

	if (is_phony(rule_of(p->rules, file)))
		return CT_STAMP_ABSENT;
	if (!known) {
		known = g_memdup2(&p->stamps[file], sizeof(gint64));
		g_hash_table_insert(p->read, GUINT_TO_POINTER(file), known);
	}
	return *known;
}

static void run_recipe(struct process *p, guint file, const struct rule *rule, gboolean dollar)
{
	gboolean runs = rule->kind == CT_MAKE_PLAIN || (rule->kind == CT_MAKE_IF_CHANGED && dollar);

	if (rule->kind == CT_MAKE_SUBMAKE)
		ct_makemodel_run((struct ct_makemodel *)p->model, rule->child, rule->goal,
				 p->stamps, p->remade, p->data);
	if (runs)
		p->stamps[file] = p->remade(file, p->data);
	g_hash_table_remove(p->read, GUINT_TO_POINTER(file));
}

static void update(struct process *p, guint file)
{
	const struct rule *rule = rule_of(p->rules, file);
	g_autofree struct ct_remake_need *needs = NULL;
	struct ct_remake decision;
	gboolean forced;
	guint count = 0;
	gint64 own;

	if (!rule || !g_hash_table_add(p->done, GUINT_TO_POINTER(file)))
		return;
	needs = g_new0(struct ct_remake_need, rule->count + 1);
	forced = rule->kind == CT_MAKE_IF_CHANGED;
	own = look(p, file);
	for (guint i = 0; i < rule->count; i++) {
		guint d = rule->prerequisites[i];
		gint64 before = look(p, d);

		update(p, d);
		if (is_phony(rule_of(p->rules, d)))
			forced = TRUE;
		else
			needs[count++] = (struct ct_remake_need){ before, look(p, d) };
	}
	decision = ct_remake_decide(own, needs, count, forced);
	if (decision.runs)
		run_recipe(p, file, rule, decision.question);
}

void ct_makemodel_run(struct ct_makemodel *model, guint makefile, guint goal, gint64 *stamps,
		      ct_make_remade remade, gpointer data)
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
