// SPDX-License-Identifier: GPL-2.0-only
/* Unmounting a backend, with an answer to "target is busy": who it is. */
#include "coarsetime/backend_internal.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#define RETRY_MS 20
#define HOLDERS_NAMED 10

/* stat(2) follows the links of /proc/PID, so their st_dev is that of the file held. */
static bool link_is_on(const char *path, dev_t dev)
{
	struct stat st;

	return stat(path, &st) == 0 && st.st_dev == dev;
}

static bool descriptor_is_on(const char *pid, dev_t dev)
{
	char path[600];
	struct dirent *entry;
	bool found = false;
	DIR *dir;

	snprintf(path, sizeof(path), "/proc/%s/fd", pid);
	dir = opendir(path);
	if (!dir)
		return false;
	while (!found && (entry = readdir(dir))) {
		snprintf(path, sizeof(path), "/proc/%s/fd/%s", pid, entry->d_name);
		found = isdigit((unsigned char)entry->d_name[0]) && link_is_on(path, dev);
	}
	closedir(dir);
	return found;
}

/* proc(5): the fourth field of a line of maps is the device, major:minor in hexadecimal. */
static bool mapping_is_on(const char *pid, dev_t dev)
{
	char path[300], *line = NULL;
	unsigned int maj, min;
	bool found = false;
	size_t size = 0;
	FILE *f;

	snprintf(path, sizeof(path), "/proc/%s/maps", pid);
	f = fopen(path, "re");
	if (!f)
		return false;
	while (!found && getline(&line, &size, f) > 0)
		found = sscanf(line, "%*s %*s %*s %x:%x", &maj, &min) == 2 &&
			makedev(maj, min) == dev;
	free(line);
	fclose(f);
	return found;
}

/* How process @pid keeps the file system @dev busy; NULL if it does not. */
static const char *how_held(const char *pid, dev_t dev)
{
	char path[300];

	snprintf(path, sizeof(path), "/proc/%s/cwd", pid);
	if (link_is_on(path, dev))
		return "working directory";
	snprintf(path, sizeof(path), "/proc/%s/root", pid);
	if (link_is_on(path, dev))
		return "root directory";
	if (descriptor_is_on(pid, dev))
		return "open file";
	snprintf(path, sizeof(path), "/proc/%s/exe", pid);
	if (link_is_on(path, dev))
		return "running program";
	return mapping_is_on(pid, dev) ? "mapped file" : NULL;
}

static void command_name(const char *pid, char *name, size_t size)
{
	char path[300];
	FILE *f;

	snprintf(path, sizeof(path), "/proc/%s/comm", pid);
	f = fopen(path, "re");
	if (!f || !fgets(name, (int)size, f))
		snprintf(name, size, "?");
	name[strcspn(name, "\n")] = '\0';
	if (f)
		fclose(f);
}

static void report_holders(const char *mount_point)
{
	struct dirent *entry;
	struct stat st;
	int found = 0;
	DIR *dir;

	fprintf(stderr, "coarsetime: %s is still in use; detaching it\n", mount_point);
	if (stat(mount_point, &st) < 0)
		return;
	dir = opendir("/proc");
	if (!dir)
		return;
	while ((entry = readdir(dir)) && found < HOLDERS_NAMED) {
		const char *how;
		char name[64];

		if (!isdigit((unsigned char)entry->d_name[0]))
			continue;
		how = how_held(entry->d_name, st.st_dev);
		if (!how)
			continue;
		command_name(entry->d_name, name, sizeof(name));
		fprintf(stderr, "coarsetime:   process %s (%s): %s\n", entry->d_name, name, how);
		found++;
	}
	closedir(dir);
}

bool ct_umount_all(const char *dir, unsigned int wait_ms)
{
	unsigned int waited = 0;

	/* umount2(2): EINVAL says that nothing is mounted on @dir, ENOENT that it is gone. */
	for (;;) {
		if (umount2(dir, UMOUNT_NOFOLLOW) == 0)
			continue;
		if (errno == EINVAL || errno == ENOENT)
			return true;
		/* Without the right to unmount we had none to mount either. */
		if (errno == EPERM)
			return true;
		if (errno != EBUSY)
			return false;
		if (waited >= wait_ms)
			break;
		usleep(RETRY_MS * 1000);
		waited += RETRY_MS;
	}
	report_holders(dir);
	while (umount2(dir, UMOUNT_NOFOLLOW | MNT_DETACH) == 0)
		;
	return errno == EINVAL || errno == ENOENT;
}
