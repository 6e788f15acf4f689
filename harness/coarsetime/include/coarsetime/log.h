/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Reading the event log of a run. Needs libc alone.
 *
 * A log is text, one record a line, fields separated by tabs, so that two logs can be compared
 * with cmp(1) and read with awk(1). docs/coarsetime.md has the format. Nothing in it differs
 * between two runs of one deterministic command: no pid, no host time, no random name.
 */
#ifndef COARSETIME_LOG_H
#define COARSETIME_LOG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* One line. Strings belong to the log. */
struct ct_log_record {
	uint32_t number;  /* of the event, from 1; 0 for notes */
	const char *kind; /* "write", "touch", "set", "truncate", "rename", "link", "symlink",
			   * "mkdir", "mknod"; notes: "unlink", "rmdir", "dir", "sleep", "forced",
			   * "static", "escape", "killed", "look", "before" */
	int64_t tick;	  /* of the stamp; -1: older than the run (explicit times) */
	int64_t stamp_ns; /* the stamp, since the run's base; 0 if there is none; negative: from
			   * an earlier run, or, below CT_LOG_OLDER, from before all runs: then
			   * only order and equality count */
	int64_t fine_ns;  /* the clock at that moment, since the run's base */
	uint32_t process; /* logical number, from 1; 0: the runner */
	const char *comm; /* the command's short name */
	uint32_t count;	  /* the how-manieth event of this name; "forced": the reason */
	const char *path; /* relative to the first root; "@2/…" in the second … ; absolute if
			   * outside of all roots; "" if there is none */
	uint32_t file;	  /* which file it was, by device and inode and not by name: numbered by
			   * first record; a name that was made anew has another one. 0: unknown */
	const char *from; /* "rename": its path before; "link": the other name; "symlink": its
			   * text; "-" otherwise, and if that lies outside of all roots */
};

/* Stamps from before all runs are CT_LOG_OLDER - 1 (the newest), - 2 … */
#define CT_LOG_OLDER (-1000000000000000000LL)

/* How a log begins; another format has another number. */
#define CT_LOG_HEADER "coarsetime-log 2"

struct ct_log {
	int64_t granularity_ns;
	int64_t base_sec; /* virtual time of tick 0 */
	const char *schedule;
	struct ct_log_record *records;
	size_t count;
	void *text; /* private */
};

/* Reads @file. NULL and errno on failure. Free with ct_log_free(). */
struct ct_log *ct_log_read(const char *file);

/*
 * What the errno of ct_log_read() means, as a clause: EINVAL (no event log), ENOTSUP (an event log
 * of another format, from another version of coarsetime), or what the system says.
 */
const char *ct_log_why(int error);

void ct_log_free(struct ct_log *log);

/* Is this record an event, with a number, or a note? */
static inline bool ct_log_is_event(const struct ct_log_record *r)
{
	return r->number != 0;
}

#endif
