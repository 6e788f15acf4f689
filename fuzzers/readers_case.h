/* SPDX-License-Identifier: GPL-2.0-only */
/* What must hold for our reader of case files. All complaints are ttf_fail(). */
#ifndef TTF_READERS_CASE_H
#define TTF_READERS_CASE_H

#include "engine/text.h"

/*
 * A case or one error that names the file. Of what was read, every value is the one in the file,
 * and none was dropped; written as a case file again it gives the same case; there is an answer for
 * any kernel, and a condition and its contrary never agree.
 */
void readers_check_case(struct ttf_slice text);

#endif
