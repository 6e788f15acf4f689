// SPDX-License-Identifier: GPL-2.0-only
#include "kbuild/cmdfile_internal.h"

#include <string.h>

static void clear_dep(gpointer data)
{
	g_free(((struct tt_cmd_dep *)data)->path);
}

void tt_cmdfile_free(struct tt_cmdfile *cmdfile)
{
	if (!cmdfile)
		return;
	g_free(cmdfile->target);
	g_free(cmdfile->command);
	g_array_unref(cmdfile->deps);
	g_free(cmdfile);
}

/* The value of "cmd_X := …": X is the target. */
static gboolean take_command(struct tt_cmd_parse *p, const char *name, const char *value)
{
	if (g_str_has_prefix(name, "savedcmd_"))
		name += 9;
	else if (g_str_has_prefix(name, "cmd_"))
		name += 4;
	else
		return FALSE;
	if (!p->file->target) {
		p->file->target = tt_cmd_unquote(name, strlen(name));
		p->file->command = tt_cmd_unquote(value, strlen(value));
	}
	return TRUE;
}

static void take_variable(struct tt_cmd_parse *p, const char *line, const char *assign)
{
	gsize length = (gsize)(assign - line);
	g_autofree char *name = NULL;
	const char *value = assign + 2;

	while (length && strchr(" \t", line[length - 1]))
		length--;
	name = g_strndup(line, length);
	value += strspn(value, " \t");
	if (take_command(p, name, value))
		return;
	/* Read as if it were quoted; where nothing is, that changes nothing. */
	if (g_str_has_prefix(name, "source_"))
		tt_cmd_add_dep(p, value, strcspn(value, " \t\r"), FALSE, TT_CMD_SOURCE);
	g_hash_table_replace(p->variables, g_steal_pointer(&name), g_strdup(value));
}

/* "X: prerequisites"; "$(deps_X):" has none. */
static void take_rule(struct tt_cmd_parse *p, const char *line)
{
	const char *target = p->file->target;
	gsize length = target ? strlen(target) : 0;

	if (target && g_str_has_prefix(line, target) && line[length] == ':' &&
	    line[length + 1] != '=')
		tt_cmd_add_words(p, line + length + 1, 0);
}

static void take_line(struct tt_cmd_parse *p, const char *line)
{
	const char *assign = strstr(line, ":=");

	gsize name = strcspn(line, " \t:");

	if (line[0] == '#' || !line[0])
		return;
	/* A ":=" further on may be part of a command. */
	if (assign && line + name + strspn(line + name, " \t") == assign)
		take_variable(p, line, assign);
	else
		take_rule(p, line);
}

/* Physical lines that end in a backslash belong together; the backslash becomes a blank. */
static void take_text(struct tt_cmd_parse *p, const char *text)
{
	GString *line = g_string_new(NULL);

	while (*text) {
		gsize length = (gsize)(strchrnul(text, '\n') - text);
		gboolean more = length && text[length - 1] == '\\';

		g_string_append_len(line, text, (gssize)(more ? length - 1 : length));
		text += length + (text[length] == '\n');
		if (more && *text) {
			g_string_append_c(line, ' ');
			continue;
		}
		take_line(p, line->str);
		g_string_truncate(line, 0);
	}
	g_string_free(line, TRUE);
}

struct tt_cmdfile *tt_cmdfile_parse_kinds(const char *text, guint kinds)
{
	struct tt_cmd_parse p = {
		.variables = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free),
		.kinds = kinds,
		.file = g_new0(struct tt_cmdfile, 1),
	};

	p.file->deps = g_array_new(FALSE, FALSE, sizeof(struct tt_cmd_dep));
	g_array_set_clear_func(p.file->deps, clear_dep);
	take_text(&p, text);
	g_hash_table_unref(p.variables);
	for (gsize i = 0; i < G_N_ELEMENTS(p.seen); i++)
		g_clear_pointer(&p.seen[i], g_hash_table_unref);
	return p.file;
}

struct tt_cmdfile *tt_cmdfile_parse(const char *text)
{
	return tt_cmdfile_parse_kinds(text, TT_CMD_ALL);
}

struct tt_cmdfile *tt_cmdfile_read(const char *path, guint kinds, GError **error)
{
	g_autofree char *text = NULL;

	if (!g_file_get_contents(path, &text, NULL, error))
		return NULL;
	return tt_cmdfile_parse_kinds(text, kinds);
}
