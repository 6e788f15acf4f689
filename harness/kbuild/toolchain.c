// SPDX-License-Identifier: GPL-2.0-only
#include "kbuild/toolchain.h"

#include <string.h>
#include <sys/stat.h>

/* A program that is updated in place gets another size or time; cheaper than asking it. */
void tt_toolchain_digest_program(GChecksum *sum, const char *name)
{
	g_autofree char *path = g_find_program_in_path(name);
	g_autofree char *text = NULL;
	struct stat st = { 0 };

	if (path && stat(path, &st) == 0)
		text = g_strdup_printf("%s %s %ld %ld.%09ld", name, path, (long)st.st_size,
				       (long)st.st_mtim.tv_sec, (long)st.st_mtim.tv_nsec);
	else
		text = g_strdup_printf("%s -", name);
	g_checksum_update(sum, (const guchar *)text, (gssize)strlen(text) + 1);
}

void tt_toolchain_digest(GChecksum *sum, char **variables)
{
	static const char *const programs[] = { "gcc", "clang", "ld",	"ld.lld",
						"as",  "make",	"flex", "bison" };

	for (gsize i = 0; i < G_N_ELEMENTS(programs); i++)
		tt_toolchain_digest_program(sum, programs[i]);
	for (char **v = variables; v && *v; v++) {
		const char *value = strchr(*v, '=');

		g_checksum_update(sum, (const guchar *)*v, (gssize)strlen(*v) + 1);
		if (value && value[1])
			tt_toolchain_digest_program(sum, value + 1);
	}
}
