// SPDX-License-Identifier: GPL-2.0-only
/* What came of the run that a bundle is made from. */
#include "bundle/internal.h"

#include <string.h>
#include <sys/stat.h>

#include "base/error.h"
#include "base/file.h"
#include "json/json.h"
#include "verdict/verdict_json.h"

static char *finding_line(const char *kind, const char *symbol, const char *file)
{
	return g_strdup_printf("%s %s %s", kind, *symbol ? symbol : "-", *file ? file : "-");
}

static int compare(gconstpointer a, gconstpointer b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

GPtrArray *tt_bundle_findings(const struct tt_verdict *verdict)
{
	GPtrArray *lines = g_ptr_array_new_with_free_func(g_free);

	for (guint i = 0; i < verdict->findings->len; i++) {
		const struct tt_finding *f = verdict->findings->pdata[i];

		g_ptr_array_add(lines,
				finding_line(tt_finding_kind_name(f->kind), f->symbol, f->file));
	}
	g_ptr_array_sort(lines, compare);
	return lines;
}

/* verdict.json of the part that two runs of one life have in common. */
static char *verdict_text(const struct tt_verdict *verdict)
{
	g_autoptr(JsonBuilder) b = json_builder_new();

	json_builder_begin_object(b);
	tt_json_add_number(b, "format", 1);
	tt_verdict_json(b, verdict);
	json_builder_end_object(b);
	return tt_json_text(b);
}

gboolean tt_bundle_write_verdict(const struct tt_verdict *verdict, const char *directory,
				 GError **error)
{
	g_autofree char *text = verdict_text(verdict);
	g_autofree char *path = g_build_filename(directory, "verdict.json", NULL);

	return tt_file_write(path, text, strlen(text), 0644, error);
}

static void from_verdict(struct tt_file_table *files, const struct tt_verdict *verdict,
			 struct tt_bundle_info *info)
{
	const struct tt_finding *first =
		verdict->findings->len ? verdict->findings->pdata[0] : NULL;
	g_autofree char *text = verdict_text(verdict);

	info->verdict = g_strdup(tt_result_name(verdict->result));
	info->summary = g_strdup(first ? first->text : verdict->reason ?: "");
	info->findings = tt_bundle_findings(verdict);
	tt_bundle_add_text(files, "record/verdict.json", text, FALSE);
}

/* The verdict.json that 'trimtorture build' left in the run's directory. */
static gboolean from_record(const char *path, struct tt_bundle_info *info, GError **error)
{
	g_autoptr(JsonObject) object = tt_json_load(path, error);
	JsonArray *findings = tt_member_array(object, "findings");

	if (!object)
		return FALSE;
	if (!findings) {
		g_set_error(error, TT_ERROR, TT_ERROR_INPUT,
			    "%s is no record of a run: it has no list 'findings'", path);
		return FALSE;
	}
	info->verdict = tt_member_text(object, "verdict");
	info->summary = tt_member_text(object, "reason");
	info->findings = g_ptr_array_new_with_free_func(g_free);
	for (guint i = 0; i < tt_array_length(findings); i++) {
		JsonObject *f = tt_array_object(findings, i);

		if (!f)
			continue;
		g_ptr_array_add(info->findings, finding_line(tt_member_string(f, "kind") ?: "",
							     tt_member_string(f, "symbol") ?: "",
							     tt_member_string(f, "file") ?: ""));
		if (!*info->summary) {
			g_free(info->summary);
			info->summary = tt_member_text(f, "text");
		}
	}
	g_ptr_array_sort(info->findings, compare);
	return TRUE;
}

/* Not what is written anew for the bundle. */
static gboolean is_record(const char *name)
{
	return g_str_has_suffix(name, ".log") || g_str_has_suffix(name, ".events") ||
	       g_str_has_suffix(name, ".json");
}

static gboolean add_files(struct tt_file_table *files, const char *run, GError **error)
{
	g_auto(GStrv) names = tt_dir_names(run, error);

	if (!names)
		return FALSE;
	for (char **name = names; *name; name++) {
		g_autofree char *source = g_build_filename(run, *name, NULL);
		g_autofree char *path = g_strconcat("record/", *name, NULL);

		if (is_record(*name) && g_file_test(source, G_FILE_TEST_IS_REGULAR) &&
		    !g_hash_table_contains(files->files, path) &&
		    !tt_bundle_add_file(files, path, source, error))
			return FALSE;
	}
	return TRUE;
}

/* The right answer of the tree as it was at the end; a tree that was copied has moved on. */
static gboolean add_expected(struct tt_file_table *files, const char *run, GError **error)
{
	g_auto(GStrv) names = tt_dir_names(run, error);
	g_autofree char *found = NULL;

	if (!names)
		return FALSE;
	for (char **name = names; *name; name++) {
		g_autofree char *path = g_build_filename(run, *name, "expected.json", NULL);

		if ((!strcmp(*name, "tree") || g_str_has_prefix(*name, "tree.")) &&
		    g_file_test(path, G_FILE_TEST_IS_REGULAR) &&
		    (!found || strlen(path) > strlen(found) ||
		     (strlen(path) == strlen(found) && strcmp(path, found) > 0))) {
			g_free(found);
			found = g_steal_pointer(&path);
		}
	}
	return !found || tt_bundle_add_file(files, "record/expected.json", found, error);
}

gboolean tt_bundle_add_records(struct tt_file_table *files, const struct tt_bundle_request *request,
			       struct tt_bundle_info *info, GError **error)
{
	g_autofree char *record =
		request->run ? g_build_filename(request->run, "verdict.json", NULL) : NULL;

	if (request->verdict)
		from_verdict(files, request->verdict, info);
	else if (record && g_file_test(record, G_FILE_TEST_EXISTS) &&
		 !from_record(record, info, error))
		return FALSE;
	return !request->run ||
	       (add_files(files, request->run, error) && add_expected(files, request->run, error));
}
