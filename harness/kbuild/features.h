/* SPDX-License-Identifier: GPL-2.0-only */
/* Reading struct tt_features back from JSON; for manifest.c only. */
#ifndef TT_KBUILD_FEATURES_H
#define TT_KBUILD_FEATURES_H

#include <json-glib/json-glib.h>

#include "kbuild/snapshot.h"

/* FALSE if a member is missing or unknown; @features may be partly filled then. */
gboolean tt_features_from_json(JsonObject *object, struct tt_features *features);

#endif
