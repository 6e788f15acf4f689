// SPDX-License-Identifier: GPL-2.0-only
/* Bundles written and opened, and those that are refused: each with one error, nothing left. */
#include <archive.h>
#include <archive_entry.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <utime.h>

#include "base/error.h"
#include "base/file.h"
#include "bundle/internal.h"

static const char life[] = "trimtorture-life 1\n"
			   "kernel 0123456789abcdef\n"
			   "profile profiles/mini.ini\n"
			   "seed 1\n"
			   "variant variants/mine.ini\n"
			   "granularity none\n"
			   "\n"
			   "build\n";

struct fixture {
	char *top, *archive, *parent;
	struct tt_file_table *files;
	struct tt_bundle_info info;
};

static void set_up(struct fixture *f, gconstpointer data)
{
	(void)data;
	f->top = g_dir_make_tmp("bundle-test.XXXXXX", NULL);
	f->archive = g_build_filename(f->top, "mini" TT_BUNDLE_SUFFIX, NULL);
	f->parent = g_build_filename(f->top, "opened", NULL);
	g_assert_cmpint(g_mkdir(f->parent, 0755), ==, 0);
	f->files = tt_files_new(TT_BUNDLE_MAX_FILE);
	f->info.name = g_strdup("mini");
	f->info.verdict = g_strdup("FAIL");
	f->info.summary = g_strdup("what \"went\" wrong");
	f->info.snapshot = g_strdup("0123456789abcdef");
	f->info.machinery = TRUE;
	f->info.findings = g_ptr_array_new_with_free_func(g_free);
	g_ptr_array_add(f->info.findings, g_strdup("stale-object a b.o"));
	f->info.environment = tt_bundle_facts_new();
	tt_bundle_facts_add(f->info.environment, "compiler", "cc 1");
	tt_bundle_facts_add(f->info.environment, "make", "make 4");
	tt_bundle_add_text(f->files, "life", life, FALSE);
	tt_bundle_add_text(f->files, "profiles/mini.ini", "[profile]\n", FALSE);
	tt_bundle_add_text(f->files, "variants/mine.ini", "[variant]\n", FALSE);
	tt_bundle_add_text(f->files, "reproducer.sh", "#!/bin/sh\n", TRUE);
}

static void tear_down(struct fixture *f, gconstpointer data)
{
	(void)data;
	tt_files_free(f->files);
	tt_bundle_info_clear(&f->info);
	g_assert_true(tt_tree_remove(f->top, NULL));
	g_free(f->top);
	g_free(f->archive);
	g_free(f->parent);
}

static void seal(struct fixture *f)
{
	g_autofree char *manifest = tt_bundle_manifest_text(&f->info, f->files);

	tt_bundle_add_text(f->files, TT_BUNDLE_MANIFEST, manifest, FALSE);
}

static void pack(struct fixture *f)
{
	GError *error = NULL;

	tt_bundle_pack(f->files, "mini", f->archive, &error);
	g_assert_no_error(error);
}

static guint count_in(const char *directory)
{
	g_auto(GStrv) names = tt_dir_names(directory, NULL);

	return g_strv_length(names);
}

/* Opening fails with an input error that says @expected and names the file; nothing is left. */
static void refused(struct fixture *f, const char *expected)
{
	struct tt_bundle *bundle;
	GError *error = NULL;

	bundle = tt_bundle_open(f->archive, f->parent, &error);
	g_assert_null(bundle);
	g_assert_error(error, TT_ERROR, TT_ERROR_INPUT);
	if (!strstr(error->message, expected) || !strstr(error->message, f->archive)) {
		g_test_message("'%s' instead of '%s'", error->message, expected);
		g_assert_not_reached();
	}
	g_error_free(error);
	g_assert_cmpuint(count_in(f->parent), ==, 0);
}

static void check_opened(struct fixture *f, struct tt_bundle *bundle)
{
	g_autofree char *script = g_build_filename(bundle->directory, "reproducer.sh", NULL);
	g_autofree char *private = g_path_get_dirname(bundle->directory);
	struct stat st;

	g_assert_cmpstr(bundle->info.name, ==, "mini");
	g_assert_cmpstr(bundle->info.verdict, ==, "FAIL");
	g_assert_cmpstr(bundle->info.summary, ==, "what \"went\" wrong");
	g_assert_cmpstr(bundle->info.pipeline, ==, "");
	g_assert_true(bundle->info.machinery);
	g_assert_cmpuint(bundle->info.findings->len, ==, 1);
	g_assert_cmpstr(bundle->info.findings->pdata[0], ==, "stale-object a b.o");
	g_assert_cmpuint(bundle->info.environment->len, ==, 2);
	g_assert_true(g_str_has_prefix(bundle->directory, f->parent));
	g_assert_true(g_path_is_absolute(bundle->life->profile));
	g_assert_true(g_file_test(bundle->life->profile, G_FILE_TEST_IS_REGULAR));
	g_assert_true(g_file_test(bundle->life->variants->pdata[0], G_FILE_TEST_IS_REGULAR));
	g_assert_cmpint(stat(script, &st), ==, 0);
	g_assert_cmpint(st.st_mode & 0777, ==, 0755);
	g_assert_cmpint(stat(private, &st), ==, 0);
	g_assert_cmpint(st.st_mode & 0777, ==, 0700);
}

static void test_round_trip(struct fixture *f, gconstpointer data)
{
	struct tt_bundle *bundle;
	GError *error = NULL;

	(void)data;
	seal(f);
	pack(f);
	bundle = tt_bundle_open(f->archive, f->parent, &error);
	g_assert_no_error(error);
	check_opened(f, bundle);
	tt_bundle_free(bundle);
	g_assert_cmpuint(count_in(f->parent), ==, 0);
}

/* A bundle that somebody unpacked by hand is one too, and is not written to. */
static void test_directory(struct fixture *f, gconstpointer data)
{
	g_autofree char *place = g_build_filename(f->top, "by-hand", NULL);
	g_autofree char *extra = g_build_filename(place, "extra", NULL);
	struct tt_bundle *first, *second;
	GError *error = NULL;

	(void)data;
	seal(f);
	pack(f);
	first = tt_bundle_open(f->archive, f->parent, &error);
	g_assert_no_error(error);
	g_assert_cmpint(g_rename(first->directory, place), ==, 0);
	tt_bundle_free(first);
	second = tt_bundle_open(place, f->parent, &error);
	g_assert_no_error(error);
	check_opened(f, second);
	tt_bundle_free(second);
	g_assert_true(g_file_set_contents(extra, "x", 1, NULL));
	g_free(f->archive);
	f->archive = g_strdup(place);
	refused(f, "'extra' is in it although");
}

static char *bytes_of(const char *path, gsize *size)
{
	char *bytes;

	g_assert_true(g_file_get_contents(path, &bytes, size, NULL));
	return bytes;
}

/* The same files, entered in another order and written to another place: the same bytes. */
static void test_same_bytes(struct fixture *f, gconstpointer data)
{
	g_autoptr(tt_file_table) other = tt_files_new(TT_BUNDLE_MAX_FILE);
	g_autofree char *again = g_build_filename(f->top, "again", NULL);
	g_autoptr(GPtrArray) paths = NULL;
	g_autofree char *first = NULL;
	g_autofree char *second = NULL;
	gsize m, n;

	(void)data;
	seal(f);
	pack(f);
	paths = tt_files_paths(f->files, FALSE);
	for (guint i = paths->len; i > 0; i--) {
		const struct tt_file *file = tt_files_get(f->files, paths->pdata[i - 1]);

		tt_bundle_add_text(other, paths->pdata[i - 1], file->data, file->executable);
	}
	g_assert_true(tt_bundle_pack(other, "mini", again, NULL));
	first = bytes_of(f->archive, &m);
	second = bytes_of(again, &n);
	g_assert_cmpmem(first, m, second, n);
}

/* What a hostile hand puts beside the honest entries. */
struct evil {
	const char *label, *path;
	mode_t type;
	const char *target;
	const char *expected;
	const char *filter; /* NULL: zstd */
};

static const struct evil evils[] = {
	{ "absolute", "/etc/x", AE_IFREG, NULL, "an absolute path", NULL },
	{ "dotdot", "mini/../../x", AE_IFREG, NULL, "'..'", NULL },
	{ "dotdot-inside", "mini/a/../x", AE_IFREG, NULL, "'..'", NULL },
	{ "other-directory", "other/x", AE_IFREG, NULL, "own directory", NULL },
	{ "no-directory", "x", AE_IFREG, NULL, "own directory", NULL },
	{ "link-out", "mini/x", AE_IFLNK, "/etc/passwd", "points out", NULL },
	{ "link-up", "mini/x", AE_IFLNK, "../other", "no file of the bundle", NULL },
	{ "link-to-directory", "mini/x", AE_IFLNK, "profiles", "no file of the bundle", NULL },
	{ "link-to-nothing", "mini/x", AE_IFLNK, "nothing", "no file of the bundle", NULL },
	{ "link-to-itself", "mini/x", AE_IFLNK, "x", "no file of the bundle", NULL },
	{ "twice", "mini/life", AE_IFREG, NULL, "there twice", NULL },
	{ "twice-otherwise", "mini/./life", AE_IFREG, NULL, "there twice", NULL },
	{ "below-a-file", "mini/life/x", AE_IFREG, NULL, "no directory", NULL },
	{ "device", "mini/x", AE_IFCHR, NULL, "a device", NULL },
	{ "fifo", "mini/x", AE_IFIFO, NULL, "a device, fifo", NULL },
	{ "not-listed", "mini/x", AE_IFREG, NULL, "does not list it", NULL },
	{ "gzip", NULL, 0, NULL, "no archive", "gzip" },
};

static void put(struct archive *archive, const char *path, mode_t type, const char *target,
		const void *content, gsize size)
{
	struct archive_entry *entry = archive_entry_new();

	archive_entry_set_pathname(entry, path);
	archive_entry_set_mode(entry, type | 0644);
	archive_entry_set_size(entry, size);
	if (target)
		archive_entry_set_symlink(entry, target);
	g_assert_cmpint(archive_write_header(archive, entry), ==, ARCHIVE_OK);
	if (size)
		g_assert_cmpint(archive_write_data(archive, content, size), ==, (gint64)size);
	archive_entry_free(entry);
}

static struct archive *start(struct fixture *f, const char *filter)
{
	struct archive *archive = archive_write_new();

	archive_write_set_format_pax_restricted(archive);
	g_assert_cmpint(archive_write_add_filter_by_name(archive, filter), ==, ARCHIVE_OK);
	g_assert_cmpint(archive_write_open_filename(archive, f->archive), ==, ARCHIVE_OK);
	return archive;
}

static void put_all(struct fixture *f, struct archive *archive)
{
	g_autoptr(GPtrArray) paths = tt_files_paths(f->files, FALSE);

	for (guint i = 0; i < paths->len; i++) {
		const struct tt_file *file = tt_files_get(f->files, paths->pdata[i]);
		g_autofree char *path = g_strconcat("mini/", paths->pdata[i], NULL);

		put(archive, path, AE_IFREG, NULL, file->data, file->size);
	}
}

static void test_hostile(struct fixture *f, gconstpointer data)
{
	const struct evil *evil = data;
	struct archive *archive;

	seal(f);
	archive = start(f, evil->filter ?: "zstd");
	put_all(f, archive);
	if (evil->path)
		put(archive, evil->path, evil->type, evil->target, NULL, 0);
	g_assert_cmpint(archive_write_free(archive), ==, ARCHIVE_OK);
	refused(f, evil->expected);
}

static void test_hard_link(struct fixture *f, gconstpointer data)
{
	struct archive_entry *entry = archive_entry_new();
	struct archive *archive;

	(void)data;
	seal(f);
	archive = start(f, "zstd");
	put_all(f, archive);
	archive_entry_set_pathname(entry, "mini/x");
	archive_entry_set_mode(entry, AE_IFREG | 0644);
	archive_entry_set_hardlink(entry, "mini/life");
	g_assert_cmpint(archive_write_header(archive, entry), ==, ARCHIVE_OK);
	archive_entry_free(entry);
	g_assert_cmpint(archive_write_free(archive), ==, ARCHIVE_OK);
	refused(f, "a hard link");
}

/* A few kilobytes that unpack to more than any bundle: one file, many files, many names. */
static void test_bombs(struct fixture *f, gconstpointer data)
{
	const guint which = GPOINTER_TO_UINT(data);
	const gsize block = which == 0 ? TT_BUNDLE_MAX_FILE + 1 : which == 1 ? 40 << 20 : 0;
	const guint count = which == 0 ? 1 : which == 1 ? 8 : TT_BUNDLE_MAX_ENTRIES + 1;
	static const char *const expected[] = { "more than", "unpacks to more than", "entries" };
	g_autofree char *zeros = g_malloc0(block + 1);
	struct archive *archive;

	seal(f);
	archive = start(f, "zstd");
	put_all(f, archive);
	for (guint i = 0; i < count; i++) {
		g_autofree char *path = g_strdup_printf("mini/record/%u", i);

		put(archive, path, AE_IFREG, NULL, zeros, block);
	}
	g_assert_cmpint(archive_write_free(archive), ==, ARCHIVE_OK);
	refused(f, expected[which]);
}

/* Cut anywhere, or with one bit turned: refused. */
static void test_damaged(struct fixture *f, gconstpointer data)
{
	g_autofree char *bytes = NULL;
	gsize size;

	(void)data;
	seal(f);
	pack(f);
	bytes = bytes_of(f->archive, &size);
	for (gsize cut = 0; cut < size; cut += 1 + size / 40) {
		g_assert_true(g_file_set_contents(f->archive, bytes, cut, NULL));
		refused(f, "");
	}
	for (gsize at = 0; at < size; at += 1 + size / 40) {
		struct tt_bundle *bundle;
		g_autoptr(GError) error = NULL;

		bytes[at] ^= 4;
		g_assert_true(g_file_set_contents(f->archive, bytes, size, NULL));
		bundle = tt_bundle_open(f->archive, f->parent, &error);
		/* A bit that means nothing (of a zstd header, say) may turn; contents may not. */
		g_assert_true(bundle || error->code == TT_ERROR_INPUT);
		if (bundle)
			check_opened(f, bundle);
		tt_bundle_free(bundle);
		g_assert_cmpuint(count_in(f->parent), ==, 0);
		bytes[at] ^= 4;
	}
}

static void test_no_bundle(struct fixture *f, gconstpointer data)
{
	(void)data;
	refused(f, "No such file");
	g_assert_true(g_file_set_contents(f->archive, "", 0, NULL));
	refused(f, "it is empty");
	g_assert_true(g_file_set_contents(f->archive, "just text\n", -1, NULL));
	refused(f, "no archive");
	pack(f);
	refused(f, "there is no bundle.json");
	g_free(f->archive);
	f->archive = g_strdup(f->parent);
	refused(f, "has no bundle.json");
}

/* bundle.json in which @from has become @to. */
static void seal_wrong(struct fixture *f, const char *from, const char *to)
{
	g_autofree char *manifest = tt_bundle_manifest_text(&f->info, f->files);
	g_auto(GStrv) parts = g_strsplit(manifest, from, 2);
	g_autofree char *wrong = g_strjoinv(to, parts);

	g_assert_cmpuint(g_strv_length(parts), ==, 2);
	tt_bundle_add_text(f->files, TT_BUNDLE_MANIFEST, wrong, FALSE);
	pack(f);
}

static void test_manifest(struct fixture *f, gconstpointer data)
{
	static const struct {
		const char *from, *to, *expected;
	} cases[] = {
		{ "\"format\" : 1", "\"format\" : 2", "it has format 2" },
		{ "\"format\" : 1", "\"format\" : \"1\"", "which format" },
		{ "\"format\"", "\"other\"", "which format" },
		{ "{", "[{", "no JSON object" },
		{ "\"verdict\" : \"FAIL\"", "\"verdict\" : 1", "no text 'verdict'" },
		{ "\"machinery\" : true", "\"machinery\" : 1", "whether the machinery" },
		{ "\"make 4\"", "4", "something else than texts" },
		{ "\"stale-object a b.o\"", "{}", "something else than texts" },
		{ "\"life\"", "\"elsewhere\"", "'elsewhere' is missing" },
		{ "\"sha256\" : \"", "\"sha256\" : \"0", "is not what was put into it" },
	};

	(void)data;
	for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_hash_table_remove(f->files->files, TT_BUNDLE_MANIFEST);
		seal_wrong(f, cases[i].from, cases[i].to);
		refused(f, cases[i].expected);
	}
}

/* A life that reaches for what is not in its bundle. */
static void test_life(struct fixture *f, gconstpointer data)
{
	static const struct {
		const char *line, *instead, *expected;
	} cases[] = {
		{ "profiles/mini.ini", "/etc/passwd", "/etc/passwd" },
		{ "profiles/mini.ini", "../mini.ini", "../mini.ini" },
		{ "profiles/mini.ini", "tiny", "'tiny', which is not in it" },
		{ "variants/mine.ini", "variants/other.ini", "variants/other.ini" },
		{ "seed 1", "patch ../../x", "../../x" },
		{ "seed 1", "seed x", "line 4" },
	};

	(void)data;
	for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_auto(GStrv) parts = g_strsplit(life, cases[i].line, 2);
		g_autofree char *text = g_strjoinv(cases[i].instead, parts);

		tt_bundle_add_text(f->files, "life", text, FALSE);
		g_hash_table_remove(f->files->files, TT_BUNDLE_MANIFEST);
		seal(f);
		pack(f);
		refused(f, cases[i].expected);
	}
}

static void test_differences(void)
{
	g_autoptr(GPtrArray) there = tt_bundle_facts_new();
	g_autoptr(GPtrArray) here = tt_bundle_facts_new();
	g_autoptr(GPtrArray) lines = NULL;

	tt_bundle_facts_add(there, "compiler", "cc 1");
	tt_bundle_facts_add(there, "make", "make 4");
	tt_bundle_facts_add(there, "forgotten since", "x");
	tt_bundle_facts_add(here, "make", "make 4");
	tt_bundle_facts_add(here, "compiler", "cc 2");
	lines = tt_bundle_differences(there, here);
	g_assert_cmpuint(lines->len, ==, 1);
	g_assert_cmpstr(lines->pdata[0], ==, "compiler: there cc 1, here cc 2");
}

#define ADD(path, data, function) \
	g_test_add(path, struct fixture, data, set_up, function, tear_down)

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	ADD("/bundle/round-trip", NULL, test_round_trip);
	ADD("/bundle/directory", NULL, test_directory);
	ADD("/bundle/same-bytes", NULL, test_same_bytes);
	for (gsize i = 0; i < G_N_ELEMENTS(evils); i++) {
		g_autofree char *path = g_strconcat("/bundle/hostile/", evils[i].label, NULL);

		ADD(path, &evils[i], test_hostile);
	}
	ADD("/bundle/hostile/hard-link", NULL, test_hard_link);
	ADD("/bundle/bomb/file", GUINT_TO_POINTER(0), test_bombs);
	ADD("/bundle/bomb/files", GUINT_TO_POINTER(1), test_bombs);
	ADD("/bundle/bomb/names", GUINT_TO_POINTER(2), test_bombs);
	ADD("/bundle/damaged", NULL, test_damaged);
	ADD("/bundle/no-bundle", NULL, test_no_bundle);
	ADD("/bundle/manifest", NULL, test_manifest);
	ADD("/bundle/life", NULL, test_life);
	g_test_add_func("/bundle/differences", test_differences);
	return g_test_run();
}
