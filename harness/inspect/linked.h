/* SPDX-License-Identifier: GPL-2.0-only */
/* Is an object part of the kernel that was built, or left over from another configuration? */
#ifndef TT_INSPECT_LINKED_H
#define TT_INSPECT_LINKED_H

#include "inspect/inspect.h"

/*
 * Is @object named by a command that puts objects together: built-in.a (built-in.o up to 4.18),
 * lib.a, a module? UNKNOWN if none was ever run for its directory.
 */
enum tt_linked tt_is_linked(const struct tt_inspection *inspection, const char *object);

/* Is @object, "dir/x.o", that of a module in modules.order? */
gboolean tt_is_module_object(const struct tt_builddir *dir, const char *object);

#endif
