// SPDX-License-Identifier: GPL-2.0-only
/* The verdict on a make of external modules: each way in which it can be wrong, and being right. */
#include <glib/gstdio.h>
#include <string.h>

#include "base/file.h"
#include "base/strset.h"
#include "verdict/judge.h"

static const char answer[] =
	"{ \"profile\": \"p\", \"seed\": 1, \"kernel\": \"6.12\", \"snapshot\": \"s\","
	" \"pipeline\": \"single-pass\", \"modversions\": false, \"whitelist_file\": \"\","
	" \"objects\": [], \"modules\": [], \"exports\": [], \"externals\": ["
	"  { \"path\": \"external/a/one\", \"needs\": ["
	"   { \"symbol\": \"kept\", \"provider\": \"vmlinux\", \"given\": true },"
	"   { \"symbol\": \"two_fn\", \"provider\": \"external/b/two\", \"given\": true },"
	"   { \"symbol\": \"trimmed\", \"provider\": \"vmlinux\", \"given\": false } ] },"
	"  { \"path\": \"external/b/two\", \"needs\": [] } ] }";

#define COMPLAINT(symbol) "ERROR: modpost: \"" symbol "\" [external/a/one.ko] undefined!"

struct fixture {
	char *root;
	struct tt_expected *expected;
	GHashTable *handed;
	GPtrArray *touched;
	struct tt_buildlog *log;
	struct tt_external_input input;
};

static void set_up(struct fixture *f, gconstpointer data)
{
	g_autofree char *path = NULL;

	(void)data;
	f->root = g_dir_make_tmp("external.XXXXXX", NULL);
	path = g_build_filename(f->root, "expected.json", NULL);
	g_assert_true(g_file_set_contents(path, answer, -1, NULL));
	f->expected = tt_expected_read(path, NULL);
	g_assert_nonnull(f->expected);
	f->handed = tt_strset_new();
	f->touched = g_ptr_array_new();
	f->log = tt_buildlog_new();
	f->input = (struct tt_external_input){ .expected = f->expected,
					       .tree = f->root,
					       .directory = "external/a",
					       .handed = f->handed,
					       .log = f->log,
					       .make_status = 2,
					       .touched = f->touched };
	tt_strset_add(f->handed, "external/b");
}

static void tear_down(struct fixture *f, gconstpointer data)
{
	(void)data;
	g_assert_true(tt_tree_remove(f->root, NULL));
	g_free(f->root);
	tt_expected_free(f->expected);
	g_hash_table_unref(f->handed);
	g_ptr_array_unref(f->touched);
	tt_buildlog_free(f->log);
}

/* The result, and the first finding's kind and symbol. */
static void check(struct fixture *f, enum tt_result result, const char *kind, const char *symbol)
{
	g_autoptr(tt_verdict) verdict = tt_judge_external(&f->input);
	const struct tt_finding *first =
		verdict->findings->len ? verdict->findings->pdata[0] : NULL;

	g_assert_cmpstr(tt_result_name(verdict->result), ==, tt_result_name(result));
	g_assert_cmpstr(first ? tt_finding_kind_name(first->kind) : "", ==, kind);
	g_assert_cmpstr(first ? first->symbol : "", ==, symbol);
}

static void test_right(struct fixture *f, gconstpointer data)
{
	(void)data;
	tt_buildlog_line(f->log, COMPLAINT("trimmed"));
	check(f, TT_RESULT_PASS, "", "");
	/* Without its Module.symvers the other module's export is one more that is missed. */
	g_hash_table_remove_all(f->handed);
	check(f, TT_RESULT_FAIL, "needed-wrong", "two_fn");
	tt_buildlog_line(f->log, COMPLAINT("two_fn"));
	check(f, TT_RESULT_PASS, "", "");
}

static void test_wrong(struct fixture *f, gconstpointer data)
{
	(void)data;
	check(f, TT_RESULT_FAIL, "needed-wrong", "trimmed");
	tt_buildlog_line(f->log, COMPLAINT("trimmed"));
	f->input.make_status = 0;
	check(f, TT_RESULT_FAIL, "needed-wrong", "");
	f->input.make_status = 2;
	g_ptr_array_add(f->touched, (char *)"Module.symvers");
	check(f, TT_RESULT_FAIL, "not-at-rest", "");
	tt_buildlog_line(f->log, COMPLAINT("kept"));
	check(f, TT_RESULT_FAIL, "over-trimmed", "kept");
}

static void test_all_met(struct fixture *f, gconstpointer data)
{
	g_autofree char *directory = g_build_filename(f->root, "external", "b", NULL);
	g_autofree char *module = g_build_filename(directory, "two.ko", NULL);
	char *targets[] = { (char *)"two.ko", NULL };
	char *none[] = { (char *)"three.ko", NULL };

	(void)data;
	f->input.directory = "external/b";
	f->input.targets = targets;
	check(f, TT_RESULT_ERROR, "", "");
	f->input.make_status = 0;
	check(f, TT_RESULT_FAIL, "module-missing", "");
	g_assert_cmpint(g_mkdir_with_parents(directory, 0755), ==, 0);
	g_assert_true(g_file_set_contents(module, "", -1, NULL));
	check(f, TT_RESULT_PASS, "", "");
	/* Nothing judged is no PASS. */
	f->input.targets = none;
	check(f, TT_RESULT_ERROR, "", "");
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add("/external/right", struct fixture, NULL, set_up, test_right, tear_down);
	g_test_add("/external/wrong", struct fixture, NULL, set_up, test_wrong, tear_down);
	g_test_add("/external/all-met", struct fixture, NULL, set_up, test_all_met, tear_down);
	return g_test_run();
}
