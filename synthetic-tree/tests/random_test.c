// SPDX-License-Identifier: GPL-2.0-only
/* A seed must mean the same for ever, so the algorithm is pinned to published values. */
#include "synthetic-tree/random.h"

static void test_known_values(void)
{
	struct tt_random random = { 0 };

	g_assert_cmpuint(tt_random_next(&random), ==, G_GUINT64_CONSTANT(0xe220a8397b1dcdaf));
	g_assert_cmpuint(tt_random_next(&random), ==, G_GUINT64_CONSTANT(0x6e789e6aa1b965f4));
	g_assert_cmpuint(tt_random_next(&random), ==, G_GUINT64_CONSTANT(0x06c45d188009454f));
}

static void test_streams_differ(void)
{
	struct tt_random a, b, c;

	tt_random_init(&a, 1, "names");
	tt_random_init(&b, 1, "uses");
	tt_random_init(&c, 2, "names");
	g_assert_cmpuint(a.state, !=, b.state);
	g_assert_cmpuint(a.state, !=, c.state);
}

static void test_range_is_covered(void)
{
	struct tt_random random;
	guint seen = 0;

	tt_random_init(&random, 7, "range");
	for (guint i = 0; i < 1000; i++) {
		guint value = tt_random_range(&random, 3, 9);

		g_assert_cmpuint(value, >=, 3);
		g_assert_cmpuint(value, <=, 9);
		seen |= 1u << value;
	}
	g_assert_cmpuint(seen, ==, 0x3f8);
	g_assert_cmpuint(tt_random_range(&random, 5, 5), ==, 5);
}

static void test_percent_has_its_ends(void)
{
	struct tt_random random;

	tt_random_init(&random, 7, "percent");
	for (guint i = 0; i < 1000; i++) {
		g_assert_false(tt_random_percent(&random, 0));
		g_assert_true(tt_random_percent(&random, 100));
	}
}

static void test_shuffle_keeps_all(void)
{
	g_autoptr(GPtrArray) array = g_ptr_array_new();
	struct tt_random random;
	guint sum = 0, moved = 0;

	for (guint i = 0; i < 100; i++)
		g_ptr_array_add(array, GUINT_TO_POINTER(i));
	tt_random_init(&random, 7, "shuffle");
	tt_random_shuffle(&random, array);
	for (guint i = 0; i < 100; i++) {
		sum += GPOINTER_TO_UINT(array->pdata[i]);
		moved += GPOINTER_TO_UINT(array->pdata[i]) != i;
	}
	g_assert_cmpuint(sum, ==, 4950);
	g_assert_cmpuint(moved, >, 80);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/random/known-values", test_known_values);
	g_test_add_func("/random/streams-differ", test_streams_differ);
	g_test_add_func("/random/range", test_range_is_covered);
	g_test_add_func("/random/percent", test_percent_has_its_ends);
	g_test_add_func("/random/shuffle", test_shuffle_keeps_all);
	return g_test_run();
}
