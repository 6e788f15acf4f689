/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Readers of the lists that kbuild keeps: autoksyms.h, .usyms/.mod, modules.order and
 * Module.symvers. They read what is there and judge nothing. A missing file is
 * G_FILE_ERROR_NOENT, so that callers can tell it from one that cannot be read.
 */
#ifndef TT_KBUILD_LISTS_H
#define TT_KBUILD_LISTS_H

#include <glib.h>

#include "kbuild/snapshot.h"

/*
 * The names that an autoksyms.h (include/generated/autoksyms.h; written by gen_autoksyms.sh)
 * lists as "#define __KSYM_NAME 1". A set.
 */
GHashTable *tt_autoksyms_read(const char *path, GError **error);

/*
 * The modules of a build in the order of modules.order: paths without suffix, relative to the
 * build's root. Old kernels prefix "kernel/"; that is removed. A GPtrArray that owns strings.
 */
GPtrArray *tt_modorder_read(const char *path, GError **error);

/*
 * Which kind of list of needs the pipeline that built @modules (paths without suffix) below @root
 * keeps, by what lies there: .usyms or its .cmd file (5.19 to 6.4), .tmp_versions (up to 5.2),
 * line 2 of .mod where there is an autoksyms.h or a dep file (5.3 to 5.18), else none outside
 * modpost. One list that is gone does not change the answer.
 */
enum tt_needed_list tt_needed_kind(const char *root, const GPtrArray *modules);

/*
 * The undefined symbols that kbuild noted for @module below @root in a list of @kind. A set; NULL
 * and G_FILE_ERROR_NOENT if the list is gone; NULL without error if the pipeline keeps none.
 * @source, if not NULL, gets the name of the list, read or not (the caller frees it).
 */
GHashTable *tt_needed_read(const char *root, const char *module, enum tt_needed_list kind,
			   char **source, GError **error);

struct tt_symvers_line {
	char *name;
	char *module; /* "vmlinux" or the module's path */
	char *type;   /* EXPORT_SYMBOL or EXPORT_SYMBOL_GPL */
	char *space;  /* the namespace, or "" */
	guint32 crc;
};

/*
 * Module.symvers (format: Documentation/kbuild/modules.rst, five fields parted by tabs from 5.4
 * on, four before). Table: name -> struct tt_symvers_line, both owned by it.
 */
GHashTable *tt_symvers_read(const char *path, GError **error);

#endif
