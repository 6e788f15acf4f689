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

void tt_mk_unresolved(struct tt_mk *mk, const char *what, gsize length);

/* The value without what tt_mk_lookup says; NULL if unset. */
const struct tt_mk_variable *tt_mk_variable(struct tt_mk *mk, const char *name);

#endif
