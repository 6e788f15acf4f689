// SPDX-License-Identifier: GPL-2.0-only
#include "stress/replay.h"

#include "base/exitcode.h"

static void print_step(const struct tt_step *step, guint index, gpointer data)
{
	g_autofree char *text = tt_step_text(step);

	fprintf(data, "%3u  %s\n", index, text);
	fflush(data);
}

void tt_replay_print_build(const struct tt_life_build *build, const char *indent, FILE *out)
{
	const struct tt_build *made = build->build;
	const struct tt_verdict *verdict = made->verdict;

	fprintf(out, "%s%s: make ended with %d after %.1f s; %u object%s compiled", indent,
		build->judged ? tt_result_name(verdict->result) : "not judged", made->make_status,
		made->make_seconds, made->log->objects, made->log->objects == 1 ? "" : "s");
	if (made->clock)
		fprintf(out, "; %" G_GINT64_FORMAT " events, %" G_GINT64_FORMAT " ticks",
			made->clock->events, made->clock->ticks);
	if (build->known)
		fprintf(out, "; after a known fault (%s) and another make", build->known);
	fprintf(out, "%s\n", build->scratch ? "; held against a build from scratch" : "");
	for (guint i = 0; i < verdict->findings->len; i++) {
		const struct tt_finding *finding = verdict->findings->pdata[i];

		fprintf(out, "%s  %s: %s\n", indent, tt_finding_kind_name(finding->kind),
			finding->text);
	}
	if (verdict->reason)
		fprintf(out, "%s  %s\n", indent, verdict->reason);
	if (build->unexpected)
		fprintf(out, "%s  another verdict was expected\n", indent);
}

int tt_replay(const struct tt_life *life, const char *directory, FILE *out, GError **error)
{
	const struct tt_walk_request request = {
		.directory = directory,
		.keep_logs = TRUE,
		.step = print_step,
		.data = out,
	};
	struct tt_walk *walk = tt_walk_open(life, &request, error);
	enum tt_result result = TT_RESULT_PASS;
	gboolean ok = walk != NULL, unexpected = FALSE, expects = FALSE;

	for (guint i = 0; ok && i < life->steps->len; i++) {
		const struct tt_step *step = life->steps->pdata[i];
		struct tt_life_build *build;

		ok = tt_walk_do(walk, step, &build, error);
		if (!ok || !build)
			continue;
		tt_replay_print_build(build, "       ", out);
		unexpected |= build->unexpected;
		expects |= tt_step_get(step, "expect") != NULL;
		if (result == TT_RESULT_PASS || build->build->verdict->result == TT_RESULT_FAIL)
			result = build->build->verdict->result;
	}
	tt_walk_close(walk);
	if (!ok)
		return -1;
	if (expects)
		return unexpected ? TT_EXIT_FAIL : TT_EXIT_PASS;
	return tt_result_exit_status(result);
}
