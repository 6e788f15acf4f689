// SPDX-License-Identifier: GPL-2.0-only
/* The makefile reader, against texts whose values are told by hand. */
#include "kernelscan/mk.h"

#include <string.h>

static const char *text_of(const char *path, void *data)
{
	(void)data;
	return strcmp(path, "virt/x/Makefile.part") ? NULL : "part-y := $(X)/main.o\n";
}

static const char *value_of(const char *name, void *data)
{
	(void)data;
	return !strcmp(name, "CONFIG_YES") ? "y" : !strcmp(name, "CONFIG_MOD") ? "m" : NULL;
}

static void count(const char *reason, const char *where, const char *what, void *data)
{
	(void)reason;
	(void)where;
	(void)what;
	++*(guint *)data;
}

/* Evaluates @text and compares @variable, blanks squeezed; so many problems are expected. */
static void check(const char *text, const char *variable, const char *expected, guint problems)
{
	guint found = 0;
	const struct tt_mk_source source = { text_of, value_of, count, &found };
	g_autoptr(tt_mk) mk = tt_mk_new(&source);
	g_auto(GStrv) words = NULL;
	g_autofree char *value = NULL;

	tt_mk_set(mk, "srctree", ".");
	tt_mk_run(mk, "dir/Makefile", text);
	words = tt_mk_words(mk, variable);
	value = g_strjoinv(" ", words);
	g_assert_cmpstr(value, ==, expected);
	g_assert_cmpuint(found, ==, problems);
}

static void test_lists(void)
{
	static const char text[] = "obj-y := a.o b.o # comment\nobj-$(CONFIG_MOD) += m.o \\\n"
				   "\tn.o\nobj-$(CONFIG_NO) += never.o\nobj-$(CONFIG_YES) += c.o\n";

	check(text, "obj-y", "a.o b.o c.o", 0);
	check(text, "obj-m", "m.o n.o", 0);
	/* A continuation at the end of the file. */
	check("obj-y := a.o \\\n\tb.o \\\n", "obj-y", "a.o b.o", 0);
}

static void test_flavours(void)
{
	check("A = $(B)\nB = later\nobj-y := $(A)\nB = even\n", "obj-y", "later", 0);
	check("A := 1\nA ?= 2\nC ?= 3\nobj-y = $(A) $(C)\n", "obj-y", "1 3", 0);
	check("B := x\nA := $(B)\nA += $(B)\nB := y\nobj-y := $A\n", "obj-y", "x x", 0);
	check("A = $(A)\nobj-y := a $(A)\n", "obj-y", "a", 1);
}

static void test_conditionals(void)
{
	check("ifdef CONFIG_YES\nobj-y += a.o\nelse\nobj-y += b.o\nendif\n"
	      "ifeq ($(CONFIG_MOD),m)\n  obj-y += c.o\nendif\n"
	      "ifneq ($(CONFIG_NO),)\nobj-y += d.o\nelse ifeq ($(CONFIG_YES),y)\nobj-y += e.o\n"
	      "else\nobj-y += f.o\nendif\n"
	      "ifndef CONFIG_NO\nifdef CONFIG_NO\nobj-y += g.o\nendif\nobj-y += h.o\nendif\n"
	      "ifeq \"a\" 'b'\nobj-y += i.o\nendif\n",
	      "obj-y", "a.o c.o e.o h.o", 0);
	/* Indented by a tab, but no recipe: no rule stands before it. */
	check("ifdef CONFIG_YES\n\tobj-y += a.o\nendif\n", "obj-y", "a.o", 0);
}

static void test_rules(void)
{
	check("$(obj)/gen.h: $(src)/gen.awk FORCE\n\tobj-y := recipe\n\n"
	      "gen.o: CFLAGS = -Dx=y\nobj-y := a.o\n",
	      "obj-y", "a.o", 0);
}

static void test_functions(void)
{
	check("L := b.c a.c b.h\nobj-y := $(patsubst %.c,%.o,$(filter %.c,$(L)))\n", "obj-y",
	      "b.o a.o", 0);
	check("L := b.o a.o\nobj-y := $(sort $(L:.o=.x) $(L:%.o=lib/%.x))\n", "obj-y",
	      "a.x b.x lib/a.x lib/b.x", 0);
	check("obj-y := $(addprefix p/,$(addsuffix .o,a b)) $(notdir x/y) $(dir x/y z)\n", "obj-y",
	      "p/a.o p/b.o y x/ ./", 0);
	check("obj-y := $(if $(CONFIG_YES),a,b) $(if $(CONFIG_NO),c,d) $(if $(CONFIG_NO),e)\n",
	      "obj-y", "a d", 0);
	check("obj-y := $(or $(CONFIG_NO),$(CONFIG_MOD)) $(and $(CONFIG_YES),$(CONFIG_NO))\n",
	      "obj-y", "m", 0);
	check("obj-y := $(foreach f,a b,$(f)-$(f).o)\n", "obj-y", "a-a.o b-b.o", 0);
	check("obj-$(subst m,y,$(CONFIG_MOD)) += a.o\n", "obj-y", "a.o", 0);
	check("both = $(1).o $(2).o\nobj-y := $(call both,a,b)\n", "obj-y", "a.o b.o", 0);
	check("obj-y := $(word 2,a b c) $(words a b) $(firstword x y) $(lastword x y)\n", "obj-y",
	      "b 2 x y", 0);
	check("define list\na.o\nb.o\nendef\nobj-y := $(list)\n", "obj-y", "a.o b.o", 0);
}

static void test_includes(void)
{
	check("X ?= ../../virt/x\ninclude $(srctree)/virt/x/Makefile.part\n", "part-y",
	      "../../virt/x/main.o", 0);
	check("include absent\n-include absent\nobj-y := a\n", "obj-y", "a", 1);
}

static void test_what_is_noted(void)
{
	check("obj-y := $(shell ls) a.o\n", "obj-y", "a.o", 1);
	check("ccflags-y := $(call cc-option,-Wx)\nobj-y := a.o\n", "obj-y", "a.o", 0);
	check("ifeq ($(shell x),)\nobj-y := a.o\nendif\n", "obj-y", "a.o", 1);
	check("obj-y := $(unclosed\n", "obj-y", "", 1);
}

static void test_paths(void)
{
	static const char *const cases[][2] = {
		{ "a/./b/../c", "a/c" }, { "./a//b/", "a/b" }, { "a/../../b", "../b" }, { "", "" }
	};

	for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *clean = tt_mk_clean_path(cases[i][0]);

		g_assert_cmpstr(clean, ==, cases[i][1]);
	}
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/mk/lists", test_lists);
	g_test_add_func("/mk/flavours", test_flavours);
	g_test_add_func("/mk/conditionals", test_conditionals);
	g_test_add_func("/mk/rules", test_rules);
	g_test_add_func("/mk/functions", test_functions);
	g_test_add_func("/mk/includes", test_includes);
	g_test_add_func("/mk/noted", test_what_is_noted);
	g_test_add_func("/mk/paths", test_paths);
	return g_test_run();
}
