// SPDX-License-Identifier: GPL-2.0-only
/* Sparse image, mkfs.ext4 and loop device of a backend. */
#include "coarsetime/backend_internal.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/loop.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/wait.h>
#include <unistd.h>

/* Several runs may ask for the same free loop device; the kernel gives it to one of them. */
#define LOOP_ATTEMPTS 64

/* An unprivileged PATH often lacks the folders where mkfs lives. */
static const char *const mkfs_places[] = { "/usr/sbin/mkfs.ext4", "/sbin/mkfs.ext4",
					   "/usr/local/sbin/mkfs.ext4", "/usr/bin/mkfs.ext4" };

static const char *find_mkfs(void)
{
	for (size_t i = 0; i < sizeof(mkfs_places) / sizeof(mkfs_places[0]); i++)
		if (access(mkfs_places[i], X_OK) == 0)
			return mkfs_places[i];
	return NULL;
}

static bool make_sparse_file(const char *image, unsigned long size_mb, struct ct_backend_fail *f)
{
	int fd = open(image, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	bool ok;

	if (fd < 0)
		return ct_backend_fail(f, false, "creating the image %s: %s", image,
				       strerror(errno));
	ok = ftruncate(fd, (off_t)size_mb << 20) == 0;
	if (!ok)
		ct_backend_fail(f, false, "making the image %s %lu MiB long: %s", image, size_mb,
				strerror(errno));
	close(fd);
	return ok;
}

/* The environment of mkfs: none of the caller's, so that a preload layer does not reach it. */
static char *const mkfs_environment[] = { (char *)"PATH=/usr/sbin:/usr/bin:/sbin:/bin",
					  (char *)"LC_ALL=C", NULL };

/*
 * What mkfs wrote goes into @text (@size bytes, NUL-terminated). Returns the status of
 * waitpid(2), or -1 with errno if it could not be started.
 */
static int run_mkfs(char *const argv[], char *text, size_t size)
{
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t attr;
	sigset_t none;
	int pipefd[2], status, err;
	size_t used = 0;
	ssize_t n;
	pid_t pid;

	if (pipe2(pipefd, O_CLOEXEC) < 0)
		return -1;
	sigemptyset(&none);
	posix_spawnattr_init(&attr);
	posix_spawnattr_setsigmask(&attr, &none);
	posix_spawnattr_setflags(&attr, POSIX_SPAWN_SETSIGMASK);
	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
	posix_spawn_file_actions_adddup2(&actions, pipefd[1], 1);
	posix_spawn_file_actions_adddup2(&actions, pipefd[1], 2);
	err = posix_spawn(&pid, argv[0], &actions, &attr, argv, mkfs_environment);
	posix_spawn_file_actions_destroy(&actions);
	posix_spawnattr_destroy(&attr);
	close(pipefd[1]);
	while (!err && used + 1 < size &&
	       ((n = read(pipefd[0], text + used, size - 1 - used)) > 0 ||
		(n < 0 && errno == EINTR)))
		used += n > 0 ? (size_t)n : 0;
	text[used] = '\0';
	close(pipefd[0]);
	if (err) {
		errno = err;
		return -1;
	}
	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return -1;
	return status;
}

bool ct_image_make(const char *image, unsigned long size_mb, unsigned int inode_size,
		   struct ct_backend_fail *f)
{
	const char *mkfs = find_mkfs();
	char inode[16], said[1024] = "";
	char *argv[] = { (char *)mkfs,
			 (char *)"-q",
			 (char *)"-F",
			 (char *)"-I",
			 inode,
			 (char *)"-m",
			 (char *)"0",
			 (char *)"-E",
			 (char *)"nodiscard,lazy_itable_init=1,lazy_journal_init=1",
			 (char *)image,
			 NULL };
	int status;

	if (!mkfs)
		return ct_backend_fail(f, true,
				       "making an ext4 in %s: mkfs.ext4 is not installed; install "
				       "e2fsprogs, or use --backend native",
				       image);
	if (!make_sparse_file(image, size_mb, f))
		return false;
	snprintf(inode, sizeof(inode), "%u", inode_size);
	status = run_mkfs(argv, said, sizeof(said));
	if (status < 0)
		return ct_backend_fail(f, false, "starting %s for %s: %s", mkfs, image,
				       strerror(errno));
	if (status)
		return ct_backend_fail(f, false,
				       "%s -I %u %s failed (wait status 0x%x): %s; is there room "
				       "for the image?",
				       mkfs, inode_size, image, (unsigned int)status, said);
	return true;
}

/* Bind @image_fd to @loop_fd so that the device frees itself on its last close. */
static int bind_loop(int loop_fd, int image_fd)
{
	struct loop_config config;

	memset(&config, 0, sizeof(config));
	config.fd = (__u32)image_fd;
	config.info.lo_flags = LO_FLAGS_AUTOCLEAR;
	if (ioctl(loop_fd, LOOP_CONFIGURE, &config) == 0)
		return 0;
	if (errno != EINVAL && errno != ENOTTY)
		return -1;
	/* Before Linux 5.8 it takes two calls; a kill between them leaves a bound device. */
	if (ioctl(loop_fd, LOOP_SET_FD, image_fd) < 0)
		return -1;
	if (ioctl(loop_fd, LOOP_SET_STATUS64, &config.info) < 0) {
		int saved = errno;

		ioctl(loop_fd, LOOP_CLR_FD, 0);
		errno = saved;
		return -1;
	}
	return 0;
}

/*
 * Returns an open descriptor of a loop device bound to @image_fd, its name in @device, or -1.
 */
static int attach_loop(int image_fd, char *device, size_t size, struct ct_backend_fail *f)
{
	int control = open("/dev/loop-control", O_RDWR | O_CLOEXEC);
	int loop_fd = -1, err = EBUSY;

	if (control < 0) {
		ct_backend_fail(f, true,
				"opening /dev/loop-control: %s; load the module loop, or use "
				"--backend native",
				strerror(errno));
		return -1;
	}
	for (int i = 0; i < LOOP_ATTEMPTS && loop_fd < 0 && err == EBUSY; i++) {
		int number = ioctl(control, LOOP_CTL_GET_FREE);

		if (number < 0) {
			err = errno;
			break;
		}
		snprintf(device, size, "/dev/loop%d", number);
		loop_fd = open(device, O_RDWR | O_CLOEXEC);
		if (loop_fd < 0) {
			err = errno;
		} else if (bind_loop(loop_fd, image_fd) < 0) {
			err = errno;
			close(loop_fd);
			loop_fd = -1;
			usleep(2000);
		}
	}
	close(control);
	if (loop_fd < 0)
		ct_backend_fail(
			f, err != EBUSY,
			"attaching a loop device (last tried: %s): %s; see `losetup -a`, or "
			"use --backend native",
			*device ? device : "none", strerror(err));
	return loop_fd;
}

bool ct_image_mount(const char *image, const char *dir, struct ct_backend_fail *f)
{
	int image_fd = open(image, O_RDWR | O_CLOEXEC);
	char device[64] = "";
	int loop_fd, err = 0;

	if (image_fd < 0)
		return ct_backend_fail(f, false, "opening %s: %s", image, strerror(errno));
	loop_fd = attach_loop(image_fd, device, sizeof(device), f);
	close(image_fd);
	if (loop_fd < 0)
		return false;
	/* The image is thrown away: no barriers, and no thread that zeroes inode tables. */
	if (mount(device, dir, "ext4", MS_NOSUID | MS_NODEV, "nobarrier,noinit_itable") < 0)
		err = errno;
	/* A mount holds the device; without one this is the last close, which frees it. */
	close(loop_fd);
	if (!err)
		return true;
	return ct_backend_fail(f, err == EPERM || err == ENODEV,
			       "mounting %s (%s) on %s: %s; needs CAP_SYS_ADMIN and ext4 in the "
			       "kernel, or use --backend native",
			       image, device, dir, strerror(err));
}

static void release_if_backed_by(const char *device, const struct stat *image)
{
	struct loop_info64 info;
	int fd = open(device, O_RDWR | O_CLOEXEC);

	if (fd < 0)
		return;
	/* lo_device is the old 16-bit encoding on some kernels: compare it in both forms. */
	if (ioctl(fd, LOOP_GET_STATUS64, &info) == 0 && info.lo_inode == image->st_ino &&
	    (info.lo_device == image->st_dev ||
	     info.lo_device == (major(image->st_dev) << 8 | minor(image->st_dev))))
		ioctl(fd, LOOP_CLR_FD, 0);
	close(fd);
}

void ct_image_release_loops(const char *image)
{
	struct stat st;
	struct dirent *entry;
	DIR *dir;

	if (stat(image, &st) < 0)
		return;
	dir = opendir("/sys/block");
	if (!dir)
		return;
	while ((entry = readdir(dir))) {
		char device[300];

		if (strncmp(entry->d_name, "loop", 4) != 0)
			continue;
		/* Unbound devices have no such folder; opening them would be pointless. */
		snprintf(device, sizeof(device), "/sys/block/%s/loop", entry->d_name);
		if (access(device, F_OK) < 0)
			continue;
		snprintf(device, sizeof(device), "/dev/%s", entry->d_name);
		release_if_backed_by(device, &st);
	}
	closedir(dir);
}
