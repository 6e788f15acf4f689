// SPDX-License-Identifier: GPL-2.0-only
/*
 * Shared writable mappings: a store needs no call, and no descriptor. The file is stamped when the
 * mapping is synchronised, removed, or left behind by the process.
 */
#include <stdatomic.h>

#include "preload.h"
#include "../core/files.h"
#include "../core/stamp.h"
#include "../core/sys.h"

enum { MAPS = 256 };
static struct {
	_Atomic uint32_t file; /* 0: free */
	uintptr_t start, end;
} maps[MAPS];
static _Atomic int high;

void ct_maps_add(void *addr, size_t len, int fd)
{
	uint32_t file = ct_fd_file(fd);

	if (!file || ct_in_vfork)
		return;
	for (int i = 0; i < MAPS; i++) {
		uint32_t none = 0;

		if (!atomic_compare_exchange_strong(&maps[i].file, &none, file))
			continue;
		maps[i].start = (uintptr_t)addr;
		maps[i].end = (uintptr_t)addr + len;
		if (i >= atomic_load(&high))
			atomic_store(&high, i + 1);
		ct_writer_add(ct_pid(), file, -1);
		return;
	}
	/* No room: known as a writer until the process ends. */
	ct_writer_add(ct_pid(), file, -1);
}

static void drop(int i)
{
	uint32_t file = atomic_exchange(&maps[i].file, 0);

	if (!file)
		return;
	ct_writer_drop(ct_pid(), file);
	ct_stamp_file(file, CT_EV_NONE);
}

void ct_maps_remove(void *addr, size_t len)
{
	uintptr_t start = (uintptr_t)addr, end = start + len;

	for (int i = 0; i < atomic_load(&high); i++) {
		uint32_t file = atomic_load(&maps[i].file);

		if (!file || maps[i].end <= start || maps[i].start >= end)
			continue;
		if (start <= maps[i].start && maps[i].end <= end)
			drop(i);
		else
			ct_stamp_file(file, CT_EV_NONE);
	}
}

void ct_maps_moved(void *from, size_t from_len, void *to, size_t to_len)
{
	uintptr_t start = (uintptr_t)from, end = start + from_len;

	for (int i = 0; i < atomic_load(&high); i++) {
		if (!atomic_load(&maps[i].file) || maps[i].start < start || maps[i].start >= end)
			continue;
		maps[i].start = (uintptr_t)to;
		maps[i].end = (uintptr_t)to + to_len;
	}
}

void ct_maps_sync(void)
{
	for (int i = 0; i < atomic_load(&high); i++) {
		uint32_t file = atomic_load(&maps[i].file);

		if (file)
			ct_stamp_file(file, CT_EV_NONE);
	}
}

void ct_maps_exit(void)
{
	for (int i = 0; i < atomic_load(&high); i++)
		drop(i);
}
