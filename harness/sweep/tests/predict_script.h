/* SPDX-License-Identifier: GPL-2.0-only */
/* For tests of the predictor: writing a log and the .cmd files of its objects by hand. */
#ifndef TT_SWEEP_TESTS_PREDICT_SCRIPT_H
#define TT_SWEEP_TESTS_PREDICT_SCRIPT_H

#include "sweep/predict.h"

#define NEW_LIST TT_SWEEP_LIST ".tmpnew"

/* A log being written: each event takes a millisecond. */
struct script {
	GString *text;
	guint events;
	struct ct_log *log;
	tt_timeline *timeline;
	GHashTable *cmdfiles;
	GArray *pairs;
	tt_prediction *prediction;
};

void script_begin(struct script *s);
void script_event(struct script *s, const char *kind, const char *path);

/* An object whose exports are the blank-separated @symbols. */
void script_object(struct script *s, const char *path, const char *symbols);

/* A run of adjust_autoksyms.sh that touches the blank-separated @symbols. */
void script_update(struct script *s, const char *symbols);

/* Ends the log and predicts, with the blank-separated @list in force. */
void script_predict(struct script *s, const char *list, gboolean guarded);
/* What a test took for itself and made NULL is not freed. */
void script_end(struct script *s);

#endif
