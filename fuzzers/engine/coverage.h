/* SPDX-License-Identifier: GPL-2.0-only */
/* Has the current input reached code that no input of this process reached before? */
#ifndef TTF_COVERAGE_H
#define TTF_COVERAGE_H

#include <stdbool.h>

/* True without instrumentation: then every input counts as new. */
bool ttf_coverage_is_new(void);

#endif
