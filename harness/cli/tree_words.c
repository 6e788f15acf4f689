// SPDX-License-Identifier: GPL-2.0-only
#include "cli/tree_words.h"

#include "base/error.h"

gboolean tt_cli_check_tree(const char *tree, GError **error)
{
	g_autofree char *expected = g_build_filename(tree, "expected.json", NULL);

	if (g_file_test(expected, G_FILE_TEST_EXISTS))
		return TRUE;
	g_set_error(error, TT_ERROR, TT_ERROR_INPUT,
		    "%s is not a synthetic tree (it has no expected.json); 'trimtorture generate "
		    "--profile tiny --output %s' would make one",
		    tree, tree);
	return FALSE;
}

gboolean tt_cli_check_variables(char **variables, GError **error)
{
	static const char *const ours[] = { "ARCH=",	      "SRCARCH=",   "O=",
					    "KBUILD_OUTPUT=", "MAKEFLAGS=", "GNUMAKEFLAGS=",
					    "MFLAGS=" };

	for (char **word = variables; *word; word++)
		for (gsize i = 0; i < G_N_ELEMENTS(ours); i++)
			if (g_str_has_prefix(*word, ours[i])) {
				g_set_error(error, TT_ERROR, TT_ERROR_USAGE,
					    "'%s' cannot be given: the architecture is the "
					    "synthetic one, -O chooses the place of the "
					    "objects, and make's options follow '--'",
					    *word);
				return FALSE;
			}
	return TRUE;
}

GPtrArray *tt_cli_repeat_words(const char *command, const char *tree, const char *directory,
			       char **variants)
{
	const char *const start[] = { "trimtorture", command, tree, "--run-dir", directory };
	GPtrArray *words = g_ptr_array_new_with_free_func(g_free);

	for (gsize i = 0; i < G_N_ELEMENTS(start); i++)
		g_ptr_array_add(words, g_strdup(start[i]));
	for (char **name = variants; name && *name; name++)
		g_ptr_array_add(words, g_strconcat("--variant=", *name, NULL));
	return words;
}
