// SPDX-License-Identifier: GPL-2.0-only
#include "ksyms_cases.h"

#include <string.h>

#define D(name) "#define __KSYM_" name " 1\n"

const struct ksyms_case ksyms_cases[] = {
	{ 514,
	  604,
	  "first list",
	  { "b a", "a c" },
	  "",
	  NULL,
	  FALSE,
	  D("a") D("b") D("c"),
	  "a b c",
	  0,
	  3,
	  3 },
	{ 407,
	  513,
	  "first list, nested",
	  { "b a", "a c" },
	  "",
	  NULL,
	  FALSE,
	  D("a") D("b") D("c"),
	  "a.h b.h c.h",
	  0,
	  3,
	  3 },
	{ 514,
	  604,
	  "one came, one went",
	  { "b c" },
	  D("a") D("b"),
	  NULL,
	  FALSE,
	  D("b") D("c"),
	  "a c",
	  2,
	  2,
	  2 },
	{ 407,
	  604,
	  "nothing changed",
	  { "a", "b" },
	  D("a") D("b"),
	  NULL,
	  FALSE,
	  NULL,
	  "",
	  0,
	  0,
	  0 },
	{ 514, 604, "nothing needed any more", { "" }, D("a"), NULL, FALSE, "", "a", 1, 0, 1 },
	{ 407,
	  513,
	  "names become paths",
	  { "__clear_user Foo_Bar" },
	  "",
	  NULL,
	  FALSE,
	  D("Foo_Bar") D("__clear_user"),
	  "clear/user.h foo/bar.h",
	  0,
	  2,
	  2 },
	{ 514,
	  604,
	  "names stay names",
	  { "__clear_user Foo_Bar" },
	  "",
	  NULL,
	  FALSE,
	  D("Foo_Bar") D("__clear_user"),
	  "Foo_Bar __clear_user",
	  0,
	  2,
	  2 },
	{ 407,
	  513,
	  "two symbols, one dep file",
	  { "a_b a__B" },
	  "",
	  NULL,
	  FALSE,
	  D("a__B") D("a_b"),
	  "a/b.h",
	  0,
	  2,
	  2 },
	{ 514,
	  604,
	  "checksums need module_layout",
	  { "z" },
	  "",
	  NULL,
	  TRUE,
	  D("module_layout") D("z"),
	  "module_layout z",
	  0,
	  2,
	  2 },
	{ 407,
	  511,
	  "module_layout comes last",
	  { "z" },
	  "",
	  NULL,
	  TRUE,
	  D("z") D("module_layout"),
	  "module/layout.h z.h",
	  0,
	  2,
	  2 },
	{ 519,
	  604,
	  "a module's own structure",
	  { "__this_module a" },
	  "",
	  NULL,
	  FALSE,
	  D("a"),
	  "a",
	  0,
	  1,
	  1 },
	{ 514,
	  518,
	  "a module's own structure, before",
	  { "__this_module a" },
	  "",
	  NULL,
	  FALSE,
	  D("__this_module") D("a"),
	  "__this_module a",
	  0,
	  2,
	  2 },
	{ 514,
	  604,
	  "whitelist",
	  { "a" },
	  "",
	  ".dotted\na\nw1 w2\n\n",
	  FALSE,
	  D("a") D("dotted") D("w1") D("w2"),
	  "a dotted w1 w2",
	  0,
	  4,
	  4 },
};

const gsize ksyms_case_count = G_N_ELEMENTS(ksyms_cases);

/* A module's list as that era keeps it. */
static char *module_list(const struct tt_ksyms_rules *rules, const char *names)
{
	g_autoptr(GString) text = g_string_new(NULL);

	if (!rules->line) {
		for (const char *p = names; *p; p++)
			g_string_append_c(text, *p == ' ' ? '\n' : *p);
		return g_strdup_printf("%s%s", text->str, text->len ? "\n" : "");
	}
	for (guint i = 1; i < rules->line; i++)
		g_string_append(text, "x.ko\n");
	return g_strdup_printf("%s%s\n", text->str, names);
}

struct tt_ksyms_input ksyms_case_input(const struct tt_ksyms_rules *rules,
				       const struct ksyms_case *e, struct ksyms_texts *texts)
{
	struct tt_ksyms_input input = {
		.modules = texts->slices,
		.modversions = e->modversions,
		.old = { e->old, strlen(e->old) },
		.has_whitelist = e->whitelist != NULL,
		.whitelist = { e->whitelist ? e->whitelist : "",
			       e->whitelist ? strlen(e->whitelist) : 0 },
	};

	memset(texts, 0, sizeof(*texts));
	for (; input.module_count < G_N_ELEMENTS(e->modules) && e->modules[input.module_count];
	     input.module_count++) {
		char *text = module_list(rules, e->modules[input.module_count]);

		texts->modules[input.module_count] = text;
		texts->slices[input.module_count] = (struct tt_ksyms_text){ text, strlen(text) };
	}
	return input;
}

void ksyms_texts_free(struct ksyms_texts *texts)
{
	for (gsize i = 0; i < G_N_ELEMENTS(texts->modules); i++)
		g_free(texts->modules[i]);
}

static int compare_names(gconstpointer a, gconstpointer b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Sorted, each once, slashes in a row taken for one: files, as the file system has them. */
char *ksyms_as_files(GPtrArray *paths)
{
	g_autoptr(GString) text = g_string_new(NULL);
	const char *last = "";

	g_ptr_array_sort(paths, compare_names);
	for (guint i = 0; i < paths->len; i++) {
		if (!strcmp(last, paths->pdata[i]))
			continue;
		last = paths->pdata[i];
		g_string_append_printf(text, "%s%s", text->len ? " " : "", last);
	}
	return g_string_free(g_steal_pointer(&text), FALSE);
}
