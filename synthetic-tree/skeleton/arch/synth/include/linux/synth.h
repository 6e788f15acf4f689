/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The only header that generated C sources include, so that what they need of the machinery is
 * known from here.
 */
#ifndef _SYNTH_LINUX_SYNTH_H
#define _SYNTH_LINUX_SYNTH_H

#include <linux/types.h>
#include <linux/export.h>
#include <linux/module.h>

/* Calls what symbol_get() found; a trimmed export gives NULL. */
#define synth_call(found, value)                     \
	({                                           \
		__typeof__(found) __found = (found); \
		__found ? __found(value) : 0;        \
	})

/* The same for a variable. */
#define synth_read(found)                            \
	({                                           \
		__typeof__(found) __found = (found); \
		__found ? *__found : 0;              \
	})

#endif
