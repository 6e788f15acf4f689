/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Making a life that fails smaller: fewer operations, a smaller tree, a simpler schedule, -j1, as
 * long as it fails in the same way. Every candidate is really lived. Knows nothing of campaigns.
 */
#ifndef TT_STRESS_SHRINK_H
#define TT_STRESS_SHRINK_H

#include <glib.h>

#include "life/life.h"
#include "stress/signature.h"

struct tt_shrink_request {
	const struct tt_life *life; /* ends with the build that fails */
	const struct tt_signature *signature;
	const char *directory; /* for the candidates' trees; absolute */
	double seconds;	       /* when to stop trying */
	/* Told of each better life; may be NULL. */
	void (*better)(const struct tt_life *life, guint tried, gpointer data);
	gpointer data;
};

struct tt_shrunk {
	struct tt_life *life;		/* the smallest that fails in the same way */
	struct tt_signature *signature; /* its own */
	guint tried;
	gboolean finished;   /* nothing was left to try; else the time was up */
	gboolean reproduced; /* at least one candidate failed in that way */
	guint operations, objects, ticks;
};

/*
 * Shrinks. The smallest life so far is always in DIRECTORY.best; if it is there already, from a
 * search that was ended, this one goes on from it. NULL and an error only if nothing could be lived
 * at all, or a signal came.
 */
struct tt_shrunk *tt_shrink(const struct tt_shrink_request *request, GError **error);
void tt_shrunk_free(struct tt_shrunk *shrunk);

#endif
