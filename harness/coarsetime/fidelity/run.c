// SPDX-License-Identifier: GPL-2.0-only
/* The process of one operation. */
#include "coarsetime/fidelity/run.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static void become_operation(const struct run *run, int go, int done)
{
	int null = open("/dev/null", O_RDONLY);

	setpgid(0, 0);
	/* Away from 0…9, where the ends shall be and where an op may expect free numbers. */
	go = fcntl(go, F_DUPFD, 20);
	done = fcntl(done, F_DUPFD, 20);
	if (chdir(run->dir) < 0 || dup2(null, 0) < 0 || dup2(run->log, 1) < 0 ||
	    dup2(run->log, 2) < 0 || dup2(go, OP_GO_FD) < 0 || dup2(done, OP_DONE_FD) < 0)
		_exit(2);
	for (int fd = 3; fd < 1024; fd++)
		if (fd != OP_GO_FD && fd != OP_DONE_FD)
			close(fd);
	if (run->op->run || run->op->run_with) {
		if (run->op->run)
			run->op->run();
		else
			run->op->run_with(run->op);
		_exit(0);
	}
	execlp(run->op->interpreter, run->op->interpreter,
	       strcmp(run->op->interpreter, "perl") == 0 ? "-e" : "-c", run->op->script,
	       (char *)NULL);
	dprintf(2, "%s: %s\n", run->op->interpreter, strerror(errno));
	_exit(127);
}

static int log_file(void)
{
	char path[] = "/tmp/ct-fidelity-log-XXXXXX";
	int fd = mkostemp(path, O_CLOEXEC);

	if (fd >= 0)
		unlink(path);
	return fd;
}

bool run_begin(struct run *run, const char *parent)
{
	int go[2], done[2];

	free(run->dir);
	run->phases.count = 0;
	run->lines = open_memstream(&run->text, &run->text_size);
	run->log = log_file();
	if (asprintf(&run->dir, "%s/%s.%d", parent, run->name, run->tries) < 0 || !run->lines ||
	    run->log < 0 || mkdir(run->dir, 0755) < 0 || pipe2(go, O_CLOEXEC) < 0 ||
	    pipe2(done, O_CLOEXEC) < 0) {
		fprintf(stderr, "ct-fidelity: starting %s: %s\n", run->name, strerror(errno));
		return false;
	}
	run->tries++;
	run->pid = fork();
	if (run->pid == 0)
		become_operation(run, go[0], done[1]);
	close(go[0]);
	close(done[1]);
	run->go = go[1];
	run->done = done[0];
	run->state = RUNNING;
	return run->pid > 0;
}

bool run_wait(struct run *run)
{
	char line;
	ssize_t n;

	do {
		n = read(run->done, &line, 1);
	} while (n < 0 && errno == EINTR);
	run->ticks = n == 1 && line == OP_TICKS;
	return n == 1;
}

int run_reap(struct run *run)
{
	int status = 0;

	close(run->go);
	close(run->done);
	while (waitpid(run->pid, &status, 0) < 0 && errno == EINTR)
		;
	return status;
}
