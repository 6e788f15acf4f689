/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A shell that stays, and runs a kernel's real gen_autoksyms.sh and adjust_autoksyms.sh in a
 * directory of their own. What they leave there is collected.
 */
#ifndef TTF_SCRIPTS_WORKER_H
#define TTF_SCRIPTS_WORKER_H

#include "engine/text.h"
#include "kbuild/ksyms_model.h"

/* A kernel with the scripts; the build writes the table, which ends with a NULL tree. */
struct ttf_scripts {
	int era;
	const char *tree;
};
extern const struct ttf_scripts ttf_scripts[];

struct scripts_answer {
	int status; /* of adjust_autoksyms.sh */
	unsigned long changed, before, after;
	bool rebuilt;	       /* the command that starts the rebuild was run */
	struct ttf_text list;  /* autoksyms.h afterwards, from its first #define on */
	struct ttf_text paths; /* dep files, each followed by a newline, sorted */
	struct ttf_text log;   /* what the scripts printed */
};

/*
 * Runs the scripts of @era on @input. False if this build knows no tree of that era. Starts the
 * shell if need be; a shell that dies or a directory that cannot be written ends the process.
 */
bool scripts_run(int era, const struct tt_ksyms_input *input, struct scripts_answer *answer);

#endif
