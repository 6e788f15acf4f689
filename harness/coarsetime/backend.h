/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Real file systems as ground truth: a directory on a freshly made file system whose stamps
 * come from the running kernel, for the same command that otherwise runs under the layer.
 *
 * This module owns the folder RUN_DIR/coarsetime-backend (owner file, sparse image, mount point)
 * and nothing else. It must not know of the layer, of schedules or of kbuild. It links to libc
 * alone.
 *
 * Life of a backend: ct_backend_open() makes and mounts, ct_backend_close() unmounts and
 * removes. A process that is killed in between leaves at most the folder, the mount and, by
 * it, one loop device; ct_backend_sweep_leftovers() of the next start clears all three. It
 * recognises a dead owner by the flock(2) on RUN_DIR/coarsetime-backend/owner, which the kernel
 * drops with the last copy of the descriptor (it is close-on-exec: commands do not keep it).
 *
 * None of these functions is async-signal-safe: turn a signal into a return to the caller's
 * main loop and close from there.
 */
#ifndef CT_BACKEND_H
#define CT_BACKEND_H

#include <stdbool.h>

struct ct_backend;

/*
 * Open the file system @name below @run_dir, an existing directory that belongs to the caller.
 *
 *   "ext4-128"  ext4 with inodes of 128 bytes: no room for i_mtime_extra, stamps of 1 s
 *               (kernel fs/ext4/super.c, s_time_gran = NSEC_PER_SEC)
 *   "ext4-256"  ext4 with inodes of 256 bytes: stamps move with the kernel's tick (and, from
 *               6.13 on, are finer for files that were looked at in between)
 *   "native"    a plain directory on whatever file system @run_dir is on
 *
 * @size_mb is the size of the sparse image in MiB (0: 1024); "native" ignores it.
 *
 * Returns a backend to be given to ct_backend_close(), or NULL with *@why (malloc'd, to be
 * freed by the caller): what was being done, to which file, and the remedy. *@skip is true if
 * it is merely impossible on this machine (no root, no loop device, no mkfs.ext4), false for
 * a failure that deserves an error. On NULL nothing is left behind.
 */
struct ct_backend *ct_backend_open(const char *name, const char *run_dir, unsigned long size_mb,
				   char **why, bool *skip);

/* The empty directory to work in; absolute, valid until ct_backend_close(). */
const char *ct_backend_path(const struct ct_backend *b);

/*
 * Unmount, remove RUN_DIR/coarsetime-backend and free @b (NULL is allowed). Processes that still
 * work in the file system get two seconds to leave; then they are named on standard error and the
 * mount is detached (MNT_DETACH): its loop device goes when the last of them does. In a
 * process other than the one that opened @b (a forked child) only the memory is freed.
 */
void ct_backend_close(struct ct_backend *b);

/*
 * Clean up what killed processes left in RUN/coarsetime-backend for every directory RUN in @parent
 * that belongs to the caller's user and whose owner is dead. Live runs are not touched; a missing
 * @parent is nothing to do. What was cleaned, or could not be, is said on standard error.
 */
void ct_backend_sweep_leftovers(const char *parent);

#endif
