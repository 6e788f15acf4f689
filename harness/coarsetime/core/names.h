/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Names of files: which root a path lies in, and the shared table of names.
 *
 * A name is kept twice if it carries a process id or random letters: as it is on disk, and in a
 * canonical form that is the same in every run. Counts belong to the canonical one.
 */
#ifndef CT_NAMES_H
#define CT_NAMES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "page.h"

/*
 * The root that the absolute path @abs is spelled below, or -1. No links are followed: exact for
 * what the kernel returned (getcwd, /proc/self/fd), a first guess for what a program says.
 * *@rel is the rest of the path ("" for the root itself).
 */
int ct_root_of(const char *abs, const char **rel);

/* True if some root is on this device: the cheapest way to say "not ours". */
bool ct_root_has_dev(uint64_t dev);

/*
 * The table's index of a name; made if it is new. 0 if the table is full (and then the run is
 * marked as one that cannot be trusted). @canon, if not NULL, is the canonical form to give to a
 * new name.
 */
uint32_t ct_name(int root, const char *rel, const char *canon);

/* Index of a name that is in the table, else 0. */
uint32_t ct_name_find(int root, const char *rel);

/* The absolute path of a name, as on disk. False if @len is too small. */
bool ct_name_abs(uint32_t name, char *buf, size_t len);

static inline const char *ct_name_str(uint32_t name)
{
	return ct_page->arena + ct_page->paths[name].off;
}

/*
 * Rewrites what differs from run to run: runs of digits in a component that says "tmp", and a
 * component's last extension if it is the process id of us or of our parent.
 * @buf holds at least strlen(@rel) + 1 bytes. Return: true if something was rewritten.
 */
bool ct_name_canon(const char *rel, char *buf, uint32_t pid, uint32_t ppid);

/* Shell pattern: * (matches '/' too), ?, [set], [!set], [a-z], backslash. */
bool ct_name_match(const char *pattern, const char *name);

#endif
