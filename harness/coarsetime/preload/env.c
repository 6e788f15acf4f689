// SPDX-License-Identifier: GPL-2.0-only
/* The environment of children. */
#include <string.h>

#include "env.h"

static bool has_prefix(const char *s, const char *prefix)
{
	return !strncmp(s, prefix, strlen(prefix));
}

/* Is our library among the ":"- or blank-separated entries of @list? */
static bool lists_us(const char *list)
{
	const char *at = strstr(list, ct_page->library);
	size_t len = strlen(ct_page->library);

	return at && (!at[len] || strchr(": ", at[len]));
}

struct ct_env ct_env_check(char *const envp[])
{
	struct ct_env c = { 0 };

	for (; envp && envp[c.n] && c.n < ENV_MAX; c.n++) {
		if (has_prefix(envp[c.n], "LD_PRELOAD="))
			c.preload = envp[c.n];
		else if (has_prefix(envp[c.n], CT_ENV_PAGE "="))
			c.page = !strcmp(envp[c.n], ct_env_page);
	}
	c.complete = (c.preload && lists_us(c.preload + 11) && c.page) || c.n >= ENV_MAX;
	return c;
}

void ct_env_fill(char **to, char *const envp[], const struct ct_env *c, char *list, char *page)
{
	for (int i = 0; i < c->n; i++) {
		if (!has_prefix(envp[i], "LD_PRELOAD=") && !has_prefix(envp[i], CT_ENV_PAGE "="))
			*to++ = envp[i];
	}
	/* Last: other libraries call the next one, we call the kernel. */
	strcpy(list, c->preload ? c->preload : "LD_PRELOAD=");
	if (!lists_us(list + 11)) {
		if (list[11])
			strcat(list, ":");
		strcat(list, ct_page->library);
	}
	*to++ = list;
	*to++ = page;
	*to = NULL;
}
