/* SPDX-License-Identifier: GPL-2.0-only */
/* Can the layer enter this program? */
#ifndef CT_SNIFF_H
#define CT_SNIFF_H

/*
 * Looks at the program (and, of a script, at its interpreter). One that the dynamic linker does
 * not start, or that runs with other rights than ours, is put into the log as CT_EV_STATIC.
 */
void ct_sniff(int dirfd, const char *path);

/* The same for a name that is searched for in PATH. */
void ct_sniff_path(const char *file);

#endif
