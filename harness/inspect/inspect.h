/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Post-mortem of a kernel build directory as a reporter had it: nothing of the build was seen,
 * only what it left. Every claim rests on files: an object's own export sections, the symbol
 * list, the stamps. docs/inspect.md says how each is reached.
 */
#ifndef TT_INSPECT_INSPECT_H
#define TT_INSPECT_INSPECT_H

#include <glib.h>

#include "inspect/builddir.h"
#include "inspect/filesystem.h"
#include "inspect/objects.h"

/* How an object stands to the dep file of a symbol that it is stale about. */
enum tt_relation {
	TT_RELATION_NEWER,   /* the next make rebuilds the object */
	TT_RELATION_TIE,     /* equal stamps: make takes the object for current */
	TT_RELATION_OLDER,   /* likewise */
	TT_RELATION_MISSING, /* the object depends on a dep file that isn't there */
	TT_RELATION_NONE,    /* the object does not depend on the symbol's dep file */
};

/* "tie", "older", …: the words of outputs. */
const char *tt_relation_name(enum tt_relation relation);

enum tt_linked { TT_LINKED_UNKNOWN, TT_LINKED_YES, TT_LINKED_NO };

/* An object whose exports disagree with the list in force, in one symbol. */
struct tt_stale {
	const struct tt_compiled *object;
	char *symbol;
	gboolean surplus; /* exported though not listed; else listed and not exported */
	char *dep;	  /* the symbol's dep file, or NULL: single-pass, or era unknown */
	gint64 dep_stamp;
	enum tt_relation relation;
	gboolean sticky;       /* another make would not rebuild the object */
	char *newer;	       /* the prerequisite that makes it be rebuilt, or NULL */
	enum tt_linked linked; /* is the object part of this kernel at all? */
	GPtrArray *users;      /* borrowed: modules that need the symbol, sorted */
	gboolean policy; /* exported without a condition: this kernel spares modules' exports */
};

/* Object and dep file with equal stamps, the object being right all the same. */
struct tt_tie {
	const struct tt_compiled *object;
	const char *dep; /* borrowed */
	gint64 stamp;
	gboolean open; /* autoksyms.h has that stamp too: nothing orders the three */
};

/* What is wrong besides stale objects. docs/inspect.md has the kinds. */
struct tt_disagreement {
	const char *kind; /* "list-lacks", "object-missing", …: a literal */
	char *file;	  /* the list, object or module concerned */
	char *symbol;	  /* or "" */
	char *text;	  /* one sentence */
	char *remove;	  /* the file that must go before make repairs this; NULL: make does */
};

enum tt_guard { TT_GUARD_UNKNOWN, TT_GUARD_ABSENT, TT_GUARD_PRESENT };

struct tt_inspection {
	struct tt_builddir *dir;
	struct tt_objects *objects;
	struct tt_filesystem *fs;
	gint64 grain_seen;	     /* of all stamps, tt_grain_of_stamps() */
	struct tt_features features; /* pipeline, marking, dep_mapping, dep_dir, needed, guard */
	enum tt_guard guard;	     /* of the source's adjust_autoksyms.sh */
	GHashTable *list;	     /* set: autoksyms.h, or NULL */
	gint64 list_stamp;
	GHashTable *whitelist;	   /* set */
	GHashTable *needed;	   /* module -> set: kbuild's own lists */
	GHashTable *users;	   /* symbol -> GPtrArray of the modules that need it, sorted */
	GHashTable *symvers;	   /* name -> struct tt_symvers_line, or NULL */
	GError *symvers_error;	   /* why Module.symvers cannot be read, or NULL */
	GHashTable *right;	   /* set: the list that the next make writes, or NULL: not known */
	struct tt_object *vmlinux; /* NULL: there is none, or it cannot be read */
	GPtrArray *stale;	   /* of struct tt_stale, by object and symbol */
	GPtrArray *ties;	   /* of struct tt_tie */
	guint open_ties;
	GPtrArray *disagreements; /* of struct tt_disagreement */
	gboolean sticky;	  /* some linked object is stale and stays so */
	gboolean future;	  /* … and has a stamp later than now */
	GPtrArray *commands;	  /* owned: what to type to get out of it */
};

/*
 * Inspects @path, see tt_builddir_open(). NULL and an error if it cannot be; files in it that
 * cannot be read are in dir->problems. tt_inspection_free() frees the result.
 */
struct tt_inspection *tt_inspect(const char *path, const char *source, GError **error);
void tt_inspection_free(struct tt_inspection *inspection);
typedef struct tt_inspection tt_inspection;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(tt_inspection, tt_inspection_free)

/* Is something wrong: stale and linked objects, open ties, lists that disagree? */
gboolean tt_inspection_bad(const struct tt_inspection *inspection);

/* For people, and for programs (JSON text ending in a newline); to be freed. */
char *tt_inspection_text(const struct tt_inspection *inspection);
char *tt_inspection_json(const struct tt_inspection *inspection);

/* The dep file of @symbol by the mapping in @features, to be freed; NULL if there is none. */
char *tt_dep_file_of(const struct tt_features *features, const char *symbol);

/* The parts of tt_inspect(), in their order. */
void tt_inspect_pipeline(struct tt_inspection *inspection);
void tt_inspect_damage(struct tt_inspection *inspection);
void tt_inspect_stale(struct tt_inspection *inspection);
void tt_inspect_weigh(struct tt_inspection *inspection);
void tt_inspect_ties(struct tt_inspection *inspection);
void tt_inspect_lists(struct tt_inspection *inspection);
void tt_inspect_vmlinux(struct tt_inspection *inspection);
void tt_inspect_way_out(struct tt_inspection *inspection);

/* Adds a finding; make repairs it, unless tt_inspect_remove() follows. */
void tt_inspect_add(struct tt_inspection *inspection, const char *kind, const char *file,
		    const char *symbol, const char *format, ...) G_GNUC_PRINTF(5, 6);

/* The finding added last stays until @file is removed. */
void tt_inspect_remove(struct tt_inspection *inspection, const char *file);

#endif
