// SPDX-License-Identifier: GPL-2.0-only
#include "kbuild/make.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/error.h"
#include "base/interrupt.h"
#include "kbuild/running.h"

/* How long a child may take to end by itself after a signal, in milliseconds. */
#define GRACE_MS 3000

/* How long the output is still read after the child has ended, in milliseconds. */
#define DRAIN_MS 1000

/* In the environment of all that a run starts: what left its process group is found by it. */
#define RUN_VARIABLE "TRIMTORTURE_RUN"

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

/* Short options that take an argument, which ends a cluster of letters. */
#define WITH_ARGUMENT "CEIOWfjlo"

/* What @word does to a make, NULL if that stays a build. */
static const char *oddity(const char *word)
{
	static const struct {
		char letter;
		const char *names; /* of the long forms, with blanks around each */
		const char *what;
	} odd[] = {
		{ 'v', " version ", "builds nothing" },
		{ 'h', " help ", "builds nothing" },
		{ 'n', " just-print dry-run recon ", "builds nothing" },
		{ 'q', " question ", "builds nothing" },
		{ 't', " touch ", "stamps files instead of making them" },
		{ 'i', " ignore-errors ", "calls every failure a success" },
		{ 'o', " old-file assume-old ", "leaves a file as it is" },
		{ 'W', " what-if new-file assume-new ", "takes a file for changed" },
		{ 'f', " file makefile ", "builds from another makefile" },
		{ 'C', " directory ", "builds somewhere else" },
		{ 'E', " eval ", "changes the makefile" },
	};
	g_autofree char *name = NULL;

	if (word[0] != '-')
		return NULL;
	if (word[1] == '-')
		name = g_strdup_printf(" %.*s ", (int)strcspn(word + 2, "="), word + 2);
	for (gsize i = 0; name && i < G_N_ELEMENTS(odd); i++)
		if (strstr(odd[i].names, name))
			return odd[i].what;
	for (const char *at = word + 1; !name && *at; at++) {
		for (gsize i = 0; i < G_N_ELEMENTS(odd); i++)
			if (odd[i].letter == *at)
				return odd[i].what;
		if (strchr(WITH_ARGUMENT, *at))
			break;
	}
	return NULL;
}

gboolean tt_make_check_words(char **words, GError **error)
{
	for (char **word = words; word && *word; word++) {
		const char *what = oddity(*word);
		guint64 jobs;

		if (!what && g_str_has_prefix(*word, "-j") && (*word)[2] &&
		    !g_ascii_string_to_unsigned(*word + 2, 10, 1, 4096, &jobs, NULL))
			what = "is no number of jobs";
		if (!what)
			continue;
		g_set_error(error, TT_ERROR, TT_ERROR_USAGE,
			    "make's '%s' cannot be given: it %s, and there would be no whole build "
			    "to judge",
			    *word, what);
		return FALSE;
	}
	return TRUE;
}

struct run {
	const struct tt_make_request *request;
	pid_t child;
	int log;
	int output; /* our end of the pipe */
	GString *partial;
	gboolean log_failed;
	gboolean left;	       /* the child has ended, and something else holds its output open */
	char *tag;	       /* the value of RUN_VARIABLE */
	gint64 began, heard;   /* monotonic microseconds: the start, and the last output */
	double silence, limit; /* seconds */
	gboolean silent, late; /* … and that they have passed */
};

static void __attribute__((noreturn))
be_child(const struct tt_make_request *request, char *const *envp, const char *program, int output,
	 int report)
{
	int null = open("/dev/null", O_RDONLY);
	int err;

	setpgid(0, 0);
	prctl(PR_SET_PDEATHSIG, SIGTERM);
	signal(SIGPIPE, SIG_DFL);
	if (null >= 0 && dup2(null, STDIN_FILENO) >= 0 && dup2(output, STDOUT_FILENO) >= 0 &&
	    dup2(output, STDERR_FILENO) >= 0 && chdir(request->directory) == 0)
		execve(program, (char *const *)request->argv, envp);
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
	g_auto(GStrv) envp = NULL;
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
	envp = g_environ_setenv(g_strdupv((char **)request->envp), RUN_VARIABLE, run->tag, TRUE);
	run->child = fork();
	if (run->child == 0)
		be_child(request, envp, program, output[1], report[1]);
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
	run->heard = g_get_monotonic_time();
	if (write(run->log, buffer, n) != n)
		run->log_failed = TRUE;
	take_lines(run, buffer, n);
	return TRUE;
}

/* Is the child gone, though not yet waited for? */
static gboolean has_ended(const struct run *run)
{
	siginfo_t info = { 0 };

	return waitid(P_PID, run->child, &info, WEXITED | WNOHANG | WNOWAIT) == 0 &&
	       info.si_pid == run->child;
}

static double seconds_from(const char *variable, double fallback)
{
	const char *text = g_getenv(variable);
	double seconds = text ? g_ascii_strtod(text, NULL) : 0;

	return seconds > 0 ? seconds : fallback;
}

static gboolean within_limits(struct run *run)
{
	gint64 now = g_get_monotonic_time();

	run->silent = (double)(now - run->heard) / 1e6 > run->silence;
	run->late = (double)(now - run->began) / 1e6 > run->limit;
	return !run->silent && !run->late;
}

/*
 * Reads until the output ends, or nothing more comes after the child has ended: a daemon may hold
 * it open for ever. FALSE if a signal came before, a limit was reached, or the log cannot be
 * written.
 */
static gboolean follow(struct run *run)
{
	for (;;) {
		struct pollfd fds[2] = {
			{ .fd = run->output, .events = POLLIN },
			{ .fd = tt_interrupt_fd(), .events = POLLIN },
		};
		int ready = poll(fds, 2, DRAIN_MS);

		if (ready < 0 && errno != EINTR)
			return TRUE;
		if (tt_interrupt_signal())
			return FALSE;
		if (!ready && has_ended(run)) {
			run->left = TRUE;
			return TRUE;
		}
		if (fds[0].revents && !take_output(run))
			return TRUE;
		if (!within_limits(run))
			return FALSE;
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

static gboolean carries_tag(const char *pid, const char *tag)
{
	g_autofree char *path = g_strdup_printf("/proc/%s/environ", pid);
	g_autofree char *wanted = g_strconcat(RUN_VARIABLE "=", tag, NULL);
	g_autofree char *text = NULL;
	gsize length;

	if (!g_file_get_contents(path, &text, &length, NULL))
		return FALSE;
	for (const char *at = text; at < text + length; at += strlen(at) + 1)
		if (!strcmp(at, wanted))
			return TRUE;
	return FALSE;
}

/* Daemons have left the group, but not their environment. */
static void end_daemons(const struct run *run)
{
	g_autoptr(GDir) processes = g_dir_open("/proc", 0, NULL);
	const char *name;

	while (processes && (name = g_dir_read_name(processes)))
		if (g_ascii_isdigit(*name) && atoi(name) != getpid() &&
		    carries_tag(name, run->tag)) {
			kill(atoi(name), SIGKILL);
			waitpid(atoi(name), NULL, 0);
		}
}

static int exit_status(int status)
{
	return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

/* Says what does not end. FALSE if it is what we started ourselves, and not what that started. */
static gboolean name_endless(const struct run *run, struct tt_make_result *result, GError **error)
{
	g_autofree char *running = tt_running_below(run->child, run->silent ? run->silence : 0);

	if (!running && strcmp(run->request->argv[0], "make")) {
		g_set_error(error, TT_ERROR, TT_ERROR_INTERNAL,
			    "%s prints nothing for %.0f seconds and runs nothing; its log: %s",
			    run->request->argv[0], run->silence, run->request->log);
		return FALSE;
	}
	g_snprintf(result->endless, sizeof(result->endless), "%s after %.0f seconds%s; running: %s",
		   run->silent ? "no output" : "no end", run->silent ? run->silence : run->limit,
		   run->silent ? "" : " in all", running ? running : "make itself");
	return TRUE;
}

static gboolean run_started(struct run *run, struct tt_make_result *result, GError **error)
{
	int status = 0;
	gboolean whole = follow(run), ended = run->silent || run->late;
	gboolean named = !ended || name_endless(run, result, error);

	if (whole)
		while (waitpid(run->child, &status, 0) < 0 && errno == EINTR)
			if (tt_interrupt_signal())
				break;
	result->seconds = (g_get_monotonic_time() - run->began) / 1e6;
	end_group(run, &status);
	if (run->left || ended)
		end_daemons(run);
	close(run->output);
	result->status = ended ? TT_MAKE_ENDED : exit_status(status);
	if (!named || (!whole && tt_interrupted(error)))
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
	struct run run = {
		.request = request,
		.began = g_get_monotonic_time(),
		.silence = seconds_from(TT_MAKE_SILENCE, TT_MAKE_SILENCE_DEFAULT),
		.limit = seconds_from(TT_MAKE_LIMIT, TT_MAKE_LIMIT_DEFAULT),
	};
	gboolean ok;

	run.heard = run.began;
	result->endless[0] = '\0';
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
	run.tag = g_strdup_printf("%d.%u", (int)getpid(), g_random_int());
	ok = start(&run, error) && run_started(&run, result, error);
	g_string_free(run.partial, TRUE);
	g_free(run.tag);
	close(run.log);
	return ok;
}
