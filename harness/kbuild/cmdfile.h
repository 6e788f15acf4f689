/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Reader of kbuild's .cmd files: what make knew about a target besides its makefiles. It reads
 * the forms of all eras: cmd_X and savedcmd_X (6.2 and later), source_X, deps_X as fixdep writes
 * it, ksymdeps_X (5.0 to 6.4, scripts/gen_ksymdeps.sh), and rules that name prerequisites
 * themselves (objtool). It judges nothing and looks at no stamp.
 */
#ifndef TT_KBUILD_CMDFILE_H
#define TT_KBUILD_CMDFILE_H

#include <glib.h>

enum tt_cmd_dep_kind {
	TT_CMD_SOURCE,	 /* source_X: what is compiled */
	TT_CMD_DEPEND,	 /* a file that the compiler read */
	TT_CMD_CONFIG,	 /* $(wildcard include/config/…): counts only while it exists */
	TT_CMD_SYMBOL,	 /* $(wildcard include/ksym/…): a dep file of the trim pipeline */
	TT_CMD_OPTIONAL, /* another $(wildcard …) */
	TT_CMD_KINDS
};

/* Sets of kinds, for readers that need a few of hundreds of dependencies. */
#define TT_CMD_KIND(kind) (1u << (kind))
#define TT_CMD_ALL (TT_CMD_KIND(TT_CMD_KINDS) - 1)

struct tt_cmd_dep {
	char *path;
	enum tt_cmd_dep_kind kind;
};

struct tt_cmdfile {
	char *target;  /* as the file names it: relative to the build's root; NULL: no target */
	char *command; /* the saved command with make's quoting undone, or NULL */
	GArray *deps;  /* of struct tt_cmd_dep, in the file's order, a path once per kind */
};

/*
 * Parses the text of a .cmd file, which need not be well-formed: what is not understood is left
 * out (genksyms appends lines of its own). Never NULL. tt_cmdfile_free() frees it.
 */
struct tt_cmdfile *tt_cmdfile_parse(const char *text);
void tt_cmdfile_free(struct tt_cmdfile *cmdfile);
typedef struct tt_cmdfile tt_cmdfile;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(tt_cmdfile, tt_cmdfile_free)

/* Likewise, with the dependencies of @kinds only (a set made with TT_CMD_KIND()). */
struct tt_cmdfile *tt_cmdfile_parse_kinds(const char *text, guint kinds);

/*
 * Reads @path, with the dependencies of @kinds. NULL and the error of g_file_get_contents() if it
 * cannot be read.
 */
struct tt_cmdfile *tt_cmdfile_read(const char *path, guint kinds, GError **error);

/*
 * All .cmd files below @root that name a target, read on all cores (cmdfiles.c). Table: target ->
 * struct tt_cmdfile, both owned by it. If two files name one target, that whose path sorts last
 * has it. NULL and an error if @root cannot be walked.
 */
GHashTable *tt_cmdfiles_read(const char *root, GError **error);

/*
 * The words of the saved command that may be file names: blank-separated, quotes removed, a
 * leading "./" dropped, and the list that kbuild feeds to ar and ld through
 * printf "DIR/%s " A B put together as DIR/A DIR/B (5.15 and later). g_strfreev() it.
 */
char **tt_cmdfile_words(const struct tt_cmdfile *cmdfile);

/* The path of the dep file that stands for @symbol below include/, in the form (flat: 5.15 and
 * later; else one directory per part) that @example, some dep file's path, has; to be freed. */
char *tt_symbol_dep_path(const char *symbol, const char *example);

#endif
