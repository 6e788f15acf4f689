// SPDX-License-Identifier: GPL-2.0-only
#include "kbuild/template.h"

#include <string.h>

#include "base/error.h"
#include "kbuild/manifest.h"

/* Conditions within conditions; more would be a maze. */
#define MAX_DEPTH 4

struct expansion {
	const char *path;
	const struct tt_features *features;
	guint line;
	guint depth;
	/* Of each open condition: do its lines stand, and has it had its @else? */
	gboolean stands[MAX_DEPTH], turned[MAX_DEPTH];
	GString *text;
};

static gboolean wrong(const struct expansion *e, const char *what, const char *line, GError **error)
{
	g_set_error(error, TT_ERROR, TT_ERROR_INTERNAL,
		    "the skeleton's %s, line %u: %s: '%s'; trimtorture's own data is damaged, "
		    "install it again",
		    e->path, e->line, what, line);
	return FALSE;
}

/* All conditions around this line hold. */
static gboolean stands(const struct expansion *e)
{
	for (guint i = 0; i < e->depth; i++)
		if (!e->stands[i])
			return FALSE;
	return TRUE;
}

static gboolean begin(struct expansion *e, const char *condition, const char *line, GError **error)
{
	gboolean negated = condition[0] == '!';
	g_auto(GStrv) parts = g_strsplit(condition + negated, "=", 2);
	g_autofree char *value = tt_features_value(e->features, parts[0] ? parts[0] : "");
	const char *wanted = parts[0] && parts[1] ? parts[1] : "yes";

	if (!value)
		return wrong(e, "no such feature", line, error);
	if (e->depth == MAX_DEPTH)
		return wrong(e, "too many conditions within each other", line, error);
	e->turned[e->depth] = FALSE;
	e->stands[e->depth++] = negated ? strcmp(value, wanted) != 0 : !strcmp(value, wanted);
	return TRUE;
}

static gboolean turn(struct expansion *e, const char *line, GError **error)
{
	if (!e->depth || e->turned[e->depth - 1])
		return wrong(e, "@else without an @if", line, error);
	e->turned[e->depth - 1] = TRUE;
	e->stands[e->depth - 1] = !e->stands[e->depth - 1];
	return TRUE;
}

static gboolean take_line(struct expansion *e, const char *line, gboolean last, GError **error)
{
	if (g_str_has_prefix(line, "@if "))
		return begin(e, line + strlen("@if "), line, error);
	if (!strcmp(line, "@else"))
		return turn(e, line, error);
	if (!strcmp(line, "@end")) {
		if (!e->depth)
			return wrong(e, "@end without an @if", line, error);
		e->depth--;
		return TRUE;
	}
	if (stands(e))
		g_string_append_printf(e->text, "%s%s", line, last ? "" : "\n");
	return TRUE;
}

char *tt_template_expand(const char *path, const char *text, const struct tt_features *features,
			 GError **error)
{
	struct expansion e = { .path = path, .features = features, .text = g_string_new(NULL) };
	g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
	gboolean ok = TRUE;

	for (char **line = lines; ok && *line; line++) {
		e.line++;
		ok = take_line(&e, *line, !line[1], error);
	}
	if (ok && e.depth)
		ok = wrong(&e, "the file ends within an @if", "", error);
	return g_string_free(e.text, !ok);
}
