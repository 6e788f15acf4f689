// SPDX-License-Identifier: GPL-2.0-only
#include "kbuild/manifest.h"

#include <string.h>

#include "base/error.h"
#include "json/json.h"
#include "kbuild/features.h"
#include "kbuild/probe.h"

/* A kernel's source may hold any bytes; JSON takes UTF-8 only. */
static void add_line(JsonBuilder *builder, const char *name, const char *text)
{
	g_autofree char *valid = text ? g_utf8_make_valid(text, -1) : NULL;

	tt_json_add_text(builder, name, valid);
}

static void add_evidence(JsonBuilder *builder, const GPtrArray *evidence)
{
	json_builder_set_member_name(builder, "evidence");
	json_builder_begin_array(builder);
	for (guint i = 0; i < evidence->len; i++) {
		const struct tt_evidence *e = evidence->pdata[i];

		json_builder_begin_object(builder);
		tt_json_add_text(builder, "feature", e->feature);
		tt_json_add_text(builder, "rule", e->rule);
		tt_json_add_text(builder, "file", e->file);
		tt_json_add_flag(builder, "found", e->found);
		if (e->line)
			tt_json_add_number(builder, "line", e->line);
		if (e->text)
			add_line(builder, "text", e->text);
		json_builder_end_object(builder);
	}
	json_builder_end_array(builder);
}

static void add_closure(JsonBuilder *builder, const struct tt_manifest *manifest)
{
	json_builder_set_member_name(builder, "tree");
	json_builder_begin_object(builder);
	tt_json_add_number(builder, "files", manifest->files);
	tt_json_add_number(builder, "bytes", manifest->bytes);
	json_builder_end_object(builder);
	json_builder_set_member_name(builder, "closure");
	json_builder_begin_object(builder);
	tt_json_add_text(builder, "roots", manifest->roots);
	tt_json_add_number(builder, "headers", manifest->closure->headers);
	tt_json_add_number(builder, "bytes", manifest->closure->bytes);
	json_builder_set_member_name(builder, "unresolved");
	json_builder_begin_array(builder);
	for (guint i = 0; i < manifest->closure->unresolved->len; i++) {
		g_autofree char *name =
			g_utf8_make_valid(manifest->closure->unresolved->pdata[i], -1);

		json_builder_add_string_value(builder, name);
	}
	json_builder_end_array(builder);
	json_builder_end_object(builder);
}

char *tt_manifest_text(const struct tt_manifest *manifest)
{
	g_autoptr(JsonBuilder) builder = json_builder_new();

	json_builder_begin_object(builder);
	tt_json_add_number(builder, "format", TT_MANIFEST_FORMAT);
	tt_json_add_text(builder, "id", manifest->id);
	tt_json_add_text(builder, "version", manifest->version);
	json_builder_set_member_name(builder, "features");
	json_builder_begin_object(builder);
	tt_features_to_json(manifest->features, builder);
	json_builder_end_object(builder);
	add_closure(builder, manifest);
	add_evidence(builder, manifest->evidence);
	json_builder_end_object(builder);
	return tt_json_text(builder);
}

char *tt_origin_text(const struct tt_origin *origin)
{
	g_autoptr(JsonBuilder) builder = json_builder_new();

	json_builder_begin_object(builder);
	add_line(builder, "source", origin->source);
	tt_json_add_text(builder, "key", origin->key);
	if (origin->base)
		tt_json_add_text(builder, "base", origin->base);
	tt_json_add_number(builder, "imported", origin->time);
	json_builder_end_object(builder);
	return tt_json_text(builder);
}

static gboolean broken(GError **error, const char *path, const char *what)
{
	g_set_error(error, TT_ERROR, TT_ERROR_ENVIRONMENT,
		    "%s is not a snapshot's: %s; remove the snapshot and import it again", path,
		    what);
	return FALSE;
}

/* The object in file @name of directory @path. */
static JsonObject *load(const char *path, const char *name, GError **error)
{
	g_autofree char *file = g_build_filename(path, name, NULL);
	g_autoptr(GError) cause = NULL;
	JsonObject *object = tt_json_load(file, &cause);

	if (!object)
		broken(error, path, cause->message);
	return object;
}

struct tt_snapshot *tt_manifest_read(const char *path, char **roots, GError **error)
{
	g_autoptr(tt_snapshot) snapshot = g_new0(struct tt_snapshot, 1);
	g_autoptr(JsonObject) object = load(path, "manifest.json", error);
	gboolean current;
	struct tt_origin origin;

	if (!object)
		return NULL;
	current = tt_member_number(object, "format") == TT_MANIFEST_FORMAT;
	snapshot->id = g_strdup(tt_member_string(object, "id"));
	snapshot->version = g_strdup(tt_member_string(object, "version"));
	snapshot->path = g_strdup(path);
	snapshot->tree = g_build_filename(path, "tree", NULL);
	if (!snapshot->id || !snapshot->version ||
	    (current &&
	     (!tt_member_object(object, "features") ||
	      !tt_features_from_json(tt_member_object(object, "features"), &snapshot->features)))) {
		broken(error, path, "members are missing in manifest.json");
		return NULL;
	}
	if (!tt_origin_read(path, &origin, error))
		return NULL;
	snapshot->origin = g_strdup(origin.source);
	snapshot->derived = origin.base != NULL;
	tt_origin_clear(&origin);
	if (roots)
		*roots = g_strdup(
			current ? tt_member_string(tt_member_object(object, "closure"), "roots")
				: "");
	return g_steal_pointer(&snapshot);
}

gboolean tt_origin_read(const char *path, struct tt_origin *origin, GError **error)
{
	g_autoptr(JsonObject) object = load(path, "origin.json", error);

	memset(origin, 0, sizeof(*origin));
	if (!object)
		return FALSE;
	if (!tt_member_string(object, "source"))
		return broken(error, path, "members are missing in origin.json");
	origin->source = g_strdup(tt_member_string(object, "source"));
	origin->key = g_strdup(tt_member_string(object, "key"));
	origin->base = g_strdup(tt_member_string(object, "base"));
	origin->time = tt_member_number(object, "imported");
	return TRUE;
}

void tt_origin_clear(struct tt_origin *origin)
{
	g_clear_pointer(&origin->source, g_free);
	g_clear_pointer(&origin->key, g_free);
	g_clear_pointer(&origin->base, g_free);
}
