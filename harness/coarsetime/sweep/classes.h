/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Classes: neighbouring places of the tick with which a build has one outcome. An outcome is
 * known by a hash alone: the xor of one number for each file and the build that it is left with,
 * so that two places can be compared without listing what is stale.
 */
#ifndef CT_SWEEP_CLASSES_H
#define CT_SWEEP_CLASSES_H

#include <glib.h>

/* Boundaries with the same outcome. Boundary 0 is a tick before all events. */
struct ct_class {
	guint first, last;
	guint stale;  /* files */
	guint64 hash; /* of the outcome: equal outcomes have equal hashes */
};

/* The hash of "file number @index was built last at @version"; an outcome's is their xor. */
guint64 ct_class_hash(guint index, guint version);

/* Appends @class to @classes (of struct ct_class), or widens the last one if the outcome is its. */
void ct_class_add(GArray *classes, const struct ct_class *class);

/*
 * Which of @count classes are run if @sample of them are to be (0: all): a flag for each, to be
 * freed. The first and the last; then those of which @clean is TRUE, because running a clean one
 * proves most; then others, evenly spread.
 */
gboolean *ct_classes_choose(guint count, guint sample,
			    gboolean (*clean)(guint index, gconstpointer data), gconstpointer data);

/* "1-3, 7": the numbers, from 1, of those of @count classes that @clean is FALSE of; to be freed.
 */
char *ct_classes_failing(guint count, gboolean (*clean)(guint index, gconstpointer data),
			 gconstpointer data);

/* hash -> index of the first class with it, plus 1; to be unreferenced. Borrows @classes. */
GHashTable *ct_class_index(const GArray *classes);

#endif
