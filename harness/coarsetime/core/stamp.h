/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Putting the clock's stamps on files.
 *
 * The kernel decides whether an operation changes a stamp: afterwards the file's mtime is the
 * host's, hence below the floor, and only then do we replace it. So nothing here knows which call
 * changes what.
 */
#ifndef CT_STAMP_H
#define CT_STAMP_H

#include <stdbool.h>
#include <sys/stat.h>

#include "page.h"

/*
 * A file that is open for writing is stamped when it is closed. What was written before the clock
 * moved on is stamped by whoever moves it; so an unstamped file has been written in the current
 * tick, by whatever call, and no hook of a write is needed.
 */
enum ct_how {
	CT_LAST = 1, /* nobody else has it open for writing */
	CT_SYNC = 2  /* it stays open: we only want what was written so far on record */
};

/*
 * Stamp what was written through @fd, and record the event. @how: CT_LAST … Return: false if @fd is
 * not open on @file; then nothing was done.
 */
bool ct_stamp_fd(int fd, uint32_t file, unsigned int how);

/*
 * Stamp everything that is being written anywhere, so far as it has been written. To be called
 * before the clock moves on, and before a reader that no hook sees. Events stay owed until the
 * files are closed.
 */
void ct_stamp_settle(void);

/* As ct_stamp_fd(), without a descriptor (mapping, dead process): found by its last name. */
void ct_stamp_file(uint32_t file, enum ct_kind note);

/*
 * @path, in the tree, is about to get a stamp that somebody chose: what was written to it
 * before goes on record first. Content and stamp are two things.
 */
void ct_stamp_owed(int dirfd, const char *path, int flags);

/* Was the parent directory of @path changed? Stamp it. */
void ct_stamp_parent(int dirfd, const char *path);

/*
 * @path, in the tree as @name, has just got a stamp or come into its place: replace an unstamped
 * mtime (files from outside keep their order: see ct_clock_explicit()), record @kind.
 * @flags: 0 or AT_SYMLINK_NOFOLLOW. @from: see struct ct_record.
 */
void ct_stamp_name(int dirfd, const char *path, int flags, uint32_t name, enum ct_kind kind,
		   uint32_t from);

/*
 * A reader has met @path with the stamp in *@st. If it is not ours: take over for a writer that
 * has the file open, or record an escape. *@st is brought up to date. The caller has made
 * sure that the spelling of the path may lie in a root.
 */
void ct_stamp_meet(int dirfd, const char *path, int flags, struct stat *st);

/*
 * The run is over: @path (absolute, below a root) with its stat must have a stamp of ours. Left by
 * a process that was killed: it is stamped now. Otherwise an escape is recorded.
 */
void ct_stamp_audit(const char *path, const struct stat *st);

/* "/proc/PID/fd/N"; @buf has room for 40 bytes. */
void ct_proc_fd(uint32_t pid, int fd, char *buf);

/* Real path, without symbolic links, of what @fd is open on. False: it has none. */
bool ct_path_of_fd(int fd, char *buf);

/*
 * Name in the tree of @path, 0 if it is outside of all roots. The last component is resolved only
 * if @follow; it need not exist otherwise.
 */
uint32_t ct_locate(int dirfd, const char *path, bool follow);

#endif
