// SPDX-License-Identifier: GPL-2.0-only
/* Names in saved commands, and of dep files. */
#include "kbuild/cmdfile.h"

#include <string.h>

#include "kbuild/ksyms_model.h"

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
