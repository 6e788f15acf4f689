@if !rwonce
/* SPDX-License-Identifier: GPL-2.0-only */
/* <linux/compiler.h> includes this; no synthetic object has a barrier. */
@end
