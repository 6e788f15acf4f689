/* SPDX-License-Identifier: GPL-2.0-only */
/* What the commands that run cases share: which cases, where the records go, the progress. */
#ifndef TT_CLI_CHECK_WORDS_H
#define TT_CLI_CHECK_WORDS_H

#include "check/check.h"

struct tt_check_words {
	char **patterns; /* or NULL; each may hold several, separated by commas */
	gboolean quick;
	int jobs; /* 0: the number of processors */
};

/* The cases that are meant; with quick and no patterns those that are marked so. */
GPtrArray *tt_check_words_cases(const struct tt_check_words *words, GError **error);

/* The absolute directory for records: @output, or a new temporary one; to be freed. */
char *tt_check_words_directory(const char *output, GError **error);

/* Sets workers, quick and, if @show and standard error is a terminal, the progress. */
void tt_check_words_fill(const struct tt_check_words *words, struct tt_check_request *request,
			 gboolean show);

/* Removes the temporary @directory if all is well (@status 0), else says where the records are. */
void tt_check_words_finish(const char *directory, const char *output, int status);

#endif
