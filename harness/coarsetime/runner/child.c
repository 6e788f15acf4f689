// SPDX-License-Identifier: GPL-2.0-only
/* The command and its descendants. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "child.h"
#include "options.h"
#include "rundir.h"
#include "../core/files.h"
#include "../core/stamp.h"

/* Instead of an errno. */
enum { NOT_MOUNTED = 100000 };

static void set_environment(const struct ct_child *c)
{
	const char *old = g_getenv("LD_PRELOAD");
	g_autofree char *list = NULL, *page = NULL;

	if (!c->page)
		return;
	/* Last: other libraries (fakeroot) call the next one, we call the kernel. */
	list = old && *old ? g_strconcat(old, ":", c->library, NULL) : g_strdup(c->library);
	g_setenv("LD_PRELOAD", list, TRUE);
	page = g_strconcat(c->page, "?", NULL); /* CT_ENV_SCAN: look at what our caller left open */
	g_setenv(CT_ENV_PAGE, page, TRUE);
}

/* In the child: never returns. @report gets errno if exec fails. */
static void become(const struct ct_child *c, int report)
{
	const struct ct_mounted *over = c->over;
	int err;

	setpgid(0, 0);
	if (ct_page)
		atomic_store(&ct_page->stop_group, (int32_t)getpid());
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	sigprocmask(SIG_SETMASK, c->mask, NULL);
	if (over && (!ct_copy_enter(&over->ids) || !ct_copy_mount(over->copy, over->root))) {
		err = NOT_MOUNTED;
		_exit(write(report, &err, sizeof(err)) == sizeof(err) ? CT_EXIT_SKIP
								      : CT_EXIT_FAILED);
	}
	if (!c->cwd || !chdir(c->cwd)) {
		set_environment(c);
		execvp(c->command[0], c->command);
	}
	err = errno;
	if (write(report, &err, sizeof(err)) < 0)
		_exit(CT_EXIT_FAILED);
	_exit(err == ENOENT ? CT_EXIT_NOT_FOUND : CT_EXIT_CANNOT_EXEC);
}

/* What a dead process left unstamped. Those that have a parent in the run are its to stamp. */
static void reap(pid_t pid, int status)
{
	uint32_t file;

	if (!ct_page)
		return;
	if (WIFSIGNALED(status) && ct_writer_any((uint32_t)pid))
		atomic_fetch_add(&ct_page->killed, 1);
	while ((file = ct_writer_drop_any((uint32_t)pid)))
		ct_stamp_file(file, WIFSIGNALED(status) ? CT_EV_KILLED : CT_EV_NONE);
}

/* Collect who is dead. Return: FALSE if nobody is left. */
static gboolean collect(struct ct_child *c, pid_t main, gboolean *running)
{
	int status;
	pid_t pid;

	while ((pid = waitpid(-1, &status, WNOHANG)) > 0) {
		reap(pid, status);
		if (pid != main)
			continue;
		*running = FALSE;
		c->status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
	}
	return pid == 0;
}

/* Children of ours: with the subreaper flag, all descendants that lost their parents. */
static guint kill_children(int sig)
{
	g_autofree char *list = NULL;
	g_autofree char *name = g_strdup_printf("/proc/self/task/%d/children", (int)getpid());
	g_auto(GStrv) pids = NULL;
	guint n = 0;

	if (!g_file_get_contents(name, &list, NULL, NULL))
		return 0;
	pids = g_strsplit(g_strstrip(list), " ", -1);
	for (char **p = pids; *p; p++)
		n += **p && !kill(atoi(*p), sig);
	return n;
}

/* The command is gone; its left-overs get some time, then a signal, then another. */
static void end_stragglers(struct ct_child *c, gint64 since, int *stage)
{
	gint64 waited = g_get_monotonic_time() - since;

	if (*stage == 0 && (waited > c->linger * G_USEC_PER_SEC || c->interrupted)) {
		c->left_over = kill_children(SIGTERM);
		*stage = 1;
	} else if (*stage == 1 && waited > (c->linger + 2) * G_USEC_PER_SEC) {
		kill_children(SIGKILL);
	}
}

static void wait_all(struct ct_child *c, pid_t main, const sigset_t *set)
{
	const struct timespec moment = { .tv_nsec = 50 * 1000000 };
	gboolean running = TRUE;
	gint64 gone = 0;
	int stage = 0, signals = 0;

	while (collect(c, main, &running)) {
		int sig = sigtimedwait(set, NULL, &moment);

		if (c->watch && !c->ended && !c->watch()) {
			c->ended = TRUE;
			kill(-main, SIGKILL);
			kill_children(SIGKILL);
		}
		if (sig > 0 && sig != SIGCHLD) {
			c->interrupted = sig;
			kill(-main, ++signals > 2 ? SIGKILL : sig);
		}
		if (running)
			continue;
		if (!gone)
			gone = g_get_monotonic_time();
		end_stragglers(c, gone, &stage);
	}
}

static void report_exec(struct ct_child *c, int fd)
{
	int err;

	if (read(fd, &err, sizeof(err)) != sizeof(err)) {
		close(fd);
		return;
	}
	if (err == NOT_MOUNTED) {
		fprintf(stderr,
			"coarsetime: SKIP: no copy can be mounted over %s: " CT_COPY_NEEDS "\n",
			c->over->root);
		c->not_mounted = TRUE;
	} else {
		fprintf(stderr, "coarsetime: cannot run %s: %s\n", c->command[0], g_strerror(err));
		c->not_run = TRUE;
	}
	close(fd);
}

static sigset_t held_signals(void)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGCHLD);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGHUP);
	sigaddset(&set, SIGQUIT);
	return set;
}

void ct_child_hold(sigset_t *old)
{
	sigset_t set = held_signals();

	sigprocmask(SIG_BLOCK, &set, old);
}

gboolean ct_child_run(struct ct_child *c, GError **error)
{
	gboolean foreground = isatty(0) && tcgetpgrp(0) == getpgrp();
	sigset_t set = held_signals();
	int report[2];
	pid_t pid;

	prctl(PR_SET_CHILD_SUBREAPER, 1);
	if (pipe2(report, O_CLOEXEC) || (pid = fork()) < 0) {
		g_set_error(error, G_FILE_ERROR, g_file_error_from_errno(errno),
			    "cannot start a process: %s", g_strerror(errno));
		return FALSE;
	}
	if (!pid)
		become(c, report[1]);
	close(report[1]);
	setpgid(pid, pid);
	if (foreground) {
		signal(SIGTTOU, SIG_IGN);
		tcsetpgrp(0, pid);
	}
	report_exec(c, report[0]);
	wait_all(c, pid, &set);
	if (foreground)
		tcsetpgrp(0, getpgrp());
	return TRUE;
}
