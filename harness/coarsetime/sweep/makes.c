// SPDX-License-Identifier: GPL-2.0-only
#include "makes.h"

#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/file.h"

/* Names under which GNU make goes. */
static const char *const names[] = { "make", "gmake" };

gboolean ct_makes_begin(const char *directory, GError **error)
{
	g_autofree char *bin = g_build_filename(directory, "bin", NULL);
	g_autofree char *list = g_build_filename(directory, "list", NULL);

	return tt_tree_remove(directory, error) && tt_dir_make(bin, error) &&
	       tt_file_write(list, "", 0, 0644, error);
}

/*
 * The time is the layer's, because bash asks for it under the layer; the notes lie outside of its
 * roots. The file of a call appears at once (noclobber), so makes that start at the same time do
 * not take each other's; the list only tells where free numbers begin. A top-level make stays a
 * child, so that its end is seen; sub-makes share a job server with their parents.
 */
gboolean ct_makes_shim(const char *directory, const char *name, const char *real,
		       const char *condition, GError **error)
{
	g_autofree char *path = g_build_filename(directory, "bin", name, NULL);
	g_autofree char *calls = g_shell_quote(directory), *quoted = g_shell_quote(real);
	g_autofree char *text = g_strdup_printf(
		"#!/bin/bash\n"
		"if %s; then\n"
		"\tct_now=${EPOCHREALTIME//[!0-9]/}\n"
		"\tmapfile -t ct_list <%s/list\n"
		"\tct_call=%s/${#ct_list[@]}\n"
		"\tset -C\n"
		"\twhile ! { >\"$ct_call\"; } 2>/dev/null; do\n"
		"\t\t[ -e \"$ct_call\" ] || exit 125\n"
		"\t\tct_call=${ct_call%%/*}/$((${ct_call##*/} + 1))\n"
		"\tdone\n"
		"\tset +C\n"
		"\techo >>%s/list\n"
		"\t(cd -P . && printf '%%s\\0' \"$PWD\" \"$ct_now\" \"${MAKELEVEL:-0}\" $# \"$@\" "
		"&&\n"
		"\t\tLD_PRELOAD= exec cat /proc/$$/environ) >\"$ct_call\" || exit 125\n"
		"\tif [ \"${MAKELEVEL:-0}\" = 0 ]; then\n"
		"\t\t(exec -a \"${0##*/}\" %s \"$@\")\n"
		"\t\tct_status=$?\n"
		"\t\tprintf %%s \"${EPOCHREALTIME//[!0-9]/}\" >\"$ct_call.end\"\n"
		"\t\texit $ct_status\n"
		"\tfi\n"
		"fi\n"
		"exec -a \"${0##*/}\" %s \"$@\"\n",
		condition, calls, calls, calls, quoted, quoted);

	return tt_file_write(path, text, strlen(text), 0755, error);
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

/* Adds the program that @name leads to, once. */
static void add_program(GPtrArray *programs, const char *name)
{
	char *real = name ? realpath(name, NULL) : NULL;

	if (real && g_file_test(real, G_FILE_TEST_IS_REGULAR) &&
	    g_file_test(real, G_FILE_TEST_IS_EXECUTABLE) &&
	    !g_ptr_array_find_with_equal_func(programs, real, g_str_equal, NULL))
		g_ptr_array_add(programs, g_strdup(real));
	free(real);
}

/* Every make that the command may call: by PATH, by a path of its own, and where it usually is. */
static GPtrArray *find_programs(char **command)
{
	GPtrArray *programs = g_ptr_array_new_with_free_func(g_free);
	static const char *const places[] = { "/usr/bin", "/usr/local/bin", "/bin" };

	if (is_make(command[0]))
		add_program(programs, strchr(command[0], '/') ? command[0] : NULL);
	for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
		g_autofree char *found = g_find_program_in_path(names[i]);

		add_program(programs, found);
		for (gsize j = 0; j < G_N_ELEMENTS(places); j++) {
			g_autofree char *usual = g_build_filename(places[j], names[i], NULL);

			add_program(programs, usual);
		}
	}
	return programs;
}

/* One program gives its place to the shim, and has another one from which the shim calls it. */
static gboolean replace_program(const char *directory, const char *program, guint index,
				GPtrArray *over, GError **error)
{
	g_autofree char *name = g_strdup_printf("make-%u", index);
	g_autofree char *folder = g_build_filename(directory, "real", name, NULL);
	g_autofree char *real = g_build_filename(folder, "make", NULL);

	if (!tt_dir_make(folder, error) || !tt_file_write(real, "", 0, 0755, error) ||
	    !ct_makes_shim(directory, name, real, "[ \"${MAKELEVEL:-0}\" = 0 ]", error))
		return FALSE;
	g_ptr_array_add(over, g_strdup(program));
	g_ptr_array_add(over, g_strdup(real));
	g_ptr_array_add(over, g_build_filename(directory, "bin", name, NULL));
	g_ptr_array_add(over, g_strdup(program));
	return TRUE;
}

char **ct_makes_prepare(const char *directory, char **command, GError **error)
{
	g_autoptr(GPtrArray) programs = find_programs(command);
	g_autoptr(GPtrArray) over = g_ptr_array_new_with_free_func(g_free);

	if (!programs->len) {
		g_set_error(error, TT_ERROR, TT_ERROR_ENVIRONMENT,
			    "there is no make in PATH; install GNU make");
		return NULL;
	}
	if (!ct_makes_begin(directory, error))
		return NULL;
	for (guint i = 0; i < programs->len; i++) {
		if (!replace_program(directory, programs->pdata[i], i, over, error))
			return NULL;
	}
	g_ptr_array_add(over, NULL);
	return (char **)g_ptr_array_free(g_steal_pointer(&over), FALSE);
}

static void free_make(gpointer data)
{
	struct ct_make *make = data;

	g_free(make->cwd);
	g_strfreev(make->argv);
	g_strfreev(make->envp);
	g_free(make);
}

/* Strings that each end with a zero byte; to be freed. */
static char **split_zeros(const char *text, gsize length)
{
	GPtrArray *list = g_ptr_array_new();

	for (gsize i = 0; i < length; i += strlen(text + i) + 1)
		g_ptr_array_add(list, g_strdup(text + i));
	g_ptr_array_add(list, NULL);
	return (char **)g_ptr_array_free(list, FALSE);
}

/* "DIRECTORY/bin:" goes from PATH; the layer is put there anew by whoever repeats the call. */
static char **clean_environment(char **envp, const char *directory)
{
	g_autofree char *ours = g_strconcat("PATH=", directory, "/bin:", NULL);
	GPtrArray *kept = g_ptr_array_new();

	for (char **variable = envp; *variable; variable++) {
		if (g_str_has_prefix(*variable, "LD_PRELOAD=") ||
		    g_str_has_prefix(*variable, "COARSETIME_") || g_str_has_prefix(*variable, "_="))
			continue;
		if (g_str_has_prefix(*variable, ours))
			g_ptr_array_add(kept, g_strconcat("PATH=", *variable + strlen(ours), NULL));
		else
			g_ptr_array_add(kept, g_strdup(*variable));
	}
	g_ptr_array_add(kept, NULL);
	return (char **)g_ptr_array_free(kept, FALSE);
}

static gint64 read_end(const char *call)
{
	g_autofree char *path = g_strconcat(call, ".end", NULL), *text = NULL;

	if (!g_file_get_contents(path, &text, NULL, NULL) || !*text)
		return G_MAXINT64;
	/* Bash's clock has microseconds: it is over by the end of that one. */
	return (g_ascii_strtoll(text, NULL, 10) + 1) * 1000;
}

/* NULL: the shim was killed before it went on as make. */
static struct ct_make *read_call(const char *path, const char *directory)
{
	g_autofree char *text = NULL;
	enum { CWD, WHEN, LEVEL, COUNT, ARGV };
	g_auto(GStrv) words = NULL;
	struct ct_make *make;
	guint64 argc;
	gsize length;

	if (!g_file_get_contents(path, &text, &length, NULL))
		return NULL;
	words = split_zeros(text, length);
	if (g_strv_length(words) < ARGV)
		return NULL;
	argc = g_ascii_strtoull(words[COUNT], NULL, 10);
	if (g_strv_length(words) - ARGV < argc)
		return NULL;
	make = g_new0(struct ct_make, 1);
	make->cwd = g_strdup(words[CWD]);
	make->when = g_ascii_strtoll(words[WHEN], NULL, 10) * 1000;
	make->end = read_end(path);
	make->level = (guint)g_ascii_strtoull(words[LEVEL], NULL, 10);
	make->envp = clean_environment(words + ARGV + argc, directory);
	make->argv = g_new0(char *, argc + 2);
	make->argv[0] = g_strdup("make");
	for (guint64 i = 0; i < argc; i++)
		make->argv[i + 1] = g_strdup(words[ARGV + i]);
	return make;
}

GPtrArray *ct_makes_read(const char *directory)
{
	GPtrArray *makes = g_ptr_array_new_with_free_func(free_make);
	gboolean more = TRUE;

	for (guint i = 0; more; i++) {
		g_autofree char *path = g_strdup_printf("%s/%u", directory, i);
		struct ct_make *make = read_call(path, directory);

		if (make)
			g_ptr_array_add(makes, make);
		more = make || g_file_test(path, G_FILE_TEST_EXISTS);
	}
	for (guint i = 0; i < makes->len; i++) {
		struct ct_make *make = makes->pdata[i];

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
