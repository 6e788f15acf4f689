// SPDX-License-Identifier: GPL-2.0-only
/* trimtorture diff: what counts as noise, and how sets and sequences differ. */
#include <glib.h>

#include "base/strset.h"
#include "inspect/diff.h"

static void test_canonical(void)
{
	static const struct {
		const char *word, *canonical;
	} words[] = {
		{ "/b/out/lib/x.o", "lib/x.o" },
		{ "/src/linux/lib/x.c", "lib/x.c" },
		{ "../lib/x.c", "lib/x.c" },
		{ "./lib/x.c", "lib/x.c" },
		{ "-I/src/linux/include", "-Iinclude" },
		{ "-I./include", "-Iinclude" },
		{ "-I../include", "-Iinclude" },
		{ "-Wp,-MMD,lib/.x.o.d", "-Wp,-MMD,lib/.x.o.d" },
		{ "/usr/include/stdio.h", "/usr/include/stdio.h" },
		{ "/b/out", NULL },
		{ "-I.", NULL },
		{ "", NULL },
		{ "-fmacro-prefix-map=/src/linux/=", NULL },
	};
	const struct tt_builddir dir = { .root = "/b/out", .source = "/src/linux" };

	for (gsize i = 0; i < G_N_ELEMENTS(words); i++) {
		g_autofree char *canonical = tt_diff_canonical(&dir, words[i].word);

		g_assert_cmpstr(canonical, ==, words[i].canonical);
	}
}

static void test_map_names(void)
{
	static const struct {
		const char *name, *canonical;
	} names[] = {
		{ "clear_user", "clear_user" },
		{ "__put_user_4", "__put_user_4" },
		{ "buf.12", "buf.N" },
		{ "parse.constprop.0", "parse.constprop.N" },
		{ "__initcall__kmod_fat__250_42_init6", "__initcall__kmod_fat__N_N_initN" },
		{ "__UNIQUE_ID_author123", "__UNIQUE_ID_authorN" },
	};

	for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
		g_autofree char *canonical = tt_diff_map_name(names[i].name);

		g_assert_cmpstr(canonical, ==, names[i].canonical);
	}
}

static struct tt_diff *new_diff(void)
{
	struct tt_diff *diff = g_new0(struct tt_diff, 1);

	diff->items = g_ptr_array_new();
	return diff;
}

static GHashTable *set(const char *words)
{
	g_auto(GStrv) all = g_strsplit(words, " ", -1);
	GHashTable *names = tt_strset_new();

	for (char **word = all; *word; word++)
		tt_strset_add(names, *word);
	return names;
}

static const struct tt_diff_item *last(const struct tt_diff *diff)
{
	return diff->items->pdata[diff->items->len - 1];
}

static void test_sets(void)
{
	struct tt_diff *diff = new_diff();
	GHashTable *one = set("a b c"), *two = set("b c d");

	tt_diff_sets(diff, TT_DIFF_LIST, "none", NULL, NULL);
	tt_diff_sets(diff, TT_DIFF_LIST, "same", one, one);
	g_assert_cmpuint(diff->items->len, ==, 0);
	g_assert_cmpuint(diff->compared[TT_DIFF_LIST], ==, 1);
	tt_diff_sets(diff, TT_DIFF_LIST, "gone", one, NULL);
	g_assert_cmpstr(last(diff)->missing, ==, "bad");
	tt_diff_sets(diff, TT_DIFF_LIST, "both", one, two);
	g_assert_cmpuint(last(diff)->only_good->len, ==, 1);
	g_assert_cmpstr(last(diff)->only_good->pdata[0], ==, "a");
	g_assert_cmpstr(last(diff)->only_bad->pdata[0], ==, "d");
	g_hash_table_unref(one);
	g_hash_table_unref(two);
	for (guint i = 0; i < diff->items->len; i++) {
		struct tt_diff_item *item = diff->items->pdata[i];

		g_free(item->what);
		g_ptr_array_unref(item->only_good);
		g_ptr_array_unref(item->only_bad);
		g_free(item);
	}
	g_ptr_array_unref(diff->items);
	g_free(diff);
}

static guint differences(const char *good, const char *bad)
{
	g_auto(GStrv) one = g_strsplit(good, " ", -1);
	g_auto(GStrv) two = g_strsplit(bad, " ", -1);
	GPtrArray a = { (gpointer *)one, g_strv_length(one) };
	GPtrArray b = { (gpointer *)two, g_strv_length(two) };
	struct tt_diff diff = { .items = g_ptr_array_new() };
	guint found = 0;

	tt_diff_sequences(&diff, TT_DIFF_COMMANDS, "command", &a, &b);
	for (guint i = 0; i < diff.items->len; i++) {
		struct tt_diff_item *item = diff.items->pdata[i];

		found = item->order ? 1000 : item->only_good->len * 10 + item->only_bad->len;
		g_free(item->what);
		g_ptr_array_unref(item->only_good);
		g_ptr_array_unref(item->only_bad);
		g_free(item);
	}
	g_ptr_array_unref(diff.items);
	return found;
}

static void test_sequences(void)
{
	g_assert_cmpuint(differences("ld a b c", "ld a b c"), ==, 0);
	g_assert_cmpuint(differences("ld a b c", "ld a a b a c c"), ==, 0);
	g_assert_cmpuint(differences("ld a a b", "ld a b b"), ==, 0);
	g_assert_cmpuint(differences("ld a b c", "ld b a c"), ==, 1000);
	g_assert_cmpuint(differences("ld a b c", "ld a c"), ==, 10);
	g_assert_cmpuint(differences("ld a", "ld b c"), ==, 12);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/diff/canonical", test_canonical);
	g_test_add_func("/diff/map-names", test_map_names);
	g_test_add_func("/diff/sets", test_sets);
	g_test_add_func("/diff/sequences", test_sequences);
	return g_test_run();
}
