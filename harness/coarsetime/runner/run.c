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
#include "reserve.h"
#include "run.h"
#include "rundir.h"
#include "schedule.h"
#include "tree.h"
#include "workspace.h"
#include "../core/files.h"
#include "../core/names.h"
#include "../core/stamp.h"
#include "../core/sys.h"
#include "../core/sniff.h"
#include "base/file.h"
#include "base/userpath.h"

/* Stamps in a row that do not change, clock reads without an event: see docs/coarsetime.md. */
enum { LIMIT_TOUCH = 50, LIMIT_WRITE = 500, LIMIT_READS = 4096 };

static gboolean fail(GError **error, const char *what)
{
	g_set_error(error, G_FILE_ERROR, g_file_error_from_errno(errno), "%s: %s", what,
		    g_strerror(errno));
	return FALSE;
}

/* ld.so takes blanks and colons in LD_PRELOAD for the end of a name; the page has room for so much.
 */
static gboolean can_be_preloaded(const char *path)
{
	return !strpbrk(path, ": \t\n") && strlen(path) < sizeof(ct_page->library);
}

/* $PREFIX/bin/coarsetime and $PREFIX/LIB/trimtorture/libcoarsetime.so; or side by side. */
static char *find_library(GError **error)
{
	static const char *const places[] = { "libcoarsetime.so", CT_LIBRARY_FROM_BIN };
	const char *given = g_getenv("COARSETIME_LIBRARY");
	g_autofree char *self = g_file_read_link("/proc/self/exe", NULL);
	g_autofree char *dir = self ? g_path_get_dirname(self) : g_strdup(".");
	g_autofree char *path = given && *given ? g_canonicalize_filename(given, NULL) : NULL;

	for (gsize i = 0; !path && i < G_N_ELEMENTS(places); i++) {
		path = g_canonicalize_filename(places[i], dir);
		if (access(path, R_OK))
			g_clear_pointer(&path, g_free);
	}
	if (!path)
		g_set_error(error, G_FILE_ERROR, G_FILE_ERROR_NOENT,
			    "libcoarsetime.so is neither next to the program nor in %s; "
			    "COARSETIME_LIBRARY can name it",
			    CT_LIBRARY_FROM_BIN);
	else if (!can_be_preloaded(path))
		g_set_error(error, G_FILE_ERROR, G_FILE_ERROR_INVAL,
			    "%s cannot be preloaded, because its path has a blank or a colon or is "
			    "too long; "
			    "COARSETIME_LIBRARY can name a copy elsewhere",
			    path);
	return path && can_be_preloaded(path) ? g_steal_pointer(&path) : NULL;
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

/* The clock page has no room to grow; nothing must be stored in its tables any more. */
static gboolean full;

static gboolean have_room(void)
{
	full = full || !ct_reserve_more();
	return !full;
}

static gboolean fail_full(const struct ct_rundir *dir, GError **error)
{
	g_set_error(error, G_FILE_ERROR, G_FILE_ERROR_NOSPC,
		    "no room for the clock page in %s: %s; free some, or make it larger", dir->path,
		    g_strerror(ENOSPC));
	return FALSE;
}

static void cannot_stamp(const struct stat *st)
{
	if (have_room())
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
	ct_page->nranks = n + 1;
	if (have_room())
		ct_page->ranks[n] = (struct ct_rank){ .host = host, .virt = virt };
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

static gboolean make_page(const struct ct_options *o, const struct ct_rundir *dir,
			  const char *library, GError **error)
{
	int ret = ct_page_map(dir->page, true);

	if (ret) {
		errno = -ret;
		return fail(error, dir->page);
	}
	if (!ct_reserve_open(dir->page))
		return errno == ENOSPC ? fail_full(dir, error) : fail(error, dir->page);
	ct_who.pid = (uint32_t)getpid();
	strcpy(ct_who.comm, "coarsetime");
	strcpy(ct_page->library, library);
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
	return TRUE;
}

/* Virtual stamps for the roots, and the clock after them. */
static gboolean prepare(const struct ct_options *o, const struct ct_rundir *dir,
			struct ct_tree *tree, GError **error)
{
	set_clock(o, ct_tree_rank(tree, cannot_stamp));
	ct_tree_ranks(tree, remember_rank);
	if (!ct_schedule_load(&o->ticks, have_room, error))
		return full ? (g_clear_error(error), fail_full(dir, error)) : FALSE;
	if (full)
		return fail_full(dir, error);
	atomic_store(&ct_page->now, ct_page->base + ct_page->phase);
	ct_page->host_start = ct_sys_clock(CLOCK_REALTIME_COARSE);
	ct_page->mono_start = ct_sys_clock(CLOCK_MONOTONIC);
	return TRUE;
}

static void audit(const struct ct_options *o)
{
	struct ct_tree *tree = ct_tree_read(o->roots);

	ct_tree_unstamped(tree, ct_stamp_audit);
	ct_tree_free(tree);
}

/* In the tree that stays: the stamps that it would have without us, or word of what it has. */
static void leave_tree(const struct ct_options *o, const struct ct_tree *before)
{
	const char *place = o->in_place ? o->roots[0] : o->keep;

	if (!place)
		return;
	if (!o->keep_stamps) {
		struct ct_tree *tree = ct_tree_read(o->roots);

		ct_tree_to_host(tree, before);
		ct_tree_free(tree);
	} else if (!o->quiet) {
		fprintf(stderr,
			"coarsetime: the files in %s have stamps of 2033 now; 'coarsetime stamp "
			"--to-host %s' gives them ordinary ones\n",
			place, place);
	}
}

/* Where --log and --report go, opened before the run; NULL: nowhere. */
struct outputs {
	struct tt_userfile *log, *report;
};

static gboolean write_log(struct tt_userfile **file, const struct ct_options *o,
			  const struct ct_tree *before, GError **error)
{
	FILE *out;
	int ret;

	if (!*file)
		return TRUE;
	out = fdopen(dup(tt_userfile_fd(*file)), "w");
	ret = out ? ct_log_write(out, o->schedule, before) : -1;
	if (!(out && fclose(out)) && !ret)
		return tt_userfile_commit(g_steal_pointer(file), FALSE, error);
	return fail(error, o->log);
}

gboolean ct_run_report(struct tt_userfile **file, const struct ct_options *o,
		       const struct ct_child *child, GError **error)
{
	g_autofree char *text = *file ? ct_report_text(o, child) : NULL;

	if (!*file)
		return TRUE;
	if (tt_write_all(tt_userfile_fd(*file), text, strlen(text)))
		return tt_userfile_commit(g_steal_pointer(file), FALSE, error);
	return fail(error, o->report);
}

gboolean ct_run_open(struct tt_userfile **file, const char *path, GError **error)
{
	*file = path ? tt_userfile_open(path, error) : NULL;
	return !path || *file;
}

/* A signal that came before there was a command to pass it on to. */
static int pending_signal(void)
{
	static const int signals[] = { SIGINT, SIGTERM, SIGHUP, SIGQUIT };
	sigset_t set;

	sigpending(&set);
	for (gsize i = 0; i < G_N_ELEMENTS(signals); i++)
		if (sigismember(&set, signals[i]))
			return signals[i];
	return 0;
}

/* From the ranks to the audit; the tree is as before, or all in virtual stamps, when it ends. */
static gboolean run_command(const struct ct_options *o, const struct ct_rundir *dir,
			    struct ct_tree *before, struct ct_child *child, GError **error)
{
	int sig;

	if (!prepare(o, dir, before, error))
		return FALSE;
	sig = pending_signal();
	if (sig) {
		child->status = 128 + sig;
		child->interrupted = sig;
		child->not_run = TRUE;
		return TRUE;
	}
	/* No process of the layer starts the command itself. */
	ct_sniff_path(o->command[0]);
	if (!ct_child_run(child, error))
		return FALSE;
	if (child->ended)
		return fail_full(dir, error);
	audit(o);
	ct_report_say(o);
	return TRUE;
}

static gboolean run_in(const struct ct_options *o, const struct ct_rundir *dir,
		       const sigset_t *mask, struct outputs *out, int *status, GError **error)
{
	g_autofree char *library = find_library(error);
	struct ct_child child = { .command = o->command,
				  .page = dir->page,
				  .library = library,
				  .linger = o->linger,
				  .mask = mask,
				  .watch = have_room };
	struct ct_tree *before;
	gboolean ok;

	if (!library || !check_resolution(o, error) || !make_page(o, dir, library, error))
		return FALSE;
	before = ct_tree_read(o->roots);
	ok = run_command(o, dir, before, &child, error) && write_log(&out->log, o, before, error) &&
	     ct_run_report(&out->report, o, &child, error);
	if (ok)
		*status = ct_report_status(o, &child);
	leave_tree(o, before);
	ct_tree_free(before);
	ct_reserve_close();
	return ok;
}

static void say_where(const struct ct_options *o)
{
	if (o->in_place || o->quiet)
		return;
	if (o->keep)
		fprintf(stderr, "coarsetime: %s is as it was; what was built is in %s\n",
			o->roots[0], o->keep);
	else
		fprintf(stderr,
			"coarsetime: this ran in a copy of %s, which is gone; --keep DIR keeps it, "
			"--in-place runs in the tree itself\n",
			o->roots[0]);
}

static int run_held(struct ct_options *o, const sigset_t *mask, struct outputs *out)
{
	g_autoptr(GError) error = NULL;
	struct ct_rundir dir = { .lock = -1 };
	struct ct_workspace workspace = { 0 };
	int status = CT_EXIT_FAILED;

	if (ct_rundir_make(&dir, &error) &&
	    ct_workspace_open(&workspace, o, &dir, &status, &error) &&
	    run_in(o, &dir, mask, out, &status, &error))
		say_where(o);
	if (error)
		fprintf(stderr, "coarsetime: %s%s\n", status == CT_EXIT_SKIP ? "SKIP: " : "",
			error->message);
	ct_workspace_close(&workspace);
	ct_rundir_remove(&dir);
	return status;
}

int ct_run(struct ct_options *o)
{
	g_autoptr(GError) error = NULL;
	struct outputs out = { 0 };
	int status = CT_EXIT_FAILED;
	sigset_t mask;

	if (g_getenv(CT_ENV_PAGE)) {
		fprintf(stderr,
			"coarsetime: already under a coarse clock; runs cannot be nested\n");
		return CT_EXIT_FAILED;
	}
	if (ct_run_open(&out.log, o->log, &error) && ct_run_open(&out.report, o->report, &error)) {
		ct_child_hold(&mask);
		status = run_held(o, &mask, &out);
		sigprocmask(SIG_SETMASK, &mask, NULL);
	} else {
		fprintf(stderr, "coarsetime: %s\n", error->message);
	}
	g_clear_pointer(&out.log, tt_userfile_abandon);
	g_clear_pointer(&out.report, tt_userfile_abandon);
	return status;
}
