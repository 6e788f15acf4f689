/* SPDX-License-Identifier: GPL-2.0-only */
/* What must hold for the lists of needed symbols. All complaints are ttf_fail(). */
#ifndef TTF_AUTOKSYMS_ORACLE_H
#define TTF_AUTOKSYMS_ORACLE_H

#include "kbuild/ksyms_model.h"
#include "scripts_worker.h"

/*
 * Rules that need no script: a symbol that came or went has its dep file touched; none that is
 * needed is missing; the list made from itself is the same.
 */
void autoksyms_check_rules(const struct tt_ksyms_rules *rules, const struct tt_ksyms_input *input,
			   const struct tt_ksyms_result *result);

/* The model's result against what the real scripts did. */
void autoksyms_check_scripts(int era, const struct tt_ksyms_rules *rules,
			     const struct tt_ksyms_input *input,
			     const struct tt_ksyms_result *result,
			     const struct scripts_answer *answer);

#endif
