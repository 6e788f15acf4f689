/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The parts of the bundle among themselves. Files are held in a struct tt_file_table
 * (kbuild/filetable.h), paths relative to the bundle's own directory.
 */
#ifndef TT_BUNDLE_INTERNAL_H
#define TT_BUNDLE_INTERNAL_H

#include "bundle/bundle.h"
#include "kbuild/filetable.h"
#include "kbuild/guard.h"

#define TT_BUNDLE_FORMAT 1
#define TT_BUNDLE_MANIFEST "bundle.json"
#define TT_BUNDLE_LIFE "life"
#define TT_BUNDLE_MACHINERY "machinery"

/* Bytes of one file, and of all: several times what any bundle needs. */
#define TT_BUNDLE_MAX_FILE (64ULL << 20)
#define TT_BUNDLE_MAX_BYTES (256ULL << 20)
#define TT_BUNDLE_MAX_ENTRIES 20000

/* Enters a copy of @text. */
void tt_bundle_add_text(struct tt_file_table *files, const char *path, const char *text,
			gboolean executable);

/* Enters the file @source as @path. TT_ERROR_INPUT if it cannot be read or is too big. */
gboolean tt_bundle_add_file(struct tt_file_table *files, const char *path, const char *source,
			    GError **error);

/* Enters all files and symbolic links below directory @source, below @path. */
gboolean tt_bundle_add_tree(struct tt_file_table *files, const char *path, const char *source,
			    GError **error);

/*
 * Writes all of @files as a tar archive under zstd, in a directory @name: sorted, with fixed
 * stamps and owners, so that the same files give the same bytes. Temporary, then rename.
 */
gboolean tt_bundle_pack(struct tt_file_table *files, const char *name, const char *path,
			GError **error);

/* Reads the archive @path within @guard's limits; checks names, kinds, duplicates and ends. */
struct tt_file_table *tt_bundle_unpack(struct tt_guard *guard, char **name, GError **error);

/* The same from a directory that somebody unpacked. */
struct tt_file_table *tt_bundle_read_directory(struct tt_guard *guard, char **name, GError **error);

/* Refuses entries below files, and links to anything but a file of the bundle. */
gboolean tt_bundle_check_paths(const struct tt_guard *guard, struct tt_file_table *files,
			       GError **error);

/* bundle.json: what @info says and a digest of each of @files. To be freed. */
char *tt_bundle_manifest_text(const struct tt_bundle_info *info, struct tt_file_table *files);

/*
 * Reads it out of @files into @info, and checks that the files are those that it lists, no more
 * and no less, with their digests.
 */
gboolean tt_bundle_manifest_check(const struct tt_guard *guard, struct tt_file_table *files,
				  struct tt_bundle_info *info, GError **error);

/* An array of struct tt_bundle_fact, which it frees; adding copies. */
GPtrArray *tt_bundle_facts_new(void);
void tt_bundle_facts_add(GPtrArray *facts, const char *name, const char *value);

/* README.txt, for somebody who has never heard of this program; to be freed. */
char *tt_bundle_readme(const struct tt_bundle_info *info, const struct tt_life *life);

/* Enters what came of the run: its logs and events, verdict.json, expected.json. */
gboolean tt_bundle_add_records(struct tt_file_table *files, const struct tt_bundle_request *request,
			       struct tt_bundle_info *info, GError **error);

#endif
