// SPDX-License-Identifier: GPL-2.0-only
/*
 * The model of make against the real make, on random makefiles and random clocks. Every recipe
 * is this program again ("stamp TARGET"): it notes the target and gives it the next stamp of the
 * clock, so nothing depends on the speed of the machine and nothing waits.
 *
 *   makemodel_fuzz [--cases N] [--seed N]
 */
#include "makemodel.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "coarsetime/sweep/remake.h"

#define STAMP_ORIGIN 1000000000
#define FILES_MAX 24
#define CLOCK_MAX 64

struct target {
	enum ct_make_kind kind;
	guint deps[FILES_MAX], count;
};

/* Files 0..sources-1 are sources; the rest are targets, the first @inner of them made by a
 * second make in whose place the outer makefile has the phony file "sub". */
struct world {
	guint sources, files, inner;
	struct target targets[FILES_MAX];
	gint64 stamps[FILES_MAX + 3];
	gint64 clock[CLOCK_MAX];
	guint sub, all, inner_all;
	gboolean secondary; /* ".SECONDARY:" is there, and no target is absent */
};

static gboolean set_stamp(const char *path, gint64 tick)
{
	const struct timespec times[2] = { { .tv_sec = STAMP_ORIGIN + tick },
					   { .tv_sec = STAMP_ORIGIN + tick } };
	int fd = open(path, O_WRONLY | O_CREAT, 0644);
	gboolean ok = fd >= 0 && !futimens(fd, times);

	if (fd >= 0)
		close(fd);
	return ok;
}

/* As a recipe: the line number in "made" tells which tick of "clock" is next. */
static int stamp(const char *target)
{
	g_autofree char *made = NULL, *text = NULL;
	g_auto(GStrv) ticks = NULL;
	guint line = 0;
	FILE *out;

	if (!g_file_get_contents("made", &made, NULL, NULL) ||
	    !g_file_get_contents("clock", &text, NULL, NULL))
		return 1;
	for (const char *c = made; *c; c++)
		line += *c == '\n';
	ticks = g_strsplit(text, "\n", -1);
	if (line + 1 >= g_strv_length(ticks) || !set_stamp(target, atoi(ticks[line])))
		return 1;
	out = fopen("made", "a");
	if (!out)
		return 1;
	fprintf(out, "%s\n", target);
	return fclose(out) ? 1 : 0;
}

static void random_target(struct world *w, guint number, GRand *rand)
{
	struct target *t = &w->targets[number];
	guint wanted = (guint)g_rand_int_range(rand, 1, 5);

	t->kind = g_rand_int_range(rand, 0, 3) ? CT_MAKE_IF_CHANGED : CT_MAKE_PLAIN;
	for (guint i = 0; i < wanted; i++) {
		guint dep = (guint)g_rand_int_range(rand, 0, (gint32)number);
		gboolean twice = FALSE;

		for (guint j = 0; j < t->count; j++)
			twice |= t->deps[j] == dep;
		if (!twice)
			t->deps[t->count++] = dep;
	}
}

static void random_world(struct world *w, GRand *rand)
{
	gint64 tick = g_rand_int_range(rand, 1, 4);

	memset(w, 0, sizeof(*w));
	w->sources = (guint)g_rand_int_range(rand, 2, 7);
	w->files = w->sources + (guint)g_rand_int_range(rand, 2, FILES_MAX - 7);
	if (g_rand_boolean(rand))
		w->inner = (guint)g_rand_int_range(rand, 0, (gint32)(w->files - w->sources));
	w->secondary = g_rand_boolean(rand);
	w->sub = w->files;
	w->all = w->files + 1;
	w->inner_all = w->files + 2;
	for (guint i = w->sources; i < w->files; i++)
		random_target(w, i, rand);
	for (guint i = 0; i < w->files; i++)
		w->stamps[i] = i >= w->sources && !w->secondary && !g_rand_int_range(rand, 0, 6)
				       ? CT_STAMP_ABSENT
				       : g_rand_int_range(rand, 0, 4);
	for (guint i = 0; i < CLOCK_MAX; i++) {
		w->clock[i] = tick;
		tick += !g_rand_int_range(rand, 0, 3);
	}
}

static void write_rules(const struct world *w, GString *text, guint from, guint to)
{
	for (guint i = from; i < to; i++) {
		const struct target *t = &w->targets[i];
		gboolean plain = t->kind == CT_MAKE_PLAIN;

		g_string_append_printf(text, "f%u:", i);
		for (guint j = 0; j < t->count; j++)
			g_string_append_printf(text, " f%u", t->deps[j]);
		g_string_append(text, plain ? "\n\t@$(TOOL) stamp $@\n"
					    : " FORCE\n\t$(if $(filter-out sub FORCE,$?),"
					      "@$(TOOL) stamp $@,@:)\n");
	}
}

/* "all" first, so that it is the default goal; sources get kbuild's rule without recipe. */
static void write_makefile(const struct world *w, const char *name, guint from, guint to)
{
	g_autoptr(GString) text = g_string_new("all:");

	for (guint i = to; i-- > from;)
		g_string_append_printf(text, " f%u", i);
	g_string_append(text, "\n.PHONY: all sub FORCE\nFORCE:\n");
	if (w->secondary)
		g_string_append(text, ".SECONDARY:\n");
	for (guint i = 0; i < w->sources; i++)
		g_string_append_printf(text, "f%u:\n", i);
	for (guint i = w->sources; i < from; i++)
		g_string_append_printf(text, "f%u: sub ;\n", i);
	if (from > w->sources)
		g_string_append(text, "sub:\n\t@$(MAKE) -f inner\n");
	write_rules(w, text, from, to);
	g_assert_true(g_file_set_contents(name, text->str, -1, NULL));
}

static void write_world(const struct world *w)
{
	g_autoptr(GString) clock = g_string_new(NULL);
	guint split = w->sources + w->inner;

	write_makefile(w, "inner", w->sources, split);
	write_makefile(w, "outer", split, w->files);
	for (guint i = 0; i < CLOCK_MAX; i++)
		g_string_append_printf(clock, "%d\n", (int)w->clock[i]);
	g_assert_true(g_file_set_contents("clock", clock->str, -1, NULL));
	g_assert_true(g_file_set_contents("made", "", 0, NULL));
	for (guint i = 0; i < w->files; i++) {
		g_autofree char *name = g_strdup_printf("f%u", i);

		g_unlink(name);
		if (w->stamps[i] != CT_STAMP_ABSENT)
			g_assert_true(set_stamp(name, w->stamps[i]));
	}
}

struct trace {
	GString *made;
	const struct world *world;
	guint next;
};

static gint64 note(guint target, gpointer data)
{
	struct trace *trace = data;

	g_string_append_printf(trace->made, "f%u\n", target);
	return trace->world->clock[trace->next++];
}

static void model_goal(ct_makemodel *model, guint makefile, guint goal, guint from, guint to)
{
	guint deps[FILES_MAX], count = 0;

	for (guint i = to; i-- > from;)
		deps[count++] = i;
	ct_makemodel_rule(model, makefile, goal, CT_MAKE_PHONY, deps, count);
}

/* What the model says, in the form of "made". */
static char *predict(struct world *w)
{
	g_autoptr(ct_makemodel) model = ct_makemodel_new(w->files + 3);
	guint inner = ct_makemodel_makefile(model), outer = ct_makemodel_makefile(model);
	guint split = w->sources + w->inner;
	struct trace trace = { g_string_new(NULL), w, 0 };

	for (guint i = w->sources; i < w->files; i++)
		ct_makemodel_rule(model, i < split ? inner : outer, i, w->targets[i].kind,
				  w->targets[i].deps, w->targets[i].count);
	for (guint i = w->sources; i < split; i++)
		ct_makemodel_rule(model, outer, i, CT_MAKE_EMPTY, &w->sub, 1);
	ct_makemodel_submake(model, outer, w->sub, NULL, 0, inner, w->inner_all);
	model_goal(model, inner, w->inner_all, w->sources, split);
	model_goal(model, outer, w->all, split, w->files);
	ct_makemodel_run(model, outer, w->all, w->stamps, note, &trace);
	return g_string_free(trace.made, FALSE);
}

static gboolean run_make(const char *tool)
{
	g_autofree char *define = g_strconcat("TOOL=", tool, NULL);
	const char *argv[] = { "make", "-r", "-R", "-s", "-f", "outer", define, NULL };
	g_autoptr(GError) error = NULL;
	g_autofree char *complaints = NULL;
	int status;

	if (g_spawn_sync(NULL, (char **)argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL,
			 &complaints, &status, &error) &&
	    !status)
		return TRUE;
	printf("# make failed: %s\n", error ? error->message : complaints);
	return FALSE;
}

static gboolean same_stamps(const struct world *w)
{
	for (guint i = 0; i < w->files; i++) {
		g_autofree char *name = g_strdup_printf("f%u", i);
		struct stat st;
		gint64 found = stat(name, &st) ? CT_STAMP_ABSENT : st.st_mtime - STAMP_ORIGIN;

		if (found != w->stamps[i])
			return FALSE;
	}
	return TRUE;
}

static void show(const char *title, const char *text)
{
	g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
	g_autofree char *line = g_strjoinv(" ", lines);

	printf("# %s: %s\n", title, line);
}

static gboolean run_case(guint32 seed, const char *tool)
{
	g_autoptr(GRand) rand = g_rand_new_with_seed(seed);
	g_autofree char *made = NULL, *predicted = NULL, *makefile = NULL;
	struct world w;

	random_world(&w, rand);
	write_world(&w);
	if (!run_make(tool) || !g_file_get_contents("made", &made, NULL, NULL))
		return FALSE;
	predicted = predict(&w);
	if (!strcmp(made, predicted) && same_stamps(&w))
		return TRUE;
	printf("# seed %u: the model and make disagree\n", seed);
	show("make ", made);
	show("model", predicted);
	if (g_file_get_contents("outer", &makefile, NULL, NULL))
		printf("%s", makefile);
	return FALSE;
}

int main(int argc, char **argv)
{
	int cases = 300, seed = 1;
	const GOptionEntry entries[] = {
		{ "cases", 'n', 0, G_OPTION_ARG_INT, &cases, "how many makefiles", "N" },
		{ "seed", 's', 0, G_OPTION_ARG_INT, &seed, "the first one's seed", "N" },
		{ 0 },
	};
	g_autoptr(GOptionContext) context = g_option_context_new(NULL);
	g_autofree char *tool = g_file_read_link("/proc/self/exe", NULL);
	g_autofree char *directory = NULL;
	int bad = 0;

	if (argc == 3 && !strcmp(argv[1], "stamp"))
		return stamp(argv[2]);
	g_option_context_add_main_entries(context, entries, NULL);
	if (!g_option_context_parse(context, &argc, &argv, NULL))
		return 2;
	/* make(1) of the user's may have options of its own. */
	g_unsetenv("MAKEFLAGS");
	g_unsetenv("MAKELEVEL");
	directory = g_dir_make_tmp("makemodel.XXXXXX", NULL);
	if (!directory || g_chdir(directory))
		return 2;
	printf("1..1\n# seeds %d to %d\n", seed, seed + cases - 1);
	for (int i = 0; i < cases && bad < 3; i++)
		bad += !run_case((guint32)(seed + i), tool);
	printf("%sok 1 - %d random makefiles, model and make agree\n", bad ? "not " : "", cases);
	if (g_chdir("/") == 0)
		tt_tree_remove(directory, NULL);
	return bad != 0;
}
