/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The compiled objects of a build directory: what each exports and offers, on which symbols' dep
 * files it depends by its .cmd file, and all the stamps.
 */
#ifndef TT_INSPECT_OBJECTS_H
#define TT_INSPECT_OBJECTS_H

#include <glib.h>

#include "inspect/builddir.h"
#include "kbuild/object.h"

struct tt_compiled {
	const char *command; /* the .cmd file, borrowed from the build directory's list; "": gone */
	gboolean bad_command;  /* … and it does not hold a whole command */
	char *path;	       /* the object, relative */
	gint64 stamp;	       /* of the object, ns, or TT_STAMP_NONE */
	GPtrArray *deps;       /* owned: the symbols' dep files it depends on, sorted, unique */
	struct tt_object *elf; /* NULL: no such object, or it cannot be read */
	char *problem;	       /* what could not be read and why, or NULL */
	gboolean bitcode;      /* it holds LLVM bitcode (LTO), which is no damage */
};

struct tt_objects {
	GPtrArray *all; /* of struct tt_compiled, sorted by path */
	GHashTable *by_path;
	GHashTable *stamps;	  /* dep file -> gint64 *: every dep file that is depended on */
	GHashTable *module_needs; /* module -> set of its undefined symbols */
	/*
	 * Object -> the target that a command makes of it: an archive, a module of several objects.
	 * All commands of the directory count, those of an earlier configuration too.
	 */
	GHashTable *parts;
	GHashTable *archives; /* set: directories in which a command makes an archive */
	guint exporters;      /* objects with at least one export, offer or dep file */
};

/* Reads all objects of @dir on all cores. What cannot be read is in the objects' problem. */
struct tt_objects *tt_objects_read(struct tt_builddir *dir);
void tt_objects_free(struct tt_objects *objects);
typedef struct tt_objects tt_objects;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(tt_objects, tt_objects_free)

/* The stamp of the dep file @dep; TT_STAMP_NONE if there is no such file or nobody depends on it.
 */
gint64 tt_objects_dep_stamp(const struct tt_objects *objects, const char *dep);

enum tt_symbol_state {
	TT_SYMBOL_ABSENT,
	TT_SYMBOL_DEFINED,   /* global or weak */
	TT_SYMBOL_UNDEFINED, /* and not weakly so */
	TT_SYMBOL_WEAK_UNDEFINED
};

/* How the ELF file @path has @name in its symbol table. ABSENT too if it cannot be read. */
enum tt_symbol_state tt_symbol_look_up(const char *path, const char *name);

/* The string that the linked ELF file @path has at symbol @name, local or not; the caller frees
 * it. NULL if there is none. */
char *tt_symbol_text(const char *path, const char *name);

#endif
