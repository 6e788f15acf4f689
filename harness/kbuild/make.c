// SPDX-License-Identifier: GPL-2.0-only
#include "kbuild/make.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/error.h"
#include "base/interrupt.h"

/* How long a child may take to end by itself after a signal, in milliseconds. */
#define GRACE_MS 3000

static gboolean wants_clang(char **variables)
{
	for (char **v = variables; v && *v; v++) {
		if (g_str_has_prefix(*v, "LLVM=") && (*v)[5])
			return TRUE;
		if (g_str_has_prefix(*v, "CC=") && strstr(*v, "clang"))
			return TRUE;
	}
	return FALSE;
}

char **tt_make_environment(char **variables)
{
	static const char *const kept[] = { "PATH", "HOME", "TMPDIR" };
	char **envp = g_new0(char *, 1);

	for (gsize i = 0; i < G_N_ELEMENTS(kept); i++)
		if (g_getenv(kept[i]))
			envp = g_environ_setenv(envp, kept[i], g_getenv(kept[i]), TRUE);
	envp = g_environ_setenv(envp, "LC_ALL", "C", TRUE);
	/* Some people's trees have a default of their own, which an empty value overrides. */
	envp = g_environ_setenv(envp, "CROSS_COMPILE", "", TRUE);
	envp = g_environ_setenv(envp, "KBUILD_BUILD_TIMESTAMP", "2018-02-25", TRUE);
	envp = g_environ_setenv(envp, "KBUILD_BUILD_USER", "trimtorture", TRUE);
	envp = g_environ_setenv(envp, "KBUILD_BUILD_HOST", "trimtorture", TRUE);
	envp = g_environ_setenv(envp, "KBUILD_BUILD_VERSION", "1", TRUE);
	if (wants_clang(variables)) {
		g_autofree char *triple = NULL;
		struct utsname machine;

		uname(&machine);
		triple = g_strconcat(machine.machine, "-linux-gnu", NULL);
		envp = g_environ_setenv(envp, "CLANG_TARGET_FLAGS_synth", triple, TRUE);
	}
	return envp;
}

struct run {
	const struct tt_make_request *request;
	pid_t child;
	int log;
	int output; /* our end of the pipe */
	GString *partial;
	gboolean log_failed;
};

static void __attribute__((noreturn))
be_child(const struct tt_make_request *request, const char *program, int output, int report)
{
	int null = open("/dev/null", O_RDONLY);
	int err;

	setpgid(0, 0);
	prctl(PR_SET_PDEATHSIG, SIGTERM);
	signal(SIGPIPE, SIG_DFL);
	if (null >= 0 && dup2(null, STDIN_FILENO) >= 0 && dup2(output, STDOUT_FILENO) >= 0 &&
	    dup2(output, STDERR_FILENO) >= 0 && chdir(request->directory) == 0)
		execve(program, (char *const *)request->argv, (char *const *)request->envp);
	err = errno;
	if (write(report, &err, sizeof(err)) < 0)
		_exit(126);
	_exit(127);
}

/* Starts the child; a failed exec comes back through a pipe that a good one closes. */
static gboolean start(struct run *run, GError **error)
{
	const struct tt_make_request *request = run->request;
	g_autofree char *program = g_find_program_in_path(request->argv[0]);
	int output[2], report[2], err = 0;

	if (!program) {
		g_set_error(
			error, TT_ERROR, TT_ERROR_ENVIRONMENT,
			"cannot find the program '%s' in PATH; install it ('trimtorture doctor' "
			"lists what is missing)",
			request->argv[0]);
		return FALSE;
	}
	if (pipe2(output, O_CLOEXEC) < 0 || pipe2(report, O_CLOEXEC) < 0) {
		g_set_error(error, TT_ERROR, TT_ERROR_ENVIRONMENT, "cannot make a pipe: %s",
			    g_strerror(errno));
		return FALSE;
	}
	run->child = fork();
	if (run->child == 0)
		be_child(request, program, output[1], report[1]);
	err = run->child < 0 ? errno : 0;
	close(output[1]);
	close(report[1]);
	run->output = output[0];
	if (run->child > 0) {
		setpgid(run->child, run->child);
		if (read(report[0], &err, sizeof(err)) != (ssize_t)sizeof(err))
			err = 0;
	}
	close(report[0]);
	if (!err)
		return TRUE;
	if (run->child > 0)
		waitpid(run->child, NULL, 0);
	close(run->output);
	g_set_error(error, TT_ERROR, TT_ERROR_ENVIRONMENT, "cannot run %s in %s: %s",
		    request->argv[0], request->directory, g_strerror(err));
	return FALSE;
}

static void take_lines(struct run *run, const char *data, gsize length)
{
	const char *end;

	if (!run->request->line)
		return;
	g_string_append_len(run->partial, data, length);
	while ((end = memchr(run->partial->str, '\n', run->partial->len))) {
		gsize at = end - run->partial->str;

		run->partial->str[at] = '\0';
		run->request->line(run->partial->str, run->request->data);
		g_string_erase(run->partial, 0, at + 1);
	}
}

/* Reads what is there. FALSE at the end of the output. */
static gboolean take_output(struct run *run)
{
	char buffer[16384];
	ssize_t n = read(run->output, buffer, sizeof(buffer));

	if (n < 0)
		return errno == EINTR || errno == EAGAIN;
	if (n == 0)
		return FALSE;
	if (write(run->log, buffer, n) != n)
		run->log_failed = TRUE;
	take_lines(run, buffer, n);
	return TRUE;
}

/* Reads until the output ends. FALSE if a signal came before, or the log cannot be written. */
static gboolean follow(struct run *run)
{
	for (;;) {
		struct pollfd fds[2] = {
			{ .fd = run->output, .events = POLLIN },
			{ .fd = tt_interrupt_fd(), .events = POLLIN },
		};

		if (poll(fds, 2, -1) < 0 && errno != EINTR)
			return TRUE;
		if (tt_interrupt_signal())
			return FALSE;
		if (fds[0].revents && !take_output(run))
			return TRUE;
		/* On a full disk a build may go on for ever without getting anywhere. */
		if (run->log_failed)
			return FALSE;
	}
}

/* Reaps members of the group; TRUE when none is left. Subreaper: orphans come to us. */
static gboolean reap_group(struct run *run, int *status)
{
	pid_t pid;
	int one;

	while ((pid = waitpid(-run->child, &one, WNOHANG)) > 0)
		if (pid == run->child)
			*status = one;
	return pid < 0 && errno == ECHILD && kill(-run->child, 0) < 0;
}

static void end_group(struct run *run, int *status)
{
	kill(-run->child, SIGTERM);
	for (int waited = 0; waited < GRACE_MS; waited += 20) {
		if (reap_group(run, status))
			return;
		poll(NULL, 0, 20);
	}
	kill(-run->child, SIGKILL);
	while (!reap_group(run, status))
		poll(NULL, 0, 5);
}

static int exit_status(int status)
{
	return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

static gboolean run_started(struct run *run, struct tt_make_result *result, GError **error)
{
	gint64 began = g_get_monotonic_time();
	int status = 0;
	gboolean whole = follow(run);

	if (whole)
		while (waitpid(run->child, &status, 0) < 0 && errno == EINTR)
			if (tt_interrupt_signal())
				break;
	result->seconds = (g_get_monotonic_time() - began) / 1e6;
	end_group(run, &status);
	close(run->output);
	result->status = exit_status(status);
	if (!whole && tt_interrupted(error))
		return FALSE;
	if (run->log_failed) {
		g_set_error(error, TT_ERROR, TT_ERROR_ENVIRONMENT,
			    "cannot write the log %s: the disk may be full; free some space and "
			    "build again",
			    run->request->log);
		return FALSE;
	}
	return TRUE;
}

gboolean tt_make_run(const struct tt_make_request *request, struct tt_make_result *result,
		     GError **error)
{
	struct run run = { .request = request };
	gboolean ok;

	tt_interrupt_catch();
	if (tt_interrupted(error))
		return FALSE;
	prctl(PR_SET_CHILD_SUBREAPER, 1);
	run.log = open(request->log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
	if (run.log < 0) {
		g_set_error(error, TT_ERROR, TT_ERROR_ENVIRONMENT, "cannot write the log %s: %s",
			    request->log, g_strerror(errno));
		return FALSE;
	}
	run.partial = g_string_new(NULL);
	ok = start(&run, error) && run_started(&run, result, error);
	g_string_free(run.partial, TRUE);
	close(run.log);
	return ok;
}
