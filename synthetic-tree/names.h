/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Names that look like a kernel's: of symbols, in families whose members are easily mistaken for
 * each other, and of source files. Every name is given out once.
 */
#ifndef TT_TREE_NAMES_H
#define TT_TREE_NAMES_H

#include <glib.h>

#include "profile.h"
#include "random.h"

struct tt_names {
	struct tt_random random;
	GHashTable *taken; /* set of char * */
};

void tt_names_init(struct tt_names *names, guint64 seed);
void tt_names_clear(struct tt_names *names);

/* Marks @name as given out. FALSE if it was already. */
gboolean tt_names_take(struct tt_names *names, const char *name);

/* One name for a symbol of a file in @directory, at least @length characters long; to be freed. */
char *tt_names_symbol(struct tt_names *names, const char *directory, guint length);

/* A family of two to four names, appended to @members; @family is one of enum tt_family. */
void tt_names_family(struct tt_names *names, const char *directory, enum tt_family family,
		     GPtrArray *members);

/* A path in @directory for a source file, to be freed. */
char *tt_names_file(struct tt_names *names, const char *directory);

/* A path in @directory for a module, whose last part is unique in the whole tree. */
char *tt_names_module(struct tt_names *names, const char *directory);

/* The word that names in @directory begin with: "netfilter" for net/ipv4/netfilter. */
char *tt_names_prefix(const char *directory);

#endif
