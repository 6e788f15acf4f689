// SPDX-License-Identifier: GPL-2.0-only
#include "results/known.h"

#include <string.h>

#include "base/error.h"
#include "base/file.h"

struct line {
	GPatternSpec *variants, *signature;
	char *note;
};

struct tt_known {
	GPtrArray *lines; /* of struct line */
};

static void free_line(gpointer data)
{
	struct line *line = data;

	g_pattern_spec_free(line->variants);
	g_pattern_spec_free(line->signature);
	g_free(line->note);
	g_free(line);
}

void tt_known_free(struct tt_known *known)
{
	if (!known)
		return;
	g_ptr_array_unref(known->lines);
	g_free(known);
}

/* The next word of *@at, to be freed, or NULL; *@at moves behind it and the blanks after. */
static char *take_word(char **at)
{
	gsize length = strcspn(*at, " \t");
	char *word = length ? g_strndup(*at, length) : NULL;

	*at += length;
	*at += strspn(*at, " \t");
	return word;
}

static gboolean add_line(struct tt_known *known, char *text)
{
	g_autofree char *variants = take_word(&text);
	g_autofree char *signature = variants ? take_word(&text) : NULL;
	struct line *line;

	if (!signature || !strchr(signature, '/'))
		return FALSE;
	line = g_new0(struct line, 1);
	line->variants = g_pattern_spec_new(strcmp(variants, "-") ? variants : "");
	line->signature = g_pattern_spec_new(signature);
	line->note = g_strdup(text);
	g_ptr_array_add(known->lines, line);
	return TRUE;
}

struct tt_known *tt_known_read(const char *path, GError **error)
{
	struct tt_known *known;
	g_autofree char *text = NULL;
	g_auto(GStrv) lines = NULL;

	if (!tt_input_read(path, &text, NULL, error)) {
		g_prefix_error(error, "cannot read the list of known signatures: ");
		return NULL;
	}
	known = g_new0(struct tt_known, 1);
	known->lines = g_ptr_array_new_with_free_func(free_line);
	lines = g_strsplit(text, "\n", -1);
	for (guint i = 0; lines[i]; i++) {
		lines[i][strcspn(lines[i], "#")] = 0;
		if (!g_strstrip(lines[i])[0] || add_line(known, lines[i]))
			continue;
		g_set_error(
			error, TT_ERROR, TT_ERROR_INPUT,
			"%s:%u: this is no line of a list of known signatures: it has the "
			"variants or '-', the signature (kind/feature/symbol/operations), and a "
			"note",
			path, i + 1);
		tt_known_free(known);
		return NULL;
	}
	return known;
}

const char *tt_known_note(const struct tt_known *known, const char *variants, const char *signature)
{
	for (guint i = 0; known && i < known->lines->len; i++) {
		const struct line *line = known->lines->pdata[i];

		if (g_pattern_spec_match_string(line->variants, variants) &&
		    g_pattern_spec_match_string(line->signature, signature))
			return line->note;
	}
	return NULL;
}
