// SPDX-License-Identifier: GPL-2.0-only
/*
 * Every way to open, to write and to close a file, each with a tick of the clock in three places:
 * caused by the writer, caused by another process, or none between the write and the close.
 *
 * One way is varied at a time; the other two are then open(2), write(2) and close(2). The file "a"
 * is there from the phase before, so that a write that changed no stamp would be seen.
 */
#include "coarsetime/core/sys.h"
#include "coarsetime/fidelity/fidelity.h"

#include <aio.h>
#include <err.h>
#include <error.h>
#include <execinfo.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/falloc.h>
#include <linux/openat2.h>
#include <pwd.h>
#include <sched.h>
#include <signal.h>
#include <spawn.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>
#include <wchar.h>

extern char **environ;

/* libc's second names; no header declares them. */
ssize_t __write(int fd, const void *buf, size_t n);
ssize_t __pwrite64(int fd, const void *buf, size_t n, off64_t off);
int __open(const char *path, int flags, ...);
int __close(int fd);
int __dprintf_chk(int fd, int flag, const char *format, ...);
int __fprintf_chk(FILE *fp, int flag, const char *format, ...);
int __vfprintf_chk(FILE *fp, int flag, const char *format, va_list ap);
void _flushlbf(void);
FILE *_IO_fopen(const char *path, const char *mode);
int _IO_fclose(FILE *fp);

static const struct iovec word = { (char[]){ "word" }, 4 };

/* ---- writes to a descriptor; it is at the beginning of "0123" ---- */

static void w_write(int fd)
{
	put_fd(fd, "word");
}

static void w_pwrite(int fd)
{
	must(pwrite(fd, "word", 4, 1) == 4, "pwrite");
}

static void w_pwrite64(int fd)
{
	must(pwrite64(fd, "word", 4, 1) == 4, "pwrite64");
}

static void w_writev(int fd)
{
	must(writev(fd, &word, 1) == 4, "writev");
}

static void w_pwritev(int fd)
{
	must(pwritev(fd, &word, 1, 2) == 4, "pwritev");
}

static void w_pwritev64(int fd)
{
	must(pwritev64(fd, &word, 1, 2) == 4, "pwritev64");
}

static void w_pwritev2(int fd)
{
	must(pwritev2(fd, &word, 1, 2, 0) == 4, "pwritev2");
}

static void w_alias(int fd)
{
	must(__write(fd, "word", 4) == 4, "__write");
}

static void w_alias_pwrite(int fd)
{
	must(__pwrite64(fd, "word", 4, 1) == 4, "__pwrite64");
}

static void w_number(int fd)
{
	must(syscall(SYS_write, fd, "word", 4) == 4, "syscall(SYS_write)");
}

static void w_raw(int fd)
{
	must(ct_sys(SYS_write, fd, "word", 4, 0) == 4, "a raw write");
}

static void w_sendfile(int fd)
{
	int from = open_flags("source", O_RDONLY);

	must(sendfile(fd, from, NULL, 4) == 4, "sendfile");
	close(from);
}

static void w_copy_range(int fd)
{
	int from = open_flags("source", O_RDONLY);

	must(copy_file_range(from, NULL, fd, NULL, 4, 0) == 4, "copy_file_range");
	close(from);
}

static void w_splice(int fd)
{
	int ends[2];

	must(pipe(ends) == 0 && vmsplice(ends[1], &word, 1, 0) == 4, "vmsplice");
	must(splice(ends[0], NULL, fd, NULL, 4, 0) == 4, "splice");
	close(ends[0]);
	close(ends[1]);
}

static void w_dprintf(int fd)
{
	must(dprintf(fd, "%s", "word") == 4, "dprintf");
}

static void w_dprintf_chk(int fd)
{
	must(__dprintf_chk(fd, 1, "%s", "word") == 4, "__dprintf_chk");
}

static void w_ftruncate(int fd)
{
	must(ftruncate(fd, 2) == 0, "ftruncate");
}

static void w_ftruncate64(int fd)
{
	must(ftruncate64(fd, 9) == 0, "ftruncate64");
}

static void w_fallocate(int fd)
{
	must(fallocate(fd, 0, 0, 100) == 0, "fallocate");
}

static void w_fallocate64(int fd)
{
	must(fallocate64(fd, 0, 0, 100) == 0, "fallocate64");
}

static void w_posix_fallocate(int fd)
{
	must(posix_fallocate(fd, 0, 100) == 0, "posix_fallocate");
}

static void w_punch_hole(int fd)
{
	must(fallocate(fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, 0, 2) == 0, "fallocate");
}

static void w_aio(int fd)
{
	struct aiocb cb = { .aio_fildes = fd, .aio_buf = word.iov_base, .aio_nbytes = 4 };
	const struct aiocb *list[] = { &cb };

	must(aio_write(&cb) == 0 && aio_suspend(list, 1, NULL) == 0, "aio_write");
	must(aio_return(&cb) == 4, "aio_return");
}

static void w_lio(int fd)
{
	struct aiocb cb = { .aio_fildes = fd,
			    .aio_buf = word.iov_base,
			    .aio_nbytes = 4,
			    .aio_lio_opcode = LIO_WRITE };
	struct aiocb *list[] = { &cb };

	must(lio_listio(LIO_WAIT, list, 1, NULL) == 0, "lio_listio");
}

static void w_backtrace(int fd)
{
	void *here = (void *)w_backtrace;

	backtrace_symbols_fd(&here, 1, fd);
}

static void w_fork(int fd)
{
	pid_t pid = fork();

	if (!pid) {
		put_fd(fd, "word");
		_exit(0);
	}
	finish(pid);
}

static int cloned(void *fd)
{
	put_fd(*(int *)fd, "word");
	return 0;
}

static void w_clone(int fd)
{
	static char stack[1 << 16] __attribute__((aligned(16)));

	finish(clone(cloned, stack + sizeof(stack), SIGCHLD, &fd));
}

static void w_spawn(int fd)
{
	posix_spawn_file_actions_t actions;
	char *argv[] = { (char[]){ "sh" }, (char[]){ "-c" }, (char[]){ "echo word" }, NULL };
	pid_t pid;

	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_adddup2(&actions, fd, 1);
	must(posix_spawn(&pid, "/bin/sh", &actions, NULL, argv, environ) == 0, "posix_spawn");
	posix_spawn_file_actions_destroy(&actions);
	finish(pid);
}

static void w_system(int fd)
{
	must(dup2(fd, 7) == 7 && system("echo word >&7") == 0 && close(7) == 0, "system");
}

static void map_and(int fd, int flags)
{
	char *at = mmap(NULL, 4, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);

	must(at != MAP_FAILED, "mmap");
	at[0] = 'w';
	if (flags)
		must(msync(at, 4, flags) == 0, "msync");
	must(munmap(at, 4) == 0, "munmap");
}

static void w_map(int fd)
{
	map_and(fd, 0);
}

static void w_msync(int fd)
{
	map_and(fd, MS_SYNC);
}

static void w_mremap(int fd)
{
	char *at = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);

	must(at != MAP_FAILED && ftruncate(fd, 8192) == 0, "mmap");
	at = mremap(at, 4096, 8192, MREMAP_MAYMOVE);
	must(at != MAP_FAILED, "mremap");
	at[5000] = 'w';
	must(munmap(at, 8192) == 0, "munmap");
}

/* ---- writes to a stream without a buffer ---- */

static void s_fputs(FILE *f)
{
	fputs("word", f);
}

static void s_fputs_unlocked(FILE *f)
{
	fputs_unlocked("word", f);
}

static void s_fputc(FILE *f)
{
	fputc('w', f);
}

static void s_putc_unlocked(FILE *f)
{
	putc_unlocked('w', f);
}

static void s_putw(FILE *f)
{
	putw(7, f);
}

static void s_fwrite(FILE *f)
{
	fwrite("word", 1, 4, f);
}

static void s_fwrite_unlocked(FILE *f)
{
	fwrite_unlocked("word", 1, 4, f);
}

static void s_fprintf(FILE *f)
{
	fprintf(f, "%s", "word");
}

static void s_fprintf_chk(FILE *f)
{
	__fprintf_chk(f, 1, "%s", "word");
}

static void s_fputws(FILE *f)
{
	fputws(L"word", f);
}

static void s_fputwc(FILE *f)
{
	fputwc(L'w', f);
}

static void s_fwprintf(FILE *f)
{
	fwprintf(f, L"%d", 1);
}

static void s_putpwent(FILE *f)
{
	char text[] = "x";
	struct passwd entry = { text, text, 1, 1, text, text, text };

	putpwent(&entry, f);
}

static void s_putgrent(FILE *f)
{
	char text[] = "x", *nobody[] = { NULL };
	struct group entry = { text, text, 1, nobody };

	putgrent(&entry, f);
}

/* ---- with a buffer, let out in some way ---- */

static void buffered(FILE *f)
{
	setvbuf(f, NULL, _IOFBF, 512);
	fputs("word", f);
}

static void s_fflush(FILE *f)
{
	buffered(f);
	fflush(f);
}

static void s_fflush_all(FILE *f)
{
	buffered(f);
	fflush(NULL);
}

static void s_setvbuf(FILE *f)
{
	buffered(f);
	setvbuf(f, NULL, _IONBF, 0);
}

static void s_fseek(FILE *f)
{
	buffered(f);
	fseek(f, 0, SEEK_SET);
}

static void s_rewind(FILE *f)
{
	buffered(f);
	rewind(f);
}

static void s_fsetpos(FILE *f)
{
	fpos_t begin;

	fgetpos(f, &begin);
	buffered(f);
	fsetpos(f, &begin);
}

static void s_update(FILE *f)
{
	buffered(f);
	fflush(f);
	fseek(f, 0, SEEK_CUR);
	fgetc(f);
}

static void s_line(FILE *f)
{
	setvbuf(f, NULL, _IOLBF, 512);
	fputs("word\n", f);
}

static void s_flushlbf(FILE *f)
{
	setvbuf(f, NULL, _IOLBF, 512);
	fputs("word", f);
	_flushlbf();
}

static void s_overflow(FILE *f)
{
	char block[600];

	memset(block, 'w', sizeof(block));
	setvbuf(f, NULL, _IOFBF, 512);
	fwrite(block, 1, sizeof(block), f);
}

/* ---- messages; standard error is the file ---- */

static void m_perror(void)
{
	perror("word");
}

static void m_error(void)
{
	error(0, 0, "word");
}

static void m_warn(void)
{
	warn("word");
}

static void m_warnx(void)
{
	warnx("word");
}

static void m_psignal(void)
{
	psignal(SIGINT, "word");
}

static void m_psiginfo(void)
{
	siginfo_t info = { .si_signo = SIGINT };

	psiginfo(&info, "word");
}

static void m_stderr(void)
{
	fputs("word", stderr);
}

/* ---- ways to open "a" for reading and writing ---- */

static int o_open64(void)
{
	return open64("a", O_RDWR);
}

static int o_openat(void)
{
	return openat(AT_FDCWD, "a", O_RDWR | O_TRUNC);
}

static int o_creat(void)
{
	return creat("a", 0644);
}

static int o_alias(void)
{
	return __open("a", O_RDWR);
}

static int o_number(void)
{
	return (int)syscall(SYS_openat, AT_FDCWD, "a", O_RDWR | O_TRUNC);
}

static int o_openat2(void)
{
	struct open_how how = { .flags = O_RDWR };

	return (int)syscall(SYS_openat2, AT_FDCWD, "a", &how, sizeof(how));
}

static int o_fopen(void)
{
	return fileno(fopen("a", "r+"));
}

static int o_fopen_alias(void)
{
	return fileno(_IO_fopen("a", "w"));
}

static int o_freopen(void)
{
	return fileno(freopen("a", "r+", stdin));
}

static int o_dup(void)
{
	int fd = open("a", O_RDWR), copy = dup(fd);

	close(fd);
	return copy;
}

static int o_fcntl(void)
{
	int fd = open("a", O_RDWR), copy = fcntl(fd, F_DUPFD_CLOEXEC, 100);

	close(fd);
	return copy;
}

static int o_high(void)
{
	int fd = open("a", O_RDWR), copy = fcntl(fd, F_DUPFD, 5000);

	if (copy < 0)
		skip("no descriptor above 5000");
	close(fd);
	return copy;
}

static int o_tmpfile(void)
{
	int fd = open(".", O_TMPFILE | O_RDWR, 0644);
	char link[64];

	if (fd < 0)
		skip("no O_TMPFILE");
	snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	unlink("a");
	must(linkat(AT_FDCWD, link, AT_FDCWD, "a", AT_SYMLINK_FOLLOW) == 0, "linkat");
	return fd;
}

static int o_received(void)
{
	int fd = open("a", O_RDWR), ends[2], got;
	char control[CMSG_SPACE(sizeof(int))] = { 0 }, byte = 'x';
	struct iovec one = { &byte, 1 };
	struct msghdr msg = { .msg_iov = &one,
			      .msg_iovlen = 1,
			      .msg_control = control,
			      .msg_controllen = sizeof(control) };
	struct cmsghdr *c = CMSG_FIRSTHDR(&msg);

	c->cmsg_level = SOL_SOCKET;
	c->cmsg_type = SCM_RIGHTS;
	c->cmsg_len = CMSG_LEN(sizeof(int));
	memcpy(CMSG_DATA(c), &fd, sizeof(fd));
	must(socketpair(AF_UNIX, SOCK_STREAM, 0, ends) == 0 && sendmsg(ends[0], &msg, 0) == 1,
	     "sendmsg");
	close(fd);
	must(recvmsg(ends[1], &msg, 0) == 1, "recvmsg");
	memcpy(&got, CMSG_DATA(CMSG_FIRSTHDR(&msg)), sizeof(got));
	return got;
}

/* ---- ways to close ---- */

static void c_alias(int fd)
{
	__close(fd);
}

static void c_number(int fd)
{
	syscall(SYS_close, fd);
}

static void c_raw(int fd)
{
	ct_sys_close(fd);
}

static void c_dup2(int fd)
{
	dup2(0, fd);
}

static void c_range(int fd)
{
	close_range((unsigned int)fd, (unsigned int)fd, 0);
}

static void c_fclose(int fd)
{
	fclose(fdopen(fd, "r+"));
}

static void c_fclose_alias(int fd)
{
	_IO_fclose(fdopen(fd, "r+"));
}

static void c_never(int fd)
{
	(void)fd;
}

static void c_leave(int fd)
{
	(void)fd;
	_exit(0);
}

static void c_leave_raw(int fd)
{
	(void)fd;
	ct_sys(SYS_exit_group, 0, 0, 0, 0);
}

static void c_killed(int fd)
{
	pid_t pid = fork();

	if (!pid)
		raise(SIGKILL);
	close(fd);
	finish(pid);
}

struct way {
	const char *name;
	void (*write)(int fd);
	void (*print)(FILE *f);
	void (*say)(void);
	int (*open)(void);
	void (*close)(int fd);
};

#define WRITE(way)                                      \
	{                                               \
		.name = "write-" #way, .write = w_##way \
	}
#define PRINT(way)                                      \
	{                                               \
		.name = "print-" #way, .print = s_##way \
	}
#define SAY(way)                                    \
	{                                           \
		.name = "say-" #way, .say = m_##way \
	}
#define OPEN(way)                                     \
	{                                             \
		.name = "open-" #way, .open = o_##way \
	}
#define CLOSE(way)                                      \
	{                                               \
		.name = "close-" #way, .close = c_##way \
	}

static const struct way ways[] = {
	WRITE(write),
	WRITE(pwrite),
	WRITE(pwrite64),
	WRITE(writev),
	WRITE(pwritev),
	WRITE(pwritev64),
	WRITE(pwritev2),
	WRITE(alias),
	WRITE(alias_pwrite),
	WRITE(number),
	WRITE(raw),
	WRITE(sendfile),
	WRITE(copy_range),
	WRITE(splice),
	WRITE(dprintf),
	WRITE(dprintf_chk),
	WRITE(ftruncate),
	WRITE(ftruncate64),
	WRITE(fallocate),
	WRITE(fallocate64),
	WRITE(posix_fallocate),
	WRITE(punch_hole),
	WRITE(aio),
	WRITE(lio),
	WRITE(backtrace),
	WRITE(fork),
	WRITE(clone),
	WRITE(spawn),
	WRITE(system),
	WRITE(map),
	WRITE(msync),
	WRITE(mremap),
	PRINT(fputs),
	PRINT(fputs_unlocked),
	PRINT(fputc),
	PRINT(putc_unlocked),
	PRINT(putw),
	PRINT(fwrite),
	PRINT(fwrite_unlocked),
	PRINT(fprintf),
	PRINT(fprintf_chk),
	PRINT(fputws),
	PRINT(fputwc),
	PRINT(fwprintf),
	PRINT(putpwent),
	PRINT(putgrent),
	PRINT(fflush),
	PRINT(fflush_all),
	PRINT(setvbuf),
	PRINT(fseek),
	PRINT(rewind),
	PRINT(fsetpos),
	PRINT(update),
	PRINT(line),
	PRINT(flushlbf),
	PRINT(overflow),
	SAY(perror),
	SAY(error),
	SAY(warn),
	SAY(warnx),
	SAY(psignal),
	SAY(psiginfo),

	SAY(stderr),
	OPEN(open64),
	OPEN(openat),
	OPEN(creat),
	OPEN(alias),
	OPEN(number),
	OPEN(openat2),
	OPEN(fopen),
	OPEN(fopen_alias),
	OPEN(freopen),
	OPEN(dup),
	OPEN(fcntl),
	OPEN(high),
	OPEN(tmpfile),
	OPEN(received),
	CLOSE(alias),
	CLOSE(number),
	CLOSE(raw),
	CLOSE(dup2),
	CLOSE(range),
	CLOSE(fclose),
	CLOSE(fclose_alias),
	CLOSE(never),
	CLOSE(leave),
	CLOSE(leave_raw),
	CLOSE(killed),
};

/* Between the write and the close: nothing, a tick of another process, one of our own. */
static void (*const places[])(void) = { NULL, step, step_by_ourselves };
static const char *const place_names[] = { "close", "other", "own" };

static void between(int place)
{
	if (places[place])
		places[place]();
}

static void print_way(const struct way *way, int place)
{
	FILE *f = fopen("a", "r+");

	must(f != NULL, "a");
	setvbuf(f, NULL, _IONBF, 0);
	way->print(f);
	between(place);
	must(fclose(f) == 0, "fclose");
}

static void descriptor_way(const struct way *way, int place)
{
	int fd = way->open ? way->open() : open_flags("a", O_RDWR);

	must(fd >= 0, "opening");
	if (way->say) {
		must(dup2(fd, 2) == 2 && close(fd) == 0, "dup2");
		fd = 2;
		way->say();
	} else {
		(way->write ? way->write : w_write)(fd);
	}
	between(place);
	if (way->close)
		way->close(fd);
	else
		must(close(fd) == 0, "close");
}

static void run_way(const struct op *op)
{
	const struct way *way = op->data;

	put("a", "0123");
	put("source", "word");
	step();
	if (way->print)
		print_way(way, op->variant);
	else
		descriptor_way(way, op->variant);
	step();
}

void op_list_add_ways(struct op_list *list, const char *only)
{
	for (size_t i = 0; i < sizeof(ways) / sizeof(ways[0]); i++) {
		for (int place = 0; place < 3; place++) {
			struct op op = { .run_with = run_way, .data = &ways[i], .variant = place };
			char *name;

			must(asprintf(&name, "way-%s-%s", ways[i].name, place_names[place]) > 0,
			     "asprintf");
			op.name = name;
			op_list_add(list, &op, only);
		}
	}
}
