/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A kernel build directory as it lies there: which objects, modules and lists it has, how it was
 * configured, which era's pipeline made it. Reads names and small text files; opens no object.
 */
#ifndef TT_INSPECT_BUILDDIR_H
#define TT_INSPECT_BUILDDIR_H

#include <glib.h>

#include "kbuild/snapshot.h"

struct tt_builddir {
	char *root;	/* absolute */
	char *source;	/* the kernel's source, absolute, or NULL if it isn't known */
	char *release;	/* include/config/kernel.release, or "" */
	gboolean trims; /* CONFIG_TRIM_UNUSED_KSYMS=y */
	gboolean modversions;
	char *whitelist;     /* CONFIG_UNUSED_KSYMS_WHITELIST or "" */
	GPtrArray *commands; /* owned: all .cmd files, relative, sorted */
	GPtrArray *modules;  /* owned: all .ko files, relative, without suffix, sorted */
	GPtrArray *modorder; /* owned: modules.order, or NULL */
	GPtrArray *problems; /* owned sentences: what could not be read */
};

/*
 * Walks @path. @source may be NULL: then DIR/source, or DIR itself if it has a Makefile and
 * scripts/. TT_ERROR_INPUT if it is no kernel build directory. tt_builddir_free() frees it.
 */
struct tt_builddir *tt_builddir_open(const char *path, const char *source, GError **error);
void tt_builddir_free(struct tt_builddir *dir);
typedef struct tt_builddir tt_builddir;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(tt_builddir, tt_builddir_free)

/* "lib/.idr.o.cmd" -> "lib/idr.o"; to be freed. */
char *tt_target_of_command(const char *command);

/* "lib/idr.o" -> "lib/.idr.o.cmd"; to be freed. */
char *tt_command_of_target(const char *target);

/* How a kernel reads the whitelist's file. */
enum tt_whitelist_form {
	TT_WHITELIST_WORDS,   /* a name is a word (5.12 to 6.4) */
	TT_WHITELIST_DEFINES, /* a line, of which "#define" takes what precedes a blank (before) */
	TT_WHITELIST_LINES    /* a line, blanks and all (6.5 on: modpost) */
};

/* The names in the configured whitelist, a set; empty if there is none. */
GHashTable *tt_builddir_whitelist(struct tt_builddir *dir, enum tt_whitelist_form form);

#endif
