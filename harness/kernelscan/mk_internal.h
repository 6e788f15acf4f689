/* SPDX-License-Identifier: GPL-2.0-only */
/* Between the files of the makefile reader only. */
#ifndef TT_KERNELSCAN_MK_INTERNAL_H
#define TT_KERNELSCAN_MK_INTERNAL_H

#include "kernelscan/mk.h"

struct tt_mk_variable {
	char *value;
	gboolean simple;
};

struct tt_mk {
	const struct tt_mk_source *source;
	GHashTable *variables; /* char * to struct tt_mk_variable */
	const char *path;      /* being read */
	guint line;
	guint depth;	  /* of includes */
	guint expansions; /* of variables in variables */
	char *unresolved; /* what could not be expanded since this was cleared */
};

/* @length characters of @text with all references expanded; to be freed. */
char *tt_mk_expand(struct tt_mk *mk, const char *text, gsize length);

/* The end of "$(…" or "${…" whose bracket is at @open: at the closing bracket, or NULL. */
const char *tt_mk_close(const char *open, const char *end);

/*
 * Carries out a function. @arguments: the text behind its name, not expanded. FALSE if there is
 * no such function.
 */
gboolean tt_mk_function(struct tt_mk *mk, const char *name, gsize name_length,
			const char *arguments, gsize length, GString *out);

/* Tells the makefile's reader of something at the line that is being read. */
void tt_mk_problem(struct tt_mk *mk, const char *reason, const char *what);

/* The open conditionals of one file; g_array_unref() it. */
GArray *tt_mk_branches_new(void);

/* Do lines count where @branches are open? */
gboolean tt_mk_active(const GArray *branches);

/* Opens or closes a branch if @line, without leading blanks, is a conditional; else FALSE. */
gboolean tt_mk_conditional(struct tt_mk *mk, GArray *branches, const char *line);

/* What follows the directive @word, or NULL if @line does not begin with it. */
const char *tt_mk_after(const char *line, const char *word);

/* Is the function @name, of @length characters, @word? */
gboolean tt_mk_is(const char *name, gsize length, const char *word);

/* How many arguments the text function @name has; 0 if there is no such one. */
guint tt_mk_text_arguments(const char *name, gsize length);

/* Carries out a function of texts alone; @args are expanded, as many as it has. */
void tt_mk_text_function(const char *name, gsize length, const GPtrArray *args, GString *out);

/* The words of @text, in an array that owns them. */
GPtrArray *tt_mk_split(const char *text);

/* Appends @word to a list that begins at @start of @out. */
void tt_mk_append_word(GString *out, gsize start, const char *word);

void tt_mk_unresolved(struct tt_mk *mk, const char *what, gsize length);

/* The value without what tt_mk_lookup says; NULL if unset. */
const struct tt_mk_variable *tt_mk_variable(struct tt_mk *mk, const char *name);

#endif
