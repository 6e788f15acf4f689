// SPDX-License-Identifier: GPL-2.0-only
/*
 * calls KIND COUNT [FILE]: does COUNT of something and prints the nanoseconds that one took,
 * by the wall and in processors (ours and our children's).
 *
 *   spawn   posix_spawnp(3) of true, and waiting for it
 *   stat    stat(2) of FILE
 *   open    open(2) for reading and close(2) of FILE
 *   write   open(2) for writing, write(2) and close(2) of FILE
 *
 * The time is asked from the kernel directly: what is measured may answer libc's clocks.
 */
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

extern char **environ;

static int spawn_true(const char *file)
{
	char *argv[] = { (char *)"true", NULL };
	int status;
	pid_t pid;

	(void)file;
	return posix_spawnp(&pid, "true", NULL, NULL, argv, environ) ||
	       waitpid(pid, &status, 0) != pid || status;
}

static int stat_file(const char *file)
{
	struct stat st;

	return stat(file, &st);
}

static int open_file(const char *file)
{
	int fd = open(file, O_RDONLY);

	return fd < 0 || close(fd);
}

static int write_file(const char *file)
{
	int fd = open(file, O_WRONLY | O_CREAT, 0644);

	return fd < 0 || write(fd, "x", 1) != 1 || close(fd);
}

static const struct kind {
	const char *name;
	int (*once)(const char *file);
} kinds[] = { { "spawn", spawn_true },
	      { "stat", stat_file },
	      { "open", open_file },
	      { "write", write_file } };

static double now_ns(void)
{
	struct timespec ts;

	syscall(SYS_clock_gettime, CLOCK_MONOTONIC, &ts);
	return (double)ts.tv_sec * 1e9 + (double)ts.tv_nsec;
}

static double cpu_ns(void)
{
	double sum = 0;

	for (int i = 0; i < 2; i++) {
		struct rusage usage;

		getrusage(i ? RUSAGE_CHILDREN : RUSAGE_SELF, &usage);
		sum += (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1e9;
		sum += (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) * 1e3;
	}
	return sum;
}

int main(int argc, char **argv)
{
	const char *file = argc > 3 ? argv[3] : NULL;
	long count = argc > 2 ? atol(argv[2]) : 0;

	for (size_t i = 0; argc > 2 && i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		double start, cpu;

		if (strcmp(argv[1], kinds[i].name) != 0)
			continue;
		/* The first call pays for lazy binding and cold caches. */
		if (kinds[i].once(file))
			return perror(argv[1]), 1;
		cpu = cpu_ns();
		start = now_ns();
		for (long n = 0; n < count; n++)
			if (kinds[i].once(file))
				return perror(argv[1]), 1;
		printf("%.0f %.0f\n", (now_ns() - start) / (double)count,
		       (cpu_ns() - cpu) / (double)count);
		return 0;
	}
	fprintf(stderr, "usage: calls spawn|stat|open|write COUNT [FILE]\n");
	return 2;
}
