// SPDX-License-Identifier: GPL-2.0-only
#include "kbuild/ksyms_model.h"

static const struct {
	int from;
	struct tt_ksyms_rules rules;
} eras[] = {
	{ 407, { .line = 3, .appends_layout = true, .slashed = true } },
	{ 503, { .line = 2, .appends_layout = true, .slashed = true } },
	{ 507,
	  { .line = 2,
	    .whitelist = true,
	    .strips_dot = true,
	    .appends_layout = true,
	    .slashed = true } },
	{ 512,
	  { .line = 2,
	    .whitelist = true,
	    .strips_dot = true,
	    .splits_all = true,
	    .slashed = true } },
	{ 514, { .line = 2, .whitelist = true, .strips_dot = true, .splits_all = true } },
	{ 519,
	  { .line = 0,
	    .whitelist = true,
	    .strips_dot = true,
	    .splits_all = true,
	    .drops_this_module = true } },
};

const struct tt_ksyms_rules *tt_ksyms_rules(int era)
{
	const struct tt_ksyms_rules *rules = NULL;

	for (size_t i = 0; i < sizeof(eras) / sizeof(eras[0]); i++)
		if (era >= eras[i].from && era < 605)
			rules = &eras[i].rules;
	return rules;
}
