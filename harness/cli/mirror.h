/* SPDX-License-Identifier: GPL-2.0-only */
/* Mirror profiles on the command line: from a kernel's archive to a profile's file. */
#ifndef TT_CLI_MIRROR_H
#define TT_CLI_MIRROR_H

#include "kernelscan/config.h"
#include "synthetic-tree/mirror.h"

struct tt_cli_mirror {
	char **subtrees;
	char *config; /* NULL, "allmodconfig", or a file */
	char *file;   /* where the profile goes */
	gboolean only_needed, no_lookups;
	struct tt_mirror_info info; /* filled in */
	double scan_seconds;
};

/*
 * The archive or directory that @kernel (as the user said it, or NULL) and its @snapshot came
 * from; to be freed. TT_ERROR_USAGE if it is not there any more.
 */
char *tt_cli_kernel_source(const char *kernel, const struct tt_snapshot *snapshot, GError **error);

/* Reads the kernel that @snapshot is of and writes mirror->file. */
gboolean tt_cli_mirror_write(struct tt_cli_mirror *mirror, const char *kernel,
			     const struct tt_snapshot *snapshot, GError **error);

/* A table of what was counted, for people: indented by two blanks. */
void tt_cli_print_problems(GTree *problems);

#endif
