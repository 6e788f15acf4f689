// SPDX-License-Identifier: GPL-2.0-only
#include "profile_internal.h"

#include <string.h>

#include "base/datadir.h"
#include "base/error.h"
#include "base/file.h"

static void object_free(gpointer data)
{
	struct tt_profile_object *object = data;

	g_free(object->path);
	g_ptr_array_unref(object->exports);
	g_free(object->module);
	g_strfreev(object->uses);
	g_strfreev(object->symbol_get);
	g_free(object);
}

static void module_free(gpointer data)
{
	struct tt_profile_module *module = data;

	g_free(module->path);
	g_ptr_array_unref(module->objects);
	g_ptr_array_unref(module->exports);
	g_strfreev(module->uses);
	g_strfreev(module->symbol_get);
	g_free(module);
}

static void external_free(gpointer data)
{
	struct tt_profile_external *external = data;

	g_free(external->path);
	g_strfreev(external->uses);
	g_strfreev(external->exports);
	g_free(external);
}

char **tt_profile_names(GError **error)
{
	g_autofree char *directory = tt_data_path("profiles", error);
	g_auto(GStrv) files = directory ? tt_dir_names(directory, error) : NULL;
	GPtrArray *names;

	if (!files)
		return NULL;
	names = g_ptr_array_new();
	for (char **file = files; *file; file++)
		if (g_str_has_suffix(*file, ".ini"))
			g_ptr_array_add(names, g_strndup(*file, strlen(*file) - 4));
	g_ptr_array_add(names, NULL);
	return (char **)g_ptr_array_free(names, FALSE);
}

static char *find_file(const char *name, GError **error)
{
	g_autofree char *relative = g_strdup_printf("profiles/%s.ini", name);
	g_autofree char *known = NULL;
	g_auto(GStrv) names = NULL;
	char *path = strchr(name, '/') ? NULL : tt_data_path(relative, NULL);

	if (path)
		return path;
	if (g_file_test(name, G_FILE_TEST_EXISTS) && !g_file_test(name, G_FILE_TEST_IS_DIR))
		return g_strdup(name);
	names = tt_profile_names(error);
	if (!names)
		return NULL;
	known = g_strjoinv(" ", names);
	g_set_error(error, TT_ERROR, TT_ERROR_USAGE,
		    "there is no profile and no file '%s'; the profiles are: %s", name, known);
	return NULL;
}

static void set_defaults(struct tt_profile *profile)
{
	struct tt_profile_random *random = &profile->random;

	profile->builds = (struct tt_range){ 5, 14 };
	random->exports_per_object = (struct tt_range){ 2, 6 };
	random->exports_per_module = (struct tt_range){ 1, 3 };
	random->uses_per_module = (struct tt_range){ 3, 9 };
	random->long_length = (struct tt_range){ 65, 150 };
	random->unused_share = 30;
	random->families = TT_FAMILY_UNDERSCORE | TT_FAMILY_DIGITS | TT_FAMILY_PREFIX |
			   TT_FAMILY_CASE | TT_FAMILY_DEP_PATH;
	random->directories = g_strsplit("kernel mm fs lib drivers/base net/core", " ", -1);
	random->lib_directories = g_strsplit("lib", " ", -1);
	random->module_directories = g_strsplit("drivers/misc fs/misc net/misc", " ", -1);
}

struct tt_profile *tt_profile_load(const char *name_or_file, GError **error)
{
	g_autoptr(tt_profile) profile = NULL;
	g_autofree char *file = find_file(name_or_file, error);
	g_autofree char *base = NULL;

	if (!file)
		return NULL;
	base = g_path_get_basename(file);
	profile = g_new0(struct tt_profile, 1);
	profile->name =
		g_str_has_suffix(base, ".ini") ? g_strndup(base, strlen(base) - 4) : g_strdup(base);
	profile->file = g_steal_pointer(&file);
	profile->description = g_strdup("");
	profile->last = g_new0(char *, 1);
	profile->whitelist = g_new0(char *, 1);
	profile->whitelist_absent = g_new0(char *, 1);
	profile->weights = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	profile->objects = g_ptr_array_new_with_free_func(object_free);
	profile->modules = g_ptr_array_new_with_free_func(module_free);
	profile->externals = g_ptr_array_new_with_free_func(external_free);
	set_defaults(profile);
	if (!tt_profile_read(profile, error))
		return NULL;
	return g_steal_pointer(&profile);
}

void tt_profile_free(struct tt_profile *profile)
{
	if (!profile)
		return;
	g_free(profile->name);
	g_free(profile->file);
	g_free(profile->digest);
	g_free(profile->description);
	g_strfreev(profile->last);
	g_strfreev(profile->whitelist);
	g_strfreev(profile->whitelist_absent);
	g_hash_table_unref(profile->weights);
	g_ptr_array_unref(profile->objects);
	g_ptr_array_unref(profile->modules);
	g_ptr_array_unref(profile->externals);
	g_strfreev(profile->random.directories);
	g_strfreev(profile->random.lib_directories);
	g_strfreev(profile->random.module_directories);
	g_free(profile);
}
