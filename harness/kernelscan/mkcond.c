// SPDX-License-Identifier: GPL-2.0-only
/* Conditionals: ifeq and its kin, else, endif. */
#include "kernelscan/mk_internal.h"

#include <string.h>

struct branch {
	gboolean active; /* this part counts */
	gboolean taken;	 /* one of its parts has counted, or none may */
};

GArray *tt_mk_branches_new(void)
{
	return g_array_new(FALSE, FALSE, sizeof(struct branch));
}

gboolean tt_mk_active(const GArray *branches)
{
	for (guint i = 0; i < branches->len; i++)
		if (!g_array_index(branches, struct branch, i).active)
			return FALSE;
	return TRUE;
}

/* The two texts of "(a,b)", "a" "b" or 'a' 'b'; FALSE if it is neither. */
static gboolean split_condition(const char *text, char **a, char **b)
{
	text += strspn(text, " \t");
	if (*text == '(') {
		const char *close = strrchr(text, ')');
		guint depth = 0;

		for (const char *p = text + 1; close && p < close; p++) {
			if (*p == '(')
				depth++;
			else if (*p == ')')
				depth--;
			else if (*p == ',' && !depth) {
				*a = g_strndup(text + 1, p - text - 1);
				*b = g_strndup(p + 1, close - p - 1);
				return TRUE;
			}
		}
		return FALSE;
	}
	if (*text == '"' || *text == '\'') {
		const char *close = strchr(text + 1, *text);
		const char *second = close ? close + 1 + strspn(close + 1, " \t") : NULL;
		const char *end = second && *second ? strchr(second + 1, *second) : NULL;

		if (!end)
			return FALSE;
		*a = g_strndup(text + 1, close - text - 1);
		*b = g_strndup(second + 1, end - second - 1);
		return TRUE;
	}
	return FALSE;
}

static gboolean equal(struct tt_mk *mk, const char *text)
{
	g_autofree char *a = NULL;
	g_autofree char *b = NULL;
	g_autofree char *left = NULL;
	g_autofree char *right = NULL;

	g_clear_pointer(&mk->unresolved, g_free);
	if (!split_condition(text, &a, &b)) {
		tt_mk_problem(mk, "makefile: condition not understood", text);
		return FALSE;
	}
	left = tt_mk_expand(mk, a, strlen(a));
	right = tt_mk_expand(mk, b, strlen(b));
	if (mk->unresolved)
		tt_mk_problem(mk, "makefile: not evaluated in a condition", mk->unresolved);
	return !strcmp(g_strstrip(left), g_strstrip(right));
}

static gboolean defined(struct tt_mk *mk, const char *text)
{
	g_autofree char *name = tt_mk_expand(mk, text, strlen(text));
	g_autofree char *value = NULL;
	const struct tt_mk_variable *variable = tt_mk_variable(mk, g_strstrip(name));

	if (variable)
		return *variable->value != '\0';
	value = tt_mk_get(mk, name);
	return *value != '\0';
}

const char *tt_mk_after(const char *line, const char *word)
{
	gsize length = strlen(word);

	if (strncmp(line, word, length) || (line[length] && !strchr(" \t(\"'", line[length])))
		return NULL;
	return line + length + strspn(line + length, " \t");
}

/* The condition of "ifeq …" and its kin. -1: @line is none. */
static int condition(struct tt_mk *mk, const GArray *branches, const char *line)
{
	const char *rest;

	if ((rest = tt_mk_after(line, "ifeq")))
		return !tt_mk_active(branches) || equal(mk, rest);
	if ((rest = tt_mk_after(line, "ifneq")))
		return !tt_mk_active(branches) || !equal(mk, rest);
	if ((rest = tt_mk_after(line, "ifdef")))
		return !tt_mk_active(branches) || defined(mk, rest);
	if ((rest = tt_mk_after(line, "ifndef")))
		return !tt_mk_active(branches) || !defined(mk, rest);
	return -1;
}

static void take_else(struct tt_mk *mk, GArray *branches, const char *rest)
{
	struct branch *branch = &g_array_index(branches, struct branch, branches->len - 1);
	int holds = TRUE;

	branch->active = !branch->taken;
	if (*rest && branch->active)
		holds = condition(mk, branches, rest);
	branch->active = branch->active && holds == TRUE;
	branch->taken |= branch->active;
}

gboolean tt_mk_conditional(struct tt_mk *mk, GArray *branches, const char *line)
{
	int holds = condition(mk, branches, line);
	const char *rest;

	if (holds >= 0) {
		struct branch branch = { holds, holds };

		g_array_append_val(branches, branch);
	} else if ((rest = tt_mk_after(line, "else"))) {
		if (branches->len)
			take_else(mk, branches, rest);
	} else if (tt_mk_after(line, "endif")) {
		if (branches->len)
			g_array_set_size(branches, branches->len - 1);
	} else {
		return FALSE;
	}
	return TRUE;
}
