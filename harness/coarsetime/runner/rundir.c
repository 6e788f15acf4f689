// SPDX-License-Identifier: GPL-2.0-only
/* The private folder of a run. */
#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "copy.h"
#include "rundir.h"
#include "../backend.h"
#include "../core/page.h"

/* A folder that is ours and nobody else's to write. */
static gboolean is_private(const char *path)
{
	struct stat st;

	return !lstat(path, &st) && S_ISDIR(st.st_mode) && st.st_uid == getuid() &&
	       !(st.st_mode & 022);
}

/* Enough for any but a very large run; how that one ends see reserve.h. */
static gboolean has_room(const char *path)
{
	struct statvfs fs;

	if (statvfs(path, &fs) || fs.f_bavail * fs.f_frsize >= 32 << 20)
		return TRUE;
	errno = ENOSPC;
	return FALSE;
}

static char *find_parent(void)
{
	const char *bases[] = { "/dev/shm", g_getenv("XDG_RUNTIME_DIR"), g_get_tmp_dir() };

	for (gsize i = 0; i < G_N_ELEMENTS(bases); i++) {
		g_autofree char *path = NULL;

		if (!bases[i])
			continue;
		path = g_strdup_printf("%s/coarsetime-%u", bases[i], (guint)getuid());
		if ((!mkdir(path, 0700) || errno == EEXIST) && is_private(path) &&
		    !access(path, W_OK) && has_room(path))
			return g_steal_pointer(&path);
	}
	return NULL;
}

/* Another may have locked and removed the file while we opened it: then it has no name any more. */
static int take_lock(const char *dir)
{
	g_autofree char *name = g_build_filename(dir, "lock", NULL);
	int fd = open(name, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	struct stat st;

	if (fd >= 0 && (flock(fd, LOCK_EX | LOCK_NB) || fstat(fd, &st) || !st.st_nlink)) {
		close(fd);
		return -1;
	}
	return fd;
}

/*
 * Another runner may remove the parent when it is empty, or take our folder for a left-over before
 * we have locked it: try again.
 */
static gboolean make_in_parent(struct ct_rundir *dir)
{
	for (int i = 0; i < 20; i++) {
		g_free(dir->parent);
		g_free(dir->path);
		dir->path = NULL;
		dir->parent = find_parent();
		if (!dir->parent)
			return FALSE;
		dir->path = g_build_filename(dir->parent, "run.XXXXXX", NULL);
		if (!g_mkdtemp_full(dir->path, 0700) && errno != ENOENT)
			return FALSE;
		dir->lock = take_lock(dir->path);
		if (dir->lock >= 0)
			return TRUE;
	}
	return FALSE;
}

gboolean ct_rundir_make(struct ct_rundir *dir, GError **error)
{
	dir->lock = -1;
	if (!make_in_parent(dir)) {
		g_set_error(error, G_FILE_ERROR, g_file_error_from_errno(errno),
			    "no folder for the clock page can be made in /dev/shm, "
			    "$XDG_RUNTIME_DIR or %s: %s",
			    g_get_tmp_dir(), g_strerror(errno));
		return FALSE;
	}
	dir->page = g_build_filename(dir->path, "page", NULL);
	ct_rundir_sweep(dir->parent);
	return TRUE;
}

#define CLAIM "claim"

static void remove_files(const char *path)
{
	static const char *const names[] = { "page", CT_RUNDIR_COPY, CT_RUNDIR_TREE, CLAIM,
					     "lock" };

	for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
		g_autofree char *name = g_build_filename(path, names[i], NULL);

		unlink(name);
	}
	rmdir(path);
}

void ct_rundir_remove(struct ct_rundir *dir)
{
	if (dir->path && dir->lock >= 0)
		remove_files(dir->path);
	if (dir->lock >= 0)
		close(dir->lock);
	if (dir->parent)
		rmdir(dir->parent);
	g_clear_pointer(&dir->page, g_free);
	g_clear_pointer(&dir->path, g_free);
	g_clear_pointer(&dir->parent, g_free);
	dir->lock = -1;
}

static gboolean has_entry(const char *environment, gsize len, const char *entry)
{
	gsize n = strlen(entry);

	for (gsize i = 0; i < len; i += strlen(environment + i) + 1) {
		const char *e = environment + i;

		/* CT_ENV_SCAN may follow. */
		if (!strncmp(e, entry, n) && (!e[n] || e[n] == '?'))
			return TRUE;
	}
	return FALSE;
}

guint ct_rundir_kill(const char *page, int sig)
{
	g_autofree char *entry = g_strconcat(CT_ENV_PAGE "=", page, NULL);
	g_autofree char *backend_entry = g_strconcat(CT_ENV_BACKEND "=", page, NULL);
	GDir *proc = g_dir_open("/proc", 0, NULL);
	const char *name;
	guint n = 0;

	while (proc && (name = g_dir_read_name(proc))) {
		g_autofree char *file = g_build_filename("/proc", name, "environ", NULL);
		g_autofree char *text = NULL;
		gsize len;
		int pid = atoi(name);

		if (pid <= 1 || pid == getpid() || !g_file_get_contents(file, &text, &len, NULL) ||
		    (!has_entry(text, len, entry) && !has_entry(text, len, backend_entry)))
			continue;
		n += !kill(pid, sig);
	}
	if (proc)
		g_dir_close(proc);
	return n;
}

gboolean ct_rundir_note(const struct ct_rundir *dir, const char *note, const char *path,
			GError **error)
{
	g_autofree char *file = g_build_filename(dir->path, note, NULL);

	return g_file_set_contents(file, path, -1, error);
}

/* "DEVICE:INODE" of a directory and of all above it, with blanks around each. */
static char *chain_of(const char *root)
{
	GString *chain = g_string_new(" ");
	g_autofree char *dir = g_strdup(root);

	for (;;) {
		g_autofree char *above = g_path_get_dirname(dir);
		struct stat st;

		if (!stat(dir, &st))
			g_string_append_printf(chain, "%" PRIu64 ":%" PRIu64 " ",
					       (guint64)st.st_dev, (guint64)st.st_ino);
		if (!strcmp(above, dir))
			return g_string_free(chain, FALSE);
		g_free(dir);
		dir = g_steal_pointer(&above);
	}
}

/* Is the first directory of one chain in the other? */
static gboolean overlap(const char *a, const char *b)
{
	g_autofree char *first_a = g_strndup(a, strcspn(a + 1, " ") + 2);
	g_autofree char *first_b = g_strndup(b, strcspn(b + 1, " ") + 2);

	return strstr(b, first_a) || strstr(a, first_b);
}

/* One folder of a run: does it claim what @chain is of? */
static gboolean claims(const char *path, const char *chain)
{
	g_autofree char *file = g_build_filename(path, CLAIM, NULL), *text = NULL;
	g_auto(GStrv) lines = NULL;
	int lock;

	if (!is_private(path) || !g_file_get_contents(file, &text, NULL, NULL))
		return FALSE;
	lock = take_lock(path);
	if (lock >= 0) {
		close(lock); /* its runner is dead */
		return FALSE;
	}
	lines = g_strsplit(text, "\n", -1);
	for (char **line = lines; *line; line++)
		if (**line && overlap(*line, chain))
			return TRUE;
	return FALSE;
}

static gboolean is_claimed(const struct ct_rundir *dir, const char *chain)
{
	GDir *all = g_dir_open(dir->parent, 0, NULL);
	gboolean claimed = FALSE;
	const char *name;

	while (all && !claimed && (name = g_dir_read_name(all))) {
		g_autofree char *path = g_build_filename(dir->parent, name, NULL);

		claimed = g_str_has_prefix(name, "run.") && strcmp(path, dir->path) &&
			  claims(path, chain);
	}
	if (all)
		g_dir_close(all);
	return claimed;
}

gboolean ct_rundir_claim(const struct ct_rundir *dir, char *const *roots, gboolean read,
			 const char **taken, GError **error)
{
	int gate = open(dir->parent, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	g_autoptr(GString) text = g_string_new(NULL);
	gboolean ok = TRUE;

	/* One at a time, or two could miss each other. */
	if (gate >= 0)
		flock(gate, LOCK_EX);
	*taken = NULL;
	for (; *roots && !*taken; roots++) {
		g_autofree char *chain = chain_of(*roots);

		if (is_claimed(dir, chain))
			*taken = *roots;
		g_string_append_printf(text, "%s\n", chain);
	}
	if (!*taken && !read)
		ok = ct_rundir_note(dir, CLAIM, text->str, error);
	if (gate >= 0)
		close(gate);
	return ok;
}

/* What a killed run has left elsewhere. */
static void follow_notes(const char *path)
{
	g_autofree char *copy_file = g_build_filename(path, CT_RUNDIR_COPY, NULL);
	g_autofree char *tree_file = g_build_filename(path, CT_RUNDIR_TREE, NULL);
	g_autofree char *copy = NULL, *tree = NULL;

	if (g_file_get_contents(copy_file, &copy, NULL, NULL) && is_private(copy)) {
		fprintf(stderr, "coarsetime: removed the copy %s of a killed run\n", copy);
		ct_copy_remove(copy);
	}
	if (g_file_get_contents(tree_file, &tree, NULL, NULL))
		fprintf(stderr,
			"coarsetime: a killed run left stamps of 2033 in %s; 'coarsetime stamp "
			"--to-host' gives the files there ordinary ones\n",
			tree);
}

/*
 * One folder of a run; if its lock is free, its runner is dead. First all dead runs' processes
 * are ended, or the mounts that they work in could not be taken away; then the folders go.
 */
static void sweep_one(const char *path, gboolean remove)
{
	g_autofree char *page = g_build_filename(path, "page", NULL);
	guint killed;
	int lock;

	if (!is_private(path))
		return;
	lock = take_lock(path);
	if (lock < 0)
		return;
	killed = ct_rundir_kill(page, SIGKILL);
	if (killed)
		fprintf(stderr, "coarsetime: ended %u processes of a killed run in %s\n", killed,
			path);
	if (remove) {
		follow_notes(path);
		remove_files(path);
	}
	close(lock);
}

static void sweep_all(const char *parent, gboolean remove)
{
	GDir *dir = g_dir_open(parent, 0, NULL);
	const char *name;

	while (dir && (name = g_dir_read_name(dir))) {
		g_autofree char *path = g_build_filename(parent, name, NULL);

		if (g_str_has_prefix(name, "run."))
			sweep_one(path, remove);
	}
	if (dir)
		g_dir_close(dir);
}

void ct_rundir_sweep(const char *parent)
{
	sweep_all(parent, FALSE);
	ct_backend_sweep_leftovers(parent);
	sweep_all(parent, TRUE);
}
