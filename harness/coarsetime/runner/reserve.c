// SPDX-License-Identifier: GPL-2.0-only
#include "reserve.h"

#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <unistd.h>

#include "../core/page.h"

/* A process cannot fill that much between two looks of the runner, which are 50 ms apart. */
enum { AHEAD = 1 << 20 };

static int file = -1;
static struct table {
	size_t begin, size, entry;
	size_t until; /* allocated so far, from the beginning */
} tables[] = {
	{ offsetof(struct ct_page, ranks), sizeof(ct_page->ranks), sizeof(*ct_page->ranks), 0 },
	{ offsetof(struct ct_page, files), sizeof(ct_page->files), sizeof(*ct_page->files), 0 },
	{ offsetof(struct ct_page, paths), sizeof(ct_page->paths), sizeof(*ct_page->paths), 0 },
	{ offsetof(struct ct_page, log), sizeof(ct_page->log), sizeof(*ct_page->log), 0 },
	{ offsetof(struct ct_page, map), sizeof(ct_page->map), sizeof(*ct_page->map), 0 },
	{ offsetof(struct ct_page, arena), sizeof(ct_page->arena), 1, 0 },
};

static gboolean allocate(size_t at, size_t size)
{
	int err = posix_fallocate(file, (off_t)at, (off_t)size);

	/* What a file system without fallocate does is write, which is as good. */
	errno = err;
	return !err;
}

static gboolean keep_ahead(struct table *t, size_t used)
{
	size_t want = MIN(used * t->entry + AHEAD, t->size);

	if (want <= t->until)
		return TRUE;
	want = MIN(want + AHEAD, t->size);
	if (!allocate(t->begin + t->until, want - t->until))
		return FALSE;
	t->until = want;
	return TRUE;
}

gboolean ct_reserve_more(void)
{
	const uint32_t used[] = { ct_page->nranks, ct_page->nfiles, ct_page->npaths,
				  ct_page->nlog,   ct_page->nmap,   ct_page->arena_used };

	for (gsize i = 0; i < G_N_ELEMENTS(tables); i++)
		if (!keep_ahead(&tables[i], used[i]))
			return FALSE;
	return TRUE;
}

gboolean ct_reserve_open(const char *path)
{
	file = open(path, O_RDWR | O_CLOEXEC);
	return file >= 0 && allocate(0, offsetof(struct ct_page, ranks)) && ct_reserve_more();
}

void ct_reserve_close(void)
{
	if (file >= 0)
		close(file);
	file = -1;
}
