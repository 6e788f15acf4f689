// SPDX-License-Identifier: GPL-2.0-only
#include "base/datadir.h"
#include "base/error.h"

static char *program_dir(void)
{
	g_autofree char *self = g_file_read_link("/proc/self/exe", NULL);

	return self ? g_path_get_dirname(self) : NULL;
}

static char *existing(char *path)
{
	if (path && g_file_test(path, G_FILE_TEST_EXISTS))
		return path;
	g_free(path);
	return NULL;
}

char *tt_data_path(const char *name, GError **error)
{
	const char *chosen = g_getenv("TRIMTORTURE_DATADIR");
	g_autofree char *bin = program_dir();
	char *path;

	if (chosen)
		path = existing(g_build_filename(chosen, name, NULL));
	else {
		path = bin ? existing(g_build_filename(bin, "..", "share/trimtorture", name, NULL))
			   : NULL;
		if (!path)
			path = existing(g_build_filename(TT_DATADIR, name, NULL));
	}
	if (!path)
		g_set_error(error, TT_ERROR, TT_ERROR_ENVIRONMENT,
			    "cannot find trimtorture's own data '%s' in %s; install again or set "
			    "TRIMTORTURE_DATADIR",
			    name, chosen ? chosen : TT_DATADIR);
	return path;
}

char *tt_program_path(const char *name, GError **error)
{
	const char *chosen = g_getenv("TRIMTORTURE_BINDIR");
	g_autofree char *bin = program_dir();
	char *path = chosen ? existing(g_build_filename(chosen, name, NULL)) : NULL;

	if (!path && bin)
		path = existing(g_build_filename(bin, name, NULL));
	if (!path)
		path = g_find_program_in_path(name);
	if (!path)
		g_set_error(error, TT_ERROR, TT_ERROR_ENVIRONMENT,
			    "cannot find our own program '%s'; install trimtorture again", name);
	return path;
}
