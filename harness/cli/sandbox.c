// SPDX-License-Identifier: GPL-2.0-only
#include "cli/sandbox.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/copy.h"
#include "base/datadir.h"
#include "base/error.h"
#include "base/file.h"
#include "base/interrupt.h"

#define PROGRAM "bwrap"
#define INSIDE "TRIMTORTURE_SANDBOX"

gboolean tt_sandbox_inside(void)
{
	return g_getenv(INSIDE) != NULL;
}

/* What every sandbox has: the machine to read, nothing of its processes, users and network. */
static const char *const frame[] = { PROGRAM,
				     "--unshare-all",
				     "--die-with-parent",
				     "--new-session",
				     "--ro-bind",
				     "/",
				     "/",
				     "--dev",
				     "/dev",
				     "--proc",
				     "/proc",
				     "--tmpfs",
				     "/tmp",
				     "--clearenv" };

char *tt_sandbox_problem(void)
{
	g_autofree char *path = g_find_program_in_path(PROGRAM);
	g_autoptr(GPtrArray) argv = g_ptr_array_new();
	g_autofree char *said = NULL;
	g_autoptr(GError) error = NULL;
	int status;

	if (!path)
		return g_strdup(PROGRAM " is not installed (package bubblewrap)");
	for (gsize i = 0; i < G_N_ELEMENTS(frame); i++)
		g_ptr_array_add(argv, (gpointer)frame[i]);
	g_ptr_array_add(argv, (gpointer) "true");
	g_ptr_array_add(argv, NULL);
	if (!g_spawn_sync(NULL, (char **)argv->pdata, NULL,
			  G_SPAWN_SEARCH_PATH | G_SPAWN_STDOUT_TO_DEV_NULL, NULL, NULL, NULL, &said,
			  &status, &error))
		return g_strdup(error->message);
	if (!status)
		return NULL;
	return g_strdup_printf("%s cannot make one here (%s)", PROGRAM, g_strchomp(said));
}

static void add(GPtrArray *argv, const char *one, const char *two, const char *three)
{
	const char *words[] = { one, two, three };

	for (gsize i = 0; i < G_N_ELEMENTS(words) && words[i]; i++)
		g_ptr_array_add(argv, g_strdup(words[i]));
}

static void add_readable(GPtrArray *argv, const char *path)
{
	g_autofree char *real = path ? realpath(path, NULL) : NULL;

	if (real)
		add(argv, "--ro-bind", real, real);
}

/* Our own programs and data, which may lie in a home; in a build folder the data are links. */
static void add_ourselves(GPtrArray *argv, const char *self)
{
	g_autofree char *bin = g_path_get_dirname(self);
	g_autofree char *prefix = g_path_get_dirname(bin);
	g_autofree char *profiles = tt_data_path("profiles", NULL);
	g_autofree char *data = profiles ? g_path_get_dirname(profiles) : NULL;
	g_auto(GStrv) names = data ? tt_dir_names(data, NULL) : NULL;

	add_readable(argv, prefix);
	add_readable(argv, data);
	for (char **name = names; names && *name; name++) {
		g_autofree char *path = g_build_filename(data, *name, NULL);

		add_readable(argv, path);
	}
}

static void add_environment(GPtrArray *argv, const char *cache)
{
	static const char *const kept[] = { "PATH",
					    "TERM",
					    "LANG",
					    "LC_ALL",
					    "TRIMTORTURE_DATADIR",
					    "TRIMTORTURE_BINDIR",
					    "COARSETIME_LIBRARY" };

	for (gsize i = 0; i < G_N_ELEMENTS(kept); i++)
		if (g_getenv(kept[i]))
			add(argv, "--setenv", kept[i], g_getenv(kept[i]));
	add(argv, "--setenv", "HOME", "/tmp");
	add(argv, "--setenv", "TMPDIR", "/tmp");
	add(argv, "--setenv", "XDG_CACHE_HOME", cache);
	add(argv, "--setenv", INSIDE, "1");
}

static char **command(char **words, const char *directory, const char *input, const char *cache)
{
	static const char *const homes[] = { "/home", "/root", "/var/tmp", "/run" };
	g_autofree char *self = g_file_read_link("/proc/self/exe", NULL);
	GPtrArray *argv = g_ptr_array_new();

	for (gsize i = 0; i < G_N_ELEMENTS(frame); i++)
		g_ptr_array_add(argv, g_strdup(frame[i]));
	for (gsize i = 0; i < G_N_ELEMENTS(homes); i++)
		if (g_file_test(homes[i], G_FILE_TEST_IS_DIR) &&
		    !g_file_test(homes[i], G_FILE_TEST_IS_SYMLINK))
			add(argv, "--tmpfs", homes[i], NULL);
	add_ourselves(argv, self);
	add_readable(argv, input);
	add(argv, "--bind", directory, directory);
	add(argv, "--chdir", directory, NULL);
	add_environment(argv, cache);
	g_ptr_array_add(argv, g_strdup(self));
	for (char **word = words; *word; word++)
		g_ptr_array_add(argv, g_strdup(*word));
	g_ptr_array_add(argv, NULL);
	return (char **)g_ptr_array_free(argv, FALSE);
}

/* A copy, so that what happens in there cannot change ours. */
static gboolean make_cache(const char *cache, GError **error)
{
	g_autofree char *ours = tt_cache_dir("snapshots", error);
	g_autofree char *theirs = g_build_filename(cache, "trimtorture", "snapshots", NULL);

	return ours && tt_tree_remove(cache, error) && tt_dir_make(theirs, error) &&
	       tt_tree_copy(ours, theirs, error);
}

/* The child is alone in its session: a signal of the terminal reaches it through us. */
static int wait_for(GPid child)
{
	struct pollfd fd = { .fd = tt_interrupt_fd(), .events = POLLIN };
	int status;

	while (waitpid(child, &status, WNOHANG) == 0) {
		if (tt_interrupt_signal()) {
			kill(child, SIGKILL);
			waitpid(child, &status, 0);
			return 128 + tt_interrupt_signal();
		}
		poll(&fd, 1, 50);
	}
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

gboolean tt_sandbox_run(char **words, const char *directory, const char *input, int *status,
			GError **error)
{
	g_autofree char *cache = g_build_filename(directory, ".cache", NULL);
	g_auto(GStrv) argv = NULL;
	gboolean ok;
	GPid child;

	if (!make_cache(cache, error))
		return FALSE;
	argv = command(words, directory, input, cache);
	ok = g_spawn_async(NULL, argv, NULL,
			   G_SPAWN_SEARCH_PATH | G_SPAWN_DO_NOT_REAP_CHILD |
				   G_SPAWN_CHILD_INHERITS_STDIN,
			   NULL, NULL, &child, error);
	if (ok)
		*status = wait_for(child);
	return tt_tree_remove(cache, ok ? error : NULL) && ok;
}
