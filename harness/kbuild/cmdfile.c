// SPDX-License-Identifier: GPL-2.0-only
#include "kbuild/cmdfile.h"

#include <string.h>

#include "kbuild/ksyms_model.h"

/* Variables of one file: name -> value as written. */
struct parse {
	GHashTable *variables;
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

/* "$$" is '$', "$(pound)" and "\#" are '#', "\ " is ' '. What comes out is never longer. */
static char *unquote(const char *text, gsize length)
{
	static const char pound[] = "$(pound)";
	char *out = g_malloc(length + 1);
	char *to = out;

	for (gsize i = 0; i < length; i++) {
		gsize left = length - i;

		if (text[i] == '$' && left >= sizeof(pound) - 1 &&
		    !memcmp(text + i, pound, sizeof(pound) - 1)) {
			*to++ = '#';
			i += sizeof(pound) - 2;
			continue;
		}
		if (left > 1 && ((text[i] == '$' && text[i + 1] == '$') ||
				 (text[i] == '\\' && strchr("# :", text[i + 1]))))
			i++;
		*to++ = text[i];
	}
	*to = '\0';
	return out;
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

/* What a character can mean in a list of words; most mean nothing. */
enum { ENDS_WORD = 1, QUOTES, SLASH };

static const guint8 meaning[256] = {
	['\0'] = ENDS_WORD, [' '] = ENDS_WORD, ['\t'] = ENDS_WORD, ['\r'] = ENDS_WORD,
	['\\'] = QUOTES,    ['$'] = QUOTES,    ['/'] = SLASH
};

/* The length of the word at @text; @plain: it is a path as it stands. */
static gsize word_length(const char *text, gboolean *plain)
{
	gsize length = 0;

	*plain = TRUE;
	for (;; length++) {
		guint8 is = meaning[(guint8)text[length]];

		if (!is)
			continue;
		if (is == ENDS_WORD)
			return length;
		if (is == SLASH && text[length + 1] != '/')
			continue;
		*plain = FALSE;
		if (text[length] == '\\' && text[length + 1])
			length++;
	}
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

/* Hundreds of dependencies are plain paths: those that nobody asked for cost no copy. */
static void add_dep(struct parse *p, const char *text, gsize length, gboolean plain,
		    enum tt_cmd_dep_kind kind)
{
	char *path;

	if (plain) {
		kind = refine(text, length, kind);
		if (length && (p->kinds & TT_CMD_KIND(kind)))
			keep(p, g_strndup(text, length), kind);
		return;
	}
	path = unquote(text, length);
	squeeze(path);
	kind = refine(path, strlen(path), kind);
	/* A word of blanks and backslashes only names nothing. */
	if (path[0] && (p->kinds & TT_CMD_KIND(kind)))
		keep(p, path, kind);
	else
		g_free(path);
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

/* Words of a $(wildcard …): a backslash doesn't keep a blank. */
static void add_wildcard(struct parse *p, const char *text, const char *end)
{
	while (text < end) {
		const char *start = text;
		gboolean plain = TRUE;

		for (; text < end && *text != ' ' && *text != '\t'; text++) {
			guint8 is = meaning[(guint8)*text];

			if (is == QUOTES || (is == SLASH && text[1] == '/'))
				plain = FALSE;
		}
		add_dep(p, start, (gsize)(text - start), plain, TT_CMD_OPTIONAL);
		text++;
	}
}

/* What is between the brackets: a wildcard, or a variable of this file. */
static void add_reference(struct parse *p, const char *text, gsize length, unsigned int depth)
{
	g_autofree char *inside = NULL;
	const char *value;

	if (begins(text, length, "wildcard ")) {
		add_wildcard(p, text + strlen("wildcard "), text + length);
		return;
	}
	inside = g_strndup(text, length);
	value = g_hash_table_lookup(p->variables, inside);
	if (value && depth < 4)
		add_words(p, value, depth + 1);
}

static void add_words(struct parse *p, const char *text, unsigned int depth)
{
	for (;;) {
		const char *end;
		gboolean plain;
		gsize length;

		while (*text && meaning[(guint8)*text] == ENDS_WORD)
			text++;
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
		length = word_length(text, &plain);
		add_dep(p, text, length, plain, TT_CMD_DEPEND);
		text += length;
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
	/* Read as if it were quoted; where nothing is, that changes nothing. */
	if (g_str_has_prefix(name, "source_"))
		add_dep(p, value, strcspn(value, " \t\r"), FALSE, TT_CMD_SOURCE);
	g_hash_table_replace(p->variables, g_steal_pointer(&name), g_strdup(value));
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
	struct parse p = {
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
