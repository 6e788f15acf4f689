/* SPDX-License-Identifier: GPL-2.0-only */
/* Between the files that make a graph only. */
#ifndef TT_KERNELSCAN_GRAPH_INTERNAL_H
#define TT_KERNELSCAN_GRAPH_INTERNAL_H

#include "kernelscan/graph.h"

/* Reads the makefiles from the top down; fills objects and modules. */
void tt_graph_descend(struct tt_graph *graph, const struct tt_config *config);

/* Finds exports and who uses them. */
void tt_graph_resolve(struct tt_graph *graph);

struct tt_graph_object *tt_graph_add_object(struct tt_graph *graph, const char *path);

#endif
