/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Whole makes, as kbuild writes makefiles, made of the rule for one target that production calls
 * (sweep/remake.h). makemodel_fuzz compares them with the real make on random makefiles.
 *
 * Not modelled: ".SECONDARY:" (Kbuild.include) makes files that do not exist intermediate ones,
 * which make only makes if something needs them. It does nothing to files that do exist, so the
 * model holds for every pass but a clean tree's first, in which everything is made anyway.
 */
#ifndef CT_TESTS_MAKEMODEL_H
#define CT_TESTS_MAKEMODEL_H

#include <glib.h>

enum ct_make_kind {
	CT_MAKE_PLAIN,	    /* "x: y", recipe: runs if y is newer than x or either is absent */
	CT_MAKE_IF_CHANGED, /* "x: y FORCE", $(call if_changed,…): the command runs if $? has y */
	CT_MAKE_EMPTY,	    /* "x: y ;": nothing runs, but x is looked at again */
	CT_MAKE_PHONY,	    /* .PHONY without recipe */
	CT_MAKE_SUBMAKE	    /* .PHONY whose recipe is another make */
};

struct ct_makemodel;

/* A model of @files files, numbered from 0, and no makefile yet. */
struct ct_makemodel *ct_makemodel_new(guint files);
void ct_makemodel_free(struct ct_makemodel *model);
typedef struct ct_makemodel ct_makemodel;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(ct_makemodel, ct_makemodel_free)

/* A new makefile, read by a make process of its own; its number. */
guint ct_makemodel_makefile(struct ct_makemodel *model);

/*
 * A rule in @makefile. Prerequisites are considered in the order given, FORCE left out. A file
 * that has no rule in a makefile is a source there, or what kbuild writes as "$(deps):".
 */
void ct_makemodel_rule(struct ct_makemodel *model, guint makefile, guint target,
		       enum ct_make_kind kind, const guint *prerequisites, guint count);

/* A rule of kind SUBMAKE: makes @goal with the makefile @child, in a fresh process. */
void ct_makemodel_submake(struct ct_makemodel *model, guint makefile, guint target,
			  const guint *prerequisites, guint count, guint child, guint goal);

/* Told of each command that runs, in make -j1's order; returns the target's new stamp. */
typedef gint64 (*ct_make_remade)(guint target, gpointer data);

/*
 * One make process and its children make @goal. @stamps: those of all files, by number; updated.
 * Commands never fail.
 */
void ct_makemodel_run(struct ct_makemodel *model, guint makefile, guint goal, gint64 *stamps,
		      ct_make_remade remade, gpointer data);

#endif
