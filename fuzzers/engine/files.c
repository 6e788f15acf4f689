// SPDX-License-Identifier: GPL-2.0-only
/* Files in memory behind open, read, fstat, mmap and the like. */
#include <string.h>

#include "engine/export.h"
#include "engine/internal.h"
#include "engine/redirect.h"

#undef open
#undef read
#undef stat
#undef memory

/* Descriptors are far from those of the process: a mix-up fails at once. */
#define FIRST_FD 5000
#define MAX_FDS 64

static struct ttf_file files[TTF_MAX_FILES];
static size_t file_count;
static bool use_fallback;

static struct descriptor {
	const struct ttf_file *file;
	size_t offset;
} descriptors[MAX_FDS];
static int highest;

struct ttf_faults ttf_faults;
bool ttf_fault_happened;
static struct ttf_faults faults_wanted;

void ttf_faults_set(const struct ttf_faults *faults)
{
	faults_wanted = *faults;
}

bool ttf_fault_hit(void)
{
	return ttf_fault_happened;
}

void ttf_files_reset(bool fallback)
{
	file_count = 0;
	use_fallback = fallback;
}

void ttf_file_add(const char *name, size_t name_length, const void *data, size_t size)
{
	if (file_count < TTF_MAX_FILES)
		files[file_count++] = (struct ttf_file){ name, name_length, data, size };
}

const struct ttf_file *ttf_file_find(const char *name, size_t name_length)
{
	size_t sum = name_length;

	for (size_t i = 0; i < file_count; i++)
		if (files[i].name_length == name_length &&
		    !memcmp(files[i].name, name, name_length))
			return &files[i];
	/* The first file is the program's main input, the others serve the unknown names. */
	if (!use_fallback || file_count < 2 || !name_length)
		return NULL;
	for (size_t i = 0; i < name_length; i++)
		sum = sum * 31 + (unsigned char)name[i];
	return &files[1 + sum % (file_count - 1)];
}

void ttf_descriptors_reset(void)
{
	memset(descriptors, 0, (size_t)highest * sizeof(*descriptors));
	highest = 0;
	ttf_faults = faults_wanted;
	ttf_fault_happened = false;
}

static struct descriptor *descriptor(int fd)
{
	fd -= FIRST_FD;
	if (fd < 0 || fd >= MAX_FDS || !descriptors[fd].file) {
		errno = EBADF;
		return NULL;
	}
	return &descriptors[fd];
}

int ttf_open(const char *name, int flags, ...)
{
	const struct ttf_file *file = ttf_file_find(name, strlen(name));

	errno = ENOENT;
	if (!file || (flags & O_ACCMODE) != O_RDONLY)
		return -1;
	errno = EACCES;
	if (ttf_fault(&ttf_faults.open))
		return -1;
	for (int i = 0; i < MAX_FDS; i++) {
		if (descriptors[i].file)
			continue;
		ttf_export_file(name, file);
		descriptors[i] = (struct descriptor){ file, 0 };
		if (i >= highest)
			highest = i + 1;
		return FIRST_FD + i;
	}
	errno = EMFILE;
	return -1;
}

int ttf_close(int fd)
{
	struct descriptor *d = descriptor(fd);

	if (!d)
		return -1;
	d->file = NULL;
	return 0;
}

ssize_t ttf_read(int fd, void *buffer, size_t size)
{
	struct descriptor *d = descriptor(fd);
	size_t left;

	if (!d)
		return -1;
	if (ttf_fault(&ttf_faults.read)) {
		errno = EISDIR;
		return -1;
	}
	left = d->file->size - d->offset;
	if (size > left)
		size = left;
	memcpy(buffer, d->file->data + d->offset, size);
	d->offset += size;
	return (ssize_t)size;
}

static int fill_stat(const struct ttf_file *file, struct stat *st)
{
	if (ttf_fault(&ttf_faults.stat)) {
		errno = EOVERFLOW;
		return -1;
	}
	memset(st, 0, sizeof(*st));
	st->st_mode = S_IFREG | 0644;
	st->st_size = (off_t)file->size;
	return 0;
}

int ttf_fstat(int fd, struct stat *st)
{
	struct descriptor *d = descriptor(fd);

	return d ? fill_stat(d->file, st) : -1;
}

int ttf_stat(const char *name, struct stat *st)
{
	const struct ttf_file *file = ttf_file_find(name, strlen(name));

	errno = ENOENT;
	return file ? fill_stat(file, st) : -1;
}

int ttf_access(const char *name, int mode)
{
	(void)mode;
	errno = ENOENT;
	return ttf_file_find(name, strlen(name)) ? 0 : -1;
}

off_t ttf_lseek(int fd, off_t offset, int whence)
{
	struct descriptor *d = descriptor(fd);
	off_t base;

	if (!d)
		return -1;
	base = whence == SEEK_SET ? 0 : (off_t)(whence == SEEK_CUR ? d->offset : d->file->size);
	if (base + offset < 0 || (size_t)(base + offset) > d->file->size) {
		errno = EINVAL;
		return -1;
	}
	d->offset = (size_t)(base + offset);
	return (off_t)d->offset;
}

/* A copy: the program may write into a private mapping, the input must stay what it was. */
void *ttf_mmap(void *address, size_t size, int protection, int flags, int fd, off_t offset)
{
	struct descriptor *d = descriptor(fd);
	char *memory;

	(void)address, (void)protection, (void)flags;
	errno = EINVAL;
	if (!d || !size || offset || size > d->file->size)
		return MAP_FAILED;
	memory = ttf_malloc(size);
	if (!memory)
		return MAP_FAILED;
	memcpy(memory, d->file->data, size);
	return memory;
}

int ttf_munmap(void *address, size_t size)
{
	(void)size;
	ttf_free(address);
	return 0;
}
