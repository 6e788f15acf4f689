/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Profiles: the recipe of a synthetic tree, an INI file. This module owns reading it and saying
 * what is wrong with it; it knows nothing of kernels, and it decides nothing that depends on the
 * seed. docs/profiles.md is the user's description of every key.
 */
#ifndef TT_TREE_PROFILE_H
#define TT_TREE_PROFILE_H

#include <glib.h>

struct tt_range {
	guint min, max;
};

/* One word of an `exports` key: NAME[:macro][:data][:gpl][:ns=NAME]. */
struct tt_profile_export {
	char *name;
	char *ns; /* "" without */
	gboolean macro, data, gpl;
};

/* [object DIRECTORY/NAME] */
struct tt_profile_object {
	char *path; /* without suffix */
	gboolean lib, assembler;
	GPtrArray *exports;	   /* of struct tt_profile_export */
	char *module;		   /* the path of the module that it is a part of, or "" */
	char **uses, **symbol_get; /* of a module's part only */
};

/* [module DIRECTORY/NAME], or a word in [modules] */
struct tt_profile_module {
	char *path;
	guint parts;
	GPtrArray *objects; /* of struct tt_profile_object, borrowed: parts that have a group */
	GPtrArray *exports;
	char **uses, **symbol_get; /* names of symbols */
	gboolean has_uses, has_random_uses;
	struct tt_range random_uses;
};

/* [external DIRECTORY/NAME]: a module outside of the kernel's build, made with M=DIRECTORY */
struct tt_profile_external {
	char *path;
	char **uses;
	char **exports; /* names of functions */
};

enum tt_family {
	TT_FAMILY_UNDERSCORE = 1 << 0, /* name, _name, __name */
	TT_FAMILY_DIGITS = 1 << 1,     /* name_1, name_2, name_4, name_8 */
	TT_FAMILY_PREFIX = 1 << 2,     /* name, name_more */
	TT_FAMILY_CASE = 1 << 3,       /* some_name, some_NAME */
	TT_FAMILY_DEP_PATH = 1 << 4    /* equal when '_' is '/' and runs of '/' are one */
};

/* [random]: what is made up. */
struct tt_profile_random {
	guint objects, lib_objects, asm_objects;
	struct tt_range exports_per_object;
	guint modules, composite_modules, exporting_modules;
	struct tt_range exports_per_module, uses_per_module, symbol_get_per_module;
	guint kept; /* exports that survive, listed ones included; 0: by unused_share */
	guint unused_share, gpl_share, macro_share, data_share, namespace_share;
	guint alias_share, long_share, whitelist_share; /* all in percent */
	guint one_letter;
	guint families; /* of enum tt_family */
	struct tt_range long_length;
	char **directories, **lib_directories, **module_directories;
};

struct tt_profile {
	char *name; /* "small"; a file's name without directory and .ini, or what it says */
	char *file;
	char *digest; /* SHA-256 of the file */
	char *description;
	gboolean modversions;
	gboolean same_names; /* modules may have one name, in different directories */
	char **last;	     /* directories that are built after all others, in this order */
	GPtrArray *objects, *modules, *externals;
	char **whitelist, **whitelist_absent;
	gboolean whitelist_blanks;  /* each line of it ends with a blank */
	gboolean whitelist_unended; /* its last line has no newline */
	GHashTable *weights;	    /* [stress]: operation to GUINT_TO_POINTER(weight) */
	struct tt_range builds;	    /* [stress]: of a life */
	struct tt_profile_random random;
};

/*
 * Reads the profile called @name_or_file: a name without '/' that the data directory has as
 * profiles/NAME.ini, else a file. Errors are TT_ERROR_USAGE for an unknown name (the known ones
 * are listed) and TT_ERROR_INPUT for a file that cannot be read or is wrong: the message names
 * file, group and key, and what would be right.
 */
struct tt_profile *tt_profile_load(const char *name_or_file, GError **error);

/* NULL if @name can be an exported symbol or a namespace, else why not; to be freed. */
char *tt_symbol_problem(const char *name);

void tt_profile_free(struct tt_profile *profile);
typedef struct tt_profile tt_profile;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(tt_profile, tt_profile_free)

/* The names of the installed profiles, sorted; g_strfreev() it. */
char **tt_profile_names(GError **error);

/* Frees a struct tt_profile_export; for arrays of them. */
void tt_profile_export_free(gpointer export);

#endif
