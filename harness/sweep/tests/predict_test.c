// SPDX-License-Identifier: GPL-2.0-only
/* The predictor on hand-written logs. */
#include <math.h>
#include <string.h>

#include "predict_script.h"
#include "sweep/output.h"

static char *joined(const struct tt_outcome *outcome)
{
	GString *text = g_string_new(NULL);
	const GPtrArray *lists[] = { outcome->stale, outcome->missing, outcome->surplus };

	for (guint i = 0; i < G_N_ELEMENTS(lists); i++) {
		for (guint j = 0; j < lists[i]->len; j++)
			g_string_append_printf(text, "%s%s", j ? " " : "",
					       (char *)lists[i]->pdata[j]);
		g_string_append(text, i < 2 ? "|" : "");
	}
	return g_string_free(text, FALSE);
}

static void check_outcome(struct script *s, guint first, guint second, const char *expected)
{
	const guint ticks[] = { first, second };
	g_autoptr(tt_outcome) outcome = tt_predict_outcome(s->prediction, ticks, second ? 2 : 1);
	g_autofree char *text = joined(outcome);

	g_assert_cmpstr(text, ==, expected);
}

static void check_classes(const GArray *classes, const char *expected)
{
	g_autoptr(GString) text = g_string_new(NULL);

	for (guint i = 0; i < classes->len; i++) {
		const struct ct_class *class = &g_array_index(classes, struct ct_class, i);

		g_string_append_printf(text, "%s%u-%u:%u", i ? " " : "", class->first, class->last,
				       class->stale);
	}
	g_assert_cmpstr(text->str, ==, expected);
}

static void test_one_update(void)
{
	struct script s;

	script_begin(&s);
	script_object(&s, "a.o", "a1 a2");
	script_object(&s, "b.o", "b1");
	script_object(&s, "c.o", "c1");
	script_event(&s, "write", "a.o"); /* 1 */
	script_event(&s, "write", "b.o");
	script_event(&s, "write", "c.o");
	script_update(&s, "a1 a2 b1"); /* list 4, touches 5 6 7, rename 8 */
	script_event(&s, "write", "a.o");
	script_event(&s, "write", "b.o");
	script_predict(&s, "a1 a2 b1", FALSE);
	check_classes(s.prediction->classes, "0-0:2 1-1:1 2-5:0 6-6:1 7-10:2");
	check_outcome(&s, 1, 0, "b.o|b.o: b1|");
	check_outcome(&s, 3, 0, "||");
	check_outcome(&s, 5, 0, "||");
	check_outcome(&s, 6, 0, "a.o|a.o: a1 a.o: a2|");
	check_outcome(&s, 10, 0, "a.o b.o|a.o: a1 a.o: a2 b.o: b1|");
	/* A tick between the objects and one between the touches. */
	check_outcome(&s, 1, 6, "||");
	g_assert_null(s.prediction->seconds);
	script_end(&s);
}

static void test_surplus_and_guard(void)
{
	struct script s;

	script_begin(&s);
	script_object(&s, "a.o", "kept gone");
	script_event(&s, "write", "a.o");
	script_update(&s, "gone kept");
	script_event(&s, "write", "a.o");
	script_predict(&s, "kept", FALSE);
	check_outcome(&s, 5, 0, "a.o|a.o: kept|a.o: gone");
	script_end(&s);

	script_begin(&s);
	script_object(&s, "a.o", "kept");
	script_event(&s, "write", "a.o");
	script_update(&s, "kept");
	script_event(&s, "write", "a.o");
	script_predict(&s, "kept", TRUE);
	check_classes(s.prediction->classes, "0-5:0");
	g_assert_cmpfloat(tt_predict_chance(s.prediction, 1000000000, NULL), ==, 0);
	script_end(&s);
}

static void test_no_update(void)
{
	struct script s;

	script_begin(&s);
	script_object(&s, "a.o", "x");
	script_event(&s, "write", "a.o");
	script_predict(&s, "", FALSE);
	check_classes(s.prediction->classes, "0-1:0");
	script_end(&s);
}

/* Rebuilt in the second pass, touched again, and now too late. */
static void test_second_pass(void)
{
	struct script s;

	script_begin(&s);
	script_object(&s, "a.o", "x y");
	script_object(&s, "b.o", "z");
	script_event(&s, "write", "a.o"); /* 1 */
	script_event(&s, "write", "b.o");
	script_update(&s, "x");		  /* list 3, touch 4, rename 5 */
	script_event(&s, "write", "a.o"); /* 6 */
	script_update(&s, "y z");	  /* list 7, touches 8 9, rename 10 */
	script_event(&s, "write", "a.o");
	script_event(&s, "write", "b.o");
	script_predict(&s, "x y z", FALSE);
	/* One tick: a.o is rebuilt for x and then ties with y, unless neither happens. */
	check_outcome(&s, 2, 0, "a.o|a.o: y|");
	check_outcome(&s, 6, 0, "||");
	check_outcome(&s, 12, 0, "a.o b.o|a.o: x a.o: y b.o: z|");
	g_assert_cmpuint(s.prediction->first_tick, ==, 2);
	check_classes(s.prediction->seconds, "5-5:1 6-7:0 8-12:1");
	check_outcome(&s, 2, 7, "||");
	script_end(&s);
}

static void test_chance(void)
{
	struct script s;
	double by_class[8];
	double chance;

	script_begin(&s);
	script_object(&s, "a.o", "x");
	script_event(&s, "write", "a.o"); /* at 0 ms */
	script_event(&s, "write", "b");
	script_event(&s, "write", "c");
	script_update(&s, "x"); /* touched at 4 ms */
	script_event(&s, "write", "a.o");
	script_predict(&s, "x", FALSE);
	g_assert_cmpfloat(tt_predict_chance(s.prediction, 4000000, NULL), ==, 0);
	chance = tt_predict_chance(s.prediction, 16000000, by_class);
	g_assert_cmpfloat(fabs(chance - 0.75), <, 1e-9);
	g_assert_cmpfloat(fabs(by_class[0] - 0.75), <, 1e-9);
	script_end(&s);
}

/* So many objects with an export each, all built before the first is touched, and after that. */
static void script_objects(struct script *s, guint count)
{
	g_autoptr(GString) symbols = g_string_new(NULL);

	script_begin(s);
	for (guint i = 0; i < count; i++) {
		g_autofree char *path = g_strdup_printf("o%u.o", i);
		g_autofree char *symbol = g_strdup_printf("s%u", i);

		script_object(s, path, symbol);
		script_event(s, "write", path);
		g_string_append_printf(symbols, "%s%s", i ? " " : "", symbol);
	}
	script_update(s, symbols->str);
	for (guint i = 0; i < count; i++) {
		g_autofree char *path = g_strdup_printf("o%u.o", i);

		script_event(s, "write", path);
	}
	script_predict(s, symbols->str, FALSE);
}

/* The sweep's JSON; to be freed. The script keeps what is its own. */
static char *sweep_json(struct script *s)
{
	struct tt_record *record = g_new0(struct tt_record, 1);
	g_autoptr(tt_sweep) sweep = NULL;

	record->directory = g_strdup("record");
	record->log = s->log;
	record->timeline = s->timeline;
	record->cmdfiles = g_hash_table_ref(s->cmdfiles);
	record->pairs = g_array_ref(s->pairs);
	record->prediction = s->prediction;
	s->log = NULL;
	s->timeline = NULL;
	s->prediction = NULL;
	sweep = tt_sweep_new(record);
	return tt_sweep_json(sweep, "ext4-128");
}

/* All classes together name each object so often that of most there are numbers only. */
static void test_long_lists(void)
{
	g_autofree char *few = NULL, *many = NULL;
	struct script s;

	script_objects(&s, 4);
	few = sweep_json(&s);
	script_end(&s);
	g_assert_nonnull(strstr(few, "\"o3.o: s3\""));
	g_assert_null(strstr(few, "\"stale\" : 1"));
	script_objects(&s, 650);
	many = sweep_json(&s);
	script_end(&s);
	g_assert_nonnull(strstr(many, "\"o649.o: s649\""));
	g_assert_nonnull(strstr(many, "\"stale\" : 600,"));
	g_assert_nonnull(strstr(many, "\"missing\" : 600,"));
	/* There are 1301 classes with 650 objects each at most, 325 in the mean. */
	g_assert_cmpuint(strlen(many), <, 12000000);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/predict/one-update", test_one_update);
	g_test_add_func("/predict/surplus-and-guard", test_surplus_and_guard);
	g_test_add_func("/predict/no-update", test_no_update);
	g_test_add_func("/predict/second-pass", test_second_pass);
	g_test_add_func("/predict/chance", test_chance);
	g_test_add_func("/predict/long-lists", test_long_lists);
	return g_test_run();
}
