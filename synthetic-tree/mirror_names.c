// SPDX-License-Identifier: GPL-2.0-only
/* Names that a profile may have, as near to the kernel's as can be. */
#include "mirror_internal.h"

#include <string.h>

#include "profile_internal.h"

static void count(struct tt_mirror *mirror, const char *reason, const char *where, const char *what)
{
	tt_scan_count(mirror->info->problems, reason, where, what);
}

/* Characters that kbuild takes and profiles do not, and directories that profiles do not have. */
static char *plain_path(const char *wanted)
{
	char *path = g_strdup(wanted);
	g_autofree char *problem = NULL;

	g_strcanon(path, G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS "/_-", '_');
	problem = tt_path_problem(path, TRUE);
	if (problem) {
		char *moved = g_strconcat("kernel/", path, NULL);

		g_free(path);
		path = moved;
	}
	g_free(problem);
	problem = tt_path_problem(path, TRUE);
	if (problem) {
		char *renamed = g_strconcat(path, "_mirror", NULL);

		g_free(path);
		path = renamed;
	}
	return path;
}

/* kbuild itself compiles these files of every tree. */
static gboolean is_own_file(const char *path)
{
	return !strcmp(path, "kernel/bounds") || !strcmp(path, "kernel/time/timeconst");
}

char *tt_mirror_path(struct tt_mirror *mirror, const char *wanted)
{
	g_autofree char *plain = plain_path(wanted);
	char *path = g_strdup(plain);

	for (guint n = 2; is_own_file(path) || !g_hash_table_add(mirror->names, g_strdup(path));
	     n++) {
		g_free(path);
		path = g_strdup_printf("%s_%u", plain, n);
	}
	if (strcmp(path, wanted))
		count(mirror, "object under another name or in another place", wanted, path);
	return path;
}

char *tt_mirror_module_path(struct tt_mirror *mirror, const char *wanted)
{
	g_autofree char *plain = plain_path(wanted);
	char *path = g_strdup(plain);

	for (guint n = 2;; n++) {
		g_autofree char *name = g_strconcat(strrchr(path, '/') + 1, ".ko", NULL);

		g_strdelimit(name, "-", '_');
		if (!g_hash_table_contains(mirror->names, name) &&
		    !g_hash_table_contains(mirror->names, path)) {
			g_hash_table_add(mirror->names, g_strdup(path));
			g_hash_table_add(mirror->names, g_steal_pointer(&name));
			break;
		}
		g_free(path);
		path = g_strdup_printf("%s_%u", plain, n);
	}
	if (strcmp(path, wanted))
		count(mirror, "module under another name or in another place", wanted, path);
	return path;
}

char *tt_mirror_symbol(struct tt_mirror *mirror, const char *wanted)
{
	g_autofree char *problem = tt_symbol_problem(wanted);
	char *name = problem ? g_strconcat("mirror_", wanted, NULL) : g_strdup(wanted);

	if (problem)
		count(mirror, "export under another name", wanted, name);
	return name;
}
