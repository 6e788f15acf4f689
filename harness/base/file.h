/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Files and directories: written aside and renamed, removed as a whole, locked. Knows nothing of
 * kernels.
 */
#ifndef TT_BASE_FILE_H
#define TT_BASE_FILE_H

#include <glib.h>
#include <sys/types.h>

/* For files of which any size may be right. */
#define TT_FILE_MAX ((gsize)G_MAXINT32)

/*
 * The contents of the regular file @path, to be freed, with a NUL after them. Anything else (a
 * FIFO would be waited for, a device might never end) and a file of more than @limit bytes is
 * refused with TT_ERROR_INPUT; one that cannot be opened is a G_FILE_ERROR, so that callers can
 * tell a file that is missing. @length and @error may be NULL.
 */
gboolean tt_file_read(const char *path, gsize limit, char **text, gsize *length, GError **error);

/*
 * The contents of @path, a text that the user names: a file, or a pipe as a shell's <(…) makes it.
 * A FIFO without a writer is empty; whatever gives nothing for ten seconds, or more than any text
 * has (a device), is refused with TT_ERROR_INPUT. Else as tt_file_read().
 */
gboolean tt_input_read(const char *path, char **text, gsize *length, GError **error);

/* write(2) until all is written. FALSE with errno. */
gboolean tt_write_all(int fd, const void *data, gsize length);

/*
 * Writes @length bytes to @path, one of our own files, through a temporary in the same directory
 * and rename(2), with permissions @mode whatever the umask. An existing file is replaced only when
 * all is written; devices and FIFOs never are. For what the user names see base/userpath.h.
 */
gboolean tt_file_write(const char *path, const void *data, gsize length, mode_t mode,
		       GError **error);

/* mkdir -p with mode 0755 (less the umask). */
gboolean tt_dir_make(const char *path, GError **error);

/* rm -rf, not following symbolic links; a missing @path is no error. */
gboolean tt_tree_remove(const char *path, GError **error);

/*
 * Opens (and creates) @path and takes an exclusive flock(2), waiting for it. Returns the
 * descriptor (close-on-exec), which holds the lock until closed, or -1.
 */
int tt_file_lock(const char *path, GError **error);

/*
 * The directory for caches, ${XDG_CACHE_HOME:-~/.cache}/trimtorture, with @subdir appended;
 * created. The caller frees it. NULL and an error if it cannot be made.
 */
char *tt_cache_dir(const char *subdir, GError **error);

/* Lists the names in directory @path, without "." and "..", sorted bytewise; g_strfreev() it. */
char **tt_dir_names(const char *path, GError **error);

#endif
