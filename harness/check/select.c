// SPDX-License-Identifier: GPL-2.0-only
/* Which cases a user means. */
#include <string.h>

#include "base/datadir.h"
#include "base/error.h"
#include "base/file.h"
#include "check/case.h"

static void free_case(gpointer data)
{
	tt_case_free(data);
}

static gboolean matches(const char *name, char **patterns, gboolean *used)
{
	gboolean found = !patterns || !patterns[0];

	for (guint i = 0; patterns && patterns[i]; i++)
		if (g_pattern_match_simple(patterns[i], name))
			found = used[i] = TRUE;
	return found;
}

static gboolean add(GPtrArray *cases, const char *directory, GError **error)
{
	struct tt_case *test = tt_case_read(directory, error);

	if (test)
		g_ptr_array_add(cases, test);
	return test != NULL;
}

static gboolean add_installed(GPtrArray *cases, char **patterns, gboolean *used, GError **error)
{
	g_autofree char *top = tt_data_path("cases", error);
	g_auto(GStrv) names = top ? tt_dir_names(top, error) : NULL;

	for (char **name = names; name && *name; name++) {
		g_autofree char *directory = g_build_filename(top, *name, NULL);

		if (g_file_test(directory, G_FILE_TEST_IS_DIR) && matches(*name, patterns, used) &&
		    !add(cases, directory, error))
			return FALSE;
	}
	return names != NULL;
}

static gboolean unknown(const char *pattern, GError **error)
{
	g_set_error(
		error, TT_ERROR, TT_ERROR_USAGE,
		"no case is called '%s'; 'trimtorture cases list' shows them, and a case of your "
		"own is named by its folder's path",
		pattern);
	return FALSE;
}

static gboolean fill(GPtrArray *cases, char **patterns, gboolean *used, GError **error)
{
	if (!add_installed(cases, patterns, used, error))
		return FALSE;
	for (guint i = 0; patterns && patterns[i]; i++) {
		if (used[i])
			continue;
		if (!strchr(patterns[i], '/'))
			return unknown(patterns[i], error);
		if (!add(cases, patterns[i], error))
			return FALSE;
	}
	return TRUE;
}

GPtrArray *tt_cases_select(char **patterns, GError **error)
{
	g_autoptr(GPtrArray) cases = g_ptr_array_new_with_free_func(free_case);
	g_autofree gboolean *used = g_new0(gboolean, (patterns ? g_strv_length(patterns) : 0) + 1);

	return fill(cases, patterns, used, error) ? g_steal_pointer(&cases) : NULL;
}
