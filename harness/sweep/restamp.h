/* SPDX-License-Identifier: GPL-2.0-only */
/* Copies of the tree after the first pass, with the stamps that another schedule would give. */
#ifndef TT_SWEEP_RESTAMP_H
#define TT_SWEEP_RESTAMP_H

#include "sweep/record.h"

/*
 * Copies @record's tree after the first pass to @to (which must not exist). A file that the
 * recorded build stamped gets one of a few whole seconds: that of the number of @ticks (ascending
 * event numbers) that had passed when it was written. Others keep the stamps that they have,
 * which are all older.
 */
gboolean tt_restamp_copy(const struct tt_record *record, const guint *ticks, guint count,
			 const char *to, GError **error);

/*
 * Gives the files of @tree, a copy of @record's tree after the first pass, the stamps that
 * tt_restamp_copy() gives, whatever they have now. Files that the original has not keep theirs.
 */
gboolean tt_restamp(const struct tt_record *record, const guint *ticks, guint count,
		    const char *tree, GError **error);

#endif
