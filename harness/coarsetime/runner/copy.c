// SPDX-License-Identifier: GPL-2.0-only
#include "copy.h"

#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <unistd.h>

/* The runner holds signals back; what it waits for here ends at once. */
static void let_signals(gpointer data)
{
	sigset_t none;

	(void)data;
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
}

/* Runs a program of coreutils; *@complaint gets the first line of what it said. */
static gboolean call(const char *const *argv, char **complaint, GError **error)
{
	int status;

	if (!g_spawn_sync(NULL, (char **)argv, NULL,
			  G_SPAWN_SEARCH_PATH | G_SPAWN_STDOUT_TO_DEV_NULL, let_signals, NULL, NULL,
			  complaint, &status, error))
		return FALSE;
	(*complaint)[strcspn(*complaint, "\n")] = '\0';
	return g_spawn_check_wait_status(status, NULL);
}

/* cp knows all that a copy must keep: links, empty directories, their stamps. */
gboolean ct_copy_tree(const char *from, const char *to, GError **error)
{
	g_autofree char *source = g_strconcat(from, "/.", NULL), *complaint = NULL;
	const char *argv[] = { "cp", "-a", "--reflink=auto", "--", source, to, NULL };

	if (call(argv, &complaint, error))
		return TRUE;
	if (complaint)
		g_set_error(error, G_FILE_ERROR, G_FILE_ERROR_FAILED,
			    "cannot copy the tree %s to %s: %s; it must be readable as a whole, "
			    "and the copy needs as much room",
			    from, to, complaint);
	return FALSE;
}

static gboolean remove_all(const char *path, char **complaint, GError **error)
{
	const char *argv[] = { "rm", "-rf", "--one-file-system", "--", path, NULL };

	return call(argv, complaint, error);
}

void ct_copy_remove(const char *path)
{
	const char *argv[] = { "chmod", "-R", "u+rwX", "--", path, NULL };
	g_autofree char *first = NULL, *second = NULL, *third = NULL;
	g_autoptr(GError) error = NULL;

	if (remove_all(path, &first, NULL))
		return;
	/* Directories that forbid writing. */
	call(argv, &second, NULL);
	if (!remove_all(path, &third, &error))
		fprintf(stderr, "coarsetime: cannot remove the copy %s: %s\n", path,
			third ? third : error->message);
}

void ct_copy_ids(struct ct_copy_ids *ids)
{
	g_snprintf(ids->uid_map, sizeof(ids->uid_map), "%u %u 1", (guint)getuid(), (guint)getuid());
	g_snprintf(ids->gid_map, sizeof(ids->gid_map), "%u %u 1", (guint)getgid(), (guint)getgid());
}

static gboolean write_text(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);
	gboolean ok = fd >= 0 && write(fd, text, strlen(text)) == (ssize_t)strlen(text);

	if (fd >= 0)
		close(fd);
	return ok;
}

gboolean ct_copy_enter(const struct ct_copy_ids *ids)
{
	if (unshare(CLONE_NEWNS) &&
	    (unshare(CLONE_NEWUSER | CLONE_NEWNS) || !write_text("/proc/self/setgroups", "deny") ||
	     !write_text("/proc/self/uid_map", ids->uid_map) ||
	     !write_text("/proc/self/gid_map", ids->gid_map)))
		return FALSE;
	return !mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL);
}

/* (Without MS_REC a user namespace must not bind what has mounts below it.) */
gboolean ct_copy_mount(const char *copy, const char *root)
{
	return !mount(copy, root, NULL, MS_BIND | MS_REC, NULL);
}
