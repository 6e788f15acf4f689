// SPDX-License-Identifier: GPL-2.0-only
#include "place.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/error.h"
#include "base/interrupt.h"
#include "json/json.h"
#include "../runner/copy.h"

enum { EXIT_NO_NAMESPACE = 251, EXIT_NO_START = 252 };

gboolean ct_place_copy(const char *from, const char *to, GError **error)
{
	g_autoptr(GError) why = NULL;

	if (ct_copy_tree(from, to, &why))
		return TRUE;
	g_set_error(error, TT_ERROR, TT_ERROR_ENVIRONMENT, "%s (--output chooses where)",
		    why->message);
	return FALSE;
}

struct child {
	const struct ct_place_run *run;
	char **argv, **envp;
	char *program;
	struct ct_copy_ids ids;
};

/* Never returns. */
static void become(const struct child *c)
{
	const struct ct_place_run *run = c->run;
	int out = open(run->output, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
	int null = open("/dev/null", O_RDONLY | O_CLOEXEC);

	prctl(PR_SET_PDEATHSIG, SIGTERM);
	/* Ctrl-C reaches us only; we pass it on once. */
	setpgid(0, 0);
	if (out < 0 || null < 0)
		_exit(EXIT_NO_START);
	if (!ct_copy_enter(&c->ids) || !ct_copy_mount(run->copy, run->root))
		_exit(EXIT_NO_NAMESPACE);
	for (char **over = run->over; over && *over; over += 2) {
		if (!ct_copy_mount(over[0], over[1]))
			_exit(EXIT_NO_NAMESPACE);
	}
	if (chdir(run->cwd) || dup2(null, 0) < 0 || dup2(out, 1) < 0 || dup2(out, 2) < 0)
		_exit(EXIT_NO_START);
	execve(c->program, c->argv, c->envp);
	_exit(EXIT_NO_START);
}

static void push(GPtrArray *argv, const char *option, const char *value)
{
	if (!value)
		return;
	g_ptr_array_add(argv, g_strdup(option));
	g_ptr_array_add(argv, g_strdup(value));
}

static char **make_argv(const struct ct_place_run *run)
{
	GPtrArray *argv = g_ptr_array_new();

	g_ptr_array_add(argv, g_strdup("coarsetime"));
	g_ptr_array_add(argv, g_strdup("-q"));
	/* In the copy; what runs there next must see the stamps. */
	g_ptr_array_add(argv, g_strdup("--in-place"));
	g_ptr_array_add(argv, g_strdup("--keep-stamps"));
	push(argv, "-g", run->granularity);
	push(argv, "--schedule", run->schedule);
	push(argv, "--root", run->root);
	push(argv, "--log", run->log);
	push(argv, "--report", run->report);
	g_ptr_array_add(argv, g_strdup("--looks"));
	g_ptr_array_add(argv, g_strdup("--"));
	for (char **word = run->command; *word; word++)
		g_ptr_array_add(argv, g_strdup(*word));
	g_ptr_array_add(argv, NULL);
	return (char **)g_ptr_array_free(argv, FALSE);
}

/* Waits for @pid; a signal that we get is passed on. Return: its wait status. */
static int wait_for(pid_t pid)
{
	int pidfd = (int)syscall(SYS_pidfd_open, pid, 0), status = 0;
	struct pollfd fds[] = { { .fd = pidfd, .events = POLLIN },
				{ .fd = tt_interrupt_fd(), .events = POLLIN } };
	nfds_t count = 2;

	while (pidfd >= 0 && (poll(fds, count, -1) < 0 || !fds[0].revents)) {
		if (count == 2 && fds[1].revents) {
			kill(pid, tt_interrupt_signal() ? tt_interrupt_signal() : SIGTERM);
			count = 1;
		}
	}
	if (pidfd >= 0)
		close(pidfd);
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	return status;
}

static gboolean start(const struct child *c, int *status, GError **error)
{
	pid_t pid = fork();

	if (pid < 0) {
		g_set_error(error, TT_ERROR, TT_ERROR_ENVIRONMENT, "cannot start a process: %s",
			    g_strerror(errno));
		return FALSE;
	}
	if (!pid)
		become(c);
	*status = wait_for(pid);
	if (tt_interrupted(error))
		return FALSE;
	if (WIFEXITED(*status) && WEXITSTATUS(*status) == EXIT_NO_NAMESPACE) {
		g_set_error(error, TT_ERROR, TT_ERROR_SKIP,
			    "no copy can be mounted over %s here: " CT_COPY_NEEDS, c->run->root);
		return FALSE;
	}
	if (WIFEXITED(*status) && WEXITSTATUS(*status) == EXIT_NO_START) {
		g_set_error(error, TT_ERROR, TT_ERROR_ENVIRONMENT,
			    "cannot run in the copy of %s: is %s there, and can %s be written?",
			    c->run->root, c->run->cwd, c->run->output);
		return FALSE;
	}
	return TRUE;
}

static gboolean start_program(const struct ct_place_run *run, char **argv, const char *program,
			      int *status, GError **error)
{
	g_auto(GStrv) own = g_get_environ();
	struct child child = { .run = run,
			       .argv = argv,
			       .envp = run->envp ? run->envp : own,
			       .program = (char *)program };

	ct_copy_ids(&child.ids);
	return start(&child, status, error);
}

gboolean ct_place_check(GError **error)
{
	const struct ct_place_run run = {
		.root = "/tmp", .copy = "/tmp", .cwd = "/", .output = "/dev/null"
	};
	char *argv[] = { (char[]){ "true" }, NULL };
	int status;

	return start_program(&run, argv, "/bin/true", &status, error);
}

/* What the layer says about the run; its own exit status cannot be told from the command's. */
static gboolean read_report(struct ct_place_run *run, int *status, GError **error)
{
	g_autoptr(JsonObject) report = tt_json_load(run->report, NULL);
	JsonArray *escapes = tt_member_array(report, "escapes");
	JsonArray *unmet = tt_member_array(report, "unmet");

	if (!report || !escapes) {
		g_set_error(error, TT_ERROR, TT_ERROR_INTERNAL,
			    "coarsetime did not finish; its words are in %s", run->output);
		return FALSE;
	}
	*status = (int)tt_member_number(report, "command_status");
	if (tt_array_length(escapes)) {
		JsonObject *first = tt_array_object(escapes, 0);

		g_set_error(error, TT_ERROR, TT_ERROR_INTERNAL,
			    "the stamp of %s did not come from the clock (likely: %s)",
			    tt_member_string(first, "path") ?: "?",
			    tt_member_string(first, "likely_cause") ?: "?");
		return FALSE;
	}
	if (tt_member_number(report, "records_lost")) {
		g_set_error(error, TT_ERROR, TT_ERROR_INTERNAL,
			    "the build is too large for the layer's tables");
		return FALSE;
	}
	/* A command that fails may end before the event. */
	if (tt_array_length(unmet) && !*status)
		run->unmet = g_strdup(tt_array_string(unmet, 0) ?: "?");
	return TRUE;
}

gboolean ct_place_run(struct ct_place_run *run, int *status, GError **error)
{
	g_autofree char *program = g_file_read_link("/proc/self/exe", NULL);
	g_auto(GStrv) argv = make_argv(run);

	unlink(run->report);
	return start_program(run, argv, program, status, error) && read_report(run, status, error);
}
