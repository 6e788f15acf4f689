// SPDX-License-Identifier: GPL-2.0-only
/* What must come out of the trim, found from who uses what. */
#include "plan.h"

#include <string.h>

#include "base/error.h"

static void answer_free(gpointer data)
{
	struct tt_plan_answer *answer = data;

	g_ptr_array_unref(answer->users);
	g_ptr_array_unref(answer->symbol_get_users);
	g_free(answer);
}

static void add_module(GPtrArray *modules, struct tt_plan_module *module)
{
	/* All objects of a module follow each other, so it can only be the last one. */
	if (!modules->len || modules->pdata[modules->len - 1] != module)
		g_ptr_array_add(modules, module);
}

static void collect_uses(const struct tt_plan_object *object, GHashTable *answers)
{
	for (guint i = 0; i < object->uses->len; i++) {
		const struct tt_plan_use *use = object->uses->pdata[i];
		struct tt_plan_answer *answer = g_hash_table_lookup(answers, use->export);

		/* What is built in is linked; only its look-ups at run time need an export. */
		if (!use->by_name && object->module->state == TT_STATE_BUILT_IN)
			continue;
		add_module(use->by_name ? answer->symbol_get_users : answer->users, object->module);
	}
}

static int compare_modules(gconstpointer a, gconstpointer b)
{
	const struct tt_plan_module *const *left = a, *const *right = b;

	return strcmp((*left)->path, (*right)->path);
}

/* Kernels that leave alone what modules export mean those that are built as modules. */
static gboolean is_exempt(const struct tt_plan *plan, const struct tt_plan_export *export)
{
	const struct tt_plan_module *module = export->object->module;

	return plan->module_exports_kept && module && module->state == TT_STATE_MODULE;
}

GHashTable *tt_plan_answer(const struct tt_plan *plan)
{
	GHashTable *answers = g_hash_table_new_full(NULL, NULL, NULL, answer_free);

	for (guint i = 0; i < plan->exports->len; i++) {
		struct tt_plan_answer *answer = g_new0(struct tt_plan_answer, 1);

		answer->users = g_ptr_array_new();
		answer->symbol_get_users = g_ptr_array_new();
		g_hash_table_insert(answers, plan->exports->pdata[i], answer);
	}
	for (guint i = 0; i < plan->modules->len; i++) {
		const struct tt_plan_module *module = plan->modules->pdata[i];

		for (guint j = 0; module->state != TT_STATE_OFF && j < module->objects->len; j++)
			collect_uses(module->objects->pdata[j], answers);
	}
	for (guint i = 0; i < plan->exports->len; i++) {
		const struct tt_plan_export *export = plan->exports->pdata[i];
		struct tt_plan_answer *answer = g_hash_table_lookup(answers, export);

		for (guint j = 0; export->implied && j < plan->modules->len; j++)
			if (((struct tt_plan_module *)plan->modules->pdata[j])->state ==
			    TT_STATE_MODULE)
				add_module(answer->users, plan->modules->pdata[j]);
		g_ptr_array_sort(answer->users, compare_modules);
		g_ptr_array_sort(answer->symbol_get_users, compare_modules);
		answer->keep = answer->users->len || answer->symbol_get_users->len ||
			       export->whitelisted || is_exempt(plan, export) ||
			       (export->implied && !plan->layout_trimmed);
	}
	return answers;
}

guint tt_plan_kept(const struct tt_plan *plan)
{
	g_autoptr(GHashTable) answers = tt_plan_answer(plan);
	guint kept = 0;

	for (guint i = 0; i < plan->exports->len; i++) {
		struct tt_plan_answer *answer =
			g_hash_table_lookup(answers, plan->exports->pdata[i]);

		kept += answer->keep ? 1 : 0;
	}
	return kept;
}

/* Depth-first; @state of a module is absent (new), 1 (on the way here) or 2 (done). */
static gboolean visit(const struct tt_plan *plan, struct tt_plan_module *module, GHashTable *state,
		      GError **error)
{
	gint known = GPOINTER_TO_INT(g_hash_table_lookup(state, module));

	if (known == 2)
		return TRUE;
	if (known == 1) {
		g_set_error(error, TT_ERROR, TT_ERROR_INPUT,
			    "the profile %s: module '%s' needs itself, directly or through other "
			    "modules; no order of loading them would do",
			    plan->profile, module->path);
		return FALSE;
	}
	g_hash_table_insert(state, module, GINT_TO_POINTER(1));
	for (guint i = 0; i < module->objects->len; i++) {
		const struct tt_plan_object *object = module->objects->pdata[i];

		for (guint j = 0; j < object->uses->len; j++) {
			const struct tt_plan_use *use = object->uses->pdata[j];

			if (use->export->object->module &&
			    !visit(plan, use->export->object->module, state, error))
				return FALSE;
		}
	}
	g_hash_table_insert(state, module, GINT_TO_POINTER(2));
	return TRUE;
}

gboolean tt_plan_check_circles(const struct tt_plan *plan, GError **error)
{
	g_autoptr(GHashTable) state = g_hash_table_new(NULL, NULL);

	for (guint i = 0; i < plan->modules->len; i++)
		if (!visit(plan, plan->modules->pdata[i], state, error))
			return FALSE;
	return TRUE;
}
