// SPDX-License-Identifier: GPL-2.0-only
/* The shared table of files and writers. */
#include "files.h"
#include "sys.h"

static uint32_t find_in_chain(uint32_t at, uint64_t dev, uint64_t ino)
{
	while (at) {
		const struct ct_file *f = &ct_page->files[at];

		if (f->ino == ino && f->dev == dev)
			return at;
		at = f->next;
	}
	return 0;
}

uint32_t ct_file(const struct stat *st, bool create)
{
	uint64_t h = ((uint64_t)st->st_ino * 0x9e3779b97f4a7c15u) ^ st->st_dev;
	_Atomic uint32_t *head = &ct_page->file_head[(h >> 24) % CT_BUCKETS];
	uint32_t first = atomic_load(head);
	uint32_t id = find_in_chain(first, st->st_dev, st->st_ino);
	struct ct_file *f;

	if (id || !create)
		return id;
	id = atomic_fetch_add(&ct_page->nfiles, 1) + 1;
	if (id >= CT_FILES) {
		atomic_fetch_add(&ct_page->notes_lost, 1);
		return 0;
	}
	f = &ct_page->files[id];
	f->dev = st->st_dev;
	f->ino = st->st_ino;
	for (;;) {
		uint32_t other = find_in_chain(first, st->st_dev, st->st_ino);

		if (other)
			return other;
		f->next = first;
		if (atomic_compare_exchange_weak(head, &first, id))
			return id;
	}
}

bool ct_file_unstamped(const struct stat *st, uint32_t file)
{
	const struct ct_file *f = &ct_page->files[file];

	if (st->st_mtim.tv_sec >= ct_page->floor_sec)
		return false;
	if (!file)
		return true;
	if (atomic_load(&f->flags) & (CT_FILE_OUTSIDE | CT_FILE_IGNORED))
		return false;
	return !(atomic_load(&f->flags) & CT_FILE_EXPLICIT) ||
	       atomic_load(&f->explicit_ns) != ct_mtime(st);
}

bool ct_file_is_written(const struct stat *st)
{
	uint32_t file = atomic_load(&ct_page->nslots) > 0 ? ct_file(st, false) : 0;

	return file && atomic_load(&ct_page->files[file].writers) > 0;
}

void ct_file_set_explicit(uint32_t file, int64_t ns)
{
	atomic_store(&ct_page->files[file].explicit_ns, ns);
	atomic_fetch_or(&ct_page->files[file].flags, CT_FILE_EXPLICIT);
}

void ct_file_gone(uint32_t file)
{
	struct ct_file *f = &ct_page->files[file];

	atomic_store(&f->ident, 0);
	atomic_store(&f->path, 0);
	atomic_fetch_and(&f->flags, ~(uint32_t)(CT_FILE_EXPLICIT | CT_FILE_PENDING | CT_FILE_OWED |
						CT_FILE_LOST));
}

static uint32_t place(uint32_t pid)
{
	return (pid * 2654435761u >> 8) % CT_SLOTS;
}

static bool claim(uint32_t slot, uint32_t pid, uint32_t file, int fd)
{
	struct ct_slot *s = &ct_page->slots[slot];
	_Atomic int32_t *group = &ct_page->group_slots[slot / CT_SLOT_WAYS];

	if (atomic_load_explicit(&s->pid, memory_order_relaxed))
		return false;
	/* Counted first: a count that is too high costs time, one that is too low a stamp. */
	atomic_fetch_add(group, 1);
	if (!atomic_compare_exchange_strong(&s->pid, &(uint32_t){ 0 }, pid)) {
		atomic_fetch_sub(group, 1);
		return false;
	}
	atomic_fetch_add(&ct_page->nslots, 1);
	atomic_store(&s->fd, fd);
	atomic_store(&s->file, file);
	return true;
}

/* Return: the slot's file, or 0 if another reaper of @pid was faster. */
static uint32_t release(uint32_t slot, uint32_t pid)
{
	struct ct_slot *s = &ct_page->slots[slot];
	uint32_t file = atomic_exchange(&s->file, 0);

	if (atomic_compare_exchange_strong(&s->pid, &pid, 0)) {
		atomic_fetch_sub(&ct_page->group_slots[slot / CT_SLOT_WAYS], 1);
		atomic_fetch_sub(&ct_page->nslots, 1);
	}
	return file;
}

/* How many slots after a process's place may be its. */
static uint32_t reach(void)
{
	return atomic_load(&ct_page->far_slots) ? CT_SLOTS : CT_SLOT_WAYS;
}

void ct_writer_add(uint32_t pid, uint32_t file, int fd)
{
	uint32_t at = place(pid);

	atomic_fetch_add(&ct_page->files[file].writers, 1);
	for (uint32_t i = 0; i < CT_SLOTS; i++) {
		if (i == CT_SLOT_WAYS)
			atomic_fetch_add(&ct_page->far_slots, 1);
		if (claim((at + i) % CT_SLOTS, pid, file, fd))
			return;
	}
	atomic_fetch_add(&ct_page->notes_lost, 1);
}

int ct_writer_drop(uint32_t pid, uint32_t file)
{
	uint32_t at = place(pid), n = reach();

	for (uint32_t i = 0; i < n; i++) {
		const struct ct_slot *s = &ct_page->slots[(at + i) % CT_SLOTS];

		if (atomic_load(&s->pid) == pid && atomic_load(&s->file) == file) {
			release((at + i) % CT_SLOTS, pid);
			break;
		}
	}
	return atomic_fetch_sub(&ct_page->files[file].writers, 1) - 1;
}

uint32_t ct_writer_drop_any(uint32_t pid)
{
	uint32_t at = place(pid), n = reach();

	for (uint32_t i = 0; i < n; i++) {
		uint32_t slot = (at + i) % CT_SLOTS, file;

		if (atomic_load(&ct_page->slots[slot].pid) != pid)
			continue;
		file = release(slot, pid);
		if (file) {
			atomic_fetch_sub(&ct_page->files[file].writers, 1);
			return file;
		}
	}
	return 0;
}

bool ct_writer_any(uint32_t pid)
{
	uint32_t at = place(pid), n = reach();

	if (atomic_load(&ct_page->nslots) <= 0)
		return false;
	for (uint32_t i = 0; i < n; i++) {
		if (atomic_load(&ct_page->slots[(at + i) % CT_SLOTS].pid) == pid)
			return true;
	}
	return false;
}

void ct_writer_each(void (*visit)(uint32_t pid, uint32_t file, int fd))
{
	for (uint32_t i = 0; i < CT_SLOTS; i++) {
		struct ct_slot *s = &ct_page->slots[i];
		uint32_t file;

		if (i % CT_SLOT_WAYS == 0 &&
		    !atomic_load(&ct_page->group_slots[i / CT_SLOT_WAYS])) {
			i += CT_SLOT_WAYS - 1;
			continue;
		}
		file = atomic_load(&s->file);
		if (file)
			visit(atomic_load(&s->pid), file, atomic_load(&s->fd));
	}
}
