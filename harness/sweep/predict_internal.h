/* SPDX-License-Identifier: GPL-2.0-only */
/* What predict.c (all places of a tick) takes from outcome.c (what is wrong in one of them). */
#ifndef TT_SWEEP_PREDICT_INTERNAL_H
#define TT_SWEEP_PREDICT_INTERNAL_H

#include "sweep/predict.h"

/* The update after which @exporter was built last: 0 the first pass, 1 after update 0 … */
guint tt_predict_version(const struct tt_prediction *p, const struct ct_fate *fate,
			 const struct tt_exporter *exporter);

/* Does the object, built at @version, disagree with the last list? */
gboolean tt_predict_is_stale(const struct tt_prediction *p, const struct tt_exporter *exporter,
			     guint version);

/* About how many symbols. */
struct tt_loss tt_predict_loss(const struct tt_exporter *exporter, guint version);

#endif
