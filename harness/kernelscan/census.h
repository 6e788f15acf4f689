/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What there is to be seen in a kernel's names: how many exports and modules, which exports are
 * easily mistaken for each other, which would share a dep file in which era, how much modules
 * need, how long names get. Made from a graph; knows nothing of pages and tables.
 */
#ifndef TT_KERNELSCAN_CENSUS_H
#define TT_KERNELSCAN_CENSUS_H

#include "kernelscan/graph.h"

/* By what names are alike. */
enum tt_alike {
	TT_ALIKE_UNDERSCORES, /* but for leading underscores */
	TT_ALIKE_CASE,	      /* but for upper and lower case */
	TT_ALIKE_DEP_FILE,    /* one dep file in kernels of 4.7 to 5.14: lower case, '_' is '/' */
	TT_ALIKE_KINDS
};

struct tt_census_group {
	char *key;	  /* what they share: a name, or the dep file below include/ksym */
	GPtrArray *names; /* char *, sorted, borrowed from the scan; two at least */
	GArray *users;	  /* of guint, for each name: the modules that use it */
	gboolean mixed;	  /* modules use some of the names, and some not: those are trimmed */
};

struct tt_census_module {
	const char *path;
	guint objects, exports, uses, lookups; /* uses: exports of others, each once */
};

/* So many exports whose names have from @from to @to characters, or modules with so many exports
 * or uses. */
struct tt_census_bin {
	guint from, to, count;
};

struct tt_census {
	char *version, *source, *config;
	guint sources, directories;
	guint64 bytes;
	GPtrArray *all_exports; /* char *: the different names in all sources, of all
				 * architectures, sorted, borrowed from the scan */
	guint objects, modules, exports;
	guint gpl, namespaced, by_macro, by_assembler, data, in_modules;
	guint used, lookups; /* exports that modules use; that they look up by name only */
	GPtrArray *groups[TT_ALIKE_KINDS]; /* of struct tt_census_group, mixed ones first, then
					    * the bigger first */
	guint alike[TT_ALIKE_KINDS];	   /* names in groups */
	guint mixed[TT_ALIKE_KINDS];	   /* mixed groups */
	GPtrArray *users;   /* of struct tt_census_module, those with most uses first */
	GPtrArray *longest; /* char *: the 40 longest names, longest first, borrowed */
	GArray *uses_bins, *exports_bins, *length_bins; /* of struct tt_census_bin */
	GTree *problems;				/* borrowed from the graph */
};

/* @graph and its scan must outlive the result. */
struct tt_census *tt_census_new(const struct tt_graph *graph, const struct tt_config *config);
void tt_census_free(struct tt_census *census);
typedef struct tt_census tt_census;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(tt_census, tt_census_free)

/*
 * The dep file of @name below include/ksym where '_' becomes '/' (scripts/adjust_autoksyms.sh of
 * 4.7 to 5.14: tr "A-Z_" "a-z/"), as the file system sees it; to be freed.
 */
char *tt_census_dep_file(const char *name);

/* "underscores", "case", "dep-file". */
const char *tt_alike_name(enum tt_alike kind);

/* A table for people, at most @most lines of each kind; JSON with everything. To be freed. */
char *tt_census_text(const struct tt_census *census, guint most);
char *tt_census_json(const struct tt_census *census);

#endif
