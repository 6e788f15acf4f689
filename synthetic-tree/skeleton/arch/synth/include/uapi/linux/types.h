@if !rwonce
/* SPDX-License-Identifier: GPL-2.0-only */
/* <linux/compiler.h> includes this; the types are those of every synthetic object. */
#include <linux/types.h>
@end
