// SPDX-License-Identifier: GPL-2.0-only
/* The groups and keys of a profile. */
#include "profile_internal.h"

#include <string.h>

#include "base/error.h"
#include "base/file.h"
#include "base/keyfile.h"

#define COUNT(type, field, least, most)                                        \
	{                                                                      \
#field, TT_VALUE_COUNT, offsetof(type, field), least, most, -1 \
	}
#define RANGE(type, field, most)                                           \
	{                                                                  \
#field, TT_VALUE_RANGE, offsetof(type, field), 0, most, -1 \
	}
#define KEY(type, field, kind)                                \
	{                                                     \
#field, kind, offsetof(type, field), 0, 0, -1 \
	}

static const struct tt_key profile_keys[] = {
	KEY(struct tt_profile, name, TT_VALUE_NAME),
	KEY(struct tt_profile, description, TT_VALUE_STRING),
	KEY(struct tt_profile, modversions, TT_VALUE_BOOL),
	KEY(struct tt_profile, same_names, TT_VALUE_BOOL),
};

static const struct tt_key directories_keys[] = {
	KEY(struct tt_profile, last, TT_VALUE_DIRS),
};

static const struct tt_key whitelist_keys[] = {
	{ "symbols", TT_VALUE_SYMBOLS, offsetof(struct tt_profile, whitelist), 0, 0, -1 },
	{ "absent", TT_VALUE_SYMBOLS, offsetof(struct tt_profile, whitelist_absent), 0, 0, -1 },
	{ "blanks", TT_VALUE_BOOL, offsetof(struct tt_profile, whitelist_blanks), 0, 0, -1 },
	{ "unended", TT_VALUE_BOOL, offsetof(struct tt_profile, whitelist_unended), 0, 0, -1 },
};

static const struct tt_key stress_keys[] = {
	{ "builds", TT_VALUE_RANGE, offsetof(struct tt_profile, builds), 1, 100, -1 },
};

static const struct tt_key object_keys[] = {
	{ "list", TT_VALUE_LIST, offsetof(struct tt_profile_object, lib), 0, 0, -1 },
	{ "language", TT_VALUE_LANGUAGE, offsetof(struct tt_profile_object, assembler), 0, 0, -1 },
	KEY(struct tt_profile_object, exports, TT_VALUE_EXPORTS),
	KEY(struct tt_profile_object, module, TT_VALUE_STRING),
	KEY(struct tt_profile_object, uses, TT_VALUE_SYMBOLS),
	KEY(struct tt_profile_object, symbol_get, TT_VALUE_SYMBOLS),
};

static const struct tt_key module_keys[] = {
	COUNT(struct tt_profile_module, parts, 1, 50),
	KEY(struct tt_profile_module, exports, TT_VALUE_EXPORTS),
	{ "uses", TT_VALUE_SYMBOLS, offsetof(struct tt_profile_module, uses), 0, 0,
	  offsetof(struct tt_profile_module, has_uses) },
	{ "symbol_get", TT_VALUE_SYMBOLS, offsetof(struct tt_profile_module, symbol_get), 0, 0,
	  offsetof(struct tt_profile_module, has_uses) },
	{ "random_uses", TT_VALUE_RANGE, offsetof(struct tt_profile_module, random_uses), 0, 10000,
	  offsetof(struct tt_profile_module, has_random_uses) },
};

static const struct tt_key external_keys[] = {
	KEY(struct tt_profile_external, uses, TT_VALUE_SYMBOLS),
	KEY(struct tt_profile_external, exports, TT_VALUE_SYMBOLS),
};

static const struct tt_key random_keys[] = {
	COUNT(struct tt_profile_random, objects, 0, 5000),
	COUNT(struct tt_profile_random, lib_objects, 0, 5000),
	COUNT(struct tt_profile_random, asm_objects, 0, 5000),
	RANGE(struct tt_profile_random, exports_per_object, 5000),
	COUNT(struct tt_profile_random, modules, 0, 5000),
	COUNT(struct tt_profile_random, composite_modules, 0, 5000),
	COUNT(struct tt_profile_random, exporting_modules, 0, 5000),
	RANGE(struct tt_profile_random, exports_per_module, 1000),
	RANGE(struct tt_profile_random, uses_per_module, 10000),
	RANGE(struct tt_profile_random, symbol_get_per_module, 1000),
	COUNT(struct tt_profile_random, kept, 0, 1000000),
	KEY(struct tt_profile_random, unused_share, TT_VALUE_PERCENT),
	KEY(struct tt_profile_random, gpl_share, TT_VALUE_PERCENT),
	KEY(struct tt_profile_random, macro_share, TT_VALUE_PERCENT),
	KEY(struct tt_profile_random, data_share, TT_VALUE_PERCENT),
	KEY(struct tt_profile_random, namespace_share, TT_VALUE_PERCENT),
	KEY(struct tt_profile_random, alias_share, TT_VALUE_PERCENT),
	KEY(struct tt_profile_random, long_share, TT_VALUE_PERCENT),
	KEY(struct tt_profile_random, whitelist_share, TT_VALUE_PERCENT),
	COUNT(struct tt_profile_random, one_letter, 0, 52),
	KEY(struct tt_profile_random, families, TT_VALUE_FAMILIES),
	{ "long_length", TT_VALUE_RANGE, offsetof(struct tt_profile_random, long_length), 30,
	  TT_LONGEST_SYMBOL, -1 },
	KEY(struct tt_profile_random, directories, TT_VALUE_DIRS),
	KEY(struct tt_profile_random, lib_directories, TT_VALUE_DIRS),
	KEY(struct tt_profile_random, module_directories, TT_VALUE_DIRS),
};

/* What is being read, for messages. */
struct reader {
	GKeyFile *keys;
	struct tt_profile *profile;
	const char *group;
};

static gboolean bad(struct reader *reader, const char *key, const char *problem, GError **error)
{
	g_set_error(error, TT_ERROR, TT_ERROR_INPUT, "the profile %s is wrong: [%s]%s%s: %s",
		    reader->profile->file, reader->group, key ? " " : "", key ? key : "", problem);
	return FALSE;
}

/* A value, to be freed; NULL if it is not valid UTF-8 or has a wrong escape. */
static char *get_text(struct reader *reader, const char *name, GError **error)
{
	char *text = tt_keyfile_text(reader->keys, reader->group, name, NULL);

	if (text)
		return g_strstrip(text);
	bad(reader, name, "the value is not valid UTF-8 or has a wrong escape", error);
	return NULL;
}

static char *join_keys(const struct tt_key *keys, gsize n)
{
	GString *text = g_string_new(NULL);

	for (gsize i = 0; i < n; i++)
		g_string_append_printf(text, "%s%s", i ? " " : "", keys[i].name);
	return g_string_free(text, FALSE);
}

static gboolean read_key(struct reader *reader, const struct tt_key *keys, gsize n,
			 const char *name, void *base, GError **error)
{
	g_autofree char *text = NULL;
	g_autofree char *problem = NULL;
	gsize i = 0;

	while (i < n && strcmp(keys[i].name, name))
		i++;
	if (i == n) {
		g_autofree char *known = join_keys(keys, n);

		problem = g_strdup_printf("there is no such key; in this group can be: %s", known);
		return bad(reader, name, problem, error);
	}
	text = get_text(reader, name, error);
	return text && (tt_value_parse(&keys[i], text, base, &problem) ||
			bad(reader, name, problem, error));
}

static gboolean read_group(struct reader *reader, const struct tt_key *keys, gsize n, void *base,
			   GError **error)
{
	g_auto(GStrv) names = g_key_file_get_keys(reader->keys, reader->group, NULL, NULL);

	for (char **name = names; name && *name; name++)
		if (!read_key(reader, keys, n, *name, base, error))
			return FALSE;
	return TRUE;
}

static gboolean read_object(struct reader *reader, const char *path, GError **error)
{
	struct tt_profile_object *object = g_new0(struct tt_profile_object, 1);
	g_autofree char *problem = tt_path_problem(path, TRUE);

	object->path = g_strdup(path);
	object->exports = g_ptr_array_new_with_free_func(tt_profile_export_free);
	object->module = g_strdup("");
	object->uses = g_new0(char *, 1);
	object->symbol_get = g_new0(char *, 1);
	g_ptr_array_add(reader->profile->objects, object);
	if (problem)
		return bad(reader, NULL, problem, error);
	return read_group(reader, object_keys, G_N_ELEMENTS(object_keys), object, error);
}

static struct tt_profile_module *add_module(struct tt_profile *profile, const char *path)
{
	struct tt_profile_module *module = g_new0(struct tt_profile_module, 1);

	module->path = g_strdup(path);
	module->parts = 1;
	module->objects = g_ptr_array_new();
	module->exports = g_ptr_array_new_with_free_func(tt_profile_export_free);
	module->uses = g_new0(char *, 1);
	module->symbol_get = g_new0(char *, 1);
	g_ptr_array_add(profile->modules, module);
	return module;
}

static gboolean read_module(struct reader *reader, const char *path, GError **error)
{
	struct tt_profile_module *module = add_module(reader->profile, path);
	g_autofree char *problem = tt_path_problem(path, TRUE);

	if (problem)
		return bad(reader, NULL, problem, error);
	return read_group(reader, module_keys, G_N_ELEMENTS(module_keys), module, error);
}

static gboolean read_external(struct reader *reader, const char *path, GError **error)
{
	static const char top[] = "external/";
	struct tt_profile_external *external = g_new0(struct tt_profile_external, 1);
	gboolean below = g_str_has_prefix(path, top);
	/* The rest is held to the rules of paths that kbuild enters. */
	g_autofree char *inside = g_strconcat("drivers/", below ? path + strlen(top) : "", NULL);
	g_autofree char *problem =
		below ? tt_path_problem(inside, TRUE)
		      : g_strdup("external modules lie below external/, as external/DIR/NAME");

	external->path = g_strdup(path);
	external->uses = g_new0(char *, 1);
	external->exports = g_new0(char *, 1);
	g_ptr_array_add(reader->profile->externals, external);
	if (problem)
		return bad(reader, NULL, problem, error);
	return read_group(reader, external_keys, G_N_ELEMENTS(external_keys), external, error);
}

/* [modules]: each key a directory, its value the names of modules in it. */
static gboolean read_modules(struct reader *reader, GError **error)
{
	g_auto(GStrv) dirs = g_key_file_get_keys(reader->keys, reader->group, NULL, NULL);

	for (char **dir = dirs; dir && *dir; dir++) {
		g_autofree char *text = get_text(reader, *dir, error);
		g_auto(GStrv) names = g_strsplit_set(text ? text : "", " \t;,", -1);

		if (!text)
			return FALSE;
		for (char **name = names; *name; name++) {
			g_autofree char *path = g_strconcat(*dir, "/", *name, NULL);
			g_autofree char *problem = **name ? tt_path_problem(path, TRUE) : NULL;

			if (problem)
				return bad(reader, *dir, problem, error);
			if (**name)
				add_module(reader->profile, path);
		}
	}
	return TRUE;
}

/* [stress]: how often the operation of each other name is drawn; those are not this module's. */
static gboolean read_stress(struct reader *reader, GError **error)
{
	g_auto(GStrv) names = g_key_file_get_keys(reader->keys, reader->group, NULL, NULL);

	for (char **name = names; name && *name; name++) {
		g_autofree char *text = get_text(reader, *name, error);
		guint64 weight;

		if (!text)
			return FALSE;
		if (!strcmp(*name, stress_keys[0].name)) {
			if (!read_key(reader, stress_keys, 1, *name, reader->profile, error))
				return FALSE;
			continue;
		}
		if (!g_ascii_string_to_unsigned(text, 10, 0, 1000, &weight, NULL))
			return bad(reader, *name, "a weight is a number from 0 to 1000", error);
		g_hash_table_replace(reader->profile->weights, g_strdup(*name),
				     GUINT_TO_POINTER((guint)weight));
	}
	return TRUE;
}

#define READ(reader, keys, base, error) read_group(reader, keys, G_N_ELEMENTS(keys), base, error)

static gboolean read_any(struct reader *reader, GError **error)
{
	struct tt_profile *profile = reader->profile;
	const char *group = reader->group;

	if (g_str_has_prefix(group, "object "))
		return read_object(reader, group + strlen("object "), error);
	if (g_str_has_prefix(group, "module "))
		return read_module(reader, group + strlen("module "), error);
	if (g_str_has_prefix(group, "external "))
		return read_external(reader, group + strlen("external "), error);
	if (!strcmp(group, "modules"))
		return read_modules(reader, error);
	if (!strcmp(group, "profile"))
		return READ(reader, profile_keys, profile, error);
	if (!strcmp(group, "directories"))
		return READ(reader, directories_keys, profile, error);
	if (!strcmp(group, "whitelist"))
		return READ(reader, whitelist_keys, profile, error);
	if (!strcmp(group, "random"))
		return READ(reader, random_keys, &profile->random, error);
	if (!strcmp(group, "stress"))
		return read_stress(reader, error);
	return bad(reader, NULL,
		   "there is no such group; these are: [profile] [directories] "
		   "[object DIRECTORY/NAME] [module DIRECTORY/NAME] [modules] "
		   "[external DIRECTORY/NAME] [whitelist] [random] [stress]",
		   error);
}

static gboolean bad_part(const struct tt_profile *profile, const struct tt_profile_object *object,
			 const char *problem, GError **error)
{
	g_set_error(error, TT_ERROR, TT_ERROR_INPUT, "the profile %s is wrong: [object %s]: %s",
		    profile->file, object->path, problem);
	return FALSE;
}

/* Joins @object to its module, once all groups have been read. */
static gboolean join_part(struct tt_profile *profile, struct tt_profile_object *object,
			  GHashTable *modules, GError **error)
{
	struct tt_profile_module *module = g_hash_table_lookup(modules, object->module);
	g_autofree char *directory = NULL;

	if (!*object->module)
		return (!*object->uses && !*object->symbol_get) ||
		       bad_part(profile, object, "only modules use exports; it has no key 'module'",
				error);
	if (!module)
		return bad_part(profile, object, "there is no such module as its key 'module' says",
				error);
	directory = g_strndup(module->path, strrchr(module->path, '/') + 1 - module->path);
	if (!g_str_has_prefix(object->path, directory))
		return bad_part(profile, object,
				"a part of a module lies in the module's directory or below",
				error);
	if (module->parts > 1)
		return bad_part(profile, object, "its module has parts without groups as well",
				error);
	if (object->lib)
		return bad_part(profile, object, "a module's part is in no lib.a", error);
	if (object->assembler && *object->symbol_get)
		return bad_part(profile, object, "assembler does not use symbol_get()", error);
	g_ptr_array_add(module->objects, object);
	return TRUE;
}

static gboolean join_parts(struct tt_profile *profile, GError **error)
{
	g_autoptr(GHashTable) modules = g_hash_table_new(g_str_hash, g_str_equal);

	for (guint i = 0; i < profile->modules->len; i++) {
		struct tt_profile_module *module = profile->modules->pdata[i];

		g_hash_table_insert(modules, module->path, module);
	}
	for (guint i = 0; i < profile->objects->len; i++)
		if (!join_part(profile, profile->objects->pdata[i], modules, error))
			return FALSE;
	for (guint i = 0; i < profile->modules->len; i++) {
		const struct tt_profile_module *module = profile->modules->pdata[i];
		const struct tt_profile_object *first =
			module->objects->len ? module->objects->pdata[0] : NULL;

		if (first && first->assembler)
			return bad_part(profile, first, "the first part of a module is in C",
					error);
	}
	return TRUE;
}

gboolean tt_profile_read(struct tt_profile *profile, GError **error)
{
	g_autoptr(GKeyFile) keys = g_key_file_new();
	struct reader reader = { keys, profile, NULL };
	g_autoptr(GError) cause = NULL;
	g_autofree char *text = NULL;
	g_auto(GStrv) groups = NULL;
	gsize length;

	if (!tt_input_read(profile->file, &text, &length, &cause) ||
	    !tt_keyfile_parse(keys, text, length, &cause)) {
		g_set_error(error, TT_ERROR, TT_ERROR_INPUT, "cannot read the profile %s: %s",
			    profile->file, cause->message);
		return FALSE;
	}
	profile->digest =
		g_compute_checksum_for_data(G_CHECKSUM_SHA256, (const guchar *)text, length);
	groups = g_key_file_get_groups(keys, NULL);
	for (char **group = groups; *group; group++) {
		reader.group = *group;
		if (!read_any(&reader, error))
			return FALSE;
	}
	return join_parts(profile, error);
}
