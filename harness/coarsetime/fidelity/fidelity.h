/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * ct-fidelity: a matrix of operations that set or read stamps, carried out on some directory
 * and written down in ticks, so that the layer can be compared with a real file system.
 *
 * An *operation* is a function or a script that runs in a process and a folder of its own and
 * is divided by step() into *phases*. The recorder lets one operation at a time run one phase
 * per tick of the file system's clock; a stamp is written down as the number of the phase it
 * was made in. Nothing here knows of the layer: the same program runs under it and without.
 *
 * Libc alone: under the layer this program is itself part of what is measured.
 */
#ifndef CT_FIDELITY_H
#define CT_FIDELITY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/types.h>

#define OP_MAX_PHASES 8
#define OP_SKIP 77   /* exit status of an operation that this file system cannot do */
#define OP_GO_FD 8   /* the recorder writes a line here to start the next phase … */
#define OP_TICKS 't' /* what it writes if it waits for the tick by itself; then again a line */
#define OP_DONE_FD 9 /* … and reads one here when it is over (digits: for redirections of sh) */

/* The kernel stamps with the clock of its last timer tick: up to 10 ms late (HZ=100). */
#define OP_AFTER_BOUNDARY_NSEC 20000000L

struct op {
	const char *name;
	void (*run)(void); /* in C; NULL for a script */
	void (*run_with)(
		const struct op *op); /* the same for a generated one, which finds here … */
	const void *data;	      /* … what it has to do */
	int variant;
	const char *interpreter; /* "dash", "bash", "perl", "python3", … */
	const char *needs;	 /* commands, separated by commas, without which it is skipped */
	const char *script;
	bool free_running; /* waits on its own: no stamps, only *.view files are written down */
};

/* Tables of the operations in C, each ended by an entry without a name. */
extern const struct op descriptor_ops[], descriptor_ops_more[], process_ops[], exit_ops[],
	stdio_ops[], map_ops[], time_ops[], directory_ops[];

/* All operations: those above and those of the *.ops files of a folder. */
struct op_list {
	struct op *ops;
	size_t count;
};

/* Adds one, if its name matches the shell pattern @only (NULL: any). */
void op_list_add(struct op_list *list, const struct op *op, const char *only);

/* Adds all ways to open, write and close, each with the tick in three places. */
void op_list_add_ways(struct op_list *list, const char *only);

/* Adds the operations in C whose names match the shell pattern @only. */
void op_list_add_functions(struct op_list *list, const char *only);

/*
 * Adds those of every *.ops file in @folder (in the order of names). The memory lives as long
 * as the program. Returns false after a message on standard error (file, line, what).
 */
bool op_list_add_folder(struct op_list *list, const char *folder, const char *only);

/* ---- for operations ---- */

/* End of a phase: returns when the clock has ticked. Async-signal-safe. */
void step(void);

/*
 * The same, but the clock ticks because this process waits for it. (On a real clock there is no
 * difference; where time passes for the one who waits, there is.)
 */
void step_by_ourselves(void);

/* Ends the operation with the name of the call that failed, unless @ok. */
void must(bool ok, const char *what);

/* This file system or kernel cannot do it. */
void skip(const char *why) __attribute__((noreturn));

/* Creates or overwrites @path with @text: open, write, close. */
void put(const char *path, const char *text);

/* open(2) for an operation: never fails. */
int open_new(const char *path);		     /* O_WRONLY | O_CREAT | O_TRUNC */
int open_flags(const char *path, int flags); /* mode 0644 */
void put_fd(int fd, const char *text);	     /* one write(2), nothing for "" */

/* fork(2); the child runs @child with @arg and leaves by _exit(0). */
pid_t start(void (*child)(void *), void *arg);
/* Waits for @pid; its status is not looked at (it may have been killed on purpose). */
void finish(pid_t pid);

/* ---- for the recorder ---- */

struct phases {
	int64_t second[OP_MAX_PHASES]; /* the file system's clock in phase 0, 1, … */
	int count;
};

/*
 * Writes a line "op when file value" to @out for each entry below the folder @dir (sorted):
 * @raw asks the kernel itself, not libc, what the stamp is. @any_fraction: fractions of a
 * second are cut off instead of being a difference. Only *.view files if @views_only.
 */
struct walk {
	FILE *out;
	const char *op, *when;
	const struct phases *phases;
	bool raw, any_fraction, views_only;
};
void walk_folder(const struct walk *walk, const char *dir);

struct record_options {
	const char *dir; /* an existing directory on the file system to be recorded */
	bool any_fraction;
	FILE *out;
};

/* Carries out @list; 0, or 1 after a message on standard error. */
int record(const struct op_list *list, const struct record_options *options);

/* Lines that differ between the recordings @a and @b: 0 none, 1 some, 2 unreadable. */
int compare(const char *a, const char *b, const char *known);

/* Runs @argv in a directory on @backend below @parent; its exit status, 77 if impossible. */
int run_on_backend(const char *backend, const char *parent, char **argv);

#endif
