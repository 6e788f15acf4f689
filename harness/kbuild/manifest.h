/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * manifest.json and origin.json of a snapshot, and the names that features have outside the
 * program. manifest.json depends on the kernel and on our skeleton only; where and when it was
 * imported stands in origin.json.
 */
#ifndef TT_KBUILD_MANIFEST_H
#define TT_KBUILD_MANIFEST_H

#include <json-glib/json-glib.h>

#include "kbuild/closure.h"
#include "kbuild/snapshot.h"

/*
 * Raised whenever the layout of manifest.json, the set of kept files or the probes change: older
 * snapshots are then imported afresh.
 */
#define TT_MANIFEST_FORMAT 10

/* What manifest.json is made of. */
struct tt_manifest {
	const char *id;
	const char *version;
	const char *roots; /* digest of the skeleton, see skeleton.h */
	guint files;	   /* of the tree, links included */
	guint64 bytes;	   /* their content */
	const struct tt_closure *closure;
	const struct tt_features *features;
	const GPtrArray *evidence; /* of struct tt_evidence */
};

/* Where a snapshot came from. */
struct tt_origin {
	char *source; /* absolute path, or "-" */
	char *key;    /* identity of the archive's file (index.h), NULL for others */
	char *base;   /* id of the snapshot of which this is an edited copy, "-" for a passing state
		       * of some   source; NULL for what is found by its version */
	gint64 time;  /* seconds since 1970 */
};

/* The text of manifest.json; to be freed. */
char *tt_manifest_text(const struct tt_manifest *manifest);
char *tt_origin_text(const struct tt_origin *origin);

/*
 * Reads the snapshot in directory @path. @roots (may be NULL) gets the skeleton's digest, to be
 * freed. NULL and an error if the files are missing or broken; a manifest of another format
 * gives a snapshot with an empty @roots.
 */
struct tt_snapshot *tt_manifest_read(const char *path, char **roots, GError **error);
gboolean tt_origin_read(const char *path, struct tt_origin *origin, GError **error);
void tt_origin_clear(struct tt_origin *origin);

/* The members of @features in the object that @builder is making. */
void tt_features_to_json(const struct tt_features *features, JsonBuilder *builder);

/* Calls @each with every feature's name and its value as text ("yes", "flat", "-"). */
void tt_features_foreach(const struct tt_features *features,
			 void (*each)(const char *name, const char *value, void *data), void *data);

/* The value of the feature @name as the same text, to be freed; NULL for an unknown name. */
char *tt_features_value(const struct tt_features *features, const char *name);

/* "recursive", "single-pass" or "none". */
const char *tt_pipeline_name(enum tt_pipeline pipeline);

#endif
