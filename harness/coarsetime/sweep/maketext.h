/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Make's syntax, as far as dependency files use it (those of compilers, and kbuild's .cmd):
 * continued lines, comments, quoted characters, variables that the file sets itself,
 * $(wildcard …), rules without recipes. This is the only place that knows it; what a name or a
 * variable stands for is the caller's business.
 *
 * Sources: GNU make manual, "What makefiles contain" and "Rule syntax"; make 4.3's read.c
 * (readline(), find_map_unquote()).
 */
#ifndef CT_SWEEP_MAKETEXT_H
#define CT_SWEEP_MAKETEXT_H

#include <glib.h>

/* Takes the next logical line of *@text, which is moved on, into @line. FALSE at the end. */
gboolean ct_maketext_line(const char **text, GString *line);

/*
 * Is @line "NAME = VALUE" or "NAME := VALUE"? *@name: the length of the name, which @line begins
 * with; *@value: where the value begins, in @line.
 */
gboolean ct_maketext_assignment(const char *line, gsize *name, const char **value);

/* The colon behind the targets of the rule @line, or NULL if it is no rule. */
const char *ct_maketext_colon(const char *line);

struct ct_maketext_word {
	const char *text; /* as it is written; not terminated */
	gsize length;
	gboolean plain;	   /* nothing in it is quoted: ct_maketext_unquote() would only copy it */
	gboolean wildcard; /* from $(wildcard …): to make, it is nothing if there is no such file */
};

/*
 * Calls @each for the words of the list @text, up to a comment. "$(NAME)" at the start of a word
 * stands for the words of @variables' value (char * to char *) of that name, or for nothing.
 */
void ct_maketext_words(const char *text, GHashTable *variables,
		       void (*each)(const struct ct_maketext_word *word, gpointer data),
		       gpointer data);

/* @length characters of @text with make's quoting undone; the caller frees it. "$(pound)", which
 * is how kbuild writes '#' since 4.16, is a character too. */
char *ct_maketext_unquote(const char *text, gsize length);

#endif
