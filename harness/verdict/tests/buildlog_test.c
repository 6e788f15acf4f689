// SPDX-License-Identifier: GPL-2.0-only
/* Which lines of a log tell of the machine's faults, and which only look like it. */
#include "verdict/buildlog.h"

static void check(const char *line, guint machine, guint skew)
{
	g_autoptr(tt_buildlog) log = tt_buildlog_new();

	tt_buildlog_line(log, line);
	if (log->machine->len != machine || log->skew->len != skew)
		g_error("'%s': machine %u, skew %u", line, log->machine->len, log->skew->len);
}

static void test_machine(void)
{
	static const char *const lines[] = {
		"make[2]: *** [scripts/Makefile.build:250: lib/a.o] Error 137",
		"make[1]: *** [/t/Makefile:1921: lib] Error 143",
		"make: *** [Makefile:355: __build_one_by_one] Killed",
		"make[3]: *** [Makefile:2: x] Segmentation fault (core dumped)",
		"gcc: fatal error: Killed signal terminated program cc1",
		"collect2: fatal error: ld terminated with signal 9 [Killed]",
		"Killed",
		"scripts/link-vmlinux.sh: line 62:  4711 Killed                  ld -o x",
		"/bin/sh: 1: Cannot fork",
		"bash: fork: retry: Resource temporarily unavailable",
		"make: fork: Resource temporarily unavailable",
		"ar: lib/built-in.a: No space left on device",
		"fixdep: error opening file: x: Too many open files",
		"cc1: out of memory allocating 65536 bytes",
		"as: BFD internal error: Input/output error",
	};

	for (gsize i = 0; i < G_N_ELEMENTS(lines); i++)
		check(lines[i], 1, 0);
}

static void test_skew(void)
{
	check("make[1]: Warning: File 'x.o' has modification time 9 s in the future", 0, 1);
	check("make[1]: warning:  Clock skew detected.  Your build may be incomplete.", 0, 1);
}

static void test_harmless(void)
{
	static const char *const lines[] = {
		"make[2]: *** [scripts/Makefile.build:250: lib/a.o] Error 1",
		"make[1]: *** [Makefile:99: x] Error 2",
		"make[1]: *** [Makefile:99: x] Error 255",
		"make[1]: *** Waiting for unfinished jobs....",
		"  CC      drivers/Killed/out_of_memory.o",
		"  CC      lib/killed.o",
		"ERROR: modpost: \"a\" [m.ko] undefined!",
	};

	for (gsize i = 0; i < G_N_ELEMENTS(lines); i++)
		check(lines[i], 0, 0);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/buildlog/machine", test_machine);
	g_test_add_func("/buildlog/skew", test_skew);
	g_test_add_func("/buildlog/harmless", test_harmless);
	return g_test_run();
}
