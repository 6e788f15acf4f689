// SPDX-License-Identifier: GPL-2.0-only
#include "stress/failure.h"

#include <stdio.h>
#include <string.h>

#include "base/file.h"
#include "bundle/bundle.h"
#include "kbuild/snapshot.h"
#include "stress/shrink.h"

struct failure {
	const struct tt_worker *worker;
	const struct tt_life *life;
	const struct tt_signature *signature;
	struct tt_life_outcome *outcome;
};

static gboolean save_life(const struct tt_life *life, const char *path)
{
	g_autofree char *text = tt_life_text(life);

	return tt_file_write(path, text, strlen(text), 0644, NULL);
}

/*
 * The smallest life is lived once more, with all its logs kept, and packed. What cannot be packed
 * is still there as a life file.
 */
static void pack(struct failure *failure, const struct tt_shrunk *shrunk)
{
	const struct tt_worker *worker = failure->worker;
	g_autofree char *file = g_build_filename(worker->directory, "smallest.life", NULL);
	g_autofree char *run = g_build_filename(worker->directory, "smallest", NULL);
	g_autofree char *name = g_strdup_printf("life-%" G_GUINT64_FORMAT, worker->index);
	g_autofree char *bundle = g_strconcat(worker->directory, "/", name, TT_BUNDLE_SUFFIX, NULL);
	const struct tt_walk_request walk = { .directory = run,
					      .keep_logs = TRUE,
					      .pass_modules_only = TRUE };
	g_autoptr(GError) error = NULL;
	g_autoptr(tt_snapshot) snapshot = tt_snapshot_find(shrunk->life->kernel, &error);
	g_autoptr(tt_life_result) result = NULL;
	struct tt_bundle_request request = {
		.name = name,
		.life = shrunk->life,
		.snapshot = snapshot,
		.run = run,
	};

	if (save_life(shrunk->life, file))
		failure->outcome->artefact = g_strdup(file);
	if (snapshot)
		result = tt_life_run(shrunk->life, &walk, TRUE, &error);
	if (result && result->total.decisive) {
		request.verdict = result->total.decisive->build->verdict;
		tt_walk_remove_trees(run, NULL);
		if (tt_bundle_write(&request, bundle, &error)) {
			g_free(failure->outcome->artefact);
			failure->outcome->artefact = g_steal_pointer(&bundle);
			failure->outcome->artefact_kind = "bundle";
		}
	}
	if (error)
		fprintf(stderr, "life %" G_GUINT64_FORMAT ": no bundle: %s\n", worker->index,
			error->message);
}

/* The smallest life that fails in the same way takes the place of this one in the statistics. */
static void shrink(struct failure *failure)
{
	const struct tt_worker *worker = failure->worker;
	g_autofree char *directory = g_build_filename(worker->directory, "shrink", NULL);
	const struct tt_shrink_request request = {
		.life = failure->life,
		.signature = failure->signature,
		.directory = directory,
		.seconds = worker->request->shrink_seconds,
	};
	struct tt_shrunk *shrunk = tt_shrink(&request, NULL);

	if (!shrunk)
		return;
	failure->outcome->note = g_strdup_printf(
		"%u operation%s, %u object%s, %u tick%s; %u candidates%s%s", shrunk->operations,
		shrunk->operations == 1 ? "" : "s", shrunk->objects,
		shrunk->objects == 1 ? "" : "s", shrunk->ticks, shrunk->ticks == 1 ? "" : "s",
		shrunk->tried, shrunk->finished ? "" : ", time was up",
		shrunk->reproduced ? "" : ", none failed in the same way");
	pack(failure, shrunk);
	if (shrunk->reproduced)
		tt_life_outcome_set_signature(failure->outcome, shrunk->signature);
	tt_shrunk_free(shrunk);
}

gboolean tt_failure_finish(const struct tt_worker *worker, const struct tt_life *life,
			   const struct tt_signature *signature, struct tt_life_outcome *outcome,
			   GError **error)
{
	g_autofree char *path = g_build_filename(worker->directory, "result.json", NULL);
	struct failure failure = { worker, life, signature, outcome };

	shrink(&failure);
	return tt_life_outcome_write(outcome, path, error);
}
