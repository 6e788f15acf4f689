// SPDX-License-Identifier: GPL-2.0-only
/* Reading records, escaping, KTAP, JUnit and the choice of a story's events. */
#include <glib.h>
#include <string.h>

#include "base/error.h"
#include "base/file.h"
#include "report/report.h"
#include "report/story.h"
#include "report/text.h"

static char *scratch;

static char *put(const char *name, const char *text)
{
	char *path = g_build_filename(scratch, name, NULL);
	g_autofree char *directory = g_path_get_dirname(path);

	g_assert_cmpint(g_mkdir_with_parents(directory, 0755), ==, 0);
	g_assert_true(g_file_set_contents(path, text, -1, NULL));
	return path;
}

static struct tt_report_record *record_of(const char *run, const char *verdict)
{
	g_autofree char *name = g_strconcat(run, "/verdict.json", NULL);
	g_autofree char *path = put(name, verdict);
	g_autofree char *directory = g_path_get_dirname(path);
	struct tt_report_record *record = tt_report_read(directory, NULL);

	g_assert_nonnull(record);
	return record;
}

static void test_escape(void)
{
	g_autofree char *markup = tt_escape("<b a=\"1\" c='2'>&amp;</b>");
	g_autofree char *hostile = tt_escape("a\001b\033[31m\377\342\200\256c");
	g_autofree char *line = tt_plain_line("a # SKIP\nb\tc");

	g_assert_cmpstr(markup, ==, "&lt;b a=&quot;1&quot; c=&apos;2&apos;&gt;&amp;amp;&lt;/b&gt;");
	g_assert_cmpstr(hostile, ==, "a\357\277\275b\357\277\275[31m\357\277\275\357\277\275c");
	g_assert_cmpstr(line, ==, "a   SKIP b c");
}

static void test_record(void)
{
	struct tt_report_record *record = record_of(
		"full.run",
		"{\"verdict\": \"FAIL\", \"findings\": [{\"kind\": \"stale-object\","
		" \"symbol\": \"a\", \"file\": \"lib/a.o\", \"text\": \"t\", \"evidence\": "
		"[\"e\"]},"
		" 7], \"checked\": {\"exports\": 104}, \"seed\": 1, \"variants\": [\"x\", \"y\"],"
		" \"make\": {\"status\": 2, \"ksyms\": [{\"before\": 0, \"after\": 3}]},"
		" \"repeat\": [\"trimtorture\", \"build\", \"a b\"], \"kernel\": 6,"
		" \"seconds\": {\"build\": 1.5, \"prepare\": 2}}");

	g_assert_cmpint(record->result, ==, TT_RESULT_FAIL);
	g_assert_cmpuint(record->findings->len, ==, 1);
	g_assert_cmpint(record->exports, ==, 104);
	g_assert_cmpint(record->objects, ==, -1);
	g_assert_cmpint(record->after, ==, 3);
	g_assert_cmpint(record->make_status, ==, 2);
	g_assert_cmpstr(record->variants, ==, "x, y");
	g_assert_cmpstr(record->kernel, ==, "");
	g_assert_cmpstr(record->repeat, ==, "trimtorture build 'a b'");
	g_assert_cmpfloat_with_epsilon(record->seconds, 3.5, 1e-9);
	tt_report_record_free(record);
}

/* What cannot be read is a MISS with a reason, never a PASS and never a FAIL. */
static void test_broken_records(void)
{
	static const char *const texts[] = {
		"", "{", "[]", "7", "{}", "{\"verdict\": \"GREAT\"}", "{\"verdict\": 1}", "\377\376"
	};
	g_autofree char *empty = g_build_filename(scratch, "empty.run", NULL);
	struct tt_report_record *record;
	g_autoptr(GError) error = NULL;

	g_free(put("empty.run/repeat.sh", "#!/bin/sh\n# R\nexec 'x' 'y'\n"));
	for (gsize i = 0; i < G_N_ELEMENTS(texts); i++) {
		record = record_of("broken.run", texts[i]);
		g_assert_cmpint(record->result, ==, TT_RESULT_MISS);
		g_assert_cmpstr(record->reason, !=, "");
		tt_report_record_free(record);
	}
	record = tt_report_read(empty, NULL);
	g_assert_cmpint(record->result, ==, TT_RESULT_MISS);
	g_assert_cmpstr(record->repeat, ==, "'x' 'y'");
	tt_report_record_free(record);
	g_assert_null(tt_report_read("/no/such/run", &error));
	g_assert_error(error, TT_ERROR, TT_ERROR_INPUT);
}

/* A sweep's command to repeat and its timelines come from the build that it recorded. */
static void test_sweep_record(void)
{
	g_autofree char *one =
		put("sw/sweep.json",
		    "{\"verdict\": \"FAIL\", \"classes\": ["
		    "{\"first\": 0, \"last\": 1, \"chance\": 0.1,"
		    " \"predicted\": {\"stale\": [\"b.o\"], \"missing\": [\"b.o: b\"]}},"
		    "{\"first\": 2, \"last\": 3, \"chance\": 0.5,"
		    " \"predicted\": {\"stale\": [\"a.o\"], \"missing\": [\"a.o: a\"]}}"
		    "]}");
	g_autofree char *directory = g_path_get_dirname(one);
	struct tt_report_record *record;
	g_autoptr(GPtrArray) records = g_ptr_array_new();
	g_autofree char *page = NULL;

	g_free(put("sw/record/repeat.sh",
		   "#!/bin/sh\n# Repeats this run.\nexec 'trimtorture' 'sweep' 't'\n"));
	g_free(put("sw/record/build.events",
		   "coarsetime-log 2\t1\t2000000000\trealtime\n"
		   "1\twrite\t5\t5\t6\t1\tcc\t1\ta.o\t0\t-\n"
		   "2\twrite\t7\t7\t8\t1\tsh\t1\tinclude/generated/autoksyms.h.tmpnew\t0\t-\n"
		   "3\ttouch\t9\t9\t10\t1\ttouch\t1\tinclude/ksym/a\t0\t-\n"));
	record = tt_report_read(directory, NULL);
	g_assert_cmpstr(record->repeat, ==, "'trimtorture' 'sweep' 't'");
	g_assert_true(g_str_has_suffix(record->logs, "sw/record"));
	g_assert_cmpuint(record->sweep->likely->len, ==, 1);
	g_assert_cmpstr(record->sweep->likely->pdata[0], ==, "a.o: a");
	g_ptr_array_add(records, record);
	page = tt_report_html(records);
	g_assert_nonnull(strstr(page, "a.o and the dep file of a<"));
	g_assert_nonnull(strstr(page, "&apos;sweep&apos;"));
	g_assert_null(strstr(page, "b.o and the dep file"));
	tt_report_record_free(record);
}

static void test_sweep(void)
{
	g_autofree char *path = put(
		"s/sweep.json",
		"{\"verdict\": \"FAIL\", \"sentence\": \"FAILS in class 1 of 3\", \"events\": 9,"
		" \"chances\": {\"vfat\": 0.25, \"odd\": \"x\"}, \"classes\": ["
		"{\"first\": 4, \"last\": 9, \"predicted\": {\"stale\": []}, \"confirmations\": "
		"[{\"miss\": true}, {\"miss\": false}]},"
		"{\"first\": 0, \"last\": 3, \"stale\": 2}, {\"first\": 5, \"last\": 4, \"stale\": "
		"1},"
		"{\"first\": 6, \"last\": 7, \"first_tick\": 2, \"stale\": [\"a\"]}, \"junk\"]}");
	struct tt_report_sweep *sweep = tt_report_sweep_read(path);
	const struct tt_report_class *classes;

	g_assert_nonnull(sweep);
	g_assert_cmpuint(sweep->classes->len, ==, 3);
	classes = (const struct tt_report_class *)sweep->classes->data;
	g_assert_cmpint(classes[0].first, ==, 0);
	g_assert_cmpint(classes[0].stale, ==, 2);
	g_assert_cmpint(classes[1].stale, ==, 0);
	g_assert_cmpuint(classes[1].confirmed, ==, 2);
	g_assert_cmpuint(classes[1].misses, ==, 1);
	g_assert_cmpint(classes[2].first_tick, ==, 2);
	g_assert_cmpuint(sweep->chances->len, ==, 1);
	tt_report_sweep_free(sweep);
	g_free(path);
	path = put("b/sweep.json", "{\"boundaries\": [{\"boundary\": 3, \"stale\": 1}]}");
	sweep = tt_report_sweep_read(path);
	g_assert_cmpuint(sweep->classes->len, ==, 1);
	tt_report_sweep_free(sweep);
	g_free(path);
	path = put("c/sweep.json", "{\"classes\": []}");
	g_assert_null(tt_report_sweep_read(path));
}

static GPtrArray *five_records(void)
{
	GPtrArray *records = g_ptr_array_new_with_free_func((GDestroyNotify)tt_report_record_free);

	g_ptr_array_add(records, record_of("good.run", "{\"verdict\": \"PASS\"}"));
	g_ptr_array_add(records,
			record_of("bad#1.run", "{\"verdict\": \"FAIL\", \"findings\": [{\"kind\": "
					       "\"undefined\", \"text\": \"a <b> # c\"}], "
					       "\"repeat\": [\"x\"]}"));
	g_ptr_array_add(records, record_of("no.run", "{\"verdict\": \"ERROR\", \"reason\": "
						     "\"disk full\"}"));
	g_ptr_array_add(records,
			record_of("m.run", "{\"verdict\": \"MISS\", \"reason\": \"1 escape\"}"));
	g_ptr_array_add(records,
			record_of("s.run", "{\"verdict\": \"SKIP\", \"reason\": \"no guard\"}"));
	return records;
}

static void test_ktap(void)
{
	g_autoptr(GPtrArray) records = five_records();
	g_autofree char *text = tt_report_ktap(records);

	g_assert_cmpstr(text, ==,
			"KTAP version 1\n1..5\nok 1 good.run\n# undefined: a <b>   c\n"
			"# repeat: x\nnot ok 2 bad 1.run\nnot ok 3 no.run # ERROR disk full\n"
			"not ok 4 m.run # ERROR harness: 1 escape\nok 5 s.run # SKIP no guard\n"
			"# Totals: pass:1 fail:1 xfail:0 xpass:0 skip:1 error:2\n");
}

static void test_junit(void)
{
	g_autoptr(GPtrArray) records = five_records();
	g_autofree char *text = tt_report_junit(records);
	g_autoptr(GError) error = NULL;
	GMarkupParser nothing = { 0 };
	GMarkupParseContext *context = g_markup_parse_context_new(&nothing, 0, NULL, NULL);

	g_assert_nonnull(strstr(text, "<testsuite name=\"trimtorture\" tests=\"5\" failures=\"1\" "
				      "errors=\"2\" skipped=\"1\""));
	g_assert_nonnull(strstr(text, "undefined: a &lt;b&gt; # c"));
	g_assert_nonnull(strstr(text, "<error type=\"MISS\" message=\"1 escape\"/>"));
	g_assert_nonnull(strstr(text, "<skipped message=\"no guard\"/>"));
	g_markup_parse_context_parse(context, text, -1, &error);
	g_assert_no_error(error);
	g_assert_true(g_markup_parse_context_end_parse(context, &error));
	g_markup_parse_context_free(context);
}

/* a.o ties with its dep file; b.o was compiled a tick before, and again. */
static const char events[] =
	"coarsetime-log 2\t1000000000\t2000000000\tfrozen\n"
	"1\twrite\t0\t0\t0\t1\tas\t1\tlib/b.o\t0\t-\n"
	"2\twrite\t1\t1000000000\t0\t1\tas\t1\tlib/a.o\t0\t-\n"
	"0\tdir\t1\t1000000000\t0\t2\tcat\t0\tinclude\t0\t-\n"
	"3\twrite\t1\t1000000000\t0\t2\tcat\t1\tinclude/generated/autoksyms.h.tmpnew\t0\t-\n"
	"4\ttouch\t1\t1000000000\t0\t3\ttouch\t1\tinclude/ksym/a_fn\t0\t-\n"
	"5\ttouch\t1\t1000000000\t0\t3\ttouch\t1\tinclude/ksym/b_fn\t0\t-\n"
	"6\trename\t1\t1000000000\t0\t4\tmv\t1\tinclude/generated/autoksyms.h\t0\t-\n"
	"7\twrite\t2\t2000000000\t0\t5\tas\t2\tlib/b.o\t0\t-\n";

static void test_story(void)
{
	g_autofree char *path = put("log/build.events", events);
	struct ct_log *log = ct_log_read(path);
	struct tt_story *a, *b;
	g_autofree char *stamp = NULL;
	GString *svg = g_string_new(NULL);

	g_assert_nonnull(log);
	a = tt_story_new(log, "lib/a.o", "a_fn");
	b = tt_story_new(log, "lib/b.o", "b_fn");
	g_assert_true(a->tie && !a->again);
	g_assert_cmpuint(a->events->len, ==, 4);
	g_assert_cmpuint(a->compiled, ==, 0);
	g_assert_cmpuint(a->touched, ==, 2);
	g_assert_true(!b->tie && b->again);
	g_assert_cmpuint(b->events->len, ==, 5);
	g_assert_null(tt_story_new(log, "lib/c.o", "a_fn"));
	g_assert_null(tt_story_new(log, "lib/a.o", "c_fn"));
	stamp = tt_story_stamp(log, g_array_index(a->events, struct tt_story_event, 0).record);
	g_assert_cmpstr(stamp, ==, "2033-05-18 03:33:21 UTC");
	tt_story_svg(svg, a, 1);
	g_assert_nonnull(strstr(svg->str, ">TIE<"));
	g_assert_nonnull(strstr(svg->str, "not compiled again"));
	g_string_truncate(svg, 0);
	tt_story_svg(svg, b, 2);
	g_assert_null(strstr(svg->str, ">TIE<"));
	g_assert_nonnull(strstr(svg->str, ">tick 2<"));
	g_string_free(svg, TRUE);
	tt_story_free(a);
	tt_story_free(b);
	ct_log_free(log);
}

int main(int argc, char **argv)
{
	int status;

	g_test_init(&argc, &argv, NULL);
	scratch = g_dir_make_tmp("tt-report-XXXXXX", NULL);
	g_test_add_func("/report/escape", test_escape);
	g_test_add_func("/report/record", test_record);
	g_test_add_func("/report/broken-records", test_broken_records);
	g_test_add_func("/report/sweep", test_sweep);
	g_test_add_func("/report/sweep/record", test_sweep_record);
	g_test_add_func("/report/ktap", test_ktap);
	g_test_add_func("/report/junit", test_junit);
	g_test_add_func("/report/story", test_story);
	status = g_test_run();
	tt_tree_remove(scratch, NULL);
	g_free(scratch);
	return status;
}
