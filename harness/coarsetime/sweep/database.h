/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * make's own data base, as "make -p" prints it (GNU make 4.x): what each make process of a
 * project knows of targets and their prerequisites, implicit rules resolved. Only reads text;
 * knows nothing of files, stamps or events.
 *
 * The format is documented nowhere but in make's print_file() (file.c) and print_data_base()
 * (main.c). Names are printed as they are: one with a blank or a colon in it cannot be told from
 * two, so rules with such names are read wrongly.
 */
#ifndef CT_SWEEP_DATABASE_H
#define CT_SWEEP_DATABASE_H

#include <glib.h>

struct ct_rule {
	char *target;		  /* as make spells it */
	GPtrArray *prerequisites; /* of char *: those that count for rebuilding */
	GPtrArray *order_only;	  /* of char *: those behind the bar */
	GPtrArray *also;	  /* of char *: files that the same recipe makes */
	GPtrArray *removes;	  /* of char *: files that its recipe removes by name */
	gboolean recipe;	  /* with something in it */
	gboolean empty;		  /* "x: y ;": there is one, but it does nothing */
	gboolean phony;
	gboolean intermediate; /* or .SECONDARY: may be absent without being out of date */
	gboolean asks;	       /* the recipe looks at $?, maybe through a variable (if_changed) */
	gboolean partial; /* ... and not only in the condition of an $(if): it works on these */
	gboolean updates; /* it has a cp, mv or install that compares stamps (-u, -C) */
};

/* What one make process printed. */
struct ct_database {
	gint call; /* the call of make that printed it, see CT_DATABASE_MARK; -1: none was said */
	char *directory;  /* its CURDIR */
	guint level;	  /* its MAKELEVEL */
	GPtrArray *goals; /* of char *: what it was asked for, else its default goal */
	GPtrArray *rules; /* of struct ct_rule; not those that are built in, nor special targets */
};

void ct_rule_free(struct ct_rule *rule);
struct ct_rule *ct_rule_new(const char *target);

/* A line between the data bases of one call and the next: what follows is that of @call. */
#define CT_DATABASE_MARK "# coarsetime: call "

/*
 * All data bases in @text, which is the output of a make -p and of the makes that it called, in
 * the order in which they are printed: sub-makes first. Array of struct ct_database, the
 * caller's; empty if there is none. What lies between data bases is passed over, so is one that
 * has no end (its make was killed).
 */
GPtrArray *ct_databases_parse(const char *text);

#endif
