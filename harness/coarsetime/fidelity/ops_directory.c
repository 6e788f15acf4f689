// SPDX-License-Identifier: GPL-2.0-only
/* Names: entries made, moved and removed stamp their directories. */
#include "coarsetime/fidelity/fidelity.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

/* Directories d0 … d9, made in the first phase. */
static void make_directories(void)
{
	for (char name[] = "d0"; name[1] <= '9'; name[1]++)
		must(mkdir(name, 0755) == 0, name);
}

static void entries_made(void)
{
	make_directories();
	step();
	put("d0/file", "");
	must(mkdir("d1/dir", 0755) == 0, "mkdir");
	must(symlink("target", "d2/link") == 0, "symlink");
	must(link("d0/file", "d3/hard") == 0, "link");
	must(mkfifo("d4/fifo", 0644) == 0, "mkfifo");
	must(mknod("d5/node", S_IFREG | 0644, 0) == 0, "mknod");
	must(mkdirat(AT_FDCWD, "d6/dir", 0755) == 0, "mkdirat");
	must(symlinkat("target", AT_FDCWD, "d7/link") == 0, "symlinkat");
	must(linkat(AT_FDCWD, "d0/file", AT_FDCWD, "d8/hard", 0) == 0, "linkat");
	must(mkfifoat(AT_FDCWD, "d9/fifo", 0644) == 0, "mkfifoat");
}

static void entries_removed(void)
{
	make_directories();
	put("d0/file", "");
	put("d1/file", "");
	put("d2/file", "");
	must(mkdir("d3/dir", 0755) == 0 && mkdir("d4/dir", 0755) == 0, "mkdir");
	must(mkdir("d5/dir", 0755) == 0, "mkdir");
	step();
	must(unlink("d0/file") == 0 && unlinkat(AT_FDCWD, "d1/file", 0) == 0, "unlink");
	must(remove("d2/file") == 0 && remove("d5/dir") == 0, "remove");
	must(rmdir("d3/dir") == 0, "rmdir");
	must(unlinkat(AT_FDCWD, "d4/dir", AT_REMOVEDIR) == 0, "unlinkat");
}

/* What changes nothing stamps nothing. */
static void nothing_changed(void)
{
	make_directories();
	put("d0/file", "1");
	must(mkdir("d1/dir", 0755) == 0, "mkdir");
	step();
	put("d0/file", "2");
	must(mkdir("d1/dir", 0755) < 0, "mkdir of what exists");
	must(unlink("d2/missing") < 0 && rmdir("d3/missing") < 0, "removing what is missing");
	must(rename("d4/missing", "d5/other") < 0, "renaming what is missing");
	must(open("d6/missing", O_RDONLY) < 0, "opening what is missing");
	must(open("d0/file", O_CREAT | O_EXCL | O_WRONLY, 0644) < 0, "making what exists");
	must(link("d7/missing", "d8/other") < 0, "linking what is missing");
	must(chmod("d9", 0700) == 0, "chmod");
}

static void renamed(void)
{
	make_directories();
	put("d0/file", "");
	put("d1/file", "");
	put("d3/file", "");
	put("d4/file", "");
	must(mkdir("d5/dir", 0755) == 0, "mkdir");
	step();
	must(rename("d0/file", "d0/other") == 0, "rename within");
	must(rename("d1/file", "d2/file") == 0, "rename between");
	must(rename("d3/file", "d4/file") == 0, "rename over");
	must(rename("d5/dir", "d6/dir") == 0, "rename of a directory");
	must(rename("d7", "d8/d7") == 0, "rename of a directory");
	must(renameat(AT_FDCWD, "d2/file", AT_FDCWD, "d9/file") == 0, "renameat");
}

/* Two names of one file: rename(2) does nothing and succeeds. */
static void renamed_onto_itself(void)
{
	make_directories();
	put("d0/file", "");
	must(link("d0/file", "d1/file") == 0, "link");
	step();
	must(rename("d0/file", "d1/file") == 0, "rename");
	must(rename("d1/file", "d1/file") == 0, "rename");
}

static void renamed_with_flags(void)
{
	make_directories();
	put("d0/file", "");
	put("d1/file", "");
	put("d2/file", "");
	put("d3/file", "");
	step();
	if (renameat2(AT_FDCWD, "d0/file", AT_FDCWD, "d1/file", RENAME_EXCHANGE) < 0)
		skip("no exchange of names on this file system");
	must(renameat2(AT_FDCWD, "d2/file", AT_FDCWD, "d3/file", RENAME_NOREPLACE) < 0,
	     "renameat2 over a file");
	must(renameat2(AT_FDCWD, "d2/file", AT_FDCWD, "d4/file", RENAME_NOREPLACE) == 0,
	     "renameat2");
}

static void stamps_of_the_moved(void)
{
	put("a", "1");
	must(symlink("a", "link") == 0 && mkdir("dir", 0755) == 0, "symlink");
	put("dir/file", "1");
	step();
	must(rename("a", "b") == 0 && rename("link", "link2") == 0 && rename("dir", "dir2") == 0,
	     "rename");
	step();
	put("dir2/file", "2");
	must(unlink("link2") == 0, "unlink");
}

static void temporary_in_directories(void)
{
	char file[] = "d0/file@XXXXXX", dir[] = "d1/dir@XXXXXX";
	int fd, nameless;

	make_directories();
	step();
	fd = mkstemp(file);
	must(fd >= 0 && mkdtemp(dir) != NULL, "mkstemp");
	close(fd);
	nameless = open("d2", O_TMPFILE | O_WRONLY, 0644);
	if (nameless >= 0)
		close(nameless);
}

static void socket_bound(void)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX, .sun_path = "d0/socket" };
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);

	make_directories();
	step();
	must(bind(fd, (struct sockaddr *)&address, sizeof(address)) == 0, "bind");
	close(fd);
}

static void relative_to_descriptors(void)
{
	int dir;

	make_directories();
	dir = open_flags("d0", O_RDONLY | O_DIRECTORY);
	step();
	must(mkdirat(dir, "sub", 0755) == 0, "mkdirat");
	step();
	must(chdir("d1") == 0, "chdir");
	put("file", "1");
	must(renameat(AT_FDCWD, "file", dir, "sub/file") == 0, "renameat");
	step();
	must(unlinkat(dir, "sub/file", 0) == 0, "unlinkat");
	must(fchdir(dir) == 0, "fchdir");
	put("new", "1");
	close(dir);
}

/* Temporary file and rename, over and over in one tick: the last one's stamps count. */
static void replaced_often(void)
{
	for (int i = 0; i < 3; i++) {
		put("a.tmp", "1");
		must(rename("a.tmp", "a") == 0, "rename");
	}
	step();
	put("a.tmp", "1");
	step();
	must(rename("a.tmp", "a") == 0, "rename");
}

const struct op directory_ops[] = {
	{ .name = "dir-entries-made", .run = entries_made },
	{ .name = "dir-entries-removed", .run = entries_removed },
	{ .name = "dir-nothing-changed", .run = nothing_changed },
	{ .name = "dir-rename", .run = renamed },
	{ .name = "dir-rename-itself", .run = renamed_onto_itself },
	{ .name = "dir-renameat2", .run = renamed_with_flags },
	{ .name = "dir-moved-stamps", .run = stamps_of_the_moved },
	{ .name = "dir-temporary", .run = temporary_in_directories },
	{ .name = "dir-socket", .run = socket_bound },
	{ .name = "dir-at-descriptors", .run = relative_to_descriptors },
	{ .name = "dir-replaced", .run = replaced_often },
	{ .name = NULL },
};
