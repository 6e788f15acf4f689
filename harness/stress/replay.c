// SPDX-License-Identifier: GPL-2.0-only
#include "stress/replay.h"

void tt_replay_print_build(const struct tt_life_build *build, const char *indent, FILE *out)
{
	const struct tt_build *made = build->build;
	const struct tt_verdict *verdict = made->verdict;

	fprintf(out, "%s%s: make ended with %d after %.1f s; %u object%s compiled", indent,
		verdict->judged ? tt_result_name(verdict->result) : "not judged", made->make_status,
		made->make_seconds, made->log->objects, made->log->objects == 1 ? "" : "s");
	if (made->clock)
		fprintf(out, "; %" G_GINT64_FORMAT " events, %" G_GINT64_FORMAT " ticks",
			made->clock->events, made->clock->ticks);
	if (build->known)
		fprintf(out, "; a known fault (%s)%s", build->known,
			verdict->judged ? ", and another make" : "");
	fprintf(out, "%s\n", build->scratch ? "; held against a build from scratch" : "");
	for (guint i = 0; i < verdict->findings->len; i++) {
		const struct tt_finding *finding = verdict->findings->pdata[i];

		fprintf(out, "%s  %s: %s\n", indent, tt_finding_kind_name(finding->kind),
			finding->text);
	}
	for (guint i = 0; i < verdict->notes->len; i++)
		fprintf(out, "%s  note: %s\n", indent, (char *)verdict->notes->pdata[i]);
	if (verdict->reason)
		fprintf(out, "%s  %s\n", indent, verdict->reason);
	if (build->unexpected)
		fprintf(out, "%s  another verdict was expected\n", indent);
}
