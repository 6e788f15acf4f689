// SPDX-License-Identifier: GPL-2.0-only
#include "cli/cli.h"

#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "json/json.h"
#include "kbuild/manifest.h"
#include "kbuild/snapshot.h"

static void list_json(const GPtrArray *list)
{
	g_autoptr(JsonBuilder) builder = json_builder_new();
	g_autofree char *text = NULL;

	json_builder_begin_array(builder);
	for (guint i = 0; i < list->len; i++) {
		const struct tt_snapshot *snapshot = list->pdata[i];

		json_builder_begin_object(builder);
		tt_json_add_text(builder, "id", snapshot->id);
		tt_json_add_text(builder, "version", snapshot->version);
		tt_json_add_text(builder, "path", snapshot->path);
		tt_json_add_text(builder, "origin", snapshot->origin);
		tt_json_add_flag(builder, "stale", snapshot->stale);
		json_builder_set_member_name(builder, "features");
		json_builder_begin_object(builder);
		tt_features_to_json(&snapshot->features, builder);
		json_builder_end_object(builder);
		json_builder_end_object(builder);
	}
	json_builder_end_array(builder);
	text = tt_json_text(builder);
	fputs(text, stdout);
}

static void list_text(const GPtrArray *list)
{
	if (!list->len)
		printf("no snapshots; 'trimtorture import ARCHIVE' makes one\n");
	for (guint i = 0; i < list->len; i++) {
		const struct tt_snapshot *snapshot = list->pdata[i];

		if (!i)
			printf("%-16s  %-12s  %-11s  %s\n", "ID", "VERSION", "PIPELINE", "ORIGIN");
		printf("%-16s  %-12s  %-11s  %s%s\n", snapshot->id, snapshot->version,
		       tt_pipeline_name(snapshot->features.pipeline), snapshot->origin,
		       snapshot->stale ? "  (out of date)" : "");
	}
}

static int list(gboolean json)
{
	GError *error = NULL;
	g_autoptr(GPtrArray) snapshots = tt_snapshot_list(&error);

	if (!snapshots)
		return tt_cli_fail("snapshots", error);
	if (json)
		list_json(snapshots);
	else
		list_text(snapshots);
	return TT_EXIT_PASS;
}

/* The only snapshot whose id begins with @id. */
static struct tt_snapshot *by_id(const GPtrArray *snapshots, const char *id, GError **error)
{
	struct tt_snapshot *found = NULL;

	for (guint i = 0; i < snapshots->len; i++) {
		struct tt_snapshot *snapshot = snapshots->pdata[i];

		if (strlen(id) < 4 || !g_str_has_prefix(snapshot->id, id))
			continue;
		if (found) {
			g_set_error(error, TT_ERROR, TT_ERROR_USAGE,
				    "several ids begin with '%s'; give more of it", id);
			return NULL;
		}
		found = snapshot;
	}
	if (!found)
		g_set_error(error, TT_ERROR, TT_ERROR_USAGE,
			    "no snapshot has the id '%s'; 'trimtorture snapshots' lists them", id);
	return found;
}

static gboolean remove_one(const struct tt_snapshot *snapshot, GError **error)
{
	if (!tt_snapshot_remove(snapshot, error))
		return FALSE;
	printf("removed %s (%s)\n", snapshot->id, snapshot->version);
	return TRUE;
}

/* All names are looked up before the first snapshot is removed. */
static gboolean remove_named(const GPtrArray *snapshots, char **ids, int count, GError **error)
{
	g_autoptr(GPtrArray) chosen = g_ptr_array_new();

	for (int i = 0; i < count; i++) {
		struct tt_snapshot *snapshot = by_id(snapshots, ids[i], error);

		if (!snapshot)
			return FALSE;
		if (!g_ptr_array_find(chosen, snapshot, NULL))
			g_ptr_array_add(chosen, snapshot);
	}
	for (guint i = 0; i < chosen->len; i++)
		if (!remove_one(chosen->pdata[i], error))
			return FALSE;
	return TRUE;
}

static gboolean remove_stale(const GPtrArray *snapshots, GError **error)
{
	for (guint i = 0; i < snapshots->len; i++) {
		const struct tt_snapshot *snapshot = snapshots->pdata[i];

		if (snapshot->stale && !remove_one(snapshot, error))
			return FALSE;
	}
	return TRUE;
}

static int rm(char **ids, int count, gboolean stale)
{
	GError *error = NULL;
	g_autoptr(GPtrArray) snapshots = tt_snapshot_list(&error);

	if (snapshots && remove_named(snapshots, ids, count, &error) &&
	    (!stale || remove_stale(snapshots, &error)))
		return TT_EXIT_PASS;
	return tt_cli_fail("snapshots", error);
}

/* Compares each with what it was imported as. */
static int verify(char **ids, int count)
{
	GError *error = NULL;
	g_autoptr(GPtrArray) snapshots = tt_snapshot_list(&error);
	guint damaged = 0;

	for (int i = 0; snapshots && i < count; i++)
		if (!by_id(snapshots, ids[i], &error))
			return tt_cli_fail("snapshots", error);
	if (!snapshots)
		return tt_cli_fail("snapshots", error);
	for (guint i = 0; i < snapshots->len; i++) {
		struct tt_snapshot *snapshot = snapshots->pdata[i];
		gboolean named = !count, whole;

		for (int j = 0; j < count; j++)
			named |= g_str_has_prefix(snapshot->id, ids[j]);
		if (!named)
			continue;
		whole = tt_snapshot_verify(snapshot, NULL);
		printf("%-8s  %s  %s\n", whole ? "whole" : "damaged", snapshot->id,
		       snapshot->version);
		damaged += !whole;
	}
	if (!damaged)
		return TT_EXIT_PASS;
	return tt_cli_fail("snapshots",
			   g_error_new(TT_ERROR, TT_ERROR_ENVIRONMENT,
				       "%u damaged; 'trimtorture snapshots rm ID' removes one, its "
				       "next use or import makes it anew",
				       damaged));
}

static int usage_error(const char *message)
{
	return tt_cli_fail("snapshots",
			   g_error_new(TT_ERROR, TT_ERROR_USAGE,
				       "%s; see 'trimtorture snapshots --help'", message));
}

static int run(int argc, char **argv)
{
	gboolean json = FALSE;
	gboolean stale = FALSE;
	const GOptionEntry options[] = {
		{ "json", 0, 0, G_OPTION_ARG_NONE, &json, "Print JSON", NULL },
		{ "stale", 0, 0, G_OPTION_ARG_NONE, &stale,
		  "With rm: those that this trimtorture would import again", NULL },
		{ NULL, 0, 0, 0, NULL, NULL, NULL },
	};

	if (!tt_cli_parse(&argc, &argv, options, "[rm ID...|verify [ID...]]",
			  "Lists the imported kernels, removes some of them, or verifies that they "
			  "are\nwhat was imported."))
		return TT_EXIT_USAGE;
	if (argc == 1)
		return stale ? usage_error("--stale goes with rm") : list(json);
	if (!strcmp(argv[1], "verify"))
		return stale ? usage_error("--stale goes with rm") : verify(argv + 2, argc - 2);
	if (strcmp(argv[1], "rm"))
		return usage_error("the only words it knows are rm and verify");
	if (argc == 2 && !stale)
		return usage_error("rm needs ids");
	return rm(argv + 2, argc - 2, stale);
}

const struct tt_command tt_cmd_snapshots = {
	.name = "snapshots",
	.summary = "list, remove or verify the imported kernels",
	.run = run,
};
