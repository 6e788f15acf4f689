// SPDX-License-Identifier: GPL-2.0-only
#include "scripts_worker.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "engine/engine.h"

extern char **environ;

static char root[200];
static int requests = -1, replies = -1;

static _Noreturn void fail(const char *what, const char *path)
{
	fprintf(stderr, "the scripts' worker cannot %s %s: %s\n", what, path, strerror(errno));
	_exit(3);
}

static void path_in(char *path, size_t size, const char *name)
{
	if (snprintf(path, size, "%s/%s", root, name) >= (int)size)
		fail("name", name);
}

static void write_file(const char *name, const char *data, size_t length)
{
	char path[512];
	int fd;

	path_in(path, sizeof(path), name);
	fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
	if (fd < 0 || (length && write(fd, data, length) != (ssize_t)length))
		fail("write", path);
	close(fd);
}

static void read_file(const char *name, struct ttf_text *text)
{
	char path[512], buffer[16384];
	ssize_t got;
	int fd;

	ttf_text_clear(text);
	path_in(path, sizeof(path), name);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		fail("read", path);
	while ((got = read(fd, buffer, sizeof(buffer))) > 0)
		ttf_text_add(text, buffer, (size_t)got);
	close(fd);
}

static void make_directory(const char *name)
{
	char path[512];

	path_in(path, sizeof(path), name);
	if (mkdir(path, 0755) && errno != EEXIST)
		fail("make", path);
}

static void remove_root(void)
{
	char command[256];

	snprintf(command, sizeof(command), "rm -rf '%s'", root);
	if (system(command))
		fprintf(stderr, "cannot remove %s\n", root);
}

static void set_environment(void)
{
	/* kbuild's own sort order, and no surprise from the user's character set. */
	setenv("LC_ALL", "C", 1);
	setenv("TTF_WORKER_ROOT", root, 1);
	setenv("CONFIG_SHELL", "dash", 1);
	setenv("MODVERDIR", ".tmp_versions", 1);
	setenv("KCONFIG_CONFIG", ".config", 1);
	unsetenv("KBUILD_VERBOSE");
	unsetenv("quiet");
}

static void start_shell(void)
{
	posix_spawn_file_actions_t actions;
	char script[] = TTF_WORKER_SCRIPT;
	char *argv[] = { (char *)"dash", script, NULL };
	int in[2], out[2];
	pid_t pid;

	if (pipe2(in, O_CLOEXEC) || pipe2(out, O_CLOEXEC))
		fail("make", "a pipe");
	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_adddup2(&actions, in[0], 0);
	posix_spawn_file_actions_adddup2(&actions, out[1], 1);
	if (posix_spawnp(&pid, "dash", &actions, NULL, argv, environ))
		fail("run", "dash");
	posix_spawn_file_actions_destroy(&actions);
	close(in[0]);
	close(out[1]);
	requests = in[1];
	replies = out[0];
	signal(SIGPIPE, SIG_IGN);
}

static void make_directories(void)
{
	make_directory("include");
	make_directory("include/config");
	make_directory("include/generated");
	make_directory(".tmp_versions");
}

static void start(void)
{
	const char *memory = access("/dev/shm", W_OK) ? "/tmp" : "/dev/shm";

	if (requests >= 0)
		return;
	snprintf(root, sizeof(root), "%s/ttf-scripts-XXXXXX", memory);
	if (!mkdtemp(root))
		fail("make", root);
	atexit(remove_root);
	make_directories();
	set_environment();
	start_shell();
}

/* Where this era keeps module @i's list. */
static void module_name(char *name, size_t size, int era, size_t i, const char *suffix)
{
	const char *own = suffix;

	if (!own)
		own = era >= 519 ? "usyms" : "mod";
	snprintf(name, size, "%sm%zu.%s", era < 503 && !suffix ? ".tmp_versions/" : "", i, own);
}

static void write_input(int era, const struct tt_ksyms_input *input)
{
	char name[64], config[512];
	struct ttf_text order = { 0 };

	for (size_t i = 0; i < 10; i++) {
		char path[512];

		module_name(name, sizeof(name), era, i, NULL);
		path_in(path, sizeof(path), name);
		unlink(path);
		if (i >= input->module_count)
			continue;
		write_file(name, input->modules[i].data, input->modules[i].length);
		module_name(name, sizeof(name), era, i, "ko\n");
		ttf_text_puts(&order, name);
	}
	write_file("modules.order", order.data, order.length);
	ttf_text_free(&order);
	write_file("whitelist", input->whitelist.data, input->whitelist.length);
	write_file("include/generated/autoksyms.h", input->old.data, input->old.length);
	snprintf(config, sizeof(config), "CONFIG_MODULES=y\n%s%s%s%s",
		 input->modversions ? "CONFIG_MODVERSIONS=y\n" : "",
		 input->has_whitelist ? "CONFIG_UNUSED_KSYMS_WHITELIST=" : "",
		 input->has_whitelist ? root : "", input->has_whitelist ? "/whitelist\n" : "");
	write_file("include/config/auto.conf", config, strlen(config));
	write_file(".config", config, strlen(config));
}

/* With $TTF_EXPORT, the same files there too: fuzzers/stock runs the scripts on them. */
static void export_input(int era, const struct tt_ksyms_input *input)
{
	const char *directory = getenv("TTF_EXPORT");
	char before[sizeof(root)];

	if (!directory || strlen(directory) >= sizeof(root))
		return;
	memcpy(before, root, sizeof(root));
	strcpy(root, directory);
	make_directories();
	write_input(era, input);
	memcpy(root, before, sizeof(root));
}

/* Lists all regular files below @directory, then removes them; @skip bytes of path are cut. */
static void take_files(const char *directory, size_t skip, struct ttf_text *paths, int depth)
{
	DIR *dir = opendir(directory);
	struct dirent *entry;

	if (!dir)
		return;
	while ((entry = readdir(dir))) {
		char *path;

		if (!strcmp(entry->d_name, ".") || !strcmp(entry->d_name, ".."))
			continue;
		if (asprintf(&path, "%s/%s", directory, entry->d_name) < 0)
			abort();
		if (entry->d_type == DT_DIR) {
			take_files(path, skip, paths, depth + 1);
			rmdir(path);
		} else {
			ttf_text_puts(paths, path + skip);
			ttf_text_add(paths, "\n", 1);
			unlink(path);
		}
		free(path);
	}
	closedir(dir);
}

/* The report line "symbols: before=N, after=N, changed=N" is the last one of its kind: a name of
 * the input, quoted in a message before, may look like it. */
static void read_report(const struct ttf_text *log, struct scripts_answer *answer)
{
	static const char start[] = "symbols: before=", rebuild[] = "REBUILD\n";
	const char *report = NULL, *p = log->length ? log->data : "";
	size_t tail = sizeof(rebuild) - 1;

	while ((p = strstr(p, start)))
		report = p++;
	answer->before = answer->after = answer->changed = 0;
	if (report)
		sscanf(report, "symbols: before=%lu, after=%lu, changed=%lu", &answer->before,
		       &answer->after, &answer->changed);
	answer->rebuilt =
		log->length >= tail && !memcmp(log->data + log->length - tail, rebuild, tail);
}

static void collect(int era, struct scripts_answer *answer)
{
	static const char define[] = "#define __KSYM_";
	static struct ttf_text whole;
	char path[512];
	const char *first;

	read_file("log", &answer->log);
	read_report(&answer->log, answer);
	read_file("include/generated/autoksyms.h", &whole);
	ttf_text_clear(&answer->list);
	first = memmem(whole.data, whole.length, define, sizeof(define) - 1);
	if (first)
		ttf_text_add(&answer->list, first, whole.length - (size_t)(first - whole.data));
	ttf_text_clear(&answer->paths);
	path_in(path, sizeof(path), era < 417 ? "include/config/ksym" : "include/ksym");
	take_files(path, strlen(path) + 1, &answer->paths, 0);
}

/* One request, one reply. The engines' timers interrupt system calls. */
static int ask(const char *request)
{
	char reply[16];
	size_t got = 0;

	while (*request) {
		ssize_t written = write(requests, request, strlen(request));

		if (written < 0 && errno != EINTR)
			fail("talk to", "dash");
		request += written > 0 ? written : 0;
	}
	while (got + 1 < sizeof(reply) && (!got || reply[got - 1] != '\n')) {
		ssize_t more = read(replies, reply + got, 1);

		if (!more || (more < 0 && errno != EINTR))
			fail("hear from", "dash");
		got += more > 0 ? 1 : 0;
	}
	reply[got] = '\0';
	return atoi(reply);
}

bool scripts_run(int era, const struct tt_ksyms_input *input, struct scripts_answer *answer)
{
	const struct ttf_scripts *scripts = ttf_scripts;
	char *request;

	while (scripts->tree && scripts->era != era)
		scripts++;
	if (!scripts->tree)
		return false;
	start();
	export_input(era, input);
	write_input(era, input);
	if (asprintf(&request, "%s %s\n", root, scripts->tree) < 0)
		abort();
	answer->status = ask(request);
	free(request);
	collect(era, answer);
	return true;
}
