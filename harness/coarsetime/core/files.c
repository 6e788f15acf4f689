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

void ct_file_set_explicit(uint32_t file, int64_t ns)
{
	atomic_store(&ct_page->files[file].explicit_ns, ns);
	atomic_fetch_or(&ct_page->files[file].flags, CT_FILE_EXPLICIT);
}

void ct_file_gone(uint32_t file)
{
	struct ct_file *f = &ct_page->files[file];

	atomic_store(&f->ident, 0);
	atomic_store(&f->wtime, 0);
	atomic_fetch_and(&f->flags, ~(uint32_t)(CT_FILE_EXPLICIT | CT_FILE_PENDING));
}

static struct ct_slot *place(uint32_t pid)
{
	return &ct_page->slots[(pid * 2654435761u >> 8) % CT_SLOTS];
}

void ct_writer_add(uint32_t pid, uint32_t file)
{
	struct ct_slot *s = place(pid);

	atomic_fetch_add(&ct_page->files[file].writers, 1);
	for (int i = 0; i < CT_SLOT_WAYS; i++) {
		uint32_t none = 0;

		if (atomic_compare_exchange_strong(&s[i].pid, &none, pid)) {
			atomic_store(&s[i].file, file);
			atomic_fetch_add(&ct_page->nslots, 1);
			return;
		}
	}
	/* No room is no harm: if this process is killed, the audit at the end tells. */
}

int ct_writer_drop(uint32_t pid, uint32_t file)
{
	struct ct_slot *s = place(pid);

	for (int i = 0; i < CT_SLOT_WAYS; i++) {
		if (atomic_load(&s[i].pid) == pid && atomic_load(&s[i].file) == file) {
			atomic_store(&s[i].file, 0);
			atomic_store(&s[i].pid, 0);
			atomic_fetch_sub(&ct_page->nslots, 1);
			break;
		}
	}
	return atomic_fetch_sub(&ct_page->files[file].writers, 1) - 1;
}

uint32_t ct_writer_drop_any(uint32_t pid)
{
	struct ct_slot *s = place(pid);

	for (int i = 0; i < CT_SLOT_WAYS; i++) {
		uint32_t file;

		if (atomic_load(&s[i].pid) != pid)
			continue;
		file = atomic_exchange(&s[i].file, 0);
		atomic_store(&s[i].pid, 0);
		atomic_fetch_sub(&ct_page->nslots, 1);
		if (file) {
			atomic_fetch_sub(&ct_page->files[file].writers, 1);
			return file;
		}
	}
	return 0;
}

bool ct_writer_any(uint32_t pid)
{
	struct ct_slot *s = place(pid);

	if (atomic_load(&ct_page->nslots) <= 0)
		return false;
	for (int i = 0; i < CT_SLOT_WAYS; i++) {
		if (atomic_load(&s[i].pid) == pid)
			return true;
	}
	return false;
}
