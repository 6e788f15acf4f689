// SPDX-License-Identifier: GPL-2.0-only
#include <linux/kbuild.h>

int main(void)
{
	DEFINE(SYNTH_WORD_SIZE, sizeof(long));
	return 0;
}
