// SPDX-License-Identifier: GPL-2.0-only
/* The parent: which life is next, and what becomes of those that have ended. */
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/statvfs.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/error.h"
#include "base/file.h"
#include "base/interrupt.h"
#include "stress/campaign.h"

/* Below this, no life is begun: a tree with its objects, and some logs, take a tenth of it. */
#define LOW_DISK_MB 200
#define LOW_MEMORY_MB 200

/* A lost life's log that is kept, in bytes from its end. */
#define LOG_TAIL 2000

static char *life_directory(const struct tt_campaign *c, guint64 index)
{
	return g_strdup_printf("%s/life-%" G_GUINT64_FORMAT, c->request->out, index);
}

static guint64 free_mb(const char *path)
{
	struct statvfs fs;

	return statvfs(path, &fs) ? G_MAXUINT64
				  : (guint64)fs.f_bavail * fs.f_frsize / (1024 * 1024);
}

static guint64 memory_mb(void)
{
	g_autofree char *text = NULL;
	const char *at;

	if (!g_file_get_contents("/proc/meminfo", &text, NULL, NULL))
		return G_MAXUINT64;
	at = strstr(text, "MemAvailable:");
	return at ? g_ascii_strtoull(at + strlen("MemAvailable:"), NULL, 10) / 1024 : G_MAXUINT64;
}

/* Says so once, and again when it is over. */
static gboolean short_of_room(struct tt_campaign *c)
{
	guint64 disk = free_mb(c->request->out), memory = memory_mb();
	gboolean low = disk < LOW_DISK_MB || memory < LOW_MEMORY_MB;

	if (low && !c->paused)
		tt_stress_progress_say(&c->progress,
				       "paused: %" G_GUINT64_FORMAT " MB are free in %s (%u are "
				       "needed), %" G_GUINT64_FORMAT " MB of memory (%u)",
				       disk, c->request->out, LOW_DISK_MB, memory, LOW_MEMORY_MB);
	else if (!low && c->paused)
		tt_stress_progress_say(&c->progress, "going on");
	c->paused = low;
	return low;
}

static int worker_body(gpointer data)
{
	return tt_worker_run(data);
}

static gboolean begin_life(struct tt_campaign *c, guint64 index, GError **error)
{
	g_autofree char *directory = life_directory(c, index);
	struct tt_worker worker = {
		.request = c->request,
		.recipe = c->recipe,
		.weights = c->weights,
		.known = c->known,
		.index = index,
		.directory = directory,
	};

	return tt_tree_remove(directory, error) && tt_dir_make(directory, error) &&
	       tt_pool_start(c->pool, index, directory, worker_body, &worker, error);
}

/* The next index of this shard that has no life yet. FALSE: there is none. */
static gboolean next_index(struct tt_campaign *c, guint64 *index)
{
	while (c->done_at < c->done->len && g_array_index(c->done, guint64, c->done_at) < c->next)
		c->done_at++;
	while (c->done_at < c->done->len &&
	       g_array_index(c->done, guint64, c->done_at) == c->next) {
		c->next += c->request->shards;
		while (c->done_at < c->done->len &&
		       g_array_index(c->done, guint64, c->done_at) < c->next)
			c->done_at++;
	}
	if (c->request->runs && c->next >= c->request->runs)
		return FALSE;
	*index = c->next;
	c->next += c->request->shards;
	return TRUE;
}

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

static gboolean take_worker(struct tt_campaign *c, const struct tt_pool_worker *worker, int status,
			    GError **error)
{
	g_autofree char *path = g_build_filename(worker->directory, "result.json", NULL);
	g_autoptr(tt_life_outcome) outcome = tt_life_outcome_read(path, NULL);

	if (!outcome)
		outcome = lost_life(worker, status);
	return take(c, outcome, worker->directory, error);
}

gboolean tt_campaign_collect_left(struct tt_campaign *c, GError **error)
{
	g_auto(GStrv) names = tt_dir_names(c->request->out, error);

	for (char **name = names; name && *name; name++) {
		g_autofree char *directory = g_build_filename(c->request->out, *name, NULL);
		g_autofree char *path = g_build_filename(directory, "result.json", NULL);
		g_autoptr(tt_life_outcome) outcome = NULL;

		if (!g_str_has_prefix(*name, "life-") && !g_str_has_prefix(*name, "failure-") &&
		    !g_str_has_prefix(*name, "lost-"))
			continue;
		outcome = tt_life_outcome_read(path, NULL);
		if (outcome && !take(c, outcome, directory, error))
			return FALSE;
		if (!outcome && g_str_has_prefix(*name, "life-") &&
		    !tt_tree_remove(directory, error))
			return FALSE;
	}
	return names != NULL;
}

static gboolean time_is_up(const struct tt_campaign *c)
{
	return c->request->seconds > 0 &&
	       (double)(g_get_monotonic_time() - c->progress.began) / 1e6 >= c->request->seconds;
}

/* Starts lives while there is room for them. */
static gboolean fill(struct tt_campaign *c, GError **error)
{
	guint64 index;

	while (!c->over && c->pool->workers->len < c->request->jobs && !short_of_room(c)) {
		if (time_is_up(c) || !next_index(c, &index))
			c->over = TRUE;
		else if (!begin_life(c, index, error))
			return FALSE;
	}
	c->over |= time_is_up(c);
	return TRUE;
}

/* After the time is up, lives under way may come to their ends for so long, in seconds. */
#define LAST_LIVES 120

gboolean tt_campaign_walk(struct tt_campaign *c, GError **error)
{
	struct pollfd fd = { .fd = tt_interrupt_fd(), .events = POLLIN };
	int status;

	for (;;) {
		struct tt_pool_worker *worker = tt_pool_reap(c->pool, &status);
		gboolean ok = TRUE;

		if (worker && !tt_interrupt_signal())
			ok = take_worker(c, worker, status, error);
		if (worker) {
			tt_pool_worker_free(worker);
			if (!ok)
				return FALSE;
			continue;
		}
		if (tt_interrupt_signal()) {
			c->summary->interrupted = TRUE;
			return TRUE;
		}
		if (c->request->stop_at_failure && c->summary->failures)
			return TRUE;
		if (!fill(c, error))
			return FALSE;
		if (c->over && !c->pool->workers->len)
			return TRUE;
		if (c->request->seconds > 0 &&
		    (double)(g_get_monotonic_time() - c->progress.began) / 1e6 >
			    c->request->seconds + LAST_LIVES)
			return TRUE;
		tt_stress_progress_draw(&c->progress, FALSE);
		poll(&fd, 1, 100);
	}
}
