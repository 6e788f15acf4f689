// SPDX-License-Identifier: GPL-2.0-only
#include "cli/check_words.h"

#include <stdio.h>
#include <unistd.h>

#include "base/error.h"
#include "base/terminal.h"
#include "base/userpath.h"

/* Patterns may be separated by commas; a path with a comma in it is given by itself. */
static char **split_patterns(char **patterns)
{
	GPtrArray *all = g_ptr_array_new();

	for (char **pattern = patterns; pattern && *pattern; pattern++) {
		g_auto(GStrv) parts = g_strsplit(*pattern, ",", -1);

		for (char **part = parts; *part; part++)
			if ((*part)[0])
				g_ptr_array_add(all, g_strdup(*part));
	}
	g_ptr_array_add(all, NULL);
	return (char **)g_ptr_array_free(all, FALSE);
}

static void keep_quick(GPtrArray *cases)
{
	for (guint i = cases->len; i > 0; i--)
		if (!((const struct tt_case *)cases->pdata[i - 1])->quick)
			g_ptr_array_remove_index(cases, i - 1);
}

GPtrArray *tt_check_words_cases(const struct tt_check_words *words, GError **error)
{
	g_auto(GStrv) patterns = split_patterns(words->patterns);
	GPtrArray *cases;

	if (words->jobs < 0) {
		g_set_error(error, TT_ERROR, TT_ERROR_USAGE, "--jobs takes numbers from 0 on");
		return NULL;
	}
	cases = tt_cases_select(patterns, error);
	if (cases && words->quick && !patterns[0])
		keep_quick(cases);
	return cases;
}

/* Of the directory, which one command has. */
static int lock = -1;

char *tt_check_words_directory(const char *output, GError **error)
{
	g_autofree char *directory = NULL;

	if (!output)
		return tt_scratch_new(NULL, "trimtorture-check", &lock, error);
	directory = g_canonicalize_filename(output, NULL);
	lock = tt_userdir_take(directory, error);
	return lock < 0 ? NULL : g_steal_pointer(&directory);
}

static void show_progress(guint done, guint all, gpointer data)
{
	(void)data;
	tt_terminal_line();
	fprintf(stderr, "  %u of %u%s", done, all, done == all ? "\n" : "");
}

void tt_check_words_fill(const struct tt_check_words *words, struct tt_check_request *request,
			 gboolean show)
{
	request->workers = words->jobs ? (guint)words->jobs : g_get_num_processors();
	request->quick = words->quick;
	if (show && isatty(STDERR_FILENO))
		request->progress = show_progress;
}

void tt_check_words_finish(const char *directory, const char *output, int status)
{
	if (!output && !status) {
		tt_scratch_remove(directory, lock);
		return;
	}
	fprintf(stderr, "records   %s\n", directory);
	tt_scratch_keep(directory, lock);
}
