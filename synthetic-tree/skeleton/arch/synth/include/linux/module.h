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
#include <asm/synth-features.h>

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

#define MODULE_ARCH_INIT \
	{                \
		0        \
	}

int init_module(void);
void cleanup_module(void);

#define __SYNTH_PASTE(number) __synth_info_##number
#define __SYNTH_NAME(number) __SYNTH_PASTE(number)

#define MODULE_INFO(tag, info)                                           \
	static const char __SYNTH_NAME(__COUNTER__)[]                    \
		__attribute__((used, section(".modinfo"), aligned(1))) = \
			__MODULE_INFO_PREFIX __stringify(tag) "=" info

/* A built-in object's entries carry its name, as modules.builtin.modinfo wants it. */
#ifdef MODULE
#define __MODULE_INFO_PREFIX
#else
#define __MODULE_INFO_PREFIX KBUILD_MODNAME "."
#endif

#define MODULE_LICENSE(text) MODULE_INFO(license, text)
#define MODULE_DESCRIPTION(text) MODULE_INFO(description, text)

/* The namespace is written as <linux/export.h> of this machinery wants it. */
#ifdef SYNTH_NAMESPACE_QUOTED
#define MODULE_IMPORT_NS(ns) MODULE_INFO(import_ns, ns)
#else
#define MODULE_IMPORT_NS(ns) MODULE_INFO(import_ns, __stringify(ns))
#endif

/*
 * symbol_get() finds an export by its name at run time: the object that calls it has no
 * undefined symbol. Machinery that cares reads such names in a section of the module.
 */
void *__symbol_get(const char *name);

#ifdef SYNTH_KEEPS_SYMBOL_GET
#define __synth_note_symbol(name) \
	static const char __noted[] __attribute__((used, section(".no_trim_symbol"))) = name
#else
#define __synth_note_symbol(name)
#endif

#define symbol_get(symbol)                                              \
	({                                                              \
		__synth_note_symbol(__stringify(symbol));               \
		(__typeof__(&symbol))__symbol_get(__stringify(symbol)); \
	})

/* Built in, there are many of them, and nothing calls them. */
#ifdef MODULE
#define module_init(fn) int init_module(void) __attribute__((alias(#fn)))
#define module_exit(fn) void cleanup_module(void) __attribute__((alias(#fn)))
#else
#define module_init(fn) static int (*const __synth_init)(void) __attribute__((used)) = fn
#define module_exit(fn) static void (*const __synth_exit)(void) __attribute__((used)) = fn
#endif

#endif
