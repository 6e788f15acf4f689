// SPDX-License-Identifier: GPL-2.0-only
#include "tree.h"

#include <json-glib/json-glib.h>
#include <stdio.h>
#include <string.h>

#include "base/datadir.h"
#include "base/error.h"
#include "emit.h"
#include "output.h"
#include "template.h"

static void string_member(JsonBuilder *json, const char *name, const char *value)
{
	json_builder_set_member_name(json, name);
	json_builder_add_string_value(json, value);
}

/* Says of a tree what it was made from; --force and the builder read it. */
static void put_marker(const struct tt_plan *plan, const struct tt_snapshot *snapshot,
		       const char *digest, struct tt_output *output)
{
	g_autoptr(JsonBuilder) json = json_builder_new();
	g_autoptr(JsonGenerator) generator = json_generator_new();
	g_autoptr(JsonNode) root = NULL;
	char *text;
	gsize size;

	json_builder_begin_object(json);
	json_builder_set_member_name(json, "format");
	json_builder_add_int_value(json, 1);
	string_member(json, "generator", "trimtorture " TT_GENERATOR_VERSION);
	string_member(json, "profile", plan->profile);
	string_member(json, "profile_digest", plan->profile_digest);
	json_builder_set_member_name(json, "seed");
	json_builder_add_int_value(json, (gint64)plan->seed);
	string_member(json, "kernel", snapshot->version);
	string_member(json, "snapshot", snapshot->id);
	string_member(json, "digest", digest);
	json_builder_end_object(json);
	root = json_builder_get_root(json);
	json_generator_set_root(generator, root);
	json_generator_set_pretty(generator, TRUE);
	text = json_generator_to_data(generator, &size);
	tt_output_put(output, TT_TREE_MARKER, text, size, FALSE);
}

/* One list of directories: those without a makefile get one that builds nothing. */
static void fill_list(struct tt_output *output, const char *words)
{
	g_auto(GStrv) all = g_strsplit_set(words, " \t", -1);

	for (char **word = all; *word; word++) {
		gsize length = strlen(*word);
		g_autofree char *directory = NULL;
		g_autofree char *makefile = NULL;
		g_autofree char *kbuild = NULL;
		char *text;

		if (length < 2 || (*word)[length - 1] != '/' || strpbrk(*word, "$()"))
			continue;
		directory = g_strndup(*word, length - 1);
		makefile = g_strconcat(directory, "/Makefile", NULL);
		kbuild = g_strconcat(directory, "/Kbuild", NULL);
		if (tt_output_get(output, makefile) || tt_output_get(output, kbuild))
			continue;
		text = g_strdup("# Nothing is built here.\nobj- := dummy.o\n");
		tt_output_put(output, makefile, text, strlen(text), FALSE);
	}
}

/* Directories of the top level that only this kernel has, such as a distribution's own. */
static void fill_directories(struct tt_output *output)
{
	static const char *const files[] = { "Kbuild", "Makefile" };
	g_autoptr(GRegex) regex = g_regex_new("^(?:obj|init|core|drivers|net|libs|virt)-\\S+"
					      "\\s*[:+]?=(.*)$",
					      G_REGEX_MULTILINE | G_REGEX_RAW, 0, NULL);

	for (gsize i = 0; i < G_N_ELEMENTS(files); i++) {
		const struct tt_output_file *file = tt_output_get(output, files[i]);
		g_autofree char *text = file ? g_strndup(file->data, file->size) : NULL;
		g_autoptr(GMatchInfo) info = NULL;

		if (!text)
			continue;
		for (g_regex_match(regex, text, 0, &info); g_match_info_matches(info);
		     g_match_info_next(info, NULL)) {
			g_autofree char *words = g_match_info_fetch(info, 1);

			fill_list(output, words);
		}
	}
}

static gboolean put_together(const struct tt_snapshot *snapshot, const struct tt_plan *plan,
			     struct tt_output *output, GError **error)
{
	g_autofree char *skeleton = tt_data_path("skeleton", error);
	GString *expected;

	if (!skeleton || !tt_output_load(output, snapshot->tree, error) ||
	    !tt_template_load(output, skeleton, &snapshot->features, error) ||
	    !tt_emit_plan(plan, &snapshot->features, output, error))
		return FALSE;
	fill_directories(output);
	expected = tt_emit_expected(plan, snapshot);
	return tt_output_add_text(output, "expected.json", expected, error);
}

static gboolean add_name(gpointer key, gpointer value, gpointer data)
{
	(void)value;
	g_ptr_array_add(data, g_strdup(key));
	return FALSE;
}

GPtrArray *tt_tree_file_names(const struct tt_snapshot *snapshot, const struct tt_plan *plan,
			      GError **error)
{
	g_autoptr(tt_output) output = tt_output_new();
	GPtrArray *names;

	if (!put_together(snapshot, plan, output, error))
		return NULL;
	put_marker(plan, snapshot, "", output);
	names = g_ptr_array_new_with_free_func(g_free);
	g_tree_foreach(output->files, add_name, names);
	return names;
}

/* To which the plan appends its own lines. */
static gboolean put_defconfig(struct tt_output *output, GError **error)
{
	static const char path[] = "arch/synth/configs/defconfig";
	g_autofree char *skeleton = tt_data_path("skeleton", error);
	g_autofree char *file = NULL;
	char *text;
	gsize size;

	if (!skeleton)
		return FALSE;
	file = g_build_filename(skeleton, path, NULL);
	if (!g_file_get_contents(file, &text, &size, error))
		return FALSE;
	tt_output_put(output, path, text, size, FALSE);
	return TRUE;
}

struct tt_output *tt_tree_plan_files(const struct tt_snapshot *snapshot, const struct tt_plan *plan,
				     GError **error)
{
	g_autoptr(tt_output) output = tt_output_new();

	if (!put_defconfig(output, error) ||
	    !tt_emit_plan(plan, &snapshot->features, output, error) ||
	    !tt_output_add_text(output, "expected.json", tt_emit_expected(plan, snapshot), error))
		return NULL;
	return g_steal_pointer(&output);
}

static void fill_info(const struct tt_plan *plan, const struct tt_output *output,
		      const char *digest, struct tt_tree_info *info)
{
	g_strlcpy(info->digest, digest, sizeof(info->digest));
	info->objects = plan->objects->len;
	info->modules = plan->modules->len;
	info->exports = plan->exports->len;
	info->kept = tt_plan_kept(plan);
	info->files = g_tree_nnodes(output->files);
}

gboolean tt_tree_write(const struct tt_snapshot *snapshot, const struct tt_plan *plan,
		       const char *path, gboolean force, struct tt_tree_info *info, GError **error)
{
	g_autoptr(tt_output) output = tt_output_new();
	g_autofree char *digest = NULL;

	if (!put_together(snapshot, plan, output, error))
		return FALSE;
	digest = tt_output_digest(output);
	put_marker(plan, snapshot, digest, output);
	if (!tt_output_write(output, path, force, error))
		return FALSE;
	if (info)
		fill_info(plan, output, digest, info);
	return TRUE;
}

gboolean tt_tree_generate(const struct tt_snapshot *snapshot, const char *profile_name,
			  guint64 seed, const char *path, gboolean force, struct tt_tree_info *info,
			  GError **error)
{
	g_autoptr(tt_profile) profile = NULL;
	g_autoptr(tt_plan) plan = NULL;

	/* First what costs nothing, so that a slip on the command line shows at once. */
	if (!tt_output_check(path, force, error))
		return FALSE;
	profile = tt_profile_load(profile_name, error);
	if (!profile)
		return FALSE;
	plan = tt_plan_new(profile, seed, &snapshot->features, error);
	return plan && tt_tree_write(snapshot, plan, path, force, info, error);
}
