// SPDX-License-Identifier: GPL-2.0-only
#include "sweep/explain.h"

#include <string.h>
#include <sys/stat.h>

#include "base/strset.h"
#include "coarsetime/sweep/remake.h"
#include "sweep/explain_internal.h"

#define NAMED_SYMBOLS 6

static const struct ct_log_record *record_of(const struct tt_explain_request *request, guint event)
{
	return request->timeline->events[event].record;
}

/* Does the stamp of event @need make a file with that of event @own out of date? */
static gboolean is_newer(const struct tt_explain_request *request, guint need, guint own)
{
	return ct_remake_newer(record_of(request, need)->stamp_ns,
			       record_of(request, own)->stamp_ns);
}

/* "a, b and 3 more", of those symbols that are @listed or not. */
static char *names_of(const struct tt_why *why, gboolean listed, guint *count)
{
	GString *text = g_string_new(NULL);

	*count = 0;
	for (guint i = 0; i < why->symbols->len; i++) {
		const struct tt_why_symbol *symbol =
			&g_array_index(why->symbols, struct tt_why_symbol, i);

		if (symbol->listed != listed)
			continue;
		if ((*count)++ < NAMED_SYMBOLS)
			g_string_append_printf(text, "%s%s", text->len ? ", " : "",
					       symbol->export->name);
	}
	if (*count > NAMED_SYMBOLS)
		g_string_append_printf(text, " and %u more", *count - NAMED_SYMBOLS);
	return g_string_free(text, FALSE);
}

static void say_what(GString *text, const struct tt_why *why)
{
	guint missing, surplus;
	g_autofree char *lacks = names_of(why, TRUE, &missing);
	g_autofree char *has = names_of(why, FALSE, &surplus);

	g_string_append_printf(text, "%s\n  ", why->object);
	if (missing)
		g_string_append_printf(text,
				       "The object does not export %s (its ksymtab sections), "
				       "although " TT_SWEEP_LIST " lists %s.",
				       lacks, missing == 1 ? "it" : "them");
	if (missing && surplus)
		g_string_append_c(text, ' ');
	if (surplus)
		g_string_append_printf(
			text,
			"The object still exports %s (its ksymtab sections), which " TT_SWEEP_LIST
			" does not list.",
			has);
}

/* A module whose list of needs, as kbuild wrote it, names the symbol. */
static const char *find_user(const struct tt_explain_request *request, const char *symbol,
			     const char **source)
{
	g_autoptr(GPtrArray) modules = tt_table_keys(request->observed->needed);

	for (guint i = 0; i < modules->len; i++) {
		const struct tt_needed *needed =
			g_hash_table_lookup(request->observed->needed, modules->pdata[i]);

		if (!g_hash_table_contains(needed->names, symbol))
			continue;
		*source = needed->source;
		return modules->pdata[i];
	}
	return NULL;
}

static void say_complaint(GString *text, const struct tt_explain_request *request,
			  const char *symbol)
{
	for (guint i = 0; request->log && i < request->log->undefined->len; i++) {
		const struct tt_log_undefined *undefined = request->log->undefined->pdata[i];

		if (strcmp(undefined->symbol, symbol))
			continue;
		g_string_append_printf(text, "; modpost misses it (build.log, line %u)",
				       undefined->line);
		return;
	}
}

static void say_needs(GString *text, const struct tt_explain_request *request,
		      const struct tt_why *why)
{
	for (guint i = 0; i < why->symbols->len; i++) {
		const struct tt_why_symbol *symbol =
			&g_array_index(why->symbols, struct tt_why_symbol, i);
		const char *source = NULL;
		const char *module = find_user(request, symbol->export->name, &source);

		if (!symbol->listed)
			continue;
		if (module)
			g_string_append_printf(text, " %s.ko needs %s (%s)", module,
					       symbol->export->name, source);
		else
			g_string_append_printf(text, " No module's list names %s",
					       symbol->export->name);
		say_complaint(text, request, symbol->export->name);
		g_string_append_c(text, '.');
	}
}

/* The file must carry the stamp that the log gave it, or the log does not explain this tree. */
static void check_stamp(GString *text, const struct tt_explain_request *request, guint event)
{
	const struct ct_log_record *record = record_of(request, event);
	g_autofree char *path = g_build_filename(request->tree, record->path, NULL);
	gint64 logged =
		request->timeline->log->base_sec * G_GINT64_CONSTANT(1000000000) + record->stamp_ns;
	struct stat st;

	if (lstat(path, &st) < 0) {
		g_string_append_printf(text, " But %s is not there any more.", record->path);
		return;
	}
	if (st.st_mtim.tv_sec * G_GINT64_CONSTANT(1000000000) + st.st_mtim.tv_nsec != logged)
		g_string_append_printf(text,
				       " But %s has another stamp now than the log says: it was "
				       "changed after this build.",
				       record->path);
}

static void say_stamps(GString *text, const struct tt_explain_request *request,
		       const struct tt_why *why)
{
	const struct ct_log_record *built = record_of(request, why->built);
	const struct ct_log_record *touched = record_of(request, why->last_touch);

	g_string_append_printf(
		text,
		" The list is in force since event %u; for it the script touched %s "
		"at event %u, in tick %" G_GINT64_FORMAT
		". The object was written last at event %u, in tick %" G_GINT64_FORMAT " (%s).",
		why->listed_at, touched->path, why->last_touch, touched->tick, why->built,
		built->tick, request->events);
	check_stamp(text, request, why->built);
	check_stamp(text, request, why->last_touch);
	if (is_newer(request, why->last_touch, why->built))
		g_string_append(text, " The dep file is newer, so the stamps do not explain why "
				      "the object was not rebuilt; see build.log.");
	else if (touched->stamp_ns == built->stamp_ns)
		g_string_append(text, " Both carry the same stamp, so to make the dep file is not "
				      "newer and the object is current: it was not rebuilt.");
	else
		g_string_append(text, " The object is newer than the dep file, so make took it for "
				      "current.");
}

/* "3.2 ms" of the clock that the run had, or nothing if that one stood still. */
static void say_gap(GString *text, const struct tt_explain_request *request,
		    const struct tt_why *why)
{
	gint64 gap = record_of(request, why->last_touch)->fine_ns -
		     record_of(request, why->built)->fine_ns;

	g_string_append_printf(text, "%u events lie between them", why->last_touch - why->built);
	if (gap > 0)
		g_string_append_printf(text, ", %.1f ms by the run's clock", (double)gap / 1e6);
}

static void say_remedy(GString *text, const struct tt_explain_request *request,
		       const struct tt_why *why)
{
	g_string_append_printf(text,
			       "\n  Had the tick come after one of the events %u to %u, the dep "
			       "file would be newer (",
			       why->built, why->last_touch - 1);
	say_gap(text, request, why);
	g_string_append(text, "); at a nanosecond's grain it is.");
	if (request->guarded)
		g_string_append(text, " The script has the guard, which should have waited for "
				      "that.");
	else if (why->new_list && !is_newer(request, why->built, why->new_list))
		g_string_append_printf(
			text,
			" The guard of 825d48758308 compares the dep file with the new list "
			"(event %u, tick %" G_GINT64_FORMAT
			") and would have touched it again until the tick was over.",
			why->new_list, record_of(request, why->new_list)->tick);
}

static void explain_one(GString *text, const struct tt_explain_request *request,
			const struct tt_why *why)
{
	say_what(text, why);
	say_needs(text, request, why);
	if (!why->built) {
		g_string_append_printf(text,
				       " This build never wrote the object (%s): what it holds is "
				       "older.\n",
				       request->events);
		return;
	}
	if (!why->last_touch) {
		g_string_append_printf(text,
				       " No dep file of it was touched (%s), so make had no reason "
				       "to rebuild it.\n",
				       request->events);
		return;
	}
	say_stamps(text, request, why);
	if (why->last_touch > why->built && !is_newer(request, why->last_touch, why->built))
		say_remedy(text, request, why);
	g_string_append_c(text, '\n');
	tt_why_append_timeline(text, request, why);
}

/* Sentences, which are indented by two, in lines of at most 90 columns; others as they are. */
static void append_wrapped(GString *text, const char *line)
{
	g_auto(GStrv) words = NULL;
	gsize column = 1;

	if (!g_str_has_prefix(line, "  ") || line[2] == ' ') {
		g_string_append_printf(text, "%s\n", line);
		return;
	}
	words = g_strsplit(line + 2, " ", -1);
	g_string_append_c(text, ' ');
	for (char **word = words; *word; word++) {
		gsize length = strlen(*word) + 1;

		if (column + length > 90) {
			g_string_append(text, "\n ");
			column = 1;
		}
		g_string_append_printf(text, " %s", *word);
		column += length;
	}
	g_string_append_c(text, '\n');
}

char *tt_explain_text(const struct tt_explain_request *request, guint *objects)
{
	g_autoptr(GPtrArray) all = tt_why_find(request);
	GString *text = g_string_new(NULL);

	for (guint i = 0; i < all->len; i++) {
		g_autoptr(GString) one = g_string_new(NULL);
		g_auto(GStrv) lines = NULL;

		explain_one(one, request, all->pdata[i]);
		lines = g_strsplit(one->str, "\n", -1);
		if (i)
			g_string_append_c(text, '\n');
		for (char **line = lines; *line; line++)
			if (**line)
				append_wrapped(text, *line);
	}
	*objects = all->len;
	return g_string_free(text, FALSE);
}
