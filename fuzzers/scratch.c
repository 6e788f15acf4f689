// SPDX-License-Identifier: GPL-2.0-only
#include "scratch.h"

#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

extern char **environ;

static char directory[64];

static _Noreturn void fail(const char *what, const char *path)
{
	fprintf(stderr, "the fuzz target cannot %s %s: %s\n", what, path, strerror(errno));
	_exit(3);
}

/*
 * Removes the directory when this process has ended, in whatever way: a shell waits for the end
 * of a pipe that nobody writes to.
 */
static void remove_at_end(void)
{
	static const char script[] = "exec >/dev/null 2>&1; cat; rm -rf \"$1\"";
	char *argv[] = {
		(char *)"sh", (char *)"-c", (char *)script, (char *)"sh", directory, NULL
	};
	posix_spawn_file_actions_t actions;
	int ends[2];
	pid_t pid;

	if (pipe2(ends, O_CLOEXEC))
		fail("make", "a pipe");
	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_adddup2(&actions, ends[0], 0);
	/* Whoever reads what we say must not wait for the shell. */
	posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0);
	posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0);
	if (posix_spawnp(&pid, "sh", &actions, NULL, argv, environ))
		fail("run", "sh");
	posix_spawn_file_actions_destroy(&actions);
	close(ends[0]);
}

const char *scratch_directory(void)
{
	const char *memory = access("/dev/shm", W_OK) ? "/tmp" : "/dev/shm";

	if (directory[0])
		return directory;
	snprintf(directory, sizeof(directory), "%s/ttf-readers-XXXXXX", memory);
	if (!mkdtemp(directory))
		fail("make", directory);
	remove_at_end();
	return directory;
}

const char *scratch_file(const char *name, const void *data, size_t size)
{
	static char path[160];
	int fd;

	snprintf(path, sizeof(path), "%s/%s", scratch_directory(), name);
	fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
	if (fd < 0 || (size && write(fd, data, size) != (ssize_t)size))
		fail("write", path);
	close(fd);
	return path;
}
