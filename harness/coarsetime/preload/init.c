// SPDX-License-Identifier: GPL-2.0-only
/* Start of the library in a new program: the clock page, and nothing that can wait. */
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "preload.h"
#include "../core/sys.h"

int64_t ct_floor = INT64_MIN;
char ct_env_page[PATH_MAX + 32];
char ct_env_preload[PATH_MAX + 32];
const char *ct_lib_path;
uint32_t ct_read_weight;

extern char **environ;
extern char *program_invocation_short_name;

static void die(const char *what, const char *which, const char *then)
{
	const char *parts[] = {"coarsetime: ", what, which, then, "\n"};
	char msg[PATH_MAX + 256];
	size_t n = 0;

	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
		size_t l = strlen(parts[i]);

		if (n + l > sizeof(msg))
			l = sizeof(msg) - n;
		memcpy(msg + n, parts[i], l);
		n += l;
	}
	ct_sys(SYS_write, 2, msg, n, 0);
	ct_sys(SYS_exit_group, 125, 0, 0, 0);
}

void *ct_real(const char *name)
{
	int saved = errno;
	void *sym = dlsym(RTLD_NEXT, name);

	errno = saved;
	if (!sym)
		die("this libc has no function ", name, "; the program cannot go on");
	return sym;
}

static const char *env(const char *name, size_t len)
{
	for (char **e = environ; e && *e; e++) {
		if (!strncmp(*e, name, len))
			return *e;
	}
	return NULL;
}

static void remember(char *to, const char *entry)
{
	size_t n = strlen(entry) + 1;

	if (n > PATH_MAX + 32)
		die("too long for an environment entry: ", entry, "");
	memcpy(to, entry, n);
}

static void set_comm(void)
{
	const char *name = program_invocation_short_name;
	size_t n = name ? strlen(name) : 0;

	if (n > sizeof(ct_who.comm) - 1)
		n = sizeof(ct_who.comm) - 1;
	memcpy(ct_who.comm, name, n);
}

/* Our own entry of LD_PRELOAD: the runner puts it first. */
static void find_library(void)
{
	const char *entry = env("LD_PRELOAD=", 11);
	const char *end;

	if (!entry)
		die("LD_PRELOAD", "",
		    " is not in the environment: start programs with coarsetime(1)");
	remember(ct_env_preload, entry);
	ct_lib_path = ct_env_preload + 11;
	end = strpbrk(ct_lib_path, ": ");
	if (end)
		ct_env_preload[end - ct_env_preload] = '\0';
}

static void start(void) __attribute__((constructor(101)));
static void start(void)
{
	const char *entry = env(CT_ENV_PAGE "=", sizeof(CT_ENV_PAGE));
	int ret;

	if (ct_page)
		return;
	if (!entry)
		die(CT_ENV_PAGE, "",
		    " is not in the environment: start programs with coarsetime(1)");
	remember(ct_env_page, entry);
	find_library();
	ret = ct_page_map(ct_env_page + sizeof(CT_ENV_PAGE), false);
	if (ret)
		die("cannot reach the clock page ", ct_env_page + sizeof(CT_ENV_PAGE),
		    ret == -ENOENT ? ": no such file (is the run over, or this a chroot?)"
				   : ": not mapped");
	set_comm();
	ct_read_weight = 8;
	ct_floor = ct_page->floor_sec;
	ct_fds_inherit();
}

static void finish(void) __attribute__((destructor(101)));
static void finish(void)
{
	if (ct_page)
		ct_process_exit();
}
