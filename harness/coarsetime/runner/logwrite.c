// SPDX-License-Identifier: GPL-2.0-only
/* From the clock page's log to the file. */
#include <inttypes.h>
#include <string.h>

#include "logwrite.h"
#include "../core/clock.h"
#include "../core/names.h"
#include "../core/page.h"

static const char *const kinds[CT_EV_KINDS] = {
	[CT_EV_WRITE] = "write",       [CT_EV_TOUCH] = "touch",	  [CT_EV_SET] = "set",
	[CT_EV_TRUNCATE] = "truncate", [CT_EV_RENAME] = "rename", [CT_EV_LINK] = "link",
	[CT_EV_SYMLINK] = "symlink",   [CT_EV_MKDIR] = "mkdir",	  [CT_EV_MKNOD] = "mknod",
	[CT_EV_UNLINK] = "unlink",     [CT_EV_RMDIR] = "rmdir",	  [CT_EV_DIR] = "dir",
	[CT_EV_SLEEP] = "sleep",       [CT_EV_FORCED] = "forced", [CT_EV_STATIC] = "static",
	[CT_EV_ESCAPE] = "escape",     [CT_EV_KILLED] = "killed",
};

const char *ct_log_kind(unsigned int kind)
{
	return kind < CT_EV_KINDS && kinds[kind] ? kinds[kind] : "unknown";
}

const char *ct_log_reason(unsigned int reason)
{
	switch (reason) {
	case CT_WHY_NO_PROGRESS:
		return "stamps of one file without progress";
	case CT_WHY_CLOCK_READS:
		return "clock reads without events";
	case CT_WHY_SLEEP:
		return "waiting";
	default:
		return "unknown";
	}
}

void ct_log_put(FILE *out, const char *s)
{
	for (; *s; s++) {
		if (*s == '\t')
			fputs("\\t", out);
		else if (*s == '\n')
			fputs("\\n", out);
		else if (*s == '\\')
			fputs("\\\\", out);
		else
			fputc(*s, out);
	}
}

static void put_path(FILE *out, uint32_t name)
{
	const struct ct_path *p = &ct_page->paths[name];

	if (!name)
		return;
	if (p->root == CT_ROOT_OUTSIDE)
		fputc('/', out);
	else if (p->root)
		fprintf(out, "@%u/", p->root + 1);
	ct_log_put(out, p->len ? ct_name_str(name) : ".");
}

static void put_record(FILE *out, const struct ct_record *r, unsigned int kind)
{
	char comm[16] = "";
	/* Explicit times from before the run have a place, but no tick; it differs from run to run.
	 */
	bool older = r->stamp && r->stamp < ct_page->base;
	int64_t stamp = r->stamp ? r->stamp - ct_page->base : 0;

	memcpy(comm, r->comm, sizeof(r->comm));
	fprintf(out, "%" PRIu32 "\t%s\t%" PRId64 "\t%" PRId64 "\t%" PRId64 "\t%" PRIu32 "\t",
		r->number, ct_log_kind(kind),
		older	   ? -1
		: r->stamp ? ct_clock_tick(r->stamp)
			   : 0,
		older ? -1 : stamp, r->fine - ct_page->base, r->proc);
	ct_log_put(out, comm);
	fprintf(out, "\t%" PRIu32 "\t", kind == CT_EV_ESCAPE ? 0 : r->count);
	put_path(out, r->path);
	fputc('\n', out);
}

int ct_log_write(FILE *out, const char *schedule)
{
	uint32_t n = ct_page->nlog < CT_LOG ? ct_page->nlog : CT_LOG;

	fprintf(out, "coarsetime-log 1\t%" PRId64 "\t%" PRId64 "\t", ct_page->gran,
		(int64_t)(ct_page->base / CT_NS));
	ct_log_put(out, schedule);
	fputc('\n', out);
	for (uint32_t i = 0; i < n; i++) {
		const struct ct_record *r = &ct_page->log[i];
		unsigned int kind = atomic_load(&r->kind);

		/* Unfinished: its process was killed at this very place. */
		if (kind != CT_EV_NONE)
			put_record(out, r, kind);
	}
	return fflush(out) || ferror(out) ? -1 : 0;
}
