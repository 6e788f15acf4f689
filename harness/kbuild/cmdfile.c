// SPDX-License-Identifier: GPL-2.0-only
#include "kbuild/cmdfile.h"

#include <string.h>

#include "base/copy.h"
#include "kbuild/ksyms_model.h"

/* Variables of one file: name -> value as written. */
struct parse {
	GHashTable *variables;
	struct tt_cmdfile *file;
	GHashTable *seen; /* "kind path" */
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

/* "$$" is '$', "$(pound)" and "\#" are '#', "\ " is ' '. */
static char *unquote(const char *text, gsize length)
{
	static const char pound[] = "$(pound)";
	GString *out = g_string_sized_new(length);

	for (gsize i = 0; i < length; i++) {
		gsize left = length - i;

		if (left >= sizeof(pound) - 1 && !memcmp(text + i, pound, sizeof(pound) - 1)) {
			g_string_append_c(out, '#');
			i += sizeof(pound) - 2;
			continue;
		}
		if (left > 1 && ((text[i] == '$' && text[i + 1] == '$') ||
				 (text[i] == '\\' && strchr("# :", text[i + 1]))))
			i++;
		g_string_append_c(out, text[i]);
	}
	return g_string_free(out, FALSE);
}

static gboolean is_symbol_dep(const char *path)
{
	return g_str_has_prefix(path, "include/ksym/") ||
	       g_str_has_prefix(path, "include/config/ksym/");
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

static void add_dep(struct parse *p, const char *text, gsize length, enum tt_cmd_dep_kind kind)
{
	struct tt_cmd_dep dep = { unquote(text, length), kind };
	char *key;

	squeeze(dep.path);
	/* A word of blanks and backslashes only names nothing. */
	if (!dep.path[0]) {
		g_free(dep.path);
		return;
	}
	if (is_symbol_dep(dep.path))
		dep.kind = TT_CMD_SYMBOL;
	else if (kind == TT_CMD_OPTIONAL && g_str_has_prefix(dep.path, "include/config/"))
		dep.kind = TT_CMD_CONFIG;
	key = g_strdup_printf("%d %s", dep.kind, dep.path);
	if (g_hash_table_add(p->seen, key))
		g_array_append_val(p->file->deps, dep);
	else
		g_free(dep.path);
}

static void add_words(struct parse *p, const char *text, unsigned int depth);

/* The end of "$(…)" or "${…}" that starts at @text; NULL if it never ends. */
static const char *reference_end(const char *text)
{
	int open = 0;

	for (; *text; text++) {
		if (*text == '(' || *text == '{')
			open++;
		else if ((*text == ')' || *text == '}') && --open == 0)
			return text;
	}
	return NULL;
}

/* What is between the brackets: a wildcard, or a variable of this file. */
static void add_reference(struct parse *p, const char *text, gsize length, unsigned int depth)
{
	g_autofree char *inside = g_strndup(text, length);
	const char *value;

	if (g_str_has_prefix(inside, "wildcard ")) {
		g_auto(GStrv) words = g_strsplit_set(inside + 9, " \t", -1);

		for (char **word = words; *word; word++)
			add_dep(p, *word, strlen(*word), TT_CMD_OPTIONAL);
		return;
	}
	value = g_hash_table_lookup(p->variables, inside);
	if (value && depth < 4)
		add_words(p, value, depth + 1);
}

static void add_words(struct parse *p, const char *text, unsigned int depth)
{
	for (;;) {
		const char *end;

		text += strspn(text, " \t\r");
		if (!*text)
			return;
		if (*text == '$' && (text[1] == '(' || text[1] == '{')) {
			end = reference_end(text + 1);
			if (!end)
				return;
			add_reference(p, text + 2, (gsize)(end - text) - 2, depth);
			text = end + 1;
			continue;
		}
		for (end = text; *end && !strchr(" \t\r", *end); end++)
			if (*end == '\\' && end[1])
				end++;
		add_dep(p, text, (gsize)(end - text), TT_CMD_DEPEND);
		text = end;
	}
}

/* The value of "cmd_X := …": X is the target. */
static gboolean take_command(struct parse *p, const char *name, const char *value)
{
	if (g_str_has_prefix(name, "savedcmd_"))
		name += 9;
	else if (g_str_has_prefix(name, "cmd_"))
		name += 4;
	else
		return FALSE;
	if (!p->file->target) {
		p->file->target = unquote(name, strlen(name));
		p->file->command = unquote(value, strlen(value));
	}
	return TRUE;
}

static void take_variable(struct parse *p, const char *line, const char *assign)
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
	if (g_str_has_prefix(name, "source_"))
		add_dep(p, value, strcspn(value, " \t\r"), TT_CMD_SOURCE);
	g_hash_table_replace(p->variables, g_strdup(name), g_strdup(value));
}

/* "X: prerequisites"; "$(deps_X):" has none. */
static void take_rule(struct parse *p, const char *line)
{
	const char *target = p->file->target;
	gsize length = target ? strlen(target) : 0;

	if (target && g_str_has_prefix(line, target) && line[length] == ':' &&
	    line[length + 1] != '=')
		add_words(p, line + length + 1, 0);
}

static void take_line(struct parse *p, const char *line)
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
static void take_text(struct parse *p, const char *text)
{
	GString *line = g_string_new(NULL);

	while (*text) {
		gsize length = strcspn(text, "\n");
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

struct tt_cmdfile *tt_cmdfile_parse(const char *text)
{
	struct parse p = {
		.variables = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free),
		.seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL),
		.file = g_new0(struct tt_cmdfile, 1),
	};

	p.file->deps = g_array_new(FALSE, FALSE, sizeof(struct tt_cmd_dep));
	g_array_set_clear_func(p.file->deps, clear_dep);
	take_text(&p, text);
	g_hash_table_unref(p.variables);
	g_hash_table_unref(p.seen);
	return p.file;
}

struct tt_cmdfile *tt_cmdfile_read(const char *path, GError **error)
{
	g_autofree char *text = NULL;

	if (!g_file_get_contents(path, &text, NULL, error))
		return NULL;
	return tt_cmdfile_parse(text);
}

static void free_cmdfile(gpointer data)
{
	tt_cmdfile_free(data);
}

GHashTable *tt_cmdfiles_read(const char *root, GError **error)
{
	g_autoptr(GPtrArray) names = tt_tree_files(root, NULL, error);
	GHashTable *table;

	if (!names)
		return NULL;
	table = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, free_cmdfile);
	for (guint i = 0; i < names->len; i++) {
		g_autofree char *path = NULL;
		struct tt_cmdfile *file;

		if (!g_str_has_suffix(names->pdata[i], ".cmd"))
			continue;
		path = g_build_filename(root, names->pdata[i], NULL);
		file = tt_cmdfile_read(path, NULL);
		if (file && file->target)
			g_hash_table_replace(table, g_strdup(file->target), file);
		else
			tt_cmdfile_free(file);
	}
	return table;
}

static const char *strip_dot(const char *word)
{
	while (g_str_has_prefix(word, "./"))
		word += 2;
	return word;
}

/* Blank-separated, with quotes taken away but the blanks inside of them kept. */
static GPtrArray *split(const char *command)
{
	GPtrArray *words = g_ptr_array_new_with_free_func(g_free);
	GString *word = g_string_new(NULL);
	char quote = 0;

	for (; *command; command++) {
		if (quote && *command == quote) {
			quote = 0;
		} else if (!quote && (*command == '"' || *command == '\'')) {
			quote = *command;
		} else if (!quote && strchr(" \t;|<>(){}", *command)) {
			if (word->len)
				g_ptr_array_add(words, g_strdup(word->str));
			g_string_truncate(word, 0);
			if (*command == '|' || *command == ';')
				g_ptr_array_add(words, g_strndup(command, 1));
		} else {
			g_string_append_c(word, *command);
		}
	}
	if (word->len)
		g_ptr_array_add(words, g_strdup(word->str));
	g_string_free(word, TRUE);
	return words;
}

char **tt_cmdfile_words(const struct tt_cmdfile *cmdfile)
{
	g_autoptr(GPtrArray) words = split(cmdfile->command ? cmdfile->command : "");
	GPtrArray *out = g_ptr_array_new();
	g_autofree char *prefix = NULL;

	for (guint i = 0; i < words->len; i++) {
		const char *word = words->pdata[i];

		if (!strcmp(word, "|") || !strcmp(word, ";")) {
			g_clear_pointer(&prefix, g_free);
		} else if (!strcmp(word, "printf") && i + 1 < words->len &&
			   strstr(words->pdata[i + 1], "%s")) {
			const char *format = words->pdata[++i];

			g_free(prefix);
			prefix = g_strndup(format, (gsize)(strstr(format, "%s") - format));
		} else {
			g_ptr_array_add(out, g_strconcat(prefix ? strip_dot(prefix) : "",
							 strip_dot(word), NULL));
		}
	}
	g_ptr_array_add(out, NULL);
	return (char **)g_ptr_array_free(out, FALSE);
}

char *tt_symbol_dep_path(const char *symbol, const char *example)
{
	gboolean config = g_str_has_prefix(example, "include/config/");
	struct tt_ksyms_rules rules = { .slashed = g_str_has_suffix(example, ".h") };
	gsize size = strlen(symbol) + sizeof(".h");
	g_autofree char *name = g_malloc(size);
	GString *path = g_string_new(config ? "include/config/ksym/" : "include/ksym/");
	char last = '/';

	tt_ksyms_dep_file(&rules, (struct tt_ksyms_text){ symbol, strlen(symbol) }, name, size);
	/* What the script touches as a//b.h, fixdep writes as a/b.h (4.19): it is one file. */
	for (const char *p = name; *p; p++) {
		if (*p != '/' || last != '/' || !rules.slashed)
			g_string_append_c(path, *p);
		last = *p;
	}
	return g_string_free(path, FALSE);
}
