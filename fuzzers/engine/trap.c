// SPDX-License-Identifier: GPL-2.0-only
/* Running the program under test, and the ways out of it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include "engine/export.h"
#include "engine/internal.h"
#include "engine/redirect.h"

#undef main
#undef exit
#undef abort
#undef vfprintf
#undef fprintf
#undef getopt

static jmp_buf out;
static bool running;

/* With $TTF_SHOW, what the program did: for people who look at one input. */
static void show(const struct ttf_program *program, int status)
{
	static int wanted = -1;

	if (wanted < 0)
		wanted = getenv("TTF_SHOW") != NULL;
	if (wanted)
		fprintf(stderr,
			"--- %s of %s: status %d\n--- standard output\n%s--- standard error\n%s",
			program->name, program->kernel, status, ttf_stdout()->data,
			ttf_stderr()->data);
}

int ttf_run(struct ttf_program *program, int argc, char **argv, uint8_t fill)
{
	volatile int status;

	ttf_export_arguments(argc, argv);
	ttf_state_restore(program);
	ttf_arena_reset(fill);
	ttf_descriptors_reset();
	ttf_streams_reset();
	optind = 0;
	running = true;
	status = _setjmp(out);
	/* Statuses arrive shifted by one, because a jump cannot carry 0. */
	status = status ? status - 1 : program->main(argc, argv);
	running = false;
	status = status == TTF_ABORTED ? status : status & 255;
	show(program, status);
	return ttf_arena_starved() ? TTF_STARVED : status;
}

void ttf_exit(int status)
{
	if (!running)
		ttf_fail("engine/exit", "exit() outside of a run");
	longjmp(out, (status & 255) + 1);
}

void ttf_abort(void)
{
	if (!running)
		ttf_fail("engine/abort", "abort() outside of a run");
	longjmp(out, TTF_ABORTED + 1);
}

int ttf_getopt(int argc, char *const *argv, const char *options)
{
	opterr = 0;
	return getopt(argc, argv, options);
}

void ttf_fail(const char *oracle, const char *format, ...)
{
	va_list arguments;

	fprintf(stderr, "\nORACLE %s: ", oracle);
	va_start(arguments, format);
	vfprintf(stderr, format, arguments);
	va_end(arguments);
	fprintf(stderr, "\n");
	abort();
}
