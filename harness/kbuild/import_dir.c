// SPDX-License-Identifier: GPL-2.0-only
#include "kbuild/import.h"

#include <errno.h>
#include <string.h>

#include "base/file.h"
#include "kbuild/layout.h"

/* scripts/ is three levels deep; more is a mistake. */
#define MAX_DEPTH 16

/* Bytes of a kernel's top Makefile, which has some 80,000. */
#define MAX_MAKEFILE (4 << 20)

static gboolean is_kernel_top(const char *directory)
{
	g_autofree char *path = g_build_filename(directory, "Makefile", NULL);
	g_autofree char *text = NULL;

	return tt_file_read(path, MAX_MAKEFILE, &text, NULL, NULL) && tt_is_top_makefile(text);
}

/* The kernel's directory: @source or the only one of its subdirectories that is one. */
static char *find_top(struct tt_import *import, GError **error)
{
	g_autofree char *found = NULL;
	g_auto(GStrv) names = NULL;

	if (is_kernel_top(import->guard.source))
		return g_strdup(import->guard.source);
	names = tt_dir_names(import->guard.source, error);
	if (!names) {
		g_prefix_error(error, "cannot import %s: ", import->guard.source);
		return NULL;
	}
	for (char **name = names; *name; name++) {
		g_autofree char *path = g_build_filename(import->guard.source, *name, NULL);

		if (!is_kernel_top(path))
			continue;
		if (found) {
			tt_guard_refuse(&import->guard, error,
					"there are two kernel trees in it, %s and %s; name one",
					found, path);
			return NULL;
		}
		found = g_steal_pointer(&path);
	}
	if (!found)
		tt_guard_refuse(&import->guard, error,
				"it has no Makefile that sets VERSION and PATCHLEVEL, so it isn't "
				"a kernel's source; name the directory with the top Makefile");
	return g_steal_pointer(&found);
}

static gboolean enter_file(struct tt_import *import, const char *path, GError **error)
{
	struct tt_file *file = tt_files_get(import->files, path);

	if (import->files->error) {
		g_propagate_error(error, g_steal_pointer(&import->files->error));
		return FALSE;
	}
	if (import->files->bytes > TT_IMPORT_MAX_HELD)
		return tt_guard_refuse(&import->guard, error,
				       "its scripts and headers are bigger than any kernel's");
	return tt_guard_count(&import->guard, file ? file->size : 0, error) &&
	       tt_guard_go_on(&import->guard, error);
}

static gboolean walk(struct tt_import *import, const char *top, const char *below, int depth,
		     GError **error)
{
	g_autofree char *directory = g_build_filename(top, below, NULL);
	g_auto(GStrv) names = tt_dir_names(directory, error);

	if (!names) {
		g_prefix_error(error, "cannot import %s: ", import->guard.source);
		return FALSE;
	}
	for (char **name = names; *name; name++) {
		g_autofree char *path = g_build_filename(below, *name, NULL);
		g_autofree char *full = g_build_filename(top, path, NULL);
		gboolean link = g_file_test(full, G_FILE_TEST_IS_SYMLINK);

		if (!link && g_file_test(full, G_FILE_TEST_IS_DIR)) {
			if (depth < MAX_DEPTH && !walk(import, top, path, depth + 1, error))
				return FALSE;
		} else if (tt_path_machinery(path) && !enter_file(import, path, error)) {
			return FALSE;
		}
	}
	return TRUE;
}

gboolean tt_import_directory(struct tt_import *import, GError **error)
{
	static const char *const single[] = { "Makefile", "Kbuild", "arch/Kconfig" };
	g_autofree char *top = find_top(import, error);
	g_autofree char *scripts = NULL;

	if (!top)
		return FALSE;
	import->files->directory = g_strdup(top);
	import->prefix = g_strdup("");
	for (gsize i = 0; i < G_N_ELEMENTS(single); i++)
		if (!enter_file(import, single[i], error))
			return FALSE;
	scripts = g_build_filename(top, "scripts", NULL);
	if (!g_file_test(scripts, G_FILE_TEST_IS_DIR))
		return TRUE;
	return walk(import, top, "scripts", 0, error);
}
