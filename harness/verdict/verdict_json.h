/* SPDX-License-Identifier: GPL-2.0-only */
/* A verdict as members of a JSON object: the part that verdict.json of runs and bundles share. */
#ifndef TT_VERDICT_VERDICT_JSON_H
#define TT_VERDICT_VERDICT_JSON_H

#include <json-glib/json-glib.h>

#include "verdict/finding.h"

/* Adds verdict, reason, checked and findings to the object that @b is in (docs/formats.md). */
void tt_verdict_json(JsonBuilder *b, const struct tt_verdict *verdict);

#endif
