/* SPDX-License-Identifier: GPL-2.0-only */
/* Between the files that make a mirror profile only. */
#ifndef TT_TREE_MIRROR_INTERNAL_H
#define TT_TREE_MIRROR_INTERNAL_H

#include "mirror.h"

/* An object of the graph that is in the mirror. */
struct tt_mirror_object {
	const struct tt_graph_object *source;
	char *path;
	gboolean outside, assembler;
	gboolean part;		/* of a module that is mirrored as one */
	GPtrArray *exports;	/* of struct tt_mirror_export */
	GPtrArray *uses, *gets; /* of struct tt_mirror_export */
};

struct tt_mirror_export {
	const struct tt_graph_export *source;
	char *name;
	struct tt_mirror_module *module; /* that exports it, or NULL */
};

struct tt_mirror_module {
	const struct tt_graph_module *source;
	char *path;
	GPtrArray *objects; /* of struct tt_mirror_object, the first one in C */
	guint state;	    /* of the search for circles */
};

struct tt_mirror {
	const struct tt_mirror_request *request;
	GPtrArray *objects;  /* of struct tt_mirror_object that are built in, in make's order */
	GPtrArray *modules;  /* of struct tt_mirror_module */
	GHashTable *chosen;  /* struct tt_graph_object to struct tt_mirror_object, all, owned */
	GHashTable *exports; /* struct tt_graph_export to struct tt_mirror_export, owned */
	GHashTable *names;   /* set: of exports, paths, modules ("name.ko") */
	struct tt_mirror_info *info;
};

/* A path that a profile may have and nobody else has yet; to be freed. */
char *tt_mirror_path(struct tt_mirror *mirror, const char *wanted);
char *tt_mirror_module_path(struct tt_mirror *mirror, const char *wanted);

/* The name of an export, to be freed. */
char *tt_mirror_symbol(struct tt_mirror *mirror, const char *wanted);

/* Is @path in @directory, or in one below it? */
gboolean tt_mirror_is_below(const char *path, const char *directory);

/* Fills modules, and chosen with their parts; then objects, which depend on what modules use. */
void tt_mirror_choose_modules(struct tt_mirror *mirror);
void tt_mirror_choose_builtins(struct tt_mirror *mirror);

/* Drops uses until no module needs itself. */
void tt_mirror_break_circles(struct tt_mirror *mirror);

GString *tt_mirror_text(const struct tt_mirror *mirror);

#endif
