// SPDX-License-Identifier: GPL-2.0-only
/*
 * The rules of the verdict on hand-made evidence: a tree of two exporters and two modules whose
 * right answer is written down here, and one thing made wrong at a time.
 */
#include <glib.h>
#include <glib/gstdio.h>
#include <string.h>

#include "base/strset.h"
#include "kbuild/lists.h"
#include "verdict/judge.h"

static const char answer[] =
	"{ 'format': 1, 'profile': 'p', 'seed': 1, 'kernel': 'k', 'snapshot': 's',"
	"  'pipeline': 'PIPELINE', 'modversions': false, 'whitelist_file': '',"
	"  'objects': ["
	"    { 'path': 'lib/a.o', 'source': 'lib/a.c', 'list': 'obj-y', 'module': '' },"
	"    { 'path': 'drivers/m.o', 'source': 'drivers/m.c', 'list': 'module',"
	"      'module': 'drivers/m' } ],"
	"  'modules': ["
	"    { 'path': 'drivers/m', 'objects': ['drivers/m.o'], 'needs': ['used'],"
	"      'symbol_get': [] } ],"
	"  'exports': ["
	"    { 'name': 'unused', 'object': 'lib/a.o', 'how': 'c', 'license': '',"
	"      'namespace': '', 'whitelisted': false, 'users': [], 'symbol_get_users': [],"
	"      'keep': false },"
	"    { 'name': 'used', 'object': 'lib/a.o', 'how': 'c', 'license': 'GPL',"
	"      'namespace': '', 'whitelisted': false, 'users': ['drivers/m'],"
	"      'symbol_get_users': [], 'keep': true } ] }";

struct fixture {
	struct tt_expected *expected;
	struct tt_observed observed;
	struct tt_buildlog *log;
	GHashTable *whitelist;
	GHashTable *before;
	GPtrArray *rebuilt;
	int status;
	char **targets;
	struct tt_verdict *verdict;
};

static struct tt_expected *read_answer(const char *pipeline)
{
	g_autofree char *directory = g_dir_make_tmp("judge.XXXXXX", NULL);
	g_autofree char *path = g_build_filename(directory, "expected.json", NULL);
	g_auto(GStrv) parts = g_strsplit(answer, "PIPELINE", 2);
	g_autofree char *text = g_strconcat(parts[0], pipeline, parts[1], NULL);
	struct tt_expected *expected;
	GError *error = NULL;

	g_strdelimit(text, "'", '"');
	g_assert_true(g_file_set_contents(path, text, -1, NULL));
	expected = tt_expected_read(path, &error);
	g_assert_no_error(error);
	g_remove(path);
	g_rmdir(directory);
	return expected;
}

static void free_object(gpointer data)
{
	tt_object_free(data);
}

/* exports: "name" or "name:GPL", blank-separated; offered and undefined likewise. */
static void put_object(GHashTable *table, const char *path, const char *exports,
		       const char *offered, const char *undefined)
{
	struct tt_object *object = g_new0(struct tt_object, 1);
	g_auto(GStrv) e = g_strsplit(exports, " ", -1);
	g_auto(GStrv) o = g_strsplit(offered, " ", -1);
	g_auto(GStrv) u = g_strsplit(undefined, " ", -1);

	object->exports = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	object->offered = tt_strset_new();
	object->undefined = tt_strset_new();
	for (char **word = e; *word; word++) {
		gboolean gpl = g_str_has_suffix(*word, ":GPL");

		if (gpl)
			(*word)[strlen(*word) - 4] = '\0';
		if (**word)
			g_hash_table_insert(object->exports, g_strdup(*word), gpl ? "GPL" : "");
	}
	for (char **word = o; *word; word++)
		tt_strset_add(object->offered, *word);
	for (char **word = u; *word; word++)
		tt_strset_add(object->undefined, *word);
	g_hash_table_replace(table, g_strdup(path), object);
}

static void put_needed(struct fixture *f, const char *module, const char *names)
{
	struct tt_needed *needed = g_new0(struct tt_needed, 1);
	g_auto(GStrv) words = g_strsplit(names, " ", -1);

	needed->names = tt_strset_new();
	needed->source = g_strconcat(module, ".usyms", NULL);
	for (char **word = words; *word; word++)
		tt_strset_add(needed->names, *word);
	g_hash_table_replace(f->observed.needed, g_strdup(module), needed);
}

static void free_needed(gpointer data)
{
	struct tt_needed *needed = data;

	g_hash_table_unref(needed->names);
	g_free(needed->source);
	g_free(needed);
}

static void put_symvers(struct fixture *f, const char *name, const char *module, const char *type)
{
	struct tt_symvers_line *line = g_new0(struct tt_symvers_line, 1);

	line->name = g_strdup(name);
	line->module = g_strdup(module);
	line->type = g_strdup(type);
	line->space = g_strdup("");
	g_hash_table_replace(f->observed.symvers, line->name, line);
}

static void free_line(gpointer data)
{
	struct tt_symvers_line *line = data;

	g_free(line->name);
	g_free(line->module);
	g_free(line->type);
	g_free(line->space);
	g_free(line);
}

static void free_ksymtab(gpointer data)
{
	tt_ksymtab_free(data);
}

static void put_number(GHashTable *table, const char *name, guint number)
{
	g_hash_table_replace(table, g_strdup(name), GUINT_TO_POINTER(number));
}

/* vmlinux exports used, a function in no namespace, and drivers/m needs it. */
static void put_ksymtabs(struct fixture *f)
{
	struct tt_ksymtab *tables[2];
	GHashTable *kinds = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);

	for (int i = 0; i < 2; i++) {
		tables[i] = g_new0(struct tt_ksymtab, 1);
		tables[i]->spaces = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
		tables[i]->crcs = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
		tables[i]->versions = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
		tables[i]->functions = tt_strset_new();
		tables[i]->variables = tt_strset_new();
	}
	g_hash_table_replace(tables[0]->spaces, g_strdup("used"), g_strdup(""));
	put_number(tables[0]->crcs, "used", 0x1234);
	tt_strset_add(tables[0]->functions, "used");
	put_number(tables[1]->versions, "used", 0x1234);
	g_hash_table_replace(kinds, g_strdup("used"), "FUNC");
	g_hash_table_replace(f->observed.ksymtabs, g_strdup("vmlinux"), tables[0]);
	g_hash_table_replace(f->observed.ksymtabs, g_strdup("drivers/m"), tables[1]);
	g_hash_table_replace(f->observed.sources, g_strdup("vmlinux"), kinds);
}

/* A build in which everything is right. */
static void set_up(struct fixture *f, gconstpointer pipeline)
{
	struct tt_observed *o = &f->observed;
	gboolean single = g_str_equal(pipeline, "single-pass");

	f->expected = read_answer(pipeline);
	f->log = tt_buildlog_new();
	f->whitelist = tt_strset_new();
	o->objects = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, free_object);
	o->linked = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, free_object);
	o->needed = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, free_needed);
	o->ksymtabs = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, free_ksymtab);
	o->sources = g_hash_table_new_full(g_str_hash, g_str_equal, g_free,
					   (GDestroyNotify)g_hash_table_unref);
	o->symvers = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, free_line);
	o->modorder = g_ptr_array_new_with_free_func(g_free);
	o->knows_markers = TRUE;
	put_object(o->objects, "lib/a.o", single ? "used:GPL unused" : "used:GPL", "used unused",
		   "");
	put_object(o->objects, "drivers/m.o", "", "", "used");
	put_object(o->linked, "vmlinux", "used:GPL", "", "");
	put_object(o->linked, "drivers/m", "", "", "used");
	put_symvers(f, "used", "vmlinux", "EXPORT_SYMBOL_GPL");
	put_ksymtabs(f);
	g_ptr_array_add(o->modorder, g_strdup("drivers/m"));
	if (!single) {
		put_needed(f, "drivers/m", "used");
		o->list = tt_strset_new();
		tt_strset_add(o->list, "used");
		f->before = tt_strset_new();
	}
	tt_buildlog_line(f->log, "  MODPOST Module.symvers");
}

static void tear_down(struct fixture *f, gconstpointer pipeline)
{
	(void)pipeline;
	tt_verdict_free(f->verdict);
	g_strfreev(f->targets);
	tt_expected_free(f->expected);
	tt_buildlog_free(f->log);
	g_hash_table_unref(f->whitelist);
	g_clear_pointer(&f->before, g_hash_table_unref);
	g_clear_pointer(&f->rebuilt, g_ptr_array_unref);
	g_hash_table_unref(f->observed.objects);
	g_hash_table_unref(f->observed.linked);
	g_hash_table_unref(f->observed.needed);
	g_hash_table_unref(f->observed.ksymtabs);
	g_hash_table_unref(f->observed.sources);
	g_clear_pointer(&f->observed.list, g_hash_table_unref);
	g_clear_pointer(&f->observed.symvers, g_hash_table_unref);
	g_ptr_array_unref(f->observed.modorder);
}

static void judge(struct fixture *f)
{
	struct tt_judge_input input = {
		.expected = f->expected,
		.observed = &f->observed,
		.log = f->log,
		.targets = f->targets,
		.make_status = f->status,
		.list_before = f->before,
		.whitelist = f->whitelist,
		.rebuilt = f->rebuilt,
	};

	f->verdict = tt_judge(&input);
}

/* One finding, of this kind, about this symbol and file. */
static void assert_only(struct fixture *f, enum tt_finding_kind kind, const char *symbol,
			const char *file)
{
	struct tt_finding *finding;

	g_assert_cmpint(f->verdict->result, ==, TT_RESULT_FAIL);
	for (guint i = 0; i < f->verdict->findings->len; i++)
		g_test_message("%s", ((struct tt_finding *)f->verdict->findings->pdata[i])->text);
	g_assert_cmpuint(f->verdict->findings->len, ==, 1);
	finding = f->verdict->findings->pdata[0];
	g_assert_cmpstr(tt_finding_kind_name(finding->kind), ==, tt_finding_kind_name(kind));
	g_assert_cmpstr(finding->symbol, ==, symbol);
	g_assert_cmpstr(finding->file, ==, file);
}

static void test_pass(struct fixture *f, gconstpointer pipeline)
{
	(void)pipeline;
	judge(f);
	g_assert_cmpint(f->verdict->result, ==, TT_RESULT_PASS);
	g_assert_cmpuint(f->verdict->exports_checked, ==, 2);
	g_assert_cmpuint(f->verdict->exports_kept, ==, 1);
	g_assert_cmpuint(f->verdict->objects_read, ==, 2);
	g_assert_cmpuint(f->verdict->modules_checked, ==, 1);
}

/* The race of 2018: listed, not rebuilt, undefined in modpost. One finding, not three. */
static void test_stale(struct fixture *f, gconstpointer pipeline)
{
	struct tt_finding *finding;

	(void)pipeline;
	put_object(f->observed.objects, "lib/a.o", "", "used unused", "");
	g_hash_table_remove(f->observed.linked, "vmlinux");
	g_hash_table_remove(f->observed.linked, "drivers/m");
	tt_buildlog_line(f->log, "ERROR: modpost: \"used\" [drivers/m.ko] undefined!");
	f->status = 2;
	judge(f);
	assert_only(f, TT_FINDING_STALE_OBJECT, "used", "lib/a.o");
	finding = f->verdict->findings->pdata[0];
	g_assert_cmpuint(finding->evidence->len, ==, 1);
	g_assert_nonnull(strstr(finding->evidence->pdata[0], "log line 2"));
}

static void test_surplus(struct fixture *f, gconstpointer pipeline)
{
	(void)pipeline;
	put_object(f->observed.objects, "lib/a.o", "used:GPL unused", "used unused", "");
	put_object(f->observed.linked, "vmlinux", "used:GPL unused", "", "");
	put_symvers(f, "unused", "vmlinux", "EXPORT_SYMBOL");
	judge(f);
	assert_only(f, TT_FINDING_STALE_OBJECT, "unused", "lib/a.o");
}

static void test_over_trimmed(struct fixture *f, gconstpointer pipeline)
{
	gboolean single = g_str_equal(pipeline, "single-pass");

	if (!single) {
		put_object(f->observed.objects, "lib/a.o", "", "used unused", "");
		g_hash_table_remove(f->observed.list, "used");
	}
	put_object(f->observed.linked, "vmlinux", "", "", "");
	g_hash_table_remove(f->observed.symvers, "used");
	judge(f);
	assert_only(f, TT_FINDING_OVER_TRIMMED, "used", "lib/a.o");
}

static void test_under_trimmed(struct fixture *f, gconstpointer pipeline)
{
	if (!g_str_equal(pipeline, "single-pass")) {
		put_object(f->observed.objects, "lib/a.o", "used:GPL unused", "used unused", "");
		tt_strset_add(f->observed.list, "unused");
	}
	put_object(f->observed.linked, "vmlinux", "used:GPL unused", "", "");
	put_symvers(f, "unused", "vmlinux", "EXPORT_SYMBOL");
	judge(f);
	assert_only(f, TT_FINDING_UNDER_TRIMMED, "unused", "lib/a.o");
}

/* Somebody took EXPORT_SYMBOL out of the source. */
static void test_export_missing(struct fixture *f, gconstpointer pipeline)
{
	(void)pipeline;
	put_object(f->observed.objects, "lib/a.o", "", "unused", "");
	put_object(f->observed.linked, "vmlinux", "", "", "");
	tt_buildlog_line(f->log, "ERROR: \"used\" [drivers/m.ko] undefined!");
	f->status = 2;
	judge(f);
	assert_only(f, TT_FINDING_EXPORT_MISSING, "used", "lib/a.o");
}

static void test_wrong_license(struct fixture *f, gconstpointer pipeline)
{
	(void)pipeline;
	put_symvers(f, "used", "vmlinux", "EXPORT_SYMBOL");
	judge(f);
	assert_only(f, TT_FINDING_EXPORT_WRONG, "used", "lib/a.o");
}

/* A module that uses what nobody exports. */
static void test_undefined(struct fixture *f, gconstpointer pipeline)
{
	if (!g_str_equal(pipeline, "single-pass")) {
		put_needed(f, "drivers/m", "used nobody_has_it");
		tt_strset_add(f->observed.list, "nobody_has_it");
	}
	tt_buildlog_line(f->log, "ERROR: modpost: \"nobody_has_it\" [drivers/m.ko] undefined!");
	f->status = 2;
	judge(f);
	assert_only(f, TT_FINDING_UNDEFINED, "nobody_has_it", "drivers/m.ko");
}

static void test_module_missing(struct fixture *f, gconstpointer pipeline)
{
	(void)pipeline;
	g_hash_table_remove(f->observed.linked, "drivers/m");
	judge(f);
	assert_only(f, TT_FINDING_MODULE_MISSING, "", "drivers/m");
}

static void test_module_unknown(struct fixture *f, gconstpointer pipeline)
{
	(void)pipeline;
	g_ptr_array_add(f->observed.modorder, g_strdup("drivers/other"));
	judge(f);
	assert_only(f, TT_FINDING_MODULE_UNKNOWN, "", "drivers/other");
}

static void test_needed_wrong(struct fixture *f, gconstpointer pipeline)
{
	(void)pipeline;
	put_needed(f, "drivers/m", "");
	g_hash_table_remove(f->observed.list, "used");
	put_object(f->observed.objects, "lib/a.o", "", "used unused", "");
	judge(f);
	/* The cause of the over-trimming is known too: both are told. */
	g_assert_cmpint(f->verdict->result, ==, TT_RESULT_FAIL);
	g_assert_cmpuint(f->verdict->findings->len, ==, 2);
	g_assert_cmpint(((struct tt_finding *)f->verdict->findings->pdata[0])->kind, ==,
			TT_FINDING_OVER_TRIMMED);
	g_assert_cmpint(((struct tt_finding *)f->verdict->findings->pdata[1])->kind, ==,
			TT_FINDING_NEEDED_WRONG);
}

static void test_list_not_fixed(struct fixture *f, gconstpointer pipeline)
{
	(void)pipeline;
	tt_strset_add(f->observed.list, "left_over");
	judge(f);
	assert_only(f, TT_FINDING_LIST_NOT_FIXED, "left_over", "include/generated/autoksyms.h");
}

/* What is looked up by name may be in the list although no module's needs have it. */
static void test_looked_up(struct fixture *f, gconstpointer pipeline)
{
	struct tt_expected_export *export = g_hash_table_lookup(f->expected->by_name, "unused");

	(void)pipeline;
	g_strfreev(export->symbol_get_users);
	export->symbol_get_users = g_strsplit("drivers/m", " ", -1);
	export->keep = TRUE;
	tt_strset_add(f->observed.list, "unused");
	put_object(f->observed.objects, "lib/a.o", "used:GPL unused", "used unused", "");
	put_object(f->observed.linked, "vmlinux", "used:GPL unused", "", "");
	put_symvers(f, "unused", "vmlinux", "EXPORT_SYMBOL");
	judge(f);
	g_assert_cmpint(f->verdict->result, ==, TT_RESULT_PASS);
}

static void test_list_missing(struct fixture *f, gconstpointer pipeline)
{
	(void)pipeline;
	g_clear_pointer(&f->observed.list, g_hash_table_unref);
	put_object(f->observed.objects, "lib/a.o", "used:GPL", "used unused", "");
	judge(f);
	assert_only(f, TT_FINDING_LIST_MISSING, "", "include/generated/autoksyms.h");
}

static void test_counts(struct fixture *f, gconstpointer pipeline)
{
	(void)pipeline;
	tt_buildlog_line(f->log, "  KSYMS   symbols: before=0, after=1, changed=1");
	judge(f);
	g_assert_cmpint(f->verdict->result, ==, TT_RESULT_PASS);
	tt_verdict_free(f->verdict);
	tt_buildlog_line(f->log, "  KSYMS   symbols: before=1, after=3, changed=2");
	judge(f);
	assert_only(f, TT_FINDING_COUNTS_DISAGREE, "", "include/generated/autoksyms.h");
}

static void test_unreadable(struct fixture *f, gconstpointer pipeline)
{
	(void)pipeline;
	tt_buildlog_line(f->log, "sed: can't read drivers/m.mod: No such file or directory");
	judge(f);
	assert_only(f, TT_FINDING_UNREADABLE_INPUT, "", "");
}

/* The object cannot be made because of its exports' names: that is no error of the tree. */
static void test_names_refused(struct fixture *f, gconstpointer pipeline)
{
	(void)pipeline;
	tt_buildlog_free(f->log);
	f->log = tt_buildlog_new();
	tt_buildlog_line(f->log, "fixdep: bad data on stdin");
	f->status = 2;
	judge(f);
	assert_only(f, TT_FINDING_UNREADABLE_INPUT, "", "");
}

static void test_not_at_rest(struct fixture *f, gconstpointer pipeline)
{
	(void)pipeline;
	f->rebuilt = g_ptr_array_new_with_free_func(g_free);
	g_ptr_array_add(f->rebuilt, g_strdup("lib/a.o"));
	judge(f);
	assert_only(f, TT_FINDING_NOT_AT_REST, "", "lib/a.o");
}

static struct tt_ksymtab *ksymtab(struct fixture *f, const char *file)
{
	return g_hash_table_lookup(f->observed.ksymtabs, file);
}

static void test_namespace_lost(struct fixture *f, gconstpointer pipeline)
{
	(void)pipeline;
	g_hash_table_replace(ksymtab(f, "vmlinux")->spaces, g_strdup("used"), g_strdup("OTHER"));
	judge(f);
	assert_only(f, TT_FINDING_EXPORT_WRONG, "used", "lib/a.o");
}

static void test_function_as_data(struct fixture *f, gconstpointer pipeline)
{
	GHashTable *kinds = g_hash_table_lookup(f->observed.sources, "vmlinux");

	(void)pipeline;
	g_hash_table_replace(kinds, g_strdup("used"), "DATA");
	judge(f);
	assert_only(f, TT_FINDING_EXPORT_WRONG, "used", "lib/a.o");
}

/* Checksums: all the same is right; and each of the three places can be wrong. */
static void test_versions(struct fixture *f, gconstpointer pipeline)
{
	struct tt_symvers_line *line = g_hash_table_lookup(f->observed.symvers, "used");

	f->expected->modversions = TRUE;
	if (!g_str_equal(pipeline, "single-pass"))
		tt_strset_add(f->observed.list, "module_layout");
	line->crc = 0x1234;
	judge(f);
	g_assert_cmpint(f->verdict->result, ==, TT_RESULT_PASS);
	tt_verdict_free(f->verdict);
	line->crc = 0;
	judge(f);
	assert_only(f, TT_FINDING_VERSION_WRONG, "used", "lib/a.o");
	tt_verdict_free(f->verdict);
	line->crc = 0x1234;
	put_number(ksymtab(f, "vmlinux")->crcs, "used", 1);
	judge(f);
	assert_only(f, TT_FINDING_VERSION_WRONG, "used", "lib/a.o");
	tt_verdict_free(f->verdict);
	put_number(ksymtab(f, "vmlinux")->crcs, "used", 0x1234);
	put_number(ksymtab(f, "drivers/m")->versions, "used", 1);
	judge(f);
	assert_only(f, TT_FINDING_VERSION_WRONG, "used", "drivers/m");
	tt_verdict_free(f->verdict);
	g_hash_table_remove(ksymtab(f, "drivers/m")->versions, "used");
	judge(f);
	assert_only(f, TT_FINDING_VERSION_WRONG, "used", "drivers/m");
}

static void make_targets(struct fixture *f, const char *targets)
{
	f->targets = g_strsplit(targets, " ", -1);
}

/* Only modules were made: what they need is listed, and vmlinux does not have it. */
static void test_vmlinux_behind(struct fixture *f, gconstpointer pipeline)
{
	const struct tt_finding *finding;

	(void)pipeline;
	make_targets(f, "modules");
	put_object(f->observed.linked, "vmlinux", "", "", "");
	judge(f);
	assert_only(f, TT_FINDING_OVER_TRIMMED, "used", "lib/a.o");
	finding = f->verdict->findings->pdata[0];
	g_assert_nonnull(strstr(finding->text, "Module.symvers lists it as an export of vmlinux"));
}

/* One module was made, and the list of what vmlinux exports became shorter. */
static void test_symvers_lost(struct fixture *f, gconstpointer pipeline)
{
	(void)pipeline;
	make_targets(f, "drivers/m.ko");
	g_hash_table_remove(f->observed.symvers, "used");
	judge(f);
	assert_only(f, TT_FINDING_OVER_TRIMMED, "used", "Module.symvers");
}

/* vmlinux alone must have what the modules need that are made later. */
static void test_vmlinux_alone(struct fixture *f, gconstpointer pipeline)
{
	make_targets(f, "vmlinux");
	g_hash_table_remove(f->observed.linked, "drivers/m");
	judge(f);
	g_assert_cmpint(f->verdict->result, ==, TT_RESULT_PASS);
	g_assert_true(f->verdict->judged);
	tt_verdict_free(f->verdict);
	put_object(f->observed.linked, "vmlinux", "", "", "");
	if (!g_str_equal(pipeline, "single-pass"))
		put_object(f->observed.objects, "lib/a.o", "", "used unused", "");
	judge(f);
	g_assert_cmpint(f->verdict->result, ==, TT_RESULT_FAIL);
}

static void test_objects_of_directory(struct fixture *f, gconstpointer pipeline)
{
	(void)pipeline;
	make_targets(f, "lib/ drivers/m.o");
	judge(f);
	g_assert_cmpint(f->verdict->result, ==, TT_RESULT_PASS);
	g_assert_cmpuint(f->verdict->objects_read, ==, 2);
	tt_verdict_free(f->verdict);
	g_hash_table_remove(f->observed.objects, "lib/a.o");
	judge(f);
	assert_only(f, TT_FINDING_EXPORT_MISSING, "", "lib/a.o");
}

/* make says itself that it did not do it: neither good nor wrong, and never lost. */
static void test_refused(struct fixture *f, gconstpointer pipeline)
{
	(void)pipeline;
	make_targets(f, "drivers/m.ko");
	tt_buildlog_line(f->log, "ERROR: modpost: \"used\" [drivers/m.ko] undefined!");
	f->status = 2;
	judge(f);
	g_assert_cmpint(f->verdict->result, ==, TT_RESULT_SKIP);
	g_assert_false(f->verdict->judged);
	g_assert_nonnull(strstr(f->verdict->reason, "\"used\" [drivers/m.ko] undefined"));
}

/* A warning is shown with any verdict, and once; a compiler's is not one of make's. */
static void test_warnings(struct fixture *f, gconstpointer pipeline)
{
	(void)pipeline;
	for (int i = 0; i < 2; i++)
		tt_buildlog_line(f->log,
				 "WARNING: modpost: EXPORT symbol \"used\" [vmlinux] version "
				 "generation failed, symbol will not be versioned.");
	tt_buildlog_line(f->log,
			 "scripts/Makefile.x:12: warning: overriding recipe for target 'a'");
	tt_buildlog_line(f->log, "make[1]: warning:  Clock skew detected.");
	tt_buildlog_line(f->log, "lib/a.c:12:3: warning: unused variable 'x'");
	judge(f);
	g_assert_cmpint(f->verdict->result, ==, TT_RESULT_PASS);
	g_assert_cmpuint(f->verdict->notes->len, ==, 3);
	g_assert_nonnull(strstr(f->verdict->notes->pdata[0], "will not be versioned"));
}

/* Modules that nothing was checked about, because there is no vmlinux. */
static void test_unchecked(struct fixture *f, gconstpointer pipeline)
{
	(void)pipeline;
	make_targets(f, "modules");
	g_hash_table_remove(f->observed.linked, "vmlinux");
	tt_buildlog_line(f->log, "WARNING: Symbol info of vmlinux is missing. Unresolved symbol "
				 "check will be entirely skipped.");
	judge(f);
	g_assert_cmpint(f->verdict->result, ==, TT_RESULT_SKIP);
	g_assert_false(f->verdict->judged);
	g_assert_cmpuint(f->verdict->notes->len, ==, 1);
}

static void test_refused_tree(struct fixture *f, gconstpointer pipeline)
{
	(void)pipeline;
	tt_buildlog_line(f->log, "ERROR: modpost: vmlinux: 'used' exported twice.");
	f->status = 2;
	judge(f);
	assert_only(f, TT_FINDING_REFUSED, "", "");
}

static void test_nothing_judged(struct fixture *f, gconstpointer pipeline)
{
	(void)pipeline;
	make_targets(f, "prepare");
	judge(f);
	g_assert_cmpint(f->verdict->result, ==, TT_RESULT_SKIP);
	g_assert_false(f->verdict->judged);
	tt_verdict_free(f->verdict);
	tt_buildlog_line(f->log, "make: *** No rule to make target 'prepare'.  Stop.");
	f->status = 2;
	judge(f);
	g_assert_cmpint(f->verdict->result, ==, TT_RESULT_ERROR);
	g_assert_nonnull(strstr(f->verdict->reason, "No rule to make target 'prepare'"));
}

/* make failed for another reason: nothing is said about the trimming. */
static void test_error_is_no_finding(struct fixture *f, gconstpointer pipeline)
{
	(void)pipeline;
	tt_buildlog_free(f->log);
	f->log = tt_buildlog_new();
	tt_buildlog_line(f->log, "lib/a.c:1:1: error: expected something");
	put_object(f->observed.objects, "lib/a.o", "", "used unused", "");
	f->status = 2;
	judge(f);
	g_assert_cmpint(f->verdict->result, ==, TT_RESULT_ERROR);
	g_assert_cmpuint(f->verdict->findings->len, ==, 0);
	g_assert_nonnull(f->verdict->reason);
}

#define BOTH(name, function)                                                                  \
	do {                                                                                  \
		g_test_add("/judge/recursive/" name, struct fixture, "recursive", set_up,     \
			   function, tear_down);                                              \
		g_test_add("/judge/single-pass/" name, struct fixture, "single-pass", set_up, \
			   function, tear_down);                                              \
	} while (0)
#define RECURSIVE(name, function)                                                           \
	g_test_add("/judge/recursive/" name, struct fixture, "recursive", set_up, function, \
		   tear_down)

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	BOTH("pass", test_pass);
	RECURSIVE("stale", test_stale);
	RECURSIVE("surplus", test_surplus);
	BOTH("over-trimmed", test_over_trimmed);
	BOTH("under-trimmed", test_under_trimmed);
	BOTH("export-missing", test_export_missing);
	BOTH("wrong-license", test_wrong_license);
	BOTH("undefined", test_undefined);
	BOTH("module-missing", test_module_missing);
	BOTH("module-unknown", test_module_unknown);
	RECURSIVE("needed-wrong", test_needed_wrong);
	RECURSIVE("list-not-fixed", test_list_not_fixed);
	RECURSIVE("looked-up", test_looked_up);
	RECURSIVE("list-missing", test_list_missing);
	RECURSIVE("counts", test_counts);
	BOTH("unreadable-input", test_unreadable);
	RECURSIVE("names-refused", test_names_refused);
	BOTH("not-at-rest", test_not_at_rest);
	BOTH("namespace-lost", test_namespace_lost);
	BOTH("function-as-data", test_function_as_data);
	BOTH("versions", test_versions);
	BOTH("vmlinux-left-behind", test_vmlinux_behind);
	BOTH("symvers-lost", test_symvers_lost);
	BOTH("vmlinux-alone", test_vmlinux_alone);
	BOTH("objects-of-directory", test_objects_of_directory);
	BOTH("refused", test_refused);
	BOTH("warnings", test_warnings);
	BOTH("refused-tree", test_refused_tree);
	BOTH("unchecked", test_unchecked);
	BOTH("nothing-judged", test_nothing_judged);
	BOTH("error-is-no-finding", test_error_is_no_finding);
	return g_test_run();
}
