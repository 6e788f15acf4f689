// SPDX-License-Identifier: GPL-2.0-only
#include "real_make.h"

#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "engine/engine.h"
#include "make_model.h"

extern char **environ;

static char directory[] = "/tmp/ttf-make-XXXXXX";
static bool ready;

static void clean_up(void)
{
	char command[64];

	snprintf(command, sizeof(command), "rm -rf %s", directory);
	if (system(command))
		fprintf(stderr, "cannot remove %s\n", directory);
}

static void prepare(void)
{
	if (ready)
		return;
	if (!mkdtemp(directory))
		ttf_fail("engine/make", "cannot make %s", directory);
	atexit(clean_up);
	ready = true;
}

/*
 * $(wildcard X) gives X only if it exists; here a function that marks the word stands in its
 * place: "wildcard" is renamed to a $(call …) of one argument.
 */
static void write_makefile(const char *path, struct ttf_slice text, struct ttf_slice target)
{
	static const char from[] = "$(wildcard ", to[] = "$(call ttf_mark,";
	const char *p = text.data, *end = p + text.length;
	FILE *file = fopen(path, "w");

	if (!file)
		ttf_fail("engine/make", "cannot write %s", path);
	fputs("ttf_mark = \1$1\n.SUFFIXES:\nMAKEFLAGS += -rR\n", file);
	while (p < end) {
		const char *next = memmem(p, (size_t)(end - p), from, sizeof(from) - 1);

		fwrite(p, 1, (size_t)((next ? next : end) - p), file);
		if (next)
			fputs(to, file);
		p = next ? next + sizeof(from) - 1 : end;
	}
	/* In the order written, doubles included. */
	fprintf(file, "\n.PHONY: %.*s\n%.*s: ; $(file >answer,$+)@:\n", (int)target.length,
		target.data, (int)target.length, target.data);
	if (fclose(file))
		ttf_fail("engine/make", "cannot write %s", path);
}

static int run_make(struct ttf_slice target)
{
	char name[4096];
	char *argv[] = { (char *)"make", (char *)"-s",	     (char *)"-C", directory,
			 (char *)"-f",	 (char *)"makefile", name,	   NULL };
	int status;
	pid_t pid;

	snprintf(name, sizeof(name), "%.*s", (int)target.length, target.data);
	if (posix_spawnp(&pid, "make", NULL, NULL, argv, environ))
		ttf_fail("engine/make", "cannot run make");
	while (waitpid(pid, &status, 0) < 0)
		continue;
	return status;
}

/* make drops a leading "./" of a name. */
static struct ttf_slice next_name(struct ttf_slice *list)
{
	struct ttf_slice word = make_word(list);

	while (word.length > 2 && word.data[0] == '.' && word.data[1] == '/') {
		word.data += 2;
		word.length -= 2;
		while (word.length > 1 && word.data[0] == '/') {
			word.data++;
			word.length--;
		}
	}
	return word;
}

/* Names that mean something else to make: special targets, options, the target itself. */
static bool is_special(struct ttf_slice name)
{
	return (name.length > 1 && name.data[0] == '.' && name.data[1] >= 'A' &&
		name.data[1] <= 'Z') ||
	       name.data[0] == '-' || ttf_slice_is(name, "makefile");
}

static bool is_usable(struct ttf_slice target, struct ttf_slice list)
{
	struct ttf_slice word;

	if (is_special(target))
		return false;
	while ((word = next_name(&list)).length)
		if (is_special(word) || ttf_slice_equal(word, target))
			return false;
	return true;
}

static void compare(const char *path, struct ttf_slice model)
{
	static char text[1 << 20];
	FILE *file = fopen(path, "r");
	struct ttf_slice real = { text, 0 };

	if (!file)
		ttf_fail("fixdep/realmake", "make did not run the rule");
	real.length = fread(text, 1, sizeof(text), file);
	fclose(file);
	if (real.length == sizeof(text))
		return;
	if (real.length && text[real.length - 1] == '\n')
		real.length--;
	for (;;) {
		struct ttf_slice a = next_name(&real), b = next_name(&model);

		if (!ttf_slice_equal(a, b))
			ttf_fail("fixdep/realmake", "make reads %.*s, the model %.*s",
				 (int)a.length, a.data, (int)b.length, b.data);
		if (!a.length)
			return;
	}
}

void real_make_sample(struct ttf_slice makefile, struct ttf_slice target, struct ttf_slice model)
{
	static unsigned long every, calls;
	char path[64], answer[64];

	if (!calls++ && getenv("TTF_MAKE_EVERY"))
		every = strtoul(getenv("TTF_MAKE_EVERY"), NULL, 10);
	if (!every || calls % every || !is_usable(target, model))
		return;
	prepare();
	snprintf(path, sizeof(path), "%s/makefile", directory);
	snprintf(answer, sizeof(answer), "%s/answer", directory);
	unlink(answer);
	write_makefile(path, makefile, target);
	if (run_make(target))
		ttf_fail("fixdep/realmake", "make refuses fixdep's output:\n%.*s",
			 (int)makefile.length, makefile.data);
	compare(answer, model);
}
