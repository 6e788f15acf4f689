/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The clock's granularity: the file systems whose stamps the layer can imitate, and durations as
 * coarsetime(1) writes them. Needs libc alone.
 */
#ifndef COARSETIME_CLOCK_H
#define COARSETIME_CLOCK_H

#include <stdbool.h>
#include <stdint.h>

struct ct_preset {
	const char *name;
	int64_t gran;  /* ns of a tick of its clock */
	int64_t store; /* ns that its inodes resolve: explicit times are cut to this */
	bool multigrain;
	const char *what;
	const char *source; /* where the figures come from */
};

/*
 * Does time alone decide which stamps are equal? With multigrain stamps it depends on who looked at
 * a file in between, and at a nanosecond's grain none are.
 */
static inline bool ct_preset_ticks(const struct ct_preset *preset)
{
	return !preset->multigrain && preset->gran > 1;
}

/* All presets; the last one has no name. */
extern const struct ct_preset ct_presets[];

/*
 * The preset of that name, or one made from a duration of 1 ns to an hour ("1s", "4ms", "2");
 * its name is then @text itself, which must live as long as *@out is used.
 *
 * Return: false if @text is neither; *@out is then undefined, and *@error (if @error is not NULL)
 * a sentence that says why, which the caller frees.
 */
bool ct_preset_parse(const char *text, struct ct_preset *out, char **error);

/*
 * A duration in ns: a decimal number ("300", "0.5") and ns, us, ms or s (s if nothing); at most
 * 1e17 ns. Fractions of a ns are cut. False if @text is none.
 */
bool ct_duration_parse(const char *text, int64_t *ns);

/* The same backwards, in the largest unit that needs no fraction ("1500ms"). The caller frees it;
 * NULL: no memory. */
char *ct_duration_format(int64_t ns);

#endif
