/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Running make (or anything else) as a child whose environment is clean, whose output goes to a
 * log and to a callback, and of which nothing is left when the call returns.
 */
#ifndef TT_KBUILD_MAKE_H
#define TT_KBUILD_MAKE_H

#include <glib.h>

/*
 * Refuses (TT_ERROR_USAGE) options among @words with which make does not build, builds from
 * another makefile or calls what failed a success: a verdict would be about something else.
 */
gboolean tt_make_check_words(char **words, GError **error);

struct tt_make_request {
	const char *directory;	 /* where it runs */
	const char *const *argv; /* argv[0] is looked up in PATH */
	const char *const *envp; /* NULL-terminated, from tt_make_environment() */
	const char *log;	 /* both outputs are appended here */
	/* Called for each line of output, without its newline; may be NULL. */
	void (*line)(const char *text, gpointer data);
	gpointer data;
};

struct tt_make_result {
	/* Exit status; 128 + signal if it was killed, TT_MAKE_ENDED if a limit ended it. */
	int status;
	double seconds; /* wall time */
	/* "" unless a limit ended it: which one, and what was running, for people. */
	char endless[320];
};

/*
 * Limits of every command: seconds without a line of output, and seconds in all. The environment
 * variables hold the defaults of a process and its children; a program's options set them.
 */
#define TT_MAKE_ENDED 124 /* as of timeout(1) */
#define TT_MAKE_SILENCE "TRIMTORTURE_MAKE_SILENCE"
#define TT_MAKE_LIMIT "TRIMTORTURE_MAKE_LIMIT"
#define TT_MAKE_SILENCE_DEFAULT 240
#define TT_MAKE_LIMIT_DEFAULT 7200

/*
 * The environment of every child: PATH, HOME and TMPDIR of ours, LC_ALL=C, fixed KBUILD_BUILD_*
 * so that outputs do not carry the date or the user, an empty CROSS_COMPILE, and nothing else:
 * MAKEFLAGS or CROSS_COMPILE from outside would change what is tested. @variables are the
 * user's VAR=value words; with LLVM= or a clang in CC= the target of the synthetic architecture
 * is added (CLANG_TARGET_FLAGS_synth; scripts/Makefile.clang). g_strfreev() the result.
 */
char **tt_make_environment(char **variables);

/*
 * Runs @request to its end. FALSE and an error if it could not be run at all (no such program,
 * log not writable: TT_ERROR_ENVIRONMENT) or a signal came (TT_ERROR_INTERRUPTED); then all
 * processes of its group are gone. A command that ran and failed is no error, and neither is one
 * that a limit ended: see @result. TT_ERROR_INTERNAL if it is silent and has started nothing.
 */
gboolean tt_make_run(const struct tt_make_request *request, struct tt_make_result *result,
		     GError **error);

#endif
