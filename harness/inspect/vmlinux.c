// SPDX-License-Identifier: GPL-2.0-only
/* vmlinux itself: its table of exports against Module.symvers and System.map. */
#include "inspect/inspect.h"

#include <string.h>

#include "base/strset.h"
#include "inspect/stamp.h"
#include "kbuild/lists.h"

/* What other findings speak of is not repeated for vmlinux, which is linked from it. */
static GHashTable *explained(const struct tt_inspection *in)
{
	GHashTable *set = tt_strset_new();

	for (guint i = 0; i < in->stale->len; i++)
		tt_strset_add(set, ((struct tt_stale *)in->stale->pdata[i])->symbol);
	for (guint i = 0; i < in->disagreements->len; i++)
		tt_strset_add(set, ((struct tt_disagreement *)in->disagreements->pdata[i])->symbol);
	return set;
}

static GHashTable *symvers_of_vmlinux(const struct tt_inspection *in)
{
	GHashTable *set = tt_strset_new();
	GHashTableIter iter;
	gpointer name, line;

	g_hash_table_iter_init(&iter, in->symvers);
	while (g_hash_table_iter_next(&iter, &name, &line))
		if (!strcmp(((struct tt_symvers_line *)line)->module, "vmlinux"))
			tt_strset_add(set, name);
	return set;
}

static void add_each(struct tt_inspection *in, const GPtrArray *names, GHashTable *known,
		     const char *kind, const char *before, const char *after)
{
	for (guint i = 0; i < names->len; i++) {
		if (g_hash_table_contains(known, names->pdata[i]))
			continue;
		tt_inspect_add(in, kind, "vmlinux", names->pdata[i], "%s %s%s", before,
			       (char *)names->pdata[i], after);
		tt_inspect_remove(in, "vmlinux");
	}
}

static void check_symvers(struct tt_inspection *in, GHashTable *known)
{
	g_autoptr(GHashTable) listed = symvers_of_vmlinux(in);
	g_autoptr(GPtrArray) lacks = tt_strset_minus(listed, in->vmlinux->exports);
	g_autoptr(GPtrArray) surplus = tt_strset_minus(in->vmlinux->exports, listed);

	add_each(in, lacks, known, "vmlinux-lacks", "vmlinux does not export",
		 ", which Module.symvers lists as an export of vmlinux");
	add_each(in, surplus, known, "vmlinux-surplus", "vmlinux exports",
		 ", which Module.symvers does not list");
}

/* The names of "ADDRESS TYPE NAME" lines; NULL if there is no such file. */
static GHashTable *read_map(const struct tt_inspection *in)
{
	g_autofree char *path = g_build_filename(in->dir->root, "System.map", NULL);
	g_autofree char *text = NULL;
	g_auto(GStrv) lines = NULL;
	GHashTable *set;

	if (!tt_is_regular(path) || !g_file_get_contents(path, &text, NULL, NULL))
		return NULL;
	set = tt_strset_new();
	lines = g_strsplit(text, "\n", -1);
	for (char **line = lines; *line; line++) {
		const char *type = strchr(*line, ' ');

		if (type && type[1] && type[2] == ' ')
			tt_strset_add(set, type + 3);
	}
	return set;
}

/* link-vmlinux.sh writes both: an exported name that the map lacks is of another vmlinux. */
static void check_map(struct tt_inspection *in, GHashTable *known)
{
	g_autoptr(GHashTable) map = read_map(in);
	g_autoptr(GPtrArray) lacks = NULL;

	if (!map)
		return;
	lacks = tt_strset_minus(in->vmlinux->exports, map);
	add_each(in, lacks, known, "map-lacks", "System.map lacks", ", which vmlinux exports");
}

void tt_inspect_vmlinux(struct tt_inspection *in)
{
	g_autoptr(GHashTable) known = NULL;

	if (!in->vmlinux)
		return;
	known = explained(in);
	if (in->symvers)
		check_symvers(in, known);
	check_map(in, known);
}
