@if rq_offsets
// SPDX-License-Identifier: GPL-2.0-only
#include <linux/kbuild.h>

int main(void)
{
	DEFINE(SYNTH_RQ, 1);
	return 0;
}
@end
