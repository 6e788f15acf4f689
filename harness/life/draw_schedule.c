// SPDX-License-Identifier: GPL-2.0-only
/*
 * Schedules. Most of them tick once or twice, at places where it matters in which tick a file was
 * written: objects, what they depend on, lists. The event log of the last build says which there
 * are; names with counts mean the same at any -j.
 */
#include <string.h>

#include "coarsetime/log.h"
#include "coarsetime/schedule.h"
#include "life/draw.h"

static gboolean is_interesting(const struct ct_log_record *record)
{
	static const char *const parts[] = { "include/ksym/", "include/config/ksym/",
					     "autoksyms.h",   ".usyms",
					     ".mod",	      "modules.order",
					     "auto.conf" };
	const char *path = record->path;

	if (strchr(path, '#') || strstr(path, "XXXXXX"))
		return FALSE;
	if (g_str_has_suffix(path, ".o") || g_str_has_suffix(path, ".o.cmd") ||
	    g_str_has_suffix(path, ".o.d"))
		return TRUE;
	for (gsize i = 0; i < G_N_ELEMENTS(parts); i++)
		if (strstr(path, parts[i]))
			return TRUE;
	return FALSE;
}

/* "count:path" of the interesting events; all others with a name of their own go to @others. */
static void collect(const char *events, GPtrArray *interesting, GPtrArray *others)
{
	struct ct_log *log = ct_log_read(events);

	for (size_t i = 0; log && i < log->count; i++) {
		const struct ct_log_record *record = &log->records[i];

		if (!ct_log_is_event(record) || !record->path[0] ||
		    strpbrk(record->path, " *?[]\\#"))
			continue;
		g_ptr_array_add(is_interesting(record) ? interesting : others,
				g_strdup_printf("%u:%s", record->count, record->path));
	}
	if (log)
		ct_log_free(log);
}

/* Before there is a log: the plan says which objects there will be. */
static char *event_by_plan(struct tt_draw *draw)
{
	static const char *const forms[][2] = { { "", "" }, { ".", ".d" }, { ".", ".cmd" } };
	g_autoptr(GPtrArray) objects = tt_draw_objects(draw);
	const struct tt_plan_object *object = tt_draw_pick(draw, objects);
	guint form = tt_draw_number(draw, 0, G_N_ELEMENTS(forms) - 1);
	g_autofree char *directory = NULL;

	if (!object)
		return g_strdup("1:include/generated/autoksyms.h");
	directory = tt_plan_directory(object->path);
	return g_strdup_printf("%u:%s/%s%s.o%s", tt_draw_number(draw, 1, 2), directory,
			       forms[form][0], tt_plan_base(object->path), forms[form][1]);
}

static char *draw_event(struct tt_draw *draw)
{
	g_autoptr(GPtrArray) interesting = g_ptr_array_new_with_free_func(g_free);
	g_autoptr(GPtrArray) others = g_ptr_array_new_with_free_func(g_free);
	const char *event;

	if (draw->events)
		collect(draw->events, interesting, others);
	event = tt_draw_pick(draw, tt_draw_number(draw, 0, 9) ? interesting : others);
	return event ? g_strdup(event) : event_by_plan(draw);
}

static char *draw_boundaries(struct tt_draw *draw, guint count)
{
	GString *text = g_string_new("at");

	for (guint i = 0; i < count; i++) {
		g_autofree char *event = draw_event(draw);

		g_string_append_printf(text, " %s", event);
	}
	return g_string_free(text, FALSE);
}

char *tt_draw_schedule(struct tt_draw *draw)
{
	guint at = tt_draw_number(draw, 0, 99);

	if (at < 15)
		return g_strdup("frozen");
	if (at < 25)
		return g_strdup_printf("step 1ms phase=%ums", tt_draw_number(draw, 0, 999));
	if (at < 30)
		return g_strdup_printf("every %u", tt_draw_number(draw, 1, 40));
	return draw_boundaries(draw, at < 80 ? 1 : 2);
}

/* What a file is to the pipeline, by its name: where a tick after it falls. */
static const char *kind_of_file(const char *path)
{
	static const struct {
		const char *part, *kind;
	} parts[] = { { "include/ksym/", "dep-file" },
		      { "include/config/", "dep-file" },
		      { "autoksyms.h", "list" },
		      { "modules.order", "list" },
		      { "auto.conf", "configuration" } };
	static const struct {
		const char *suffix, *kind;
	} suffixes[] = { { ".o", "object" },
			 { ".o.cmd", "cmd-file" },
			 { ".o.d", "makefile-dep" },
			 { ".usyms", "uses" },
			 { ".mod", "uses" } };

	for (gsize i = 0; i < G_N_ELEMENTS(parts); i++)
		if (strstr(path, parts[i].part))
			return parts[i].kind;
	for (gsize i = 0; i < G_N_ELEMENTS(suffixes); i++)
		if (g_str_has_suffix(path, suffixes[i].suffix))
			return suffixes[i].kind;
	return "other";
}

/* "object:1", "object:2+": after the first writing of a file, or after one that repeats it. */
static void add_event_class(GString *words, const struct ct_schedule_event *event)
{
	g_string_append_printf(words, "%safter-%s:%s", words->len ? " " : "",
			       kind_of_file(event->name ? event->name : ""),
			       event->count > 1 ? "2+" : "1");
}

char *tt_schedule_class(const char *schedule)
{
	static const char *const plain[] = { [CT_FROZEN] = "frozen",
					     [CT_STEP] = "step",
					     [CT_EVERY] = "every",
					     [CT_MAPPED] = "map",
					     [CT_REALTIME] = "realtime" };
	GString *out = g_string_new(NULL);
	struct ct_schedule parsed;

	if (!ct_schedule_parse(schedule, &parsed, NULL))
		return g_string_free(g_string_append(out, "other"), FALSE);
	if (parsed.mode != CT_AT)
		g_string_append(out, plain[parsed.mode]);
	for (size_t i = 0; i < parsed.count; i++)
		add_event_class(out, &parsed.events[i]);
	ct_schedule_clear(&parsed);
	return g_string_free(out, FALSE);
}

const char tt_schedule_classes[] =
	"frozen step every after-object:1 after-object:2+ after-cmd-file:1 after-cmd-file:2+ "
	"after-makefile-dep:1 after-makefile-dep:2+ after-dep-file:1 after-dep-file:2+ "
	"after-list:1 after-list:2+ after-uses:1 after-uses:2+ after-configuration:1 "
	"after-other:1 after-other:2+";
