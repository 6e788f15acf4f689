// SPDX-License-Identifier: GPL-2.0-only
/* Writing through descriptors: when a stamp is made, and through which of them. */
#include "coarsetime/fidelity/fidelity.h"

#include <fcntl.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

static void write_close(void)
{
	put("a", "1");
	step();
	put("a", "2");
	step();
}

static void write_held(void)
{
	int fd = open_new("a");

	put_fd(fd, "1");
	step();
	put("dep", "touched after");
	close(fd);
}

static void write_held_written_late(void)
{
	int fd = open_new("a");

	put_fd(fd, "1");
	step();
	put_fd(fd, "2");
	step();
	put("dep", "touched after");
	step();
	close(fd);
}

static void open_held_never_written(void)
{
	int fd = open_new("a");

	step();
	close(fd);
}

static void open_existing_never_written(void)
{
	int fd;

	put("a", "1");
	step();
	fd = open_flags("a", O_RDWR | O_CREAT);
	step();
	close(fd);
}

static void truncate_on_open_empty(void)
{
	put("a", "");
	step();
	close(open_new("a"));
}

static void truncate_on_open_full(void)
{
	put("a", "full");
	step();
	close(open_new("a"));
}

static void truncate_on_open_held(void)
{
	int fd;

	put("a", "full");
	step();
	fd = open_new("a");
	step();
	put_fd(fd, "x");
	step();
	close(fd);
}

static void creat_existing(void)
{
	int fd;

	put("a", "full");
	step();
	fd = creat("a", 0644);
	must(fd >= 0, "creat");
	close(fd);
}

static void zero_bytes_appended(void)
{
	int fd;

	put("a", "1");
	step();
	fd = open_flags("a", O_WRONLY | O_APPEND);
	must(write(fd, "", 0) == 0, "write of nothing");
	close(fd);
}

static void appended(void)
{
	int fd;

	put("a", "1");
	step();
	fd = open_flags("a", O_WRONLY | O_APPEND);
	put_fd(fd, "2");
	close(fd);
}

static void failed_write(void)
{
	int fd;

	put("a", "1");
	step();
	fd = open_flags("a", O_RDONLY);
	must(write(fd, "x", 1) == -1, "write to a read-only descriptor");
	close(fd);
}

static void pwrite_held(void)
{
	int fd = open_new("a");

	step();
	must(pwrite(fd, "xy", 2, 10) == 2, "pwrite");
	step();
	close(fd);
}

static void vector_writes_held(void)
{
	struct iovec iov = { (char *)"xy", 2 };
	int a = open_new("writev"), b = open_new("pwritev"), c = open_new("pwritev2");

	step();
	must(writev(a, &iov, 1) == 2, "writev");
	must(pwritev(b, &iov, 1, 5) == 2, "pwritev");
	must(pwritev2(c, &iov, 1, 5, 0) == 2, "pwritev2");
	step();
	close(a);
	close(b);
	close(c);
}

static void formatted_to_descriptor(void)
{
	int fd = open_new("a");

	step();
	must(dprintf(fd, "%d", 7) == 1, "dprintf");
	step();
	close(fd);
}

static void synced(void)
{
	int a = open_new("fsync"), b = open_new("fdatasync"),
	    c = open_flags("o_sync", O_WRONLY | O_CREAT | O_SYNC);

	put_fd(a, "1");
	put_fd(b, "1");
	put_fd(c, "1");
	step();
	must(fsync(a) == 0 && fdatasync(b) == 0, "fsync");
	step();
	close(a);
	close(b);
	close(c);
}

static void dup_written_after_close(void)
{
	int fd = open_new("a"), copy = dup(fd);

	close(fd);
	step();
	put_fd(copy, "1");
	step();
	close(copy);
}

static void dup_closed_without_write(void)
{
	int fd = open_new("a"), copy = dup(fd);

	put_fd(fd, "1");
	step();
	close(copy);
	step();
	close(fd);
}

static void dup2_over_writer(void)
{
	int a = open_new("a"), b = open_new("b");

	put_fd(a, "1");
	step();
	must(dup2(b, a) == a, "dup2");
	put_fd(a, "into b");
	step();
	close(a);
	close(b);
}

static void dup3_over_writer(void)
{
	int a = open_new("a"), b = open_new("b");

	put_fd(a, "1");
	step();
	must(dup3(b, a, O_CLOEXEC) == a, "dup3");
	put_fd(a, "into b");
	close(a);
	close(b);
}

static void duplicated_by_fcntl(void)
{
	int fd = open_new("a"), copy = fcntl(fd, F_DUPFD, 100);
	int second = fcntl(fd, F_DUPFD_CLOEXEC, 100);

	close(fd);
	step();
	put_fd(copy, "1");
	close(copy);
	step();
	put_fd(second, "2");
	close(second);
}

static void closed_in_a_range(void)
{
	int a = open_new("a"), copy = dup2(a, 300);

	put_fd(copy, "1");
	close(a);
	must(close_range(300, 310, 0) == 0, "close_range");
	step();
	a = open_new("b");
	dup2(a, 400);
	put_fd(400, "1");
	close(a);
	closefrom(400);
	step();
}

static void two_descriptors(void)
{
	int a = open_new("a"), b = open_flags("a", O_WRONLY);

	put_fd(a, "1");
	step();
	put_fd(b, "2");
	close(b);
	step();
	close(a);
}

static void reader_and_writer(void)
{
	int w = open_new("a"), r = open_flags("a", O_RDONLY);
	char c;

	put_fd(w, "1");
	step();
	must(read(r, &c, 1) == 1, "read");
	close(r);
	step();
	close(w);
}

/* The last descriptor of the file goes with the message: another process has it then. */
static void passed_over_socket(void)
{
	union {
		struct cmsghdr header;
		char space[CMSG_SPACE(sizeof(int))];
	} control = { .header = { CMSG_LEN(sizeof(int)), SOL_SOCKET, SCM_RIGHTS } };
	char byte = 'x';
	struct iovec iov = { &byte, 1 };
	struct msghdr message = { .msg_iov = &iov,
				  .msg_iovlen = 1,
				  .msg_control = &control,
				  .msg_controllen = sizeof(control) };
	int fd = open_new("a"), pair[2], received;

	memcpy(CMSG_DATA(&control.header), &fd, sizeof(fd));
	must(socketpair(AF_UNIX, SOCK_STREAM, 0, pair) == 0, "socketpair");
	must(sendmsg(pair[0], &message, 0) == 1, "sendmsg");
	close(fd);
	step();
	must(recvmsg(pair[1], &message, 0) == 1, "recvmsg");
	memcpy(&received, CMSG_DATA(&control.header), sizeof(received));
	put_fd(received, "1");
	step();
	close(received);
}

static void reopened_through_proc(void)
{
	int fd = open_new("a"), again;
	char path[64];

	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	step();
	again = open_flags(path, O_WRONLY);
	put_fd(again, "1");
	close(again);
	step();
	close(fd);
}

static void opened_relative_to_directory(void)
{
	int dir, fd;

	must(mkdir("d", 0755) == 0, "mkdir");
	dir = open_flags("d", O_RDONLY | O_DIRECTORY);
	step();
	fd = openat(dir, "a", O_WRONLY | O_CREAT, 0644);
	must(fd >= 0, "openat");
	put_fd(fd, "1");
	close(fd);
	step();
	fd = openat(dir, "a", O_WRONLY | O_TRUNC);
	must(fd >= 0, "openat");
	close(fd);
	close(dir);
}

static void mode_changed(void)
{
	put("a", "1");
	put("b", "1");
	step();
	must(chmod("a", 0755) == 0 && chown("b", getuid(), getgid()) == 0, "chmod");
}

const struct op descriptor_ops[] = {
	{ .name = "write-close", .run = write_close },
	{ .name = "write-held", .run = write_held },
	{ .name = "write-held-written-late", .run = write_held_written_late },
	{ .name = "open-held-never-written", .run = open_held_never_written },
	{ .name = "open-existing-never-written", .run = open_existing_never_written },
	{ .name = "open-trunc-empty", .run = truncate_on_open_empty },
	{ .name = "open-trunc-full", .run = truncate_on_open_full },
	{ .name = "open-trunc-held", .run = truncate_on_open_held },
	{ .name = "creat-existing", .run = creat_existing },
	{ .name = "append-zero-bytes", .run = zero_bytes_appended },
	{ .name = "append", .run = appended },
	{ .name = "write-fails", .run = failed_write },
	{ .name = "pwrite-held", .run = pwrite_held },
	{ .name = "writev-held", .run = vector_writes_held },
	{ .name = "dprintf-held", .run = formatted_to_descriptor },
	{ .name = "fsync", .run = synced },
	{ .name = "dup-written-after-close", .run = dup_written_after_close },
	{ .name = "dup-closed-without-write", .run = dup_closed_without_write },
	{ .name = "dup2-over-writer", .run = dup2_over_writer },
	{ .name = "dup3-over-writer", .run = dup3_over_writer },
	{ .name = "fcntl-dupfd", .run = duplicated_by_fcntl },
	{ .name = "close-range", .run = closed_in_a_range },
	{ .name = "two-descriptors", .run = two_descriptors },
	{ .name = "reader-and-writer", .run = reader_and_writer },
	{ .name = "scm-rights", .run = passed_over_socket },
	{ .name = "proc-self-fd", .run = reopened_through_proc },
	{ .name = "openat", .run = opened_relative_to_directory },
	{ .name = "chmod-chown", .run = mode_changed },
	{ .name = NULL },
};
