// SPDX-License-Identifier: GPL-2.0-only
/* Stamps set on purpose, and clocks read. */
#include "coarsetime/fidelity/fidelity.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>
#include <utime.h>

#define BIRTHDAY 978307200 /* 2001-01-01, in any time older than every tree */

static const struct timespec old[2] = { { BIRTHDAY, 0 }, { BIRTHDAY, 0 } };
static const struct timespec finer[2] = { { BIRTHDAY, 999999999 }, { BIRTHDAY, 999999999 } };
static const struct timespec now[2] = { { 0, UTIME_NOW }, { 0, UTIME_NOW } };
static const struct timespec only_access[2] = { { 0, UTIME_NOW }, { 0, UTIME_OMIT } };
static const struct timespec only_modify[2] = { { 0, UTIME_OMIT }, { 0, UTIME_NOW } };
static const struct timespec neither[2] = { { 0, UTIME_OMIT }, { 0, UTIME_OMIT } };

static void put_all(const char *const *names)
{
	for (; *names; names++)
		put(*names, "1");
}

static void by_path(void)
{
	static const char *const names[] = { "null", "now", "access", "modify",
					     "omit", "old", "finer",  NULL };

	put_all(names);
	step();
	must(utimensat(AT_FDCWD, "null", NULL, 0) == 0, "utimensat");
	must(utimensat(AT_FDCWD, "now", now, 0) == 0, "utimensat");
	must(utimensat(AT_FDCWD, "access", only_access, 0) == 0, "utimensat");
	must(utimensat(AT_FDCWD, "modify", only_modify, 0) == 0, "utimensat");
	must(utimensat(AT_FDCWD, "omit", neither, 0) == 0, "utimensat");
	must(utimensat(AT_FDCWD, "old", old, 0) == 0, "utimensat");
	must(utimensat(AT_FDCWD, "finer", finer, 0) == 0, "utimensat");
}

static void by_descriptor(void)
{
	static const char *const names[] = { "null", "now", "omit", "old", "empty-path", NULL };
	int fd;

	put_all(names);
	step();
	fd = open_flags("null", O_RDONLY);
	must(futimens(fd, NULL) == 0, "futimens");
	close(fd);
	fd = open_flags("now", O_WRONLY);
	must(futimens(fd, now) == 0, "futimens");
	close(fd);
	fd = open_flags("omit", O_WRONLY);
	must(futimens(fd, neither) == 0, "futimens");
	close(fd);
	fd = open_flags("old", O_WRONLY);
	must(futimens(fd, old) == 0, "futimens");
	step();
	close(fd);
	fd = open_flags("empty-path", O_RDONLY);
	must(utimensat(fd, "", old, AT_EMPTY_PATH) == 0, "utimensat");
	close(fd);
}

static void older_calls(void)
{
	static const char *const names[] = { "utime",	"utime-now", "utimes",	"utimes-now",
					     "futimes", "futimesat", "lutimes", NULL };
	const struct timeval tv[2] = { { BIRTHDAY, 5 }, { BIRTHDAY, 5 } };
	const struct utimbuf buffer = { BIRTHDAY, BIRTHDAY };
	int fd;

	put_all(names);
	must(symlink("lutimes", "link") == 0, "symlink");
	step();
	must(utime("utime", &buffer) == 0 && utime("utime-now", NULL) == 0, "utime");
	must(utimes("utimes", tv) == 0 && utimes("utimes-now", NULL) == 0, "utimes");
	fd = open_flags("futimes", O_RDONLY);
	must(futimes(fd, tv) == 0, "futimes");
	close(fd);
	must(futimesat(AT_FDCWD, "futimesat", tv) == 0, "futimesat");
	must(lutimes("link", tv) == 0, "lutimes");
}

static void of_links_and_directories(void)
{
	put("file", "1");
	must(symlink("file", "followed") == 0 && symlink("file", "itself") == 0, "symlink");
	must(mkdir("dir", 0755) == 0 && mkdir("dir-now", 0755) == 0, "mkdir");
	step();
	must(utimensat(AT_FDCWD, "itself", old, AT_SYMLINK_NOFOLLOW) == 0, "utimensat");
	must(utimensat(AT_FDCWD, "dir", old, 0) == 0, "utimensat");
	must(utimensat(AT_FDCWD, "dir-now", NULL, 0) == 0, "utimensat");
	step();
	must(utimensat(AT_FDCWD, "followed", now, 0) == 0, "utimensat");
}

/* cp -p, tar: written, stamped, closed; the close must not stamp again. */
static void set_before_close(void)
{
	int fd = open_new("a");

	put_fd(fd, "1");
	must(futimens(fd, old) == 0, "futimens");
	step();
	close(fd);
}

static void set_before_close_by_path(void)
{
	int fd = open_new("a");

	put_fd(fd, "1");
	must(utimensat(AT_FDCWD, "a", old, 0) == 0, "utimensat");
	close(fd);
	step();
}

static void written_after_set(void)
{
	int fd = open_new("a");

	put_fd(fd, "1");
	must(futimens(fd, old) == 0, "futimens");
	put_fd(fd, "2");
	step();
	close(fd);
}

static void touched_by_other_while_held(void)
{
	int fd = open_new("a");

	put_fd(fd, "1");
	step();
	must(utimensat(AT_FDCWD, "a", NULL, 0) == 0, "utimensat");
	step();
	close(fd);
}

static void kept_over_rename(void)
{
	put("a", "1");
	must(utimensat(AT_FDCWD, "a", old, 0) == 0, "utimensat");
	step();
	must(rename("a", "b") == 0 && link("b", "c") == 0 && chmod("b", 0600) == 0, "rename");
}

/* Opened for writing later, not written: the old explicit stamp stays. */
static void set_then_opened(void)
{
	put("a", "1");
	must(utimensat(AT_FDCWD, "a", old, 0) == 0, "utimensat");
	step();
	close(open_flags("a", O_RDWR));
	step();
	put("a", "2");
}

static void from_the_clock(void)
{
	struct timespec ts[2], given;
	struct timeval tv;
	struct stat st;
	FILE *view;

	step();
	clock_gettime(CLOCK_REALTIME, &ts[0]);
	ts[1] = ts[0];
	put("a", "1");
	must(utimensat(AT_FDCWD, "a", ts, 0) == 0, "utimensat");
	put("b", "1");
	gettimeofday(&tv, NULL);
	timespec_get(&given, TIME_UTC);
	must(stat("b", &st) == 0, "stat");
	view = fopen("clocks.view", "w");
	must(view != NULL, "fopen");
	fprintf(view, "gettimeofday %s\n", tv.tv_sec == st.st_mtime ? "same second" : "other");
	fprintf(view, "timespec_get %s\n", given.tv_sec == st.st_mtime ? "same second" : "other");
	fprintf(view, "time %s\n", time(NULL) == st.st_mtime ? "same second" : "other");
	clock_gettime(CLOCK_REALTIME_COARSE, &given);
	fprintf(view, "coarse %s\n", given.tv_sec == st.st_mtime ? "same second" : "other");
	fclose(view);
}

static void copied_stamp(void)
{
	struct stat st;
	struct timespec ts[2];

	put("a", "1");
	step();
	must(stat("a", &st) == 0, "stat");
	ts[0] = st.st_atim;
	ts[1] = st.st_mtim;
	put("b", "1");
	must(utimensat(AT_FDCWD, "b", ts, 0) == 0, "utimensat");
}

const struct op time_ops[] = {
	{ .name = "utimensat", .run = by_path },
	{ .name = "futimens", .run = by_descriptor },
	{ .name = "utime-family", .run = older_calls },
	{ .name = "utimensat-links-dirs", .run = of_links_and_directories },
	{ .name = "futimens-before-close", .run = set_before_close },
	{ .name = "utimensat-before-close", .run = set_before_close_by_path },
	{ .name = "futimens-then-write", .run = written_after_set },
	{ .name = "touched-while-held", .run = touched_by_other_while_held },
	{ .name = "explicit-kept-over-rename", .run = kept_over_rename },
	{ .name = "explicit-then-opened", .run = set_then_opened },
	{ .name = "clock-reads", .run = from_the_clock },
	{ .name = "stamp-copied", .run = copied_stamp },
	{ .name = NULL },
};
