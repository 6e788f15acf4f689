/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The words that commands working on a synthetic tree share: the tree itself, make's variables,
 * and the beginning of the command line that repeats the run.
 */
#ifndef TT_CLI_TREE_WORDS_H
#define TT_CLI_TREE_WORDS_H

#include <glib.h>

/* FALSE and TT_ERROR_INPUT if @tree is not a tree that 'trimtorture generate' made. */
gboolean tt_cli_check_tree(const char *tree, GError **error);

/*
 * FALSE and TT_ERROR_USAGE for a variable that is the harness's own (ARCH=, O= and the like): a
 * second one would build something else than is judged. @variables is NULL-terminated.
 */
gboolean tt_cli_check_variables(char **variables, GError **error);

/*
 * A new array of owned words: trimtorture @command @tree --run-dir @directory, then one
 * --variant=NAME each. The caller adds its own options and the closing NULL.
 */
GPtrArray *tt_cli_repeat_words(const char *command, const char *tree, const char *directory,
			       char **variants);

#endif
