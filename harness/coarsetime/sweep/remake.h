/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What GNU make does with one target, given stamps: the rule of remake.c (make 4.3:
 * update_file_1(), check_dep(), notice_finished_file()). This is the only place that knows it.
 * Sweeps, "why", "explain" and inspect-build ask here; tests/makemodel_fuzz builds whole random
 * makefiles from it and compares them with the real make.
 *
 * A stamp is a number of which only order and equality count: nanoseconds, ticks or anything
 * else, as long as all stamps of one question are of one kind.
 */
#ifndef CT_SWEEP_REMAKE_H
#define CT_SWEEP_REMAKE_H

#include <glib.h>

/* The stamp of a file that does not exist. */
#define CT_STAMP_ABSENT G_MININT64

/* A prerequisite as make sees it. A phony one is absent, before and after. */
struct ct_remake_need {
	gint64 before; /* its stamp when make began to consider the target */
	gint64 after;  /* ... when all prerequisites had been considered, and perhaps remade */
};

struct ct_remake {
	gboolean runs;	   /* the target is out of date, or forced: make runs the recipe */
	gboolean question; /* $? is not empty: kbuild's if_changed really runs the command */
	gint because;	   /* index of the first prerequisite that makes it out of date; -1: none */
};

/* Is a prerequisite with the stamp @need a reason to remake a target with the stamp @own? */
static inline gboolean ct_remake_newer(gint64 need, gint64 own)
{
	return need == CT_STAMP_ABSENT || need > own;
}

/*
 * Is it in the target's $? ? That has what is newer, and also what changed its stamp while this
 * very target was being considered. So a prerequisite that was remade just now is in $? although
 * it ties with the target, one remade within its own old tick is not, and one that was remade
 * earlier, for another target of the same make, is in it only if it is newer.
 */
static inline gboolean ct_remake_asked(const struct ct_remake_need *need, gint64 own)
{
	return need->before == CT_STAMP_ABSENT || need->after != need->before || need->after > own;
}

/*
 * The whole decision about a target with the stamp @own (CT_STAMP_ABSENT: it does not exist) and
 * @count prerequisites; order-only ones do not count and are left out. @forced: there is a
 * prerequisite besides them that is always new (FORCE, a phony target).
 */
struct ct_remake ct_remake_decide(gint64 own, const struct ct_remake_need *needs, guint count,
				  gboolean forced);

#endif
