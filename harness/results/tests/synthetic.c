// SPDX-License-Identifier: GPL-2.0-only
/*
 * Fills a database with lives that nobody lived, as many and as large as those of real nights,
 * for the tests of the report and its bench. The same arguments give the same lives; only
 * sessions' names and times differ. With SHARD/SHARDS only the lives of that shard go in.
 */
#include <glib.h>
#include <stdio.h>
#include <stdlib.h>

#include "results/results.h"

#define BUILDS 10

static const char *const operations[] = { "add-use", "drop-use", "add-export",	"rename-export",
					  "clean",   "mrproper", "whitelist",	"modversions",
					  "touch",   "kill",	 "remove-file", "switch-module" };
static const char *const classes[] = { "boundary", "phase", "frozen", "fine" };
static const char *const kernels[][3] = { { "6.1.192", "recursive", "9d893484ccc57973" },
					  { "6.12.117", "single-pass", "fe93f9e8f32da6c3" } };
static const char *const variants[] = { "", "no-guard" };

struct room {
	char text[BUILDS][64], schedules[BUILDS][64], life_text[1024], bundle[64];
	struct tt_results_build builds[BUILDS];
	struct tt_results_finding findings[4];
	struct tt_results_artefact artefact;
	struct tt_results_signature signature;
	char pair[64];
};

static const char *pick(GRand *rand, const char *const *words, guint n)
{
	return words[g_rand_int_range(rand, 0, n)];
}

static void make_build(GRand *rand, struct room *room, guint i)
{
	struct tt_results_build *build = &room->builds[i];

	snprintf(room->text[i], sizeof(room->text[i]), "%s %s",
		 pick(rand, operations, G_N_ELEMENTS(operations) - 1),
		 pick(rand, operations, G_N_ELEMENTS(operations) - 1));
	snprintf(room->schedules[i], sizeof(room->schedules[i]), "1s boundary %d",
		 g_rand_int_range(rand, 0, 900));
	*build = (struct tt_results_build){
		.step = 2 * i,
		.operations = room->text[i],
		.targets = i % 3 ? "" : "modules",
		.schedule = room->schedules[i],
		.schedule_class = pick(rand, classes, G_N_ELEMENTS(classes)),
		.label = g_rand_int_range(rand, 0, 50) ? "" : "limit-of-make",
		.scratch = i % 5 == 0,
		.events = g_rand_int_range(rand, 20, 900),
		.ticks = g_rand_int_range(rand, 1, 5),
		.make_seconds = g_rand_double_range(rand, 0.5, 2),
	};
	build->seconds = build->make_seconds * 1.08;
}

static void make_failure(GRand *rand, struct room *room, struct tt_results_life *life)
{
	struct tt_results_build *last = &room->builds[life->n_builds - 1];

	snprintf(room->pair, sizeof(room->pair), "%s>build",
		 pick(rand, operations, G_N_ELEMENTS(operations) - 1));
	room->signature =
		(struct tt_results_signature){ "stale-object", "dep-files-flat",
					       g_rand_boolean(rand) ? "c" : "asm", room->pair };
	for (guint i = 0; i < G_N_ELEMENTS(room->findings); i++)
		room->findings[i] = (struct tt_results_finding){
			"stale-object", "d4_core1_fn1", "d4/core1.o",
			"d4/core1.o lacks the export of d4_core1_fn1, though the list has it"
		};
	last->verdict = TT_RESULT_FAIL;
	last->findings = room->findings;
	last->n_findings = G_N_ELEMENTS(room->findings);
	life->verdict = TT_RESULT_FAIL;
	life->signature = &room->signature;
	if (g_rand_int_range(rand, 0, 4) == 0) {
		snprintf(room->bundle, sizeof(room->bundle),
			 "/var/lib/trimtorture/out/life-%d.trimtorture.tar.zst", (int)life->index);
		room->artefact = (struct tt_results_artefact){ "bundle", room->bundle,
							       "2 operations, 3 objects, 1 tick" };
		life->artefacts = &room->artefact;
		life->n_artefacts = 1;
	}
}

/* What life @index of the campaign is depends on nothing but the seed and the index. */
static void make_life(guint32 seed, guint64 index, struct room *room, struct tt_results_life *life)
{
	g_autoptr(GRand) rand = g_rand_new_with_seed(seed * 1000003u + (guint32)index);
	int fate = g_rand_int_range(rand, 0, 1000);
	gsize length = 0;

	*life = (struct tt_results_life){ .index = index,
					  .text = room->life_text,
					  .builds = room->builds,
					  .n_builds = g_rand_int_range(rand, 2, BUILDS + 1),
					  .seconds = g_rand_double_range(rand, 4, 30) };
	for (guint i = 0; i < life->n_builds; i++) {
		make_build(rand, room, i);
		length += snprintf(room->life_text + length, sizeof(room->life_text) - length,
				   "%s\nbuild %s\n", room->text[i], room->schedules[i]);
	}
	if (fate < 30) {
		make_failure(rand, room, life);
	} else if (fate < 32) {
		life->verdict = TT_RESULT_MISS;
		life->reason = "the worker was killed by signal 9";
		life->n_builds = 0;
	}
}

static gboolean walk(struct tt_results *results, guint32 seed, guint lives, guint number,
		     const char *night, guint shard, guint shards, GError **error)
{
	const char *const *kernel = kernels[number % G_N_ELEMENTS(kernels)];
	struct tt_results_campaign campaign = {
		.snapshot = kernel[2],
		.kernel = kernel[0],
		.pipeline = kernel[1],
		.profile = number < 2 ? "tiny" : "small",
		.variants = variants[number % 4 == 2],
		.seed = seed,
		.version = "0.1.0",
		.environment = "gcc 12.2.0, GNU make 4.3",
		.operations = "add-use drop-use add-export rename-export clean mrproper whitelist "
			      "modversions touch kill remove-file switch-module",
		.schedule_classes = "boundary phase frozen fine ladder",
	};
	struct tt_results_session session = { night,
					      shard,
					      shards,
					      2,
					      "Linux, 2 processors",
					      "trimtorture stress --kernel 6.1 --profile tiny" };
	g_autofree struct room *room = g_new0(struct room, 1);

	if (!tt_results_begin(results, &campaign, &session, error))
		return FALSE;
	for (guint64 i = shard - 1; i < lives; i += shards) {
		struct tt_results_life life;

		make_life(seed * 4 + number, i, room, &life);
		if (!tt_results_add_life(results, &life, NULL, error))
			return FALSE;
	}
	return tt_results_end(results, "done", error);
}

int main(int argc, char **argv)
{
	guint nights = argc > 2 ? atoi(argv[2]) : 0, lives = argc > 3 ? atoi(argv[3]) : 0;
	guint32 seed = argc > 4 ? atoi(argv[4]) : 1;
	guint shard = 1, shards = 1;
	g_autoptr(GError) error = NULL;
	struct tt_results *results;
	gboolean ok;

	if (argc < 4 || (argc > 5 && sscanf(argv[5], "%u/%u", &shard, &shards) != 2)) {
		fprintf(stderr, "usage: %s DB NIGHTS LIVES-A-NIGHT [SEED [SHARD/SHARDS]]\n",
			argv[0]);
		return 2;
	}
	results = tt_results_open(argv[1], TT_RESULTS_WRITE, &error);
	ok = results != NULL;
	for (guint n = 0; ok && n < nights; n++)
		for (guint c = 0; ok && c < 4; c++) {
			g_autofree char *night = g_strdup_printf("2026-11-%02u", n + 1);

			ok = walk(results, seed + n, lives / 4, c, night, shard, shards, &error);
		}
	tt_results_close(results);
	if (!ok)
		fprintf(stderr, "%s\n", error->message);
	return ok ? 0 : 3;
}
