/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The files of a tree while it is being put together, and writing them out: into a directory or
 * an archive, always all or nothing, always the same bytes. Knows nothing of what the files mean,
 * but for the marker by which a tree is known as ours.
 */
#ifndef TT_TREE_OUTPUT_H
#define TT_TREE_OUTPUT_H

#include <glib.h>

/* By this file, at the top of every generated tree, --force knows what it may replace. */
#define TT_TREE_MARKER ".trimtorture-tree"

/* The time of every file and directory: older than anything that a build makes. */
#define TT_TREE_MTIME 1000000000

struct tt_output_file {
	const char *path; /* the key in the table */
	char *data;
	gsize size;
	char *link; /* a symbolic link's target, else NULL */
	gboolean executable;
};

struct tt_output {
	GTree *files; /* char * to struct tt_output_file, sorted bytewise */
};

struct tt_output *tt_output_new(void);
void tt_output_free(struct tt_output *output);
typedef struct tt_output tt_output;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(tt_output, tt_output_free)

/* Adds a file or replaces it; takes @data. */
void tt_output_put(struct tt_output *output, const char *path, char *data, gsize size,
		   gboolean executable);
void tt_output_put_link(struct tt_output *output, const char *path, const char *target);

/* Adds a text file that the plan wants; an error if something else is there already. */
gboolean tt_output_add_text(struct tt_output *output, const char *path, GString *text,
			    GError **error);

/* NULL if there is no such file. */
const struct tt_output_file *tt_output_get(const struct tt_output *output, const char *path);

/* Reads all files below @directory and puts them at the same relative paths. */
gboolean tt_output_load(struct tt_output *output, const char *directory, GError **error);

/* SHA-256 over all paths, kinds and contents but the marker's; to be freed. */
char *tt_output_digest(const struct tt_output *output);

/* How tt_output_write() would write to @path: a directory, or an archive by its suffix. */
gboolean tt_output_is_archive(const char *path);

/*
 * Says no (TT_ERROR_USAGE) if @path exists and is neither an empty directory nor, with @force,
 * a tree or an archive that has our marker.
 */
gboolean tt_output_check(const char *path, gboolean force, GError **error);

/*
 * Writes everything to @path, aside first and then renamed. Afterwards either @path holds all of
 * it, or what was there before is still there. Modes are 0644 or 0755 whatever the umask,
 * archives have owner 0:0.
 */
gboolean tt_output_write(const struct tt_output *output, const char *path, gboolean force,
			 GError **error);

#endif
