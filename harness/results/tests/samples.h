/* SPDX-License-Identifier: GPL-2.0-only */
/* Campaigns and lives that tests put into databases. */
#ifndef TT_RESULTS_TESTS_SAMPLES_H
#define TT_RESULTS_TESTS_SAMPLES_H

#include "results/results.h"

static const struct tt_results_campaign sample_campaign = {
	.snapshot = "a1b2c3",
	.profile = "tiny",
	.variants = "no-guard",
	.seed = G_MAXUINT64,
	.version = "0.1.0",
	.environment = "gcc 12.2.0, make 4.3",
	.options = "weights=1",
	.kernel = "6.1.158",
	.pipeline = "recursive",
};

static const struct tt_results_session sample_session = {
	.night = "2026-11-22", .shard = 1, .shards = 1, .jobs = 2, .host = "x", .command = "stress"
};

static const struct tt_results_signature sample_signature = { "stale-object", "dep files/flat", "c",
							      "" };

static const struct tt_results_finding sample_findings[] = {
	{ "stale-object", "core1_fn1", "lib/core1.o", "it's stale" },
	{ "undefined", "core1_fn2", "", "" },
};

static const struct tt_results_build sample_builds[] = {
	{ .step = 1,
	  .operations = "generate",
	  .schedule_class = "fine",
	  .verdict = TT_RESULT_PASS,
	  .events = 849,
	  .ticks = 3,
	  .make_seconds = 1.5,
	  .seconds = 2 },
	{ .step = 4,
	  .operations = "add-use whitelist",
	  .targets = "modules",
	  .schedule = "1s boundary 17",
	  .schedule_class = "boundary",
	  .verdict = TT_RESULT_FAIL,
	  .scratch = TRUE,
	  .events = 12,
	  .ticks = 1,
	  .findings = sample_findings,
	  .n_findings = 2 },
};

static const struct tt_results_artefact sample_artefacts[] = {
	{ "bundle", "/tmp/x.trimtorture.tar.zst", "2 operations" },
};

/* Life @index: every third fails with the sample's signature, builds and artefact. */
G_GNUC_UNUSED static struct tt_results_life sample_life(guint64 index)
{
	struct tt_results_life life = { .index = index,
					.text = "build; add-use; build",
					.verdict = TT_RESULT_PASS,
					.seconds = 2.5,
					.builds = sample_builds,
					.n_builds = 1 };

	if (index % 3)
		return life;
	life.verdict = TT_RESULT_FAIL;
	life.signature = &sample_signature;
	life.n_builds = G_N_ELEMENTS(sample_builds);
	life.artefacts = sample_artefacts;
	life.n_artefacts = 1;
	return life;
}

#endif
