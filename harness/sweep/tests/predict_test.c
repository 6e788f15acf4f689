// SPDX-License-Identifier: GPL-2.0-only
/*
 * The predictor: hand-written logs, and random ones against sweep/makemodel, which decides each
 * pass from stamps alone.
 */
#include "sweep/predict.h"

#include <math.h>
#include <string.h>
#include <unistd.h>

#include "base/strset.h"
#include "sweep/makemodel.h"

#define NEW_LIST TT_SWEEP_LIST ".tmpnew"

/* A log being written: each event takes a millisecond. */
struct script {
	GString *text;
	guint events;
	struct ct_log *log;
	tt_timeline *timeline;
	GHashTable *cmdfiles;
	GArray *pairs;
	tt_prediction *prediction;
};

static void event(struct script *s, const char *kind, const char *path)
{
	gint64 ns = (gint64)s->events++ * 1000000;

	g_string_append_printf(s->text,
			       "%u\t%s\t%" G_GINT64_FORMAT "\t%" G_GINT64_FORMAT
			       "\t%" G_GINT64_FORMAT "\t1\tsh\t1\t%s\n",
			       s->events, kind, ns, ns, ns, path);
}

static void begin(struct script *s)
{
	memset(s, 0, sizeof(*s));
	s->text = g_string_new("coarsetime-log 1\t1\t2000000000\tstep 1ms\n");
	s->cmdfiles = g_hash_table_new_full(g_str_hash, g_str_equal, g_free,
					    (GDestroyNotify)tt_cmdfile_free);
}

/* An object whose exports are the blank-separated @symbols. */
static void object(struct script *s, const char *path, const char *symbols)
{
	g_autoptr(GString) text = g_string_new(NULL);
	g_auto(GStrv) names = g_strsplit(symbols, " ", -1);

	g_string_printf(text, "cmd_%s := cc\nksymdeps_%s :=", path, path);
	for (char **name = names; *name; name++)
		g_string_append_printf(text, " \\\n $(wildcard include/ksym/%s)", *name);
	g_string_append_printf(text, "\n%s: $(ksymdeps_%s)\n", path, path);
	g_hash_table_replace(s->cmdfiles, g_strdup(path), tt_cmdfile_parse(text->str));
}

/* A run of the script that touches the blank-separated @symbols. */
static void update(struct script *s, const char *symbols)
{
	g_auto(GStrv) names = g_strsplit(symbols, " ", -1);

	event(s, "write", NEW_LIST);
	for (char **name = names; *name; name++) {
		g_autofree char *path = g_strconcat("include/ksym/", *name, NULL);

		event(s, "touch", path);
	}
	event(s, "rename", TT_SWEEP_LIST);
}

static void predict(struct script *s, const char *list, gboolean guarded)
{
	g_autofree char *path = g_build_filename(g_get_tmp_dir(), "predict.XXXXXX", NULL);
	g_autoptr(GHashTable) wanted = tt_strset_new();
	g_auto(GStrv) names = g_strsplit(list, " ", -1);
	struct tt_predict_request request = { .list = wanted, .guarded = guarded };
	int fd = g_mkstemp(path);

	close(fd);
	g_assert_true(g_file_set_contents(path, s->text->str, -1, NULL));
	s->log = ct_log_read(path);
	unlink(path);
	g_assert_nonnull(s->log);
	s->timeline = tt_timeline_new(s->log, NULL);
	g_assert_nonnull(s->timeline);
	s->pairs = tt_pairs_find(s->timeline, s->cmdfiles);
	for (char **name = names; *name; name++)
		tt_strset_add(wanted, *name);
	request.timeline = s->timeline;
	request.pairs = s->pairs;
	s->prediction = tt_predict(&request);
}

static void end(struct script *s)
{
	tt_prediction_free(s->prediction);
	g_array_unref(s->pairs);
	tt_timeline_free(s->timeline);
	ct_log_free(s->log);
	g_hash_table_unref(s->cmdfiles);
	g_string_free(s->text, TRUE);
}

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
		const struct tt_class *class = &g_array_index(classes, struct tt_class, i);

		g_string_append_printf(text, "%s%u-%u:%u", i ? " " : "", class->first, class->last,
				       class->stale);
	}
	g_assert_cmpstr(text->str, ==, expected);
}

static void test_one_update(void)
{
	struct script s;

	begin(&s);
	object(&s, "a.o", "a1 a2");
	object(&s, "b.o", "b1");
	object(&s, "c.o", "c1");
	event(&s, "write", "a.o"); /* 1 */
	event(&s, "write", "b.o");
	event(&s, "write", "c.o");
	update(&s, "a1 a2 b1"); /* list 4, touches 5 6 7, rename 8 */
	event(&s, "write", "a.o");
	event(&s, "write", "b.o");
	predict(&s, "a1 a2 b1", FALSE);
	check_classes(s.prediction->classes, "0-0:2 1-1:1 2-5:0 6-6:1 7-10:2");
	check_outcome(&s, 1, 0, "b.o|b.o: b1|");
	check_outcome(&s, 3, 0, "||");
	check_outcome(&s, 5, 0, "||");
	check_outcome(&s, 6, 0, "a.o|a.o: a1 a.o: a2|");
	check_outcome(&s, 10, 0, "a.o b.o|a.o: a1 a.o: a2 b.o: b1|");
	/* A tick between the objects and one between the touches. */
	check_outcome(&s, 1, 6, "||");
	g_assert_null(s.prediction->seconds);
	end(&s);
}

static void test_surplus_and_guard(void)
{
	struct script s;

	begin(&s);
	object(&s, "a.o", "kept gone");
	event(&s, "write", "a.o");
	update(&s, "gone kept");
	event(&s, "write", "a.o");
	predict(&s, "kept", FALSE);
	check_outcome(&s, 5, 0, "a.o|a.o: kept|a.o: gone");
	end(&s);

	begin(&s);
	object(&s, "a.o", "kept");
	event(&s, "write", "a.o");
	update(&s, "kept");
	event(&s, "write", "a.o");
	predict(&s, "kept", TRUE);
	check_classes(s.prediction->classes, "0-5:0");
	g_assert_cmpfloat(tt_predict_chance(s.prediction, 1000000000, NULL), ==, 0);
	end(&s);
}

static void test_no_update(void)
{
	struct script s;

	begin(&s);
	object(&s, "a.o", "x");
	event(&s, "write", "a.o");
	predict(&s, "", FALSE);
	check_classes(s.prediction->classes, "0-1:0");
	end(&s);
}

/* Rebuilt in the second pass, touched again, and now too late. */
static void test_second_pass(void)
{
	struct script s;

	begin(&s);
	object(&s, "a.o", "x y");
	object(&s, "b.o", "z");
	event(&s, "write", "a.o"); /* 1 */
	event(&s, "write", "b.o");
	update(&s, "x");	   /* list 3, touch 4, rename 5 */
	event(&s, "write", "a.o"); /* 6 */
	update(&s, "y z");	   /* list 7, touches 8 9, rename 10 */
	event(&s, "write", "a.o");
	event(&s, "write", "b.o");
	predict(&s, "x y z", FALSE);
	/* One tick: a.o is rebuilt for x and then ties with y, unless neither happens. */
	check_outcome(&s, 2, 0, "a.o|a.o: y|");
	check_outcome(&s, 6, 0, "||");
	check_outcome(&s, 12, 0, "a.o b.o|a.o: x a.o: y b.o: z|");
	g_assert_cmpuint(s.prediction->first_tick, ==, 2);
	check_classes(s.prediction->seconds, "5-5:1 6-7:0 8-12:1");
	check_outcome(&s, 2, 7, "||");
	end(&s);
}

static void test_chance(void)
{
	struct script s;
	double by_class[8];
	double chance;

	begin(&s);
	object(&s, "a.o", "x");
	event(&s, "write", "a.o"); /* at 0 ms */
	event(&s, "write", "b");
	event(&s, "write", "c");
	update(&s, "x"); /* touched at 4 ms */
	event(&s, "write", "a.o");
	predict(&s, "x", FALSE);
	g_assert_cmpfloat(tt_predict_chance(s.prediction, 4000000, NULL), ==, 0);
	chance = tt_predict_chance(s.prediction, 16000000, by_class);
	g_assert_cmpfloat(fabs(chance - 0.75), <, 1e-9);
	g_assert_cmpfloat(fabs(by_class[0] - 0.75), <, 1e-9);
	end(&s);
}

/* What the makes of all passes leave: "object:version …", decided by the model of make. */
struct world {
	struct script *script;
	guint objects, symbols, owner[12];
	const guint *ticks;
	guint count;
};

static gint64 tick_of(const struct world *w, guint event_number)
{
	gint64 seen = 0;

	for (guint i = 0; i < w->count; i++)
		seen += w->script->timeline->events[event_number].position >= w->ticks[i];
	return seen;
}

struct pass {
	const struct world *world;
	guint index;
	guint *versions;
};

static gint64 remade(guint target, gpointer data)
{
	struct pass *pass = data;
	const GArray *updates = pass->world->script->timeline->updates;
	g_autofree char *path = g_strdup_printf("o%u.o", target);
	guint before = pass->index + 1 < updates->len
			       ? g_array_index(updates, struct tt_update, pass->index + 1).new_list
			       : pass->world->script->timeline->count;

	pass->versions[target] = pass->index + 1;
	return tick_of(pass->world, tt_timeline_last(pass->world->script->timeline, path, before));
}

static void run_passes(const struct world *w, guint *versions)
{
	g_autoptr(tt_makemodel) model = tt_makemodel_new(w->objects + w->symbols + 1);
	guint makefile = tt_makemodel_makefile(model), all[12];
	g_autofree gint64 *stamps = g_new(gint64, w->objects + w->symbols + 1);
	const GArray *updates = w->script->timeline->updates;

	for (guint o = 0; o < w->objects; o++) {
		guint deps[12], count = 0;
		g_autofree char *path = g_strdup_printf("o%u.o", o);

		for (guint i = 0; i < w->symbols; i++)
			if (w->owner[i] == o)
				deps[count++] = w->objects + i;
		tt_makemodel_rule(model, makefile, o, TT_MAKE_IF_CHANGED, deps, count);
		all[o] = o;
		versions[o] = 0;
		stamps[o] = tick_of(
			w, tt_timeline_last(w->script->timeline, path,
					    g_array_index(updates, struct tt_update, 0).new_list));
	}
	for (guint i = 0; i < w->symbols; i++)
		stamps[w->objects + i] = -1;
	tt_makemodel_rule(model, makefile, w->objects + w->symbols, TT_MAKE_PHONY, all, w->objects);
	for (guint u = 0; u < updates->len; u++) {
		struct pass pass = { w, u, versions };

		for (guint i = 0; i < w->symbols; i++) {
			g_autofree char *path = g_strdup_printf("include/ksym/s%u", i);
			guint touched = tt_timeline_last(
				w->script->timeline, path,
				g_array_index(updates, struct tt_update, u).rename);

			if (touched)
				stamps[w->objects + i] = tick_of(w, touched);
		}
		tt_makemodel_run(model, makefile, w->objects + w->symbols, stamps, remade, &pass);
	}
}

/* Objects, symbols and one to three updates; an object is built again when it was touched. */
static void random_script(struct script *s, struct world *w, GRand *rand)
{
	guint updates = (guint)g_rand_int_range(rand, 1, 4);

	begin(s);
	w->script = s;
	w->objects = (guint)g_rand_int_range(rand, 1, 6);
	w->symbols = (guint)g_rand_int_range(rand, 1, 9);
	for (guint i = 0; i < w->symbols; i++)
		w->owner[i] = (guint)g_rand_int_range(rand, 0, (gint32)w->objects);
	for (guint o = 0; o < w->objects; o++) {
		g_autoptr(GString) names = g_string_new(NULL);
		g_autofree char *path = g_strdup_printf("o%u.o", o);

		for (guint i = 0; i < w->symbols; i++)
			if (w->owner[i] == o)
				g_string_append_printf(names, "%ss%u", names->len ? " " : "", i);
		object(s, path, names->str);
		event(s, "write", path);
		if (g_rand_boolean(rand))
			event(s, "write", "other");
	}
	for (guint u = 0; u < updates; u++) {
		g_autoptr(GString) names = g_string_new(NULL);
		gboolean hit[12] = { FALSE };

		for (guint i = 0; i < w->symbols; i++) {
			if (g_rand_boolean(rand) && (i || !names->len || u))
				continue;
			g_string_append_printf(names, "%ss%u", names->len ? " " : "", i);
			hit[w->owner[i]] = TRUE;
		}
		if (!names->len) {
			g_string_append(names, "s0");
			hit[w->owner[0]] = TRUE;
		}
		update(s, names->str);
		for (guint o = 0; o < w->objects; o++) {
			g_autofree char *path = g_strdup_printf("o%u.o", o);

			if (hit[o])
				event(s, "write", path);
		}
	}
}

/* Odd number of touches since it was built: the object disagrees. */
static gboolean model_stale(const struct world *w, guint o, guint version)
{
	const GArray *updates = w->script->timeline->updates;

	for (guint i = 0; i < w->symbols; i++) {
		g_autofree char *path = g_strdup_printf("include/ksym/s%u", i);
		guint odd = 0;

		for (guint u = version; w->owner[i] == o && u < updates->len; u++) {
			const struct tt_update *update =
				&g_array_index(updates, struct tt_update, u);

			odd ^= tt_timeline_last(w->script->timeline, path, update->rename) >
			       update->new_list;
		}
		if (odd)
			return TRUE;
	}
	return FALSE;
}

static const struct tt_class *class_of(const GArray *classes, guint boundary)
{
	for (guint i = 0; i < classes->len; i++) {
		const struct tt_class *class = &g_array_index(classes, struct tt_class, i);

		if (boundary >= class->first && boundary <= class->last)
			return class;
	}
	return NULL;
}

static void test_random(void)
{
	for (guint32 seed = 1; seed <= 300; seed++) {
		g_autoptr(GRand) rand = g_rand_new_with_seed(seed);
		struct script s;
		struct world w;

		random_script(&s, &w, rand);
		predict(&s, "s0 s2 s4", FALSE);
		for (guint k = 0; k <= 2 * s.timeline->count; k++) {
			guint ticks[2] = { k, 0 }, versions[12], stale = 0;
			const struct tt_class *class;
			tt_outcome *outcome;

			w.ticks = ticks;
			w.count = 1;
			if (k > s.timeline->count) {
				ticks[0] = (guint)g_rand_int_range(rand, 1, (gint32)k);
				ticks[1] = ticks[0] + (guint)g_rand_int_range(rand, 0, 9);
				w.count = 2;
			}
			run_passes(&w, versions);
			outcome = tt_predict_outcome(s.prediction, ticks, w.count);
			for (guint o = 0; o < w.objects; o++) {
				g_autofree char *path = g_strdup_printf("o%u.o", o);
				gboolean there = g_ptr_array_find_with_equal_func(
					outcome->stale, path, g_str_equal, NULL);

				stale += there;
				if (there != model_stale(&w, o, versions[o]))
					g_error("seed %u, tick %u %u: %s", seed, ticks[0], ticks[1],
						path);
			}
			class = w.count == 1 ? class_of(s.prediction->classes, k) : NULL;
			if (w.count == 1 && (!class || class->stale != stale))
				g_error("seed %u: class of boundary %u", seed, k);
			tt_outcome_free(outcome);
		}
		end(&s);
	}
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/predict/one-update", test_one_update);
	g_test_add_func("/predict/surplus-and-guard", test_surplus_and_guard);
	g_test_add_func("/predict/no-update", test_no_update);
	g_test_add_func("/predict/second-pass", test_second_pass);
	g_test_add_func("/predict/chance", test_chance);
	g_test_add_func("/predict/random-against-model", test_random);
	return g_test_run();
}
