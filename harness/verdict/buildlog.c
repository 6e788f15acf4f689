// SPDX-License-Identifier: GPL-2.0-only
#include "verdict/buildlog.h"

#include <stdio.h>
#include <string.h>

#include "base/file.h"

static void free_undefined(gpointer data)
{
	struct tt_log_undefined *undefined = data;

	g_free(undefined->symbol);
	g_free(undefined->module);
	g_free(undefined);
}

static void free_note(gpointer data)
{
	struct tt_log_note *note = data;

	g_free(note->text);
	g_free(note);
}

struct tt_buildlog *tt_buildlog_new(void)
{
	struct tt_buildlog *log = g_new0(struct tt_buildlog, 1);

	log->undefined = g_ptr_array_new_with_free_func(free_undefined);
	log->counts = g_array_new(FALSE, FALSE, sizeof(struct tt_log_counts));
	log->unreadable = g_ptr_array_new_with_free_func(free_note);
	log->refused = g_ptr_array_new_with_free_func(free_note);
	log->list_gone = g_ptr_array_new_with_free_func(free_note);
	log->warnings = g_ptr_array_new_with_free_func(free_note);
	log->refusals = g_ptr_array_new_with_free_func(free_note);
	log->stops = g_ptr_array_new_with_free_func(free_note);
	log->machine = g_ptr_array_new_with_free_func(free_note);
	log->skew = g_ptr_array_new_with_free_func(free_note);
	return log;
}

void tt_buildlog_free(struct tt_buildlog *log)
{
	if (!log)
		return;
	g_ptr_array_unref(log->undefined);
	g_array_unref(log->counts);
	g_ptr_array_unref(log->unreadable);
	g_ptr_array_unref(log->refused);
	g_ptr_array_unref(log->list_gone);
	g_ptr_array_unref(log->stops);
	g_ptr_array_unref(log->refusals);
	g_ptr_array_unref(log->warnings);
	g_ptr_array_unref(log->machine);
	g_ptr_array_unref(log->skew);
	g_free(log);
}

static void add_note(struct tt_buildlog *log, GPtrArray *notes, const char *text)
{
	struct tt_log_note *note = g_new0(struct tt_log_note, 1);

	note->text = g_strdup(text);
	note->line = log->lines;
	g_ptr_array_add(notes, note);
}

/*
 * modpost: ERROR: "NAME" [MODULE.ko] undefined! (up to 5.5), with "modpost:" in between later.
 * Neither a symbol nor a path of a tree holds a quote or a bracket.
 */
static gboolean take_undefined(struct tt_buildlog *log, const char *text)
{
	const char *open = strchr(text, '"');
	const char *close = open ? strchr(open + 1, '"') : NULL;
	const char *end;
	struct tt_log_undefined *undefined;

	if (!strstr(text, "undefined!") || !close || strncmp(close, "\" [", 3))
		return FALSE;
	end = strchr(close, ']');
	if (!end)
		return FALSE;
	undefined = g_new0(struct tt_log_undefined, 1);
	undefined->symbol = g_strndup(open + 1, close - open - 1);
	undefined->module = g_strndup(close + 3, end - close - 3);
	undefined->line = log->lines;
	g_ptr_array_add(log->undefined, undefined);
	return TRUE;
}

static gboolean take_counts(struct tt_buildlog *log, const char *text)
{
	struct tt_log_counts counts = { .line = log->lines };

	if (sscanf(text, " KSYMS symbols: before=%u, after=%u, changed=%u", &counts.before,
		   &counts.after, &counts.changed) != 3)
		return FALSE;
	g_array_append_val(log->counts, counts);
	return TRUE;
}

/* make: "*** [Makefile:9: target] Error 137" or, of its own child, "*** [Makefile:9: target]
 * Killed". */
static gboolean tells_of_signal(const char *text)
{
	static const char *const signals[] = { "Killed",  "Terminated",	       "Hangup",
					       "Quit",	  "Interrupt",	       "Bus error",
					       "Aborted", "Segmentation fault" };
	const char *end = strstr(text, "*** [") ? strrchr(text, ']') : NULL;
	int status;

	if (!end)
		return FALSE;
	if (sscanf(end, "] Error %d", &status) == 1)
		return status > 128 && status < 128 + 32;
	for (gsize i = 0; i < G_N_ELEMENTS(signals); i++)
		if (g_str_has_prefix(end + 1, " ") && g_str_has_prefix(end + 2, signals[i]))
			return TRUE;
	return FALSE;
}

/*
 * Words of the C library (strerror), of the compiler drivers, of shells and of make for what goes
 * wrong with a machine and would go right when it is tried again. kbuild is never to blame.
 */
static gboolean tells_of_machine(const char *text)
{
	static const char *const signs[] = { "No space left on device",
					     "Disk quota exceeded",
					     "Cannot allocate memory",
					     "virtual memory exhausted",
					     "out of memory",
					     "Input/output error",
					     "Resource temporarily unavailable",
					     "Too many open files",
					     "annot fork",
					     "Killed signal terminated program",
					     "terminated with signal",
					     "internal compiler error" };

	for (gsize i = 0; i < G_N_ELEMENTS(signs); i++)
		if (strstr(text, signs[i]))
			return TRUE;
	/* The whole line, or after the number of a job: a shell says what became of a child. */
	return !strcmp(text, "Killed") || strstr(text, " Killed  ") || tells_of_signal(text);
}

/* kbuild's short form of a command: two blanks, the tool's name, the target. */
static void take_command(struct tt_buildlog *log, const char *text)
{
	if (!g_str_has_prefix(text, "  "))
		return;
	if (g_str_has_prefix(text, "  CC ") || g_str_has_prefix(text, "  AS "))
		log->objects++;
	else if (g_str_has_prefix(text, "  MODPOST "))
		log->modpost_ran = TRUE;
}

/* "Makefile:12: warning: …" and "make[1]: warning: …"; a compiler's warnings name other files. */
static gboolean is_of_make(const char *text)
{
	const char *colon = strstr(text, ": warning: ");
	const char *base = colon;

	while (base && base > text && base[-1] != '/')
		base--;
	return base && (g_str_has_prefix(base, "make") || g_str_has_prefix(base, "Makefile") ||
			g_str_has_prefix(base, "Kbuild"));
}

static void take_warning(struct tt_buildlog *log, const char *text)
{
	if (!g_str_has_prefix(text, "WARNING: ") && !is_of_make(text) &&
	    !strstr(text, "will not be versioned"))
		return;
	/* modpost.c up to 6.1, and Makefile.modpost: without vmlinux' exports little is looked for.
	 */
	if (strstr(text, "Symbol info of vmlinux is missing") ||
	    strstr(text, "vmlinux.o is missing"))
		log->unchecked = TRUE;
	for (guint i = 0; i < log->warnings->len; i++)
		if (!strcmp(((struct tt_log_note *)log->warnings->pdata[i])->text, text))
			return;
	add_note(log, log->warnings, text);
}

void tt_buildlog_line(struct tt_buildlog *log, const char *text)
{
	log->lines++;
	if (take_undefined(log, text)) {
		/* With V=1 there is no MODPOST line, but only modpost says this. */
		log->modpost_ran = TRUE;
		return;
	}
	if (take_counts(log, text))
		return;
	if (g_str_has_prefix(text, "make") && strstr(text, ": *** "))
		add_note(log, log->stops, text);
	else if (g_str_has_prefix(text, "ERROR: modpost: "))
		add_note(log, log->refusals, text);
	else if (strstr(text, "autoksyms.h: No such file"))
		add_note(log, log->list_gone, text);
	else if (strstr(text, "fixdep: bad data on stdin"))
		add_note(log, log->refused, text);
	else if (strstr(text, "can't read ") || strstr(text, "cannot read"))
		add_note(log, log->unreadable, text);
	else if (strstr(text, "scripts/mod/modpost "))
		log->modpost_ran = TRUE;
	take_warning(log, text);
	if (tells_of_machine(text))
		add_note(log, log->machine, text);
	if (strstr(text, "Clock skew detected") || strstr(text, "has modification time"))
		add_note(log, log->skew, text);
	take_command(log, text);
	log->passes = 1 + log->counts->len;
}

gboolean tt_buildlog_read(struct tt_buildlog *log, const char *path, GError **error)
{
	g_autofree char *text = NULL;
	g_auto(GStrv) lines = NULL;

	if (!tt_file_read(path, TT_FILE_MAX, &text, NULL, error))
		return FALSE;
	lines = g_strsplit(text, "\n", -1);
	for (char **line = lines; line[0] && line[1]; line++)
		tt_buildlog_line(log, *line);
	return TRUE;
}
