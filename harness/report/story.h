/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The story of one stale object: the few events of a run's log that decided it, in their order,
 * with the tick each fell into. And its picture.
 */
#ifndef TT_REPORT_STORY_H
#define TT_REPORT_STORY_H

#include <glib.h>

#include "coarsetime/log.h"
#include "report/report.h"

enum tt_lane { TT_LANE_OBJECT, TT_LANE_DEP, TT_LANE_LIST };

struct tt_story_event {
	const struct ct_log_record *record; /* borrowed from the log */
	enum tt_lane lane;
	const char *what; /* "compiled", "touched", …: a literal */
};

struct tt_story {
	const struct ct_log *log; /* borrowed */
	char *object, *symbol;
	GArray *events; /* of struct tt_story_event, in the order of the log */
	guint compiled; /* index of the object's event that counts */
	guint touched;	/* index of the dep file's */
	gboolean tie;	/* these two carry the same stamp */
	gboolean again; /* the object was compiled once more after the touch */
};

/*
 * The story of @symbol of @object in @log, or NULL if the log doesn't have the object or the
 * dep file of the symbol. tt_story_free() frees it; the log must live as long.
 */
struct tt_story *tt_story_new(const struct ct_log *log, const char *object, const char *symbol);
void tt_story_free(struct tt_story *story);

/* "2033-05-18 03:33:22 UTC", with parts of a second where the clock has any; to be freed. */
char *tt_story_stamp(const struct ct_log *log, const struct ct_log_record *record);

/* Appends the picture (an <svg> element) of @story. @id: a number unique on the page. */
void tt_story_svg(GString *out, const struct tt_story *story, guint id);

/* Appends the chart of boundaries against stale objects. */
void tt_sweep_svg(GString *out, const struct tt_report_sweep *sweep, guint id);

#endif
