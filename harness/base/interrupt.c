// SPDX-License-Identifier: GPL-2.0-only
#include "base/interrupt.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include "base/error.h"

static int pipe_ends[2] = { -1, -1 };
static volatile sig_atomic_t caught;

static void on_signal(int number)
{
	int saved = errno;

	if (!caught) {
		caught = number;
		/* Never read again: the descriptor stays readable, whoever polls it. */
		if (write(pipe_ends[1], "", 1) < 0)
			caught = number;
	}
	errno = saved;
}

void tt_interrupt_catch(void)
{
	static const int numbers[] = { SIGINT, SIGTERM, SIGHUP };
	struct sigaction action = { .sa_handler = on_signal };

	if (pipe_ends[0] >= 0)
		return;
	if (pipe2(pipe_ends, O_CLOEXEC | O_NONBLOCK) < 0)
		return;
	sigemptyset(&action.sa_mask);
	for (gsize i = 0; i < G_N_ELEMENTS(numbers); i++) {
		struct sigaction old;

		if (sigaction(numbers[i], NULL, &old) == 0 && old.sa_handler != SIG_IGN)
			sigaction(numbers[i], &action, NULL);
	}
}

int tt_interrupt_fd(void)
{
	return pipe_ends[0];
}

int tt_interrupt_signal(void)
{
	return caught;
}

gboolean tt_interrupted(GError **error)
{
	if (!caught)
		return FALSE;
	g_set_error(error, TT_ERROR, TT_ERROR_INTERRUPTED, "interrupted by signal %d (%s)",
		    (int)caught, g_strsignal(caught));
	return TRUE;
}
