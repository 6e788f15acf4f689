/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The part of <linux/module.h> that modules of a synthetic tree and the files that modpost
 * writes need. It stands before the kernel's own header in the include path.
 */
#ifndef _SYNTH_LINUX_MODULE_H
#define _SYNTH_LINUX_MODULE_H

#include <linux/compiler.h>
#include <linux/stringify.h>
#include <linux/export.h>

#define MODULE_NAME_LEN 56

struct mod_arch_specific {
	int unused;
};

struct module {
	char name[MODULE_NAME_LEN];
	int (*init)(void);
	void (*exit)(void);
	struct mod_arch_specific arch;
};

struct modversion_info {
	unsigned long crc;
	char name[MODULE_NAME_LEN];
};

#define MODULE_ARCH_INIT { 0 }

int init_module(void);
void cleanup_module(void);

#define __SYNTH_PASTE(number) __synth_info_##number
#define __SYNTH_NAME(number) __SYNTH_PASTE(number)

#define MODULE_INFO(tag, info)                                                                     \
	static const char __SYNTH_NAME(__COUNTER__)[] __attribute__((                              \
		used, section(".modinfo"), aligned(1))) = __MODULE_INFO_PREFIX __stringify(tag)    \
		"=" info

/* A built-in object's entries carry its name, as modules.builtin.modinfo wants it. */
#ifdef MODULE
#define __MODULE_INFO_PREFIX
#else
#define __MODULE_INFO_PREFIX KBUILD_MODNAME "."
#endif

#define MODULE_LICENSE(text) MODULE_INFO(license, text)
#define MODULE_DESCRIPTION(text) MODULE_INFO(description, text)

#define module_init(fn) int init_module(void) __attribute__((alias(#fn)))
#define module_exit(fn) void cleanup_module(void) __attribute__((alias(#fn)))

#endif
