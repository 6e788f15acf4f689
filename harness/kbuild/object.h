/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What an ELF file of a build says about exports, read with libelf: the independent evidence
 * against which kbuild's own lists are held.
 */
#ifndef TT_KBUILD_OBJECT_H
#define TT_KBUILD_OBJECT_H

#include <glib.h>

struct tt_object {
	/*
	 * Exported name -> "" or "GPL". Taken from, in this order of appearance over the eras:
	 * sections ___ksymtab[_gpl]+NAME of a relocatable object (include/linux/export.h up to
	 * 6.3), symbols __ksymtab_NAME of a linked file, and, from 6.4 on, symbols
	 * __export_symbol_NAME in section .export_symbol of an object (modpost makes the ksymtab
	 * from those; in a module or vmlinux the section is no export).
	 * Where an export has flags (a byte at the symbol __flags_NAME, 7.1), these say the
	 * licence, and the section's name does not.
	 */
	GHashTable *exports;
	GHashTable *namespaces; /* exported name -> its namespace; no entry without one */
	GHashTable *offered;	/* set: names that .export_symbol or a __ksym_marker_ offers */
	GHashTable *undefined;	/* set: undefined symbols */
	gboolean flags;		/* there are flags of exports in it */
};

/*
 * Reads the ELF file @path. Returns NULL and TT_ERROR_INPUT if it cannot be read, is no ELF file
 * or was cut off; G_FILE_ERROR_NOENT if it does not exist. tt_object_free() frees the result.
 */
struct tt_object *tt_object_read(const char *path, GError **error);
void tt_object_free(struct tt_object *object);
typedef struct tt_object tt_object;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(tt_object, tt_object_free)

/*
 * The names of the sections and symbols of the ELF file @path that contain @word, sorted, with a
 * blank between them; "" if there are none or the file cannot be read. Names that the compiler
 * numbers (__UNIQUE_ID_) are left out. The caller frees the result.
 */
char *tt_object_marks(const char *path, const char *word);

#endif
