/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Do modules that were built elsewhere fit a kernel? Each need against Module.symvers, vmlinux and
 * the objects, if these exist: what was trimmed and would be kept by which line of a whitelist,
 * what was never exported, which CRCs and which version text differ.
 */
#ifndef TT_INSPECT_FIT_H
#define TT_INSPECT_FIT_H

#include <glib.h>

#include "inspect/inspect.h"
#include "inspect/prebuilt.h"

struct tt_misfit {
	/*
	 * "trimmed", "not-exported", "missing", "vmlinux-lacks", "crc-differs", "crc-missing",
	 * "licence", "namespace", "vermagic": literals
	 */
	const char *kind;
	char *symbol; /* or "" */
	char *object; /* where the symbol would be, or "" */
	char *text;   /* one sentence */
};

struct tt_fit_module {
	struct tt_prebuilt *module;
	GPtrArray *misfits; /* of struct tt_misfit, by symbol */
};

struct tt_fit {
	char *kernel;		   /* absolute */
	struct tt_inspection *in;  /* NULL: not a build directory */
	GHashTable *symvers;	   /* name -> struct tt_symvers_line, or NULL */
	struct tt_object *vmlinux; /* or NULL */
	GHashTable *map;	   /* set: names of System.map, or NULL */
	char *vermagic;		   /* the kernel's, or NULL: not known */
	GPtrArray *modules;	   /* of struct tt_fit_module, in the order given */
	GPtrArray *whitelist;	   /* owned: lines that would keep what was trimmed, sorted */
	GPtrArray *perhaps; /* owned: likewise, if the source exports them, which isn't known */
	GPtrArray *notes;   /* owned sentences: what could not be judged */
};

/*
 * Holds the modules @files (NULL-terminated) against @kernel, a build directory or one that has
 * Module.symvers or vmlinux. @source as for tt_inspect(). NULL and an error if one cannot be read.
 * tt_fit_free() frees the result.
 */
struct tt_fit *tt_fit_modules(const char *kernel, const char *source, char **files, GError **error);
void tt_fit_free(struct tt_fit *fit);
typedef struct tt_fit tt_fit;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(tt_fit, tt_fit_free)

/* TRUE if a module does not fit. */
gboolean tt_fit_bad(const struct tt_fit *fit);

/* For people, and for programs; the caller frees the text. */
char *tt_fit_text(const struct tt_fit *fit);
char *tt_fit_json(const struct tt_fit *fit);

#endif
