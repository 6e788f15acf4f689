/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * SIGINT, SIGTERM and SIGHUP as a flag and a descriptor to poll, so that long work can end
 * cleanly. A second signal while the first is still being handled does nothing more.
 */
#ifndef TT_BASE_INTERRUPT_H
#define TT_BASE_INTERRUPT_H

#include <glib.h>

/* Starts catching; calling it again is harmless. A signal that is ignored stays ignored. */
void tt_interrupt_catch(void);

/* A descriptor that becomes readable at the first signal and stays so; -1 if not catching. */
int tt_interrupt_fd(void);

/* The number of the signal that came, or 0. */
int tt_interrupt_signal(void);

/* TRUE and a TT_ERROR_INTERRUPTED if a signal came. */
gboolean tt_interrupted(GError **error);

#endif
