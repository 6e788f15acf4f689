/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The clock page: the one file that all processes of a run map, and all that they share.
 *
 * Owned by the runner, which creates it, fills in what is constant and reads the result. The
 * preload library changes only what is declared _Atomic, and appends to the tables. There are no
 * locks that a dead process could keep: it may be killed between any two instructions, and nobody
 * must wait for it (see ct_clock_hold() for the one that there is).
 * Tables grow by fetch_add and are linked by compare-and-swap; nothing is ever removed from them.
 * The file is sparse, so the limits below cost address space and not memory.
 *
 * Times are nanoseconds: "virtual" ones since the Unix epoch as the stamps will show them,
 * "host" ones as the kernel's CLOCK_REALTIME has them.
 */
#ifndef CT_PAGE_H
#define CT_PAGE_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "coarsetime/schedule.h"

#define CT_MAGIC 0x43545034u /* "CTP4"; changes with the layout */
#define CT_NS 1000000000LL

/*
 * May 2033: later than every host stamp for years, and before 2038, where the signed 32-bit
 * seconds of a 128-byte ext4 inode end. The floor lies a million seconds below: prepared files
 * get their stamps in between, and whatever is below the floor was written by nobody we know.
 */
#define CT_EPOCH_SEC 2000000000LL
#define CT_FLOOR_SEC 1999000000LL

#define CT_ENV_PAGE "COARSETIME_PAGE"
/* On a real file system there is no page; the mark alone tells a run's processes. */
#define CT_ENV_BACKEND "COARSETIME_BACKEND"

enum {
	CT_PATH_MAX = 4096,
	CT_ROOTS = 16,
	CT_ROOT_OUTSIDE = CT_ROOTS - 1, /* not a root: names of programs elsewhere */
	CT_ROOT_TEXT = CT_ROOTS - 2,	/* not a root: texts of symbolic links */
	CT_ROOT_LEN = 1024,
	CT_AT_MAX = CT_SCHEDULE_EVENTS,
	CT_AT_LEN = CT_SCHEDULE_NAME + 1,
	CT_BUCKETS = 1 << 12, /* heads of the hash chains of files, paths and the map */
	CT_FILES = 1 << 18,
	CT_PATHS = 1 << 19,
	CT_ARENA = 64 << 20, /* bytes of path names */
	CT_LOG = 1 << 20,    /* records */
	CT_MAP = 1 << 19,    /* entries of a map schedule */
	CT_SLOTS = 1 << 13,
	CT_SLOT_WAYS =
		64, /* a process's slots are among so many, from a place given by its pid … */
	CT_SLOT_GROUPS = CT_SLOTS / CT_SLOT_WAYS,
	CT_TICKS = 1 << 14, /* remembered ticks, to place host times */
	CT_RANKS = 1 << 17  /* the same for host times before the run */
};

/*
 * What happened. Kinds up to CT_EV_LAST_NUMBERED are events: they have a number, count for the
 * file's name and move the clock. The others are notes in the log.
 */
enum ct_kind {
	CT_EV_NONE,
	CT_EV_WRITE,	/* written, or created, through a descriptor */
	CT_EV_TOUCH,	/* utimensat and family with "now" */
	CT_EV_SET,	/* the same with an explicit time */
	CT_EV_TRUNCATE, /* truncate() by name */
	CT_EV_RENAME,	/* a file came into this name by rename */
	CT_EV_LINK,
	CT_EV_SYMLINK,
	CT_EV_MKDIR,
	CT_EV_MKNOD,
	CT_EV_LAST_NUMBERED = CT_EV_MKNOD,
	CT_EV_UNLINK,
	CT_EV_RMDIR,
	CT_EV_DIR,    /* entries of this directory changed */
	CT_EV_SLEEP,  /* somebody waited: the clock went on */
	CT_EV_FORCED, /* a tick that no schedule asked for */
	CT_EV_STATIC, /* a program that the layer cannot enter was started */
	CT_EV_ESCAPE, /* a stamp that is not ours */
	CT_EV_KILLED, /* stamped for a process that was killed with the file open */
	CT_EV_LOOK,   /* a process other than make asked for the stamp of a file by its name */
	CT_EV_KINDS
};

enum ct_reason { CT_WHY_NO_PROGRESS = 1, CT_WHY_CLOCK_READS = 2, CT_WHY_SLEEP = 3 };

/* A directory below which everything is the layer's business; an alias is another way to say it. */
struct ct_root {
	uint64_t dev;
	uint32_t len;
	uint32_t alias_of; /* index of the root itself */
	char path[CT_ROOT_LEN];
};

struct ct_at_item {
	uint64_t number; /* event number, or 0 if by name */
	uint32_t count;	 /* how many matching events */
	_Atomic uint32_t seen;
	char pattern[CT_AT_LEN];
};

enum ct_file_flag {
	CT_FILE_PENDING =
		1, /* made or emptied, and stamped while open: its last closer owes the event */
	CT_FILE_EXPLICIT = 2, /* explicit_ns was asked for, or could not be helped */
	CT_FILE_OUTSIDE = 4,  /* reached through the root, but lives elsewhere */
	CT_FILE_QUERIED = 8,  /* multigrain: looked at since its last stamp */
	CT_FILE_IGNORED = 16, /* the runner's own standard output */
	CT_FILE_OWED = 32, /* written, and stamped while open: whoever closes it owes the event */
	CT_FILE_LOST = 64  /* not found when the clock ticked: the tick of a write is not known */
};

enum ct_stat_watch {
	CT_WATCH_MULTIGRAIN = 1, /* a look makes the next stamp a fine one */
	CT_WATCH_LOOKS = 2	 /* looks go into the log */
};

struct ct_file {
	uint64_t dev;
	uint64_t ino;
	_Atomic int64_t explicit_ns; /* mtime that stands; valid with CT_FILE_EXPLICIT */
	_Atomic uint32_t path;	     /* the name that it was last seen under */
	_Atomic int32_t writers;     /* descriptors and mappings that may write, that we know of */
	_Atomic uint32_t flags;
	uint32_t next;
	/*
	 * Logical number of the file that has the inode now, 0 until its first record. When the
	 * file loses its last name the next one with this inode gets a number of its own.
	 */
	_Atomic uint32_t ident;
};

struct ct_path {
	uint32_t off; /* into the arena; relative to its root, NUL-terminated */
	uint32_t len;
	uint32_t canon; /* the name without the letters that mkstemp drew; itself otherwise */
	uint32_t next;
	uint32_t hash;
	_Atomic uint32_t count; /* events under this name */
	_Atomic int64_t stamp;	/* the last one */
	_Atomic uint32_t same;	/* how often in a row it did not change */
	uint32_t root;
	_Atomic int64_t same_since; /* host monotonic ns of the first of those */
};

struct ct_map_entry {
	uint32_t path;
	uint32_t count;
	int64_t tick;
	uint32_t next;
	_Atomic uint32_t met; /* the event came */
};

/* A process that may write a file. Placed by pid, so that a death is looked up in one place. */
struct ct_slot {
	_Atomic uint32_t pid;
	_Atomic uint32_t file;
	_Atomic int32_t
		fd; /* the process's descriptor, by which the file is found if its name fails */
};

struct ct_record {
	int64_t fine;  /* virtual time at which it was recorded */
	int64_t stamp; /* what the file got */
	uint32_t number;
	uint32_t path;
	uint32_t count; /* the how-manieth event of that name; for notes see their kind */
	uint32_t proc;
	int64_t cost;  /* forced ticks: real ns from the first sign of waiting */
	uint32_t file; /* logical number of the file, or 0 */
	uint32_t from; /* name: where it came from (rename, link), a symbolic link's text; or 0 */
	char comm[15];
	_Atomic uint8_t kind; /* written last; CT_EV_NONE: unfinished */
};

struct ct_tick_mark {
	_Atomic int64_t host;
	_Atomic int64_t virt;
};

/* A file that was there before the run: its host stamp, and the one that it got for it. */
struct ct_rank {
	int64_t host;
	int64_t virt;
};

struct ct_page {
	/* What every hook looks at, in the first cache lines. */
	uint32_t magic;
	uint32_t mode;
	int64_t floor_sec;
	int64_t base; /* virtual time of tick 0; a multiple of the granularity if that is >= 1 s */
	int64_t gran; /* ns of a tick */
	int64_t store_gran;  /* what explicit times are cut to */
	uint32_t stat_watch; /* enum ct_stat_watch: what hooks of stat have to do */
	uint32_t nroots;
	_Atomic int64_t now;	 /* virtual; CT_REALTIME adds the host's clock to it */
	_Atomic int64_t skipped; /* ns of waiting that was not waited */
	_Atomic uint32_t ticker; /* the process that holds the clock still; see ct_clock_hold() */
	_Atomic uint32_t events;
	_Atomic uint32_t notes_lost; /* a table was full: the run cannot be trusted */
	_Atomic uint32_t procs;
	_Atomic int32_t nslots;	     /* processes and files in the table of writers */
	_Atomic int32_t far_slots;   /* … but this many have been put elsewhere so far */
	_Atomic uint32_t reads;	     /* weighted clock reads since the last event */
	_Atomic int64_t reads_since; /* host monotonic ns of the first of those */
	char library[512];	     /* the preload library: what children find in LD_PRELOAD */
	_Atomic int64_t mg_floor;    /* multigrain: the finest stamp handed out */

	/* The schedule. */
	int64_t step;
	int64_t phase;
	uint64_t every;
	double speed;
	int64_t host_start; /* CLOCK_REALTIME at the start of the run */
	int64_t mono_start;
	uint32_t nat;
	uint32_t limit_touch; /* stamps without progress on one file before a tick is forced */
	uint32_t limit_write;
	uint32_t limit_reads;
	uint32_t stop_event; /* after this event the command is sent stop_signal; 0: never */
	int32_t stop_signal;
	_Atomic int32_t stop_group; /* the command's process group; set before it is started */

	/* What the run came to. */
	_Atomic uint32_t forced;
	_Atomic uint32_t escapes;
	_Atomic uint32_t statics;
	_Atomic uint32_t killed;
	_Atomic uint32_t folders_moved; /* names of files below them may be wrong */
	_Atomic uint32_t unmapped;	/* CT_MAPPED: events that the map does not name */
	_Atomic uint32_t straddles; /* files that were written before a tick and still open then */

	_Atomic uint32_t idents; /* logical numbers of files given so far */
	_Atomic uint32_t nfiles;
	_Atomic uint32_t npaths;
	_Atomic uint32_t arena_used;
	_Atomic uint32_t nlog;
	_Atomic uint32_t nticks;
	uint32_t nmap;
	uint32_t nranks;

	/*
	 * What most processes touch lies within the first 64 KiB, and read first: the kernel
	 * then maps all of that with one fault, and a fault costs as much as several calls.
	 */
	struct ct_root roots[CT_ROOTS];
	_Atomic uint32_t file_head[CT_BUCKETS];
	_Atomic uint32_t path_head[CT_BUCKETS];
	_Atomic int32_t group_slots[CT_SLOT_GROUPS]; /* taken in each; too many after a kill */
	struct ct_slot slots[CT_SLOTS];
	struct ct_at_item at[CT_AT_MAX];
	uint32_t map_head[CT_BUCKETS];
	struct ct_tick_mark ticks[CT_TICKS];
	struct ct_rank ranks[CT_RANKS]; /* ascending in both */
	struct ct_file files[CT_FILES];
	struct ct_path paths[CT_PATHS];
	struct ct_record log[CT_LOG];
	struct ct_map_entry map[CT_MAP];
	char arena[CT_ARENA];
};

/* The mapped page, or NULL before ct_page_map() and in programs without the layer. */
extern struct ct_page *ct_page;

/**
 * ct_page_map() - map the clock page of a run.
 * @path: the file; with @create it is made and filled with zeroes.
 *
 * Return: 0, or -errno; on success ct_page points to it until the process ends.
 */
int ct_page_map(const char *path, bool create);

/* Who writes the log: found out at the first record of a process; constant in the runner. */
struct ct_who {
	uint32_t pid;
	uint32_t proc; /* logical number: by order of first record, so equal from run to run */
	char comm[16];
};
extern struct ct_who ct_who;

/*
 * Our process id; each thread asks once. To be set to 0 where it may have changed. (A vfork child
 * has its parent's memory, but only the thread that made it waits for it.)
 */
extern _Thread_local uint32_t ct_known_pid __attribute__((tls_model("initial-exec")));
uint32_t ct_pid(void);

#endif
