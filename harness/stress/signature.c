// SPDX-License-Identifier: GPL-2.0-only
#include "stress/signature.h"

#include <string.h>

#include "results/results.h"

static const char *feature_of(const struct tt_model *model)
{
	static const char *const mappings[] = {
		[TT_DEP_NONE] = "recursive",
		[TT_DEP_SLASHED] = "dep-files-slashed",
		[TT_DEP_FLAT] = "dep-files-flat",
	};
	const struct tt_features *features = &model->snapshot->features;

	return features->pipeline == TT_PIPELINE_SINGLE_PASS ? "single-pass"
							     : mappings[features->dep_mapping];
}

static gboolean only_by_name(const struct tt_plan *plan, const struct tt_plan_export *export)
{
	g_autoptr(GHashTable) answers = tt_plan_answer(plan);
	const struct tt_plan_answer *answer = g_hash_table_lookup(answers, export);

	return answer->symbol_get_users->len && !answer->users->len;
}

static const char *symbol_kind(const struct tt_model *model, const char *symbol)
{
	static const char *const hows[] = { "c", "macro", "asm" };
	const struct tt_plan_export *export = tt_plan_find_export(model->plan, symbol);

	if (!export)
		return *symbol ? "gone" : "";
	if (export->implied)
		return "implied";
	if (only_by_name(model->plan, export))
		return "symbol-get";
	return export->whitelisted ? "whitelisted" : hows[export->how];
}

/* "switch>build": the last thing that was done before, if anything was. */
static char *operation_pair(const struct tt_life_build *build)
{
	const char *last = strrchr(build->operations, ' ');

	last = last ? last + 1 : build->operations;
	return *last ? g_strconcat(last, ">build", NULL) : g_strdup("build");
}

struct tt_signature *tt_signature_of(const struct tt_life_build *build,
				     const struct tt_model *model)
{
	const struct tt_finding *finding = build->build->verdict->findings->pdata[0];
	struct tt_signature *signature = g_new0(struct tt_signature, 1);

	signature->kind = g_strdup(tt_finding_kind_name(finding->kind));
	signature->feature = g_strdup(feature_of(model));
	signature->symbol_kind = g_strdup(symbol_kind(model, finding->symbol));
	signature->operations = operation_pair(build);
	signature->symbol = g_strdup(finding->symbol);
	signature->file = g_strdup(finding->file);
	return signature;
}

struct tt_signature *tt_signature_copy(const struct tt_signature *signature)
{
	struct tt_signature *copy = g_new0(struct tt_signature, 1);

	copy->kind = g_strdup(signature->kind);
	copy->feature = g_strdup(signature->feature);
	copy->symbol_kind = g_strdup(signature->symbol_kind);
	copy->operations = g_strdup(signature->operations);
	copy->symbol = g_strdup(signature->symbol);
	copy->file = g_strdup(signature->file);
	return copy;
}

void tt_signature_free(struct tt_signature *signature)
{
	if (!signature)
		return;
	g_free(signature->kind);
	g_free(signature->feature);
	g_free(signature->symbol_kind);
	g_free(signature->operations);
	g_free(signature->symbol);
	g_free(signature->file);
	g_free(signature);
}

char *tt_signature_text(const struct tt_signature *signature)
{
	const struct tt_results_signature words = { signature->kind, signature->feature,
						    signature->symbol_kind, signature->operations };

	return tt_results_signature_text(&words);
}

gboolean tt_signature_matches(const struct tt_signature *signature,
			      const struct tt_life_build *build, const struct tt_model *model)
{
	const GPtrArray *findings = build->build->verdict->findings;

	if (build->build->verdict->result != TT_RESULT_FAIL)
		return FALSE;
	for (guint i = 0; i < findings->len; i++) {
		const struct tt_finding *finding = findings->pdata[i];

		if (!strcmp(tt_finding_kind_name(finding->kind), signature->kind) &&
		    !strcmp(symbol_kind(model, finding->symbol), signature->symbol_kind))
			return TRUE;
	}
	return FALSE;
}
