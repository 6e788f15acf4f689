// SPDX-License-Identifier: GPL-2.0-only
#include "readers_case.h"

#include <glib.h>
#include <string.h>

#include "check/case.h"
#include "check/condition.h"
#include "engine/engine.h"
#include "scratch.h"

/* Kernels that differ in what conditions ask for. */
static const struct tt_features kernels[] = {
	{ .pipeline = TT_PIPELINE_NONE },
	{ .pipeline = TT_PIPELINE_RECURSIVE, .guard = TRUE },
	{ .pipeline = TT_PIPELINE_RECURSIVE, .dep_mapping = TT_DEP_FLAT },
	{ .pipeline = TT_PIPELINE_SINGLE_PASS },
};

/* tt_case_read() of @text as case.ini, beside files that [life] and [sweep] may name. */
static struct tt_case *read_text(struct ttf_slice text, const char *what)
{
	g_autoptr(GError) error = NULL;
	struct tt_case *test;

	scratch_file("steps.life", "", 0);
	scratch_file("case.ini", text.data, text.length);
	test = tt_case_read(scratch_directory(), &error);
	if (!test == !error)
		ttf_fail("case", "%s: result and error do not go together", what);
	if (error && !strstr(error->message, "case.ini"))
		ttf_fail("case", "the message names no file: %s", error->message);
	return test;
}

static void expect_value(GKeyFile *keys, const char *group, const char *key, const char *read)
{
	g_autofree char *value = g_key_file_get_string(keys, group, key, NULL);

	if (strcmp(value ? value : "", read))
		ttf_fail("case", "[%s] %s is '%s', read as '%s'", group, key, value ? value : "",
			 read);
}

static void expect_words(GKeyFile *keys, const char *group, const char *key, char **read)
{
	g_autofree char *value = g_key_file_get_string(keys, group, key, NULL);
	const char *p = value ? value : "";

	for (; *read; read++) {
		p += strspn(p, " ");
		if (!(*read)[0] || strncmp(p, *read, strlen(*read)))
			ttf_fail("case", "[%s] %s: the word '%s' at '%s'", group, key, *read, p);
		p += strlen(*read);
	}
	if (p[strspn(p, " ")])
		ttf_fail("case", "[%s] %s: not read: '%s'", group, key, p);
}

/* GLib has nothing to say of any value: a bad escape, for one, must have been refused. */
static void expect_readable(GKeyFile *keys, const char *group)
{
	g_auto(GStrv) names = g_key_file_get_keys(keys, group, NULL, NULL);

	for (char **key = names; *key; key++) {
		g_autoptr(GError) error = NULL;
		char *value = g_key_file_get_string(keys, group, *key, &error);

		g_free(value);
		if (error)
			ttf_fail("case", "[%s] %s has no value that can be read, and was taken",
				 group, *key);
	}
}

static void expect_expectations(GKeyFile *keys, const struct tt_case *test)
{
	g_auto(GStrv) groups = g_key_file_get_groups(keys, NULL);
	guint count = 0;

	for (char **group = groups; *group; group++) {
		const struct tt_case_expectation *e;

		expect_readable(keys, *group);
		if (!g_str_has_prefix(*group, "expect "))
			continue;
		if (count == test->expectations->len)
			ttf_fail("case", "[%s] is lost", *group);
		e = test->expectations->pdata[count++];
		expect_value(keys, *group, "result", tt_result_name(e->result));
		expect_value(keys, *group, "when", e->when);
		expect_value(keys, *group, "kind", e->kind);
		expect_value(keys, *group, "symbol", e->symbol);
		expect_value(keys, *group, "because", e->because);
	}
	if (count != test->expectations->len)
		ttf_fail("case", "%u expectations of %u", test->expectations->len, count);
}

/* The case holds what the file says, by GLib's reading of it. */
static void check_values(struct ttf_slice text, const struct tt_case *test)
{
	g_autoptr(GKeyFile) keys = g_key_file_new();

	if (!g_key_file_load_from_data(keys, text.data, text.length, G_KEY_FILE_NONE, NULL))
		ttf_fail("case", "a case of what is no key file");
	expect_value(keys, "case", "summary", test->summary);
	expect_value(keys, "case", "needs", test->needs);
	expect_value(keys, "case", "fails_on", test->fails_on);
	expect_words(keys, "case", "variants", test->variants);
	expect_words(keys, "case", "fails_with", test->fails_with);
	if (test->mode == TT_CASE_SWEEP)
		expect_value(keys, "sweep", "clock", test->clock);
	if (!test->life == !test->profile || !test->life != (test->mode == TT_CASE_SWEEP))
		ttf_fail("case", "neither a life nor a sweep");
	expect_expectations(keys, test);
}

static void put(GKeyFile *keys, const char *group, const char *key, const char *value)
{
	if (value[0])
		g_key_file_set_string(keys, group, key, value);
}

static void put_words(GKeyFile *keys, const char *key, char **words)
{
	g_autofree char *value = g_strjoinv(" ", words);

	put(keys, "case", key, value);
}

/* A file of the case's folder by its name there; anything else as it is. */
static const char *short_name(const struct tt_case *test, const char *path)
{
	size_t length = strlen(test->directory);

	return !strncmp(path, test->directory, length) && path[length] == '/' ? path + length + 1
									      : path;
}

static void put_expectation(GKeyFile *keys, guint number, const struct tt_case_expectation *e)
{
	g_autofree char *group = g_strdup_printf("expect %u", number);

	put(keys, group, "result", tt_result_name(e->result));
	put(keys, group, "when", e->when);
	put(keys, group, "kind", e->kind);
	put(keys, group, "symbol", e->symbol);
	put(keys, group, "because", e->because);
	put(keys, group, "limit", e->limit ? "true" : "");
}

/* A case file of all that @test holds; to be freed. */
static char *print(const struct tt_case *test)
{
	g_autoptr(GKeyFile) keys = g_key_file_new();
	g_autofree char *seed = g_strdup_printf("%" G_GUINT64_FORMAT, test->seed);

	put(keys, "case", "summary", test->summary);
	put(keys, "case", "needs", test->needs);
	put(keys, "case", "fails_on", test->fails_on);
	put(keys, "case", "quick", test->quick ? "true" : "");
	put_words(keys, "variants", test->variants);
	put_words(keys, "fails_with", test->fails_with);
	if (test->mode == TT_CASE_LIFE) {
		put(keys, "life", "file", short_name(test, test->life));
		put(keys, "life", "judge", test->judge_last ? "last" : "first-failure");
	} else {
		put(keys, "sweep", "profile", short_name(test, test->profile));
		put(keys, "sweep", "clock", test->clock);
		put(keys, "sweep", "seed", seed);
	}
	for (guint i = 0; i < test->expectations->len; i++)
		put_expectation(keys, i, test->expectations->pdata[i]);
	return g_key_file_to_data(keys, NULL, NULL);
}

static void check_written_again(const struct tt_case *test)
{
	g_autofree char *first = print(test);
	g_autoptr(tt_case) again =
		read_text((struct ttf_slice){ first, strlen(first) }, "its own text");
	g_autofree char *second = NULL;

	if (!again)
		ttf_fail("case", "its own text is refused:\n%s", first);
	second = print(again);
	if (strcmp(first, second))
		ttf_fail("case", "two texts of one case differ:\n%s---\n%s", first, second);
}

/* A condition of one word and its contrary: one of them holds. */
static void check_contrary(const char *when, const struct tt_features *features)
{
	const char *equals = strchr(when, '=');
	g_autofree char *contrary = NULL;

	if (!equals || equals == when || strchr(when, ' '))
		return;
	contrary = equals[-1] == '!'
			   ? g_strdup_printf("%.*s%s", (int)(equals - 1 - when), when, equals)
			   : g_strdup_printf("%.*s!%s", (int)(equals - when), when, equals);
	if (tt_condition_holds(when, features, NULL) ==
	    tt_condition_holds(contrary, features, NULL))
		ttf_fail("case", "'%s' and '%s' are both true or both false", when, contrary);
}

static void check_answers(const struct tt_case *test)
{
	for (guint i = 0; i < G_N_ELEMENTS(kernels); i++) {
		const struct tt_case_expectation *e = tt_case_expected(test, &kernels[i]);
		g_autofree char *why = NULL;

		if (!tt_condition_holds(e->when, &kernels[i], NULL))
			ttf_fail("case", "the answer '%s' is for other kernels", e->when);
		if (tt_case_applies(test, &kernels[i], &why) != !why)
			ttf_fail("case", "skipped without a reason, or with one and not skipped");
		check_contrary(e->when, &kernels[i]);
		check_contrary(test->needs, &kernels[i]);
	}
}

void readers_check_case(struct ttf_slice text)
{
	g_autoptr(tt_case) test = read_text(text, "the input");

	if (!test)
		return;
	check_values(text, test);
	check_answers(test);
	check_written_again(test);
}
