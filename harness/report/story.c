// SPDX-License-Identifier: GPL-2.0-only
#include "report/story.h"

#include <string.h>

#include "kbuild/cmdfile.h"

static const char list_file[] = "include/generated/autoksyms.h";
static const char new_list_file[] = "include/generated/autoksyms.h.tmpnew";

void tt_story_free(struct tt_story *story)
{
	if (!story)
		return;
	g_free(story->object);
	g_free(story->symbol);
	g_array_unref(story->events);
	g_free(story);
}

/* Out of tree the log has "@2/lib/x.o" for a file in the second root. */
static const char *path_of(const struct ct_log_record *record)
{
	const char *slash = record->path[0] == '@' ? strchr(record->path, '/') : NULL;

	return slash ? slash + 1 : record->path;
}

static gboolean is_dep_of(const char *path, const char *symbol)
{
	g_autofree char *dep = NULL;

	if (!g_str_has_prefix(path, "include/ksym/") &&
	    !g_str_has_prefix(path, "include/config/ksym/"))
		return FALSE;
	dep = tt_symbol_dep_path(symbol, path);
	return !strcmp(dep, path);
}

/* The last event about @path before record @end; the log's size if there is none. */
static size_t last_before(const struct ct_log *log, const char *path, size_t end)
{
	for (size_t i = end; i-- > 0;)
		if (ct_log_is_event(&log->records[i]) && !strcmp(path_of(&log->records[i]), path))
			return i;
	return log->count;
}

static size_t first_after(const struct ct_log *log, const char *path, size_t start)
{
	for (size_t i = start + 1; i < log->count; i++)
		if (ct_log_is_event(&log->records[i]) && !strcmp(path_of(&log->records[i]), path))
			return i;
	return log->count;
}

/* The last touch of the dep file: of those after it nothing could have helped the object. */
static size_t last_touch(const struct ct_log *log, const char *symbol)
{
	for (size_t i = log->count; i-- > 0;)
		if (ct_log_is_event(&log->records[i]) &&
		    is_dep_of(path_of(&log->records[i]), symbol))
			return i;
	return log->count;
}

static void add_event(struct tt_story *story, size_t index, enum tt_lane lane, const char *what)
{
	struct tt_story_event event = { NULL, lane, what };

	if (index >= story->log->count)
		return;
	event.record = &story->log->records[index];
	g_array_append_val(story->events, event);
}

static gint by_record(gconstpointer a, gconstpointer b)
{
	const struct tt_story_event *one = a, *two = b;

	return one->record < two->record ? -1 : one->record > two->record;
}

static guint index_of(const struct tt_story *story, size_t record)
{
	for (guint i = 0; i < story->events->len; i++)
		if (g_array_index(story->events, struct tt_story_event, i).record ==
		    &story->log->records[record])
			return i;
	return 0;
}

struct tt_story *tt_story_new(const struct ct_log *log, const char *object, const char *symbol)
{
	size_t touched = last_touch(log, symbol);
	size_t compiled = last_before(log, object, touched);
	size_t again = first_after(log, object, touched);
	struct tt_story *story;

	if (touched == log->count || compiled == log->count)
		return NULL;
	story = g_new0(struct tt_story, 1);
	story->log = log;
	story->object = g_strdup(object);
	story->symbol = g_strdup(symbol);
	story->again = again < log->count;
	story->events = g_array_new(FALSE, FALSE, sizeof(struct tt_story_event));
	add_event(story, compiled, TT_LANE_OBJECT, "object compiled");
	add_event(story, last_before(log, new_list_file, touched), TT_LANE_LIST,
		  "new symbol list written");
	add_event(story, touched, TT_LANE_DEP, "dep file touched");
	add_event(story, first_after(log, list_file, touched), TT_LANE_LIST, "list put in force");
	add_event(story, again, TT_LANE_OBJECT, "object compiled again");
	g_array_sort(story->events, by_record);
	story->compiled = index_of(story, compiled);
	story->touched = index_of(story, touched);
	story->tie = log->records[compiled].stamp_ns == log->records[touched].stamp_ns;
	return story;
}

char *tt_story_stamp(const struct ct_log *log, const struct ct_log_record *record)
{
	gint64 seconds = log->base_sec + record->stamp_ns / 1000000000;
	gint64 ns = record->stamp_ns % 1000000000;
	g_autoptr(GDateTime) time = g_date_time_new_from_unix_utc(ns < 0 ? seconds - 1 : seconds);
	g_autofree char *date = time ? g_date_time_format(time, "%Y-%m-%d %H:%M:%S") : NULL;

	if (!date)
		return g_strdup_printf("%" G_GINT64_FORMAT " s", seconds);
	if (!ns)
		return g_strconcat(date, " UTC", NULL);
	return g_strdup_printf("%s.%09d UTC", date, (int)(ns < 0 ? ns + 1000000000 : ns));
}
