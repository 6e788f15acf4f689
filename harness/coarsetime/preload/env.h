/* SPDX-License-Identifier: GPL-2.0-only */
/* The environment that a child needs for the layer to be in it. */
#ifndef CT_ENV_H
#define CT_ENV_H

#include <alloca.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#include "preload.h"

/* More entries than any real environment; beyond it we pass it on as it is. */
enum { ENV_MAX = 60000 };

struct ct_env {
	int n;		     /* entries */
	const char *preload; /* its LD_PRELOAD entry */
	bool page, complete;
};

struct ct_env ct_env_check(char *const envp[]);

/*
 * Copies @envp to @to (room for three more), with our two entries in it: LD_PRELOAD made in @list,
 * and @page.
 */
void ct_env_fill(char **to, char *const envp[], const struct ct_env *c, char *list, char *page);

/*
 * @envp, or a copy with us in it; @scan: the new program is to look at its descriptors. A macro,
 * because the copy lives on the stack of the calling function.
 */
#define WITH_US(envp, scan)                                                        \
	({                                                                         \
		struct ct_env c_ = ct_env_check(envp);                             \
		char *const *use_ = (envp);                                        \
		if (!c_.complete || (scan)) {                                      \
			size_t l_ = strlen(ct_page->library) + 32 +                \
				    (c_.preload ? strlen(c_.preload) : 0);         \
			char **new_ = alloca((size_t)(c_.n + 3) * sizeof(char *)); \
			char *page_ = alloca(strlen(ct_env_page) + 2);             \
			strcpy(page_, ct_env_page);                                \
			if (scan)                                                  \
				strcat(page_, (char[]){ CT_ENV_SCAN, 0 });         \
			ct_env_fill(new_, envp, &c_, alloca(l_), page_);           \
			use_ = new_;                                               \
		}                                                                  \
		use_;                                                              \
	})

#endif
