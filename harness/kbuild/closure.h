/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Which headers of the kernel a synthetic tree needs: everything that can be reached by #include
 * from the skeleton, from the makefiles' forced includes, from the sources in scripts/ and from
 * what host programs print. Conditions are not evaluated, so the answer holds for any config.
 */
#ifndef TT_KBUILD_CLOSURE_H
#define TT_KBUILD_CLOSURE_H

#include "kbuild/filetable.h"
#include "kbuild/skeleton.h"

struct tt_closure {
	guint headers;	       /* kept because something includes them */
	guint64 bytes;	       /* of these */
	GPtrArray *unresolved; /* names that neither kernel nor skeleton has; sorted, owned */
};

/* Marks the headers in @table as kept; the machinery must be marked already. Cannot fail. */
void tt_closure_mark(struct tt_file_table *table, const struct tt_skeleton *skeleton,
		     struct tt_closure *closure);
void tt_closure_clear(struct tt_closure *closure);

#endif
