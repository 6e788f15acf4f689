/* SPDX-License-Identifier: GPL-2.0-only */
/* Between the files of the reader of .cmd files only. */
#ifndef TT_KBUILD_CMDFILE_INTERNAL_H
#define TT_KBUILD_CMDFILE_INTERNAL_H

#include "kbuild/cmdfile.h"

/* Variables of one file: name -> value as written. */
struct tt_cmd_parse {
	GHashTable *variables;
	struct tt_cmdfile *file;
	guint kinds;			/* those that are asked for */
	GHashTable *seen[TT_CMD_KINDS]; /* paths of each kind, borrowed from the file */
};

/*
 * @length characters of @text with make's quoting undone: "$$" is '$', "$(pound)" and "\#" are
 * '#', "\ " is ' '. To be freed.
 */
char *tt_cmd_unquote(const char *text, gsize length);

/* Keeps a dependency if its kind is asked for. @plain: nothing in it is quoted. */
void tt_cmd_add_dep(struct tt_cmd_parse *p, const char *text, gsize length, gboolean plain,
		    enum tt_cmd_dep_kind kind);

/* Keeps those of a list with references; @depth: how deep in variables of the file. */
void tt_cmd_add_words(struct tt_cmd_parse *p, const char *text, unsigned int depth);

#endif
