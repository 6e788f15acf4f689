// SPDX-License-Identifier: GPL-2.0-only
#include "cli/cli.h"

#include <stdio.h>

#include "base/error.h"
#include "stress/replay.h"

static char *replay_file, *out_dir;

static const GOptionEntry entries[] = {
	{ "replay", 0, 0, G_OPTION_ARG_FILENAME, &replay_file, "replay the life in FILE", "FILE" },
	{ "out", 0, 0, G_OPTION_ARG_FILENAME, &out_dir, "work in DIR", "DIR" },
	{ 0 },
};

static int run_stress(int argc, char **argv)
{
	g_autoptr(tt_life) life = NULL;
	g_autofree char *directory = NULL;
	GError *error = NULL;
	int status;

	if (!tt_cli_parse(&argc, &argv, entries, "", "Stress."))
		return TT_EXIT_USAGE;
	life = tt_life_read(replay_file, &error);
	if (!life)
		return tt_cli_fail("stress", error);
	directory = g_canonicalize_filename(out_dir ? out_dir : "trimtorture-life", NULL);
	status = tt_replay(life, directory, stdout, &error);
	return status < 0 ? tt_cli_fail("stress", error) : status;
}

const struct tt_command tt_cmd_stress = {
	.name = "stress",
	.summary = "live many lives of a tree",
	.run = run_stress,
};
