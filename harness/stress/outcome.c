// SPDX-License-Identifier: GPL-2.0-only
#include "stress/outcome.h"

#include "life/draw.h"

struct tt_life_outcome *tt_life_outcome_new(guint64 index)
{
	struct tt_life_outcome *outcome = g_new0(struct tt_life_outcome, 1);

	outcome->index = index;
	outcome->artefact_kind = "life";
	outcome->builds = g_array_new(FALSE, TRUE, sizeof(struct tt_results_build));
	outcome->strings = g_ptr_array_new_with_free_func(g_free);
	outcome->findings = g_ptr_array_new_with_free_func(g_free);
	return outcome;
}

void tt_life_outcome_free(struct tt_life_outcome *outcome)
{
	if (!outcome)
		return;
	for (gsize i = 0; i < G_N_ELEMENTS(outcome->signature); i++)
		g_free(outcome->signature[i]);
	g_free(outcome->reason);
	g_free(outcome->text);
	g_free(outcome->own);
	g_free(outcome->symbol);
	g_free(outcome->file);
	g_free(outcome->campaign);
	g_free(outcome->artefact);
	g_free(outcome->note);
	g_array_unref(outcome->builds);
	g_ptr_array_unref(outcome->strings);
	g_ptr_array_unref(outcome->findings);
	g_free(outcome);
}

static const char *keep(struct tt_life_outcome *outcome, const char *text)
{
	char *copy = g_strdup(text ? text : "");

	g_ptr_array_add(outcome->strings, copy);
	return copy;
}

static void add_findings(struct tt_life_outcome *outcome, struct tt_results_build *build,
			 const GPtrArray *findings)
{
	struct tt_results_finding *copies = g_new0(struct tt_results_finding, findings->len + 1);

	for (guint i = 0; i < findings->len; i++) {
		const struct tt_finding *finding = findings->pdata[i];

		copies[i].kind = tt_finding_kind_name(finding->kind);
		copies[i].symbol = keep(outcome, finding->symbol);
		copies[i].file = keep(outcome, finding->file);
		copies[i].text = keep(outcome, finding->text);
	}
	g_ptr_array_add(outcome->findings, copies);
	build->findings = copies;
	build->n_findings = findings->len;
}

void tt_life_outcome_add_build(struct tt_life_outcome *outcome, const struct tt_life_build *build)
{
	const struct tt_build *made = build->build;
	g_autofree char *schedule = g_strdup_printf(
		"%s %s", *build->granularity ? build->granularity : "real", build->schedule);
	g_autofree char *class = tt_schedule_class(build->schedule);
	struct tt_results_build copy = {
		.step = build->step,
		.operations = keep(outcome, build->operations),
		.targets = keep(outcome, build->targets),
		.schedule = keep(outcome, schedule),
		.schedule_class = keep(outcome, class),
		.label = build->limit		 ? "limit-of-make"
			 : build->known		 ? keep(outcome, build->known)
			 : made->verdict->judged ? ""
						 : "not-judged",
		.verdict = made->verdict->result,
		.reason = keep(outcome, made->verdict->reason),
		.scratch = build->scratch,
		.events = made->clock ? made->clock->events : 0,
		.ticks = made->clock ? made->clock->ticks : 0,
		.make_seconds = made->make_seconds + made->second_seconds,
		.seconds = build->seconds,
	};

	add_findings(outcome, &copy, made->verdict->findings);
	g_array_append_val(outcome->builds, copy);
}

void tt_life_outcome_set_signature(struct tt_life_outcome *outcome,
				   const struct tt_signature *signature)
{
	const char *const parts[] = { signature->kind, signature->feature, signature->symbol_kind,
				      signature->operations };

	for (gsize i = 0; i < G_N_ELEMENTS(parts); i++) {
		g_free(outcome->signature[i]);
		outcome->signature[i] = g_strdup(parts[i]);
	}
	g_free(outcome->symbol);
	g_free(outcome->file);
	outcome->symbol = g_strdup(signature->symbol);
	outcome->file = g_strdup(signature->file);
}

struct tt_signature *tt_life_outcome_signature(const struct tt_life_outcome *outcome)
{
	const struct tt_signature words = {
		outcome->signature[0], outcome->signature[1], outcome->signature[2],
		outcome->signature[3], outcome->symbol,	      outcome->file,
	};

	return outcome->signature[0] && outcome->symbol ? tt_signature_copy(&words) : NULL;
}

gboolean tt_life_outcome_store(const struct tt_life_outcome *outcome, struct tt_results *results,
			       gboolean *added, GError **error)
{
	const struct tt_results_signature signature = {
		outcome->signature[0],
		outcome->signature[1],
		outcome->signature[2],
		outcome->signature[3],
	};
	const struct tt_results_artefact artefact = { outcome->artefact_kind, outcome->artefact,
						      outcome->note };
	const struct tt_results_life life = {
		.index = outcome->index,
		.text = outcome->text,
		.verdict = outcome->verdict,
		.reason = outcome->reason,
		.signature = outcome->signature[0] ? &signature : NULL,
		.seconds = outcome->seconds,
		.builds = (const struct tt_results_build *)outcome->builds->data,
		.n_builds = outcome->builds->len,
		.artefacts = &artefact,
		.n_artefacts = outcome->artefact ? 1 : 0,
	};

	return tt_results_add_life(results, &life, added, error);
}
