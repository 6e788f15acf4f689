// SPDX-License-Identifier: GPL-2.0-only
#include "scratch.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char directory[64];

static _Noreturn void fail(const char *what, const char *path)
{
	fprintf(stderr, "the fuzz target cannot %s %s: %s\n", what, path, strerror(errno));
	_exit(3);
}

static void remove_directory(void)
{
	char command[128];

	snprintf(command, sizeof(command), "rm -rf '%s'", directory);
	if (system(command))
		fprintf(stderr, "cannot remove %s\n", directory);
}

const char *scratch_directory(void)
{
	const char *memory = access("/dev/shm", W_OK) ? "/tmp" : "/dev/shm";

	if (directory[0])
		return directory;
	snprintf(directory, sizeof(directory), "%s/ttf-readers-XXXXXX", memory);
	if (!mkdtemp(directory))
		fail("make", directory);
	atexit(remove_directory);
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
