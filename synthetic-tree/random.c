// SPDX-License-Identifier: GPL-2.0-only
#include "random.h"

/* FNV-1a; only has to keep the streams' starting points apart. */
static guint64 hash(const char *text)
{
	guint64 h = G_GUINT64_CONSTANT(0xcbf29ce484222325);

	for (; *text; text++)
		h = (h ^ (guchar)*text) * G_GUINT64_CONSTANT(0x100000001b3);
	return h;
}

void tt_random_init(struct tt_random *random, guint64 seed, const char *stream)
{
	random->state = seed;
	/* One step, so that neighbouring seeds do not give neighbouring states. */
	random->state = tt_random_next(random) ^ hash(stream);
}

guint64 tt_random_next(struct tt_random *random)
{
	guint64 z = random->state += G_GUINT64_CONSTANT(0x9e3779b97f4a7c15);

	z = (z ^ (z >> 30)) * G_GUINT64_CONSTANT(0xbf58476d1ce4e5b9);
	z = (z ^ (z >> 27)) * G_GUINT64_CONSTANT(0x94d049bb133111eb);
	return z ^ (z >> 31);
}

guint tt_random_range(struct tt_random *random, guint min, guint max)
{
	guint64 span = (guint64)max - min + 1;

	/* Spans are far below 2^32, so the multiplication's bias does not matter. */
	return min + (guint)(((tt_random_next(random) >> 32) * span) >> 32);
}

gboolean tt_random_percent(struct tt_random *random, guint percent)
{
	return tt_random_range(random, 0, 99) < percent;
}

void tt_random_shuffle(struct tt_random *random, GPtrArray *array)
{
	for (guint i = array->len; i > 1; i--) {
		guint j = tt_random_range(random, 0, i - 1);
		gpointer swap = array->pdata[i - 1];

		array->pdata[i - 1] = array->pdata[j];
		array->pdata[j] = swap;
	}
}
