/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Patches to the machinery as kernel developers send them: a diff, the output of git
 * format-patch, or a mailbox as b4 makes it. A patch is applied to a copy of a snapshot, which is
 * imported in its turn: what is patched is a kernel like any other, probed and cached.
 *
 * Knows diffs and snapshots; nothing of trees that were generated from them.
 */
#ifndef TT_KBUILD_PATCH_H
#define TT_KBUILD_PATCH_H

#include <glib.h>

#include "kbuild/snapshot.h"

struct tt_patch_file {
	char *path;	  /* of the kernel's file, as patch -p1 sees it */
	char *unstripped; /* as the diff has it: the path of one made without prefixes */
	char *text;	  /* its part of the diff, headers included */
	gboolean creates;
};

struct tt_patch {
	char *name;	  /* for messages: the file's name, or "standard input" */
	GPtrArray *files; /* of struct tt_patch_file, owned, in the patch's order */
};

/*
 * Reads @source, a file or "-" for standard input. A mailbox is decoded by git-mailinfo(1), which
 * must be there then. TT_ERROR_INPUT if there is no diff in it or one breaks off. The caller
 * frees the result with tt_patch_free().
 */
struct tt_patch *tt_patch_read(const char *source, GError **error);

/* The same from text that the caller has; @name is for messages. */
struct tt_patch *tt_patch_parse(const char *name, const char *text, GError **error);
void tt_patch_free(struct tt_patch *patch);
typedef struct tt_patch tt_patch;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(tt_patch, tt_patch_free)

/* What became of patches; all members are owned arrays of owned strings, in order. */
struct tt_patch_report {
	GPtrArray *applied; /* paths that were changed */
	GPtrArray *ignored; /* paths outside of the machinery */
	GPtrArray *notes;   /* what patch(1) says of fuzz and offsets: "scripts/x: Hunk #1 …" */
};

struct tt_patch_report *tt_patch_report_new(void);
void tt_patch_report_free(struct tt_patch_report *report);
typedef struct tt_patch_report tt_patch_report;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(tt_patch_report, tt_patch_report_free)

/*
 * Applies @patch to the machinery below @tree, a copy that is the caller's to spoil. A file that
 * isn't there is ignored and noted, unless the patch makes it at a place that the importer keeps.
 * TT_ERROR_INPUT with the rejected hunk if patch(1) cannot apply one; files may then be changed in
 * part.
 */
gboolean tt_patch_apply(const struct tt_patch *patch, const char *tree,
			struct tt_patch_report *report, GError **error);

/*
 * The snapshot @base with the patches in @files (NULL-terminated paths, one may be "-") applied in
 * order, in the cache. If nothing of them touches the machinery, it is @base again. @report may be
 * NULL. Finding snapshots by version passes over those that were made here. The caller frees the
 * result.
 */
struct tt_snapshot *tt_snapshot_patched(const struct tt_snapshot *base, char **files,
					struct tt_patch_report *report, GError **error);

#endif
