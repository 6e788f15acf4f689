// SPDX-License-Identifier: GPL-2.0-only
/* Names that a profile may have, as near to the kernel's as can be. */
#include "mirror_internal.h"

#include <string.h>

#include "profile_internal.h"

static void count(struct tt_mirror *mirror, const char *reason, const char *where, const char *what)
{
	tt_scan_count(mirror->info->problems, reason, where, what);
}

static gboolean is_fit(const char *path)
{
	g_autofree char *problem = tt_path_problem(path, TRUE);

	return !problem;
}

/* "a/b" as "a/mirror_b", for names that kbuild or the generator has a use for. */
static char *with_other_base(const char *path)
{
	const char *base = strrchr(path, '/') + 1;

	return g_strdup_printf("%.*smirror_%s", (int)(base - path), path, base);
}

/* Characters that kbuild takes and profiles do not, and directories that profiles do not have. */
static char *plain_path(const char *wanted)
{
	g_autofree char *path = g_strdup(wanted);
	g_autofree char *below = NULL;
	g_autofree char *renamed = NULL;

	g_strcanon(path, G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS "/_-", '_');
	below = g_strconcat("kernel/", path, NULL);
	renamed = with_other_base(path);
	if (is_fit(path))
		return g_steal_pointer(&path);
	if (is_fit(renamed))
		return g_steal_pointer(&renamed);
	if (is_fit(below))
		return g_steal_pointer(&below);
	return with_other_base(below);
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
