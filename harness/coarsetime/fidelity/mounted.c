// SPDX-License-Identifier: GPL-2.0-only
/* Running a command on a real file system, whatever ends it. */
#include "coarsetime/backend.h"
#include "coarsetime/fidelity/fidelity.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/* Room for a kernel build, on paper: the image is sparse. */
#define SIZE_MB 8192
#define FOLDER "fidelity-"

static const int passed_on[] = { SIGINT, SIGTERM, SIGHUP, SIGQUIT };

static sigset_t signals_waited_for(void)
{
	sigset_t set;

	sigemptyset(&set);
	for (size_t i = 0; i < sizeof(passed_on) / sizeof(passed_on[0]); i++)
		sigaddset(&set, passed_on[i]);
	sigaddset(&set, SIGCHLD);
	return set;
}

static pid_t start_command(const char *dir, char **argv, const sigset_t *mask)
{
	pid_t pid = fork();

	if (pid)
		return pid;
	sigprocmask(SIG_SETMASK, mask, NULL);
	setpgid(0, 0);
	if (chdir(dir) == 0)
		execvp(argv[0], argv);
	fprintf(stderr, "ct-fidelity: running %s in %s: %s\n", argv[0], dir, strerror(errno));
	_exit(127);
}

/* Signals become return values here, so that the file system is closed after all of them. */
static int wait_for_command(pid_t pid, const sigset_t *set)
{
	int status, number;

	for (;;) {
		if (waitpid(pid, &status, WNOHANG) == pid)
			break;
		if (sigwait(set, &number) == 0 && number != SIGCHLD)
			kill(-pid, number);
	}
	/* What the command left running would keep the file system busy. */
	kill(-pid, SIGKILL);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

/* The run folders of dead processes, which the backend's sweep has emptied. */
static void remove_empty_folders(const char *parent)
{
	DIR *dir = opendir(parent);
	struct dirent *entry;
	int pid;

	while (dir && (entry = readdir(dir)))
		if (sscanf(entry->d_name, FOLDER "%d", &pid) == 1 && kill(pid, 0) < 0)
			unlinkat(dirfd(dir), entry->d_name, AT_REMOVEDIR);
	if (dir)
		closedir(dir);
}

int run_on_backend(const char *backend, const char *parent, char **argv)
{
	sigset_t set = signals_waited_for(), before;
	struct ct_backend *b = NULL;
	char *run_dir, *why = NULL;
	int status = 3;
	bool impossible = false;

	ct_backend_sweep_leftovers(parent);
	remove_empty_folders(parent);
	if (asprintf(&run_dir, "%s/" FOLDER "%d", parent, getpid()) < 0)
		return 3;
	sigprocmask(SIG_BLOCK, &set, &before);
	if (mkdir(run_dir, 0755) < 0)
		fprintf(stderr, "ct-fidelity: making %s: %s\n", run_dir, strerror(errno));
	else
		b = ct_backend_open(backend, run_dir, SIZE_MB, &why, &impossible);
	if (b) {
		pid_t pid = start_command(ct_backend_path(b), argv, &before);

		if (pid > 0)
			status = wait_for_command(pid, &set);
		ct_backend_close(b);
	} else if (why) {
		fprintf(stderr, "ct-fidelity: %s%s\n", impossible ? "SKIP: " : "", why);
		status = impossible ? OP_SKIP : 3;
	}
	rmdir(run_dir);
	free(run_dir);
	free(why);
	return status;
}
