// SPDX-License-Identifier: GPL-2.0-only
#include "life/known.h"

#include <string.h>
#include <sys/stat.h>

static gboolean older(const struct timespec *a, const struct timespec *b)
{
	return a->tv_sec < b->tv_sec || (a->tv_sec == b->tv_sec && a->tv_nsec < b->tv_nsec);
}

static gboolean stat_in(const char *tree, const char *name, struct stat *st)
{
	g_autofree char *path = g_build_filename(tree, name, NULL);

	return stat(path, st) == 0;
}

/* Is vmlinux.a older than @part, one of the archives that it is made of? */
static gboolean older_than(const char *tree, const char *part)
{
	struct stat archive, st;

	return stat_in(tree, "vmlinux.a", &archive) && stat_in(tree, part, &st) &&
	       older(&archive.st_mtim, &st.st_mtim);
}

/*
 * A second make has mended it by now. What shows it still: vmlinux.a was remade although none of
 * the archives in it was.
 */
static gboolean second_mended(const GPtrArray *rebuilt)
{
	gboolean archive = FALSE;

	for (guint i = 0; i < rebuilt->len; i++) {
		const char *path = rebuilt->pdata[i];

		if (g_str_has_suffix(path, "built-in.a") || g_str_has_suffix(path, "lib.a"))
			return FALSE;
		archive |= !strcmp(path, "vmlinux.a");
	}
	return archive;
}

/*
 * Linux 6.1 to 6.4: vmlinux.a is made by the top-level make, which looked at ./built-in.a and at
 * the lib.a files when its own descent ended. If only the make that adjust_autoksyms.sh starts
 * remakes one of them, the first one keeps the old stamp in mind and leaves vmlinux.a as it is.
 */
static gboolean shows_stale_archive(const struct tt_model *model, const char *tree,
				    const struct tt_build *build)
{
	if (model->snapshot->features.pipeline != TT_PIPELINE_RECURSIVE)
		return FALSE;
	if (build->rebuilt && second_mended(build->rebuilt))
		return TRUE;
	for (guint i = 0; i < model->plan->objects->len; i++) {
		const struct tt_plan_object *object = model->plan->objects->pdata[i];
		g_autofree char *directory = tt_plan_directory(object->path);
		g_autofree char *library = g_build_filename(directory, "lib.a", NULL);

		if (object->list == TT_LIST_LIB_Y && older_than(tree, library))
			return TRUE;
	}
	return older_than(tree, "built-in.a");
}

static const struct tt_known_fault faults[] = {
	{ "vmlinux.a-stale",
	  "vmlinux.a is not remade when only the recursion has remade built-in.a or lib.a; the "
	  "next make does it",
	  shows_stale_archive },
};

const struct tt_known_fault *tt_known_find(const struct tt_model *model, const char *tree,
					   const struct tt_build *build)
{
	for (gsize i = 0; i < G_N_ELEMENTS(faults); i++)
		if (faults[i].shows(model, tree, build))
			return &faults[i];
	return NULL;
}
