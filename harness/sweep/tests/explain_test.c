// SPDX-License-Identifier: GPL-2.0-only
/* Explanations of hand-made runs, against what a maintainer would write. */
#include "sweep/explain.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/strset.h"
#include "kbuild/cmdfile.h"

#define BASE 2000000000

/* A run: its log is written event by event, its files have the stamps that the log says. */
struct scene {
	char *tree;
	GString *log_text;
	guint events;
	gint64 tick;
	struct ct_log *log;
	tt_timeline *timeline;
	GHashTable *cmdfiles;
	struct tt_expected expected;
	struct tt_observed observed;
	tt_buildlog *buildlog;
};

static void event(struct scene *s, const char *kind, const char *path)
{
	const struct timespec times[2] = { { .tv_sec = BASE + s->tick },
					   { .tv_sec = BASE + s->tick } };
	g_autofree char *full = g_build_filename(s->tree, path, NULL);
	g_autofree char *directory = g_path_get_dirname(full);
	gint64 ns = s->tick * 1000000000;
	int fd;

	g_assert_true(tt_dir_make(directory, NULL));
	fd = open(full, O_WRONLY | O_CREAT, 0644);
	g_assert_cmpint(futimens(fd, times), ==, 0);
	close(fd);
	s->events++;
	g_string_append_printf(s->log_text,
			       "%u\t%s\t%" G_GINT64_FORMAT "\t%" G_GINT64_FORMAT
			       "\t%" G_GINT64_FORMAT "\t1\tsh\t1\t%s\t0\t-\n",
			       s->events, kind, s->tick, ns, ns + s->events * 1000000, path);
}

static void free_object_table(gpointer data)
{
	tt_object_free(data);
}

static void begin(struct scene *s)
{
	memset(s, 0, sizeof(*s));
	s->tree = g_dir_make_tmp("explain.XXXXXX", NULL);
	s->log_text = g_string_new("coarsetime-log 2\t1000000000\t2000000000\tat 3\n");
	s->cmdfiles = g_hash_table_new_full(g_str_hash, g_str_equal, g_free,
					    (GDestroyNotify)tt_cmdfile_free);
	s->expected.exports = g_ptr_array_new_with_free_func(g_free);
	s->observed.list = tt_strset_new();
	s->observed.objects =
		g_hash_table_new_full(g_str_hash, g_str_equal, g_free, free_object_table);
	s->observed.needed = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	s->buildlog = tt_buildlog_new();
}

/* An object that offers @offered and exports @exports; @form: of its dep files' names. */
static void object(struct scene *s, const char *path, const char *offered, const char *exports,
		   const char *form)
{
	g_auto(GStrv) names = g_strsplit(offered, " ", -1);
	g_auto(GStrv) have = g_strsplit(exports, " ", -1);
	g_autoptr(GString) text = g_string_new(NULL);
	struct tt_object *o = g_new0(struct tt_object, 1);

	g_string_printf(text, "cmd_%s := cc\n%s:", path, path);
	o->exports = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
	o->offered = tt_strset_new();
	o->undefined = tt_strset_new();
	for (char **name = names; *name; name++) {
		struct tt_expected_export *export = g_new0(struct tt_expected_export, 1);
		g_autofree char *dep = tt_symbol_dep_path(*name, form);

		export->name = (char *)g_intern_string(*name);
		export->object = (char *)g_intern_string(path);
		g_ptr_array_add(s->expected.exports, export);
		g_string_append_printf(text, " $(wildcard %s)", dep);
	}
	for (char **name = have; *name; name++)
		if (**name)
			g_hash_table_replace(o->exports, g_strdup(*name), g_strdup(""));
	g_hash_table_replace(s->observed.objects, g_strdup(path), o);
	g_hash_table_replace(s->cmdfiles, g_strdup(path), tt_cmdfile_parse(text->str));
}

static void module(struct scene *s, const char *path, const char *needs)
{
	g_auto(GStrv) names = g_strsplit(needs, " ", -1);
	struct tt_needed *needed = g_new0(struct tt_needed, 1);

	needed->names = tt_strset_new();
	needed->source = g_strconcat(path, ".usyms", NULL);
	for (char **name = names; *name; name++) {
		tt_strset_add(needed->names, *name);
		tt_strset_add(s->observed.list, *name);
	}
	g_hash_table_replace(s->observed.needed, g_strdup(path), needed);
}

static void script(struct scene *s, const char *dep_files)
{
	g_auto(GStrv) paths = g_strsplit(dep_files, " ", -1);

	event(s, "write", TT_SWEEP_LIST ".tmpnew");
	for (char **path = paths; *path; path++)
		event(s, "touch", *path);
	event(s, "rename", TT_SWEEP_LIST);
}

static char *explain(struct scene *s)
{
	struct tt_explain_request request = {
		.events = "build.events",
		.cmdfiles = s->cmdfiles,
		.observed = &s->observed,
		.expected = &s->expected,
		.log = s->buildlog,
		.tree = s->tree,
	};
	g_autofree char *path = g_build_filename(s->tree, "build.events", NULL);
	guint objects;

	g_assert_true(g_file_set_contents(path, s->log_text->str, -1, NULL));
	s->log = ct_log_read(path);
	g_assert_nonnull(s->log);
	s->timeline = tt_timeline_new(s->log, NULL);
	request.timeline = s->timeline;
	return tt_explain_text(&request, &objects);
}

static void end(struct scene *s)
{
	GHashTableIter iter;
	gpointer value;

	g_hash_table_iter_init(&iter, s->observed.needed);
	while (g_hash_table_iter_next(&iter, NULL, &value)) {
		struct tt_needed *needed = value;

		g_hash_table_unref(needed->names);
		g_free(needed->source);
		g_free(needed);
	}
	g_hash_table_unref(s->observed.needed);
	g_hash_table_unref(s->observed.objects);
	g_hash_table_unref(s->observed.list);
	g_hash_table_unref(s->cmdfiles);
	g_ptr_array_unref(s->expected.exports);
	tt_buildlog_free(s->buildlog);
	tt_timeline_free(s->timeline);
	ct_log_free(s->log);
	g_string_free(s->log_text, TRUE);
	g_assert_true(tt_tree_remove(s->tree, NULL));
	g_free(s->tree);
}

static void check(struct scene *s, const char *expected)
{
	g_autofree char *text = explain(s);

	g_assert_cmpstr(text, ==, expected);
	end(s);
}

static void test_one_object(void)
{
	struct scene s;

	begin(&s);
	object(&s, "kernel/core.o", "core_a", "", "include/ksym/x");
	module(&s, "drivers/m", "core_a");
	tt_buildlog_line(s.buildlog, "ERROR: modpost: \"core_a\" [drivers/m.ko] undefined!");
	event(&s, "write", "kernel/core.o");
	script(&s, "include/ksym/core_a");
	check(&s,
	      "kernel/core.o\n"
	      "  The object does not export core_a (its ksymtab sections), although\n"
	      "  include/generated/autoksyms.h lists it. drivers/m.ko needs core_a "
	      "(drivers/m.usyms);\n"
	      "  modpost misses it (build.log, line 1). The list is in force since event 4; for it "
	      "the\n"
	      "  script touched include/ksym/core_a at event 3, in tick 0. The object was written "
	      "last at\n"
	      "  event 1, in tick 0 (build.events). Both carry the same stamp, so to make the dep "
	      "file is\n"
	      "  not newer and the object is current: it was not rebuilt.\n"
	      "  Had the tick come after one of the events 1 to 2, the dep file would be newer (2 "
	      "events\n"
	      "  lie between them, 2.0 ms by the run's clock); at a nanosecond's grain it is. The "
	      "guard\n"
	      "  of 825d48758308 compares the dep file with the new list (event 2, tick 0) and "
	      "would have\n"
	      "  touched it again until the tick was over.\n"
	      "    tick  event\n"
	      "       0      1  write   kernel/core.o\n"
	      "       0      2  write   include/generated/autoksyms.h.tmpnew\n"
	      "       0      3  touch   include/ksym/core_a\n"
	      "       0      4  rename  include/generated/autoksyms.h\n");
}

/* What an explanation must and must not say; for those whose frame is that of the first. */
static void check_words(struct scene *s, const char *const *has, const char *hasnt)
{
	g_autofree char *text = explain(s);
	g_auto(GStrv) words = g_strsplit_set(text, " \n", -1);
	g_autoptr(GString) flat = g_string_new(NULL);

	for (char **word = words; *word; word++)
		if (**word)
			g_string_append_printf(flat, "%s ", *word);
	for (; *has; has++)
		if (!strstr(flat->str, *has))
			g_error("'%s' is not in:\n%s", *has, text);
	if (hasnt)
		g_assert_null(strstr(flat->str, hasnt));
	end(s);
}

/* foo_bar and foo_BAR share include/ksym/foo/bar.h in kernels up to 5.14. */
static void test_alias_pair(void)
{
	static const char *const has[] = {
		"does not export foo_BAR, foo_bar (its ksymtab sections)",
		"lists them.",
		"touched include/ksym/foo/bar.h at event 4, in tick 1",
		"The object was written last at event 2, in tick 1",
		"----- the clock ticks -----",
		NULL
	};
	struct scene s;

	begin(&s);
	object(&s, "fs/alias.o", "foo_bar foo_BAR", "", "include/ksym/a/b.h");
	module(&s, "fs/m", "foo_bar foo_BAR");
	event(&s, "write", "init/main.o");
	s.tick = 1;
	event(&s, "write", "fs/alias.o");
	script(&s, "include/ksym/foo/bar.h");
	s.tick = 2;
	event(&s, "write", "vmlinux.o");
	/* The tick before is of no interest; one between object and list shows. */
	s.tick = 3;
	script(&s, "include/ksym/other.h");
	check_words(&s, has, "is newer, so the stamps do not explain");
}

/* The object's kind does not matter to make: assembler, and a member of lib.a. */
static void test_assembler_and_library(void)
{
	static const char *const has[] = {
		"arch/x86/lib/putuser.o The object does not export __put_user_1",
		"lib/sort.o The object does not export sort_list",
		"touched include/ksym/__put_user_1 at event 4",
		"touched include/ksym/sort_list at event 5",
		"Had the tick come after one of the events 1 to 4",
		"Had the tick come after one of the events 2 to 3",
		NULL
	};
	struct scene s;

	begin(&s);
	object(&s, "arch/x86/lib/putuser.o", "__put_user_1", "", "include/ksym/x");
	object(&s, "lib/sort.o", "sort_list", "", "include/ksym/x");
	module(&s, "fs/m", "__put_user_1 sort_list");
	event(&s, "write", "lib/sort.o");
	event(&s, "write", "arch/x86/lib/putuser.o");
	script(&s, "include/ksym/__put_user_1 include/ksym/sort_list");
	check_words(&s, has, NULL);
}

/* Rebuilt once, for the first list, in the tick in which the second list touched it again. */
static void test_second_pass(void)
{
	static const char *const has[] = {
		"does not export y (its ksymtab sections)",
		"in force since event 8; for it the script touched include/ksym/y at event 7, in "
		"tick 1",
		"written last at event 5, in tick 1", NULL
	};
	struct scene s;

	begin(&s);
	object(&s, "a.o", "x y", "x", "include/ksym/x");
	module(&s, "m", "x y");
	event(&s, "write", "a.o");
	s.tick = 1;
	script(&s, "include/ksym/x");
	event(&s, "write", "a.o");
	script(&s, "include/ksym/y");
	check_words(&s, has, "does not export x");
}

static void test_surplus(void)
{
	static const char *const has[] = {
		"The object still exports gone (its ksymtab sections), which "
		"include/generated/autoksyms.h does not list.",
		"touched include/ksym/gone at event 3", NULL
	};
	struct scene s;

	begin(&s);
	object(&s, "a.o", "gone", "gone", "include/ksym/x");
	event(&s, "write", "a.o");
	script(&s, "include/ksym/gone");
	check_words(&s, has, "needs gone");
}

/* The log is believed only as far as the files agree. */
static void test_changed_afterwards(void)
{
	static const char *const has[] = { "But a.o has another stamp now than the log says",
					   "But include/ksym/x is not there any more.", NULL };
	g_autofree char *path = NULL, *dep = NULL;
	struct scene s;

	begin(&s);
	object(&s, "a.o", "x", "", "include/ksym/x");
	module(&s, "m", "x");
	event(&s, "write", "a.o");
	script(&s, "include/ksym/x");
	path = g_build_filename(s.tree, "a.o", NULL);
	dep = g_build_filename(s.tree, "include/ksym/x", NULL);
	g_assert_true(g_file_set_contents(path, "new", -1, NULL));
	g_assert_cmpint(g_unlink(dep), ==, 0);
	check_words(&s, has, NULL);
}

/* The dep file is newer and still nothing was rebuilt: no tie, and none is claimed. */
static void test_no_tie(void)
{
	static const char *const has[] = { "so the stamps do not explain why", NULL };
	struct scene s;

	begin(&s);
	object(&s, "a.o", "x", "", "include/ksym/x");
	module(&s, "m", "x");
	event(&s, "write", "a.o");
	s.tick = 1;
	script(&s, "include/ksym/x");
	check_words(&s, has, "Both carry the same stamp");
}

static void test_nothing_wrong(void)
{
	struct scene s;

	begin(&s);
	object(&s, "a.o", "x", "x", "include/ksym/x");
	module(&s, "m", "x");
	event(&s, "write", "a.o");
	check(&s, "");
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/explain/one-object", test_one_object);
	g_test_add_func("/explain/alias-pair", test_alias_pair);
	g_test_add_func("/explain/assembler-and-library", test_assembler_and_library);
	g_test_add_func("/explain/second-pass", test_second_pass);
	g_test_add_func("/explain/surplus", test_surplus);
	g_test_add_func("/explain/changed-afterwards", test_changed_afterwards);
	g_test_add_func("/explain/no-tie", test_no_tie);
	g_test_add_func("/explain/nothing-wrong", test_nothing_wrong);
	return g_test_run();
}
