/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The preload library: what its files share, and the contract that they all keep.
 *
 * This code runs inside every program of a build: between vfork and exec, in signal handlers, in
 * threads, before main and after exit handlers. Hence, in everything below this folder and core/:
 *
 *  may be called:  system calls by core/sys.h; memcpy, strlen and friends; the core; real libc
 *		    functions through CT_REAL(), and only in the hook of that same function.
 *  never called:   malloc, stdio (except in hooks of stdio), locks, anything that may call back
 *		    into a name that we interpose, anything that sets errno on our behalf.
 *  errno:	    after a hook it is what the real call made it; the core never touches it.
 *  the hot path:   stat, open for reading, close of what was not written: a comparison or two more
 *		    than the system call itself. Reading and writing are not hooked at all.
 *  allocation:	    none. Tables are static; what does not fit is handled at once, more slowly.
 *  vfork:	    the child shares our memory. What it does to descriptors goes into an
 *		    overlay (fds.c) that dies with it; the parent's table is not touched.
 *  cancellation:   blocking calls (write, wait, sleep, poll …) go through libc and stay
 *		    cancellation points; open, close and calls on names are system calls.
 *
 * One file per family of calls: hook_FAMILY.c defines the public names and nothing else of note.
 */
#ifndef CT_PRELOAD_H
#define CT_PRELOAD_H

#include <dlfcn.h>
#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/stat.h>

#include "../core/page.h"

#define CT_EXPORT __attribute__((visibility("default")))
#define CT_HIDDEN_INLINE static inline __attribute__((always_inline))

/*
 * CT_REAL(name): libc's own function, found at its first use. Two threads may both look it up and
 * get the same answer.
 */
#define CT_REAL(name)                                                             \
	({                                                                        \
		static __typeof__(&name) real_;                                   \
		__typeof__(&name) r_ = __atomic_load_n(&real_, __ATOMIC_RELAXED); \
		if (__builtin_expect(!r_, 0)) {                                   \
			r_ = (__typeof__(&name))ct_real(#name);                   \
			__atomic_store_n(&real_, r_, __ATOMIC_RELAXED);           \
		}                                                                 \
		r_;                                                               \
	})
void *ct_real(const char *name);

/* glibc declares some pointers never NULL, and programs pass NULL: ask behind the compiler's back.
 */
#define CT_IS_NULL(ptr)                   \
	({                                \
		const void *ptr_ = (ptr); \
		__asm__("" : "+r"(ptr_)); \
		!ptr_;                    \
	})

/* A system call's result, as a libc function returns it. */
CT_HIDDEN_INLINE long ct_ret(long r)
{
	if (__builtin_expect(r < 0, 0)) {
		errno = (int)-r;
		return -1;
	}
	return r;
}

/* Seconds of the virtual floor; below everything until the page is mapped. */
extern int64_t ct_floor;

/* init.c: what a child's environment must hold, "NAME=value". */
extern char ct_env_page[];

/* Behind the page's path: the new program has descriptors that nobody told us of. */
#define CT_ENV_SCAN '?'

/* init.c: weight of the next clock read: the first of a process counts more. */
extern uint32_t ct_read_weight;

/* True in a vfork child until it execs or exits. */
extern _Thread_local int ct_in_vfork __attribute__((tls_model("initial-exec")));

/* -- fds.c: which descriptors may write a file in a root -- */

enum { CT_FDS = 4096 };
#define CT_FD_UNKNOWN 0u       /* not looked at yet */
#define CT_FD_OTHER UINT32_MAX /* not ours */

extern uint32_t ct_fd_table[CT_FDS]; /* UNKNOWN, OTHER, or index of a ct_file */
extern int ct_fd_high;		     /* one above the highest tracked descriptor */

/* The file that @fd writes, or 0. Looks at descriptors that were never seen before. */
uint32_t ct_fd_file(int fd);

/* @fd was just opened by @path with @flags: track it if it writes a file in a root. */
void ct_fd_opened(int fd, int dirfd, const char *path, int flags);

/* @fd has come from another process. */
void ct_fd_received(int fd);

/* @newfd is now the same as @oldfd. What it was before has been closed. */
void ct_fd_copied(int oldfd, int newfd);

/* @fd is about to be closed: stamp what was written through it. ct_fd_closed() must follow. */
void ct_fd_closing(int fd);
void ct_fd_closed(int fd);

/* @fd was just opened, and not for writing. */
void ct_fd_other(int fd);

/* Put on record what this process has written so far; its files stay open. */
void ct_fds_sync(void);

/* In a new process: make its own entries for what it inherited by fork. */
void ct_fds_forked(void);

/* A vfork child execs: what of its parent's descriptors the new program inherits. */
void ct_fds_vfork_exec(void);

/* hook_fork.c: have the above called. */
void ct_fork_watch(void);

/*
 * In a new program: find what it inherited by exec. Without @all only if this process is known to
 * have had files open before; what else it got is looked at when it is written to, and at exit.
 */
void ct_fds_inherit(bool all);

/* The process ends. */
void ct_fds_exit(void);

/* vfork child: forget the overlay of an earlier one. */
void ct_fds_vfork_child(void);

/* For hooks: may @fd be of interest? No function call for what is known not to be. */
CT_HIDDEN_INLINE bool ct_fd_hot(int fd)
{
	return ct_page &&
	       (ct_in_vfork || (unsigned int)fd >= CT_FDS || ct_fd_table[fd] != CT_FD_OTHER);
}

/* -- where.c -- */

/* Could this spelling lie in a root? No system call once the current directory is known. */
bool ct_maybe_inside(int dirfd, const char *path);

/* The current directory has changed. */
void ct_cwd_changed(void);

/* -- maps.c: shared writable mappings -- */

void ct_maps_add(void *addr, size_t len, int fd);
void ct_maps_remove(void *addr, size_t len);
void ct_maps_moved(void *from, size_t from_len, void *to, size_t to_len);
void ct_maps_sync(void); /* stamp what was stored so far */
void ct_maps_exit(void);

/* -- calls that libc has no function for; hook_syscall.c comes to them by number -- */

struct timespec;
long ct_openat2(int dirfd, const char *path, const void *how, size_t size);
long ct_futex(uint32_t *word, int op, uint32_t value, const struct timespec *timeout,
	      uint32_t *word2, uint32_t value3);

/* -- process.c -- */

/* All that must be on record before this process is gone (exit) or replaced (exec). */
void ct_process_exit(void);

/* Child @pid is dead; @signalled: by a signal. Stamp what it left. */
void ct_process_reap(int pid, bool signalled);

#endif
