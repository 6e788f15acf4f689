// SPDX-License-Identifier: GPL-2.0-only
#include "cmdline.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../core/page.h"
#include "base/error.h"

char **ct_cmdline_parse(const struct ct_cmdline *cmdline, char **argv, GError **error)
{
	GOptionContext *context = g_option_context_new(cmdline->parameters);
	g_auto(GStrv) args = g_strdupv(argv);
	char **rest;
	gboolean ok;

	g_option_context_add_main_entries(context, cmdline->entries, NULL);
	g_option_context_set_strict_posix(context, TRUE);
	g_option_context_set_summary(context, cmdline->summary);
	ok = g_option_context_parse_strv(context, &args, error);
	g_option_context_free(context);
	if (!ok) {
		(*error)->domain = TT_ERROR;
		(*error)->code = TT_ERROR_USAGE;
		return NULL;
	}
	rest = args + 1;
	if (*rest && !strcmp(*rest, "--"))
		rest++;
	return g_strdupv(rest);
}

char *ct_cmdline_root(const char *root, GError **error)
{
	char *real = realpath(root ? root : ".", NULL);
	char *copy = real && g_file_test(real, G_FILE_TEST_IS_DIR) ? g_strdup(real) : NULL;

	free(real);
	if (!copy)
		g_set_error(error, TT_ERROR, TT_ERROR_USAGE,
			    "--root %s is not a directory that can be entered", root ? root : ".");
	else if (g_getenv(CT_ENV_PAGE))
		g_set_error(error, TT_ERROR, TT_ERROR_USAGE,
			    "already under a coarse clock; runs cannot be nested");
	else
		return copy;
	g_free(copy);
	return NULL;
}

int ct_cmdline_end(const char *command, int status, const GError *error)
{
	if (status >= 0)
		return status;
	fprintf(stderr, "coarsetime %s: %s\n", command, error->message);
	return tt_error_exit_status(error);
}
