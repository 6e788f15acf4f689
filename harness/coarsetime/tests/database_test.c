// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the sweep reads and says, on hand-written input: make's data base, dependency files, notes
 * about calls of make; which classes are run, and the words for an event.
 */
#include <glib.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/wait.h>

#include "base/file.h"
#include "coarsetime/sweep/classes.h"
#include "coarsetime/sweep/database.h"
#include "coarsetime/sweep/depfile.h"
#include "coarsetime/sweep/graph.h"
#include "coarsetime/sweep/makes.h"
#include "coarsetime/sweep/order.h"

/* One make's data base, with @variables and @files in it. */
static char *wrap(const char *directory, const char *variables, const char *files)
{
	return g_strdup_printf("make: something else\n"
			       "# GNU Make 4.3\n"
			       "# Make data base, printed on Sun Nov 22 20:11:13 2026\n\n"
			       "# Variables\n\n"
			       "# makefile\nCURDIR := %s\n"
			       "# environment\nMAKELEVEL := 1\n%s"
			       "# Implicit Rules\n\n%%.o: %%.c\n\tcc\n\n"
			       "# Files\n\n%s"
			       "# files hash-table stats:\n# Load=84/1024=8%%\n"
			       "# Finished Make data base on Sun Nov 22 20:11:13 2026\n\n",
			       directory, variables, files);
}

static char *joined(const GPtrArray *names)
{
	GString *text = g_string_new(NULL);

	for (guint i = 0; i < names->len; i++)
		g_string_append_printf(text, "%s%s", i ? " " : "", (char *)names->pdata[i]);
	return g_string_free(text, FALSE);
}

/* "target: needs | order-only; also; flags" for each rule, a line each. */
static char *listed(const GPtrArray *rules)
{
	GString *text = g_string_new(NULL);

	for (guint i = 0; i < rules->len; i++) {
		const struct ct_rule *rule = rules->pdata[i];
		g_autofree char *needs = joined(rule->prerequisites);
		g_autofree char *order = joined(rule->order_only);
		g_autofree char *also = joined(rule->also);

		g_string_append_printf(text, "%s: %s | %s; %s;%s%s%s%s%s\n", rule->target, needs,
				       order, also, rule->recipe ? " recipe" : "",
				       rule->empty ? " empty" : "", rule->phony ? " phony" : "",
				       rule->intermediate ? " intermediate" : "",
				       rule->asks ? " asks" : "");
	}
	return g_string_free(text, FALSE);
}

static void check(const char *variables, const char *files, const char *expected)
{
	g_autofree char *text = wrap("/t/sub", variables, files);
	g_autoptr(GPtrArray) databases = ct_databases_parse(text);
	g_autofree char *found = NULL;

	g_assert_cmpuint(databases->len, ==, 1);
	found = listed(((struct ct_database *)databases->pdata[0])->rules);
	g_assert_cmpstr(found, ==, expected);
}

static void test_rules(void)
{
	check("",
	      "# Not a target:\na.c:\n#  Last modified 2026\n\n"
	      "a.o: a.c ../h.h | dir\n#  Implicit rule search has been done.\n"
	      "#  Implicit/static pattern stem: 'a'\n#  File has been updated.\n"
	      "# automatic\n# @ := a.o\n"
	      "#  recipe to execute (from 'Makefile', line 7):\n\tcc -c $<\n\n"
	      "all: a.o\n#  Phony target (prerequisite of .PHONY).\n\n"
	      ".PHONY: all\n#  File does not exist.\n\n"
	      ".c.o:\n#  Builtin rule\n#  recipe to execute (built-in):\n\t$(COMPILE.c)\n\n"
	      "dir: | other\n#  recipe to execute (from 'Makefile', line 8):\n\tmkdir $@\n\n"
	      "x.h: y ;\n\n"
	      "e: all\n#  recipe to execute (from 'Makefile', line 9):\n\t\n\n",
	      "a.o: a.c ../h.h | dir; ; recipe\n"
	      "all: a.o | ; ; phony\n"
	      "dir:  | other; ; recipe\n"
	      "x.h: y ; | ; ;\n"
	      "e: all | ; ; empty\n");
}

static void test_kinds(void)
{
	check("",
	      "d:: one\n#  recipe to execute (from 'Makefile', line 1):\n\techo 1\n\n"
	      "d:: two\n#  recipe to execute (from 'Makefile', line 2):\n\techo 2\n\n"
	      "p.c: p.y\n#  Also makes: p.h\n"
	      "#  recipe to execute (from 'Makefile', line 3):\n\tbison\n\n"
	      "m: n\n#  File is an intermediate prerequisite.\n"
	      "#  recipe to execute (from 'Makefile', line 4):\n\tcp n m\n\n",
	      "d: one | ; ; recipe\nd: two | ; ; recipe\n"
	      "p.c: p.y | ; p.h; recipe\n"
	      "m: n | ; ; recipe intermediate\n");
}

/* Who looks at $?: directly, and through variables in any order, as kbuild does. */
static void test_asks(void)
{
	check("if_changed = $(if $(any-prereq)$(newer),$(cmd))\n"
	      "newer = $(filter-out $(PHONY),$?)\n"
	      "define long\nfirst $(x)\nsecond $(?F)\nendef\n"
	      "plain = $(other)\n",
	      "a: b\n#  recipe to execute (from 'Makefile', line 1):\n\techo $?\n\n"
	      "c: b\n#  recipe to execute (from 'Makefile', line 1):\n\t$(call if_changed,cc)\n\n"
	      "d: b\n#  recipe to execute (from 'Makefile', line 1):\n\t$(long)\n\n"
	      "e: b\n#  recipe to execute (from 'Makefile', line 1):\n\t$(call plain,x); exit "
	      "$$?\n\n",
	      "a: b | ; ; recipe asks\nc: b | ; ; recipe asks\nd: b | ; ; recipe asks\n"
	      "e: b | ; ; recipe\n");
}

static void test_several(void)
{
	g_autofree char *one = wrap("/t/sub", "MAKECMDGOALS := x y\n.DEFAULT_GOAL := all\n", "");
	g_autofree char *two = wrap("/t", ".DEFAULT_GOAL := all\n", "");
	g_autofree char *text = g_strconcat("cc -c a.c\n", one, "make[1]: Leaving\n", two,
					    "# Make data base, printed on a killed make\n", NULL);
	g_autoptr(GPtrArray) databases = ct_databases_parse(text);
	g_autoptr(GPtrArray) none = ct_databases_parse("make: *** No rule to make target 'x'.\n");
	const struct ct_database *first, *second;
	g_autofree char *goals = NULL;

	g_assert_cmpuint(none->len, ==, 0);
	g_assert_cmpuint(databases->len, ==, 2);
	first = databases->pdata[0];
	second = databases->pdata[1];
	g_assert_cmpstr(first->directory, ==, "/t/sub");
	g_assert_cmpuint(first->level, ==, 1);
	goals = joined(first->goals);
	g_assert_cmpstr(goals, ==, "x y");
	g_assert_cmpstr(second->directory, ==, "/t");
	g_assert_cmpstr(second->goals->pdata[0], ==, "all");
}

static void check_depfile(const char *text, const char *expected)
{
	g_autoptr(GPtrArray) rules = ct_depfile_parse(text);
	g_autofree char *found = listed(rules);

	g_assert_cmpstr(found, ==, expected);
}

static void test_depfile(void)
{
	check_depfile("a.o: a.c \\\n  /usr/include/stdio.h my\\ h.h \\\r\n b$$.h\n\na.h:\n",
		      "a.o: a.c /usr/include/stdio.h my h.h b$.h | ; ; recipe\n");
	check_depfile("a.o a.d : a.c\n", "a.o: a.c | ; ; recipe\na.d: a.c | ; ; recipe\n");
	check_depfile("savedcmd_x/a.o := gcc -DX='a: b' -o x/a.o x/a.c\n\n"
		      "source_x/a.o := x/a.c\n\n"
		      "deps_x/a.o := \\\n    $(wildcard include/config/FOO) \\\n  x/a.h \\\n\n"
		      "x/a.o: $(deps_x/a.o)\n\n$(deps_x/a.o):\n",
		      "x/a.o: include/config/FOO x/a.h | ; ; recipe\n");
	/* Make's comments, quoted backslashes at a line's end, and what only the order is for. */
	check_depfile("a.o: b.h # c.h \\\n d.h\na.h: b\\#.h\n",
		      "a.o: b.h | ; ; recipe\na.h: b#.h | ; ; recipe\n");
	check_depfile("a.o: b\\\\\nc.o: d | e f\n",
		      "a.o: b\\\\ | ; ; recipe\nc.o: d | e f; ; recipe\n");
	/* Targets end at the first colon that is not quoted, with a blank after it or without. */
	check_depfile("a.o:b.h\nc.o:: d.h\ne\\:.o: f\\:.h\n\tx: y\n",
		      "a.o: b.h | ; ; recipe\nc.o: d.h | ; ; recipe\ne:.o: f:.h | ; ; recipe\n");
	check_depfile("H = b.h ${I}\r\nI ::= c.h\r\na.o: $(H)$(J) $(wildcard d.h e.h)$(pound)f\r\n",
		      "a.o: b.h c.h d.h e.h #f | ; ; recipe\n");
	check_depfile("A = $(A) x\na.o: $(A)\nb.o: $(A", "a.o: x x x x | ; ; recipe\n");
	check_depfile("ELF\1\2 this is no dependency file\n", "");
	check_depfile("", "");
	g_assert_true(ct_depfile_is_name("lib/.deps/x.Po"));
	g_assert_false(ct_depfile_is_name("lib/x.cmd.c"));
}

static char *needs_of(const struct ct_graph *graph, const char *path)
{
	const struct ct_node *node = ct_graph_node(graph, path);
	GString *text = g_string_new(NULL);

	g_assert_nonnull(node);
	for (guint i = 0; i < node->needs->len; i++)
		g_string_append_printf(text, "%s%s", i ? " " : "",
				       ((struct ct_node *)node->needs->pdata[i])->path);
	g_string_append(text, node->always ? " always" : "");
	return g_string_free(text, FALSE);
}

#define RECIPE "#  recipe to execute (from 'Makefile', line 1):\n\tmake it\n\n"

static struct ct_graph *make_graph(const char *root)
{
	g_autofree char *sub = g_build_filename(root, "sub", NULL);
	g_autofree char *inner = wrap(sub, "",
				      "x: ../in | y\n" RECIPE "y: FORCE\n" RECIPE
				      "FORCE:\n#  File does not exist.\n\n");
	g_autofree char *outer =
		wrap(root, ".DEFAULT_GOAL := out\n",
		     "sub/x: go\n#  recipe to execute (from 'Makefile', line 1):\n\t\n\n"
		     "go:\n#  Phony target (prerequisite of .PHONY).\n" RECIPE
		     "out: mid /usr/include/stdio.h sub/x grp\n" RECIPE
		     "mid: in\n#  File is an intermediate prerequisite.\n" RECIPE "grp: in2\n\n"
		     "lib.a(m.o): m.o\n" RECIPE);
	g_autofree char *text = g_strconcat(inner, outer, NULL);
	g_autoptr(GPtrArray) databases = ct_databases_parse(text);

	return ct_graph_new(databases, root, root);
}

/* Two makes, paths of both, phony and empty rules, an absent intermediate file, a dep file. */
static void test_graph(void)
{
	g_autofree char *root = g_dir_make_tmp("database.XXXXXX", NULL);
	const char *const names[] = { "in", "in2", "out", "grp", "sub/x", "sub/y", "z.o" };
	g_autofree char *depfile = g_build_filename(root, "z.d", NULL);
	g_autofree char *sub = g_build_filename(root, "sub", NULL);
	g_autoptr(ct_graph) graph = NULL;
	const char *const expected[][2] = { { "out", "in sub/x in2 grp" },
					    { "sub/x", "in" },
					    { "sub/y", "sub/FORCE always" },
					    { "z.o", "z.c in" } };

	g_assert_cmpint(g_mkdir(sub, 0755), ==, 0);
	for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
		g_autofree char *path = g_build_filename(root, names[i], NULL);

		g_assert_true(g_file_set_contents(path, "", 0, NULL));
	}
	g_assert_true(g_file_set_contents(depfile, "z.o: z.c in\nsub/x: z.c\n", -1, NULL));
	graph = make_graph(root);
	for (gsize i = 0; i < G_N_ELEMENTS(expected) - 1; i++) {
		g_autofree char *needs = needs_of(graph, expected[i][0]);

		g_assert_cmpstr(needs, ==, expected[i][1]);
	}
	/* z.c is not there, so the file made from it is made anew each time. */
	{
		g_autofree char *needs = needs_of(graph, "z.o");

		g_assert_cmpstr(needs, ==, "z.c in always");
	}
	g_assert_null(ct_graph_node(graph, "lib.a(m.o)"));
	g_assert_true(tt_tree_remove(root, NULL));
}

static void test_path(void)
{
	const char *const cases[][3] = {
		{ "/t", "../t/a.h", "a.h" }, { "/t/sub", "../b//c", "b/c" },
		{ "/t/sub", "/t/./x", "x" }, { "/t", "/usr/x", NULL },
		{ "/t", "../tx/y", NULL },   { "/t", ".", NULL }
	};

	for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *path = ct_graph_path("/t", cases[i][0], cases[i][1]);

		g_assert_cmpstr(path, ==, cases[i][2]);
	}
}

/* Calls the shim below @directory with @words, MAKELEVEL @level and nothing else; its status. */
static int call_shim(const char *directory, const char *const *words, const char *level)
{
	g_autofree char *shim = g_build_filename(directory, "bin", "make", NULL);
	g_autofree char *own = g_strconcat("PATH=", directory, "/bin:/usr/bin:/bin", NULL);
	g_autofree char *depth = g_strconcat("MAKELEVEL=", level, NULL);
	char *envp[] = { own, depth, "LD_PRELOAD=", "odd=a\nb=c", NULL };
	g_autoptr(GPtrArray) argv = g_ptr_array_new();
	int status;

	g_ptr_array_add(argv, shim);
	for (; *words; words++)
		g_ptr_array_add(argv, (gpointer)*words);
	g_ptr_array_add(argv, NULL);
	g_assert_true(g_spawn_sync("/", (char **)argv->pdata, envp, G_SPAWN_DEFAULT, NULL, NULL,
				   NULL, NULL, &status, NULL));
	g_assert_true(WIFEXITED(status));
	return WEXITSTATUS(status);
}

/* The calls of make: words and environment as they were, top-level ones with an end. */
static void test_makes(void)
{
	static const char *const words[] = { "-k", "", "a b\n'c'\\", NULL }, *const no[] = { "no",
											     NULL };
	static const char *const none[] = { NULL };
	g_autofree char *root = g_dir_make_tmp("it's a.XXXXXX", NULL);
	g_autoptr(GPtrArray) makes = NULL;
	const struct ct_make *make;

	g_assert_true(ct_makes_begin(root, NULL));
	g_assert_true(ct_makes_shim(root, "make", "/bin/false", "[ \"$1\" != no ]", NULL));
	g_assert_cmpint(call_shim(root, words, "2"), ==, 1);
	g_assert_cmpint(call_shim(root, no, "0"), ==, 1);
	g_assert_cmpint(call_shim(root, none, "0"), ==, 1);
	makes = ct_makes_read(root);
	g_assert_cmpuint(makes->len, ==, 2);
	make = makes->pdata[0];
	g_assert_cmpstr(make->cwd, ==, "/");
	g_assert_cmpuint(make->level, ==, 2);
	g_assert_cmpuint(g_strv_length(make->argv), ==, 4);
	for (guint i = 0; i < 3; i++)
		g_assert_cmpstr(make->argv[i + 1], ==, words[i]);
	g_assert_cmpstr(g_environ_getenv(make->envp, "PATH"), ==, "/usr/bin:/bin");
	g_assert_cmpstr(g_environ_getenv(make->envp, "odd"), ==, "a\nb=c");
	g_assert_null(g_environ_getenv(make->envp, "LD_PRELOAD"));
	g_assert_cmpuint(g_strv_length(make->envp), ==, 3);
	g_assert_true(make->end == G_MAXINT64 && !make->last);
	make = makes->pdata[1];
	g_assert_cmpuint(g_strv_length(make->argv), ==, 1);
	g_assert_true(make->when > 0 && make->end > make->when && make->end < G_MAXINT64);
	g_assert_true(make->last);
	g_assert_true(tt_tree_remove(root, NULL));
}

static gboolean is_dot(guint index, gconstpointer text)
{
	return ((const char *)text)[index] == '.';
}

/* @classes: '.' for one that is clean. Which of them are run, and which fail. */
static void check_choice(const char *classes, guint sample, const char *run, const char *failing)
{
	guint count = (guint)strlen(classes);
	g_autofree gboolean *chosen = ct_classes_choose(count, sample, is_dot, classes);
	g_autofree char *numbers = ct_classes_failing(count, is_dot, classes);

	for (guint i = 0; i < count; i++)
		g_assert_cmpint(chosen[i], ==, run[i] == 'x');
	g_assert_cmpstr(numbers, ==, failing);
}

static void test_choice(void)
{
	check_choice("", 0, "", "");
	check_choice("-", 1, "x", "1");
	check_choice("-.-", 0, "xxx", "1, 3");
	check_choice("...", 1, "x  ", "");
	check_choice("-----", 2, "x   x", "1-5");
	check_choice("--.--.-", 3, "x x   x", "1-2, 4-5, 7");
	check_choice("---------", 3, "x   x   x", "1-9");
	check_choice("-------.-", 4, "x x    xx", "1-7, 9");
}

static void check_word(const struct ct_order *order, guint event, const gboolean *missing,
		       const char *expected)
{
	g_autofree char *word =
		ct_order_word(order, event, ct_order_has_name(order, event), missing);

	g_assert_cmpstr(word, ==, expected);
}

/* Events by name where they have one; what does not happen does not count. */
static void test_words(void)
{
	static const char *const paths[] = {
		"a.o", "a b*", "a.o", "x.XXXXXX", "/etc/x", "1", "a.o"
	};
	struct ct_log_record records[G_N_ELEMENTS(paths)] = { 0 };
	const struct ct_log log = { .records = records, .count = G_N_ELEMENTS(paths) };
	gboolean missing[G_N_ELEMENTS(paths) + 1] = { 0 };
	g_autoptr(ct_order) order = NULL;

	for (guint i = 0; i < G_N_ELEMENTS(paths); i++)
		records[i] = (struct ct_log_record){ .number = i + 1,
						     .kind = "write",
						     .stamp_ns = i,
						     .fine_ns = i,
						     .path = paths[i],
						     .from = "-" };
	order = ct_order_new(&log, NULL);
	g_assert_nonnull(order);
	check_word(order, 1, NULL, "1:a.o");
	check_word(order, 2, NULL, "1:a\\ b\\*");
	check_word(order, 4, NULL, "4");
	check_word(order, 5, NULL, "5");
	check_word(order, 6, NULL, "1:1");
	check_word(order, 7, NULL, "3:a.o");
	missing[1] = missing[2] = TRUE;
	check_word(order, 4, missing, "2");
	check_word(order, 7, missing, "2:a.o");
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/database/rules", test_rules);
	g_test_add_func("/database/kinds", test_kinds);
	g_test_add_func("/database/asks", test_asks);
	g_test_add_func("/database/several", test_several);
	g_test_add_func("/depfile", test_depfile);
	g_test_add_func("/makes", test_makes);
	g_test_add_func("/classes/choice", test_choice);
	g_test_add_func("/order/words", test_words);
	g_test_add_func("/graph", test_graph);
	g_test_add_func("/graph/path", test_path);
	return g_test_run();
}
