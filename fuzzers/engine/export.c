// SPDX-License-Identifier: GPL-2.0-only
#include "engine/export.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static const char *directory(void)
{
	static const char *value;
	static bool asked;

	if (!asked)
		value = getenv("TTF_EXPORT");
	asked = true;
	return value;
}

static void make_parents(char *path)
{
	for (char *slash = strchr(path + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		mkdir(path, 0755);
		*slash = '/';
	}
}

static void write_file(const char *name, const void *data, size_t size)
{
	char path[8192];
	FILE *file;

	if (snprintf(path, sizeof(path), "%s/%s", directory(), name) >= (int)sizeof(path))
		return;
	make_parents(path);
	file = fopen(path, "wb");
	if (!file || fwrite(data, 1, size, file) != size || fclose(file))
		fprintf(stderr, "cannot write %s\n", path);
}

void ttf_export_file(const char *name, const struct ttf_file *file)
{
	/* Only names that stay below the directory. */
	if (directory() && name[0] && name[0] != '/' && !strstr(name, ".."))
		write_file(name, file->data, file->size);
}

void ttf_export_arguments(int argc, char **argv)
{
	struct ttf_text text = { 0 };

	if (!directory())
		return;
	for (int i = 1; i < argc; i++) {
		ttf_text_puts(&text, " '");
		for (const char *p = argv[i]; *p; p++) {
			if (*p == '\'')
				ttf_text_puts(&text, "'\\''");
			else
				ttf_text_add(&text, p, 1);
		}
		ttf_text_puts(&text, "'");
	}
	ttf_text_puts(&text, "\n");
	write_file("arguments", text.data, text.length);
	ttf_text_free(&text);
}
