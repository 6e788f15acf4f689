/* SPDX-License-Identifier: GPL-2.0-only */
/* Between the files of the profile reader only. */
#ifndef TT_TREE_PROFILE_INTERNAL_H
#define TT_TREE_PROFILE_INTERNAL_H

#include "profile.h"

/*
 * Characters of a symbol's name. Compilers of languages that put paths into names make longer ones
 * than people do; 518 is what was reported for Rust (kernel list, December 2025), more than
 * KSYM_NAME_LEN, so that both sides of that limit can be tried.
 */
#define TT_LONGEST_SYMBOL 518

enum tt_value_kind {
	TT_VALUE_BOOL,	   /* gboolean */
	TT_VALUE_STRING,   /* char * */
	TT_VALUE_NAME,	   /* char *, letters, digits, '-', '_' and '.' */
	TT_VALUE_COUNT,	   /* guint, from min to max */
	TT_VALUE_PERCENT,  /* guint */
	TT_VALUE_RANGE,	   /* struct tt_range, "3" or "3-9" */
	TT_VALUE_SYMBOLS,  /* char **, C identifiers */
	TT_VALUE_DIRS,	   /* char **, directories of the tree */
	TT_VALUE_FAMILIES, /* guint */
	TT_VALUE_EXPORTS,  /* GPtrArray of struct tt_profile_export */
	TT_VALUE_LIST,	   /* gboolean: "lib-y" is TRUE, "obj-y" is FALSE */
	TT_VALUE_LANGUAGE  /* gboolean: "asm" is TRUE, "c" is FALSE */
};

/* One key that a group may have, and where in the group's struct its value goes. */
struct tt_key {
	const char *name;
	enum tt_value_kind kind;
	gsize offset;
	guint min, max;
	gssize seen; /* offset of a gboolean that is set when the key is given, or -1 */
};

/*
 * Turns @text into a value of @key and stores it in the struct at @base. On failure @problem
 * (to be freed) says what is wrong with the value and what would be right.
 */
gboolean tt_value_parse(const struct tt_key *key, const char *text, void *base, char **problem);

/* Reads profile->file into @profile, which holds the defaults and empty lists. */
gboolean tt_profile_read(struct tt_profile *profile, GError **error);

/* NULL if @path (a directory, or with @file one and a name in it) can be built, else why not. */
char *tt_path_problem(const char *path, gboolean file);

#endif
