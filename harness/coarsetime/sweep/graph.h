/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The files of a project and what each is made from, put together from the data bases of all its
 * makes and from dependency files. A file is known by its path relative to the root of the tree,
 * as event logs have it; what lies outside of the root is left out, for it is older than every
 * event. Knows no stamps but those that files had before the recorded build.
 */
#ifndef CT_SWEEP_GRAPH_H
#define CT_SWEEP_GRAPH_H

#include <glib.h>

struct ct_node {
	guint index;	   /* in ct_graph.files */
	char *path;	   /* relative to the root */
	GPtrArray *needs;  /* of struct ct_node: prerequisites that count, in make's order */
	GPtrArray *listed; /* the same as the makefiles have them, before absent intermediate
			    * files were replaced by what they are made from */
	GPtrArray *also;   /* of struct ct_node: made by the same recipe */
	GArray *firsts;	   /* of struct ct_first */
	GPtrArray *users;  /* of struct ct_node: whose needs this one is, or is the real file of */
	struct ct_node *real; /* the file that this name leads to by way of symbolic links, to
			       * whose stamp make looks; NULL: itself */
	gboolean recipe;      /* some make has a recipe for it */
	gboolean ruled;	      /* some make has a rule for it, with or without a recipe */
	gboolean phony;	      /* or never made: no file that could be stale */
	gboolean intermediate;
	gboolean always;    /* its recipe runs in every make: a prerequisite is phony or absent */
	gboolean asks;	    /* … and looks at $? to see whether there is work */
	gboolean partial;   /* its recipe works on what $? has, and leaves the rest as it was */
	gboolean fleeting;  /* the recipe of another target removes it */
	gboolean own;	    /* nothing but its own recipe removes it */
	gboolean there;	    /* exists when all is built */
	gboolean directory; /* its stamp is that of its entries */
	gint64 before;	    /* its stamp before the recorded build (ns); G_MININT64: absent */
};

/*
 * A need that a call of make (CT_ANY_CALL: each) considers for this target first: what of it is
 * remade then shows in this target's $?.
 */
struct ct_first {
	struct ct_node *need;
	gint call;
};

#define CT_ANY_CALL (-1)

struct ct_graph {
	GPtrArray *files;		    /* of struct ct_node, by path once it is finished */
	GHashTable *by_path;		    /* path -> struct ct_node */
	guint databases, targets, depfiles; /* how much was read */
	gboolean updates;		    /* some recipe copies what is newer (cp -u) */
};

/*
 * A graph made by hand, for those who know the edges from elsewhere: an empty one; its node of a
 * name, made if it is new; an edge, once; and, when all is in, the last step.
 */
struct ct_graph *ct_graph_empty(void);
struct ct_node *ct_graph_get(struct ct_graph *graph, const char *path);
void ct_graph_add(struct ct_node *file, struct ct_node *need);
void ct_graph_finish(struct ct_graph *graph);

/*
 * What make knows. @databases: of struct ct_database. @root: the tree's own path, canonical, by
 * which the data bases name files and in which files have the stamps from before the build. @built:
 * where the same tree lies, built; its dependency files are read for targets of which no data base
 * has a rule. Never fails.
 */
struct ct_graph *ct_graph_new(const GPtrArray *databases, const char *root, const char *built);
void ct_graph_free(struct ct_graph *graph);
typedef struct ct_graph ct_graph;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(ct_graph, ct_graph_free)

struct ct_node *ct_graph_node(const struct ct_graph *graph, const char *path);

/* Does @file come first in considering @need, in @call? */
gboolean ct_graph_is_first(const struct ct_node *file, const struct ct_node *need, gint call);

/* @name as seen from @directory, relative to @root; to be freed. NULL: not below the root. */
char *ct_graph_path(const char *root, const char *directory, const char *name);

#endif
