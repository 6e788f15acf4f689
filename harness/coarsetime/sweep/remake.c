// SPDX-License-Identifier: GPL-2.0-only
#include "coarsetime/sweep/remake.h"

struct ct_remake ct_remake_decide(gint64 own, const struct ct_remake_need *needs, guint count,
				  gboolean forced)
{
	gboolean absent = own == CT_STAMP_ABSENT;
	struct ct_remake decision = { .runs = absent || forced, .question = absent, .because = -1 };

	for (guint i = 0; i < count; i++) {
		gboolean newer = ct_remake_newer(needs[i].after, own);

		if (newer && decision.because < 0)
			decision.because = (gint)i;
		decision.runs |= newer;
		decision.question |= ct_remake_asked(&needs[i], own);
	}
	return decision;
}
