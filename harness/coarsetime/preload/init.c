// SPDX-License-Identifier: GPL-2.0-only
/* Start of the library in a new program: the clock page, and nothing that can wait. */
#include <gnu/libc-version.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "preload.h"
#include "../core/sys.h"

#pragma weak gnu_get_libc_version

int64_t ct_floor = INT64_MIN;
/*
 * Copies: programs overwrite their environment, some in place. Small, because every page that is
 * touched at the start of a program costs as much as several system calls.
 */
char ct_env_page[256];
uint32_t ct_read_weight;

extern char **environ;

static void die(const char *what, const char *which, const char *then)
{
	const char *parts[] = { "coarsetime: ", what, which, then, "\n" };
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

static char *env(const char *name, size_t len)
{
	for (char **e = environ; e && *e; e++) {
		if (!strncmp(*e, name, len))
			return *e;
	}
	return NULL;
}

static void remember(char *to, size_t room, const char *from, size_t len)
{
	if (len >= room)
		die("too long for an environment entry: ", from, "");
	memcpy(to, from, len);
	to[len] = '\0';
}

/* Return: the program was started with descriptors that the layer has not seen. */
static bool find_page(void)
{
	char *entry = env(CT_ENV_PAGE "=", sizeof(CT_ENV_PAGE));
	size_t len;
	bool scan;

	if (!entry)
		die(CT_ENV_PAGE, "",
		    " is not in the environment: start programs with coarsetime(1)");
	len = strlen(entry);
	scan = entry[len - 1] == CT_ENV_SCAN;
	if (scan)
		entry[--len] = '\0'; /* said to us, not to our children */
	remember(ct_env_page, sizeof(ct_env_page), entry, len);
	return scan;
}

static void start(void) __attribute__((constructor(101)));
static void start(void)
{
	bool scan;
	int ret;

	/* Another libc (musl) has loaded us: its streams and threads are not what we know. */
	if (ct_page || !gnu_get_libc_version)
		return;
	scan = find_page();
	ret = ct_page_map(ct_env_page + sizeof(CT_ENV_PAGE), false);
	if (ret)
		die("cannot reach the clock page ", ct_env_page + sizeof(CT_ENV_PAGE),
		    ret == -ENOENT ? ": no such file (is the run over, or this a chroot?)"
				   : ": not mapped");
	ct_read_weight = 8;
	ct_floor = ct_page->floor_sec;
	ct_fork_watch();
	ct_fds_inherit(scan);
}

static void finish(void) __attribute__((destructor(101)));
static void finish(void)
{
	if (ct_page)
		ct_process_exit();
}
