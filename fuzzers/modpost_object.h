/* SPDX-License-Identifier: GPL-2.0-only */
/* A module's object with one device table, as a compiler would write it. */
#ifndef TTF_MODPOST_OBJECT_H
#define TTF_MODPOST_OBJECT_H

#include "engine/text.h"

/*
 * Fills @object with an ELF object for x86-64 whose .data is @table, under the names that
 * MODULE_DEVICE_TABLE() of @bus gives in all eras (up to 6.12, in 6.13, in 6.18).
 */
void modpost_object_make(struct ttf_text *object, const char *bus, const struct ttf_text *table);

#endif
