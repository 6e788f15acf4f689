/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a kernel is configured to: the values of CONFIG_ symbols, and perhaps a list of modules
 * that alone are wanted. From a .config, from a list of modules (lsmod's, or "drivers/x/y.ko"
 * lines), or made by the kernel's own kconfig. Knows nothing of what is built.
 */
#ifndef TT_KERNELSCAN_CONFIG_H
#define TT_KERNELSCAN_CONFIG_H

#include "kernelscan/scan.h"

struct tt_config {
	char *name;	     /* "allmodconfig", or the file */
	GHashTable *values;  /* "CONFIG_X" to "y", "m" or a value without quotes */
	GHashTable *modules; /* set of modules' names with '-' as '_', or NULL: all */
};

/*
 * @what: NULL or "allmodconfig", or a file. A list of modules is taken as a selection of
 * allmodconfig's. @snapshot gives the program, @scan the Kconfig files. Errors: TT_ERROR_INPUT
 * for a file that is neither, TT_ERROR_ENVIRONMENT if kconfig could not be built or run.
 */
struct tt_config *tt_config_new(const char *what, const struct tt_scan *scan,
				const struct tt_snapshot *snapshot, GError **error);

/* Will kconfig, and so a snapshot, be needed for @what? Not for a .config. */
gboolean tt_config_needs_snapshot(const char *what);
void tt_config_free(struct tt_config *config);
typedef struct tt_config tt_config;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(tt_config, tt_config_free)

/* Values from a .config's text. */
GHashTable *tt_config_parse(const char *text);

/* "x" for "drivers/a/x.ko", "x.ko" or "x", '-' as '_'; to be freed. */
char *tt_config_module_name(const char *word);

#endif
