// SPDX-License-Identifier: GPL-2.0-only
#include "bundle/from_run.h"

#include <string.h>

#include "base/copy.h"
#include "base/error.h"
#include "base/file.h"
#include "base/userpath.h"
#include "json/json.h"
#include "life/model.h"
#include "synthetic-tree/tree.h"

void tt_bundle_source_run_free(struct tt_bundle_source_run *run)
{
	if (!run)
		return;
	tt_life_free(run->life);
	g_free(run->directory);
	g_free(run);
}

static gboolean refuse(GError **error, const char *record, const char *format, ...)
	G_GNUC_PRINTF(3, 4);

static gboolean refuse(GError **error, const char *record, const char *format, ...)
{
	g_autofree char *what = NULL;
	va_list args;

	va_start(args, format);
	what = g_strdup_vprintf(format, args);
	va_end(args);
	g_set_error(error, TT_ERROR, TT_ERROR_INPUT, "cannot make a bundle of %s: %s", record,
		    what);
	return FALSE;
}

static const char *text_of(JsonObject *object, const char *name)
{
	return tt_member_string(object, name) ?: "";
}

/* The words of an array of strings; other elements are left out. g_strfreev() it. */
static char **words_of(JsonObject *object, const char *name)
{
	g_autoptr(GStrvBuilder) words = g_strv_builder_new();
	JsonArray *array = tt_member_array(object, name);

	for (guint i = 0; i < tt_array_length(array); i++) {
		const char *word = tt_array_string(array, i);

		if (word)
			g_strv_builder_add(words, word);
	}
	return g_strv_builder_end(words);
}

static gboolean is_jobs(const char *word, guint *jobs)
{
	guint64 number;

	if (!g_str_has_prefix(word, "-j") ||
	    !g_ascii_string_to_unsigned(word + 2, 10, 1, 4096, &number, NULL))
		return FALSE;
	*jobs = (guint)number;
	return TRUE;
}

/* What the make command of the record had beyond "make ARCH=synth". */
static gboolean take_make(struct tt_life *life, struct tt_step *build, char **words,
			  const char *record, GError **error)
{
	g_autoptr(GString) targets = g_string_new(NULL);
	guint jobs;

	for (char **word = words + (*words != NULL); *word; word++) {
		if (!strcmp(*word, "ARCH=synth"))
			continue;
		if (g_str_has_prefix(*word, "O="))
			return refuse(error, record,
				      "it was built out of tree (%s), and steps of a life build in "
				      "the tree; build without -O",
				      *word);
		if (is_jobs(*word, &jobs)) {
			g_autofree char *text = g_strdup_printf("%u", jobs);

			tt_step_set(build, "jobs", text);
		} else if ((*word)[0] == '-') {
			return refuse(error, record, "make had the option %s; leave it out", *word);
		} else if (strchr(*word, '=')) {
			g_ptr_array_add(life->variables, g_strdup(*word));
		} else {
			g_string_append_printf(targets, "%s%s", targets->len ? " " : "", *word);
		}
	}
	if (targets->len)
		tt_step_set(build, "targets", targets->str);
	return TRUE;
}

static void set(char **place, const char *text)
{
	g_free(*place);
	*place = g_strdup(text);
}

static struct tt_life *life_of(JsonObject *object, const char *record, GError **error)
{
	g_autoptr(tt_life) life = tt_life_new();
	JsonObject *clock = tt_member_object(object, "clock");
	g_auto(GStrv) variants = words_of(object, "variants");
	g_auto(GStrv) make = words_of(tt_member_object(object, "make"), "command");
	struct tt_step *build = tt_step_parse("build", error);

	if (!build)
		return NULL;
	g_ptr_array_add(life->steps, build);
	set(&life->kernel, text_of(object, "snapshot"));
	set(&life->profile, text_of(object, "profile"));
	set(&life->granularity, text_of(clock, "granularity"));
	life->seed = json_object_has_member(object, "seed")
			     ? (guint64)tt_member_number(object, "seed")
			     : 0;
	for (char **variant = variants; *variant; variant++)
		g_ptr_array_add(life->variants, g_strdup(*variant));
	if (clock)
		tt_step_set(build, "schedule", text_of(clock, "schedule"));
	if (!*life->kernel || !*life->profile) {
		refuse(error, record, "it does not say kernel and profile; is it a run's record?");
		return NULL;
	}
	if (*text_of(object, "backend")) {
		refuse(error, record,
		       "it was built on a real file system (%s), which a bundle "
		       "cannot bring along; use --clock instead of --backend",
		       text_of(object, "backend"));
		return NULL;
	}
	return take_make(life, build, make, record, error) ? g_steal_pointer(&life) : NULL;
}

static gboolean same_text(const char *a, const char *b, const char *relative)
{
	g_autofree char *first = g_build_filename(a, relative, NULL);
	g_autofree char *second = g_build_filename(b, relative, NULL);
	g_autofree char *x = NULL;
	g_autofree char *y = NULL;
	gsize m, n;

	return tt_file_read(first, TT_FILE_MAX, &x, &m, NULL) &&
	       tt_file_read(second, TT_FILE_MAX, &y, &n, NULL) && m == n && !memcmp(x, y, m);
}

/* What the recipe gives is what was built: nobody edited the tree in between. */
static gboolean same_sources(const char *made, const char *tree, const char *record, GError **error)
{
	g_autoptr(GPtrArray) files = tt_tree_files(made, NULL, error);

	for (guint i = 0; files && i < files->len; i++)
		if (!same_text(made, tree, files->pdata[i]))
			return refuse(error, record,
				      "%s/%s is not what profile and seed give; generate the tree "
				      "again, or write the changes as the steps of a life",
				      tree, (char *)files->pdata[i]);
	return files != NULL;
}

static gboolean check_tree(const struct tt_life *life, const char *tree, const char *record,
			   GError **error)
{
	struct tt_model *model = tt_model_new(life, error);
	int lock = -1;
	g_autofree char *scratch =
		model ? tt_scratch_new(NULL, "trimtorture-tree", &lock, error) : NULL;
	g_autofree char *made = scratch ? g_build_filename(scratch, "tree", NULL) : NULL;
	gboolean ok;

	ok = made && tt_tree_write(model->snapshot, model->plan, made, FALSE, NULL, error) &&
	     same_sources(made, tree, record, error);
	tt_scratch_remove(scratch, lock);
	tt_model_free(model);
	return ok;
}

static struct tt_life *read_record(const char *record, const char *profile, GError **error)
{
	g_autoptr(JsonObject) object = tt_json_load(record, error);
	struct tt_life *life;

	if (!object) {
		g_prefix_error(error, "cannot make a bundle: ");
		return NULL;
	}
	life = life_of(object, record, error);
	if (life && profile)
		set(&life->profile, profile);
	if (life && !check_tree(life, text_of(object, "tree"), record, error))
		g_clear_pointer(&life, tt_life_free);
	return life;
}

struct tt_bundle_source_run *tt_bundle_read_run(const char *source, const char *profile,
						GError **error)
{
	struct tt_bundle_source_run *run = g_new0(struct tt_bundle_source_run, 1);
	g_autofree char *life = g_build_filename(source, "life", NULL);
	g_autofree char *record = g_build_filename(source, "verdict.json", NULL);

	if (!g_file_test(source, G_FILE_TEST_IS_DIR)) {
		run->life = tt_life_read(source, error);
	} else {
		run->directory = g_canonicalize_filename(source, NULL);
		if (g_file_test(life, G_FILE_TEST_EXISTS))
			run->life = tt_life_read(life, error);
		else if (g_file_test(record, G_FILE_TEST_EXISTS))
			run->life = read_record(record, profile, error);
		else
			refuse(error, source,
			       "there is neither a file 'life' nor verdict.json in "
			       "it; name the directory of a run");
	}
	if (run->life)
		return run;
	tt_bundle_source_run_free(run);
	return NULL;
}
