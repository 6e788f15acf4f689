/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Preparation of a build: configuration and host tools (kconfig's conf, fixdep, modpost,
 * genksyms, generated headers). They are the same for every tree of one snapshot, toolchain and
 * basic configuration, so what 'make defconfig prepare' made is kept in the cache, with its
 * stamps, and copied into the next tree: make then finds it newer than all sources (which the
 * generator stamps with a fixed old time) and remakes nothing of it. What belongs to one tree
 * only (.config, the symbol list) is never kept.
 */
#ifndef TT_KBUILD_PREPARE_H
#define TT_KBUILD_PREPARE_H

#include <glib.h>

enum tt_prepared {
	TT_PREPARED_BEFORE,	/* the output directory was configured already */
	TT_PREPARED_FROM_CACHE, /* copied, then 'make defconfig prepare' */
	TT_PREPARED_AFRESH	/* made here */
};

struct tt_prepare_request {
	const char *tree;	      /* the source tree, absolute */
	const char *output;	      /* where objects go: the tree, or the directory of -O */
	const char *const *make_argv; /* "make", "ARCH=synth", …, NULL: targets are appended */
	const char *const *envp;
	char **variables; /* the user's VAR=value words: part of the cache's key */
	const char *log;  /* make's output is appended here */
	gboolean no_cache;
};

/*
 * Prepares @request->output. TT_ERROR_ENVIRONMENT, with the log's name, if make fails: then the
 * tree cannot be built here and nothing is said about the pipeline.
 */
gboolean tt_prepare(const struct tt_prepare_request *request, enum tt_prepared *how,
		    GError **error);

#endif
