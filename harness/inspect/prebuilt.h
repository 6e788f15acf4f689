/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A module that was built elsewhere, read with libkmod (which reads compressed ones too): what it
 * needs, exports and says of itself. Judges nothing.
 */
#ifndef TT_INSPECT_PREBUILT_H
#define TT_INSPECT_PREBUILT_H

#include <glib.h>

struct tt_prebuilt {
	char *file;	     /* as it was named */
	char *name;	     /* as the kernel names it */
	char *vermagic;	     /* or "" */
	char *license;	     /* or "" */
	gboolean versions;   /* it carries CRCs of what it needs (CONFIG_MODVERSIONS) */
	GHashTable *needs;   /* name -> guint64 *: the CRC, 0 if it has none; weak ones left out */
	GHashTable *exports; /* set */
	GHashTable *imports; /* set: namespaces it imports */
};

/*
 * Reads the module @file (.ko, .ko.xz, .ko.zst, .ko.gz). NULL and TT_ERROR_INPUT if it is none or
 * is damaged. tt_prebuilt_free() frees the result.
 */
struct tt_prebuilt *tt_prebuilt_read(const char *file, GError **error);
void tt_prebuilt_free(struct tt_prebuilt *module);
typedef struct tt_prebuilt tt_prebuilt;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(tt_prebuilt, tt_prebuilt_free)

#endif
