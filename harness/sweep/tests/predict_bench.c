// SPDX-License-Identifier: GPL-2.0-only
/*
 * Time and memory of a sweep that predicts only, on a synthetic log: 1,000,000 events and 100,000
 * pairs unless told otherwise; and of its text and JSON. Exit status 1 above the limits.
 *
 *   predict_bench [--events N] [--pairs N] [--seconds S] [--megabytes M]
 */
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "base/strset.h"
#include "sweep/output.h"

#define SYMBOLS_PER_OBJECT 10

static int events = 1000000, pairs = 100000;
static double limit_seconds = 2;
static int limit_megabytes = 500;

static void put(FILE *out, int number, const char *kind, const char *path)
{
	long long ns = (long long)(number - 1) * 20000;

	fprintf(out, "%d\t%s\t%lld\t%lld\t%lld\t1\tsh\t1\t%s\t0\t-\n", number, kind, ns, ns, ns,
		path);
}

/* Objects among other files, one run of the script, the objects again, and the rest. */
static void write_log(const char *path)
{
	int objects = pairs / SYMBOLS_PER_OBJECT, number = 0;
	int filler = (events - 2 * objects - pairs - 2) / 2;
	FILE *out = fopen(path, "w");
	char name[64];

	fprintf(out, "coarsetime-log 2\t1\t2000000000\trealtime\n");
	for (int i = 0; i < filler; i++) {
		snprintf(name, sizeof(name), "d%d/.f%d.o.d", i % 997, i);
		put(out, ++number, "write", name);
		if (i * (long long)objects / filler != (i + 1) * (long long)objects / filler) {
			snprintf(name, sizeof(name), "o/o%d.o",
				 (int)(i * (long long)objects / filler));
			put(out, ++number, "write", name);
		}
	}
	put(out, ++number, "write", TT_SWEEP_LIST ".tmpnew");
	for (int i = 0; i < pairs; i++) {
		snprintf(name, sizeof(name), "include/ksym/s%d", i);
		put(out, ++number, "touch", name);
	}
	put(out, ++number, "rename", TT_SWEEP_LIST);
	for (int i = 0; i < objects; i++) {
		snprintf(name, sizeof(name), "o/o%d.o", i);
		put(out, ++number, "write", name);
	}
	while (number < events)
		put(out, ++number, "write", "rest");
	fclose(out);
}

static GHashTable *make_cmdfiles(GHashTable *list)
{
	int objects = pairs / SYMBOLS_PER_OBJECT;
	GHashTable *files = g_hash_table_new_full(g_str_hash, g_str_equal, g_free,
						  (GDestroyNotify)tt_cmdfile_free);

	for (int i = 0; i < objects; i++) {
		g_autofree char *target = g_strdup_printf("o/o%d.o", i);
		g_autoptr(GString) text = g_string_new(NULL);

		g_string_printf(text, "cmd_%s := cc\n%s:", target, target);
		for (int j = i; j < pairs; j += objects) {
			g_autofree char *name = g_strdup_printf("s%d", j);

			g_string_append_printf(text, " $(wildcard include/ksym/%s)", name);
			tt_strset_add(list, name);
		}
		g_hash_table_replace(files, g_strdup(target), tt_cmdfile_parse(text->str));
	}
	return files;
}

/* A sweep of what was predicted, its text and JSON; frees the record. */
static void write_out(struct tt_record *record)
{
	clock_t start = clock();
	g_autoptr(tt_sweep) sweep = tt_sweep_new(record);
	g_autofree char *text = tt_sweep_text(sweep, "ext4-128");
	clock_t told = clock();
	g_autofree char *json = tt_sweep_json(sweep, "ext4-128");

	printf("    sweep and text %zu kB: %.3f s; JSON %zu kB: %.3f s\n", strlen(text) / 1000,
	       (double)(told - start) / CLOCKS_PER_SEC, strlen(json) / 1000,
	       (double)(clock() - told) / CLOCKS_PER_SEC);
}

/* Frees @cmdfiles. */
static int measure(const char *path, GHashTable *cmdfiles, GHashTable *list)
{
	struct tt_predict_request request = { .list = list };
	gint64 began = g_get_monotonic_time();
	clock_t start = clock();
	struct ct_log *log = ct_log_read(path);
	clock_t read = clock();
	tt_timeline *timeline = log ? tt_timeline_new(log, NULL) : NULL;
	struct tt_record *record;
	tt_prediction *prediction;
	struct rusage usage;
	double seconds, megabytes, chance;
	clock_t end;

	if (!timeline)
		return 3;
	record = g_new0(struct tt_record, 1);
	record->directory = g_strdup("record");
	record->log = log;
	record->timeline = timeline;
	record->cmdfiles = cmdfiles;
	record->pairs = tt_pairs_find(timeline, cmdfiles);
	request.timeline = timeline;
	request.pairs = record->pairs;
	record->prediction = prediction = tt_predict(&request);
	chance = tt_predict_chance(prediction, 1000000000, NULL);
	end = clock();
	seconds = (double)(g_get_monotonic_time() - began) / 1e6;
	getrusage(RUSAGE_SELF, &usage);
	megabytes = (double)usage.ru_maxrss / 1024;
	printf("events %u, pairs %u, classes %u, chance at 1 s %.3f: %.2f s, %.0f MB; "
	       "processor time %.3f s for reading, %.3f s for the rest\n",
	       timeline->count, record->pairs->len, prediction->classes->len, chance, seconds,
	       megabytes, (double)(read - start) / CLOCKS_PER_SEC,
	       (double)(end - read) / CLOCKS_PER_SEC);
	write_out(record);
	return seconds > limit_seconds || megabytes > limit_megabytes;
}

int main(int argc, char **argv)
{
	const GOptionEntry entries[] = {
		{ "events", 0, 0, G_OPTION_ARG_INT, &events, "events of the log", "N" },
		{ "pairs", 0, 0, G_OPTION_ARG_INT, &pairs, "pairs to be found", "N" },
		{ "seconds", 0, 0, G_OPTION_ARG_DOUBLE, &limit_seconds, "limit", "S" },
		{ "megabytes", 0, 0, G_OPTION_ARG_INT, &limit_megabytes, "limit", "M" },
		{ 0 },
	};
	g_autoptr(GOptionContext) context = g_option_context_new(NULL);
	g_autofree char *path = g_build_filename(g_get_tmp_dir(), "predict.XXXXXX", NULL);
	g_autoptr(GHashTable) list = tt_strset_new();
	int fd, status;

	g_option_context_add_main_entries(context, entries, NULL);
	if (!g_option_context_parse(context, &argc, &argv, NULL) || events < 3 * pairs ||
	    pairs < SYMBOLS_PER_OBJECT)
		return 2;
	fd = g_mkstemp(path);
	if (fd < 0)
		return 3;
	close(fd);
	write_log(path);
	status = measure(path, make_cmdfiles(list), list);
	unlink(path);
	return status;
}
