// SPDX-License-Identifier: GPL-2.0-only
#include "sweep/record.h"

#include <errno.h>
#include <string.h>

#include "base/error.h"
#include "base/file.h"
#include "base/strset.h"
#include "coarsetime/sweep/makes.h"
#include "kbuild/lists.h"
#include "kbuild/probe.h"

void tt_record_free(struct tt_record *record)
{
	if (!record)
		return;
	tt_prediction_free(record->prediction);
	g_clear_pointer(&record->pairs, g_array_unref);
	g_clear_pointer(&record->cmdfiles, g_hash_table_unref);
	tt_timeline_free(record->timeline);
	ct_log_free(record->log);
	tt_run_free(record->run);
	g_free(record->directory);
	g_free(record->tree);
	g_free(record->snapshot);
	g_free(record->calls);
	g_free(record);
}

static gboolean check_run(const struct tt_record *record, GError **error)
{
	const struct tt_run *run = record->run;

	if (run->verdict->result == TT_RESULT_MISS) {
		g_set_error(error, TT_ERROR, TT_ERROR_INTERNAL, "the recorded build: %s",
			    run->verdict->reason);
		return FALSE;
	}
	if (run->verdict->result != TT_RESULT_ERROR)
		return TRUE;
	g_set_error(error, TT_ERROR, TT_ERROR_ENVIRONMENT, "the recorded build in %s: %s",
		    record->directory, run->verdict->reason);
	return FALSE;
}

/* object -> names of its exports; the strings belong to @expected. */
static GHashTable *names_by_object(const struct tt_expected *expected)
{
	GHashTable *names = g_hash_table_new_full(g_str_hash, g_str_equal, NULL,
						  (GDestroyNotify)g_ptr_array_unref);

	for (guint i = 0; i < expected->exports->len; i++) {
		const struct tt_expected_export *export = expected->exports->pdata[i];
		GPtrArray *list = g_hash_table_lookup(names, export->object);

		if (!list) {
			list = g_ptr_array_new();
			g_hash_table_insert(names, export->object, list);
		}
		g_ptr_array_add(list, export->name);
	}
	return names;
}

/* @names: object to the names of its exports; NULL: the dep files' names tell. */
static gboolean predict(struct tt_record *record, const char *events, GHashTable *names,
			GError **error)
{
	g_autofree char *list = g_build_filename(record->tree, TT_SWEEP_LIST, NULL);
	g_autoptr(GHashTable) listed = tt_autoksyms_read(list, NULL);
	struct tt_predict_request request = { .names = names };

	record->log = ct_log_read(events);
	if (!record->log) {
		g_set_error(error, TT_ERROR, record->run ? TT_ERROR_INTERNAL : TT_ERROR_INPUT,
			    "cannot read the event log %s: %s", events, ct_log_why(errno));
		return FALSE;
	}
	record->timeline = tt_timeline_new(record->log, error);
	if (!record->timeline)
		return FALSE;
	record->cmdfiles = tt_cmdfiles_read(record->tree, error);
	if (!record->cmdfiles)
		return FALSE;
	record->pairs = tt_pairs_find(record->timeline, record->cmdfiles);
	if (!listed)
		listed = tt_strset_new();
	request.timeline = record->timeline;
	request.pairs = record->pairs;
	request.list = listed;
	tt_probe_guard(record->tree, &request.guarded);
	record->prediction = tt_predict(&request);
	return TRUE;
}

/*
 * The tree is copied when the script starts make again (adjust_autoksyms.sh ends in "exec make
 * …"), without the layer; the makes from then on are noted, so that one alone can be started
 * like that later. The machinery is not touched.
 */
static gboolean write_shim(const struct tt_record *record, GError **error)
{
	g_autofree char *make = g_find_program_in_path("make");
	g_autofree char *copy = g_shell_quote(record->snapshot);
	g_autofree char *condition = g_strdup_printf(
		"case \" $* \" in\n"
		"*' autoksyms_recursive '*|*/Makefile' vmlinux'*)\n"
		"\t[ -e %s ] || LD_PRELOAD= cp -a --reflink=auto . %s || exit 125 ;;\n"
		"esac\n"
		"[ -e %s ]",
		copy, copy, copy);

	return ct_makes_begin(record->calls, error) &&
	       ct_makes_shim(record->calls, "make", make ? make : "make", condition, error);
}

static gboolean carry_out(struct tt_record *record, const struct tt_run_request *request,
			  GError **error)
{
	struct tt_run_request own = *request;
	g_autofree char *bin = g_build_filename(record->calls, "bin", NULL);
	g_autoptr(GHashTable) names = NULL;
	g_autofree char *events = NULL;

	own.directory = record->directory;
	own.clock = (struct tt_clock){ .granularity = "ns", .schedule = "realtime" };
	own.no_second = TRUE;
	if (!tt_tree_remove(record->snapshot, error) || !write_shim(record, error))
		return FALSE;
	own.first_in_path = bin;
	record->run = tt_run_build(&own, error);
	if (!record->run || !check_run(record, error))
		return FALSE;
	if (!g_file_test(record->snapshot, G_FILE_TEST_IS_DIR))
		g_clear_pointer(&record->snapshot, g_free);
	names = names_by_object(record->run->expected);
	events = g_build_filename(record->directory, "build.events", NULL);
	return predict(record, events, names, error);
}

static gboolean check_recorded(const char *tree, GError **error)
{
	g_autofree char *list = g_build_filename(tree, TT_SWEEP_LIST, NULL);
	g_autofree char *script = g_build_filename(tree, "scripts/adjust_autoksyms.sh", NULL);
	g_autofree char *text = NULL;

	if (!g_file_test(list, G_FILE_TEST_EXISTS)) {
		g_set_error(error, TT_ERROR, TT_ERROR_INPUT,
			    "%s has no " TT_SWEEP_LIST ": it is no finished build with "
			    "CONFIG_TRIM_UNUSED_KSYMS of a kernel that re-runs make (up to 6.4)",
			    tree);
		return FALSE;
	}
	/* "foo_bar" and "__foo_bar" have one dep file where '_' becomes '/'. */
	if (g_file_get_contents(script, &text, NULL, NULL) && strstr(text, "A-Z_")) {
		g_set_error(error, TT_ERROR, TT_ERROR_SKIP,
			    "the dep files of %s do not tell the symbols' names (kernels before "
			    "5.15); sweep a synthetic tree of that kernel",
			    tree);
		return FALSE;
	}
	return TRUE;
}

/* A log of another tree has no event about this one's list. */
static gboolean check_timeline(const struct tt_record *record, const char *log, GError **error)
{
	if (record->timeline->updates->len)
		return TRUE;
	g_set_error(error, TT_ERROR, TT_ERROR_INPUT,
		    "%s records no change of " TT_SWEEP_LIST ": it is the log of another build, or "
		    "of one that found all done; record a build from the beginning",
		    log);
	return FALSE;
}

struct tt_record *tt_record_open(const char *tree, const char *log, GError **error)
{
	struct tt_record *record;

	if (!check_recorded(tree, error))
		return NULL;
	record = g_new0(struct tt_record, 1);
	record->tree = g_strdup(tree);
	record->directory = g_path_get_dirname(log);
	if (predict(record, log, NULL, error) && check_timeline(record, log, error))
		return record;
	tt_record_free(record);
	return NULL;
}

struct tt_record *tt_record_build(const struct tt_run_request *request, const char *directory,
				  GError **error)
{
	struct tt_record *record = g_new0(struct tt_record, 1);

	record->directory = g_build_filename(directory, "record", NULL);
	record->tree = g_build_filename(record->directory, "tree", NULL);
	record->snapshot = g_build_filename(directory, "first-pass", NULL);
	record->calls = g_build_filename(directory, "calls", NULL);
	if (!carry_out(record, request, error)) {
		tt_record_free(record);
		return NULL;
	}
	return record;
}
