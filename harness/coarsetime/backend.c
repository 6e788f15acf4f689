// SPDX-License-Identifier: GPL-2.0-only
/* Life and death of a backend's folder; see backend.h for the contract. */
#include "coarsetime/backend.h"
#include "coarsetime/backend_internal.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#define DEFAULT_SIZE_MB 1024
#define UMOUNT_WAIT_MS 2000
#define LOCK_WAIT_MS 3000
#define LOCK_RETRY_MS 10
/* Descriptors that nftw may hold; deeper trees still work, only slower. */
#define REMOVE_DEPTH 32

struct ct_backend {
	char *folder; /* RUN_DIR/coarsetime-backend */
	char *owner;  /* its lock file; locked as long as owner_fd is open */
	char *image;
	char *fs;   /* the mount point, or a plain directory for "native" */
	char *tree; /* fs/tree: empty, unlike the root of an ext4 (lost+found) */
	int owner_fd;
	pid_t opener; /* a forked child must not unmount under its parent */
};

static const struct kind {
	const char *name;
	unsigned int inode_size; /* 0: no file system of its own */
} kinds[] = { { "ext4-128", 128 }, { "ext4-256", 256 }, { "native", 0 } };

bool ct_backend_fail(struct ct_backend_fail *f, bool skip, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	free(f->why);
	if (vasprintf(&f->why, format, args) < 0)
		f->why = NULL;
	va_end(args);
	f->skip = skip;
	return false;
}

static const struct kind *find_kind(const char *name)
{
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (strcmp(kinds[i].name, name) == 0)
			return &kinds[i];
	return NULL;
}

static void backend_free(struct ct_backend *b)
{
	if (b->owner_fd >= 0)
		close(b->owner_fd);
	free(b->folder);
	free(b->owner);
	free(b->image);
	free(b->fs);
	free(b->tree);
	free(b);
}

/* A backend that only knows its names; NULL without memory. @run_dir is made absolute. */
static struct ct_backend *backend_named(const char *run_dir)
{
	struct ct_backend *b = calloc(1, sizeof(*b));
	char *absolute = realpath(run_dir, NULL);

	if (!b || !absolute) {
		free(absolute);
		free(b);
		return NULL;
	}
	b->owner_fd = -1;
	b->opener = getpid();
	if (asprintf(&b->folder, "%s/coarsetime-backend", absolute) < 0)
		b->folder = NULL;
	if (asprintf(&b->owner, "%s/coarsetime-backend/owner", absolute) < 0)
		b->owner = NULL;
	if (asprintf(&b->image, "%s/coarsetime-backend/image", absolute) < 0)
		b->image = NULL;
	if (asprintf(&b->fs, "%s/coarsetime-backend/fs", absolute) < 0)
		b->fs = NULL;
	if (asprintf(&b->tree, "%s/coarsetime-backend/fs/tree", absolute) < 0)
		b->tree = NULL;
	free(absolute);
	if (b->folder && b->owner && b->image && b->fs && b->tree)
		return b;
	backend_free(b);
	errno = ENOMEM;
	return NULL;
}

/*
 * Lock the owner file of @b: 1 if it is ours now, 0 if a live process has it, -1 with errno.
 * A cleaner removes the file while it holds the lock, so that a lock on a file that has lost
 * its name counts for nothing: try again.
 */
static int lock_owner(struct ct_backend *b, int create)
{
	for (;;) {
		struct stat by_fd, by_name;
		int fd = open(b->owner, O_RDWR | O_CLOEXEC | O_NOFOLLOW | create, 0600);

		if (fd < 0)
			return -1;
		if (flock(fd, LOCK_EX | LOCK_NB) < 0) {
			int err = errno;

			close(fd);
			errno = err;
			return err == EWOULDBLOCK ? 0 : -1;
		}
		if (fstat(fd, &by_fd) == 0 && lstat(b->owner, &by_name) == 0 &&
		    by_fd.st_ino == by_name.st_ino && by_fd.st_dev == by_name.st_dev) {
			b->owner_fd = fd;
			return 1;
		}
		close(fd);
	}
}

/* As lock_owner(), but give a cleaner that holds the lock just now the time to finish. */
static int lock_owner_patiently(struct ct_backend *b)
{
	int locked;

	for (unsigned int waited = 0;; waited += LOCK_RETRY_MS) {
		locked = lock_owner(b, O_CREAT);
		if (locked || waited >= LOCK_WAIT_MS)
			return locked;
		usleep(LOCK_RETRY_MS * 1000);
	}
}

static int remove_entry(const char *path, const struct stat *st, int type, struct FTW *where)
{
	(void)st;
	(void)type;
	(void)where;
	return remove(path) < 0 && errno != ENOENT ? -1 : 0;
}

/*
 * Unmount and remove everything of @b, whose owner file we have locked; that file goes last,
 * for as long as it is there a cleaner finds the rest.
 */
static bool backend_remove(struct ct_backend *b)
{
	if (!ct_umount_all(b->fs, UMOUNT_WAIT_MS)) {
		fprintf(stderr, "coarsetime: unmounting %s: %s; unmount it by hand\n", b->fs,
			strerror(errno));
		return false;
	}
	ct_image_release_loops(b->image);
	if (unlink(b->image) < 0 && errno != ENOENT)
		fprintf(stderr, "coarsetime: removing %s: %s\n", b->image, strerror(errno));
	/* FTW_MOUNT: should anything be mounted there after all, it is not ours to empty. */
	if (access(b->fs, F_OK) == 0 &&
	    nftw(b->fs, remove_entry, REMOVE_DEPTH, FTW_DEPTH | FTW_PHYS | FTW_MOUNT) != 0)
		fprintf(stderr, "coarsetime: removing %s: %s\n", b->fs, strerror(errno));
	unlink(b->owner);
	return rmdir(b->folder) == 0 || errno == ENOENT;
}

/* Take RUN_DIR/coarsetime-backend; what a dead owner left there is removed first. */
static bool take_folder(struct ct_backend *b, struct ct_backend_fail *f)
{
	for (;;) {
		bool made = mkdir(b->folder, 0755) == 0;
		int locked;

		if (!made && errno != EEXIST)
			return ct_backend_fail(f, false, "making the folder %s: %s", b->folder,
					       strerror(errno));
		locked = lock_owner_patiently(b);
		if (locked < 0 && errno == ENOENT)
			continue; /* a cleaner was faster; make the folder again */
		if (locked < 0)
			return ct_backend_fail(f, false, "locking %s: %s", b->owner,
					       strerror(errno));
		if (!locked)
			return ct_backend_fail(f, false,
					       "%s belongs to a run that is still alive; use "
					       "another run folder or end that run",
					       b->folder);
		if (made)
			return true;
		backend_remove(b);
		close(b->owner_fd);
		b->owner_fd = -1;
		if (access(b->folder, F_OK) == 0)
			return ct_backend_fail(f, false,
					       "%s is left over from another run and cannot be "
					       "removed; look what is in it and remove it",
					       b->folder);
	}
}

static bool fill_folder(struct ct_backend *b, const struct kind *kind, unsigned long size_mb,
			struct ct_backend_fail *f)
{
	if (mkdir(b->fs, 0755) < 0)
		return ct_backend_fail(f, false, "making %s: %s", b->fs, strerror(errno));
	if (kind->inode_size) {
		if (!ct_image_make(b->image, size_mb, kind->inode_size, f) ||
		    !ct_image_mount(b->image, b->fs, f))
			return false;
	}
	if (mkdir(b->tree, 0755) < 0)
		return ct_backend_fail(f, false, "making %s: %s", b->tree, strerror(errno));
	return true;
}

struct ct_backend *ct_backend_open(const char *name, const char *run_dir, unsigned long size_mb,
				   char **why, bool *skip)
{
	struct ct_backend_fail f = { NULL, false };
	const struct kind *kind = find_kind(name);
	struct ct_backend *b = NULL;

	if (!kind) {
		ct_backend_fail(&f, false,
				"unknown backend \"%s\"; there are ext4-128, ext4-256 and native",
				name);
	} else if (kind->inode_size && geteuid() != 0) {
		ct_backend_fail(&f, true,
				"backend %s mounts a file system in %s, which needs root; run as "
				"root or use --backend native",
				name, run_dir);
	} else if (!(b = backend_named(run_dir))) {
		ct_backend_fail(&f, false, "opening the run folder %s: %s", run_dir,
				strerror(errno));
	} else if (take_folder(b, &f)) {
		if (fill_folder(b, kind, size_mb ? size_mb : DEFAULT_SIZE_MB, &f))
			return b;
		backend_remove(b);
	}
	if (b)
		backend_free(b);
	*why = f.why;
	*skip = f.skip;
	return NULL;
}

const char *ct_backend_path(const struct ct_backend *b)
{
	return b->tree;
}

void ct_backend_close(struct ct_backend *b)
{
	if (!b)
		return;
	if (b->opener == getpid())
		backend_remove(b);
	backend_free(b);
}

/* Clean RUN/coarsetime-backend if its owner is dead. */
static void sweep_run(const char *run_dir)
{
	struct ct_backend *b = backend_named(run_dir);
	int locked;

	if (!b)
		return;
	locked = lock_owner(b, 0);
	if (locked > 0) {
		fprintf(stderr, "coarsetime: removing %s, left by a run that was killed\n",
			b->folder);
		if (!backend_remove(b))
			fprintf(stderr, "coarsetime: %s is not empty after cleaning it\n",
				b->folder);
	} else if (locked < 0 && errno == ENOENT) {
		/* Killed between mkdir and the owner file: an empty folder, or none of ours. */
		rmdir(b->folder);
	} else if (locked < 0) {
		fprintf(stderr, "coarsetime: locking %s: %s\n", b->owner, strerror(errno));
	}
	backend_free(b);
}

void ct_backend_sweep_leftovers(const char *parent)
{
	DIR *dir = opendir(parent);
	struct dirent *entry;

	if (!dir)
		return;
	while ((entry = readdir(dir))) {
		struct stat st;
		char *run_dir;

		if (entry->d_name[0] == '.' && (!entry->d_name[1] || !strcmp(entry->d_name, "..")))
			continue;
		/* Somebody else's folder in a shared /tmp is not ours to clean as root. */
		if (fstatat(dirfd(dir), entry->d_name, &st, AT_SYMLINK_NOFOLLOW) < 0 ||
		    !S_ISDIR(st.st_mode) || st.st_uid != geteuid())
			continue;
		if (asprintf(&run_dir, "%s/%s", parent, entry->d_name) < 0)
			continue;
		sweep_run(run_dir);
		free(run_dir);
	}
	closedir(dir);
}
