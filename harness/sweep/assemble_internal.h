/* SPDX-License-Identifier: GPL-2.0-only */
/* Between the files that assemble only. */
#ifndef TT_SWEEP_ASSEMBLE_INTERNAL_H
#define TT_SWEEP_ASSEMBLE_INTERNAL_H

#include "sweep/assemble.h"
#include "sweep/parts.h"

struct tt_assembly {
	struct tt_confirm_batch *batch;
	char *directory;
	struct tt_parts *parts; /* NULL: the build cannot be taken apart */
	GPtrArray *classes;	/* of struct tt_confirmation, borrowed */
	GPtrArray *list;	/* of struct tt_part */
	GHashTable *by_key;	/* folder and pattern -> struct tt_part, borrowed */
	GAsyncQueue *trees;	/* of char *: copies that are free; each lacks one folder */
	GPtrArray *chunks;	/* of struct chunk */
};

/* One folder as one pattern of stamps makes it. */
struct tt_part {
	struct tt_assembly *assembly;
	const struct tt_folder *folder;
	const struct tt_confirmation *example; /* a class with that pattern */
	char *place;			       /* logs; tree/ is what was made */
	GError *error;			       /* why the part cannot be used */
};

/* What folder number @folder is in the class of @c. */
struct tt_part *tt_assembly_part(const struct tt_assembly *assembly, guint folder,
				 const struct tt_confirmation *c);

#endif
