// SPDX-License-Identifier: GPL-2.0-only
/*
 * Fuzz target: our own readers. The option "reader" says which, the first file is what it reads.
 * Beyond crashes: what was read contains nothing that the text does not; a reader that fails
 * says why, one that succeeds leaves no error.
 */
#include <glib.h>
#include <string.h>

#include "coarsetime/log.h"
#include "engine/bundle.h"
#include "engine/plain.h"
#include "kbuild/lists.h"
#include "profile.h"
#include "readers_case.h"
#include "readers_cmdfile.h"
#include "scratch.h"
#include "verdict/expected.h"

struct text {
	const char *data;
	gsize size;
	const char *path;
};

static void expect(gboolean ok, const char *reader, const char *what)
{
	if (!ok)
		ttf_fail("readers", "%s: %s", reader, what);
}

static void expect_error(const char *reader, gconstpointer result, GError **error)
{
	expect(!result == (*error != NULL), reader, "result and error do not go together");
	expect(!*error || (*error)->message[0], reader, "an error without a message");
	g_clear_error(error);
}

static gboolean contains(const struct text *text, const char *word)
{
	return memmem(text->data, text->size, word, strlen(word)) != NULL;
}

static void expect_words(const char *reader, const struct text *text, GHashTable *set)
{
	GHashTableIter iter;
	gpointer key;

	if (!set)
		return;
	g_hash_table_iter_init(&iter, set);
	while (g_hash_table_iter_next(&iter, &key, NULL))
		expect(contains(text, key), reader, "a name that is not in the text");
	g_hash_table_unref(set);
}

static void read_autoksyms(const struct text *text)
{
	GError *error = NULL;
	GHashTable *set = tt_autoksyms_read(text->path, &error);

	expect_error("autoksyms", set, &error);
	expect_words("autoksyms", text, set);
}

static void read_symvers(const struct text *text)
{
	GError *error = NULL;
	GHashTable *set = tt_symvers_read(text->path, &error);

	expect_error("symvers", set, &error);
	expect_words("symvers", text, set);
}

static void read_modorder(const struct text *text)
{
	GError *error = NULL;
	GPtrArray *modules = tt_modorder_read(text->path, &error);

	expect_error("modorder", modules, &error);
	for (guint i = 0; modules && i < modules->len; i++)
		expect(contains(text, modules->pdata[i]), "modorder", "a module not in the text");
	if (modules)
		g_ptr_array_unref(modules);
}

static void read_needed(const struct text *text)
{
	GError *error = NULL;
	char *source = NULL;

	scratch_file("m.usyms", text->data, text->size);
	expect_words("needed", text,
		     tt_needed_read(scratch_directory(), "m", TT_NEEDED_USYMS, &source, &error));
	expect(!error, "needed", "an error for a file that is there");
	g_free(source);
}

static void read_cmdfile(const struct text *text)
{
	readers_check_cmdfile((struct ttf_slice){ text->data, text->size });
}

static void read_case(const struct text *text)
{
	readers_check_case((struct ttf_slice){ text->data, text->size });
}

static void read_expected(const struct text *text)
{
	GError *error = NULL;
	struct tt_expected *expected = tt_expected_read(text->path, &error);

	expect_error("expected", expected, &error);
	if (expected)
		tt_expected_free(expected);
}

static void read_profile(const struct text *text)
{
	GError *error = NULL;
	struct tt_profile *profile = tt_profile_load(text->path, &error);

	expect_error("profile", profile, &error);
	if (profile)
		tt_profile_free(profile);
}

static void read_eventlog(const struct text *text)
{
	struct ct_log *log = ct_log_read(text->path);

	if (!log)
		return;
	for (size_t i = 0; i < log->count; i++)
		expect(log->records[i].kind && log->records[i].path && log->records[i].comm,
		       "eventlog", "a record without its texts");
	ct_log_free(log);
}

static const struct {
	const char *name;
	void (*read)(const struct text *text);
} readers[] = {
	{ "autoksyms", read_autoksyms }, { "symvers", read_symvers },
	{ "modorder", read_modorder },	 { "needed", read_needed },
	{ "cmdfile", read_cmdfile },	 { "expected", read_expected },
	{ "profile", read_profile },	 { "eventlog", read_eventlog },
	{ "case", read_case },
};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct ttf_bundle bundle;
	struct ttf_slice wanted;

	ttf_bundle_parse(&bundle, data, size);
	wanted = ttf_bundle_option(&bundle, "reader", "cmdfile");
	for (gsize i = 0; i < G_N_ELEMENTS(readers); i++) {
		struct text text = { bundle.files[0].content.data, bundle.files[0].content.length,
				     NULL };

		if (!ttf_slice_is(wanted, readers[i].name))
			continue;
		if (readers[i].read != read_cmdfile && readers[i].read != read_case)
			text.path = scratch_file("input.ini", text.data, text.size);
		readers[i].read(&text);
	}
	return 0;
}
