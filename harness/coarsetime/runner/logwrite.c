// SPDX-License-Identifier: GPL-2.0-only
/* From the clock page's log to the file. */
#include <glib.h>
#include <inttypes.h>
#include <string.h>
#include <sys/stat.h>

#include "logwrite.h"
#include "tree.h"
#include "coarsetime/log.h"
#include "../core/clock.h"
#include "../core/names.h"
#include "../core/page.h"

static const char *const kinds[CT_EV_KINDS] = {
	[CT_EV_WRITE] = "write",       [CT_EV_TOUCH] = "touch",	  [CT_EV_SET] = "set",
	[CT_EV_TRUNCATE] = "truncate", [CT_EV_RENAME] = "rename", [CT_EV_LINK] = "link",
	[CT_EV_SYMLINK] = "symlink",   [CT_EV_MKDIR] = "mkdir",	  [CT_EV_MKNOD] = "mknod",
	[CT_EV_UNLINK] = "unlink",     [CT_EV_RMDIR] = "rmdir",	  [CT_EV_DIR] = "dir",
	[CT_EV_SLEEP] = "sleep",       [CT_EV_FORCED] = "forced", [CT_EV_STATIC] = "static",
	[CT_EV_ESCAPE] = "escape",     [CT_EV_KILLED] = "killed", [CT_EV_LOOK] = "look",
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

/* How a name is written, and how many events there were of it if others are written so too. */
struct label {
	char *text;
	guint32 *count;
};

struct writer {
	FILE *out;
	GHashTable *labels; /* index of a name -> struct label */
	GHashTable *counts; /* text -> guint32 */
	GHashTable *looks;  /* process << 32 | file */
	GArray *older;	    /* of gint64: the stamps from before all runs, ascending */
};

/* A file from before the run that the log speaks of. */
struct prior {
	uint32_t name, file;
	int64_t stamp;
};

static void free_label(gpointer data)
{
	struct label *label = data;

	g_free(label->text);
	g_free(label);
}

/* The letters that mkstemp and mkdtemp drew for @rel or for a directory above it: XXXXXX. */
static void hide_drawn(uint32_t root, const char *rel, char *text)
{
	for (size_t end = strcspn(rel, "/");; end += 1 + strcspn(rel + end + 1, "/")) {
		g_autofree char *prefix = g_strndup(rel, end);
		uint32_t name = ct_name_find((int)root, prefix);
		uint32_t canon = ct_page->paths[name].canon;

		/* As long as the name itself: only letters were replaced. */
		if (name && canon != name && strlen(ct_name_str(canon)) == end) {
			size_t base = end;

			while (base && rel[base - 1] != '/')
				base--;
			memcpy(text + base, ct_name_str(canon) + base, end - base);
		}
		if (!rel[end])
			return;
	}
}

/* Where in @rel the first component begins that does not exist now; its end if all do. */
static size_t first_gone(uint32_t root, const char *rel)
{
	const char *top = ct_page->roots[root].path;

	for (size_t begin = 0; rel[begin];) {
		size_t end = begin + strcspn(rel + begin, "/");
		g_autofree char *path = g_strdup_printf("%s/%.*s", top, (int)end, rel);
		struct stat st;

		if (lstat(path, &st))
			return begin;
		begin = end + (rel[end] == '/');
	}
	return strlen(rel);
}

/*
 * A name that a program may have drawn from its process id or at random is written without that,
 * but only if there is no such file now: what is still there has its name for good.
 */
static char *label_text(uint32_t name, bool *shared)
{
	const struct ct_path *p = &ct_page->paths[name];
	const char *rel = ct_name_str(name);
	g_autofree char *text = g_strdup(rel), *canon = g_malloc(strlen(rel) + 1);

	*shared = false;
	if (!name)
		return g_strdup("");
	if (p->root == CT_ROOT_TEXT)
		return g_steal_pointer(&text);
	if (p->root == CT_ROOT_OUTSIDE)
		return g_strconcat("/", text, NULL);
	hide_drawn(p->root, rel, text);
	if (ct_name_canon(text, 0, canon) && ct_name_canon(text, first_gone(p->root, rel), canon))
		strcpy(text, canon);
	*shared = strcmp(text, ct_name_str(p->canon)) != 0;
	return p->root ? g_strdup_printf("@%u/%s", p->root + 1, *text ? text : ".")
		       : g_strdup(*text ? text : ".");
}

static const struct label *label_of(struct writer *w, uint32_t name)
{
	struct label *label = g_hash_table_lookup(w->labels, GUINT_TO_POINTER(name));
	bool shared;

	if (label)
		return label;
	label = g_new0(struct label, 1);
	label->text = label_text(name, &shared);
	if (shared) {
		label->count = g_hash_table_lookup(w->counts, label->text);
		if (!label->count) {
			label->count = g_new0(guint32, 1);
			g_hash_table_insert(w->counts, g_strdup(label->text), label->count);
		}
	}
	g_hash_table_insert(w->labels, GUINT_TO_POINTER(name), label);
	return label;
}

static uint32_t count_of(const struct label *label, const struct ct_record *r, unsigned int kind)
{
	if (kind == CT_EV_ESCAPE)
		return 0;
	return r->number && label->count ? ++*label->count : r->count;
}

/* A process may have noted a look more than once; see hook_stat.c. */
static bool is_repeated(struct writer *w, const struct ct_record *r)
{
	gint64 key = (gint64)r->proc << 32 | r->file;

	if (g_hash_table_contains(w->looks, &key))
		return true;
	g_hash_table_add(w->looks, g_memdup2(&key, sizeof(key)));
	return false;
}

static int compare_stamps(gconstpointer a, gconstpointer b)
{
	gint64 one = *(const gint64 *)a, two = *(const gint64 *)b;

	return one < two ? -1 : one > two;
}

static void add_older(struct writer *w, gint64 stamp)
{
	if (stamp && stamp < CT_EPOCH_SEC * CT_NS)
		g_array_append_val(w->older, stamp);
}

/* Such stamps have a place, but their values differ from machine to machine. */
static void rank_older(struct writer *w)
{
	guint kept = 0;

	g_array_sort(w->older, compare_stamps);
	for (guint i = 0; i < w->older->len; i++) {
		gint64 stamp = g_array_index(w->older, gint64, i);

		if (!kept || g_array_index(w->older, gint64, kept - 1) != stamp)
			g_array_index(w->older, gint64, kept++) = stamp;
	}
	g_array_set_size(w->older, kept);
}

static gint64 relative_stamp(const struct writer *w, gint64 stamp)
{
	guint index;

	if (!stamp || !g_array_binary_search(w->older, &stamp, compare_stamps, &index))
		return stamp ? stamp - ct_page->base : 0;
	return CT_LOG_OLDER - (gint64)(w->older->len - index);
}

static void put_record(struct writer *w, const struct ct_record *r, unsigned int kind)
{
	const struct label *label = label_of(w, r->path);
	/* Explicit times from before the run have a place, but no tick. */
	bool older = r->stamp && r->stamp < ct_page->base;
	int64_t tick = older ? -1 : r->stamp ? ct_clock_tick(r->stamp) : 0;
	char comm[16] = "";

	memcpy(comm, r->comm, sizeof(r->comm));
	fprintf(w->out, "%" PRIu32 "\t%s\t%" PRId64 "\t%" PRId64 "\t%" PRId64 "\t%" PRIu32 "\t",
		r->number, ct_log_kind(kind), tick, relative_stamp(w, r->stamp),
		r->fine - ct_page->base, r->proc);
	ct_log_put(w->out, comm);
	fprintf(w->out, "\t%" PRIu32 "\t", count_of(label, r, kind));
	ct_log_put(w->out, label->text);
	fprintf(w->out, "\t%" PRIu32 "\t", r->file);
	ct_log_put(w->out, r->from ? label_of(w, r->from)->text : "-");
	fputc('\n', w->out);
}

static void put_prior(struct writer *w, const struct prior *p)
{
	fprintf(w->out, "0\tbefore\t-1\t%" PRId64 "\t0\t0\tcoarsetime\t0\t",
		relative_stamp(w, p->stamp));
	ct_log_put(w->out, label_of(w, p->name)->text);
	fprintf(w->out, "\t%" PRIu32 "\t-\n", p->file);
}

struct search {
	GHashTable *stamps;    /* path -> int64_t *: all files that there were */
	GHashTable *mentioned; /* names */
	GArray *priors;	       /* of struct prior */
};

static void add_file(const char *path, const struct stat *st, int64_t stamp, gpointer data)
{
	(void)st;
	g_hash_table_insert(((struct search *)data)->stamps, g_strdup(path),
			    g_memdup2(&stamp, sizeof(stamp)));
}

/* What the log says first of a name is about the file that had it before, if there was one. */
static void mention(struct search *s, uint32_t name, uint32_t file)
{
	const struct ct_path *p = &ct_page->paths[name];
	g_autofree char *path = NULL;
	const int64_t *stamp;

	if (!name || p->root >= CT_ROOT_TEXT ||
	    !g_hash_table_add(s->mentioned, GUINT_TO_POINTER(name)))
		return;
	path = g_strdup_printf("%s/%s", ct_page->roots[p->root].path, ct_name_str(name));
	stamp = g_hash_table_lookup(s->stamps, path);
	if (stamp) {
		struct prior prior = { .name = name, .file = file, .stamp = *stamp };

		g_array_append_val(s->priors, prior);
	}
}

/* In the order of their first mention. Collects all stamps that are older than runs, too. */
static GArray *find_priors(struct writer *w, const struct ct_tree *before, uint32_t records)
{
	struct search s = {
		.stamps = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free),
		.mentioned = g_hash_table_new(NULL, NULL),
		.priors = g_array_new(FALSE, FALSE, sizeof(struct prior)),
	};

	if (before)
		ct_tree_files(before, add_file, &s);
	for (uint32_t i = 0; i < records; i++) {
		const struct ct_record *r = &ct_page->log[i];
		unsigned int kind = atomic_load(&r->kind);
		/* These put another file in the place of one that had the name. */
		bool replaced = kind == CT_EV_RENAME || kind == CT_EV_LINK || kind == CT_EV_SYMLINK;

		if (kind == CT_EV_NONE)
			continue;
		mention(&s, r->from, r->file);
		mention(&s, r->path, replaced ? 0 : r->file);
		add_older(w, r->stamp);
	}
	for (guint i = 0; i < s.priors->len; i++)
		add_older(w, g_array_index(s.priors, struct prior, i).stamp);
	g_hash_table_destroy(s.stamps);
	g_hash_table_destroy(s.mentioned);
	return s.priors;
}

int ct_log_write(FILE *out, const char *schedule, const struct ct_tree *before)
{
	uint32_t n = ct_page->nlog < CT_LOG ? ct_page->nlog : CT_LOG;
	struct writer w = {
		.out = out,
		.labels = g_hash_table_new_full(NULL, NULL, NULL, free_label),
		.counts = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free),
		.looks = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL),
		.older = g_array_new(FALSE, FALSE, sizeof(gint64)),
	};
	g_autoptr(GArray) priors = find_priors(&w, before, n);

	rank_older(&w);
	fprintf(out, CT_LOG_HEADER "\t%" PRId64 "\t%" PRId64 "\t", ct_page->gran,
		(int64_t)(ct_page->base / CT_NS));
	ct_log_put(out, schedule);
	fputc('\n', out);
	for (guint i = 0; i < priors->len; i++)
		put_prior(&w, &g_array_index(priors, struct prior, i));
	for (uint32_t i = 0; i < n; i++) {
		const struct ct_record *r = &ct_page->log[i];
		unsigned int kind = atomic_load(&r->kind);

		/* Unfinished: its process was killed at this very place. */
		if (kind != CT_EV_NONE && (kind != CT_EV_LOOK || !is_repeated(&w, r)))
			put_record(&w, r, kind);
	}
	g_array_unref(w.older);
	g_hash_table_destroy(w.looks);
	g_hash_table_destroy(w.counts);
	g_hash_table_destroy(w.labels);
	return fflush(out) || ferror(out) ? -1 : 0;
}
