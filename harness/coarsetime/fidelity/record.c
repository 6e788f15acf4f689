// SPDX-License-Identifier: GPL-2.0-only
/*
 * The recorder: runs one phase of each operation between two ticks of the file system's clock.
 *
 * A *slot* is the time between two ticks. In a slot every operation that is under way (there
 * may be hundreds, each waiting in step()) runs its next phase, one after another. After each
 * phase the clock is looked at by creating a file: if it ticked meanwhile, that phase
 * straddled a tick and the operation is done again from its start, so that what is written
 * down never depends on luck. Slots need not be neighbours: a stamp is known by its second.
 */
#include "coarsetime/fidelity/fidelity.h"
#include "coarsetime/fidelity/run.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define NSEC 1000000000L
/* Phases begin only in the first part of a second, most of them need a few milliseconds. */
#define LAST_START_NSEC (NSEC * 8 / 10)
#define TRIES 5
#define SLOTS 200

struct recorder {
	const struct record_options *options;
	struct run *runs;
	size_t count;
	unsigned long references; /* files made to read the clock */
	int64_t slot;		  /* the second of this slot */
};

/* A new file each time: one that is written without progress is a reason to tick. */
static int64_t file_system_clock(struct recorder *rec)
{
	char path[4096];
	struct stat st;
	int fd;

	snprintf(path, sizeof(path), "%s/.reference/%lu", rec->options->dir, rec->references++);
	fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
	if (fd < 0 || write(fd, "x", 1) != 1 || close(fd) < 0 || stat(path, &st) < 0) {
		fprintf(stderr, "ct-fidelity: %s: %s\n", path, strerror(errno));
		exit(2);
	}
	return st.st_mtim.tv_sec;
}

static long nsec_of_clock(void)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	return now.tv_nsec;
}

/*
 * Those that wait for the tick by themselves do so now. Where waiting takes no time they have it
 * one after another, elsewhere all of them and we sleep at once.
 */
static void let_them_tick(struct recorder *rec)
{
	enum { PATIENCE_MS = 5 };

	for (size_t i = 0; i < rec->count; i++) {
		struct run *run = &rec->runs[i];
		struct pollfd pfd = { .fd = run->done, .events = POLLIN };

		if (run->state == RUNNING && run->ticks && write(run->go, "\n", 1) == 1)
			poll(&pfd, 1, PATIENCE_MS);
	}
	for (size_t i = 0; i < rec->count; i++) {
		struct run *run = &rec->runs[i];

		if (run->state == RUNNING && run->ticks)
			run_wait(run);
	}
}

/* Sleeps past the next boundary; false if the clock of the file system does not follow. */
static bool next_slot(struct recorder *rec)
{
	let_them_tick(rec);
	for (int i = 0; i < 10; i++) {
		long wait = NSEC - nsec_of_clock() + OP_AFTER_BOUNDARY_NSEC;
		struct timespec sleep = { wait / NSEC, wait % NSEC };
		int64_t second;

		nanosleep(&sleep, NULL);
		second = file_system_clock(rec);
		if (second != rec->slot) {
			rec->slot = second;
			return true;
		}
	}
	fprintf(stderr, "ct-fidelity: ten sleeps past a second moved no stamp in %s\n",
		rec->options->dir);
	return false;
}

static void drop_lines(struct run *run)
{
	fclose(run->lines);
	free(run->text);
	run->text = NULL;
	close(run->log);
}

/* What a failed operation said, on standard error. */
static void show_log(const struct run *run)
{
	char buffer[2000];
	ssize_t n = pread(run->log, buffer, sizeof(buffer), 0);

	if (n > 0)
		fprintf(stderr, "ct-fidelity: %s said: %.*s\n", run->name, (int)n, buffer);
}

static void write_down(struct recorder *rec, struct run *run, const char *when, bool raw)
{
	struct walk walk = { .out = run->lines,
			     .op = run->name,
			     .when = when,
			     .phases = &run->phases,
			     .raw = raw,
			     .any_fraction = rec->options->any_fraction,
			     .views_only = run->op->free_running };

	walk_folder(&walk, run->dir);
}

/* The operation has ended: its lines are complete. */
static void end(struct recorder *rec, struct run *run)
{
	int status = run_reap(run);

	if (WIFEXITED(status) && WEXITSTATUS(status) == OP_SKIP) {
		fprintf(run->lines, "%s - - skip\n", run->name);
	} else if (status) {
		show_log(run);
		fprintf(run->lines, "%s ! - failed:0x%x\n", run->name, (unsigned int)status);
	} else {
		write_down(rec, run, "end", true);
		/* And whether libc says the same, for programs under a layer. */
		write_down(rec, run, "libc", false);
	}
	fclose(run->lines);
	fwrite(run->text, 1, run->text_size, rec->options->out);
	free(run->text);
	run->text = NULL;
	close(run->log);
	run->state = DONE;
}

/* The clock ticked within a phase: once more from the start, in another slot. */
static void again(struct recorder *rec, struct run *run)
{
	kill(-run->pid, SIGKILL);
	run_reap(run);
	drop_lines(run);
	run->state = WAITING;
	if (run->tries < TRIES)
		return;
	fprintf(rec->options->out, "%s ! - ticked-within-a-phase-in-each-of-%d-tries\n", run->name,
		TRIES);
	run->state = DONE;
}

/* One phase of @run. Returns false if the slot is over. */
static bool run_phase(struct recorder *rec, struct run *run)
{
	bool more, straddled;

	if (run->state == WAITING) {
		if (!run_begin(run, rec->options->dir))
			exit(2);
	} else if (write(run->go, "\n", 1) != 1) {
		fprintf(stderr, "ct-fidelity: %s is gone: %s\n", run->name, strerror(errno));
	}
	if (run->phases.count < OP_MAX_PHASES)
		run->phases.second[run->phases.count++] = rec->slot;
	more = run_wait(run);
	if (more && run->look) {
		char when[16];

		snprintf(when, sizeof(when), "%d", run->phases.count - 1);
		write_down(rec, run, when, false);
	}
	straddled = file_system_clock(rec) != rec->slot;
	if (straddled && !run->op->free_running)
		again(rec, run);
	else if (!more)
		end(rec, run);
	return !straddled;
}

static bool had_bad_luck(const struct run *run)
{
	return run->tries > 1 || (run->tries == 1 && run->state == WAITING);
}

/* One phase of each; those that had bad luck before go first, with the whole slot. */
static void run_slot(struct recorder *rec)
{
	for (int lucky = 0; lucky <= 1; lucky++) {
		for (size_t i = 0; i < rec->count; i++) {
			struct run *run = &rec->runs[i];

			if (run->state == DONE || had_bad_luck(run) == lucky)
				continue;
			if (nsec_of_clock() > LAST_START_NSEC || !run_phase(rec, run))
				return;
		}
	}
}

static bool have_command(const char *name, size_t length)
{
	const char *path = getenv("PATH");
	char full[4096];

	for (const char *p = path; p && *p; p += strcspn(p, ":") + (p[strcspn(p, ":")] == ':')) {
		snprintf(full, sizeof(full), "%.*s/%.*s", (int)strcspn(p, ":"), p, (int)length,
			 name);
		if (access(full, X_OK) == 0)
			return true;
	}
	return false;
}

/* The first command of the list @needs that is not installed, its length in *@length. */
static const char *missing_command(const char *needs, size_t *length)
{
	while (needs && *needs) {
		*length = strcspn(needs, ",");
		if (!have_command(needs, *length))
			return needs;
		needs += *length + (needs[*length] == ',');
	}
	return NULL;
}

static void prepare(struct recorder *rec, const struct op_list *list)
{
	rec->count = 2 * list->count;
	rec->runs = calloc(rec->count, sizeof(*rec->runs));
	for (size_t i = 0; rec->runs && i < rec->count; i++) {
		struct run *run = &rec->runs[i];
		const char *missing;
		size_t length = 0;

		run->op = &list->ops[i / 2];
		run->look = i % 2;
		if (run->look && run->op->free_running) {
			run->state = DONE;
			continue;
		}
		snprintf(run->name, sizeof(run->name), "%s%s", run->op->name,
			 run->look ? "+look" : "");
		missing = missing_command(run->op->needs, &length);
		if (!missing && run->op->interpreter)
			missing = missing_command(run->op->interpreter, &length);
		if (!missing)
			continue;
		fprintf(rec->options->out, "%s - - skip:no-%.*s\n", run->name, (int)length,
			missing);
		run->state = DONE;
	}
}

static size_t pending(const struct recorder *rec)
{
	size_t n = 0;

	for (size_t i = 0; i < rec->count; i++)
		n += rec->runs[i].state != DONE;
	return n;
}

int record(const struct op_list *list, const struct record_options *options)
{
	struct recorder rec = { .options = options };
	char path[4096];

	prepare(&rec, list);
	snprintf(path, sizeof(path), "%s/.reference", options->dir);
	if (!rec.runs || mkdir(path, 0755) < 0) {
		fprintf(stderr, "ct-fidelity: making %s: %s; give an empty directory\n", path,
			strerror(errno));
		return 1;
	}
	rec.slot = file_system_clock(&rec);
	for (int i = 0; i < SLOTS && pending(&rec); i++) {
		if (!next_slot(&rec))
			return 1;
		run_slot(&rec);
	}
	for (size_t i = 0; i < rec.count; i++)
		if (rec.runs[i].state != DONE)
			fprintf(options->out, "%s ! - not-done-in-%d-slots\n", rec.runs[i].name,
				SLOTS);
	free(rec.runs);
	return 0;
}
