/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What this tree's machinery can do. The generator writes this file anew for each tree, from
 * what was probed of the kernel; the skeleton's own copy claims nothing.
 */
