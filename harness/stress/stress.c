// SPDX-License-Identifier: GPL-2.0-only
/* Beginning and end of a campaign. */
#include "stress/stress.h"

#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "base/error.h"
#include "base/userpath.h"
#include "base/interrupt.h"
#include "base/strset.h"
#include "kbuild/patch.h"
#include "kbuild/variant.h"
#include "life/draw.h"
#include "life/model.h"
#include "life/operation.h"
#include "stress/campaign.h"

static void add_all(GPtrArray *to, char **words)
{
	for (char **word = words; word && *word; word++)
		g_ptr_array_add(to, g_strdup(*word));
}

/* The snapshot's id, not what the user called it: lives must mean the same tomorrow. */
static struct tt_life *make_recipe(const struct tt_stress_request *request,
				   const struct tt_snapshot *snapshot)
{
	struct tt_life *recipe = tt_life_new();

	g_free(recipe->kernel);
	g_free(recipe->profile);
	recipe->kernel = g_strdup(snapshot->id);
	recipe->profile = g_strdup(request->profile);
	recipe->seed = request->seed;
	add_all(recipe->variants, request->variants);
	add_all(recipe->variables, request->variables);
	add_all(recipe->patches, request->patches);
	g_ptr_array_sort(recipe->variants, tt_compare_strings);
	return recipe;
}

/* "gcc 12.2.0": the first line of a program's --version, without what the distribution adds. */
static char *version_of(const char *program, const char *argument)
{
	const char *argv[] = { program, argument, NULL };
	char *text = NULL;

	if (!g_spawn_sync(NULL, (char **)argv, NULL,
			  G_SPAWN_SEARCH_PATH | G_SPAWN_STDERR_TO_DEV_NULL, NULL, NULL, &text, NULL,
			  NULL, NULL))
		return g_strdup("?");
	if (strchr(text, '\n'))
		*strchr(text, '\n') = '\0';
	return g_strstrip(text);
}

static char *environment(void)
{
	g_autofree char *gcc = version_of("gcc", "-dumpfullversion");
	g_autofree char *make = version_of("make", "--version");

	return g_strdup_printf("gcc %s, %s", gcc, make);
}

static char *host_line(void)
{
	struct utsname host;

	uname(&host);
	return g_strdup_printf("%s %s %s, %ld processors", host.sysname, host.release, host.machine,
			       sysconf(_SC_NPROCESSORS_ONLN));
}

static char *join(const GPtrArray *words)
{
	GString *text = g_string_new(NULL);

	for (guint i = 0; i < words->len; i++)
		g_string_append_printf(text, "%s%s", i ? " " : "", (char *)words->pdata[i]);
	return g_string_free(text, FALSE);
}

/* What may stand before a build, so that a report can name what never came. */
static char *all_operations(void)
{
	g_autoptr(GPtrArray) names = g_ptr_array_new();

	for (guint i = 0; tt_operations[i]; i++)
		if (!tt_operations[i]->is_build)
			g_ptr_array_add(names, (char *)tt_operations[i]->name);
	return join(names);
}

/* Enters the session, and finds out which lives there are already. */
static gboolean enter(struct tt_campaign *c, const struct tt_snapshot *snapshot,
		      const struct tt_profile *profile, GError **error)
{
	const struct tt_stress_request *request = c->request;
	g_autofree char *variants = join(c->recipe->variants);
	g_autofree char *variables = join(c->recipe->variables);
	g_autofree char *toolchain = environment();
	g_autofree char *host = host_line();
	g_autofree char *operations = all_operations();
	g_autofree char *options =
		g_strdup_printf("profile %.16s granularity %s make %s", profile->digest,
				request->granularity ? request->granularity : "drawn", variables);
	const struct tt_results_campaign campaign = {
		.snapshot = snapshot->id,
		.profile = profile->name,
		.variants = variants,
		.seed = request->seed,
		.version = TT_VERSION,
		.environment = toolchain,
		.options = options,
		.kernel = snapshot->version,
		.pipeline = snapshot->features.pipeline == TT_PIPELINE_SINGLE_PASS ? "single-pass"
										   : "recursive",
		.operations = operations,
		.schedule_classes = tt_schedule_classes,
	};
	const struct tt_results_session session = {
		.shard = request->shard,
		.shards = request->shards,
		.jobs = request->jobs,
		.host = host,
		.command = request->command,
	};

	c->key = tt_results_campaign_key(&campaign);
	c->done = tt_results_done(c->results, c->key, error);
	if (!c->done)
		return FALSE;
	if (c->done->len && !request->resume) {
		g_set_error(error, TT_ERROR, TT_ERROR_USAGE,
			    "the database has %u lives of this campaign already; --resume goes on "
			    "with it, another --seed is another campaign",
			    c->done->len);
		return FALSE;
	}
	return tt_results_begin(c->results, &campaign, &session, error);
}

static gboolean open_results(struct tt_campaign *c, GError **error)
{
	g_autofree char *own = g_build_filename(c->request->out, "results.db", NULL);

	c->results = tt_results_open(c->request->database ? c->request->database : own,
				     TT_RESULTS_WRITE, error);
	return c->results != NULL;
}

static gboolean carry_out(struct tt_campaign *c, const struct tt_snapshot *snapshot,
			  const struct tt_profile *profile, GError **error)
{
	const char *how;
	gboolean ok;

	if (tt_userdir_take(c->request->out, error) < 0 || !open_results(c, error) ||
	    !enter(c, snapshot, profile, error))
		return FALSE;
	tt_interrupt_catch();
	tt_stress_progress_start(&c->progress, c->request->quiet);
	ok = tt_campaign_collect_left(c, FALSE, error) && tt_campaign_walk(c, error);
	tt_pool_end(c->pool);
	/* What workers finished while they were being ended is not lost. */
	ok = ok && tt_campaign_collect_left(c, TRUE, error);
	tt_stress_progress_draw(&c->progress, TRUE);
	how = c->summary->interrupted ? "interrupted" : ok ? "done" : "failed";
	return tt_results_end(c->results, how, ok ? error : NULL) && ok;
}

static GHashTable *string_table(GDestroyNotify free_value)
{
	return g_hash_table_new_full(g_str_hash, g_str_equal, g_free, free_value);
}

/* A slip of the pen in [stress] would silently leave an operation out. */
static gboolean check_weights(const struct tt_profile *profile, GError **error)
{
	g_autoptr(GPtrArray) names = tt_table_keys(profile->weights);

	for (guint i = 0; i < names->len; i++)
		if (!tt_operation_find(names->pdata[i])) {
			g_set_error(error, TT_ERROR, TT_ERROR_INPUT,
				    "the profile %s is wrong: [stress] %s: there is no such "
				    "operation; docs/formats.md lists them",
				    profile->file, (char *)names->pdata[i]);
			return FALSE;
		}
	return TRUE;
}

/* Kernel, profile and variants that do not go together are told at once, not by each worker. */
static gboolean check_recipe(const struct tt_life *recipe, const struct tt_profile *profile,
			     GError **error)
{
	g_auto(GStrv) names = tt_variant_names(error);

	for (guint i = 0; names && i < recipe->variants->len; i++)
		if (!g_strv_contains((const char *const *)names, recipe->variants->pdata[i])) {
			g_autofree char *known = g_strjoinv(" ", names);

			g_set_error(error, TT_ERROR, TT_ERROR_USAGE,
				    "there is no variant '%s'; these are: %s",
				    (char *)recipe->variants->pdata[i], known);
			return FALSE;
		}
	return names && check_weights(profile, error) && tt_life_check(recipe, error);
}

gboolean tt_stress_run(const struct tt_stress_request *request, struct tt_stress_summary *summary,
		       GError **error)
{
	struct tt_campaign c = { .request = request, .summary = summary };
	g_autoptr(tt_snapshot) base = tt_snapshot_find(request->kernel, error);
	g_autoptr(tt_profile) profile = base ? tt_profile_load(request->profile, error) : NULL;
	g_autoptr(tt_snapshot) patched = NULL;
	gboolean ok = FALSE;

	memset(summary, 0, sizeof(*summary));
	if (profile && request->patches)
		patched = tt_snapshot_patched(base, request->patches, NULL, error);
	if (!profile || (request->patches && !patched))
		return FALSE;
	c.recipe = make_recipe(request, base);
	c.weights = profile->weights;
	c.builds = profile->builds;
	c.pool = tt_pool_new();
	c.known = string_table(NULL);
	c.seen = string_table(NULL);
	c.aliases = string_table(g_free);
	c.killed = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, g_free);
	c.unshrunk = g_array_new(FALSE, FALSE, sizeof(guint64));
	c.next = request->shard - 1;
	c.progress.runs = request->runs;
	c.progress.seconds = request->seconds;
	if (check_recipe(c.recipe, profile, error))
		ok = carry_out(&c, patched ? patched : base, profile, error);
	tt_results_close(c.results);
	tt_pool_free(c.pool);
	g_hash_table_unref(c.known);
	g_hash_table_unref(c.seen);
	g_hash_table_unref(c.aliases);
	g_hash_table_unref(c.killed);
	g_array_unref(c.unshrunk);
	g_clear_pointer(&c.done, g_array_unref);
	g_free(c.key);
	tt_life_free(c.recipe);
	return ok;
}
