// SPDX-License-Identifier: GPL-2.0-only
/* Equal stamps of objects and dep files, where the objects are right all the same. */
#include "inspect/inspect.h"

#include <string.h>

#include "inspect/stamp.h"

/* The stale findings are sorted as the objects are; one pass over both is enough. */
static gboolean is_stale(const struct tt_inspection *inspection, const struct tt_compiled *object,
			 const char *dep, guint *at)
{
	const GPtrArray *stale = inspection->stale;

	while (*at < stale->len &&
	       strcmp(((struct tt_stale *)stale->pdata[*at])->object->path, object->path) < 0)
		(*at)++;
	for (guint i = *at; i < stale->len; i++) {
		const struct tt_stale *one = stale->pdata[i];

		if (one->object != object)
			return FALSE;
		if (one->dep && !strcmp(one->dep, dep))
			return TRUE;
	}
	return FALSE;
}

/*
 * adjust_autoksyms.sh writes the new list, then touches the dep files; the list keeps that stamp
 * when it is renamed. With the guard every dep file is newer than the list, so an object that
 * ties with its dep file was built after the touch. All three alike, nothing tells the order.
 */
static void add_tie(struct tt_inspection *inspection, const struct tt_compiled *object,
		    const char *dep)
{
	struct tt_tie *tie = g_new0(struct tt_tie, 1);

	tie->object = object;
	tie->dep = dep;
	tie->stamp = object->stamp;
	tie->open = object->stamp == inspection->list_stamp;
	inspection->open_ties += tie->open;
	g_ptr_array_add(inspection->ties, tie);
}

void tt_inspect_ties(struct tt_inspection *inspection)
{
	const GPtrArray *all = inspection->objects->all;
	guint at = 0;

	if (inspection->features.pipeline != TT_PIPELINE_RECURSIVE)
		return;
	for (guint i = 0; i < all->len; i++) {
		const struct tt_compiled *object = all->pdata[i];

		for (guint j = 0; object->stamp != TT_STAMP_NONE && j < object->deps->len; j++) {
			const char *dep = object->deps->pdata[j];

			if (tt_objects_dep_stamp(inspection->objects, dep) == object->stamp &&
			    !is_stale(inspection, object, dep, &at))
				add_tie(inspection, object, dep);
		}
	}
}
