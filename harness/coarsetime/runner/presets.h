/* SPDX-License-Identifier: GPL-2.0-only */
/* The file systems whose stamps the layer can imitate. */
#ifndef CT_PRESETS_H
#define CT_PRESETS_H

#include <stdbool.h>
#include <stdint.h>

struct ct_preset {
	const char *name;
	int64_t gran;  /* ns of a tick of its clock */
	int64_t store; /* ns that its inodes resolve: what explicit times are cut to */
	bool multigrain;
	const char *what;
	const char *source; /* where the figures come from */
};

/* All presets; the last one has no name. */
extern const struct ct_preset ct_presets[];

/*
 * The preset of that name, or one made from a duration ("1s", "4ms", "250us", "10ns", "2").
 * False if @text is neither; *@out is then undefined.
 */
bool ct_preset_parse(const char *text, struct ct_preset *out);

/* A duration in ns: a decimal number and ns, us, ms or s (s if nothing). False if it is none. */
bool ct_duration_parse(const char *text, int64_t *ns);

#endif
