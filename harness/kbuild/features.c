// SPDX-License-Identifier: GPL-2.0-only
#include "kbuild/manifest.h"

#include <stddef.h>
#include <string.h>

#include "kbuild/features.h"

static const char *const pipelines[] = { "none", "recursive", "single-pass", NULL };
static const char *const markings[] = { "none", "preprocessor", "ksym-marker", NULL };
static const char *const mappings[] = { "none", "slashed", "flat", NULL };
static const char *const last_lists[] = { "drivers-y", "libs-y", "virt-y", NULL };
static const char *const license_marks[] = { "section", "flag", NULL };
static const char *const needed_lists[] = { "tmp_versions", "mod", "usyms", "modpost", NULL };

/* All members of struct tt_features, in the order they are shown. */
static const struct feature {
	const char *name;
	enum { BOOLEAN, STRING, CHOICE } type;
	gsize offset;
	const char *const *choices;
} features_table[] = {
	{ "pipeline", CHOICE, offsetof(struct tt_features, pipeline), pipelines },
	{ "marking", CHOICE, offsetof(struct tt_features, marking), markings },
	{ "dep_mapping", CHOICE, offsetof(struct tt_features, dep_mapping), mappings },
	{ "dep_dir", STRING, offsetof(struct tt_features, dep_dir), NULL },
	{ "dep_dir_cleaned", BOOLEAN, offsetof(struct tt_features, dep_dir_cleaned), NULL },
	{ "needed", CHOICE, offsetof(struct tt_features, needed), needed_lists },
	{ "guard", BOOLEAN, offsetof(struct tt_features, guard), NULL },
	{ "whitelist", BOOLEAN, offsetof(struct tt_features, whitelist), NULL },
	{ "whitelist_in_output", BOOLEAN, offsetof(struct tt_features, whitelist_in_output), NULL },
	{ "basic_modversions", BOOLEAN, offsetof(struct tt_features, basic_modversions), NULL },
	{ "same_names_refused", BOOLEAN, offsetof(struct tt_features, same_names_refused), NULL },
	{ "gen_script", BOOLEAN, offsetof(struct tt_features, gen_script), NULL },
	{ "vmlinux_recursion", BOOLEAN, offsetof(struct tt_features, vmlinux_recursion), NULL },
	{ "archive_before_list", BOOLEAN, offsetof(struct tt_features, archive_before_list), NULL },
	{ "list_from_kconfig", BOOLEAN, offsetof(struct tt_features, list_from_kconfig), NULL },
	{ "mod_files_checked", BOOLEAN, offsetof(struct tt_features, mod_files_checked), NULL },
	{ "namespaces", BOOLEAN, offsetof(struct tt_features, namespaces), NULL },
	{ "namespace_quoted", BOOLEAN, offsetof(struct tt_features, namespace_quoted), NULL },
	{ "export_section", BOOLEAN, offsetof(struct tt_features, export_section), NULL },
	{ "keeps_symbol_get", BOOLEAN, offsetof(struct tt_features, keeps_symbol_get), NULL },
	{ "asm_generic_export", BOOLEAN, offsetof(struct tt_features, asm_generic_export), NULL },
	{ "asm_exports_missing", BOOLEAN, offsetof(struct tt_features, asm_exports_missing), NULL },
	{ "module_exports_kept", BOOLEAN, offsetof(struct tt_features, module_exports_kept), NULL },
	{ "lib_exports_lost", BOOLEAN, offsetof(struct tt_features, lib_exports_lost), NULL },
	{ "license_mark", CHOICE, offsetof(struct tt_features, license_mark), license_marks },
	{ "layout_unknown", STRING, offsetof(struct tt_features, layout_unknown), NULL },
	{ "archive", BOOLEAN, offsetof(struct tt_features, archive), NULL },
	{ "top_kbuild_dirs", BOOLEAN, offsetof(struct tt_features, top_kbuild_dirs), NULL },
	{ "last_list", CHOICE, offsetof(struct tt_features, last_list), last_lists },
	{ "arch_entered", BOOLEAN, offsetof(struct tt_features, arch_entered), NULL },
	{ "firmware_dir", BOOLEAN, offsetof(struct tt_features, firmware_dir), NULL },
	{ "thin_archives", BOOLEAN, offsetof(struct tt_features, thin_archives), NULL },
	{ "rwonce", BOOLEAN, offsetof(struct tt_features, rwonce), NULL },
	{ "atomics_flat", BOOLEAN, offsetof(struct tt_features, atomics_flat), NULL },
	{ "include_entered", BOOLEAN, offsetof(struct tt_features, include_entered), NULL },
	{ "misc_check_missing", BOOLEAN, offsetof(struct tt_features, misc_check_missing), NULL },
	{ "rq_offsets", BOOLEAN, offsetof(struct tt_features, rq_offsets), NULL },
	{ "kconfig_macros", BOOLEAN, offsetof(struct tt_features, kconfig_macros), NULL },
	{ "kconfig_modules", BOOLEAN, offsetof(struct tt_features, kconfig_modules), NULL },
	{ "kconfig_tool_info", BOOLEAN, offsetof(struct tt_features, kconfig_tool_info), NULL },
};

static const void *member(const struct tt_features *features, const struct feature *feature)
{
	return (const char *)features + feature->offset;
}

/* Enumerations are read as int, which is what the compilers make of them (all have no sign). */
static const char *value_text(const struct tt_features *features, const struct feature *feature)
{
	const void *at = member(features, feature);
	const char *string;

	switch (feature->type) {
	case BOOLEAN:
		return *(const gboolean *)at ? "yes" : "no";
	case CHOICE:
		return feature->choices[*(const int *)at];
	case STRING:
		break;
	}
	string = *(char *const *)at;
	return string ? string : "-";
}

void tt_features_foreach(const struct tt_features *features,
			 void (*each)(const char *name, const char *value, void *data), void *data)
{
	for (gsize i = 0; i < G_N_ELEMENTS(features_table); i++)
		each(features_table[i].name, value_text(features, &features_table[i]), data);
}

char *tt_features_value(const struct tt_features *features, const char *name)
{
	for (gsize i = 0; i < G_N_ELEMENTS(features_table); i++)
		if (!strcmp(features_table[i].name, name))
			return g_strdup(value_text(features, &features_table[i]));
	return NULL;
}

void tt_features_to_json(const struct tt_features *features, JsonBuilder *builder)
{
	for (gsize i = 0; i < G_N_ELEMENTS(features_table); i++) {
		const struct feature *feature = &features_table[i];
		const void *at = member(features, feature);

		json_builder_set_member_name(builder, feature->name);
		if (feature->type == BOOLEAN)
			json_builder_add_boolean_value(builder, *(const gboolean *)at);
		else if (feature->type == STRING && !*(char *const *)at)
			json_builder_add_null_value(builder);
		else
			json_builder_add_string_value(builder, value_text(features, feature));
	}
}

static gboolean choose(const struct feature *feature, const char *name, int *at)
{
	for (int i = 0; name && feature->choices[i]; i++) {
		if (strcmp(feature->choices[i], name))
			continue;
		*at = i;
		return TRUE;
	}
	return FALSE;
}

static gboolean read_value(JsonNode *node, const struct feature *feature, void *at)
{
	gboolean is_string =
		JSON_NODE_HOLDS_VALUE(node) && json_node_get_value_type(node) == G_TYPE_STRING;

	switch (feature->type) {
	case BOOLEAN:
		*(gboolean *)at = JSON_NODE_HOLDS_VALUE(node) && json_node_get_boolean(node);
		return TRUE;
	case CHOICE:
		return is_string && choose(feature, json_node_get_string(node), at);
	case STRING:
		*(char **)at = is_string ? json_node_dup_string(node) : NULL;
		return is_string || JSON_NODE_HOLDS_NULL(node);
	}
	return FALSE;
}

gboolean tt_features_from_json(JsonObject *object, struct tt_features *features)
{
	for (gsize i = 0; i < G_N_ELEMENTS(features_table); i++) {
		const struct feature *feature = &features_table[i];
		JsonNode *node = json_object_get_member(object, feature->name);

		if (!node || !read_value(node, feature, (char *)features + feature->offset))
			return FALSE;
	}
	return TRUE;
}

void tt_features_clear(struct tt_features *features)
{
	for (gsize i = 0; i < G_N_ELEMENTS(features_table); i++)
		if (features_table[i].type == STRING)
			g_clear_pointer((char **)((char *)features + features_table[i].offset),
					g_free);
}

const char *tt_pipeline_name(enum tt_pipeline pipeline)
{
	return pipelines[pipeline];
}
