// SPDX-License-Identifier: GPL-2.0-only
#include "sweep/shim.h"

#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/file.h"

/*
 * adjust_autoksyms.sh ends in "exec make …". The copy and the notes are made without the layer,
 * outside of its roots. A line of the list: the process, and how many words it was started with
 * (bash puts two of its own in front), which come before the environment in the file.
 */
gboolean tt_shim_write(const char *directory, const char *snapshot, GError **error)
{
	g_autofree char *path = g_build_filename(directory, "make", NULL);
	g_autofree char *calls = g_build_filename(directory, "calls", NULL);
	g_autofree char *make = g_find_program_in_path("make");
	g_autofree char *quoted = g_shell_quote(snapshot);
	g_autofree char *quoted_make = g_shell_quote(make ? make : "make");
	g_autofree char *quoted_calls = g_shell_quote(calls);
	g_autofree char *text = g_strdup_printf(
		"#!/bin/bash\n"
		"case \" $* \" in\n"
		"*' autoksyms_recursive '*|*/Makefile' vmlinux'*)\n"
		"\t[ -e %s ] || LD_PRELOAD= cp -a --reflink=auto . %s || exit 125 ;;\n"
		"esac\n"
		"if [ -e %s ]; then\n"
		"\tLD_PRELOAD= cat /proc/$$/cmdline /proc/$$/environ >%s/$$ || exit 125\n"
		"\techo \"$$ $#\" >>%s/list\n"
		"fi\n"
		"exec -a make %s \"$@\"\n",
		quoted, quoted, quoted, quoted_calls, quoted_calls, quoted_make);

	return tt_tree_remove(calls, error) && tt_dir_make(calls, error) &&
	       tt_file_write(path, text, strlen(text), 0755, error);
}

static void free_call(gpointer data)
{
	struct tt_call *call = data;

	g_strfreev(call->argv);
	g_strfreev(call->envp);
	g_free(call->folder);
	g_free(call);
}

/* One variable as the process would have it without us, to be freed; NULL: it would not have it. */
static char *cleaned(const char *variable, const char *directory)
{
	g_autofree char *ours = g_strconcat("PATH=", directory, ":", NULL);

	if (g_str_has_prefix(variable, "LD_PRELOAD=") || g_str_has_prefix(variable, "COARSETIME_"))
		return NULL;
	if (g_str_has_prefix(variable, ours))
		return g_strconcat("PATH=", variable + strlen(ours), NULL);
	return g_strdup(variable);
}

/* Takes the words of one note apart: bash's two, @count of make's, the environment. */
static struct tt_call *parse_call(const char *text, gsize length, guint count,
				  const char *directory)
{
	g_autoptr(GPtrArray) argv = g_ptr_array_new();
	g_autoptr(GPtrArray) envp = g_ptr_array_new();
	struct tt_call *call = g_new0(struct tt_call, 1);
	guint index = 0;

	g_ptr_array_add(argv, g_strdup("make"));
	for (const char *word = text; word < text + length; word += strlen(word) + 1, index++) {
		char *variable;

		if (index < 2)
			continue;
		if (index < count + 2) {
			g_ptr_array_add(argv, g_strdup(word));
			if (g_str_has_prefix(word, "obj="))
				call->folder = g_strdup(word + strlen("obj="));
			continue;
		}
		if (g_str_has_prefix(word, "MAKELEVEL="))
			call->level = (guint)atoi(word + strlen("MAKELEVEL="));
		variable = cleaned(word, directory);
		if (variable)
			g_ptr_array_add(envp, variable);
	}
	g_ptr_array_add(argv, NULL);
	g_ptr_array_add(envp, NULL);
	call->argv = (char **)g_ptr_array_steal(argv, NULL);
	call->envp = (char **)g_ptr_array_steal(envp, NULL);
	return call;
}

static gboolean read_call(GPtrArray *calls, const char *directory, const char *line, GError **error)
{
	g_auto(GStrv) fields = g_strsplit(line, " ", 2);
	g_autofree char *path = NULL;
	g_autofree char *text = NULL;
	gsize length;

	if (g_strv_length(fields) != 2)
		return TRUE;
	path = g_build_filename(directory, "calls", fields[0], NULL);
	if (!g_file_get_contents(path, &text, &length, error))
		return FALSE;
	g_ptr_array_add(calls, parse_call(text, length, (guint)atoi(fields[1]), directory));
	return TRUE;
}

GPtrArray *tt_shim_calls(const char *directory, GError **error)
{
	g_autofree char *path = g_build_filename(directory, "calls", "list", NULL);
	g_autoptr(GPtrArray) calls = g_ptr_array_new_with_free_func(free_call);
	g_auto(GStrv) lines = NULL;
	g_autofree char *text = NULL;

	if (!g_file_get_contents(path, &text, NULL, error))
		return NULL;
	lines = g_strsplit(text, "\n", -1);
	for (char **line = lines; *line; line++)
		if (!read_call(calls, directory, *line, error))
			return NULL;
	return g_steal_pointer(&calls);
}

char **tt_shim_moved(char **words, const char *from, const char *to)
{
	GPtrArray *moved = g_ptr_array_new();

	for (char **word = words; *word; word++) {
		GString *text = g_string_new(*word);

		g_string_replace(text, from, to, 0);
		g_ptr_array_add(moved, g_string_free(text, FALSE));
	}
	g_ptr_array_add(moved, NULL);
	return (char **)g_ptr_array_free(moved, FALSE);
}
