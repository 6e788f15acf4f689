// SPDX-License-Identifier: GPL-2.0-only
/* Sources that are refused: each with one error, and nothing left in the cache. */
#include "kbuild/snapshot.h"

#include <archive_entry.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "kbuild/tests/mini_kernel.h"

/* Entries that no kernel archive has: refused wherever they lie, with the reason. */
static void test_hostile(void)
{
	static const struct {
		const char *path;
		mode_t type;
		const char *target;
		const char *expected;
	} cases[] = {
		{ "/etc/x", AE_IFREG, NULL, "absolute" },
		{ "linux/../../x", AE_IFREG, NULL, "'..'" },
		{ "linux/scripts/../x", AE_IFREG, NULL, "'..'" },
		{ "../x", AE_IFDIR, NULL, "'..'" },
		{ "linux/dev/null", AE_IFCHR, NULL, "device" },
		{ "linux/dev/sda", AE_IFBLK, NULL, "device" },
		{ "linux/scripts/pipe", AE_IFIFO, NULL, "fifo" },
		{ "linux/scripts/out", AE_IFLNK, "/etc/passwd", "points out" },
		{ "linux/fs/out", AE_IFLNK, "../../../etc", "points out" },
		{ "linux/scripts/sideways", AE_IFLNK, "../../other", "out of the kernel's tree" },
		{ "linux/scripts/Makefile.build", AE_IFREG, NULL, "twice" },
		{ "linux/scripts/mod", AE_IFLNK, "basic", "no directory" },
	};

	for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
		struct sandbox sandbox;
		struct packer packer;

		sandbox_open(&sandbox);
		packer_open(&packer, &sandbox, "pax", "none", "linux/");
		packer_kernel(&packer);
		packer_entry(&packer, cases[i].path, cases[i].type, 0644, cases[i].target);
		packer_close(&packer);
		import_refused(&sandbox, NULL, cases[i].expected);
		sandbox_close(&sandbox);
	}
}

static void test_long_names(void)
{
	g_autofree char *component = g_strnfill(300, 'c');
	g_autoptr(GString) deep = g_string_new("linux");

	while (deep->len < 5000)
		g_string_append(deep, "/directory");
	for (int i = 0; i < 2; i++) {
		struct sandbox sandbox;
		struct packer packer;

		sandbox_open(&sandbox);
		packer_open(&packer, &sandbox, "pax", "none", "linux/");
		packer_kernel(&packer);
		packer_entry(&packer, i ? deep->str : component, AE_IFREG, 0644, NULL);
		packer_close(&packer);
		import_refused(&sandbox, NULL, "longer than any file system");
		sandbox_close(&sandbox);
	}
}

static void test_hard_links(void)
{
	static const struct {
		const char *path, *target;
		const char *expected; /* NULL: fine */
	} cases[] = {
		{ "linux/scripts/same", "linux/scripts/Makefile.build", NULL },
		{ "linux/fs/elsewhere", "linux/fs/nowhere", NULL },
		{ "linux/scripts/lost", "linux/fs/nowhere", "hard link" },
		{ "linux/scripts/self", "linux/scripts/self", "hard link" },
		{ "linux/scripts/out", "/etc/passwd", "hard link" },
		{ "linux/fs/out", "../../etc/passwd", "hard link" },
	};

	for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
		struct sandbox sandbox;
		struct packer packer;

		sandbox_open(&sandbox);
		packer_open(&packer, &sandbox, "pax", "none", "linux/");
		packer_kernel(&packer);
		packer_hard_link(&packer, cases[i].path, cases[i].target);
		packer_close(&packer);
		if (cases[i].expected)
			import_refused(&sandbox, NULL, cases[i].expected);
		else
			tt_snapshot_free(import_ok(sandbox.archive));
		sandbox_close(&sandbox);
	}
}

static void test_not_a_kernel(void)
{
	static const struct {
		const char *path, *text, *expected;
	} cases[] = {
		{ "README", "hello\n", "no Makefile" },
		{ "Makefile", "all:\n", "no Makefile" },
		{ "Makefile", "VERSION = 2026\nPATCHLEVEL = 1\n",
		  "scripts/Makefile.build is missing" },
	};
	struct sandbox sandbox;

	sandbox_open(&sandbox);
	for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
		struct packer packer;

		packer_open(&packer, &sandbox, "pax", "gzip", "other/");
		packer_file(&packer, cases[i].path, cases[i].text, 0644);
		packer_close(&packer);
		import_refused(&sandbox, NULL, cases[i].expected);
	}
	g_assert_true(g_file_set_contents(sandbox.archive, "", 0, NULL));
	import_refused(&sandbox, NULL, "empty");
	g_assert_true(g_file_set_contents(sandbox.archive, "just some text\n", -1, NULL));
	import_refused(&sandbox, NULL, "no archive");
	g_assert_true(g_file_set_contents(sandbox.archive,
					  "#mtree\nx type=file contents=/etc/passwd\n", -1, NULL));
	import_refused(&sandbox, NULL, "no archive");
	g_unlink(sandbox.archive);
	import_refused(&sandbox, NULL, "No such file");
	sandbox_close(&sandbox);
}

static void test_two_kernels(void)
{
	struct sandbox sandbox;
	struct packer packer;

	sandbox_open(&sandbox);
	packer_open(&packer, &sandbox, "pax", "none", "first/");
	packer_kernel(&packer);
	packer.prefix = "second/";
	packer_kernel(&packer);
	packer_close(&packer);
	import_refused(&sandbox, NULL, "two kernel trees");
	sandbox_close(&sandbox);
}

/* Cut anywhere, in any compression or format: never half a snapshot. */
static void test_truncated(void)
{
	static const struct {
		const char *format, *filter;
	} cases[] = {
		{ "pax", "none" }, { "pax", "gzip" }, { "pax", "xz" },	  { "pax", "bzip2" },
		{ "pax", "zstd" }, { "zip", "none" }, { "7zip", "none" }, { "newc", "none" },
	};

	for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
		struct sandbox sandbox;
		g_autofree char *whole = NULL;
		gsize length;

		sandbox_open(&sandbox);
		pack_kernel(&sandbox, cases[i].format, cases[i].filter, "linux/");
		g_assert_true(g_file_get_contents(sandbox.archive, &whole, &length, NULL));
		/* The last 12 % of a plain tar is padding that nobody misses. */
		for (gsize part = 1; part <= 7; part++) {
			gsize cut = length * part / 8 / 512 * 512 + (part & 1 ? 0 : 100);

			cut = MIN(MAX(cut, 8), length - 1);
			g_assert_true(g_file_set_contents(sandbox.archive, whole, cut, NULL));
			import_refused(&sandbox, NULL, "");
		}
		sandbox_close(&sandbox);
	}
}

static void test_corrupted(void)
{
	static const char *const filters[] = { "gzip", "xz", "bzip2", "zstd" };

	for (gsize i = 0; i < G_N_ELEMENTS(filters); i++) {
		struct sandbox sandbox;
		g_autofree char *bytes = NULL;
		gsize length;

		sandbox_open(&sandbox);
		pack_kernel(&sandbox, "pax", filters[i], "linux/");
		g_assert_true(g_file_get_contents(sandbox.archive, &bytes, &length, NULL));
		for (gsize j = length / 2; j < length / 2 + 16; j++)
			bytes[j] ^= 0x5a;
		g_assert_true(g_file_set_contents(sandbox.archive, bytes, length, NULL));
		/* zstd without checksums may give wrong text: then the tree isn't a kernel. */
		import_refused(&sandbox, NULL, "cannot import");
		sandbox_close(&sandbox);
	}
}

static void import_fails(struct sandbox *sandbox, const char *expected)
{
	g_autoptr(GError) error = NULL;

	g_assert_null(tt_snapshot_import(sandbox->archive, NULL, NULL, &error));
	g_assert_nonnull(strstr(error->message, expected));
}

/* Damage that the packing's checksum shows is never another snapshot. */
static void test_flipped(void)
{
	g_autofree char *bytes = NULL;
	g_autoptr(tt_snapshot) whole = NULL;
	struct sandbox sandbox;
	gsize length;

	sandbox_open(&sandbox);
	pack_kernel(&sandbox, "pax", "gzip", "linux/");
	whole = import_ok(sandbox.archive);
	g_assert_true(g_file_get_contents(sandbox.archive, &bytes, &length, NULL));
	for (gsize i = 3; i < length; i += MAX(length / 150, 1)) {
		g_autoptr(tt_snapshot) snapshot = NULL;
		g_autoptr(GError) error = NULL;

		bytes[i] ^= 1 << (i % 8);
		g_assert_true(g_file_set_contents(sandbox.archive, bytes, length, NULL));
		bytes[i] ^= 1 << (i % 8);
		snapshot = tt_snapshot_import(sandbox.archive, NULL, NULL, &error);
		/* Some bits of the header have no meaning. */
		if (snapshot)
			g_assert_cmpstr(snapshot->id, ==, whole->id);
		else
			g_assert_nonnull(strstr(error->message, "cannot import"));
	}
	bytes = g_realloc(bytes, length + 1);
	bytes[length] = 'x';
	g_assert_true(g_file_set_contents(sandbox.archive, bytes, length + 1, NULL));
	import_fails(&sandbox, "follows the gzip data");
	sandbox_close(&sandbox);
}

static void test_lz4(void)
{
	struct sandbox sandbox;

	sandbox_open(&sandbox);
	pack_kernel(&sandbox, "pax", "lz4", "linux/");
	import_refused(&sandbox, NULL, "lz4");
	sandbox_close(&sandbox);
}

/* Each target is inside by its text; by way of the first link the second one leads out. */
static void test_link_chain(void)
{
	struct sandbox sandbox;
	struct packer packer;

	sandbox_open(&sandbox);
	packer_open(&packer, &sandbox, "pax", "none", "linux/");
	packer_kernel(&packer);
	packer_entry(&packer, "linux/scripts/basic/up", AE_IFLNK, 0777, "../..");
	packer_entry(&packer, "linux/scripts/basic/out", AE_IFLNK, 0777, "up/../secret");
	packer_close(&packer);
	import_refused(&sandbox, NULL, "points out of the kernel's tree");
	packer_open(&packer, &sandbox, "pax", "none", "linux/");
	packer_kernel(&packer);
	packer_entry(&packer, "linux/scripts/one", AE_IFLNK, 0777, "two");
	packer_entry(&packer, "linux/scripts/two", AE_IFLNK, 0777, "one");
	packer_close(&packer);
	import_refused(&sandbox, NULL, "points out of the kernel's tree");
	sandbox_close(&sandbox);
}

/* Some kilobytes of links may stand for gigabytes. */
static void test_link_bomb(void)
{
	g_autofree char *text = g_strnfill(32 << 20, '#');
	struct sandbox sandbox;
	struct packer packer;

	sandbox_open(&sandbox);
	packer_open(&packer, &sandbox, "pax", "zstd", "linux/");
	packer_kernel(&packer);
	packer_file(&packer, "scripts/big", text, 0644);
	for (guint i = 0; i < 20; i++) {
		g_autofree char *name = g_strdup_printf("linux/scripts/link-%u", i);

		packer_hard_link(&packer, name, "linux/scripts/big");
	}
	packer_close(&packer);
	import_refused(&sandbox, NULL, "hard links");
	sandbox_close(&sandbox);
}

/* An edited file of the cache is noticed; the source is there, so the snapshot is made anew. */
static void test_edited_cache(void)
{
	g_autoptr(tt_snapshot) first = NULL;
	g_autoptr(tt_snapshot) again = NULL;
	g_autoptr(tt_snapshot) found = NULL;
	g_autoptr(GError) error = NULL;
	g_autofree char *file = NULL;
	struct sandbox sandbox;

	sandbox_open(&sandbox);
	pack_kernel(&sandbox, "pax", "none", "linux/");
	first = import_ok(sandbox.archive);
	file = g_build_filename(first->tree, "scripts/Makefile.build", NULL);
	g_assert_true(tt_snapshot_verify(first, NULL));
	g_assert_true(g_file_set_contents(file, "# edited\n", -1, NULL));
	g_assert_false(tt_snapshot_verify(first, NULL));
	again = import_ok(sandbox.archive);
	g_assert_true(tt_snapshot_verify(again, NULL));
	g_assert_true(g_file_set_contents(file, "# edited\n", -1, NULL));
	found = tt_snapshot_find(first->id, NULL);
	g_assert_nonnull(found);
	g_assert_true(tt_snapshot_verify(found, NULL));
	g_assert_true(g_file_set_contents(file, "# edited\n", -1, NULL));
	g_assert_cmpint(g_unlink(sandbox.archive), ==, 0);
	g_assert_null(tt_snapshot_find(first->id, &error));
	g_assert_nonnull(strstr(error->message, "damaged"));
	sandbox_close(&sandbox);
}

static void test_limits(void)
{
	struct tt_import_limits entries = { .max_entries = 10 };
	struct tt_import_limits bytes = { .max_bytes = 300 };
	struct tt_import_limits file = { .max_file = 50 };
	struct tt_import_limits bomb = { .max_bytes = 1 << 20 };
	g_autofree char *zeros = g_strnfill(4 << 20, '0');
	struct sandbox sandbox;
	struct packer packer;

	sandbox_open(&sandbox);
	pack_kernel(&sandbox, "pax", "none", "");
	import_refused(&sandbox, &entries, "--max-entries");
	import_refused(&sandbox, &bytes, "--max-size");
	import_refused(&sandbox, &file, "more than 50 bytes");
	packer_open(&packer, &sandbox, "zip", "none", "linux/");
	packer_kernel(&packer);
	packer_file(&packer, "Documentation/bomb", zeros, 0644);
	packer_close(&packer);
	import_refused(&sandbox, &bomb, "--max-size");
	sandbox_close(&sandbox);
}

/* A directory's links are followed no further than an archive's; its fifos are not opened. */
static void test_hostile_directory(void)
{
	static const struct {
		const char *link, *target, *expected;
	} cases[] = {
		{ "scripts/out", "/etc/passwd", "points out" },
		{ "include/linux/unused.h", "../../../secret.h", "points out" },
		{ "include/linux", "/usr/include/linux", "leads out" },
	};

	for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
		struct sandbox sandbox;
		g_autofree char *link = NULL;

		sandbox_open(&sandbox);
		sandbox_skeleton(&sandbox, "init/more.c", "#include <linux/unused.h>\n");
		mini_kernel_unpack(sandbox.archive);
		link = g_build_filename(sandbox.archive, cases[i].link, NULL);
		g_assert_true(tt_tree_remove(link, NULL));
		g_assert_cmpint(symlink(cases[i].target, link), ==, 0);
		import_refused(&sandbox, NULL, cases[i].expected);
		sandbox_close(&sandbox);
	}
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/import-hostile/hostile", test_hostile);
	g_test_add_func("/import-hostile/long-names", test_long_names);
	g_test_add_func("/import-hostile/hard-links", test_hard_links);
	g_test_add_func("/import-hostile/not-a-kernel", test_not_a_kernel);
	g_test_add_func("/import-hostile/two-kernels", test_two_kernels);
	g_test_add_func("/import-hostile/truncated", test_truncated);
	g_test_add_func("/import-hostile/corrupted", test_corrupted);
	g_test_add_func("/import-hostile/flipped", test_flipped);
	g_test_add_func("/import-hostile/lz4", test_lz4);
	g_test_add_func("/import-hostile/link-chain", test_link_chain);
	g_test_add_func("/import-hostile/link-bomb", test_link_bomb);
	g_test_add_func("/import-hostile/edited-cache", test_edited_cache);
	g_test_add_func("/import-hostile/limits", test_limits);
	g_test_add_func("/import-hostile/hostile-directory", test_hostile_directory);
	return g_test_run();
}
