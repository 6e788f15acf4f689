// SPDX-License-Identifier: GPL-2.0-only
#include "cli/exit_style.h"

#include <string.h>

#include "base/error.h"
#include "base/exitcode.h"

static const char *const words[] = { "trimtorture", "bisect", "kselftest", "automake" };

gboolean tt_exit_style_parse(const char *word, enum tt_exit_style *style, GError **error)
{
	*style = TT_STYLE_OWN;
	if (!word)
		return TRUE;
	for (guint i = 0; i < G_N_ELEMENTS(words); i++)
		if (!strcmp(word, words[i])) {
			*style = (enum tt_exit_style)i;
			return TRUE;
		}
	g_set_error(error, TT_ERROR, TT_ERROR_USAGE,
		    "--exit is bisect, kselftest, automake or trimtorture, not '%s'", word);
	return FALSE;
}

/* A status for git bisect run: what says nothing about this commit skips it; our own failure, a
 * wrong command line and an interruption would say nothing about any, so they end the bisection. */
static int for_bisect(int status)
{
	switch (status) {
	case TT_EXIT_PASS:
	case TT_EXIT_FAIL:
		return status;
	case TT_EXIT_ERROR:
	case TT_EXIT_SKIP:
		return 125;
	default:
		return status > 128 ? status : 128;
	}
}

int tt_exit_translate(enum tt_exit_style style, int status)
{
	if (style == TT_STYLE_OWN || status == TT_EXIT_PASS || status == TT_EXIT_FAIL)
		return status;
	if (style == TT_STYLE_BISECT)
		return for_bisect(status);
	if (status == TT_EXIT_SKIP)
		return style == TT_STYLE_KSELFTEST ? 4 : 77;
	return style == TT_STYLE_KSELFTEST ? 1 : 99;
}
