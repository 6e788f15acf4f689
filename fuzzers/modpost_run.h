/* SPDX-License-Identifier: GPL-2.0-only */
/* What the modpost targets share: arguments from a bundle, the run, what it said. */
#ifndef TTF_MODPOST_RUN_H
#define TTF_MODPOST_RUN_H

#include "engine/bundle.h"

/*
 * Runs each modpost of the target on the bundle's files and the two objects of ours, whichever
 * the bundle has not. Flags: m, a, n, e, w, W, N, E are modpost's options; t trims (6.5). The
 * file "whitelist" goes to -u, "Module.symvers" to -i, "modules.order" to -T; without the last,
 * vmlinux.o and m.o are read. @check is called after each run that ended with a status.
 */
void modpost_run(const struct ttf_bundle *bundle,
		 void (*check)(const struct ttf_program *program, const struct ttf_bundle *bundle,
			       int status));

/* Does modpost of that era trim? */
static inline bool modpost_trims(const struct ttf_program *program)
{
	return program->era >= 605;
}

#endif
