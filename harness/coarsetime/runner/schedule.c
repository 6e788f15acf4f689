// SPDX-License-Identifier: GPL-2.0-only
/* Schedules: from words to the clock page. */
#include <string.h>

#include "presets.h"
#include "schedule.h"
#include "../core/names.h"
#include "../core/page.h"

static gboolean bad(GError **error, const char *what, const char *word)
{
	g_set_error(error, CT_SCHEDULE_ERROR, 0, "schedule: %s: '%s'", what, word);
	return FALSE;
}

/* "phase=300ms", "speed=2". */
static gboolean parse_option(const char *word, GError **error)
{
	char *end;
	int64_t ns;

	if (g_str_has_prefix(word, "phase=") && ct_duration_parse(word + 6, &ns)) {
		ct_page->phase = ns;
		return TRUE;
	}
	if (g_str_has_prefix(word, "speed=") && ct_page->mode == CT_REALTIME) {
		ct_page->speed = g_ascii_strtod(word + 6, &end);
		if (!*end && ct_page->speed > 0)
			return TRUE;
	}
	return bad(error, "not understood", word);
}

static gboolean parse_options(char **words, GError **error)
{
	for (; *words; words++) {
		if (!parse_option(*words, error))
			return FALSE;
	}
	return TRUE;
}

/* "17", "drivers/a.o" or "2:drivers/a.o". */
static gboolean parse_event(const char *word, GError **error)
{
	struct ct_at_item *item = &ct_page->at[ct_page->nat];
	char *end;
	guint64 n = g_ascii_strtoull(word, &end, 10);

	if (ct_page->nat == CT_AT_MAX)
		return bad(error, "too many events (128 at most)", word);
	if (g_ascii_isdigit(*word) && !*end) {
		if (!n)
			return bad(error, "events are numbered from 1", word);
		item->number = n;
	} else {
		gboolean counted = g_ascii_isdigit(*word) && *end == ':';

		if ((counted && !n) || n > G_MAXUINT32)
			return bad(error, "counts start at 1", word);
		item->count = counted ? (uint32_t)n : 1;
		word = counted ? end + 1 : word;
		if (g_str_has_prefix(word, "./"))
			word += 2;
		if (!*word || strlen(word) >= CT_AT_LEN)
			return bad(error, "a name of 1 to 255 characters is expected", word);
		strcpy(item->pattern, word);
	}
	ct_page->nat++;
	return TRUE;
}

static gboolean add_to_map(guint64 tick, guint64 count, const char *name, GError **error)
{
	struct ct_map_entry *m;
	uint32_t id = ct_name(0, name, name);
	uint32_t *head;

	if (!id || ct_page->nmap + 1 >= CT_MAP)
		return bad(error, "the map is too long", name);
	m = &ct_page->map[++ct_page->nmap];
	head = &ct_page->map_head[(id * 31 + (uint32_t)count) % CT_BUCKETS];
	m->path = id;
	m->count = (uint32_t)count;
	m->tick = (int64_t)tick;
	m->next = *head;
	*head = ct_page->nmap;
	return TRUE;
}

/* Lines "TICK COUNT:NAME"; '#' starts a comment. */
static gboolean parse_map(const char *file, GError **error)
{
	g_autofree char *text = NULL;
	g_auto(GStrv) lines = NULL;

	if (!g_file_get_contents(file, &text, NULL, error))
		return FALSE;
	lines = g_strsplit(text, "\n", -1);
	for (char **l = lines; *l; l++) {
		char *end, *colon;
		guint64 tick, count;
		g_autofree char *name = NULL;

		if (!**l || **l == '#')
			continue;
		tick = g_ascii_strtoull(*l, &end, 10);
		count = *end == ' ' ? g_ascii_strtoull(end + 1, &colon, 10) : 0;
		if (!count || *colon != ':')
			return bad(error, "the map has a line that is not 'TICK COUNT:NAME'", *l);
		name = g_strcompress(colon + 1);
		if (!add_to_map(tick, count, name, error))
			return FALSE;
	}
	return ct_page->nmap ? TRUE : bad(error, "the map is empty", file);
}

static gboolean parse_count(const char *word, GError **error)
{
	char *end;

	ct_page->every = word ? g_ascii_strtoull(word, &end, 10) : 0;
	if (!ct_page->every || *end)
		return bad(error, "'every' needs a number of events", word ? word : "");
	return TRUE;
}

gboolean ct_schedule_parse(const char *text, GError **error)
{
	static const char *const modes[] = {
		[CT_FROZEN] = "frozen", [CT_EVERY] = "every", [CT_STEP] = "step",
		[CT_AT] = "at",		[CT_MAPPED] = "map",  [CT_REALTIME] = "realtime"
	};
	g_auto(GStrv) words = g_strsplit_set(text, " \t,", -1);
	g_autoptr(GPtrArray) w = g_ptr_array_new();
	char **arg;
	guint mode;

	for (char **p = words; *p; p++) {
		if (**p)
			g_ptr_array_add(w, *p);
	}
	g_ptr_array_add(w, NULL);
	arg = (char **)w->pdata;
	for (mode = 0; arg[0] && mode < G_N_ELEMENTS(modes); mode++) {
		if (!strcmp(arg[0], modes[mode]))
			break;
	}
	if (!arg[0] || mode == G_N_ELEMENTS(modes))
		return bad(error, "unknown (frozen, every, step, at, map, realtime)", text);
	ct_page->mode = mode;
	ct_page->speed = 1;
	arg++;
	switch (mode) {
	case CT_EVERY:
		return parse_count(arg[0], error) && parse_options(arg + 1, error);
	case CT_STEP:
		if (!arg[0] || !ct_duration_parse(arg[0], &ct_page->step))
			return bad(error, "'step' needs a duration", arg[0] ? arg[0] : "");
		return parse_options(arg + 1, error);
	case CT_MAPPED:
		if (!arg[0] || arg[1])
			return bad(error, "'map' needs one file", text);
		return parse_map(arg[0], error);
	case CT_AT:
		if (!arg[0])
			return bad(error, "'at' needs at least one event", text);
		for (; *arg; arg++) {
			if (!parse_event(*arg, error))
				return FALSE;
		}
		return TRUE;
	default:
		return parse_options(arg, error);
	}
}
