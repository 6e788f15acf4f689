/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What GNU make will remake, given stamps: the rules of remake.c (make 4.3: update_file_1(),
 * check_dep(), notice_finished_file()) for makefiles as kbuild writes them. tests/makemodel_fuzz
 * holds it against the real make on random makefiles. It knows nothing of kernels or of the
 * layer; a stamp is a number, and only order and equality count.
 *
 * The subtle part is $?: a prerequisite is in it if it is newer than the target, or if its stamp
 * changed while this very target was being considered. So a prerequisite that was remade is in
 * $? although it now ties; one remade within its own old tick is not; and one that was remade
 * earlier, for another target of the same make, is so only if it is newer.
 *
 * Not modelled: ".SECONDARY:" (Kbuild.include) makes files that do not exist intermediate ones,
 * which make only makes if something needs them. It does nothing to files that do exist, so the
 * model holds for every pass but a clean tree's first, in which everything is made anyway.
 */
#ifndef TT_MAKEMODEL_MAKEMODEL_H
#define TT_MAKEMODEL_MAKEMODEL_H

#include <glib.h>

/* The stamp of a file that does not exist. */
#define TT_MAKE_ABSENT G_MININT64

enum tt_make_kind {
	TT_MAKE_PLAIN,	    /* "x: y", recipe: runs if y is newer than x or either is absent */
	TT_MAKE_IF_CHANGED, /* "x: y FORCE", $(call if_changed,…): the command runs if $? has y */
	TT_MAKE_EMPTY,	    /* "x: y ;": nothing runs, but x is looked at again */
	TT_MAKE_PHONY,	    /* .PHONY without recipe */
	TT_MAKE_SUBMAKE	    /* .PHONY whose recipe is another make */
};

struct tt_makemodel;

/* A model of @files files, numbered from 0, and no makefile yet. */
struct tt_makemodel *tt_makemodel_new(guint files);
void tt_makemodel_free(struct tt_makemodel *model);
typedef struct tt_makemodel tt_makemodel;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(tt_makemodel, tt_makemodel_free)

/* A new makefile, read by a make process of its own; its number. */
guint tt_makemodel_makefile(struct tt_makemodel *model);

/*
 * A rule in @makefile. Prerequisites are considered in the order given, FORCE left out. A file
 * that has no rule in a makefile is a source there, or what kbuild writes as "$(deps):".
 */
void tt_makemodel_rule(struct tt_makemodel *model, guint makefile, guint target,
		       enum tt_make_kind kind, const guint *prerequisites, guint count);

/* A rule of kind SUBMAKE: makes @goal with the makefile @child, in a fresh process. */
void tt_makemodel_submake(struct tt_makemodel *model, guint makefile, guint target,
			  const guint *prerequisites, guint count, guint child, guint goal);

/* Told of each command that runs, in make -j1's order; returns the target's new stamp. */
typedef gint64 (*tt_make_remade)(guint target, gpointer data);

/*
 * One make process and its children make @goal. @stamps: those of all files, by number; updated.
 * Commands never fail.
 */
void tt_makemodel_run(struct tt_makemodel *model, guint makefile, guint goal, gint64 *stamps,
		      tt_make_remade remade, gpointer data);

#endif
