// SPDX-License-Identifier: GPL-2.0-only
#include "kbuild/running.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define LONGEST_TEXT 200

struct process {
	pid_t pid, parent;
	guint64 used; /* clock ticks of processor time, with those of ended children */
	double age;   /* seconds */
};

/* proc(5): after the name in parentheses field 3 is the state, 4 the parent, 22 the start. */
static gboolean read_process(const char *pid, double now, struct process *process)
{
	g_autofree char *path = g_build_filename("/proc", pid, "stat", NULL);
	g_autofree char *text = NULL;
	unsigned long long user, system;
	long long user_below, system_below;
	unsigned long long start;
	const char *rest;
	int parent;

	if (!g_file_get_contents(path, &text, NULL, NULL))
		return FALSE;
	rest = strrchr(text, ')');
	if (!rest || sscanf(rest + 1,
			    " %*c %d %*d %*d %*d %*d %*u %*u %*u %*u %*u %llu %llu %lld %lld %*d "
			    "%*d %*d %*d %llu",
			    &parent, &user, &system, &user_below, &system_below, &start) != 6)
		return FALSE;
	process->pid = (pid_t)atoi(pid);
	process->parent = (pid_t)parent;
	process->used = user + system + (guint64)user_below + (guint64)system_below;
	process->age = now - (double)start / (double)sysconf(_SC_CLK_TCK);
	return TRUE;
}

static GArray *read_processes(void)
{
	GArray *processes = g_array_new(FALSE, FALSE, sizeof(struct process));
	GDir *directory = g_dir_open("/proc", 0, NULL);
	struct timespec now = { 0 };
	const char *name;

	clock_gettime(CLOCK_BOOTTIME, &now);
	while (directory && (name = g_dir_read_name(directory))) {
		struct process process;

		if (g_ascii_isdigit(*name) &&
		    read_process(name, (double)now.tv_sec + now.tv_nsec / 1e9, &process))
			g_array_append_val(processes, process);
	}
	if (directory)
		g_dir_close(directory);
	return processes;
}

static const struct process *find(const GArray *processes, pid_t pid)
{
	for (guint i = 0; i < processes->len; i++)
		if (g_array_index(processes, struct process, i).pid == pid)
			return &g_array_index(processes, struct process, i);
	return NULL;
}

/* How many steps @process is below @root; 0 if it is not. */
static guint depth_below(const GArray *processes, const struct process *process, pid_t root)
{
	guint depth = 0;

	while (process && process->pid != root && depth <= processes->len) {
		process = find(processes, process->parent);
		depth++;
	}
	return process && process->pid == root ? depth : 0;
}

static char *command_line(pid_t pid)
{
	g_autofree char *path = g_strdup_printf("/proc/%d/cmdline", (int)pid);
	g_autofree char *text = NULL;
	gsize length = 0;

	if (!g_file_get_contents(path, &text, &length, NULL) || !length)
		return NULL;
	length = MIN(length - 1, (gsize)LONGEST_TEXT);
	for (gsize i = 0; i < length; i++)
		if (!g_ascii_isprint(text[i]))
			text[i] = ' ';
	return g_strndup(text, length);
}

char *tt_running_below(pid_t root, double seconds)
{
	g_autoptr(GArray) processes = read_processes();
	const struct process *best = NULL;
	guint deepest = 0;

	for (guint i = 0; i < processes->len; i++) {
		const struct process *process = &g_array_index(processes, struct process, i);
		guint depth = process->age < seconds ? 0 : depth_below(processes, process, root);

		if (depth > deepest || (depth && depth == deepest && process->used > best->used)) {
			best = process;
			deepest = depth;
		}
	}
	return best ? command_line(best->pid) : NULL;
}
