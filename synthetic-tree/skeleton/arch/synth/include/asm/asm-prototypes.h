/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Prototypes of what assembler exports, for genksyms. The generator writes this file anew for
 * each tree; the skeleton exports nothing.
 */
