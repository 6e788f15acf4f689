// SPDX-License-Identifier: GPL-2.0-only
/* Contents changed without write(2), or by names: truncation, copying inside the kernel. */
#include "coarsetime/fidelity/fidelity.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

static void truncate_by_path(void)
{
	put("same", "1234");
	put("empty", "");
	put("grow", "1234");
	put("shrink", "1234");
	step();
	must(truncate("same", 4) == 0 && truncate("empty", 0) == 0, "truncate");
	must(truncate("grow", 9) == 0 && truncate("shrink", 1) == 0, "truncate");
	must(truncate("missing", 1) < 0, "truncate of a missing file");
}

static void truncate_by_descriptor(void)
{
	int same = open_new("same"), grow = open_new("grow"), shrink = open_new("shrink");

	put_fd(same, "1234");
	put_fd(grow, "1234");
	put_fd(shrink, "1234");
	step();
	must(ftruncate(same, 4) == 0 && ftruncate(grow, 9) == 0 && ftruncate(shrink, 1) == 0,
	     "ftruncate");
	step();
	close(same);
	close(grow);
	close(shrink);
}

static void allocated(void)
{
	int plain = open_new("plain"), keep = open_new("keep-size"), posix = open_new("posix");
	int inside = open_new("inside");

	put_fd(inside, "12345678");
	step();
	must(fallocate(plain, 0, 0, 4096) == 0, "fallocate");
	must(fallocate(keep, FALLOC_FL_KEEP_SIZE, 0, 4096) == 0, "fallocate");
	must(posix_fallocate(posix, 0, 4096) == 0, "posix_fallocate");
	must(fallocate(inside, 0, 0, 4) == 0, "fallocate of what is there");
	step();
	close(plain);
	close(keep);
	close(posix);
	close(inside);
}

static void punched(void)
{
	int hole = open_new("hole"), zero = open_new("zero");

	must(ftruncate(hole, 65536) == 0 && ftruncate(zero, 65536) == 0, "ftruncate");
	step();
	if (fallocate(hole, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, 4096, 4096) < 0)
		skip("no punching of holes");
	if (fallocate(zero, FALLOC_FL_ZERO_RANGE, 4096, 4096) < 0)
		skip("no zeroing of ranges");
	step();
	close(hole);
	close(zero);
}

static void copied_range(void)
{
	int from, to = open_new("to");

	put("from", "content");
	from = open_flags("from", O_RDONLY);
	step();
	must(copy_file_range(from, NULL, to, NULL, 7, 0) == 7, "copy_file_range");
	step();
	must(copy_file_range(from, NULL, to, NULL, 7, 0) == 0, "copy_file_range at the end");
	close(to);
	close(from);
}

/* After a real write, the tick moves and calls that change nothing follow. */
static void nothing_moved_while_held(void)
{
	int a = open_new("write"), b = open_new("pwrite"), c = open_new("failed"), none;
	int d = open_new("ftruncate-fails"), e = open_new("sendfile");
	char *nowhere = mmap(NULL, 4096, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	put("none", "");
	none = open_flags("none", O_RDONLY);
	put_fd(a, "1");
	put_fd(b, "1");
	put_fd(c, "1");
	put_fd(d, "1");
	put_fd(e, "1");
	step();
	must(write(a, "", 0) == 0 && pwrite(b, "", 0, 5) == 0, "write of nothing");
	must(write(c, nowhere, 1) < 0, "write from nowhere");
	must(ftruncate(d, -1) < 0 && fallocate(d, 0, -1, 1) < 0, "ftruncate to less than nothing");
	must(sendfile(e, none, NULL, 7) == 0, "sendfile of nothing");
	step();
	close(a);
	close(b);
	close(c);
	close(d);
	close(e);
}

static void sent(void)
{
	int from, to = open_new("to");

	put("from", "content");
	from = open_flags("from", O_RDONLY);
	step();
	must(sendfile(to, from, NULL, 7) == 7, "sendfile");
	step();
	close(to);
	close(from);
}

static void spliced(void)
{
	int to = open_new("to"), pipefd[2];

	must(pipe(pipefd) == 0 && write(pipefd[1], "content", 7) == 7, "pipe");
	step();
	must(splice(pipefd[0], NULL, to, NULL, 7, 0) == 7, "splice");
	step();
	close(to);
}

static void cloned(void)
{
	int from, to = open_new("to");

	put("from", "content");
	from = open_flags("from", O_RDONLY);
	step();
	if (ioctl(to, FICLONE, from) < 0)
		skip("no cloning on this file system");
	step();
	close(to);
	close(from);
}

static void nameless_linked(void)
{
	int fd = open(".", O_TMPFILE | O_WRONLY, 0644);
	char path[64];

	if (fd < 0 && errno == EOPNOTSUPP)
		skip("no O_TMPFILE on this file system");
	must(fd >= 0, "O_TMPFILE");
	put_fd(fd, "1");
	step();
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	must(linkat(AT_FDCWD, path, AT_FDCWD, "a", AT_SYMLINK_FOLLOW) == 0, "linkat");
	step();
	close(fd);
}

static void nameless_linked_written(void)
{
	int fd = open(".", O_TMPFILE | O_WRONLY, 0644);
	char path[64];

	if (fd < 0 && errno == EOPNOTSUPP)
		skip("no O_TMPFILE on this file system");
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	must(linkat(AT_FDCWD, path, AT_FDCWD, "a", AT_SYMLINK_FOLLOW) == 0, "linkat");
	step();
	put_fd(fd, "1");
	step();
	close(fd);
}

static void temporary_names(void)
{
	char a[] = "a@XXXXXX", b[] = "b@XXXXXX.c", c[] = "c@XXXXXX", d[] = "d@XXXXXX.c";
	char dir[] = "dir@XXXXXX";
	int fd[4] = { mkstemp(a), mkstemps(b, 2), mkostemp(c, O_CLOEXEC), mkostemps(d, 2, 0) };

	must(mkdtemp(dir) != NULL, "mkdtemp");
	step();
	for (int i = 0; i < 4; i++) {
		must(fd[i] >= 0, "mkstemp");
		put_fd(fd[i], "1");
	}
	step();
	for (int i = 0; i < 4; i++)
		close(fd[i]);
}

static void renamed_while_open(void)
{
	int fd = open_new("a.tmp");

	put_fd(fd, "1");
	step();
	must(rename("a.tmp", "a") == 0, "rename");
	step();
	put_fd(fd, "2");
	step();
	close(fd);
}

static void renamed_then_closed(void)
{
	int fd = open_new("a.tmp");

	put_fd(fd, "1");
	must(rename("a.tmp", "a") == 0, "rename");
	step();
	close(fd);
}

static void replaced_while_open(void)
{
	int fd = open_new("a");

	put_fd(fd, "old");
	put("b", "new");
	step();
	must(rename("b", "a") == 0, "rename");
	step();
	put_fd(fd, "to the nameless file");
	close(fd);
}

static void unlinked_while_open(void)
{
	int fd = open_new("a");

	put_fd(fd, "1");
	step();
	must(unlink("a") == 0, "unlink");
	step();
	put("a", "another");
	step();
	put_fd(fd, "to the nameless file");
	close(fd);
}

static void written_through_hard_link(void)
{
	put("a", "1");
	must(link("a", "b") == 0, "link");
	step();
	put("b", "2");
	step();
}

static void linked_while_held(void)
{
	int fd = open_new("a");

	put_fd(fd, "1");
	step();
	must(link("a", "b") == 0, "link");
	must(unlink("a") == 0, "unlink");
	step();
	put_fd(fd, "2");
	step();
	close(fd);
}

static void memory_file_copied(void)
{
	int memory = memfd_create("memory", 0), to;

	must(memory >= 0 && write(memory, "content", 7) == 7, "memfd_create");
	step();
	to = open_new("to");
	must(lseek(memory, 0, SEEK_SET) == 0 && sendfile(to, memory, NULL, 7) == 7, "sendfile");
	close(to);
}

/* libc's own door to the kernel; the close after it is libc's again. */
static void written_by_syscall(void)
{
	int fd = open_new("a");

	must(syscall(SYS_write, fd, "1", 1) == 1, "syscall(SYS_write)");
	close(fd);
	step();
	fd = open_flags("a", O_WRONLY | O_APPEND);
	must(syscall(SYS_write, fd, "1", 1) == 1, "syscall(SYS_write)");
	close(fd);
}

const struct op descriptor_ops_more[] = {
	{ .name = "truncate", .run = truncate_by_path },
	{ .name = "ftruncate-held", .run = truncate_by_descriptor },
	{ .name = "fallocate-held", .run = allocated },
	{ .name = "fallocate-punch", .run = punched },
	{ .name = "copy-file-range", .run = copied_range },
	{ .name = "nothing-moved-while-held", .run = nothing_moved_while_held },
	{ .name = "sendfile", .run = sent },
	{ .name = "splice", .run = spliced },
	{ .name = "ficlone", .run = cloned },
	{ .name = "o-tmpfile-linkat", .run = nameless_linked },
	{ .name = "o-tmpfile-written-late", .run = nameless_linked_written },
	{ .name = "mkstemp-family", .run = temporary_names },
	{ .name = "rename-while-open", .run = renamed_while_open },
	{ .name = "rename-then-close", .run = renamed_then_closed },
	{ .name = "replaced-while-open", .run = replaced_while_open },
	{ .name = "unlinked-while-open", .run = unlinked_while_open },
	{ .name = "hard-link-written", .run = written_through_hard_link },
	{ .name = "hard-link-while-held", .run = linked_while_held },
	{ .name = "memfd-sendfile", .run = memory_file_copied },
	{ .name = "syscall-write", .run = written_by_syscall },
	{ .name = NULL },
};
