// SPDX-License-Identifier: GPL-2.0-only
/* Two event logs as one. */
#include <errno.h>
#include <string.h>

#include "base/error.h"
#include "record.h"

#define NS 1000000000ll

void ct_logs_free(struct ct_logs *logs)
{
	if (!logs)
		return;
	ct_log_free(logs->first);
	ct_log_free(logs->second);
	g_free(logs->unmet);
	g_free(logs->joined.records);
	g_free(logs);
}

static struct ct_log *read_log(const char *path, GError **error)
{
	struct ct_log *log = ct_log_read(path);

	if (!log)
		g_set_error(error, TT_ERROR, TT_ERROR_INPUT, "cannot read the event log %s: %s",
			    path, ct_log_why(errno));
	return log;
}

static guint count_events(const struct ct_log *log)
{
	guint last = 0;

	for (gsize i = 0; i < log->count; i++)
		last = MAX(last, log->records[i].number);
	return last;
}

/* Counts of names and numbers of events go on where the first log ended. */
static void append(struct ct_logs *logs, GHashTable *counts, const struct ct_log *log)
{
	gint64 later = (log->base_sec - logs->first->base_sec) * NS;

	for (gsize i = 0; i < log->count; i++) {
		struct ct_log_record record = log->records[i];

		if (ct_log_is_event(&record)) {
			guint count = GPOINTER_TO_UINT(g_hash_table_lookup(counts, record.path));

			record.count = count + 1;
			g_hash_table_replace(counts, (char *)record.path,
					     GUINT_TO_POINTER(count + 1));
			record.number += log == logs->first ? 0 : logs->end;
		}
		/* What a recipe of the second copied from a file of the first lies there. */
		if (record.stamp_ns > CT_LOG_OLDER)
			record.stamp_ns += later;
		record.fine_ns += later;
		logs->joined.records[logs->joined.count++] = record;
	}
}

struct ct_logs *ct_logs_read(const char *first, const char *second, GError **error)
{
	g_autoptr(GHashTable) counts = g_hash_table_new(g_str_hash, g_str_equal);
	struct ct_logs *logs = g_new0(struct ct_logs, 1);

	logs->first = read_log(first, error);
	logs->second = logs->first && second ? read_log(second, error) : NULL;
	if (!logs->first || (second && !logs->second)) {
		ct_logs_free(logs);
		return NULL;
	}
	logs->end = count_events(logs->first);
	logs->joined = *logs->first;
	logs->joined.count = 0;
	logs->joined.text = NULL;
	logs->joined.records =
		g_new0(struct ct_log_record,
		       logs->first->count + (logs->second ? logs->second->count : 0) + 1);
	append(logs, counts, logs->first);
	if (logs->second)
		append(logs, counts, logs->second);
	return logs;
}
