/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Names of files: which root a path lies in, and the shared table of names.
 *
 * A name is kept twice if the call that made it drew letters (mkstemp): as it is on disk, and in a
 * canonical form that is the same in every run. Counts and schedules are then those of the
 * canonical one. All other names are kept as they are spelled; a name that looks as if it
 * were drawn may be anybody's source file.
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
 * What a name would be without what programs draw anew in each run. To be asked only of names whose
 * files are gone at the end: in the components of @rel from byte @from on, runs of digits
 * where the component says "tmp", long hexadecimal runs there, and an extension of
 * digits become '#'. @buf holds at least strlen(@rel) + 1 bytes. Return: true if something was
 * rewritten.
 */
bool ct_name_canon(const char *rel, size_t from, char *buf);

/* Is the name one of those, or made by mkstemp? */
bool ct_name_is_scratch(uint32_t name);

/* Shell pattern: * (matches '/' too), ?, [set], [!set], [a-z], backslash. */
bool ct_name_match(const char *pattern, const char *name);

#endif
