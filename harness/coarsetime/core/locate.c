// SPDX-License-Identifier: GPL-2.0-only
/* From what a program says to where it is. */
#include <string.h>

#include "names.h"
#include "stamp.h"
#include "sys.h"

static char *put_number(char *buf, uint32_t number)
{
	char digits[12];
	int n = 0;

	do
		digits[n++] = (char)('0' + number % 10);
	while (number /= 10);
	while (n)
		*buf++ = digits[--n];
	*buf = '\0';
	return buf;
}

static char *put_text(char *buf, const char *text)
{
	strcpy(buf, text);
	return buf + strlen(text);
}

void ct_proc_fd(uint32_t pid, int fd, char *buf)
{
	buf = put_text(buf, "/proc/");
	buf = put_number(buf, pid);
	buf = put_text(buf, "/fd/");
	put_number(buf, (uint32_t)fd);
}

bool ct_path_of_fd(int fd, char *buf)
{
	static const char gone[] = " (deleted)";
	char link[32];
	long n;

	if (fd < 0)
		return false;
	put_number(put_text(link, "/proc/self/fd/"), (uint32_t)fd);
	n = ct_sys_readlinkat(AT_FDCWD, link, buf, CT_PATH_MAX - 1);
	if (n <= 0 || buf[0] != '/')
		return false;
	buf[n] = '\0';
	n -= (long)sizeof(gone) - 1;
	if (n > 0 && !strcmp(buf + n, gone))
		buf[n] = '\0';
	return true;
}

static uint32_t locate_open(int fd, const char *base)
{
	char real[CT_PATH_MAX];
	const char *rel;
	size_t n;
	int root;

	if (!ct_path_of_fd(fd, real))
		return 0;
	n = strlen(real);
	if (*base) {
		if (n + 1 + strlen(base) + 1 > sizeof(real))
			return 0;
		if (n > 1)
			real[n++] = '/';
		strcpy(real + n, base);
		n = strlen(real);
		while (n > 1 && real[n - 1] == '/')
			real[--n] = '\0';
	}
	root = ct_root_of(real, &rel);
	return root < 0 ? 0 : ct_name(root, rel, NULL);
}

/* Split @path: its directory goes to @dir ("." if none). Return: the last component. */
static const char *split(const char *path, char *dir)
{
	size_t n = strlen(path), d;

	while (n && path[n - 1] == '/')
		n--;
	while (n && path[n - 1] != '/')
		n--;
	for (d = n; d > 1 && path[d - 1] == '/'; d--)
		;
	memcpy(dir, path, d);
	if (!d)
		dir[d++] = '.';
	dir[d] = '\0';
	return path + n;
}

uint32_t ct_locate(int dirfd, const char *path, bool follow)
{
	char dir[CT_PATH_MAX];
	const char *base = "";
	uint32_t name;
	int fd;

	if (!path || strlen(path) >= sizeof(dir))
		return 0;
	if (!*path)
		return locate_open(dirfd, "");
	if (follow) {
		fd = ct_sys_openat(dirfd, path, O_PATH | O_CLOEXEC, 0);
	} else {
		base = split(path, dir);
		if (!strcmp(base, ".") || !strcmp(base, "..")) {
			base = "";
			fd = ct_sys_openat(dirfd, path, O_PATH | O_CLOEXEC, 0);
		} else {
			fd = ct_sys_openat(dirfd, dir, O_PATH | O_CLOEXEC, 0);
		}
	}
	if (fd < 0)
		return 0;
	name = locate_open(fd, base);
	ct_sys_close(fd);
	return name;
}
