// SPDX-License-Identifier: GPL-2.0-only
/*
 * Shared mappings. The kernel stamps at the first store into a clean page (page_mkwrite), not
 * at munmap, and not again until the page was written back.
 */
#include "coarsetime/fidelity/fidelity.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#define SIZE 8192

static char *map_file(const char *path, int *fd, int flags)
{
	char *map;

	*fd = open_flags(path, O_RDWR | O_CREAT);
	must(ftruncate(*fd, SIZE) == 0, "ftruncate");
	map = mmap(NULL, SIZE, PROT_READ | PROT_WRITE, flags, *fd, 0);
	must(map != MAP_FAILED, "mmap");
	return map;
}

static void stored_before_close(void)
{
	int fd;
	char *map = map_file("a", &fd, MAP_SHARED);

	step();
	map[0] = 'x';
	must(munmap(map, SIZE) == 0, "munmap");
	close(fd);
	step();
}

static void stored_after_close(void)
{
	int fd;
	char *map = map_file("a", &fd, MAP_SHARED);

	close(fd);
	step();
	map[0] = 'x';
	must(munmap(map, SIZE) == 0, "munmap");
	step();
}

/* The store's tick counts, not the unmapping's. */
static void unmapped_later(void)
{
	int fd;
	char *map = map_file("a", &fd, MAP_SHARED);

	close(fd);
	step();
	map[0] = 'x';
	step();
	put("dep", "touched after");
	must(munmap(map, SIZE) == 0, "munmap");
	step();
}

static void synced_and_stored_again(void)
{
	int fd;
	char *map = map_file("a", &fd, MAP_SHARED);

	close(fd);
	map[0] = 'x';
	must(msync(map, SIZE, MS_SYNC) == 0, "msync");
	step();
	map[0] = 'y';
	must(msync(map, SIZE, MS_SYNC) == 0, "msync");
	munmap(map, SIZE);
}

static void never_stored(void)
{
	int fd;
	char *map = map_file("a", &fd, MAP_SHARED);
	char c = map[0];

	close(fd);
	step();
	must(c == 0, "reading the mapping");
	munmap(map, SIZE);
	step();
}

static void private_store(void)
{
	int fd;
	char *map = map_file("a", &fd, MAP_PRIVATE);

	close(fd);
	step();
	map[0] = 'x';
	munmap(map, SIZE);
	step();
}

static void mapped_to_read(void)
{
	int fd;
	char *map;

	put("a", "1");
	step();
	fd = open_flags("a", O_RDONLY);
	map = mmap(NULL, SIZE, PROT_READ, MAP_SHARED, fd, 0);
	must(map != MAP_FAILED && map[0] == '1', "mmap");
	munmap(map, SIZE);
	close(fd);
}

static void grown_with_mremap(void)
{
	int fd;
	char *map = map_file("a", &fd, MAP_SHARED), *moved;

	must(ftruncate(fd, 16L * SIZE) == 0, "ftruncate");
	close(fd);
	step();
	moved = mremap(map, SIZE, 16L * SIZE, MREMAP_MAYMOVE);
	must(moved != MAP_FAILED, "mremap");
	moved[15 * SIZE] = 'x';
	munmap(moved, 16L * SIZE);
}

/* As lld writes its output: mapped under a temporary name, renamed when done. */
static void renamed_before_unmap(void)
{
	int fd;
	char *map = map_file("a.tmp", &fd, MAP_SHARED);

	close(fd);
	step();
	map[0] = 'x';
	must(rename("a.tmp", "a") == 0, "rename");
	munmap(map, SIZE);
	step();
}

/* Made and closed in one tick; opened, mapped, stored and unmapped in the next. */
static void stored_into_existing(void)
{
	int fd;
	char *map;

	put("a", "12345678");
	put("b", "12345678");
	step();
	fd = open_flags("a", O_RDWR);
	map = mmap(NULL, SIZE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	must(map != MAP_FAILED, "mmap");
	map[0] = 'x';
	munmap(map, SIZE);
	close(fd);
	/* Mapped writable, but only looked at. */
	fd = open_flags("b", O_RDWR);
	map = mmap(NULL, SIZE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	must(map != MAP_FAILED && map[0] == '1', "mmap");
	munmap(map, SIZE);
	close(fd);
	step();
}

const struct op map_ops[] = {
	{ .name = "mmap-store", .run = stored_before_close },
	{ .name = "mmap-store-after-close", .run = stored_after_close },
	{ .name = "mmap-unmapped-later", .run = unmapped_later },
	{ .name = "mmap-msync", .run = synced_and_stored_again },
	{ .name = "mmap-never-stored", .run = never_stored },
	{ .name = "mmap-private", .run = private_store },
	{ .name = "mmap-read-only", .run = mapped_to_read },
	{ .name = "mmap-mremap", .run = grown_with_mremap },
	{ .name = "mmap-existing", .run = stored_into_existing },
	{ .name = "mmap-renamed", .run = renamed_before_unmap },
	{ .name = NULL },
};
