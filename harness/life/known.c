// SPDX-License-Identifier: GPL-2.0-only
#include "life/known.h"

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

/*
 * Linux 6.1 to 6.4: vmlinux.a is made by the top-level make, which looked at ./built-in.a when its
 * own descent ended. If only the make that adjust_autoksyms.sh starts remakes built-in.a, the
 * first one keeps the old stamp in mind and leaves vmlinux.a as it is.
 */
static gboolean shows_stale_archive(const struct tt_model *model, const char *tree,
				    const struct tt_build *build)
{
	struct stat archive, parts;

	(void)build;
	return model->snapshot->features.pipeline == TT_PIPELINE_RECURSIVE &&
	       stat_in(tree, "vmlinux.a", &archive) && stat_in(tree, "built-in.a", &parts) &&
	       older(&archive.st_mtim, &parts.st_mtim);
}

static const struct tt_known_fault faults[] = {
	{ "vmlinux.a-stale",
	  "vmlinux.a is not remade when only the recursion has remade built-in.a; the next make "
	  "does it",
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
