/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the importer must know of our skeleton (the data directory "skeleton"): which headers it
 * brings itself, and which it wants from the kernel. Nothing else of it is looked at.
 */
#ifndef TT_KBUILD_SKELETON_H
#define TT_KBUILD_SKELETON_H

#include <glib.h>

struct tt_skeleton {
	GHashTable *paths; /* set of its files, relative to its top directory */
	GPtrArray *roots; /* "DIR\tNAME" (quoted, from a file in DIR) or "\tNAME"; sorted, unique */
	char *digest;	  /* SHA-256 of both: what a snapshot's closure depends on */
};

/* Reads the skeleton; NULL and an error if it isn't there or cannot be read. */
struct tt_skeleton *tt_skeleton_read(GError **error);
void tt_skeleton_free(struct tt_skeleton *skeleton);
typedef struct tt_skeleton tt_skeleton;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(tt_skeleton, tt_skeleton_free)

gboolean tt_skeleton_has(const struct tt_skeleton *skeleton, const char *path);

#endif
