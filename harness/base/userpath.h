/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Files and directories that the user names for results. The program may run as root, so a name
 * can be anything: a device, a FIFO, a link to somebody else's file, a home directory. Nothing
 * but regular files is ever replaced, and nothing is removed from a directory without our marker.
 */
#ifndef TT_BASE_USERPATH_H
#define TT_BASE_USERPATH_H

#include <glib.h>

/*
 * A file that is being written. What the name means is decided when it is opened:
 *  - a regular file, or none: a temporary beside it, renamed over it at the end. The
 *    temporary's name follows from the file's, so the next writer takes over what a killed one
 *    left; two at a time wait for each other;
 *  - a symbolic link: the file it leads to, as above; refused if that does not exist;
 *  - a character device, a FIFO with a reader: written to;
 *  - /dev/stdout, /dev/stderr, /dev/fd/N: the open descriptor is written to;
 *  - a directory, a block device, a socket: refused.
 * The name is not looked at again: a mount over its directory changes nothing.
 */
struct tt_userfile;

struct tt_userfile *tt_userfile_open(const char *path, GError **error);

/* To write to, from its start; it stays the file's. */
int tt_userfile_fd(const struct tt_userfile *file);

/*
 * Puts the file in place with mode 0644 and frees @file; after an error the old file is as it was.
 * With @durable it is on the disk when this returns.
 */
gboolean tt_userfile_commit(struct tt_userfile *file, gboolean durable, GError **error);

/* Leaves the old file as it was, and frees @file. */
void tt_userfile_abandon(struct tt_userfile *file);

/* All of the above for @length bytes of @data, durably. */
gboolean tt_userfile_write(const char *path, const void *data, gsize length, GError **error);

/*
 * Takes @directory for results: makes it, or accepts it if it is empty or has the marker
 * (".trimtorture") that an earlier call left. Anything else is refused with TT_ERROR_USAGE.
 * Returns a descriptor (close-on-exec) that locks it until closed, -1 on error; that another
 * process works in it is a TT_ERROR_ENVIRONMENT.
 */
int tt_userdir_take(const char *directory, GError **error);

/* Removes all that is in a directory with our marker, but for the marker; refuses any other. */
gboolean tt_userdir_clear(const char *directory, GError **error);

/*
 * Only the lock, for a tree that is used as it is: @shared to read it, else to build in it. Waits
 * a second, because the children of a killed process need a moment to end.
 */
int tt_userdir_lock(const char *directory, gboolean shared, GError **error);

/*
 * A new directory of our own that does not outlive its use: PARENT/NAME.XXXXXX, mode 0700. With
 * @parent NULL it is in the directory for temporary files. What a killed process left under that
 * name is removed first; *@lock keeps others from taking this one for such. The caller frees the
 * path. NULL on error.
 */
char *tt_scratch_new(const char *parent, const char *name, int *lock, GError **error);

/* Removes the directory with all that is in it and closes @lock; @path NULL is harmless. */
void tt_scratch_remove(const char *path, int lock);

/* Leaves it to the user. */
void tt_scratch_keep(const char *path, int lock);

#endif
