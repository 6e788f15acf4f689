// SPDX-License-Identifier: GPL-2.0-only
/*
 * Operations written as scripts. A *.ops file is a sequence of
 *
 *	[name] run=bash needs=sed,tar free=1
 *	script …
 *
 * "run" is the interpreter (dash), "needs" names commands without which it is skipped, "free"
 * marks one that waits by itself. Lines before the first header, and those that start with
 * "##", are comments. In a script step (perl and python: step()) ends a phase; in a shell
 * within the shell, eval "$STEP" does.
 */
#include "coarsetime/fidelity/fidelity.h"

#include <dirent.h>
#include <errno.h>
#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>

static const struct prelude {
	const char *interpreter;
	const char *text;
} preludes[] = {
	{ "dash",
	  "set -e; STEP='echo >&9; read -r _ <&8'; export STEP; step() { eval \"$STEP\"; }\n" },
	{ "bash",
	  "set -e; STEP='echo >&9; read -r _ <&8'; export STEP; step() { eval \"$STEP\"; }\n" },
	{ "perl", "use strict; use warnings; open(my $done, '>&=', 9); open(my $go, '<&=', 8);"
		  "sub step { syswrite($done, \"\\n\"); sysread($go, my $line, 1); }\n" },
	{ "python3", "import os\ndef step():\n\tos.write(9, b'\\n')\n\tos.read(8, 1)\n" },
};

static const char *prelude_of(const char *interpreter)
{
	for (size_t i = 0; i < sizeof(preludes) / sizeof(preludes[0]); i++)
		if (strcmp(preludes[i].interpreter, interpreter) == 0)
			return preludes[i].text;
	return NULL;
}

void op_list_add(struct op_list *list, const struct op *op, const char *only)
{
	if (only && fnmatch(only, op->name, 0) != 0)
		return;
	list->ops = reallocarray(list->ops, list->count + 1, sizeof(*op));
	must(list->ops != NULL, "reallocarray");
	list->ops[list->count++] = *op;
}

void op_list_add_functions(struct op_list *list, const char *only)
{
	const struct op *const tables[] = { descriptor_ops, descriptor_ops_more, process_ops,
					    exit_ops,	    stdio_ops,		 map_ops,
					    time_ops,	    directory_ops };

	for (size_t i = 0; i < sizeof(tables) / sizeof(tables[0]); i++)
		for (const struct op *op = tables[i]; op->name; op++)
			op_list_add(list, op, only);
}

/* "[name] key=value …" into @op; false if there is anything else. */
static bool parse_header(char *line, struct op *op)
{
	char *end = strchr(line, ']');
	char *rest, *word;

	if (!end || end == line + 1)
		return false;
	*end = '\0';
	rest = end + 1;
	*op = (struct op){ .name = strdup(line + 1), .interpreter = "dash" };
	while ((word = strsep(&rest, " \t\n"))) {
		if (strncmp(word, "run=", 4) == 0)
			op->interpreter = strdup(word + 4);
		else if (strncmp(word, "needs=", 6) == 0)
			op->needs = strdup(word + 6);
		else if (strcmp(word, "free=1") == 0)
			op->free_running = true;
		else if (*word)
			return false;
	}
	return prelude_of(op->interpreter) != NULL;
}

/* Reads lines up to the next header, which stays in *@line; the script, or NULL. */
static char *read_script(FILE *f, const char *prelude, char **line, size_t *size, int *number)
{
	size_t text_size;
	char *text = NULL;
	FILE *out = open_memstream(&text, &text_size);

	if (!out)
		return NULL;
	fputs(prelude, out);
	while (getline(line, size, f) > 0) {
		++*number;
		if ((*line)[0] == '[')
			break;
		if (strncmp(*line, "##", 2) != 0)
			fputs(*line, out);
		(*line)[0] = '\0';
	}
	fclose(out);
	return text;
}

static bool add_file(struct op_list *list, const char *path, const char *only)
{
	FILE *f = fopen(path, "re");
	char *line = NULL;
	size_t size = 0;
	int number = 0;
	bool ok = f != NULL;

	if (!f)
		fprintf(stderr, "ct-fidelity: %s: %s\n", path, strerror(errno));
	while (ok && getline(&line, &size, f) > 0 && ++number && line[0] != '[')
		;
	while (ok && line && line[0] == '[') {
		struct op op;
		int at = number;

		ok = parse_header(line, &op);
		if (ok)
			op.script =
				read_script(f, prelude_of(op.interpreter), &line, &size, &number);
		ok = ok && op.script;
		if (ok)
			op_list_add(list, &op, only);
		else
			fprintf(stderr,
				"ct-fidelity: %s:%d: not \"[name] run=dash needs=… free=1\""
				"; correct the header\n",
				path, at);
		if (feof(f))
			break;
	}
	free(line);
	if (f)
		fclose(f);
	return ok;
}

static int is_ops_file(const struct dirent *entry)
{
	const char *dot = strrchr(entry->d_name, '.');

	return dot && strcmp(dot, ".ops") == 0;
}

bool op_list_add_folder(struct op_list *list, const char *folder, const char *only)
{
	struct dirent **entries;
	int count = scandir(folder, &entries, is_ops_file, alphasort);
	bool ok = count > 0;

	if (!ok)
		fprintf(stderr,
			"ct-fidelity: no *.ops files in %s; say where they are with --ops\n",
			folder);
	for (int i = 0; i < count; i++) {
		char path[4096];

		snprintf(path, sizeof(path), "%s/%s", folder, entries[i]->d_name);
		ok = ok && add_file(list, path, only);
		free(entries[i]);
	}
	if (count >= 0)
		free(entries);
	return ok;
}
