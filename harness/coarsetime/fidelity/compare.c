// SPDX-License-Identifier: GPL-2.0-only
/*
 * Comparison of two recordings. A difference is *known* if a line of the data file
 *
 *	op-pattern when-pattern file-pattern reason …
 *
 * (shell patterns; "#" starts a comment) matches it; all others count.
 */
#include "coarsetime/fidelity/fidelity.h"

#include <errno.h>
#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>

struct line {
	char *key; /* "op when file" */
	char *value;
};

struct recording {
	struct line *lines;
	size_t count;
};

struct known {
	char *pattern[3];
	char *reason;
	bool used;
	struct known *next;
};

static int by_key(const void *a, const void *b)
{
	return strcmp(((const struct line *)a)->key, ((const struct line *)b)->key);
}

static bool read_recording(const char *path, struct recording *rec)
{
	FILE *f = fopen(path, "re");
	char *text = NULL;
	size_t size = 0;
	ssize_t n;

	if (!f) {
		fprintf(stderr, "ct-fidelity: %s: %s\n", path, strerror(errno));
		return false;
	}
	while ((n = getline(&text, &size, f)) > 0) {
		struct line *grown = reallocarray(rec->lines, rec->count + 1, sizeof(*grown));
		char *space;

		text[n - (text[n - 1] == '\n')] = '\0';
		space = strrchr(text, ' ');
		if (!grown || !space)
			break;
		*space = '\0';
		rec->lines = grown;
		rec->lines[rec->count++] = (struct line){ strdup(text), strdup(space + 1) };
	}
	if (!feof(f) || !rec->count)
		fprintf(stderr, "ct-fidelity: %s:%zu: not a complete recording\n", path,
			rec->count + 1);
	n = feof(f) && rec->count;
	free(text);
	fclose(f);
	if (n)
		qsort(rec->lines, rec->count, sizeof(*rec->lines), by_key);
	return n;
}

static struct known *read_known(const char *path, bool *ok)
{
	FILE *f = path ? fopen(path, "re") : NULL;
	struct known *list = NULL;
	char *text = NULL;
	size_t size = 0;

	*ok = !path || f;
	if (!*ok)
		fprintf(stderr, "ct-fidelity: %s: %s\n", path, strerror(errno));
	while (f && getline(&text, &size, f) > 0) {
		struct known *known = calloc(1, sizeof(*known));

		if (known && text[0] != '#' &&
		    sscanf(text, "%ms %ms %ms %m[^\n]", &known->pattern[0], &known->pattern[1],
			   &known->pattern[2], &known->reason) == 4) {
			known->next = list;
			list = known;
		} else {
			free(known);
		}
	}
	free(text);
	if (f)
		fclose(f);
	return list;
}

static struct known *find_known(struct known *list, const char *key)
{
	char op[256], when[64], file[1024];

	if (sscanf(key, "%255s %63s %1023s", op, when, file) != 3)
		return NULL;
	for (struct known *known = list; known; known = known->next)
		if (fnmatch(known->pattern[0], op, 0) == 0 &&
		    fnmatch(known->pattern[1], when, 0) == 0 &&
		    fnmatch(known->pattern[2], file, 0) == 0)
			return known;
	return NULL;
}

struct totals {
	size_t same, different, known, failed, skipped;
};

static void report(const struct line *a, const struct line *b, struct known *list,
		   struct totals *totals)
{
	const char *key = a ? a->key : b->key;
	struct known *known = find_known(list, key);

	if (known)
		known->used = true;
	*(known ? &totals->known : &totals->different) += 1;
	printf("%s %s: %s | %s%s%s\n", known ? "known" : "DIFFER", key, a ? a->value : "(none)",
	       b ? b->value : "(none)", known ? "  # " : "", known ? known->reason : "");
}

static bool is_failure(const struct line *line)
{
	return strstr(line->key, " ! -") != NULL;
}

static void report_same(const struct line *line, struct totals *totals)
{
	if (is_failure(line))
		printf("FAILED %s: %s (both)\n", line->key, line->value);
	totals->failed += is_failure(line);
	totals->skipped += strncmp(line->value, "skip", 4) == 0;
	totals->same++;
}

static void merge(const struct recording *a, const struct recording *b, struct known *list,
		  struct totals *totals)
{
	size_t i = 0, j = 0;

	while (i < a->count || j < b->count) {
		const struct line *x = i < a->count ? &a->lines[i] : NULL;
		const struct line *y = j < b->count ? &b->lines[j] : NULL;
		int order = !x ? 1 : !y ? -1 : strcmp(x->key, y->key);

		i += order <= 0;
		j += order >= 0;
		if (order == 0 && strcmp(x->value, y->value) == 0)
			report_same(x, totals);
		else
			report(order <= 0 ? x : NULL, order >= 0 ? y : NULL, list, totals);
	}
}

int compare(const char *path_a, const char *path_b, const char *known_path)
{
	struct recording a = { 0 }, b = { 0 };
	struct totals totals = { 0 };
	bool ok;
	struct known *list = read_known(known_path, &ok);

	if (!ok || !read_recording(path_a, &a) || !read_recording(path_b, &b))
		return 2;
	merge(&a, &b, list, &totals);
	for (struct known *known = list; known; known = known->next)
		if (!known->used)
			printf("note: known difference not met: %s %s %s\n", known->pattern[0],
			       known->pattern[1], known->pattern[2]);
	printf("%zu lines the same (%zu skipped), %zu known differences, %zu different, %zu "
	       "operations failed on both sides\n",
	       totals.same, totals.skipped, totals.known, totals.different, totals.failed);
	return totals.different || totals.failed;
}
