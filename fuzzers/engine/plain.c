// SPDX-License-Identifier: GPL-2.0-only
/*
 * The plain driver: runs each file of a corpus through the target once, with any compiler.
 * Results in TAP. An input that takes too long or kills the process is named before it ends.
 */
#include <dirent.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "engine/plain.h"

__attribute__((weak)) int LLVMFuzzerInitialize(int *argc, char ***argv);
__attribute__((weak)) void __sanitizer_set_death_callback(void (*callback)(void));

static const char usage[] =
	"Usage: TARGET [--time-limit SECONDS] [--repeat N] [FILE|DIRECTORY]...\n"
	"Runs each file once (N times) through the fuzz target; directories are searched.\n"
	"A file with an oracle's complaint, a crash or more than the limit (10 s) is named and\n"
	"ends the program with a status that is not 0.\n";

static unsigned int time_limit = 10;
static unsigned long repeat = 1;
static const char *current = "(start)";
static volatile sig_atomic_t named;
static struct {
	char **paths;
	size_t count;
} corpus;

static void say(const char *text)
{
	if (write(STDERR_FILENO, text, strlen(text)) < 0)
		_exit(3);
}

static void name_culprit(void)
{
	if (named++)
		return;
	say("\nculprit: ");
	say(current);
	say("\n");
}

static void on_signal(int number)
{
	if (number == SIGALRM)
		say("\ntime limit exceeded");
	name_culprit();
	if (number == SIGALRM)
		_exit(70);
	signal(number, SIG_DFL);
	raise(number);
}

static void catch_signals(void)
{
	static const int numbers[] = { SIGALRM, SIGABRT, SIGSEGV, SIGBUS, SIGFPE, SIGILL };

	/* A sanitizer prints its report first, so its own handlers stay. */
	if (__sanitizer_set_death_callback)
		__sanitizer_set_death_callback(name_culprit);
	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++)
		if (i < 2 || !__sanitizer_set_death_callback)
			signal(numbers[i], on_signal);
}

static void add_path(const char *path)
{
	corpus.paths = realloc(corpus.paths, (corpus.count + 1) * sizeof(*corpus.paths));
	if (!corpus.paths)
		abort();
	corpus.paths[corpus.count++] = strdup(path);
}

static int compare_names(const struct dirent **a, const struct dirent **b)
{
	return strcmp((*a)->d_name, (*b)->d_name);
}

static void add_tree(const char *path)
{
	struct dirent **names;
	struct stat st;
	int count;

	if (stat(path, &st)) {
		fprintf(stderr, "cannot run %s: %s\n", path, strerror(errno));
		exit(2);
	}
	if (!S_ISDIR(st.st_mode)) {
		add_path(path);
		return;
	}
	count = scandir(path, &names, NULL, compare_names);
	for (int i = 0; i < count; i++) {
		char *below;
		size_t length = strlen(names[i]->d_name);

		/* Notes on the inputs lie beside them. */
		if (names[i]->d_name[0] != '.' &&
		    !(length > 3 && !strcmp(names[i]->d_name + length - 3, ".md"))) {
			if (asprintf(&below, "%s/%s", path, names[i]->d_name) < 0)
				abort();
			add_tree(below);
			free(below);
		}
		free(names[i]);
	}
	free(names);
}

/* Into memory of exactly the file's size, so that a read beyond the input is seen. */
static uint8_t *read_input(const char *path, size_t *size)
{
	FILE *file = fopen(path, "rb");
	struct stat st;
	uint8_t *data;

	if (!file || fstat(fileno(file), &st)) {
		fprintf(stderr, "cannot read %s: %s\n", path, strerror(errno));
		exit(2);
	}
	data = malloc(st.st_size ? (size_t)st.st_size : 1);
	if (!data)
		abort();
	*size = fread(data, 1, (size_t)st.st_size, file);
	fclose(file);
	return data;
}

static void run_one(const char *path, size_t *bytes)
{
	size_t size;
	uint8_t *data = read_input(path, &size);

	current = path;
	for (unsigned long i = 0; i < repeat; i++) {
		if (i % 1024 == 0)
			alarm(time_limit);
		LLVMFuzzerTestOneInput(data, size);
		*bytes += size;
	}
	alarm(0);
	free(data);
}

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static int run_corpus(void)
{
	double start = now();
	size_t bytes = 0;

	printf("TAP version 13\n1..%zu\n", corpus.count);
	for (size_t i = 0; i < corpus.count; i++) {
		run_one(corpus.paths[i], &bytes);
		printf("ok %zu - %s\n", i + 1, corpus.paths[i]);
		fflush(stdout);
		free(corpus.paths[i]);
	}
	if (repeat > 1 && corpus.count) {
		double seconds = now() - start;

		printf("# %.0f executions/s, %.1f MB/s\n",
		       (double)(corpus.count * repeat) / seconds, (double)bytes / seconds / 1e6);
	}
	free(corpus.paths);
	return 0;
}

int main(int argc, char **argv)
{
	int i = 1;

	if (LLVMFuzzerInitialize)
		LLVMFuzzerInitialize(&argc, &argv);
	for (; i < argc && !strncmp(argv[i], "--", 2); i++) {
		if (!strcmp(argv[i], "--time-limit") && i + 1 < argc) {
			time_limit = (unsigned int)strtoul(argv[++i], NULL, 10);
		} else if (!strcmp(argv[i], "--repeat") && i + 1 < argc) {
			repeat = strtoul(argv[++i], NULL, 10);
		} else {
			fputs(usage, strcmp(argv[i], "--help") ? stderr : stdout);
			return strcmp(argv[i], "--help") ? 2 : 0;
		}
	}
	for (; i < argc; i++)
		add_tree(argv[i]);
	catch_signals();
	return run_corpus();
}
