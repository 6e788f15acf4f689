/* SPDX-License-Identifier: GPL-2.0-only */
/* For the table of programs that the build writes: TTF_DECLARE and TTF_ENTRY per program. */
#ifndef TTF_PROGRAM_H
#define TTF_PROGRAM_H

#include "engine/engine.h"

/* The linker defines the ends of a section whose name is a C identifier, if it exists at all. */
#define TTF_DECLARE(tag)                                          \
	int ttf_main_##tag(int, char **);                         \
	extern char __start_##tag##_data[] __attribute__((weak)); \
	extern char __stop_##tag##_data[] __attribute__((weak));  \
	extern char __start_##tag##_bss[] __attribute__((weak));  \
	extern char __stop_##tag##_bss[] __attribute__((weak));

#define TTF_ENTRY(tag, program, version, number)                                           \
	{                                                                                  \
		.name = program, .kernel = version, .era = number, .main = ttf_main_##tag, \
		.data = __start_##tag##_data, .data_end = __stop_##tag##_data,             \
		.bss = __start_##tag##_bss, .bss_end = __stop_##tag##_bss                  \
	}

#endif
