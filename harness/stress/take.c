// SPDX-License-Identifier: GPL-2.0-only
/* What becomes of lives that have ended, or whose workers have. */
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/error.h"
#include "base/file.h"
#include "stress/campaign.h"

/* A lost life's log that is kept, in bytes from its end. */
#define LOG_TAIL 2000

/* A failure whose shrinking costs so many workers their lives is not made smaller. */
#define SHRINKING_WORKERS 3

/* The end of the last log that the worker wrote, for a life that was lost. To be freed. */
static char *last_words(const char *directory)
{
	g_autofree char *living = g_build_filename(directory, "life.d", NULL);
	g_auto(GStrv) names = tt_dir_names(living, NULL);
	const char *last = NULL;
	g_autofree char *path = NULL;
	char *text = NULL;
	gsize size = 0;

	for (char **name = names; name && *name; name++)
		if (g_str_has_suffix(*name, ".log") && g_ascii_isdigit(**name))
			last = *name;
	if (!last)
		return g_strdup("");
	path = g_build_filename(living, last, NULL);
	if (!g_file_get_contents(path, &text, &size, NULL))
		return g_strdup("");
	if (size > LOG_TAIL)
		memmove(text, text + size - LOG_TAIL, LOG_TAIL + 1);
	return text;
}

/* A worker that left no result: its life is lost, and the harness says so of itself. */
static struct tt_life_outcome *lost_life(const struct tt_pool_worker *worker, int status)
{
	g_autofree char *life = g_build_filename(worker->directory, "life.d", "life", NULL);
	g_autofree char *words = last_words(worker->directory);
	struct tt_life_outcome *outcome = tt_life_outcome_new(worker->index);
	g_autofree char *how =
		worker->hung ? g_strdup("was silent for too long and was ended")
		: WIFSIGNALED(status)
			? g_strdup_printf("was killed by signal %d", WTERMSIG(status))
			: g_strdup_printf("ended with status %d", WEXITSTATUS(status));

	outcome->verdict = TT_RESULT_MISS;
	outcome->reason = g_strdup_printf("the worker %s%s%s", how,
					  *words ? "; the end of its log: " : "", words);
	outcome->seconds = (double)(g_get_monotonic_time() - worker->began) / 1e6;
	g_file_get_contents(life, &outcome->text, NULL, NULL);
	return outcome;
}

/* Signatures that shrinking showed to be others stand for those from then on. */
static void apply_alias(struct tt_campaign *c, struct tt_life_outcome *outcome)
{
	const struct tt_results_signature now = { outcome->signature[0], outcome->signature[1],
						  outcome->signature[2], outcome->signature[3] };
	g_autofree char *text = NULL;
	g_auto(GStrv) parts = NULL;
	const char *alias;

	if (!outcome->own)
		return;
	text = tt_results_signature_text(&now);
	g_hash_table_add(c->known, g_strdup(outcome->own));
	g_hash_table_add(c->known, g_strdup(text));
	alias = g_hash_table_lookup(c->aliases, outcome->own);
	if (!alias) {
		g_hash_table_insert(c->aliases, g_strdup(outcome->own), g_strdup(text));
		return;
	}
	parts = g_strsplit(alias, "/", 4);
	for (guint i = 0; i < 4 && parts[i]; i++) {
		g_free(outcome->signature[i]);
		outcome->signature[i] = g_strdup(strcmp(parts[i], "-") ? parts[i] : "");
	}
}

static void count(struct tt_campaign *c, const struct tt_life_outcome *outcome)
{
	c->progress.lives++;
	c->progress.builds += outcome->builds->len;
	c->summary->lives++;
	c->summary->builds += outcome->builds->len;
	c->summary->failures += outcome->verdict == TT_RESULT_FAIL;
	c->summary->misses += outcome->verdict == TT_RESULT_MISS;
	c->summary->errors += outcome->verdict == TT_RESULT_ERROR;
	c->progress.failures = c->summary->failures;
	c->progress.misses = c->summary->misses;
}

static void announce(struct tt_campaign *c, const struct tt_life_outcome *outcome)
{
	const struct tt_results_signature words = { outcome->signature[0], outcome->signature[1],
						    outcome->signature[2], outcome->signature[3] };
	g_autofree char *text = NULL;

	if (outcome->verdict == TT_RESULT_MISS || outcome->verdict == TT_RESULT_ERROR)
		tt_stress_progress_say(&c->progress, "life %" G_GUINT64_FORMAT ": %s: %s",
				       outcome->index, tt_result_name(outcome->verdict),
				       outcome->reason ? outcome->reason : "");
	if (outcome->verdict != TT_RESULT_FAIL)
		return;
	text = tt_results_signature_text(&words);
	if (!g_hash_table_add(c->seen, g_strdup(text)))
		return;
	c->summary->signatures++;
	c->progress.outcomes++;
	tt_stress_progress_say(
		&c->progress, "FAIL %s: life %" G_GUINT64_FORMAT "%s%s%s%s", text, outcome->index,
		outcome->artefact ? "; " : "", outcome->artefact ? outcome->note : "",
		outcome->artefact ? ": " : "", outcome->artefact ? outcome->artefact : "");
}

/* Trees go; what is left of a life that failed or was lost can be looked at. */
static gboolean tidy(const char *directory, GError **error)
{
	g_autofree char *living = g_build_filename(directory, "life.d", NULL);
	g_autofree char *shrinking = g_build_filename(directory, "shrink", NULL);

	return tt_tree_remove(shrinking, error) &&
	       (!g_file_test(living, G_FILE_TEST_IS_DIR) || tt_walk_remove_trees(living, error));
}

/* Of a life that passed, or failed as others did, nothing stays but what the database has. */
static gboolean is_kept(const struct tt_life_outcome *outcome)
{
	return outcome->verdict == TT_RESULT_MISS || outcome->verdict == TT_RESULT_ERROR ||
	       outcome->artefact;
}

/* From "life-N", which is anew for the taking, to "failure-N" or "lost-N". To be freed. */
static char *move_aside(struct tt_campaign *c, struct tt_life_outcome *outcome,
			const char *directory, GError **error)
{
	char *place = g_strdup_printf("%s/%s-%" G_GUINT64_FORMAT, c->request->out,
				      outcome->artefact ? "failure" : "lost", outcome->index);

	if (strcmp(place, directory) &&
	    (!tt_tree_remove(place, error) || rename(directory, place) < 0)) {
		if (error && !*error)
			g_set_error(error, TT_ERROR, TT_ERROR_ENVIRONMENT, "cannot rename %s to %s",
				    directory, place);
		g_free(place);
		return NULL;
	}
	if (outcome->artefact) {
		g_autofree char *name = g_path_get_basename(outcome->artefact);

		g_free(outcome->artefact);
		outcome->artefact = g_build_filename(place, name, NULL);
	}
	return place;
}

/* Stored first, cleared away then: whoever is killed in between loses nothing. */
static gboolean take(struct tt_campaign *c, struct tt_life_outcome *outcome, const char *directory,
		     GError **error)
{
	g_autofree char *place =
		is_kept(outcome) ? move_aside(c, outcome, directory, error) : g_strdup(directory);
	g_autofree char *path = NULL;

	if (!place)
		return FALSE;
	path = g_build_filename(place, "result.json", NULL);
	apply_alias(c, outcome);
	if (!tt_life_outcome_store(outcome, c->results, NULL, error))
		return FALSE;
	count(c, outcome);
	announce(c, outcome);
	unlink(path);
	return is_kept(outcome) ? tidy(place, error) : tt_tree_remove(place, error);
}

gboolean tt_campaign_take(struct tt_campaign *c, const char *directory, GError **error)
{
	g_autofree char *path = g_build_filename(directory, "result.json", NULL);
	g_autoptr(tt_life_outcome) outcome = tt_life_outcome_read(path, error);

	return outcome && take(c, outcome, directory, error);
}

/* Does the life's failure wait for being made smaller? */
static gboolean is_unfinished(const struct tt_campaign *c, const struct tt_life_outcome *outcome)
{
	return c->request->shrink_seconds > 0 && outcome->verdict == TT_RESULT_FAIL &&
	       outcome->own && !outcome->artefact && !g_hash_table_contains(c->known, outcome->own);
}

gboolean tt_campaign_is_shrunk(const struct tt_campaign *c, const char *directory)
{
	g_autofree char *path = g_build_filename(directory, "result.json", NULL);
	g_autoptr(tt_life_outcome) outcome = tt_life_outcome_read(path, NULL);

	return outcome && !is_unfinished(c, outcome);
}

/* FALSE: its workers were killed so often that it is better left as it is. */
static gboolean put_off(struct tt_campaign *c, guint64 index)
{
	guint *killed = g_hash_table_lookup(c->killed, &index);

	if (!killed) {
		killed = g_new0(guint, 1);
		g_hash_table_insert(c->killed, g_memdup2(&index, sizeof(index)), killed);
	}
	if (++*killed > SHRINKING_WORKERS)
		return FALSE;
	g_array_append_val(c->unshrunk, index);
	return TRUE;
}

gboolean tt_campaign_take_worker(struct tt_campaign *c, const struct tt_pool_worker *worker,
				 int status, GError **error)
{
	g_autofree char *path = g_build_filename(worker->directory, "result.json", NULL);
	g_autoptr(tt_life_outcome) outcome = tt_life_outcome_read(path, NULL);

	if (outcome && WIFSIGNALED(status) && is_unfinished(c, outcome) &&
	    put_off(c, worker->index))
		return TRUE;
	if (!outcome)
		outcome = lost_life(worker, status);
	return take(c, outcome, worker->directory, error);
}

static int compare_indexes(gconstpointer a, gconstpointer b)
{
	guint64 left = *(const guint64 *)a, right = *(const guint64 *)b;

	return left < right ? -1 : left > right;
}

/* So that it is not lived again. */
static void is_there(struct tt_campaign *c, guint64 index)
{
	g_array_append_val(c->done, index);
	g_array_sort(c->done, compare_indexes);
}

/* What another campaign left is that one's, should it be resumed. */
static gboolean is_ours(const struct tt_campaign *c, const struct tt_life_outcome *outcome)
{
	return !g_strcmp0(outcome->campaign, c->key);
}

static gboolean collect(struct tt_campaign *c, const char *directory, gboolean last, GError **error)
{
	g_autofree char *name = g_path_get_basename(directory);
	g_autofree char *path = g_build_filename(directory, "result.json", NULL);
	g_autoptr(tt_life_outcome) outcome = tt_life_outcome_read(path, NULL);

	if (!outcome)
		return !g_str_has_prefix(name, "life-") || tt_tree_remove(directory, error);
	if (!is_ours(c, outcome))
		return TRUE;
	is_there(c, outcome->index);
	if (!last && g_str_has_prefix(name, "life-") && is_unfinished(c, outcome) &&
	    put_off(c, outcome->index))
		return TRUE;
	return take(c, outcome, directory, error);
}

gboolean tt_campaign_collect_left(struct tt_campaign *c, gboolean last, GError **error)
{
	g_auto(GStrv) names = tt_dir_names(c->request->out, error);

	for (char **name = names; name && *name; name++) {
		g_autofree char *directory = g_build_filename(c->request->out, *name, NULL);

		if ((g_str_has_prefix(*name, "life-") || g_str_has_prefix(*name, "failure-") ||
		     g_str_has_prefix(*name, "lost-")) &&
		    !collect(c, directory, last, error))
			return FALSE;
	}
	return names != NULL;
}
