/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The files of one kernel source while it is being imported: path (relative to the kernel's top
 * directory) to content. From an archive they are put in as they stream by; from a directory
 * they are read when somebody first asks for them. Knows nothing of what the files mean.
 */
#ifndef TT_KBUILD_FILETABLE_H
#define TT_KBUILD_FILETABLE_H

#include <glib.h>

struct tt_file {
	char *data; /* a regular file's content with a NUL appended, else NULL */
	gsize size;
	char *link;  /* a symbolic link's target as stored, else NULL */
	char *alias; /* a hard link: the path of the entry that has the content, else NULL */
	gboolean executable;
	gboolean kept; /* belongs to the snapshot */
};

struct tt_file_table {
	GHashTable *files; /* char * to struct tt_file *, owns both */
	char *directory;   /* where missing entries are read from, NULL for an archive */
	guint64 max_file;  /* bytes of one file */
	guint64 bytes;	   /* held in memory */
	GError *error;	   /* the first failure of a read on demand; asked for at the end */
};

struct tt_file_table *tt_files_new(guint64 max_file);
void tt_files_free(struct tt_file_table *table);
typedef struct tt_file_table tt_file_table;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(tt_file_table, tt_files_free)

struct tt_file *tt_file_new(void);
void tt_file_free(struct tt_file *file);

/* Enters @file, both arguments become the table's. An entry of the same path is replaced. */
void tt_files_add(struct tt_file_table *table, char *path, struct tt_file *file);

/*
 * The entry @path or NULL. For a directory the file is read now; if that fails for another
 * reason than its absence, table->error is set and NULL returned.
 */
struct tt_file *tt_files_get(struct tt_file_table *table, const char *path);

/* Only the content: NULL for symbolic links too. Valid as long as the table. */
const char *tt_files_text(struct tt_file_table *table, const char *path);

/*
 * Gives hard links the content of what they link to. One whose target isn't in the table stays
 * without data, which is an error only if the file is kept. FALSE if the copies would hold more
 * than @max_bytes: some kilobytes of links can stand for gigabytes.
 */
gboolean tt_files_resolve_aliases(struct tt_file_table *table, guint64 max_bytes);

/*
 * Does the symbolic link @path stay in the tree, by way of all links that its target passes? One
 * that leads round in a circle or through a file does not.
 */
gboolean tt_files_link_inside(struct tt_file_table *table, const char *path);

/* Drops all entries that are not below @prefix ("linux-6.1/") and strips it from the others. */
void tt_files_rebase(struct tt_file_table *table, const char *prefix);

/* Is a directory of @path in the table as a file or symbolic link? Then @path cannot be there. */
gboolean tt_files_below_file(struct tt_file_table *table, const char *path);

/* The paths of all entries (or of the kept ones), sorted bytewise; free the array only. */
GPtrArray *tt_files_paths(struct tt_file_table *table, gboolean kept_only);

#endif
