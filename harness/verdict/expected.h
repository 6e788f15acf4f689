/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * expected.json: the right answer of a synthetic tree, known by construction (the generator
 * wrote it; docs/formats.md describes it). Nothing that kbuild made goes into it.
 */
#ifndef TT_VERDICT_EXPECTED_H
#define TT_VERDICT_EXPECTED_H

#include <glib.h>

struct tt_expected_export {
	char *name;
	char *object;		 /* "arch/x86/lib/usercopy.o" */
	char *module;		 /* the module that the object is part of, or "" */
	char *how;		 /* "c", "macro" or "asm" */
	char *license;		 /* "" or "GPL" */
	char *space;		 /* namespace or "" */
	char **users;		 /* modules with an undefined reference */
	char **symbol_get_users; /* modules that only look it up by its name */
	gboolean whitelisted;
	gboolean keep; /* must survive the trim */
};

struct tt_expected_module {
	char *path; /* without suffix */
	char **objects;
	char **needs; /* exports of others that its objects refer to */
	char **symbol_get;
};

struct tt_expected_object {
	char *path;
	char *source;
	char *list;   /* "obj-y", "lib-y" or "module" */
	char *module; /* or "" */
};

/* What a module that is built with M= refers to. */
struct tt_expected_need {
	char *symbol;
	char *provider; /* "vmlinux", a module's or an external module's path, or "": nothing */
	gboolean given; /* it is exported to such a module, if its provider was built */
};

struct tt_expected_external {
	char *path;
	GPtrArray *needs; /* of struct tt_expected_need */
};

struct tt_expected {
	char *profile;
	guint64 seed;
	char *kernel;
	char *snapshot;
	gboolean single_pass; /* pipeline: modpost trims */
	gboolean modversions;
	char *whitelist_file; /* relative to the tree, or "" */
	GPtrArray *objects;   /* of struct tt_expected_object, sorted by path */
	GPtrArray *modules;   /* of struct tt_expected_module, sorted by path */
	GPtrArray *exports;   /* of struct tt_expected_export, sorted by name */
	GPtrArray *externals; /* of struct tt_expected_external, sorted by path */
	GHashTable *by_name;  /* name -> struct tt_expected_export, borrowed */
};

/*
 * Reads @path. TT_ERROR_INPUT names the file and what is wrong in it. tt_expected_free() frees
 * the result and all that hangs from it.
 */
struct tt_expected *tt_expected_read(const char *path, GError **error);
void tt_expected_free(struct tt_expected *expected);
typedef struct tt_expected tt_expected;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(tt_expected, tt_expected_free)

#endif
