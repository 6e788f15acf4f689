// SPDX-License-Identifier: GPL-2.0-only
/* Campaigns, sessions and lives on their way in. */
#include "results/results.h"

#include <string.h>

#include "base/error.h"
#include "results/sql.h"

static const char *word(const char *text)
{
	return text ? text : "";
}

char *tt_results_campaign_key(const struct tt_results_campaign *campaign)
{
	g_autoptr(GChecksum) checksum = g_checksum_new(G_CHECKSUM_SHA256);
	g_autofree char *seed = g_strdup_printf("%" G_GUINT64_FORMAT, campaign->seed);
	const char *const parts[] = { campaign->snapshot, campaign->profile,
				      campaign->variants, seed,
				      campaign->version,  campaign->environment,
				      campaign->options };

	/* The NUL between them keeps "a" "bc" apart from "ab" "c". */
	for (gsize i = 0; i < G_N_ELEMENTS(parts); i++)
		g_checksum_update(checksum, (const guchar *)word(parts[i]),
				  strlen(word(parts[i])) + 1);
	return g_strndup(g_checksum_get_string(checksum), 16);
}

static void append_part(GString *out, const char *part)
{
	gsize start = out->len + 1;

	g_string_append_printf(out, "/%s", word(part)[0] ? part : "-");
	for (char *at = out->str + start; *at; at++)
		if (*at == '/' || g_ascii_isspace(*at))
			*at = '_';
}

char *tt_results_signature_text(const struct tt_results_signature *signature)
{
	GString *out = g_string_new(NULL);

	append_part(out, signature->kind);
	append_part(out, signature->feature);
	append_part(out, signature->symbol_kind);
	append_part(out, signature->operations);
	g_string_erase(out, 0, 1);
	return g_string_free(out, FALSE);
}

static char *night_of(const struct tt_results_session *session)
{
	const char *set = session->night ? session->night : g_getenv("TRIMTORTURE_NIGHT");
	g_autoptr(GDateTime) now = g_date_time_new_now_utc();

	return set && set[0] ? g_strdup(set) : g_date_time_format(now, "%Y-%m-%d");
}

static gboolean enter_words(struct tt_results *results, const char *key, const char *kind,
			    const char *words, GError **error)
{
	g_auto(GStrv) list = g_strsplit(word(words), " ", -1);

	for (char **one = list; *one; one++)
		if (**one && !tt_sql_do(results, error,
					"INSERT OR IGNORE INTO vocabulary (campaign, kind, word) "
					"VALUES (?, ?, ?)",
					"sss", key, kind, *one))
			return FALSE;
	return TRUE;
}

static gboolean enter(struct tt_results *results, const char *key, const char *id,
		      const struct tt_results_campaign *campaign,
		      const struct tt_results_session *session, GError **error)
{
	g_autofree char *seed = g_strdup_printf("%" G_GUINT64_FORMAT, campaign->seed);
	g_autofree char *night = night_of(session);

	return tt_sql_do(results, error,
			 "INSERT OR IGNORE INTO campaigns (campaign, snapshot, kernel, pipeline, "
			 "profile, variants, seed, version, environment, options) "
			 "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
			 "ssssssssss", key, campaign->snapshot, campaign->kernel,
			 campaign->pipeline, campaign->profile, campaign->variants, seed,
			 campaign->version, campaign->environment, campaign->options) &&
	       enter_words(results, key, "operation", campaign->operations, error) &&
	       enter_words(results, key, "schedule", campaign->schedule_classes, error) &&
	       tt_sql_do(results, error,
			 "INSERT INTO sessions (session, campaign, night, shard, shards, jobs, "
			 "host, command, started, seconds, ended) "
			 "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 0, '')",
			 "sssiiissi", id, key, night, (gint64)session->shard,
			 (gint64)session->shards, (gint64)session->jobs, session->host,
			 session->command, g_get_real_time());
}

gboolean tt_results_begin(struct tt_results *results, const struct tt_results_campaign *campaign,
			  const struct tt_results_session *session, GError **error)
{
	g_autofree char *key = tt_results_campaign_key(campaign);
	g_autofree char *id = g_uuid_string_random();

	g_return_val_if_fail(!results->session, FALSE);
	if (!tt_sql_begin(results, error) ||
	    !tt_sql_finish(results, enter(results, key, id, campaign, session, error), error))
		return FALSE;
	results->campaign = g_steal_pointer(&key);
	results->session = g_steal_pointer(&id);
	results->began = g_get_monotonic_time();
	return TRUE;
}

/* How long the session has lasted is kept with every life, for it may be killed after any. */
static gboolean note_time(struct tt_results *results, const char *how, GError **error)
{
	return tt_sql_do(results, error,
			 "UPDATE sessions SET seconds = ?, ended = ? WHERE session = ?", "dss",
			 (g_get_monotonic_time() - results->began) / 1e6, how, results->session);
}

gboolean tt_results_end(struct tt_results *results, const char *how, GError **error)
{
	gboolean ok;

	g_return_val_if_fail(results->session, FALSE);
	ok = note_time(results, how, error);
	g_clear_pointer(&results->session, g_free);
	g_clear_pointer(&results->campaign, g_free);
	return ok;
}

static gboolean add_findings(struct tt_results *results, guint64 life,
			     const struct tt_results_build *build, GError **error)
{
	for (guint i = 0; i < build->n_findings; i++) {
		const struct tt_results_finding *one = &build->findings[i];

		if (!tt_sql_do(results, error,
			       "INSERT INTO findings (campaign, life, step, number, kind, symbol, "
			       "file, text) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
			       "siiissss", results->campaign, (gint64)life, (gint64)build->step,
			       (gint64)i, one->kind, one->symbol, one->file, one->text))
			return FALSE;
	}
	return TRUE;
}

static gboolean add_build(struct tt_results *results, guint64 life,
			  const struct tt_results_build *build, GError **error)
{
	return tt_sql_do(results, error,
			 "INSERT INTO builds (campaign, life, step, operations, targets, schedule, "
			 "schedule_class, label, verdict, reason, scratch, events, ticks, "
			 "make_seconds, seconds) "
			 "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
			 "siisssssssiiidd", results->campaign, (gint64)life, (gint64)build->step,
			 build->operations, build->targets, build->schedule, build->schedule_class,
			 build->label, tt_result_name(build->verdict), build->reason,
			 (gint64) !!build->scratch, build->events, build->ticks,
			 build->make_seconds, build->seconds) &&
	       add_findings(results, life, build, error);
}

static gboolean put_artefact(struct tt_results *results, guint64 index,
			     const struct tt_results_artefact *artefact, GError **error)
{
	g_autofree char *path = g_canonicalize_filename(artefact->path, NULL);

	return tt_sql_do(results, error,
			 "INSERT OR REPLACE INTO artefacts (campaign, life, kind, path, note) "
			 "VALUES (?, ?, ?, ?, ?)",
			 "sisss", results->campaign, (gint64)index, artefact->kind, path,
			 artefact->note);
}

gboolean tt_results_add_artefact(struct tt_results *results, guint64 index,
				 const struct tt_results_artefact *artefact, GError **error)
{
	g_return_val_if_fail(results->session, FALSE);
	return put_artefact(results, index, artefact, error);
}

static gboolean add_row(struct tt_results *results, const struct tt_results_life *life,
			GError **error)
{
	g_autofree char *signature =
		life->signature ? tt_results_signature_text(life->signature) : NULL;

	if (signature &&
	    !tt_sql_do(results, error,
		       "INSERT OR IGNORE INTO signatures (signature, kind, feature, symbol_kind, "
		       "operations) VALUES (?, ?, ?, ?, ?)",
		       "sssss", signature, life->signature->kind, life->signature->feature,
		       life->signature->symbol_kind, life->signature->operations))
		return FALSE;
	return tt_sql_do(results, error,
			 "INSERT INTO lives (campaign, life, session, finished, verdict, reason, "
			 "signature, seconds, text) "
			 "VALUES (?, ?, ?, ?, ?, ?, nullif(?, ''), ?, ?)",
			 "sisisssds", results->campaign, (gint64)life->index, results->session,
			 g_get_real_time(), tt_result_name(life->verdict), life->reason, signature,
			 life->seconds, life->text);
}

/* With the life's row there already, or gone again, because it was a MISS: *@free. */
static gboolean make_room(struct tt_results *results, const struct tt_results_life *life,
			  gboolean *is_free, GError **error)
{
	gint64 count;

	if (life->verdict != TT_RESULT_MISS &&
	    !tt_sql_do(results, error,
		       "DELETE FROM lives WHERE campaign = ? AND life = ? AND verdict = 'MISS'",
		       "si", results->campaign, (gint64)life->index))
		return FALSE;
	if (!tt_sql_number(results, &count, error,
			   "SELECT count(*) FROM lives WHERE campaign = ? AND life = ?", "si",
			   results->campaign, (gint64)life->index))
		return FALSE;
	*is_free = count == 0;
	return TRUE;
}

static gboolean add_all(struct tt_results *results, const struct tt_results_life *life,
			gboolean *added, GError **error)
{
	if (!make_room(results, life, added, error))
		return FALSE;
	if (!*added)
		return TRUE;
	if (!add_row(results, life, error))
		return FALSE;
	for (guint i = 0; i < life->n_builds; i++)
		if (!add_build(results, life->index, &life->builds[i], error))
			return FALSE;
	for (guint i = 0; i < life->n_artefacts; i++)
		if (!put_artefact(results, life->index, &life->artefacts[i], error))
			return FALSE;
	return TRUE;
}

gboolean tt_results_add_life(struct tt_results *results, const struct tt_results_life *life,
			     gboolean *added, GError **error)
{
	gboolean ok, is_new = FALSE;

	g_return_val_if_fail(results->session && life->index <= G_MAXINT64, FALSE);
	if (!tt_sql_begin(results, error))
		return FALSE;
	ok = add_all(results, life, &is_new, error) && note_time(results, "", error);
	if (!tt_sql_finish(results, ok, error))
		return FALSE;
	if (added)
		*added = is_new;
	return TRUE;
}
