/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _SYNTH_LINUX_UUID_H
#define _SYNTH_LINUX_UUID_H

#include <linux/types.h>

#define UUID_STRING_LEN 36

typedef struct {
	__u8 b[16];
} guid_t;

typedef struct {
	__u8 b[16];
} uuid_t;

typedef guid_t uuid_le;

#endif
