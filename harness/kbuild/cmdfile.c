// SPDX-License-Identifier: GPL-2.0-only
#include "kbuild/cmdfile.h"

#include <string.h>

#include "base/file.h"
#include "coarsetime/sweep/maketext.h"

/* One file being read. */
struct parse {
	GHashTable *variables; /* of the file: name -> value as written */
	struct tt_cmdfile *file;
	guint kinds;			/* those that are asked for */
	GHashTable *seen[TT_CMD_KINDS]; /* paths of each kind, borrowed from the file */
};

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

/* fixdep up to 4.19 leaves "//" where a name begins with '_'; it is one slash to the system. */
static void squeeze(char *path)
{
	char *to = path;

	for (char *from = path; *from; from++)
		if (*from != '/' || to == path || to[-1] != '/')
			*to++ = *from;
	*to = '\0';
}

static gboolean begins(const char *text, gsize length, const char *with)
{
	gsize n = strlen(with);

	return length >= n && !memcmp(text, with, n);
}

/* The kind of the dependency @path that was found as a @kind. */
static enum tt_cmd_dep_kind refine(const char *path, gsize length, enum tt_cmd_dep_kind kind)
{
	if (!begins(path, length, "include/"))
		return kind;
	if (begins(path, length, "include/ksym/") || begins(path, length, "include/config/ksym/"))
		return TT_CMD_SYMBOL;
	if (kind == TT_CMD_OPTIONAL && begins(path, length, "include/config/"))
		return TT_CMD_CONFIG;
	return kind;
}

/* @path becomes the file's, unless it is there already. */
static void keep(struct parse *p, char *path, enum tt_cmd_dep_kind kind)
{
	struct tt_cmd_dep dep = { path, kind };

	if (!p->seen[kind])
		p->seen[kind] = g_hash_table_new(g_str_hash, g_str_equal);
	/* Unlike g_hash_table_add(), this leaves the old key in place. */
	if (g_hash_table_insert(p->seen[kind], path, NULL))
		g_array_append_val(p->file->deps, dep);
	else
		g_free(path);
}

/* Hundreds of dependencies are plain paths: those that nothing asks for cost no copy. */
static void add_dep(struct parse *p, const struct ct_maketext_word *word, enum tt_cmd_dep_kind kind)
{
	g_autofree char *path = NULL;

	if (word->plain && !memmem(word->text, word->length, "//", 2)) {
		kind = refine(word->text, word->length, kind);
		if (word->length && (p->kinds & TT_CMD_KIND(kind)))
			keep(p, g_strndup(word->text, word->length), kind);
		return;
	}
	path = ct_maketext_unquote(word->text, word->length);
	squeeze(path);
	kind = refine(path, strlen(path), kind);
	if (p->kinds & TT_CMD_KIND(kind))
		keep(p, g_steal_pointer(&path), kind);
}

static void take_word(const struct ct_maketext_word *word, gpointer data)
{
	add_dep(data, word, word->wildcard ? TT_CMD_OPTIONAL : TT_CMD_DEPEND);
}

/* The value of "cmd_X := …": X is the target. */
static gboolean take_command(struct parse *p, const char *name, const char *value)
{
	if (g_str_has_prefix(name, "savedcmd_"))
		name += strlen("savedcmd_");
	else if (g_str_has_prefix(name, "cmd_"))
		name += strlen("cmd_");
	else
		return FALSE;
	if (!p->file->target) {
		p->file->target = ct_maketext_unquote(name, strlen(name));
		p->file->command = ct_maketext_unquote(value, strlen(value));
	}
	return TRUE;
}

static void take_variable(struct parse *p, char *name, const char *value)
{
	const struct ct_maketext_word source = { value, strcspn(value, " \t\r"), FALSE, FALSE };

	if (take_command(p, name, value)) {
		g_free(name);
		return;
	}
	if (g_str_has_prefix(name, "source_") && source.length)
		add_dep(p, &source, TT_CMD_SOURCE);
	g_hash_table_replace(p->variables, name, g_strdup(value));
}

/* "X: prerequisites"; "$(deps_X):" has none. */
static void take_rule(struct parse *p, const char *line)
{
	const char *target = p->file->target;
	gsize length = target ? strlen(target) : 0;

	if (target && g_str_has_prefix(line, target) && line[length] == ':')
		ct_maketext_words(line + length + 1, p->variables, take_word, p);
}

struct tt_cmdfile *tt_cmdfile_parse_kinds(const char *text, guint kinds)
{
	struct parse p = {
		.variables = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free),
		.kinds = kinds,
		.file = g_new0(struct tt_cmdfile, 1),
	};
	g_autoptr(GString) line = g_string_new(NULL);
	const char *value;
	gsize name;

	p.file->deps = g_array_new(FALSE, FALSE, sizeof(struct tt_cmd_dep));
	g_array_set_clear_func(p.file->deps, clear_dep);
	while (ct_maketext_line(&text, line)) {
		if (ct_maketext_assignment(line->str, &name, &value))
			take_variable(&p, g_strndup(line->str, name), value);
		else
			take_rule(&p, line->str);
	}
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

	if (!tt_file_read(path, TT_FILE_MAX, &text, NULL, error))
		return NULL;
	return tt_cmdfile_parse_kinds(text, kinds);
}
