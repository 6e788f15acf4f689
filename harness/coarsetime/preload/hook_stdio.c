// SPDX-License-Identifier: GPL-2.0-only
/*
 * stdio opens, writes and closes inside libc, where no hook sees it. A stream's file gets the time
 * at which its buffer went out, not that of the fprintf() that filled it.
 */
/* Before any header: stdio.h would define some of our names inline. */
#define __NO_INLINE__ 1

#include <stdarg.h>
#include <stdio.h>
#include <stdio_ext.h>
#include <string.h>

#include "preload.h"
#include "../core/clock.h"
#include "../core/sys.h"

/* Macros, in some headers. */
#undef fwrite_unlocked
#undef fputs_unlocked
#undef fputc_unlocked
#undef putc_unlocked
#undef putchar_unlocked
#undef putc
#undef putchar

int _IO_putc(int c, FILE *fp);
int __overflow(FILE *fp, int c);
int __printf_chk(int flag, const char *format, ...);
int __fprintf_chk(FILE *fp, int flag, const char *format, ...);
int __vprintf_chk(int flag, const char *format, va_list ap);
int __vfprintf_chk(FILE *fp, int flag, const char *format, va_list ap);

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
		if (__fpending(fp)) {
			int64_t now = ct_clock_now();

			CT_REAL(fflush)(fp);
			ct_fd_wrote(fd, now);
		}
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
		ct_fds_moved();
		CT_REAL(fflush)(NULL);
		ct_fds_sync();
	}
	return CT_REAL(fcloseall)();
}

/*
 * Run @call, which put @n bytes into the stream. If they are not all in the buffer now, some
 * have gone out: that is a write, at the time before.
 */
#define OUTPUT(fp, n, call)                                                \
	({                                                                 \
		int fd_ = ct_page ? fd_of(fp) : -1;                        \
		bool hot_ = fd_ >= 0 && ct_fd_hot(fd_) && ct_fd_file(fd_); \
		int64_t now_ = hot_ ? ct_clock_now() : 0;                  \
		size_t had_ = hot_ ? __fpending(fp) : 0;                   \
		__typeof__(call) ret_ = (call);                            \
		if (hot_ && __fpending(fp) != had_ + (size_t)(n))          \
			ct_fd_wrote(fd_, now_);                            \
		ret_;                                                      \
	})

static int out_v(FILE *fp, const char *format, va_list ap)
{
	return OUTPUT(fp, ret_, CT_REAL(vfprintf)(fp, format, ap));
}

CT_EXPORT int vfprintf(FILE *fp, const char *format, va_list ap)
{
	return out_v(fp, format, ap);
}

CT_EXPORT int vprintf(const char *format, va_list ap)
{
	return out_v(stdout, format, ap);
}

CT_EXPORT int __vfprintf_chk(FILE *fp, int flag, const char *format, va_list ap)
{
	return OUTPUT(fp, ret_, CT_REAL(__vfprintf_chk)(fp, flag, format, ap));
}

CT_EXPORT int __vprintf_chk(int flag, const char *format, va_list ap)
{
	return __vfprintf_chk(stdout, flag, format, ap);
}

#define WITH_ARGS(last, call)       \
	({                          \
		va_list ap;         \
		int r_;             \
		va_start(ap, last); \
		r_ = (call);        \
		va_end(ap);         \
		r_;                 \
	})

CT_EXPORT int fprintf(FILE *fp, const char *format, ...)
{
	return WITH_ARGS(format, out_v(fp, format, ap));
}

CT_EXPORT int printf(const char *format, ...)
{
	return WITH_ARGS(format, out_v(stdout, format, ap));
}

CT_EXPORT int __fprintf_chk(FILE *fp, int flag, const char *format, ...)
{
	return WITH_ARGS(format, __vfprintf_chk(fp, flag, format, ap));
}

CT_EXPORT int __printf_chk(int flag, const char *format, ...)
{
	return WITH_ARGS(format, __vfprintf_chk(stdout, flag, format, ap));
}

CT_EXPORT size_t fwrite(const void *buf, size_t size, size_t n, FILE *fp)
{
	return OUTPUT(fp, ret_ * size, CT_REAL(fwrite)(buf, size, n, fp));
}

CT_EXPORT size_t fwrite_unlocked(const void *buf, size_t size, size_t n, FILE *fp)
{
	return OUTPUT(fp, ret_ * size, CT_REAL(fwrite_unlocked)(buf, size, n, fp));
}

CT_EXPORT int fputs(const char *s, FILE *fp)
{
	return OUTPUT(fp, strlen(s), CT_REAL(fputs)(s, fp));
}

CT_EXPORT int fputs_unlocked(const char *s, FILE *fp)
{
	return OUTPUT(fp, strlen(s), CT_REAL(fputs_unlocked)(s, fp));
}

CT_EXPORT int puts(const char *s)
{
	return OUTPUT(stdout, strlen(s) + 1, CT_REAL(puts)(s));
}

CT_EXPORT int fflush(FILE *fp)
{
	if (!fp) {
		ct_fds_moved();
		return CT_REAL(fflush)(NULL);
	}
	return OUTPUT(fp, 0, CT_REAL(fflush)(fp));
}

CT_EXPORT int fflush_unlocked(FILE *fp)
{
	if (!fp) {
		ct_fds_moved();
		return CT_REAL(fflush_unlocked)(NULL);
	}
	return OUTPUT(fp, 0, CT_REAL(fflush_unlocked)(fp));
}

/* One character. Programs have the fast half of this inline, and call __overflow at its end. */
#define ONE(name)                                                     \
	CT_EXPORT int name(int c, FILE *fp)                           \
	{                                                             \
		return OUTPUT(fp, ret_ != EOF, CT_REAL(name)(c, fp)); \
	}
ONE(fputc)
ONE(putc)
ONE(_IO_putc)
ONE(fputc_unlocked)
ONE(putc_unlocked)

CT_EXPORT int putchar(int c)
{
	return putc(c, stdout);
}

CT_EXPORT int putchar_unlocked(int c)
{
	return putc_unlocked(c, stdout);
}

CT_EXPORT int __overflow(FILE *fp, int c)
{
	return OUTPUT(fp, ret_ != EOF, CT_REAL(__overflow)(fp, c));
}

/* Moving about lets out what is in the buffer. */
CT_EXPORT int fseek(FILE *fp, long off, int whence)
{
	return OUTPUT(fp, 0, CT_REAL(fseek)(fp, off, whence));
}

CT_EXPORT int fseeko(FILE *fp, off_t off, int whence)
{
	return OUTPUT(fp, 0, CT_REAL(fseeko)(fp, off, whence));
}

CT_EXPORT int fseeko64(FILE *fp, off64_t off, int whence)
{
	return OUTPUT(fp, 0, CT_REAL(fseeko64)(fp, off, whence));
}

CT_EXPORT void rewind(FILE *fp)
{
	fseek(fp, 0, SEEK_SET);
	clearerr(fp);
}
