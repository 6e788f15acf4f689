/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The shared table of files (by device and inode), and who may be writing them.
 */
#ifndef CT_FILES_H
#define CT_FILES_H

#include <stdbool.h>
#include <sys/stat.h>

#include "page.h"

static inline int64_t ct_mtime(const struct stat *st)
{
	return (int64_t)st->st_mtim.tv_sec * CT_NS + st->st_mtim.tv_nsec;
}

/* Index of the file; made if @create. 0: not there, or the table is full (then noted). */
uint32_t ct_file(const struct stat *st, bool create);

/*
 * Is the stamp of this file not ours? @file may be 0. True means: written (or created, or its
 * time set behind our back) since it was stamped last. Only said of files in a root.
 */
bool ct_file_unstamped(const struct stat *st, uint32_t file);

/* Is this a file in a root that some process is known to be writing, however it was reached? */
bool ct_file_is_written(const struct stat *st);

/* This mtime (ns) is below the floor and stands: asked for, or the file cannot be stamped. */
void ct_file_set_explicit(uint32_t file, int64_t ns);

/*
 * The file has lost its last name: whatever gets its inode is another one. What it still owes is
 * forgotten.
 */
void ct_file_gone(uint32_t file);

/*
 * Process @pid may write @file from here on; once per descriptor or mapping (@fd -1). Files that
 * are not in this table when the clock ticks cannot be given the tick in which they were written.
 */
void ct_writer_add(uint32_t pid, uint32_t file, int fd);

/* One descriptor or mapping less. Return: how many are left, of all processes. */
int ct_writer_drop(uint32_t pid, uint32_t file);

/* Takes away one file that @pid was still writing, or 0. For exits and deaths. */
uint32_t ct_writer_drop_any(uint32_t pid);

/* Does @pid have writers? One cache line, no system call. */
bool ct_writer_any(uint32_t pid);

/* Calls @visit for all that some process may be writing; for one file perhaps more than once. */
void ct_writer_each(void (*visit)(uint32_t pid, uint32_t file, int fd));

#endif
