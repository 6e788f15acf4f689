// SPDX-License-Identifier: GPL-2.0-only
/* Printing event logs. */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <json-glib/json-glib.h>
#include <string.h>

#include "json/json.h"
#include "logcmd.h"
#include "logwrite.h"
#include "options.h"
#include "coarsetime/log.h"

static void print_table(const struct ct_log *log)
{
	printf("# granularity %" PRId64 " ns, tick 0 is second %" PRId64 ", schedule: %s\n",
	       log->granularity_ns, log->base_sec, log->schedule);
	printf("# %-6s %-8s %6s %18s %5s %-15s %s\n", "number", "kind", "tick", "clock (s)", "proc",
	       "command", "count:path");
	for (size_t i = 0; i < log->count; i++) {
		const struct ct_log_record *r = &log->records[i];

		if (ct_log_is_event(r))
			printf("%8" PRIu32 " %-8s", r->number, r->kind);
		else
			printf("%8s %-8s", "-", r->kind);
		printf(" %6" PRId64 " %18.9f %5" PRIu32 " %-15s ", r->tick,
		       (double)r->fine_ns / 1e9, r->process, r->comm);
		if (!strcmp(r->kind, "forced"))
			printf("(%s) %s\n", ct_log_reason(r->count), r->path);
		else if (r->count)
			printf("%" PRIu32 ":%s\n", r->count, r->path);
		else
			printf("%s\n", r->path);
	}
}

/* Names that are not the file's own for long: a map cannot tell them apart. */
static gboolean is_scratch(const char *path)
{
	return strchr(path, '#') || strstr(path, "XXXXXX");
}

static void print_map_line(const struct ct_log_record *r)
{
	printf("%" PRId64 " %" PRIu32 ":", r->tick, r->count);
	ct_log_put(stdout, r->path);
	putchar('\n');
}

static void print_map(const struct ct_log *log)
{
	printf("# TICK COUNT:NAME, for coarsetime --schedule 'map FILE'; granularity %" PRId64
	       " ns\n",
	       log->granularity_ns);
	for (size_t i = 0; i < log->count; i++) {
		const struct ct_log_record *r = &log->records[i];

		/* Explicit times are not the clock's to give. */
		if (ct_log_is_event(r) && r->tick >= 0 && strcmp(r->kind, "set") &&
		    !is_scratch(r->path))
			print_map_line(r);
	}
}

static void add_record(JsonBuilder *b, const struct ct_log_record *r)
{
	json_builder_begin_object(b);
	if (ct_log_is_event(r))
		tt_json_add_number(b, "number", r->number);
	tt_json_add_text(b, "kind", r->kind);
	tt_json_add_number(b, "tick", r->tick);
	tt_json_add_number(b, "stamp_ns", r->stamp_ns);
	tt_json_add_number(b, "clock_ns", r->fine_ns);
	tt_json_add_number(b, "process", r->process);
	tt_json_add_text(b, "command", r->comm);
	if (!strcmp(r->kind, "forced"))
		tt_json_add_text(b, "reason", ct_log_reason(r->count));
	else if (r->count)
		tt_json_add_number(b, "count", r->count);
	tt_json_add_text(b, "path", r->path);
	tt_json_add_number(b, "file", r->file);
	if (strcmp(r->from, "-"))
		tt_json_add_text(b, "from", r->from);
	json_builder_end_object(b);
}

static void print_json(const struct ct_log *log)
{
	g_autoptr(JsonBuilder) b = json_builder_new();
	g_autofree char *text = NULL;

	json_builder_begin_object(b);
	tt_json_add_number(b, "granularity_ns", log->granularity_ns);
	tt_json_add_number(b, "base_seconds", log->base_sec);
	tt_json_add_text(b, "schedule", log->schedule);
	json_builder_set_member_name(b, "records");
	json_builder_begin_array(b);
	for (size_t i = 0; i < log->count; i++)
		add_record(b, &log->records[i]);
	json_builder_end_array(b);
	json_builder_end_object(b);
	text = tt_json_text(b);
	fputs(text, stdout);
}

int ct_logcmd(int argc, char **argv)
{
	gboolean json = FALSE, as_map = FALSE;
	const GOptionEntry entries[] = { { "json", 0, 0, G_OPTION_ARG_NONE, &json, "Print JSON",
					   NULL },
					 { "as-map", 0, 0, G_OPTION_ARG_NONE, &as_map,
					   "Print a map for --schedule 'map FILE'", NULL },
					 G_OPTION_ENTRY_NULL };
	GOptionContext *context = g_option_context_new("FILE");
	g_autoptr(GError) error = NULL;
	struct ct_log *log;
	gboolean ok;

	g_option_context_add_main_entries(context, entries, NULL);
	ok = g_option_context_parse(context, &argc, &argv, &error);
	g_option_context_free(context);
	if (!ok || argc != 2 || (json && as_map)) {
		fprintf(stderr, "coarsetime log: %s\n",
			error ? error->message : "one FILE, and --json or --as-map");
		return CT_EXIT_FAILED;
	}
	log = ct_log_read(argv[1]);
	if (!log) {
		fprintf(stderr, "coarsetime log: %s: %s\n", argv[1], ct_log_why(errno));
		return CT_EXIT_FAILED;
	}
	if (json)
		print_json(log);
	else if (as_map)
		print_map(log);
	else
		print_table(log);
	ct_log_free(log);
	return 0;
}
