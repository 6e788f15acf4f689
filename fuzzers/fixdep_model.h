/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What fixdep must print, written down a second time: a lexer of dep files and one of CONFIG_
 * words, made from the description of their formats and not from fixdep's loops. Pure functions
 * over the engine's files.
 */
#ifndef TTF_FIXDEP_MODEL_H
#define TTF_FIXDEP_MODEL_H

#include "engine/engine.h"

/* How one era of fixdep reads and writes. */
struct fixdep_era {
	int from;	    /* 601: from 6.1 on, up to the next entry */
	bool modelled;	    /* else only crashes and determinism are checked */
	bool make_syntax;   /* comments, tabs and escapes (bc6df812a152); else blanks only */
	bool saved_command; /* "savedcmd_" instead of "cmd_" */
	bool flat;	    /* include/config/FOO_BAR instead of include/config/foo/bar.h */
	bool ignores_autoksyms, ignores_ver;
	bool each_file_once;
	bool skips_binaries;   /* .rlib, .rmeta and .so are listed but not read */
	bool extra_from_stdin; /* -e: names of exported symbols on standard input */
	bool checks_output;    /* a failed write is an error */
	bool first;	       /* up to 4.15: see fixdep_model.c, "the first form" */
};

const struct fixdep_era *fixdep_era(int era);

/* Is @name left out of that era's dependencies, because other rules see to it? */
bool fixdep_ignores(const struct fixdep_era *era, struct ttf_slice name);

struct fixdep_request {
	struct ttf_slice depfile; /* content */
	struct ttf_slice target, command;
	bool extra;
	struct ttf_slice input; /* standard input, for extra */
};

struct fixdep_answer {
	int status;
	struct ttf_text out;
	struct ttf_set configs; /* words without CONFIG_ */
	bool comment_runs_over; /* a comment ends with a backslash at the end of the file */
	bool hidden_by_nul;	/* something stands after a NUL byte */
	bool odd_name;		/* a file's name has a character that make takes for its own */
	bool inner_config;	/* CONFIG_ stands inside of an identifier, or before MODULE */
	bool unknown;		/* no statement: a NUL byte in a dep file of the first form */
	bool overflows;		/* a name of PATH_MAX bytes and more, in the first form */
};

/* Fills @answer, which is reused between calls and starts as zeroes. */
void fixdep_model(const struct fixdep_era *era, const struct fixdep_request *request,
		  struct fixdep_answer *answer);

#endif
