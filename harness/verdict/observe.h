/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a build left behind, collected without judging: every object's exports, the symbol list,
 * the modules' needs, Module.symvers and the exports of the linked files.
 */
#ifndef TT_VERDICT_OBSERVE_H
#define TT_VERDICT_OBSERVE_H

#include <glib.h>

#include "kbuild/ksymtab.h"
#include "kbuild/object.h"
#include "verdict/expected.h"

struct tt_needed {
	GHashTable *names; /* set */
	char *source;	   /* the file it came from, relative to the output */
};

struct tt_observed {
	char *output;		/* the build's root */
	GHashTable *objects;	/* path -> struct tt_object; a missing object has no entry */
	GHashTable *list;	/* set: autoksyms.h, or NULL if there is none */
	GHashTable *needed;	/* module -> struct tt_needed */
	GPtrArray *modorder;	/* modules by modules.order, or NULL */
	GHashTable *symvers;	/* name -> struct tt_symvers_line, or NULL */
	GHashTable *linked;	/* "vmlinux" or module -> struct tt_object of the linked file */
	GHashTable *ksymtabs;	/* the same names -> struct tt_ksymtab */
	GHashTable *sources;	/* the same names -> tt_ksymtab_source_read(), where there is one */
	gboolean knows_markers; /* some object says what it offers (ksym marker or later) */
};

/* Reads all that @expected speaks of below @output. Missing files are not an error. */
struct tt_observed *tt_observe(const char *output, const struct tt_expected *expected,
			       GError **error);
void tt_observed_free(struct tt_observed *observed);
typedef struct tt_observed tt_observed;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(tt_observed, tt_observed_free)

/*
 * The stamps of everything a make may rebuild below @output, as "mtime inode" by path, to be
 * compared by tt_stamps_changed(); of lists that old machinery writes anew each time a
 * checksum. Table: path -> text, both owned.
 */
GHashTable *tt_stamps_read(const char *output, GError **error);

/* Paths whose stamp differs between the two, or that exist in one only; sorted, owned. */
GPtrArray *tt_stamps_changed(GHashTable *before, GHashTable *after);

#endif
