// SPDX-License-Identifier: GPL-2.0-only
#include "makes.h"

#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/file.h"

#define CALLS_MAX 10000

/* Names under which GNU make goes. */
static const char *const names[] = { "make", "gmake" };

/*
 * The time is the layer's, because bash asks for it under the layer. The folder of a call appears
 * at once (mkdir), so makes that start at the same time do not take each other's.
 */
static gboolean write_shim(const char *directory, const char *name, const char *real,
			   GError **error)
{
	g_autofree char *bin = g_build_filename(directory, "bin", NULL);
	g_autofree char *path = g_build_filename(bin, name, NULL);
	g_autofree char *quoted = g_shell_quote(directory), *quoted_real = g_shell_quote(real);
	g_autofree char *text =
		g_strdup_printf("#!/bin/bash\n"
				"real=%s directory=%s\n"
				"if [ \"${MAKELEVEL:-0}\" = 0 ]; then\n"
				"\tnow=${EPOCHREALTIME//[!0-9]/} call=1\n"
				"\twhile [ $call -lt %d ] &&\n"
				"\t\t! mkdir \"$directory/$call\" 2>/dev/null; do\n"
				"\t\tcall=$((call + 1))\n"
				"\tdone\n"
				"\tcd -P . && printf '%%s' \"$PWD\" "
				">\"$directory/$call/cwd\"\n"
				"\tprintf '%%s' \"$now\" >\"$directory/$call/when\"\n"
				"\t[ $# -eq 0 ] || printf '%%s\\0' \"$@\" "
				">\"$directory/$call/argv\"\n"
				"\tenv -0 >\"$directory/$call/env\"\n"
				"fi\n"
				"exec -a %s \"$real\" \"$@\"\n",
				quoted_real, quoted, CALLS_MAX, name);

	return tt_dir_make(bin, error) && tt_file_write(path, text, strlen(text), 0755, error);
}

static gboolean is_make(const char *word)
{
	g_autofree char *base = g_path_get_basename(word);

	for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
		if (!strcmp(base, names[i]))
			return TRUE;
	}
	return FALSE;
}

gboolean ct_makes_prepare(const char *directory, char **command, char ***shimmed, char ***envp,
			  GError **error)
{
	g_autofree char *bin = g_build_filename(directory, "bin", NULL);
	const char *before = g_getenv("PATH");
	g_autofree char *path = g_strconcat(bin, ":", before ? before : "/usr/bin:/bin", NULL);
	gboolean found = FALSE;

	if (!tt_tree_remove(directory, error))
		return FALSE;
	for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
		g_autofree char *real = g_find_program_in_path(names[i]);

		if (real && !write_shim(directory, names[i], real, error))
			return FALSE;
		found |= real != NULL;
	}
	*shimmed = g_strdupv(command);
	if (strchr(command[0], '/') && is_make(command[0])) {
		g_autofree char *real = g_canonicalize_filename(command[0], NULL);

		if (!write_shim(directory, "make", real, error))
			return FALSE;
		found = TRUE;
		g_free((*shimmed)[0]);
		(*shimmed)[0] = g_build_filename(bin, "make", NULL);
	}
	if (!found) {
		g_set_error(error, TT_ERROR, TT_ERROR_ENVIRONMENT,
			    "there is no make in PATH; install GNU make");
		return FALSE;
	}
	*envp = g_environ_setenv(g_get_environ(), "PATH", path, TRUE);
	/* We may be called from a make ourselves. */
	*envp = g_environ_unsetenv(*envp, "MAKELEVEL");
	*envp = g_environ_unsetenv(*envp, "MAKEFLAGS");
	*envp = g_environ_unsetenv(*envp, "MFLAGS");
	return TRUE;
}

static void free_make(gpointer data)
{
	struct ct_make *make = data;

	g_free(make->cwd);
	g_strfreev(make->argv);
	g_strfreev(make->envp);
	g_free(make);
}

/* Strings that each end with a zero byte. */
static char **split_zeros(const char *first, const char *text, gsize length)
{
	GPtrArray *list = g_ptr_array_new();

	if (first)
		g_ptr_array_add(list, g_strdup(first));
	for (gsize i = 0; i < length; i += strlen(text + i) + 1)
		g_ptr_array_add(list, g_strdup(text + i));
	g_ptr_array_add(list, NULL);
	return (char **)g_ptr_array_free(list, FALSE);
}

/* "DIRECTORY/bin:" goes from PATH; the layer is put there anew by whoever repeats the call. */
static char **clean_environment(char **envp, const char *directory)
{
	g_autofree char *bin = g_build_filename(directory, "bin:", NULL);
	const char *path = g_environ_getenv(envp, "PATH");

	if (path && g_str_has_prefix(path, bin)) {
		g_autofree char *rest = g_strdup(path + strlen(bin));

		envp = g_environ_setenv(envp, "PATH", rest, TRUE);
	}
	envp = g_environ_unsetenv(envp, "LD_PRELOAD");
	envp = g_environ_unsetenv(envp, "COARSETIME_PAGE");
	return g_environ_unsetenv(envp, "_");
}

static struct ct_make *read_call(const char *directory, guint number)
{
	static const char *const parts[] = { "cwd", "when", "argv", "env" };
	g_autofree char *name = g_strdup_printf("%u", number);
	char *text[G_N_ELEMENTS(parts)] = { 0 };
	gsize length[G_N_ELEMENTS(parts)];
	struct ct_make *make = NULL;
	gboolean ok = TRUE;

	for (gsize i = 0; i < G_N_ELEMENTS(parts) && ok; i++) {
		g_autofree char *path = g_build_filename(directory, name, parts[i], NULL);

		/* Called without a word, it has left no words. */
		if (!g_file_get_contents(path, &text[i], &length[i], NULL) && i == 2) {
			text[i] = g_strdup("");
			length[i] = 0;
		}
		ok = text[i] != NULL;
	}
	if (ok) {
		make = g_new0(struct ct_make, 1);
		make->cwd = g_strdup(text[0]);
		make->when = g_ascii_strtoll(text[1], NULL, 10) * 1000;
		make->argv = split_zeros("make", text[2], length[2]);
		make->envp = clean_environment(split_zeros(NULL, text[3], length[3]), directory);
	}
	for (gsize i = 0; i < G_N_ELEMENTS(parts); i++)
		g_free(text[i]);
	return make;
}

GPtrArray *ct_makes_read(const char *directory)
{
	GPtrArray *makes = g_ptr_array_new_with_free_func(free_make);
	struct ct_make *make;

	while (makes->len < CALLS_MAX && (make = read_call(directory, makes->len + 1)))
		g_ptr_array_add(makes, make);
	for (guint i = 0; i < makes->len; i++) {
		make = makes->pdata[i];
		make->last = TRUE;
		for (guint j = i + 1; j < makes->len; j++)
			make->last &= strcmp(make->cwd, ((struct ct_make *)makes->pdata[j])->cwd);
	}
	return makes;
}

char **ct_make_command(const struct ct_make *make, gboolean print)
{
	GPtrArray *argv = g_ptr_array_new();

	g_ptr_array_add(argv, g_strdup(make->argv[0]));
	if (print)
		g_ptr_array_add(argv, g_strdup("-pn"));
	for (char **word = make->argv + 1; *word; word++)
		g_ptr_array_add(argv, g_strdup(*word));
	/* Data bases of makes that run at the same time would be mixed. */
	if (print && !g_strv_contains((const char *const *)make->argv, "--"))
		g_ptr_array_add(argv, g_strdup("-j1"));
	g_ptr_array_add(argv, NULL);
	return (char **)g_ptr_array_free(argv, FALSE);
}
