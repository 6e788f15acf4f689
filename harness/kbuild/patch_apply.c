// SPDX-License-Identifier: GPL-2.0-only
/* Applying patches with patch(1), to a tree and to a snapshot. */
#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "base/copy.h"
#include "base/error.h"
#include "base/file.h"
#include "base/userpath.h"
#include "kbuild/cache.h"
#include "kbuild/derive.h"
#include "kbuild/layout.h"
#include "kbuild/make.h"
#include "kbuild/patch.h"

struct tt_patch_report *tt_patch_report_new(void)
{
	struct tt_patch_report *report = g_new0(struct tt_patch_report, 1);

	report->applied = g_ptr_array_new_with_free_func(g_free);
	report->ignored = g_ptr_array_new_with_free_func(g_free);
	report->notes = g_ptr_array_new_with_free_func(g_free);
	return report;
}

void tt_patch_report_free(struct tt_patch_report *report)
{
	if (!report)
		return;
	g_ptr_array_unref(report->applied);
	g_ptr_array_unref(report->ignored);
	g_ptr_array_unref(report->notes);
	g_free(report);
}

struct application {
	const struct tt_patch *patch;
	const struct tt_patch_file *file;
	const char *path; /* of the file in the tree */
	struct tt_patch_report *report;
	GString *output;
};

static void take_line(const char *line, gpointer data)
{
	struct application *a = data;

	g_string_append_printf(a->output, "%s\n", line);
	/* "Hunk #1 succeeded at 12 with fuzz 1 (offset 3 lines)." and the like */
	if (g_str_has_prefix(line, "Hunk #") && strstr(line, "succeeded"))
		g_ptr_array_add(a->report->notes, g_strconcat(a->path, ": ", line, NULL));
}

static gboolean is_file(const char *tree, const char *path)
{
	g_autofree char *full = g_build_filename(tree, path, NULL);
	struct stat st;

	return lstat(full, &st) == 0 && S_ISREG(st.st_mode);
}

/* The file's path in the tree and how many parts patch(1) has to strip; NULL if it isn't ours. */
static const char *find_path(const struct tt_patch_file *file, const char *tree, guint *strip)
{
	*strip = 1;
	if (is_file(tree, file->path))
		return file->path;
	if (is_file(tree, file->unstripped)) {
		*strip = 0;
		return file->unstripped;
	}
	return file->creates && tt_path_machinery(file->path) ? file->path : NULL;
}

static gboolean rejected(const struct application *a, const char *rejects, int status,
			 GError **error)
{
	g_autofree char *hunks = NULL;

	g_file_get_contents(rejects, &hunks, NULL, NULL);
	g_set_error(error, TT_ERROR, TT_ERROR_INPUT,
		    "%s does not apply to %s of this kernel (patch ended with %d):\n%s%srebase the "
		    "patch on this kernel, or choose the kernel that it was made for",
		    a->patch->name, a->path, status, a->output->str, hunks ? hunks : "");
	return FALSE;
}

static gboolean apply_file(struct application *a, const char *tree, const char *scratch,
			   guint strip, GError **error)
{
	g_autofree char *input = g_build_filename(scratch, "diff", NULL);
	g_autofree char *rejects = g_build_filename(scratch, "rejects", NULL);
	g_autofree char *log = g_build_filename(scratch, "log", NULL);
	g_autofree char *option = g_strdup_printf("-p%u", strip);
	const char *const argv[] = {
		"patch",	 option,  "--force", "--forward", "--no-backup-if-mismatch",
		"--reject-file", rejects, "--input", input,	  NULL
	};
	g_auto(GStrv) envp = tt_make_environment(NULL);
	struct tt_make_request request = { .directory = tree,
					   .argv = argv,
					   .envp = (const char *const *)envp,
					   .log = log,
					   .line = take_line,
					   .data = a };
	struct tt_make_result result = { 0 };

	g_string_truncate(a->output, 0);
	if (!tt_file_write(input, a->file->text, strlen(a->file->text), 0600, error) ||
	    !tt_make_run(&request, &result, error))
		return FALSE;
	if (result.status)
		return rejected(a, rejects, result.status, error);
	g_ptr_array_add(a->report->applied, g_strdup(a->path));
	return TRUE;
}

gboolean tt_patch_apply(const struct tt_patch *patch, const char *tree,
			struct tt_patch_report *report, GError **error)
{
	int lock;
	g_autofree char *scratch = tt_scratch_new(NULL, "trimtorture-patch", &lock, error);
	struct application a = { .patch = patch, .report = report };
	gboolean ok = scratch != NULL;

	a.output = g_string_new(NULL);
	for (guint i = 0; ok && i < patch->files->len; i++) {
		guint strip;

		a.file = patch->files->pdata[i];
		a.path = find_path(a.file, tree, &strip);
		if (a.path)
			ok = apply_file(&a, tree, scratch, strip, error);
		else
			g_ptr_array_add(report->ignored, g_strdup(a.file->path));
	}
	tt_scratch_remove(scratch, lock);
	g_string_free(a.output, TRUE);
	return ok;
}

struct edit {
	GPtrArray *patches; /* of struct tt_patch */
	struct tt_patch_report *report;
};

static gboolean edit_tree(const char *tree, gpointer data, GError **error)
{
	struct edit *edit = data;

	for (guint i = 0; i < edit->patches->len; i++)
		if (!tt_patch_apply(edit->patches->pdata[i], tree, edit->report, error))
			return FALSE;
	return TRUE;
}

static void free_patch(gpointer data)
{
	tt_patch_free(data);
}

struct tt_snapshot *tt_snapshot_patched(const struct tt_snapshot *base, char **files,
					struct tt_patch_report *report, GError **error)
{
	g_autoptr(GPtrArray) patches = g_ptr_array_new_with_free_func(free_patch);
	g_autoptr(tt_patch_report) own = tt_patch_report_new();
	g_autofree char *names = g_strjoinv(" ", files);
	struct edit edit = { patches, report ? report : own };

	for (char **file = files; *file; file++) {
		struct tt_patch *patch = tt_patch_read(*file, error);

		if (!patch)
			return NULL;
		g_ptr_array_add(patches, patch);
	}
	return tt_snapshot_derive(base, names, edit_tree, &edit, error);
}
