// SPDX-License-Identifier: GPL-2.0-only
/* The predictor on random logs, against coarsetime/tests/makemodel, which decides from stamps
 * alone. */
#include <math.h>

#include "predict_script.h"
#include "coarsetime/tests/makemodel.h"

/* What the makes of all passes leave: "object:version …", decided by the model of make. */
struct world {
	struct script *script;
	guint objects, symbols, owner[12];
	const guint *ticks;
	guint count;
	gint64 granularity, phase; /* ns; with a granularity, ticks at phase + n × granularity */
};

static gint64 tick_of(const struct world *w, guint event_number)
{
	gint64 seen = 0;

	if (w->granularity)
		return (w->script->timeline->events[event_number].record->stamp_ns +
			w->granularity - w->phase) /
		       w->granularity;
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
	g_autoptr(ct_makemodel) model = ct_makemodel_new(w->objects + w->symbols + 1);
	guint makefile = ct_makemodel_makefile(model), all[12];
	g_autofree gint64 *stamps = g_new(gint64, w->objects + w->symbols + 1);
	const GArray *updates = w->script->timeline->updates;

	for (guint o = 0; o < w->objects; o++) {
		guint deps[12], count = 0;
		g_autofree char *path = g_strdup_printf("o%u.o", o);

		for (guint i = 0; i < w->symbols; i++)
			if (w->owner[i] == o)
				deps[count++] = w->objects + i;
		ct_makemodel_rule(model, makefile, o, CT_MAKE_IF_CHANGED, deps, count);
		all[o] = o;
		versions[o] = 0;
		stamps[o] = tick_of(
			w, tt_timeline_last(w->script->timeline, path,
					    g_array_index(updates, struct tt_update, 0).new_list));
	}
	for (guint i = 0; i < w->symbols; i++)
		stamps[w->objects + i] = -1;
	ct_makemodel_rule(model, makefile, w->objects + w->symbols, CT_MAKE_PHONY, all, w->objects);
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
		ct_makemodel_run(model, makefile, w->objects + w->symbols, stamps, remade, &pass);
	}
}

/* Objects, symbols and one to three updates; an object is built again when it was touched. */
static void random_script(struct script *s, struct world *w, GRand *rand)
{
	guint updates = (guint)g_rand_int_range(rand, 1, 4);

	script_begin(s);
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
		script_object(s, path, names->str);
		script_event(s, "write", path);
		if (g_rand_boolean(rand))
			script_event(s, "write", "other");
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
		script_update(s, names->str);
		for (guint o = 0; o < w->objects; o++) {
			g_autofree char *path = g_strdup_printf("o%u.o", o);

			if (hit[o])
				script_event(s, "write", path);
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

static const struct ct_class *class_of(const GArray *classes, guint boundary)
{
	for (guint i = 0; i < classes->len; i++) {
		const struct ct_class *class = &g_array_index(classes, struct ct_class, i);

		if (boundary >= class->first && boundary <= class->last)
			return class;
	}
	return NULL;
}

/* The class's numbers are those of the names that its outcome has. */
static void check_loss(const tt_prediction *p, guint boundary, const tt_outcome *outcome)
{
	const struct ct_class *class = class_of(p->classes, boundary);
	const struct tt_loss *loss = &g_array_index(
		p->losses, struct tt_loss, class - (const struct ct_class *)p->classes->data);

	g_assert_cmpuint(p->losses->len, ==, p->classes->len);
	g_assert_cmpuint(loss->missing, ==, outcome->missing->len);
	g_assert_cmpuint(loss->surplus, ==, outcome->surplus->len);
}

/* Events are a millisecond apart, so between two of them one phase stands for all. */
static double model_chance(struct world *w)
{
	guint versions[12], failing = 0, all = (guint)(w->granularity / 1000000);

	for (guint i = 0; i < all; i++) {
		gboolean stale = FALSE;

		w->phase = (gint64)i * 1000000 + 1;
		run_passes(w, versions);
		for (guint o = 0; o < w->objects; o++)
			stale |= model_stale(w, o, versions[o]);
		failing += stale;
	}
	return (double)failing / all;
}

static void test_chance(void)
{
	for (guint32 seed = 1; seed <= 100; seed++) {
		g_autoptr(GRand) rand = g_rand_new_with_seed(seed);
		struct world w = { 0 };
		double modelled, by_class[64], sum = 0;
		struct script s;
		double chance;

		random_script(&s, &w, rand);
		script_predict(&s, "s0 s2 s4", FALSE);
		w.granularity = g_rand_int_range(rand, 1, 40) * 1000000;
		modelled = model_chance(&w);
		chance = tt_predict_chance(s.prediction, w.granularity, by_class);
		if (fabs(chance - modelled) > 1e-6)
			g_error("seed %u: chance %f, the model's %f", seed, chance, modelled);
		for (guint i = 0; i < s.prediction->classes->len; i++)
			sum += by_class[i];
		g_assert_cmpuint(s.prediction->classes->len, <=, G_N_ELEMENTS(by_class));
		g_assert_cmpfloat(sum, <=, chance + 1e-6);
		script_end(&s);
	}
}

static void test_random(void)
{
	for (guint32 seed = 1; seed <= 300; seed++) {
		g_autoptr(GRand) rand = g_rand_new_with_seed(seed);
		struct script s;
		struct world w = { 0 };

		random_script(&s, &w, rand);
		script_predict(&s, "s0 s2 s4", FALSE);
		for (guint k = 0; k <= 2 * s.timeline->count; k++) {
			guint ticks[2] = { k, 0 }, versions[12], stale = 0;
			const struct ct_class *class;
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
			if (w.count == 1)
				check_loss(s.prediction, k, outcome);
			class = w.count == 1 ? class_of(s.prediction->classes, k) : NULL;
			if (w.count == 1 && (!class || class->stale != stale))
				g_error("seed %u: class of boundary %u", seed, k);
			tt_outcome_free(outcome);
		}
		script_end(&s);
	}
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/predict/random-against-model", test_random);
	g_test_add_func("/predict/random-chance", test_chance);
	return g_test_run();
}
