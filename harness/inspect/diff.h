/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Two build directories compared: what each object exports, the lists, Module.symvers, names in
 * System.map, commands and their dependencies. What differs between any two builds (addresses,
 * stamps, keys, the build's own paths, kallsyms, compile.h) is left out.
 */
#ifndef TT_INSPECT_DIFF_H
#define TT_INSPECT_DIFF_H

#include <glib.h>

#include "inspect/builddir.h"

enum tt_diff_category {
	TT_DIFF_CONFIG,	  /* include/config/auto.conf, line by line */
	TT_DIFF_LIST,	  /* autoksyms.h and modules.order */
	TT_DIFF_NEEDED,	  /* the modules' lists of needed symbols */
	TT_DIFF_EXPORTS,  /* the export sections of each compiled object */
	TT_DIFF_SYMVERS,  /* Module.symvers */
	TT_DIFF_MAP,	  /* System.map: names and types */
	TT_DIFF_COMMANDS, /* .cmd files: words of the command, dependencies */
	TT_DIFF_MODULES,  /* which .ko files exist */
	TT_DIFF_CATEGORIES
};

/* "exports", "needed", …: the words of outputs. */
const char *tt_diff_category_name(enum tt_diff_category category);

struct tt_diff_item {
	enum tt_diff_category category;
	char *what;	      /* the object, list or command */
	const char *missing;  /* "good" or "bad" where @what is in the other only, or "" */
	gboolean order;	      /* the same members in another order */
	GPtrArray *only_good; /* owned strings, sorted */
	GPtrArray *only_bad;
};

struct tt_diff {
	struct tt_builddir *good, *bad;
	GPtrArray *items; /* of struct tt_diff_item, by category and what */
	guint compared[TT_DIFF_CATEGORIES];
};

/* Compares @good with @bad. NULL and an error if one is no build directory. */
struct tt_diff *tt_diff_builds(const char *good, const char *bad, GError **error);
void tt_diff_free(struct tt_diff *diff);
typedef struct tt_diff tt_diff;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(tt_diff, tt_diff_free)

/* Could everything be read in both? */
gboolean tt_diff_is_whole(const struct tt_diff *diff);

/* For people (at most @limit differences of a kind, 0: all) and for programs; to be freed. */
char *tt_diff_text(const struct tt_diff *diff, guint limit);
char *tt_diff_json(const struct tt_diff *diff);

/* Adds what differs between two sets of strings; NULL: the thing isn't there at all. */
void tt_diff_sets(struct tt_diff *diff, enum tt_diff_category category, const char *what,
		  GHashTable *good, GHashTable *bad);

/* The same for two sequences: a set difference, or else a different order. */
void tt_diff_sequences(struct tt_diff *diff, enum tt_diff_category category, const char *what,
		       const GPtrArray *good, const GPtrArray *bad);

/* The categories' comparisons. */
void tt_diff_lists(struct tt_diff *diff);
void tt_diff_symbols(struct tt_diff *diff);
void tt_diff_commands(struct tt_diff *diff);

/*
 * @word of a command of @dir without what depends on where source and objects lie: to be freed;
 * NULL if it is nothing but that.
 */
char *tt_diff_canonical(const struct tt_builddir *dir, const char *word);

/* @name of System.map without numbers that the compiler deals out; to be freed. */
char *tt_diff_map_name(const char *name);

#endif
