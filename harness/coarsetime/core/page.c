// SPDX-License-Identifier: GPL-2.0-only
/* Mapping the clock page. */
#include <sys/mman.h>

#include "page.h"
#include "sys.h"

struct ct_page *ct_page;
struct ct_who ct_who;
_Thread_local uint32_t ct_known_pid __attribute__((tls_model("initial-exec")));

uint32_t ct_pid(void)
{
	if (!ct_known_pid)
		ct_known_pid = (uint32_t)ct_sys_getpid();
	return ct_known_pid;
}

int ct_page_map(const char *path, bool create)
{
	int fd = ct_sys_openat(AT_FDCWD, path, O_RDWR | O_CLOEXEC | (create ? O_CREAT | O_EXCL : 0),
			       0600);
	struct stat st;
	long map;
	int ret = 0;

	if (fd < 0)
		return fd;
	if (create)
		ret = (int)ct_sys(SYS_ftruncate, fd, sizeof(struct ct_page), 0, 0);
	else if (ct_sys_fstat(fd, &st) || st.st_size != (off_t)sizeof(struct ct_page))
		ret = -EINVAL;
	map = ret ? ret
		  : ct_sys6(SYS_mmap, 0, sizeof(struct ct_page), PROT_READ | PROT_WRITE, MAP_SHARED,
			    fd, 0);
	ct_sys_close(fd);
	if (map < 0 && map > -4096)
		return (int)map;
	ct_page = (struct ct_page *)map;
	if (create)
		ct_page->magic = CT_MAGIC;
	return ct_page->magic == CT_MAGIC ? 0 : -EINVAL;
}
