/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Assembled confirmations. Each folder is made once per pattern (parts.h): in a copy of the tree
 * after the first pass, with the stamps of a class that has the pattern, by the make process that
 * the recorded build started, with its words and environment. Then each class gets its folders
 * put together, and the recorded build's processes link vmlinux.o and run modpost on them.
 *
 * A folder counts only if its make wrote nothing outside of it and left the lists that the
 * script reads as they are in the recorded build, where the script found nothing more to do.
 * A class for which that does not hold, and one that modpost lets pass, are resumed instead.
 */
#ifndef TT_SWEEP_ASSEMBLE_H
#define TT_SWEEP_ASSEMBLE_H

#include "sweep/confirm_internal.h"

struct tt_assembly;

/* For those of @confirmations that are to be assembled; borrows them. Never fails. */
struct tt_assembly *tt_assembly_new(struct tt_confirm_batch *batch, GPtrArray *confirmations);

/* Removes the copies too, if all was as predicted. */
void tt_assembly_free(struct tt_assembly *assembly);

/* Adds tasks that make the folders; all must be done before those of add_classes() start. */
void tt_assembly_add_parts(struct tt_assembly *assembly, GArray *tasks);
void tt_assembly_add_classes(struct tt_assembly *assembly, GArray *tasks);

#endif
