/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The second pass of a recorded build taken apart into folders: kbuild makes each folder by a make
 * process of its own, which looks at the folder's files and at the dep files, and writes into the
 * folder only. So what it does is settled by which of the folder's files have a newer
 * prerequisite, its pattern, and two schedules that give a folder the same pattern give it the
 * same contents.
 */
#ifndef TT_SWEEP_PARTS_H
#define TT_SWEEP_PARTS_H

#include <glib.h>

#include "coarsetime/sweep/makes.h"
#include "sweep/record.h"

struct tt_folder {
	const char *path; /* relative to the tree; borrowed */
	GPtrArray
		*calls; /* of struct ct_make, borrowed: they make it, with all below it, in turn */
};

struct tt_parts {
	GPtrArray *calls;   /* of struct ct_make */
	GPtrArray *folders; /* of struct tt_folder: what has to be made for all objects */
	GPtrArray *end;	    /* of struct ct_make, borrowed: from vmlinux.o to modpost */
};

/*
 * Takes @record's second pass apart. NULL and TT_ERROR_INPUT if that cannot be done: the reason
 * is the message. Needed are one update, no guard, and a vmlinux.a that holds names only (6.1 and
 * later), so that it is the same whatever the folders hold.
 */
struct tt_parts *tt_parts_find(const struct tt_record *record, GError **error);
void tt_parts_free(struct tt_parts *parts);
typedef struct tt_parts tt_parts;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(tt_parts, tt_parts_free)

/*
 * The folders that have to be made for @objects (of char *), each as small as @calls (of struct
 * ct_make, in their order) allow; none lies in another. What is above them holds lists and archives
 * of names only, which stay as they are. A GPtrArray of struct tt_folder that owns them; NULL and
 * TT_ERROR_INPUT if an object is not below any folder that @calls make.
 */
GPtrArray *tt_parts_folders(const GPtrArray *calls, const GPtrArray *objects, GError **error);

/*
 * One character per file of @folder that has a prerequisite stamped after it, by name: '1' if
 * with ticks after @ticks (ascending) some such prerequisite is newer. To be freed.
 */
char *tt_parts_pattern(const struct tt_timeline *timeline, const GArray *pairs,
		       const struct tt_folder *folder, const guint *ticks, guint count);

/* @words with each mention of the path @from replaced by @to; g_strfreev() frees them. */
char **tt_parts_moved(char **words, const char *from, const char *to);

/* Is @path below the directory @folder? */
gboolean tt_parts_is_below(const char *path, const char *folder);

#endif
