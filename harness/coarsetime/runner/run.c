// SPDX-License-Identifier: GPL-2.0-only
/* A run under the layer. */
#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <linux/magic.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "child.h"
#include "logwrite.h"
#include "report.h"
#include "run.h"
#include "rundir.h"
#include "schedule.h"
#include "tree.h"
#include "../core/files.h"
#include "../core/names.h"
#include "../core/stamp.h"
#include "../core/sys.h"
#include "base/userpath.h"

/* Stamps in a row that do not change, clock reads without an event: see docs/coarsetime.md. */
enum { LIMIT_TOUCH = 50, LIMIT_WRITE = 500, LIMIT_READS = 4096 };

static gboolean fail(GError **error, const char *what)
{
	g_set_error(error, G_FILE_ERROR, g_file_error_from_errno(errno), "%s: %s", what,
		    g_strerror(errno));
	return FALSE;
}

/* $PREFIX/bin/coarsetime and $PREFIX/LIB/trimtorture/libcoarsetime.so; or side by side. */
static char *find_library(void)
{
	static const char *const places[] = { "libcoarsetime.so", CT_LIBRARY_FROM_BIN };
	const char *given = g_getenv("COARSETIME_LIBRARY");
	g_autofree char *self = g_file_read_link("/proc/self/exe", NULL);
	g_autofree char *dir = self ? g_path_get_dirname(self) : g_strdup(".");

	if (given && *given)
		return g_canonicalize_filename(given, NULL);
	for (gsize i = 0; i < G_N_ELEMENTS(places); i++) {
		g_autofree char *path = g_canonicalize_filename(places[i], dir);

		if (!access(path, R_OK) && !strpbrk(path, ": "))
			return g_steal_pointer(&path);
	}
	return NULL;
}

static void add_root(const char *path, uint32_t alias_of)
{
	struct ct_root *r = &ct_page->roots[ct_page->nroots];
	struct statfs fs;
	struct stat st;

	if (strlen(path) >= CT_ROOT_LEN || stat(path, &st) || statfs(path, &fs))
		return;
	strcpy(r->path, path);
	r->len = (uint32_t)strlen(path);
	/* On overlayfs files may have another device than their directory: do not ask for it. */
	r->dev = fs.f_type == OVERLAYFS_SUPER_MAGIC ? 0 : st.st_dev;
	r->alias_of = alias_of == UINT32_MAX ? ct_page->nroots : alias_of;
	ct_page->nroots++;
}

/* The spelling of the current directory that a shell passes on, if it has links in it. */
static void add_aliases(char *const *roots)
{
	const char *pwd = g_getenv("PWD");
	g_autofree char *real = NULL;
	char *resolved = pwd && *pwd == '/' ? realpath(pwd, NULL) : NULL;

	real = g_strdup(resolved);
	free(resolved);
	for (uint32_t i = 0; real && roots[i]; i++) {
		if (!strcmp(real, roots[i]) && strcmp(pwd, real))
			add_root(pwd, i);
	}
}

/* What we write to ourselves, redirected into a root by our caller, is not the command's. */
static void ignore_outputs(void)
{
	for (int fd = 0; fd < 3; fd++) {
		struct stat st;
		uint32_t file;

		if (fstat(fd, &st) || !S_ISREG(st.st_mode) ||
		    (fcntl(fd, F_GETFL) & O_ACCMODE) == O_RDONLY)
			continue;
		file = ct_file(&st, true);
		atomic_fetch_or(&ct_page->files[file].flags, CT_FILE_IGNORED);
	}
}

static void cannot_stamp(const struct stat *st)
{
	ct_file_set_explicit(ct_file(st, true), ct_mtime(st));
}

/* Host times before the run, for what is unpacked in it; every other one if there are too many. */
static void remember_rank(int64_t host, int64_t virt)
{
	uint32_t n = ct_page->nranks;

	if (n == CT_RANKS) {
		n /= 2;
		for (uint32_t i = 0; i < n; i++)
			ct_page->ranks[i] = ct_page->ranks[2 * i];
	}
	ct_page->ranks[n] = (struct ct_rank){ .host = host, .virt = virt };
	ct_page->nranks = n + 1;
}

/* Can the file system below hold what we are going to store? Tried on the root itself. */
static gboolean check_resolution(const struct ct_options *o, GError **error)
{
	for (char **r = o->roots; *r && o->preset.gran % CT_NS; r++) {
		struct timespec ts[2] = { { .tv_nsec = UTIME_OMIT },
					  { .tv_sec = CT_FLOOR_SEC, .tv_nsec = 123456789 } };
		struct stat before, after;

		if (stat(*r, &before) || utimensat(AT_FDCWD, *r, ts, 0) || stat(*r, &after))
			continue;
		ts[1] = before.st_mtim;
		utimensat(AT_FDCWD, *r, ts, 0);
		if (after.st_mtim.tv_nsec == 123456789)
			continue;
		g_set_error(
			error, CT_SCHEDULE_ERROR, 0,
			"the file system of %s stores whole seconds only; -g %s needs a finer one",
			*r, o->preset.name);
		return FALSE;
	}
	return TRUE;
}

static void set_clock(const struct ct_options *o, int64_t latest)
{
	int64_t base = MAX(o->epoch, latest / CT_NS + 1);
	int64_t unit = MAX(2, (o->preset.gran + CT_NS - 1) / CT_NS);

	/* At least one whole tick behind everything that is there, on an even second. */
	base = (base + 2 * unit - 1) / unit * unit;
	base += base & 1;
	ct_page->base = base * CT_NS;
	ct_page->gran = o->preset.gran;
	ct_page->store_gran = o->preset.store;
	ct_page->stat_watch =
		(o->preset.multigrain ? CT_WATCH_MULTIGRAIN : 0) | (o->looks ? CT_WATCH_LOOKS : 0);
}

static gboolean prepare(struct ct_options *o, const char *page, GError **error)
{
	const struct ct_rank_watch watch = { .cannot = cannot_stamp, .ranked = remember_rank };
	struct ct_tree *tree;
	int64_t latest;
	int ret = ct_page_map(page, true);

	if (ret) {
		errno = -ret;
		return fail(error, page);
	}
	ct_who.pid = (uint32_t)getpid();
	strcpy(ct_who.comm, "coarsetime");
	ct_page->floor_sec = CT_FLOOR_SEC;
	ct_page->limit_touch = LIMIT_TOUCH;
	ct_page->limit_write = LIMIT_WRITE;
	ct_page->limit_reads = LIMIT_READS;
	ct_page->stop_event = o->stop_event;
	ct_page->stop_signal = o->stop_signal;
	for (char **r = o->roots; *r; r++)
		add_root(*r, UINT32_MAX);
	add_aliases(o->roots);
	ignore_outputs();
	if (!check_resolution(o, error))
		return FALSE;
	tree = ct_tree_read(o->roots);
	latest = ct_tree_rank(tree, &watch);
	ct_tree_free(tree);
	set_clock(o, latest);
	if (!ct_schedule_load(&o->ticks, error))
		return FALSE;
	atomic_store(&ct_page->now, ct_page->base + ct_page->phase);
	ct_page->host_start = ct_sys_clock(CLOCK_REALTIME_COARSE);
	ct_page->mono_start = ct_sys_clock(CLOCK_MONOTONIC);
	return TRUE;
}

static gboolean write_log(const struct ct_options *o, GError **error)
{
	struct tt_userfile *file;
	FILE *out;
	int ret;

	if (!o->log)
		return TRUE;
	file = tt_userfile_open(o->log, error);
	if (!file)
		return FALSE;
	out = fdopen(dup(tt_userfile_fd(file)), "w");
	ret = out ? ct_log_write(out, o->schedule) : -1;
	if (!(out && fclose(out)) && !ret)
		return tt_userfile_commit(file, FALSE, error);
	tt_userfile_abandon(file);
	return fail(error, o->log);
}

static void audit(const struct ct_options *o)
{
	struct ct_tree *tree = ct_tree_read(o->roots);

	ct_tree_unstamped(tree, ct_stamp_audit);
	ct_tree_free(tree);
}

static gboolean run_in(struct ct_options *o, struct ct_rundir *dir, int *status, GError **error)
{
	g_autofree char *library = find_library();
	struct ct_child child = {
		.command = o->command, .page = dir->page, .library = library, .linger = o->linger
	};

	if (!library) {
		g_set_error(error, G_FILE_ERROR, G_FILE_ERROR_NOENT,
			    "libcoarsetime.so is neither beside the program nor in %s; "
			    "COARSETIME_LIBRARY can name it",
			    CT_LIBRARY_FROM_BIN);
		return FALSE;
	}
	if (!prepare(o, dir->page, error) || !ct_child_run(&child, error))
		return FALSE;
	audit(o);
	ct_report_say(o);
	*status = ct_report_status(o, &child);
	return write_log(o, error) && (!o->report || ct_report_write(o, &child, error));
}

int ct_run(struct ct_options *o)
{
	g_autoptr(GError) error = NULL;
	struct ct_rundir dir = { .lock = -1 };
	int status = CT_EXIT_FAILED;

	if (g_getenv(CT_ENV_PAGE)) {
		fprintf(stderr,
			"coarsetime: already under a coarse clock; runs cannot be nested\n");
		return CT_EXIT_FAILED;
	}
	if (!ct_rundir_make(&dir, &error) || !run_in(o, &dir, &status, &error)) {
		fprintf(stderr, "coarsetime: %s\n", error->message);
		status = CT_EXIT_FAILED;
	}
	ct_rundir_remove(&dir);
	return status;
}
