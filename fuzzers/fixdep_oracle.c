// SPDX-License-Identifier: GPL-2.0-only
#include "fixdep_oracle.h"

#include <stdlib.h>
#include <string.h>

bool fixdep_strict(void)
{
	static int strict = -1;

	if (strict < 0)
		strict = getenv("TTF_STRICT") != NULL;
	return strict;
}

static struct ttf_slice stdout_slice(void)
{
	return (struct ttf_slice){ ttf_stdout()->data, ttf_stdout()->length };
}

static void show_difference(const struct ttf_program *program, struct ttf_slice real,
			    struct ttf_slice model)
{
	size_t at = 0;

	while (at < real.length && at < model.length && real.data[at] == model.data[at])
		at++;
	ttf_fail("fixdep/model",
		 "fixdep of %s prints %zu bytes, expected are %zu; they part at byte %zu\n"
		 "--- printed\n%.*s\n--- expected\n%.*s",
		 program->kernel, real.length, model.length, at, (int)real.length, real.data,
		 (int)model.length, model.data);
}

/* The same run with other bytes in fresh memory must print the same. */
static void check_repeatable(struct ttf_program *program, const struct fixdep_run *run, int status)
{
	static struct ttf_text first;
	int again;

	ttf_text_clear(&first);
	ttf_text_slice(&first, stdout_slice());
	again = ttf_run(program, run->argc, run->argv, 0x5a);
	if (again != status ||
	    !ttf_slice_equal((struct ttf_slice){ first.data, first.length }, stdout_slice()))
		ttf_fail("fixdep/repeat", "two runs of fixdep of %s differ (status %d and %d)",
			 program->kernel, status, again);
}

static void check_fault(const struct ttf_program *program, const struct fixdep_era *era, int status)
{
	if (status || !ttf_fault_hit() || !era->checks_output)
		return;
	ttf_fail("fixdep/fault", "fixdep of %s exits with 0 although a system call failed",
		 program->kernel);
}

static void check_model(const struct ttf_program *program, const struct fixdep_answer *answer,
			int status)
{
	struct ttf_slice model = { answer->out.data, answer->out.length };

	if (status != answer->status)
		ttf_fail("fixdep/status", "fixdep of %s exits with %d, expected is %d\n%s",
			 program->kernel, status, answer->status, ttf_stderr()->data);
	if (!ttf_slice_equal(stdout_slice(), model))
		show_difference(program, stdout_slice(), model);
	/* The first form says that a dep file is empty, and goes on. */
	if (!status && fixdep_era(program->era)->first)
		return;
	if ((status != 0) != (ttf_stderr()->length != 0))
		ttf_fail("fixdep/message", "fixdep of %s exits with %d and says: %s",
			 program->kernel, status, ttf_stderr()->data);
}

/* True if names or bytes were met that make or C strings take in their own ways. */
static bool check_program(struct ttf_program *program, const struct fixdep_run *run)
{
	static struct fixdep_answer answer;
	const struct fixdep_era *era = fixdep_era(program->era);
	char *without_e[] = { run->argv[0], run->argv[2], run->argv[3], run->argv[4], NULL };
	struct fixdep_run own = *run;
	int status;

	/* Newer ones know no -e and would take it for a file's name. */
	if (own.request.extra && !era->extra_from_stdin && era->modelled) {
		own.request.extra = false;
		own.argv = without_e;
		own.argc = run->usage ? 2 : run->argc - 1;
	}
	if (era->modelled) {
		fixdep_model(era, &own.request, &answer);
		/* docs/findings.md: fixdep-comment-end, a read beyond the buffer */
		if (answer.comment_runs_over && !fixdep_strict())
			return true;
		/* Mended in 4.16 (ccfe78873c22). */
		if (answer.overflows && !fixdep_strict())
			return true;
	}
	status = ttf_run(program, own.argc, own.argv, 0xa5);
	if (status == TTF_STARVED)
		return true;
	if (status == TTF_ABORTED)
		ttf_fail("fixdep/abort", "fixdep of %s aborts", program->kernel);
	if (run->usage && status != 1)
		ttf_fail("fixdep/usage", "fixdep of %s exits with %d on wrong arguments",
			 program->kernel, status);
	if (run->faulty)
		check_fault(program, era, status);
	if (!run->usage && !run->faulty && era->modelled && !answer.unknown) {
		check_model(program, &answer, status);
		if (!status)
			fixdep_check_meaning(era, &own, &answer, stdout_slice());
	}
	if (own.request.depfile.length % 8 == 0)
		check_repeatable(program, &own, status);
	return era->modelled && (answer.odd_name || answer.hidden_by_nul || answer.inner_config);
}

void fixdep_check(const struct fixdep_run *run)
{
	bool odd = false;

	for (struct ttf_program *program = ttf_programs; program->name; program++)
		odd |= check_program(program, run);
	if (ttf_programs[1].name && !odd && !run->faulty && !run->usage && !run->request.extra &&
	    fixdep_is_plain(run->request.depfile))
		fixdep_compare_eras(run);
}
