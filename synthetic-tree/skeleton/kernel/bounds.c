// SPDX-License-Identifier: GPL-2.0-only
#include <linux/kbuild.h>

int main(void)
{
	DEFINE(SYNTH_BOUND, 1);
	return 0;
}
