// SPDX-License-Identifier: GPL-2.0-only
/* mmap and its family; see maps.c. */
#include <stdarg.h>
#include <sys/mman.h>

#include "preload.h"
#include "../core/sys.h"

static void *do_mmap(void *addr, size_t len, int prot, int flags, int fd, off_t off)
{
	long ret = ct_sys6(SYS_mmap, (long)addr, (long)len, prot, flags, fd, off);
	int type = flags & MAP_TYPE;

	if (ret < 0 && ret > -4096)
		return (void *)ct_ret(ret);
	/* Without PROT_WRITE too: mprotect may follow. */
	if (fd >= 0 && !(flags & MAP_ANONYMOUS) &&
	    (type == MAP_SHARED || type == MAP_SHARED_VALIDATE) && ct_fd_hot(fd))
		ct_maps_add((void *)ret, len, fd);
	return (void *)ret;
}

CT_EXPORT void *mmap(void *addr, size_t len, int prot, int flags, int fd, off_t off)
{
	return do_mmap(addr, len, prot, flags, fd, off);
}

CT_EXPORT void *mmap64(void *addr, size_t len, int prot, int flags, int fd, off64_t off)
{
	return do_mmap(addr, len, prot, flags, fd, off);
}

CT_EXPORT void *mremap(void *old, size_t old_len, size_t new_len, int flags, ...)
{
	void *wish = NULL;
	va_list ap;
	long ret;

	if (flags & MREMAP_FIXED) {
		va_start(ap, flags);
		wish = va_arg(ap, void *);
		va_end(ap);
	}
	ret = ct_sys6(SYS_mremap, (long)old, (long)old_len, (long)new_len, flags, (long)wish, 0);
	if (ret < 0 && ret > -4096)
		return (void *)ct_ret(ret);
	if (ct_page)
		ct_maps_moved(old, old_len, (void *)ret, new_len);
	return (void *)ret;
}

CT_EXPORT int munmap(void *addr, size_t len)
{
	long ret = ct_sys(SYS_munmap, addr, len, 0, 0);

	if (!ret && ct_page)
		ct_maps_remove(addr, len);
	return (int)ct_ret(ret);
}

CT_EXPORT int msync(void *addr, size_t len, int flags)
{
	long ret = ct_sys(SYS_msync, addr, len, flags, 0);

	if (!ret && ct_page)
		ct_maps_sync();
	return (int)ct_ret(ret);
}
