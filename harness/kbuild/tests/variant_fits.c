// SPDX-License-Identifier: GPL-2.0-only
/*
 * variant_fits TREE: tries every installed variant on a copy of the machinery TREE and prints
 * "NAME PIPELINE WHAT", WHAT being "skip" or how many files it changed. For variants.sh.
 */
#include <stdio.h>
#include <string.h>

#include "base/copy.h"
#include "base/error.h"
#include "base/file.h"
#include "kbuild/variant.h"

static gboolean same_file(const char *a, const char *b, const char *relative)
{
	g_autofree char *first = g_build_filename(a, relative, NULL);
	g_autofree char *second = g_build_filename(b, relative, NULL);
	g_autofree char *x = NULL;
	g_autofree char *y = NULL;
	gsize m = 0, n = 0;

	g_file_get_contents(first, &x, &m, NULL);
	g_file_get_contents(second, &y, &n, NULL);
	return m == n && !memcmp(x ?: "", y ?: "", m);
}

/* How many files of @copy are not as in @tree; they are made so again. */
static guint restore(const char *tree, const char *copy)
{
	g_autoptr(GPtrArray) files = tt_tree_files(tree, NULL, NULL);
	guint count = 0;

	for (guint i = 0; i < files->len; i++) {
		if (same_file(tree, copy, files->pdata[i]))
			continue;
		count++;
		tt_copy_file(tree, copy, files->pdata[i], NULL);
	}
	return count;
}

static gboolean try(const char *name, const char *tree, const char *copy)
{
	g_autofree char *pipeline = tt_variant_text(name, "pipeline", NULL);
	g_autoptr(GError) error = NULL;

	if (tt_variant_apply(name, copy, &error))
		printf("%s %s %u\n", name, pipeline ?: "?", restore(tree, copy));
	else if (g_error_matches(error, TT_ERROR, TT_ERROR_SKIP))
		printf("%s %s skip\n", name, pipeline ?: "?");
	else
		fprintf(stderr, "%s: %s\n", name, error->message);
	return !error || error->code == TT_ERROR_SKIP;
}

int main(int argc, char **argv)
{
	g_autofree char *scratch = g_dir_make_tmp("variant-fits.XXXXXX", NULL);
	g_auto(GStrv) names = tt_variant_names(NULL);
	g_autofree char *copy = scratch ? g_build_filename(scratch, "copy", NULL) : NULL;
	gboolean ok = argc == 2 && copy && names && tt_tree_copy(argv[1], copy, NULL);

	for (char **name = names; ok && *name; name++)
		ok = try(*name, argv[1], copy);
	if (scratch)
		tt_tree_remove(scratch, NULL);
	return !ok;
}
