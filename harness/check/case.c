// SPDX-License-Identifier: GPL-2.0-only
#include "check/case.h"

#include <string.h>

#include "base/error.h"
#include "base/keyfile.h"
#include "check/condition.h"

static void free_expectation(gpointer data)
{
	struct tt_case_expectation *expectation = data;

	g_free(expectation->when);
	g_free(expectation->kind);
	g_free(expectation->symbol);
	g_free(expectation->because);
	g_free(expectation->refuses);
	g_free(expectation);
}

void tt_case_free(struct tt_case *test)
{
	if (!test)
		return;
	g_free(test->name);
	g_free(test->directory);
	g_free(test->summary);
	g_free(test->needs);
	g_free(test->life);
	g_free(test->profile);
	g_free(test->clock);
	g_strfreev(test->variants);
	g_strfreev(test->overlay);
	g_free(test->overlay_unless);
	g_ptr_array_unref(test->expectations);
	g_strfreev(test->fails_with);
	g_free(test->fails_on);
	g_free(test);
}

struct reader {
	struct tt_case *test;
	GKeyFile *keys;
	char *path; /* of case.ini */
	GError **error;
};

static gboolean G_GNUC_PRINTF(3, 4)
	refuse(const struct reader *r, const char *group, const char *format, ...)
{
	g_autofree char *what = NULL;
	va_list args;

	va_start(args, format);
	what = g_strdup_vprintf(format, args);
	va_end(args);
	g_set_error(r->error, TT_ERROR, TT_ERROR_INPUT, "%s, [%s]: %s", r->path, group, what);
	return FALSE;
}

/* The value of a key, "" if it isn't there; to be freed. */
static char *text(const struct reader *r, const char *group, const char *key)
{
	char *value = g_key_file_get_string(r->keys, group, key, NULL);

	return value ? value : g_strdup("");
}

static char **words(const struct reader *r, const char *group, const char *key)
{
	g_autofree char *value = text(r, group, key);
	g_auto(GStrv) parts = g_strsplit(value, " ", -1);
	GPtrArray *kept = g_ptr_array_new();

	for (char **part = parts; *part; part++)
		if ((*part)[0])
			g_ptr_array_add(kept, g_strdup(*part));
	g_ptr_array_add(kept, NULL);
	return (char **)g_ptr_array_free(kept, FALSE);
}

static gboolean boolean(const struct reader *r, const char *group, const char *key, gboolean *value)
{
	g_autofree char *word = text(r, group, key);

	*value = !strcmp(word, "true");
	return *value || !word[0] || !strcmp(word, "false") ||
	       refuse(r, group, "%s must be true or false, not '%s'", key, word);
}

static gboolean condition(const struct reader *r, const char *group, const char *key, char **value)
{
	g_autofree char *where = g_strdup_printf("%s, [%s] %s", r->path, group, key);

	*value = text(r, group, key);
	return tt_condition_check(*value, where, r->error);
}

static gboolean is_one_of(const char *word, const char *const *list)
{
	return g_strv_contains(list, word);
}

static gboolean check_key(const struct reader *r, const char *group, const char *key,
			  const char *const *known)
{
	g_autoptr(GError) cause = NULL;
	g_autofree char *value = NULL;

	if (!is_one_of(key, known)) {
		g_autofree char *list = g_strjoinv(", ", (char **)known);

		return refuse(r, group, "unknown key '%s'; known here: %s", key, list);
	}
	value = tt_keyfile_text(r->keys, group, key, &cause);
	return value || refuse(r, group, "cannot read the value of %s: %s", key, cause->message);
}

static gboolean check_keys(const struct reader *r, const char *group, const char *const *known)
{
	g_auto(GStrv) keys = g_key_file_get_keys(r->keys, group, NULL, NULL);

	for (char **key = keys; *key; key++)
		if (!check_key(r, group, *key, known))
			return FALSE;
	return TRUE;
}

/* A file of the case's folder, which must be there. */
static char *case_file(const struct reader *r, const char *name)
{
	g_autofree char *path = g_build_filename(r->test->directory, name, NULL);

	return g_file_test(path, G_FILE_TEST_IS_REGULAR) ? g_steal_pointer(&path) : NULL;
}

static gboolean read_case(const struct reader *r)
{
	static const char *const known[] = { "summary",	   "needs",	     "variants",
					     "overlay",	   "overlay_unless", "quick",
					     "fails_with", "fails_on",	     NULL };
	struct tt_case *test = r->test;

	if (!check_keys(r, "case", known))
		return FALSE;
	test->summary = text(r, "case", "summary");
	test->variants = words(r, "case", "variants");
	test->overlay = words(r, "case", "overlay");
	test->fails_with = words(r, "case", "fails_with");
	test->fails_on = text(r, "case", "fails_on");
	if (!condition(r, "case", "needs", &test->needs) ||
	    !condition(r, "case", "overlay_unless", &test->overlay_unless) ||
	    !boolean(r, "case", "quick", &test->quick))
		return FALSE;
	if (!test->overlay[0] != !test->overlay_unless[0])
		return refuse(r, "case", "overlay and overlay_unless go together");
	if (!test->summary[0])
		return refuse(r, "case", "summary is missing");
	if (!test->fails_with[0] && !test->fails_on[0])
		return refuse(r, "case",
			      "a case that never fails tests nothing: name a variant in fails_with "
			      "or a kernel in fails_on");
	return TRUE;
}

static gboolean read_life(const struct reader *r)
{
	static const char *const known[] = { "file", "judge", NULL };
	g_autofree char *name = text(r, "life", "file");
	g_autofree char *judge = text(r, "life", "judge");

	if (!check_keys(r, "life", known))
		return FALSE;
	if (judge[0] && strcmp(judge, "last") && strcmp(judge, "first-failure"))
		return refuse(r, "life", "judge is 'last' or 'first-failure', not '%s'", judge);
	r->test->judge_last = !strcmp(judge, "last");
	r->test->mode = TT_CASE_LIFE;
	r->test->life = case_file(r, name);
	return r->test->life || refuse(r, "life", "file '%s' is not in the case's folder", name);
}

static gboolean read_sweep(const struct reader *r)
{
	static const char *const known[] = { "profile", "clock", "seed", NULL };
	g_autofree char *name = text(r, "sweep", "profile");
	g_autofree char *seed = text(r, "sweep", "seed");

	if (!check_keys(r, "sweep", known))
		return FALSE;
	if (!name[0])
		return refuse(r, "sweep", "profile is missing");
	r->test->mode = TT_CASE_SWEEP;
	r->test->profile = case_file(r, name);
	if (!r->test->profile)
		r->test->profile = g_steal_pointer(&name);
	r->test->clock = text(r, "sweep", "clock");
	if (seed[0] && !g_ascii_string_to_unsigned(seed, 10, 0, G_MAXUINT64, &r->test->seed, NULL))
		return refuse(r, "sweep", "seed '%s' is not a number", seed);
	return TRUE;
}

static gboolean is_kind(const char *name)
{
	for (guint kind = 0; kind < TT_FINDING_KINDS; kind++)
		if (!strcmp(name, tt_finding_kind_name(kind)))
			return TRUE;
	return FALSE;
}

static gboolean read_expectation(const struct reader *r, const char *group)
{
	static const char *const known[] = { "result",	"when",	 "kind",    "symbol",
					     "because", "limit", "refuses", NULL };
	struct tt_case_expectation *e = g_new0(struct tt_case_expectation, 1);
	g_autofree char *result = text(r, group, "result");

	g_ptr_array_add(r->test->expectations, e);
	e->kind = text(r, group, "kind");
	e->symbol = text(r, group, "symbol");
	e->because = text(r, group, "because");
	e->refuses = text(r, group, "refuses");
	e->result = !strcmp(result, "FAIL") ? TT_RESULT_FAIL : TT_RESULT_PASS;
	if (!check_keys(r, group, known) || !condition(r, group, "when", &e->when) ||
	    !boolean(r, group, "limit", &e->limit))
		return FALSE;
	if (strcmp(result, "PASS") && strcmp(result, "FAIL"))
		return refuse(r, group, "result must be PASS or FAIL, not '%s'", result);
	if (e->kind[0] && !is_kind(e->kind))
		return refuse(r, group, "'%s' is no kind of finding (docs/formats.md has them)",
			      e->kind);
	if (e->result == TT_RESULT_PASS && (e->kind[0] || e->symbol[0] || e->limit))
		return refuse(r, group, "a PASS has no kind, symbol or limit");
	if (e->refuses[0] && (e->kind[0] || !r->test->life))
		return refuse(r, group, "refuses goes with [life] before it, and without kind");
	return e->because[0] || e->result == TT_RESULT_PASS ||
	       refuse(r, group, "an expected FAIL must say why (because = …)");
}

static gboolean read_groups(const struct reader *r)
{
	g_auto(GStrv) groups = g_key_file_get_groups(r->keys, NULL);
	gboolean ok = TRUE;

	for (char **group = groups; ok && *group; group++) {
		if (!strcmp(*group, "case"))
			continue;
		if (!strcmp(*group, "life"))
			ok = read_life(r);
		else if (!strcmp(*group, "sweep"))
			ok = read_sweep(r);
		else if (g_str_has_prefix(*group, "expect "))
			ok = read_expectation(r, *group);
		else
			ok = refuse(r, *group,
				    "unknown group; there are [case], [life] or [sweep], and "
				    "[expect NAME]");
	}
	return ok;
}

/* The last expectation must hold everywhere, so that there is an answer for each kernel. */
static gboolean check_whole(const struct reader *r)
{
	const struct tt_case *test = r->test;
	const struct tt_case_expectation *last;

	if (!test->life == !test->profile)
		return refuse(r, "case", "there must be one of the groups [life] and [sweep]");
	if (!test->expectations->len)
		return refuse(r, "case", "there is no group [expect NAME]");
	last = test->expectations->pdata[test->expectations->len - 1];
	return !last->when[0] ||
	       refuse(r, "case", "the last group [expect NAME] must be without a condition");
}

struct tt_case *tt_case_read(const char *directory, GError **error)
{
	g_autoptr(tt_case) test = g_new0(struct tt_case, 1);
	g_autoptr(GKeyFile) keys = g_key_file_new();
	g_autofree char *path = g_build_filename(directory, "case.ini", NULL);
	g_autoptr(GError) cause = NULL;
	struct reader r = { test, keys, path, error };

	test->expectations = g_ptr_array_new_with_free_func(free_expectation);
	test->directory = g_canonicalize_filename(directory, NULL);
	test->name = g_path_get_basename(test->directory);
	test->seed = 1;
	if (!tt_keyfile_load(keys, path, &cause)) {
		g_set_error(error, TT_ERROR, TT_ERROR_INPUT, "cannot read the case %s: %s", path,
			    cause->message);
		return NULL;
	}
	if (!g_key_file_has_group(keys, "case")) {
		refuse(&r, "case", "the group is missing");
		return NULL;
	}
	if (!read_case(&r) || !read_groups(&r) || !check_whole(&r))
		return NULL;
	return g_steal_pointer(&test);
}

const struct tt_case_expectation *tt_case_expected(const struct tt_case *test,
						   const struct tt_features *features)
{
	guint i = 0;

	while (i + 1 < test->expectations->len) {
		const struct tt_case_expectation *e = test->expectations->pdata[i];

		if (tt_condition_holds(e->when, features, NULL))
			return e;
		i++;
	}
	return test->expectations->pdata[i];
}

gboolean tt_case_applies(const struct tt_case *test, const struct tt_features *features, char **why)
{
	return tt_condition_holds(test->needs, features, why);
}
