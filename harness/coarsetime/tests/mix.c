// SPDX-License-Identifier: GPL-2.0-only
// The recipe of the random projects, as one small process: "mix OUT IN…" writes a hash of what the
// inputs hold. "mix --part OUT IN…" keeps a line per input in OUT and renews the lines of the
// inputs given, as "ar" renews members. tests/projects.py computes the same.
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_INPUTS = 32, MAX_NAME = 256 };

struct part {
	char name[MAX_NAME];
	uint64_t hash;
};

static const uint64_t fnv_basis = 0xcbf29ce484222325u;

static uint64_t fnv1a(uint64_t hash, unsigned char byte)
{
	return (hash ^ byte) * 0x100000001b3u;
}

static uint64_t hash_file(uint64_t hash, const char *name)
{
	FILE *in = fopen(name, "rb");
	int c;

	if (!in) {
		perror(name);
		exit(1);
	}
	while ((c = getc(in)) != EOF)
		hash = fnv1a(hash, c);
	fclose(in);
	return fnv1a(hash, 0);
}

static FILE *create(const char *name)
{
	FILE *out = fopen(name, "wb");

	if (!out) {
		perror(name);
		exit(1);
	}
	return out;
}

static int by_name(const void *a, const void *b)
{
	return strcmp(((const struct part *)a)->name, ((const struct part *)b)->name);
}

/* The part of that name, a new one if there is none. */
static struct part *find_part(struct part *parts, size_t *count, const char *name)
{
	for (size_t i = 0; i < *count; i++)
		if (!strcmp(parts[i].name, name))
			return &parts[i];
	snprintf(parts[*count].name, MAX_NAME, "%s", name);
	return &parts[(*count)++];
}

static void renew_parts(const char *name, char **inputs, int n)
{
	struct part parts[2 * MAX_INPUTS] = { 0 }, one;
	size_t count = 0;
	FILE *file = fopen(name, "rb");

	while (file && count < MAX_INPUTS &&
	       fscanf(file, "%255s %" SCNx64, one.name, &one.hash) == 2)
		parts[count++] = one;
	if (file)
		fclose(file);
	for (int i = 0; i < n; i++)
		find_part(parts, &count, inputs[i])->hash = hash_file(fnv_basis, inputs[i]);
	qsort(parts, count, sizeof(*parts), by_name);
	file = create(name);
	for (size_t i = 0; i < count; i++)
		fprintf(file, "%s %016" PRIx64 "\n", parts[i].name, parts[i].hash);
	fclose(file);
}

int main(int argc, char **argv)
{
	bool part = argc > 1 && !strcmp(argv[1], "--part");
	uint64_t hash = fnv_basis;
	FILE *out;

	argv += part;
	argc -= part;
	if (argc < 2 || argc > MAX_INPUTS) {
		fprintf(stderr, "usage: mix [--part] OUT IN...\n");
		return 2;
	}
	if (part) {
		renew_parts(argv[1], argv + 2, argc - 2);
		return 0;
	}
	for (int i = 2; i < argc; i++)
		hash = hash_file(hash, argv[i]);
	out = create(argv[1]);
	fprintf(out, "%016" PRIx64 "\n", hash);
	return fclose(out) ? 1 : 0;
}
