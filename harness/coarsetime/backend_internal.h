/* SPDX-License-Identifier: GPL-2.0-only */
/* What the three files of the backend share; nobody else includes this. */
#ifndef CT_BACKEND_INTERNAL_H
#define CT_BACKEND_INTERNAL_H

#include <stdbool.h>

/* Where an open failed, for the caller of ct_backend_open(). */
struct ct_backend_fail {
	char *why; /* malloc'd */
	bool skip; /* impossible here, as opposed to broken */
};

/* Record a reason (printf style); always returns false so that callers can return it. */
bool ct_backend_fail(struct ct_backend_fail *f, bool skip, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* backend_image.c */

/* Make the sparse file @image of @size_mb MiB with an ext4 of inodes of @inode_size bytes. */
bool ct_image_make(const char *image, unsigned long size_mb, unsigned int inode_size,
		   struct ct_backend_fail *f);

/* Mount @image on @dir through a loop device that frees itself on the last close. */
bool ct_image_mount(const char *image, const char *dir, struct ct_backend_fail *f);

/* Detach every loop device whose backing file is @image (a kernel without LOOP_CONFIGURE). */
void ct_image_release_loops(const char *image);

/* backend_umount.c */

/*
 * Unmount whatever is mounted on @dir; nothing mounted is success. Waits up to @wait_ms for
 * processes to leave, then names them on standard error and detaches the mount. Returns false
 * (with errno) only if something is still mounted on @dir.
 */
bool ct_umount_all(const char *dir, unsigned int wait_ms);

#endif
