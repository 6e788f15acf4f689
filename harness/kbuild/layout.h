/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Paths: which files of a kernel source the machinery consists of, and which names in an archive
 * are refused. Pure functions on strings.
 */
#ifndef TT_KBUILD_LAYOUT_H
#define TT_KBUILD_LAYOUT_H

#include <glib.h>

enum tt_path_fault {
	TT_PATH_OK,
	TT_PATH_ABSOLUTE,
	TT_PATH_DOTDOT,
	TT_PATH_LONG, /* a component over NAME_MAX or the whole over PATH_MAX */
	TT_PATH_EMPTY /* ".", "./": the archive's own top directory */
};

/* Removes "." components and repeated slashes; *clean is to be freed, NULL unless TT_PATH_OK. */
enum tt_path_fault tt_path_clean(const char *path, char **clean);

/* Says what @fault is, for an error message. */
const char *tt_path_fault_text(enum tt_path_fault fault);

/*
 * Does the symbolic link @path with content @target, both relative to one directory, stay in
 * that directory?
 */
gboolean tt_link_inside(const char *path, const char *target);

/*
 * May the file @path (relative to the kernel's top directory) be of use: part of the machinery,
 * or a header that the closure may ask for?
 */
gboolean tt_path_useful(const char *path);

/* Is @path always kept, as opposed to headers, which are kept if something includes them? */
gboolean tt_path_machinery(const char *path);

/* The same for a path in an archive whose leading directory isn't known yet. */
gboolean tt_path_maybe_useful(const char *path);

/* Is this the content of a kernel's top Makefile: does it set VERSION and PATCHLEVEL? */
gboolean tt_is_top_makefile(const char *text);

/* VERSION.PATCHLEVEL.SUBLEVEL and EXTRAVERSION from the top Makefile; to be freed. */
char *tt_kernel_version(const char *makefile);

/*
 * @name for a message: control characters and bytes over 126 escaped, cut to a line. Archive
 * names are hostile to terminals too. To be freed.
 */
char *tt_printable(const char *name);

#endif
