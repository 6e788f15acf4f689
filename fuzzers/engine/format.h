/* SPDX-License-Identifier: GPL-2.0-only */
/* printf into a text, fast for plain strings. */
#ifndef TTF_FORMAT_H
#define TTF_FORMAT_H

#include <stdarg.h>

#include "engine/text.h"

void ttf_format(struct ttf_text *out, const char *format, va_list arguments)
	__attribute__((format(printf, 2, 0)));

#endif
