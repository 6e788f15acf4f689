/* SPDX-License-Identifier: GPL-2.0-only */
/* One operation under way: its process, and what was written down of it so far. */
#ifndef CT_FIDELITY_RUN_H
#define CT_FIDELITY_RUN_H

#include "coarsetime/fidelity/fidelity.h"

enum run_state { WAITING, RUNNING, DONE };

struct run {
	const struct op *op;
	bool look; /* look at the stamps after each phase, not only at the end */
	enum run_state state;
	int tries;
	pid_t pid;
	bool ticks;   /* it will wait for the next tick by itself when it is told to go on */
	int go, done; /* our ends of the pipes to OP_GO_FD and OP_DONE_FD */
	int log;      /* what the operation wrote to its standard output and error */
	struct phases phases;
	char name[128];
	char *dir;
	char *text; /* lines written so far, of this try */
	size_t text_size;
	FILE *lines;
};

/* Starts @run->op in a new folder below @parent; false after a message. */
bool run_begin(struct run *run, const char *parent);

/* Until the operation waits in step() (true) or has ended (false). */
bool run_wait(struct run *run);

/* Collects the process; its wait status. */
int run_reap(struct run *run);

#endif
