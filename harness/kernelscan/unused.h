/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Which exports no module of some configurations uses: what CONFIG_TRIM_UNUSED_KSYMS would take
 * away. Made from the graph of each configuration; what the text cannot tell is a class of its
 * own, never counted as unused.
 */
#ifndef TT_KERNELSCAN_UNUSED_H
#define TT_KERNELSCAN_UNUSED_H

#include "kernelscan/graph.h"

enum tt_export_use {
	TT_USE_NONE,	/* no module's source names it, nor does code in a header */
	TT_USE_HEADER,	/* only an inline function or a macro of some header names it: a module
			 * that includes the header may use it */
	TT_USE_BY_NAME, /* modules only look it up with symbol_get(), which leaves no undefined
			 * symbol: kernels without .no_trim_symbol trim it */
	TT_USE_MODULE,	/* the source of a module of another object names it */
	TT_USES
};

struct tt_unused_export {
	const char *name; /* borrowed from the scan */
	char *ns;	  /* "" without one */
	char *object;	  /* without suffix */
	char *module;	  /* of the first configuration that has it as a module's; "" built in */
	gboolean gpl;
	enum tt_export_use use; /* the strongest over all configurations */
};

struct tt_unused_config {
	char *name;
	guint modules, exports;
};

struct tt_unused {
	const struct tt_scan *scan;
	GPtrArray *configs; /* of struct tt_unused_config, in the order given */
	GPtrArray *exports; /* of struct tt_unused_export, by name */
	guint counts[TT_USES];
	GTree *problems; /* of the graph of the last configuration: what was not understood */
};

/* @configs: of struct tt_config, one at least. @scan must outlive the result. */
struct tt_unused *tt_unused_new(const struct tt_scan *scan, const GPtrArray *configs);
void tt_unused_free(struct tt_unused *unused);
typedef struct tt_unused tt_unused;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(tt_unused, tt_unused_free)

/* "none", "header", "by-name", "module". */
const char *tt_export_use_name(enum tt_export_use use);

/* Counts, a table of directories and @most names of each class but the last. Caller frees. */
char *tt_unused_text(const struct tt_unused *unused, guint most);

/* One line an export that no module is seen to use: class, name, licence ("GPL" or "-"),
 * namespace or "-", object, module or "-"; tabs between. Caller frees. */
char *tt_unused_log(const struct tt_unused *unused);
char *tt_unused_json(const struct tt_unused *unused);

#endif
