/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The fuzz engine: runs a host program of kbuild inside this process. Its calls to libc are
 * redirected (redirect.h) to files in memory, output is captured, exit() returns to the caller
 * and its global variables are put back before each run. Links to libc alone; knows nothing of
 * what the programs do.
 */
#ifndef TTF_ENGINE_H
#define TTF_ENGINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "engine/text.h"

/* A program that was compiled with redirect.h, and where its variables are. */
struct ttf_program {
	const char *name;   /* "fixdep" */
	const char *kernel; /* "6.1" */
	int era;	    /* 601 for 6.1 */
	int (*main)(int argc, char **argv);
	char *data, *data_end; /* initialised variables, both NULL if there are none */
	char *bss, *bss_end;
	char *pristine; /* private to state.c */
};

/* All programs linked into this fuzz target, oldest first; ends with a NULL name. */
extern struct ttf_program ttf_programs[];

/* One file of the input; data points into the input and isn't copied. */
struct ttf_file {
	const char *name;
	size_t name_length;
	const uint8_t *data;
	size_t size;
};

#define TTF_MAX_FILES 512

/* Which call of its kind fails, counted from 1; 0: none. */
struct ttf_faults {
	unsigned int open, stat, read, memory, write;
};

/* Values of ttf_run() beside exit statuses. */
#define TTF_ABORTED 256 /* abort() */
#define TTF_STARVED 257 /* more memory than TTF_MEMORY: no statement about the program */

#define TTF_MEMORY (64UL << 20)

/* A wrong free() ends the program, as libc ends it, and is no complaint: for a defect that is
 * known. Off at first. */
extern bool ttf_wrong_free_aborts;

/* Forgets all files. With @fallback, unknown names read as one of the files, chosen by name. */
void ttf_files_reset(bool fallback);
void ttf_file_add(const char *name, size_t name_length, const void *data, size_t size);
/* The file that @name reads as, or NULL. */
const struct ttf_file *ttf_file_find(const char *name, size_t name_length);
/* Standard input of the next runs. */
void ttf_stdin_set(const void *data, size_t size);
void ttf_faults_set(const struct ttf_faults *faults);
/* TRUE if the fault that was set has happened in the last run. */
bool ttf_fault_hit(void);

/*
 * Runs @program with fresh variables, memory and output. @fill is the byte that new memory
 * holds: a program whose output depends on it reads what it never wrote. Returns the exit status
 * or one of the values above. Files written by the program are found with ttf_written().
 */
int ttf_run(struct ttf_program *program, int argc, char **argv, uint8_t fill);

/* Output of the last run; valid until the next. */
const struct ttf_text *ttf_stdout(void);
const struct ttf_text *ttf_stderr(void);
const struct ttf_text *ttf_written(const char *name);

/* Says what an oracle found and aborts; @oracle is a short name: "fixdep/model". */
_Noreturn void ttf_fail(const char *oracle, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

#endif
