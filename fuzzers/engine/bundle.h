/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The input of most targets: several files and options in one text that people can read and
 * byte-wise mutation does not easily break.
 *
 *   target drivers/a.o       options, one a line: a word and its value
 *   fault read 2             the second read fails (open, stat, read, memory, write)
 *   flags fallback           unknown names read as one of the files
 *   %%% a.d                  starts a file; all bytes up to the next such line are its content
 *   %%%- a.c                 the same, and the file before ends without the newline seen here
 *
 * An input without such a line is one file.
 */
#ifndef TTF_BUNDLE_H
#define TTF_BUNDLE_H

#include "engine/engine.h"

#define TTF_MAX_OPTIONS 16

struct ttf_section {
	struct ttf_slice name, content;
};

struct ttf_bundle {
	struct ttf_option {
		struct ttf_slice key, value;
	} options[TTF_MAX_OPTIONS];
	size_t option_count;
	struct ttf_section files[TTF_MAX_FILES];
	size_t file_count;
	struct ttf_faults faults;
};

/* Splits the input; slices point into it. Whatever the bytes, this gives a bundle. */
void ttf_bundle_parse(struct ttf_bundle *bundle, const uint8_t *data, size_t size);

/* The value of an option, or @fallback. */
struct ttf_slice ttf_bundle_option(const struct ttf_bundle *bundle, const char *key,
				   const char *fallback);

/* True if one of the words of "flags" is @word. */
bool ttf_bundle_flag(const struct ttf_bundle *bundle, const char *word);

/* The first section of that name, or NULL. */
const struct ttf_section *ttf_bundle_file(const struct ttf_bundle *bundle, const char *name);

#endif
