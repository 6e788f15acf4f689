// SPDX-License-Identifier: GPL-2.0-only
#include "kbuild/patch.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "kbuild/layout.h"
#include "kbuild/patch_mail.h"

/* A patch to kbuild is some kilobytes; whole stable releases have less than this. */
#define MAX_PATCH (256UL << 20)

static void free_file(gpointer data)
{
	struct tt_patch_file *file = data;

	g_free(file->path);
	g_free(file->unstripped);
	g_free(file->text);
	g_free(file);
}

void tt_patch_free(struct tt_patch *patch)
{
	if (!patch)
		return;
	g_free(patch->name);
	g_ptr_array_unref(patch->files);
	g_free(patch);
}

static gboolean refuse(const struct tt_patch *patch, guint line, const char *what, GError **error)
{
	g_set_error(error, TT_ERROR, TT_ERROR_INPUT, "%s, line %u: %s", patch->name, line, what);
	return FALSE;
}

/* "--- a/scripts/x\t2018-…" to "a/scripts/x"; to be freed. */
static char *header_path(const char *line)
{
	const char *start = line + 4;

	return g_strndup(start, strcspn(start, "\t\r"));
}

/* Without the first part, as patch -p1 sees it. */
static const char *strip_one(const char *path)
{
	const char *slash = strchr(path, '/');

	return slash && path[0] != '/' ? slash + 1 : NULL;
}

static gboolean is_null(const char *path)
{
	return !strcmp(path, "/dev/null");
}

struct reader {
	struct tt_patch *patch;
	char **lines;
	guint at; /* index of the next line */
};

/* The number of lines after "-a,b +c,d" in a hunk's header, or FALSE. */
static gboolean hunk_counts(const char *line, guint64 *old_left, guint64 *new_left)
{
	g_autoptr(GRegex) regex =
		g_regex_new("^@@ -\\d+(?:,(\\d+))? \\+\\d+(?:,(\\d+))? @@", 0, 0, NULL);
	g_autoptr(GMatchInfo) match = NULL;
	g_autofree char *old = NULL;
	g_autofree char *new = NULL;

	if (!g_regex_match(regex, line, 0, &match))
		return FALSE;
	old = g_match_info_fetch(match, 1);
	new = g_match_info_fetch(match, 2);
	*old_left = old && old[0] ? g_ascii_strtoull(old, NULL, 10) : 1;
	*new_left = new &&new[0] ? g_ascii_strtoull(new, NULL, 10) : 1;
	return TRUE;
}

/*
 * Takes a hunk's lines by the counts in its header: a removed line that happens to read "-- a/b"
 * is no header.
 */
static gboolean read_hunk(struct reader *r, GString *text, GError **error)
{
	guint64 old_left, new_left;
	guint header = r->at + 1;

	if (!hunk_counts(r->lines[r->at], &old_left, &new_left))
		return refuse(r->patch, header, "a hunk's header cannot be read", error);
	g_string_append_printf(text, "%s\n", r->lines[r->at++]);
	while (old_left || new_left || (r->lines[r->at] && r->lines[r->at][0] == '\\')) {
		const char *line = r->lines[r->at];
		char kind = line ? line[0] : 'x';

		/* Editors and mailers drop the blank of an empty context line; patch(1) copes. */
		if (line && (!kind || kind == '\r'))
			kind = ' ';
		if (!line || !strchr(" +-\\", kind) || (kind != '+' && kind != '\\' && !old_left) ||
		    (kind != '-' && kind != '\\' && !new_left))
			return refuse(
				r->patch, header,
				"the hunk that begins here breaks off or has been mangled; get "
				"the patch again, with 'b4 am' or from a git tree",
				error);
		old_left -= kind == ' ' || kind == '-';
		new_left -= kind == ' ' || kind == '+';
		g_string_append_printf(text, "%s\n", line);
		r->at++;
	}
	return TRUE;
}

/* A name that patch(1) would follow out of the tree, or that no kernel has. */
static gboolean is_safe(const char *path)
{
	g_auto(GStrv) parts = g_strsplit(path, "/", -1);

	if (!path[0] || path[0] == '/')
		return FALSE;
	for (char **part = parts; *part; part++)
		if (!(*part)[0] || !strcmp(*part, "..") || !strcmp(*part, "."))
			return FALSE;
	return TRUE;
}

/* The "---" and "+++" lines and all hunks behind them. */
static gboolean read_file(struct reader *r, GError **error)
{
	g_autofree char *old = header_path(r->lines[r->at]);
	g_autofree char *new = header_path(r->lines[r->at + 1]);
	const char *unstripped = is_null(new) ? old : new;
	const char *path = strip_one(unstripped);
	GString *text;
	struct tt_patch_file *file;

	if (!path || !is_safe(path) || !is_safe(unstripped))
		return refuse(
			r->patch, r->at + 1,
			"a file is not named as 'a/PATH' and 'b/PATH' with a path inside of the "
			"kernel's tree",
			error);
	file = g_new0(struct tt_patch_file, 1);
	file->path = g_strdup(path);
	file->unstripped = g_strdup(unstripped);
	file->creates = is_null(old);
	g_ptr_array_add(r->patch->files, file);
	text = g_string_new(NULL);
	g_string_append_printf(text, "%s\n%s\n", r->lines[r->at], r->lines[r->at + 1]);
	r->at += 2;
	while (r->lines[r->at] && g_str_has_prefix(r->lines[r->at], "@@ "))
		if (!read_hunk(r, text, error)) {
			g_string_free(text, TRUE);
			return FALSE;
		}
	file->text = g_string_free(text, FALSE);
	return TRUE;
}

/* What a diff can say that has no hunks: we'd lose it without a word. */
static gboolean check_git_header(struct reader *r, GError **error)
{
	const char *line = r->lines[r->at];

	if (g_str_has_prefix(line, "rename from ") || g_str_has_prefix(line, "copy from "))
		return refuse(r->patch, r->at + 1,
			      "renames and copies are not understood; make the patch with "
			      "'git format-patch --no-renames'",
			      error);
	if (g_str_has_prefix(line, "GIT binary patch"))
		return refuse(r->patch, r->at + 1, "binary patches are not understood", error);
	return TRUE;
}

struct tt_patch *tt_patch_parse(const char *name, const char *text, GError **error)
{
	g_autoptr(tt_patch) patch = g_new0(struct tt_patch, 1);
	g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
	struct reader r = { patch, lines, 0 };
	gboolean in_git_header = FALSE;

	patch->name = g_strdup(name);
	patch->files = g_ptr_array_new_with_free_func(free_file);
	while (lines[r.at]) {
		const char *line = lines[r.at];

		if (g_str_has_prefix(line, "--- ") && lines[r.at + 1] &&
		    g_str_has_prefix(lines[r.at + 1], "+++ ")) {
			in_git_header = FALSE;
			if (!read_file(&r, error))
				return NULL;
			continue;
		}
		in_git_header = g_str_has_prefix(line, "diff --git ") || (in_git_header && line[0]);
		if (in_git_header && !check_git_header(&r, error))
			return NULL;
		r.at++;
	}
	if (patch->files->len)
		return g_steal_pointer(&patch);
	g_set_error(error, TT_ERROR, TT_ERROR_INPUT,
		    "%s has no unified diff in it; give the output of 'git diff' or "
		    "'git format-patch', or a mailbox from 'b4 am'",
		    name);
	return NULL;
}

static char *read_all(FILE *file, const char *name, GError **error)
{
	GString *text = g_string_new(NULL);
	char buffer[65536];
	gsize n;

	while ((n = fread(buffer, 1, sizeof(buffer), file)) && text->len <= MAX_PATCH)
		g_string_append_len(text, buffer, (gssize)n);
	if (ferror(file))
		g_set_error(error, TT_ERROR, TT_ERROR_INPUT, "cannot read %s: %s", name,
			    g_strerror(errno));
	else if (text->len > MAX_PATCH)
		g_set_error(error, TT_ERROR, TT_ERROR_INPUT, "%s is no patch: it is over %lu MiB",
			    name, MAX_PATCH >> 20);
	else if (strlen(text->str) != text->len)
		g_set_error(error, TT_ERROR, TT_ERROR_INPUT,
			    "%s is no patch: it has NUL bytes in it; unpack it first", name);
	else
		return g_string_free(text, FALSE);
	g_string_free(text, TRUE);
	return NULL;
}

struct tt_patch *tt_patch_read(const char *source, GError **error)
{
	gboolean standard = !strcmp(source, "-");
	const char *name = standard ? "standard input" : source;
	FILE *file = standard ? stdin : fopen(source, "re");
	g_autofree char *text = NULL;
	g_autofree char *decoded = NULL;

	if (!file) {
		g_set_error(error, TT_ERROR, TT_ERROR_INPUT,
			    "cannot read the patch %s: %s; see that the name is right and readable",
			    source, g_strerror(errno));
		return NULL;
	}
	text = read_all(file, name, error);
	if (!standard)
		fclose(file);
	if (!text)
		return NULL;
	if (!tt_mail_is(text))
		return tt_patch_parse(name, text, error);
	decoded = tt_mail_patches(name, text, error);
	return decoded ? tt_patch_parse(name, decoded, error) : NULL;
}
