/* SPDX-License-Identifier: GPL-2.0-only */
/* Between the files that make a plan only. */
#ifndef TT_TREE_PLAN_INTERNAL_H
#define TT_TREE_PLAN_INTERNAL_H

#include "names.h"
#include "plan.h"

struct tt_planner {
	struct tt_plan *plan;
	const struct tt_profile *profile;
	struct tt_names names;
	guint64 seed;
	GPtrArray *pool;    /* of struct tt_plan_export: made up, so open to made-up uses */
	GPtrArray *targets; /* of struct tt_target */
};

/* How many made-up uses a module gets. */
struct tt_target {
	struct tt_plan_module *module;
	guint uses, symbol_gets;
	gboolean open; /* has had room for uses, so more than planned do no harm */
};

struct tt_plan *tt_plan_empty(void);

void tt_planner_add_target(struct tt_planner *planner, struct tt_plan_module *module,
			   struct tt_range uses, struct tt_range symbol_gets);

/* The objects, modules and exports that [random] asks for. */
gboolean tt_plan_make_up(struct tt_planner *planner, GError **error);

/* The uses that [random] asks for; all exports are there by now. */
gboolean tt_plan_make_up_uses(struct tt_planner *planner, GError **error);

/* Puts @object into another makefile list, with what that means for linking it. */
void tt_plan_set_list(const struct tt_plan *plan, struct tt_plan_object *object,
		      enum tt_plan_list list);

#endif
