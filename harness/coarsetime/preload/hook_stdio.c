// SPDX-License-Identifier: GPL-2.0-only
/*
 * stdio opens and closes inside libc, where no hook sees it. That it writes there too does no harm:
 * see core/stamp.h.
 */
#include <stdio.h>
#include <stdio_ext.h>
#include <string.h>

#include "preload.h"
#include "../core/sys.h"

FILE *_IO_fopen(const char *path, const char *mode);
int _IO_fclose(FILE *fp);

/* Descriptor of a stream, or below 0. */
CT_HIDDEN_INLINE int fd_of(FILE *fp)
{
	return fp ? fp->_fileno : -1;
}

static int flags_of(const char *mode)
{
	if (*mode == 'w')
		return O_WRONLY | O_CREAT | O_TRUNC;
	if (*mode == 'a')
		return O_WRONLY | O_CREAT | O_APPEND;
	return strchr(mode, '+') ? O_RDWR : O_RDONLY;
}

static FILE *opened(FILE *fp, const char *path, const char *mode)
{
	int saved = errno;

	if (fp && ct_page && path)
		ct_fd_opened(fd_of(fp), AT_FDCWD, path, flags_of(mode));
	errno = saved;
	return fp;
}

CT_EXPORT FILE *fopen(const char *path, const char *mode)
{
	return opened(CT_REAL(fopen)(path, mode), path, mode);
}

CT_EXPORT FILE *fopen64(const char *path, const char *mode)
{
	return opened(CT_REAL(fopen64)(path, mode), path, mode);
}

/* Let out what is in the buffer, and stamp the file while its descriptor still exists. */
static bool closing(FILE *fp)
{
	int fd = ct_page ? fd_of(fp) : -1;

	if (fd < 0)
		return false;
	if (ct_fd_hot(fd) && ct_fd_file(fd)) {
		if (__fpending(fp))
			CT_REAL(fflush)(fp);
		ct_fd_closing(fd);
	}
	ct_fd_closed(fd);
	return true;
}

CT_EXPORT FILE *freopen(const char *path, const char *mode, FILE *fp)
{
	closing(fp);
	return opened(CT_REAL(freopen)(path, mode, fp), path, mode);
}

CT_EXPORT FILE *freopen64(const char *path, const char *mode, FILE *fp)
{
	closing(fp);
	return opened(CT_REAL(freopen64)(path, mode, fp), path, mode);
}

CT_EXPORT int fclose(FILE *fp)
{
	closing(fp);
	return CT_REAL(fclose)(fp);
}

CT_EXPORT int fcloseall(void)
{
	if (ct_page) {
		CT_REAL(fflush)(NULL);
		ct_fds_sync();
	}
	return CT_REAL(fcloseall)();
}

/* Old names that libc still exports. */
CT_EXPORT FILE *_IO_fopen(const char *path, const char *mode)
{
	return fopen(path, mode);
}

CT_EXPORT int _IO_fclose(FILE *fp)
{
	return fclose(fp);
}
