/* SPDX-License-Identifier: GPL-2.0-only */
/* Between the files of the predictor only. */
#ifndef TT_SWEEP_PREDICT_INTERNAL_H
#define TT_SWEEP_PREDICT_INTERNAL_H

#include <glib.h>

/* The hash of "object number @index was built last at @version"; an outcome's is their xor. */
guint64 tt_predict_hash(guint index, guint version);

#endif
