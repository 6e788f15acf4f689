/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The part of make's language that kbuild makefiles use to say what is built: variables of both
 * flavours, the text functions, conditionals, include, define. Rules and recipes are passed over;
 * $(shell), $(eval) and what is defined elsewhere in kbuild give nothing and are noted where they
 * matter. Knows nothing of kernels but where a makefile's text comes from.
 */
#ifndef TT_KERNELSCAN_MK_H
#define TT_KERNELSCAN_MK_H

#include <glib.h>

struct tt_mk;

/* Texts of included makefiles by path, or NULL; and values of variables nobody set, or NULL. */
typedef const char *(*tt_mk_lookup)(const char *name, void *data);

struct tt_mk_source {
	tt_mk_lookup text;
	tt_mk_lookup value;
	/* Told of what could not be evaluated and may matter; @where is "path:line". */
	void (*problem)(const char *reason, const char *where, const char *what, void *data);
	void *data;
};

/* @source must outlive the result; free with tt_mk_free(). */
struct tt_mk *tt_mk_new(const struct tt_mk_source *source);
void tt_mk_free(struct tt_mk *mk);
typedef struct tt_mk tt_mk;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(tt_mk, tt_mk_free)

/* Sets a simple variable. */
void tt_mk_set(struct tt_mk *mk, const char *name, const char *value);

/* Evaluates @text, which is the file @path. */
void tt_mk_run(struct tt_mk *mk, const char *path, const char *text);

/* The expanded value, "" if unset; to be freed. */
char *tt_mk_get(struct tt_mk *mk, const char *name);

/* Its words; g_strfreev() it. */
char **tt_mk_words(struct tt_mk *mk, const char *name);

/* "a/./b/../c" as "a/c"; paths that leave the tree keep their "..". To be freed. */
char *tt_mk_clean_path(const char *path);

#endif
