/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What is behind the entries of a linked file's export table: namespaces, checksums, and what the
 * exported thing is. Read with libelf, and for what leaves no trace in the file from the C source
 * that modpost wrote. Judges nothing.
 */
#ifndef TT_KBUILD_KSYMTAB_H
#define TT_KBUILD_KSYMTAB_H

#include <glib.h>

struct tt_ksymtab {
	/* Exported name -> namespace, owned: the string at __kstrtabns_NAME (from 5.4 on). */
	GHashTable *spaces;
	/*
	 * Exported name -> GUINT_TO_POINTER(checksum): the value of the absolute symbol __crc_NAME,
	 * or four bytes where it lies in ___kcrctab (include/linux/export-internal.h). Files whose
	 * checksums are relative to their place (CONFIG_MODULE_REL_CRCS) are not understood.
	 */
	GHashTable *crcs;
	/*
	 * Name -> GUINT_TO_POINTER(checksum) that the module was linked against: section
	 * __versions, an array of struct modversion_info (include/linux/module.h), 64 bytes each.
	 */
	GHashTable *versions;
	GHashTable *functions, *variables; /* sets: names defined with these types */
};

/*
 * Reads the linked file @path: vmlinux or a module. NULL and TT_ERROR_INPUT if it is no ELF file,
 * G_FILE_ERROR_NOENT if it does not exist. tt_ksymtab_free() frees the result.
 */
struct tt_ksymtab *tt_ksymtab_read(const char *path, GError **error);
void tt_ksymtab_free(struct tt_ksymtab *table);
typedef struct tt_ksymtab tt_ksymtab;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(tt_ksymtab, tt_ksymtab_free)

/*
 * Exported name -> "FUNC" or "DATA", as KSYMTAB_FUNC(NAME, … and KSYMTAB_DATA(NAME, … in the source
 * @path say that modpost writes (.vmlinux.export.c and MODULE.mod.c, from 6.4 on). Empty if there
 * is no such line; NULL if the file cannot be read. g_hash_table_unref() frees it.
 */
GHashTable *tt_ksymtab_source_read(const char *path);

#endif
