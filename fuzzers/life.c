// SPDX-License-Identifier: GPL-2.0-only
/*
 * Fuzz target: life files, which people exchange. Beyond crashes: a life or an error that says
 * why and where; the text of a life, read again, gives the same text, and so does its copy.
 */
#include <glib.h>
#include <string.h>

#include "engine/engine.h"
#include "engine/plain.h"
#include "life/life.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	g_autofree char *text = g_strndup(size ? (const char *)data : "", size);
	GError *error = NULL;
	g_autoptr(tt_life) life = tt_life_parse(text, "input", &error);
	g_autoptr(tt_life) again = NULL;
	g_autoptr(tt_life) copy = NULL;
	g_autofree char *first = NULL;
	g_autofree char *second = NULL;
	g_autofree char *third = NULL;

	if (!life == !error)
		ttf_fail("life", "result and error do not go together");
	if (error && !strstr(error->message, "input"))
		ttf_fail("life", "the message names no file: %s", error->message);
	g_clear_error(&error);
	if (!life)
		return 0;
	first = tt_life_text(life);
	again = tt_life_parse(first, "its own text", &error);
	if (!again)
		ttf_fail("life", "its own text cannot be read: %s\n%s", error->message, first);
	second = tt_life_text(again);
	copy = tt_life_copy(life);
	third = tt_life_text(copy);
	if (strcmp(first, second) || strcmp(first, third))
		ttf_fail("life", "three texts of one life differ:\n%s---\n%s---\n%s", first, second,
			 third);
	return 0;
}
