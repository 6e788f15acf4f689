/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Copies of a tree in which a command runs as if they were the tree itself: in a mount namespace
 * of its own, the copy lies over the tree's path. So makefiles that name their files absolutely
 * (CMake writes such) build in the copy, and the user's tree is never touched. The one place for
 * this: runs, --backend and sweeps.
 */
#ifndef CT_COPY_H
#define CT_COPY_H

#include <glib.h>

/*
 * Makes @to (which may be an empty directory) a copy of the tree @from: contents, permissions,
 * links and stamps; blocks are shared where the file system can. FALSE and @error (G_FILE_ERROR)
 * that says what could not be read or written.
 */
gboolean ct_copy_tree(const char *from, const char *to, GError **error);

/* Removes it. What cannot be removed is named on standard error. */
void ct_copy_remove(const char *path);

/* Who we are in a user namespace; made before fork(), as ct_copy_enter() must not allocate. */
struct ct_copy_ids {
	char uid_map[32], gid_map[32];
};
void ct_copy_ids(struct ct_copy_ids *ids);

/*
 * Leaves the caller (which has one thread) in a mount namespace of its own, where mounts are
 * nobody else's. Without the privilege to mount, a user namespace in which we are who we are gives
 * it. With system calls alone, so also after fork(). FALSE: not possible here.
 */
gboolean ct_copy_enter(const struct ct_copy_ids *ids);

/* In such a namespace: @copy lies over @root from now on. With system calls alone. */
gboolean ct_copy_mount(const char *copy, const char *root);

/* Why ct_copy_enter() or ct_copy_mount() failed, and what to do; a clause for "…: %s". */
#define CT_COPY_NEEDS                                                                    \
	"that takes root, or user namespaces (sysctl kernel.unprivileged_userns_clone, " \
	"user.max_user_namespaces; in a container, its security profile)"

#endif
