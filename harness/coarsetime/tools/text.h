/* SPDX-License-Identifier: GPL-2.0-only */
/* What the library's readers share: decimal numbers, escapes, whole files, messages. */
#ifndef COARSETIME_TEXT_H
#define COARSETIME_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * The decimal number "DIGITS[.DIGITS]" at @text, times @scale (at most 1e9), cut to an integer.
 * *@end: behind it. False if there is none, or the result is above 1e17. No locale matters.
 */
bool ct_text_decimal(const char *text, const char **end, int64_t scale, int64_t *out);

/* An integer of digits alone. False if there is none at @text, or it is above @max. */
bool ct_text_number(const char *text, const char **end, uint64_t max, uint64_t *out);

/* Undo \t, \n and \\ in place. */
void ct_text_unescape(char *s);

/*
 * The contents of @file ("-": standard input), with a NUL behind; *@size does not count it. NULL
 * and errno if it cannot be read. free() it.
 */
char *ct_text_read(const char *file, size_t *size);

/* Sets *@error, if @error is not NULL, to a message. Return: false. */
bool ct_text_fail(char **error, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
