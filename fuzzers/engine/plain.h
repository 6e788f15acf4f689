/* SPDX-License-Identifier: GPL-2.0-only */
/* The one entry point of all fuzz targets, whatever engine drives them. */
#ifndef TTF_PLAIN_H
#define TTF_PLAIN_H

#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#endif
