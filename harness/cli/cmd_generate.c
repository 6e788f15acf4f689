// SPDX-License-Identifier: GPL-2.0-only
#include "cli/cli.h"

#include <errno.h>
#include <json-glib/json-glib.h>
#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "base/interrupt.h"
#include "cli/mirror.h"
#include "json/json.h"
#include "kbuild/snapshot.h"
#include "synthetic-tree/output.h"
#include "synthetic-tree/profile.h"
#include "synthetic-tree/tree.h"

struct request {
	char *kernel, *profile, *seed_text, *output;
	gboolean force, json, list_profiles;
	guint64 seed;
	gboolean mirrored; /* --profile mirror */
	struct tt_cli_mirror mirror;
};

static void print_mirror(const struct tt_cli_mirror *mirror)
{
	const struct tt_mirror_info *info = &mirror->info;

	printf("mirrored  %u objects (%u of other directories), %u modules, %u exports, %u uses, "
	       "%u by symbol_get()\n",
	       info->objects, info->outside, info->modules, info->exports, info->uses,
	       info->lookups);
	printf("profile is %s; archive read in %.1f s\n", mirror->file, mirror->scan_seconds);
	if (g_tree_nnodes(info->problems))
		printf("not carried over as it is:\n");
	tt_cli_print_problems(info->problems);
}

static void print_text(const struct request *request, const struct tt_snapshot *snapshot,
		       const struct tt_tree_info *info, double seconds)
{
	printf("kernel    %s (snapshot %s)\n", snapshot->version, snapshot->id);
	printf("profile   %s\n", request->profile);
	printf("objects   %u\nmodules   %u\nexports   %u, of which %u must survive the trim\n",
	       info->objects, info->modules, info->exports, info->kept);
	if (request->mirrored)
		print_mirror(&request->mirror);
	printf("files     %u\ndigest    %s\n", info->files, info->digest);
	printf("tree      %s\n", request->output);
	printf("generated in %.2f s\n", seconds);
}

static gboolean add_problem(gpointer reason, gpointer value, gpointer json)
{
	const struct tt_scan_problem *problem = value;

	json_builder_begin_object(json);
	tt_json_add_text(json, "reason", reason);
	tt_json_add_number(json, "count", problem->count);
	tt_json_add_text(json, "example", problem->example);
	json_builder_end_object(json);
	return FALSE;
}

static void add_mirror(JsonBuilder *json, const struct tt_cli_mirror *mirror)
{
	json_builder_set_member_name(json, "mirror");
	json_builder_begin_object(json);
	tt_json_add_text(json, "file", mirror->file);
	tt_json_add_number(json, "objects", mirror->info.objects);
	tt_json_add_number(json, "outside", mirror->info.outside);
	tt_json_add_number(json, "modules", mirror->info.modules);
	tt_json_add_number(json, "exports", mirror->info.exports);
	tt_json_add_number(json, "uses", mirror->info.uses);
	tt_json_add_number(json, "lookups", mirror->info.lookups);
	json_builder_set_member_name(json, "problems");
	json_builder_begin_array(json);
	g_tree_foreach(mirror->info.problems, add_problem, json);
	json_builder_end_array(json);
	json_builder_end_object(json);
}

static void print_json(const struct request *request, const struct tt_snapshot *snapshot,
		       const struct tt_tree_info *info)
{
	g_autoptr(JsonBuilder) json = json_builder_new();
	g_autofree char *text = NULL;

	json_builder_begin_object(json);
	tt_json_add_number(json, "seed", (gint64)request->seed);
	tt_json_add_text(json, "kernel", snapshot->version);
	tt_json_add_text(json, "snapshot", snapshot->id);
	tt_json_add_text(json, "profile", request->profile);
	tt_json_add_text(json, "output", request->output);
	tt_json_add_text(json, "digest", info->digest);
	tt_json_add_number(json, "objects", info->objects);
	tt_json_add_number(json, "modules", info->modules);
	tt_json_add_number(json, "exports", info->exports);
	tt_json_add_number(json, "kept", info->kept);
	tt_json_add_number(json, "files", info->files);
	if (request->mirrored)
		add_mirror(json, &request->mirror);
	json_builder_end_object(json);
	text = tt_json_text(json);
	fputs(text, stdout);
}

static int list_profiles(void)
{
	GError *error = NULL;
	g_auto(GStrv) names = tt_profile_names(&error);

	if (!names)
		return tt_cli_fail("generate", error);
	for (char **name = names; *name; name++) {
		g_autoptr(tt_profile) profile = tt_profile_load(*name, &error);

		if (!profile)
			return tt_cli_fail("generate", error);
		printf("%-14s %s\n", *name, profile->description);
	}
	return TT_EXIT_PASS;
}

static gboolean usage(GError **error, const char *what)
{
	g_set_error(error, TT_ERROR, TT_ERROR_USAGE, "%s; see 'trimtorture generate --help'", what);
	return FALSE;
}

static gboolean check_request(struct request *request, int words, GError **error)
{
	char *end;

	if (words > 1)
		return usage(error, "there is a word that belongs to no option");
	if (!request->profile)
		return usage(error, "--profile is missing; --list-profiles names them");
	if (!request->output || !*request->output)
		return usage(error, "--output is missing");
	request->mirrored = !strcmp(request->profile, "mirror");
	if (!request->mirrored &&
	    (request->mirror.subtrees || request->mirror.config || request->mirror.file ||
	     request->mirror.only_needed || request->mirror.no_lookups))
		return usage(error, "--subtree, --config, --only-needed, --no-symbol-get and "
				    "--write-profile go with "
				    "--profile mirror");
	request->seed = 1;
	if (request->seed_text) {
		errno = 0;
		request->seed = g_ascii_strtoull(request->seed_text, &end, 10);
		if (!g_ascii_isdigit(*request->seed_text) || *end || errno ||
		    request->seed > G_MAXINT64)
			return usage(error, "--seed wants a number from 0 to 2^63-1");
	}
	/* "tree/" and "tree" are the same; what is written beside it is named after it. */
	for (gsize n = strlen(request->output); n > 1 && request->output[n - 1] == '/'; n--)
		request->output[n - 1] = '\0';
	if (request->mirrored && !request->mirror.file)
		request->mirror.file = g_strconcat(request->output, ".mirror.ini", NULL);
	return TRUE;
}

static gboolean make_tree(struct request *request, const struct tt_snapshot *snapshot,
			  struct tt_tree_info *info, GError **error)
{
	const char *profile = request->mirrored ? request->mirror.file : request->profile;

	/* First what costs nothing: reading the archive takes a while. */
	if (!tt_output_check(request->output, request->force, error))
		return FALSE;
	if (request->mirrored &&
	    !tt_cli_mirror_write(&request->mirror, request->kernel, snapshot, error))
		return FALSE;
	return tt_tree_generate(snapshot, profile, request->seed, request->output, request->force,
				info, error);
}

static int generate(struct request *request, int words)
{
	g_autoptr(tt_snapshot) snapshot = NULL;
	gint64 start = g_get_monotonic_time();
	struct tt_tree_info info;
	GError *error = NULL;

	if (!check_request(request, words, &error))
		return tt_cli_fail("generate", error);
	/* First of all, so that it is there when the rest fails. */
	if (!request->json) {
		printf("seed      %" G_GUINT64_FORMAT "\n", request->seed);
		fflush(stdout);
	}
	tt_interrupt_catch();
	snapshot = tt_snapshot_find(request->kernel, &error);
	if (!snapshot || !make_tree(request, snapshot, &info, &error))
		return tt_cli_fail("generate", error);
	if (request->json)
		print_json(request, snapshot, &info);
	else
		print_text(request, snapshot, &info,
			   (g_get_monotonic_time() - start) / (double)G_USEC_PER_SEC);
	if (fflush(stdout) || ferror(stdout)) {
		g_set_error(&error, TT_ERROR, TT_ERROR_ENVIRONMENT,
			    "the tree is complete, but standard output cannot be written: %s",
			    g_strerror(errno));
		return tt_cli_fail("generate", error);
	}
	return TT_EXIT_PASS;
}

static void clear_request(struct request *request)
{
	g_free(request->kernel);
	g_free(request->profile);
	g_free(request->seed_text);
	g_free(request->output);
	g_strfreev(request->mirror.subtrees);
	g_free(request->mirror.config);
	g_free(request->mirror.file);
	g_clear_pointer(&request->mirror.info.problems, g_tree_unref);
}

static int run(int argc, char **argv)
{
	struct request request = { 0 };
	const GOptionEntry entries[] = {
		{ "kernel", 'k', 0, G_OPTION_ARG_STRING, &request.kernel,
		  "snapshot, version or archive (default: the newest packaged archive)", "K" },
		{ "profile", 'p', 0, G_OPTION_ARG_STRING, &request.profile,
		  "one of --list-profiles, a file, or mirror: a real kernel's structure",
		  "NAME|FILE|mirror" },
		{ "seed", 's', 0, G_OPTION_ARG_STRING, &request.seed_text,
		  "what the profile leaves to chance (default: 1)", "N" },
		{ "output", 'o', 0, G_OPTION_ARG_FILENAME, &request.output,
		  "a new or empty directory, or an archive: .tar, .tar.gz, .tar.xz, .tar.zst, "
		  ".zip, .cpio",
		  "PATH" },
		{ "force", 'f', 0, G_OPTION_ARG_NONE, &request.force,
		  "replace a tree that this command made", NULL },
		{ "subtree", 0, 0, G_OPTION_ARG_STRING_ARRAY, &request.mirror.subtrees,
		  "with --profile mirror: only this directory, and of others what its modules use "
		  "(may be repeated)",
		  "DIR" },
		{ "config", 0, 0, G_OPTION_ARG_FILENAME, &request.mirror.config,
		  "with --profile mirror: allmodconfig (default), a .config, or a list of modules",
		  "FILE" },
		{ "only-needed", 0, 0, G_OPTION_ARG_NONE, &request.mirror.only_needed,
		  "with --profile mirror: built-in objects only if modules use their exports",
		  NULL },
		{ "no-symbol-get", 0, 0, G_OPTION_ARG_NONE, &request.mirror.no_lookups,
		  "with --profile mirror: leave out uses by symbol_get(), which most kernels trim",
		  NULL },
		{ "write-profile", 0, 0, G_OPTION_ARG_FILENAME, &request.mirror.file,
		  "with --profile mirror: the profile goes to FILE (default: OUTPUT.mirror.ini)",
		  "FILE" },
		{ "json", 0, 0, G_OPTION_ARG_NONE, &request.json, "print the summary as JSON",
		  NULL },
		{ "list-profiles", 'l', 0, G_OPTION_ARG_NONE, &request.list_profiles,
		  "name the profiles and end", NULL },
		G_OPTION_ENTRY_NULL,
	};
	int status;

	if (!tt_cli_parse(&argc, &argv, entries, "--profile NAME|FILE --output PATH",
			  "Makes a synthetic kernel tree: the build machinery of a real kernel, "
			  "made-up sources,\nand expected.json, the right answer of the trim. The "
			  "same kernel, profile and seed\ngive the same bytes."))
		status = TT_EXIT_USAGE;
	else
		status = request.list_profiles ? list_profiles() : generate(&request, argc);
	clear_request(&request);
	return status;
}

const struct tt_command tt_cmd_generate = {
	"generate",
	"make a synthetic tree from a snapshot and a profile",
	run,
};
