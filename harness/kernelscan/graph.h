/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a configured kernel consists of: the objects and modules that its makefiles list, which
 * source each is made from, and who uses whose exports. Put together from a scan and a
 * configuration. Knows nothing of synthetic trees.
 */
#ifndef TT_KERNELSCAN_GRAPH_H
#define TT_KERNELSCAN_GRAPH_H

#include "kernelscan/config.h"
#include "kernelscan/scan.h"

struct tt_graph_module;

struct tt_graph_export {
	const struct tt_scan_export *source; /* name, license … */
	const char *ns;			     /* makefile's default included; "" without */
	struct tt_graph_object *object;
};

struct tt_graph_object {
	char *path;   /* without suffix, as the makefile says */
	char *source; /* its path with suffix, or NULL: generated, or written in no language here */
	gboolean assembler, lib;
	struct tt_graph_module *module; /* or NULL: built in */
	char *ns;			/* DEFAULT_SYMBOL_NAMESPACE from the makefile, or NULL */
	GPtrArray *parts;	/* of struct tt_scan_file: the source and what it includes */
	GPtrArray *exports;	/* of struct tt_graph_export */
	GPtrArray *uses, *gets; /* of struct tt_graph_export of others, each once; gets are
				 * by symbol_get(). Only of modules' objects */
};

struct tt_graph_module {
	char *path;	    /* without .ko */
	GPtrArray *objects; /* borrowed */
};

struct tt_graph {
	const struct tt_scan *scan; /* borrowed */
	GPtrArray *objects;	    /* of struct tt_graph_object, in make's order */
	GPtrArray *modules;	    /* of struct tt_graph_module, in make's order */
	GPtrArray *exports;	    /* of struct tt_graph_export, each name once */
	GHashTable *by_word;	    /* tt_scan_word() of the name to struct tt_graph_export */
	GTree *problems;	    /* as in struct tt_scan, those of the scan included */
	guint directories;	    /* whose makefile was read */
};

/* Never fails: what cannot be understood is counted in problems. @scan must outlive it. */
struct tt_graph *tt_graph_new(const struct tt_scan *scan, const struct tt_config *config);
void tt_graph_free(struct tt_graph *graph);
typedef struct tt_graph tt_graph;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(tt_graph, tt_graph_free)

#endif
