// SPDX-License-Identifier: GPL-2.0-only
/* Recognising programs that the layer cannot enter. */
#include <elf.h>
#include <stdlib.h>
#include <string.h>

#include "event.h"
#include "names.h"
#include "sniff.h"
#include "stamp.h"
#include "sys.h"

enum { HEAD = 1024 };

/*
 * An ELF program without PT_INTERP, or with the one of another libc. What cannot be read in the
 * first bytes counts as dynamic.
 */
static bool is_static(const char *head, long n)
{
	Elf64_Ehdr eh;
	Elf64_Phdr ph;

	if (n < (long)sizeof(eh) || memcmp(head, ELFMAG, SELFMAG))
		return false;
	memcpy(&eh, head, sizeof(eh));
	if (eh.e_ident[EI_CLASS] != ELFCLASS64)
		return true; /* our library is of the other class */
	for (int i = 0; i < eh.e_phnum; i++) {
		size_t at = eh.e_phoff + (size_t)i * eh.e_phentsize;

		if (at + sizeof(ph) > (size_t)n)
			return false;
		memcpy(&ph, head + at, sizeof(ph));
		if (ph.p_type == PT_INTERP)
			return ph.p_offset < (size_t)n &&
			       strstr(head + ph.p_offset, "/ld-musl") != NULL;
	}
	return true;
}

/* The dynamic linker called by name has no PT_INTERP either, but it does preload. */
static bool is_loader(const char *path)
{
	const char *base = strrchr(path, '/');

	base = base ? base + 1 : path;
	return !strncmp(base, "ld-linux", 8) || !strncmp(base, "ld.so", 5) ||
	       !strncmp(base, "ld-2", 4);
}

static void record(int fd)
{
	char real[CT_PATH_MAX];
	const char *rel;
	uint32_t name;
	int root;

	if (!ct_path_of_fd(fd, real) || is_loader(real))
		return;
	root = ct_root_of(real, &rel);
	name = root >= 0 ? ct_name(root, rel, NULL) : ct_name(CT_ROOT_OUTSIDE, real + 1, real + 1);
	atomic_fetch_add(&ct_page->statics, 1);
	/* It reads stamps without us. */
	ct_stamp_settle();
	ct_event_note(&(struct ct_event){ .kind = CT_EV_STATIC, .name = name });
}

/*
 * Programs that this process has started and that the layer can enter, so that make does not read
 * the shell anew for each line of a recipe. Known by all that changes if a file does, mixed into
 * one word: threads may write here at the same time.
 */
enum { KNOWN = 16, YOUNG = 3 /* seconds: more than any file system's grain */ };
static _Atomic uint64_t known[KNOWN];

static uint64_t identity(const struct stat *st)
{
	const uint64_t words[] = { st->st_dev,
				   st->st_ino,
				   st->st_mode,
				   st->st_uid,
				   (uint64_t)st->st_size,
				   (uint64_t)st->st_ctim.tv_sec,
				   (uint64_t)st->st_ctim.tv_nsec };
	uint64_t mixed = 0;

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		mixed = (mixed ^ words[i]) * 0x9e3779b97f4a7c15u;
		mixed ^= mixed >> 32;
	}
	return mixed ? mixed : 1;
}

static bool is_known(uint64_t program)
{
	return atomic_load_explicit(&known[program % KNOWN], memory_order_relaxed) == program;
}

/* Not a file so young that it can change and keep its stamp. */
static void learn(uint64_t program, const struct stat *st)
{
	if (st->st_ctim.tv_sec + YOUNG > ct_sys_clock(CLOCK_REALTIME_COARSE) / CT_NS)
		return;
	atomic_store_explicit(&known[program % KNOWN], program, memory_order_relaxed);
}

/* Started with rights that its caller has not: ld.so then leaves LD_PRELOAD alone. */
static bool has_privileges(int fd, const struct stat *st)
{
	if ((st->st_mode & S_ISUID) && st->st_uid != (uid_t)ct_sys(SYS_getuid, 0, 0, 0, 0))
		return true;
	if ((st->st_mode & S_ISGID) && (st->st_mode & S_IXGRP) &&
	    st->st_gid != (gid_t)ct_sys(SYS_getgid, 0, 0, 0, 0))
		return true;
	return ct_sys(SYS_getuid, 0, 0, 0, 0) &&
	       ct_sys(SYS_fgetxattr, fd, "security.capability", NULL, 0) > 0;
}

/* @st: of the program, which is not known. */
static void sniff(int dirfd, const char *path, const struct stat *st, int depth)
{
	char head[HEAD + 1], *p;
	struct stat next;
	long n;
	int fd = *path ? ct_sys_openat(dirfd, path, O_RDONLY | O_CLOEXEC, 0) : dirfd;

	if (fd < 0)
		return;
	n = ct_sys(SYS_pread64, fd, head, HEAD, 0);
	head[n > 0 ? n : 0] = '\0';
	if (n > 4 && head[0] == '#' && head[1] == '!' && depth < 4) {
		p = head + 2 + strspn(head + 2, " \t");
		p[strcspn(p, " \t\n")] = '\0';
		if (!ct_sys_fstatat(AT_FDCWD, p, &next, 0) && !is_known(identity(&next)))
			sniff(AT_FDCWD, p, &next, depth + 1);
	} else if (is_static(head, n)) {
		record(fd);
	} else if (n > 0 && has_privileges(fd, st)) {
		record(fd);
	} else if (n > 0) {
		learn(identity(st), st);
	}
	if (*path)
		ct_sys_close(fd);
}

void ct_sniff(int dirfd, const char *path)
{
	struct stat st;

	if (path && !ct_sys_fstatat(dirfd, path, &st, *path ? 0 : AT_EMPTY_PATH) &&
	    !is_known(identity(&st)))
		sniff(dirfd, path, &st, 0);
}

void ct_sniff_path(const char *file)
{
	const char *path = getenv("PATH"), *end;
	char buf[CT_PATH_MAX];
	struct stat st;

	if (strchr(file, '/')) {
		ct_sniff(AT_FDCWD, file);
		return;
	}
	for (path = path ? path : "/bin:/usr/bin";; path = end + 1) {
		size_t n, f = strlen(file);

		end = strchrnul(path, ':');
		n = (size_t)(end - path);
		if (n + f + 2 <= sizeof(buf)) {
			memcpy(buf, path, n);
			if (n)
				buf[n++] = '/';
			memcpy(buf + n, file, f + 1);
			if (!ct_sys_fstatat(AT_FDCWD, buf, &st, 0)) {
				if (is_known(identity(&st)))
					return;
				if (!ct_sys(SYS_faccessat, AT_FDCWD, buf, X_OK, 0)) {
					sniff(AT_FDCWD, buf, &st, 0);
					return;
				}
			}
		}
		if (!*end)
			return;
	}
}
