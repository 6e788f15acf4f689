// SPDX-License-Identifier: GPL-2.0-only
#include "kbuild/snapshot.h"

#include <archive_entry.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "base/file.h"
#include "kbuild/tests/mini_kernel.h"

static struct tt_snapshot *import_ok(const char *source)
{
	g_autoptr(GError) error = NULL;
	struct tt_snapshot *snapshot = tt_snapshot_import(source, NULL, NULL, &error);

	g_assert_no_error(error);
	g_assert_nonnull(snapshot);
	return snapshot;
}

/* The import fails with an input error that says @expected, and leaves nothing behind. */
static void import_refused(struct sandbox *sandbox, const struct tt_import_limits *limits,
			   const char *expected)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(tt_snapshot) snapshot =
		tt_snapshot_import(sandbox->archive, limits, NULL, &error);
	g_auto(GStrv) left = sandbox_snapshots(sandbox);

	g_assert_null(snapshot);
	g_assert_error(error, TT_ERROR, TT_ERROR_INPUT);
	g_test_message("%s", error->message);
	g_assert_nonnull(strstr(error->message, sandbox->archive));
	g_assert_nonnull(strstr(error->message, expected));
	g_assert_cmpuint(g_strv_length(left), ==, 0);
}

static void pack_kernel(struct sandbox *sandbox, const char *format, const char *filter,
			const char *prefix)
{
	struct packer packer;

	packer_open(&packer, sandbox, format, filter, prefix);
	packer_kernel(&packer);
	packer_close(&packer);
}

static void assert_has(const struct tt_snapshot *snapshot, const char *path, gboolean wanted)
{
	g_autofree char *full = g_build_filename(snapshot->tree, path, NULL);

	g_assert_cmpint(g_file_test(full, G_FILE_TEST_IS_REGULAR), ==, wanted);
}

static void test_kept(void)
{
	static const char *const kept[] = {
		"Makefile",
		"Kbuild",
		"arch/Kconfig",
		"scripts/mod/modpost.c",
		"include/linux/export.h",
		"include/uapi/linux/deep.h",
		"include/linux/far.h",
		"include/linux/license.h",
		"include/linux/forced.h",
		"include/linux/generated_user.h",
		"include/asm-generic/word.h",
	};
	static const char *const dropped[] = { "include/linux/unused.h", "Documentation/README",
					       "drivers/net/Makefile" };
	struct sandbox sandbox;
	g_autoptr(tt_snapshot) snapshot = NULL;
	g_autofree char *script = NULL;
	GStatBuf st;

	sandbox_open(&sandbox);
	pack_kernel(&sandbox, "pax", "xz", "linux-9.8/");
	snapshot = import_ok(sandbox.archive);
	for (gsize i = 0; i < G_N_ELEMENTS(kept); i++)
		assert_has(snapshot, kept[i], TRUE);
	for (gsize i = 0; i < G_N_ELEMENTS(dropped); i++)
		assert_has(snapshot, dropped[i], FALSE);
	g_assert_cmpstr(snapshot->version, ==, "9.8.7-rc6");
	g_assert_cmpint(snapshot->features.pipeline, ==, TT_PIPELINE_RECURSIVE);
	g_assert_cmpstr(snapshot->features.dep_dir, ==, "include/ksym");
	script = g_build_filename(snapshot->tree, "scripts/adjust_autoksyms.sh", NULL);
	g_assert_cmpint(g_stat(script, &st), ==, 0);
	g_assert_cmpint(st.st_mode & 07777, ==, 0755);
	sandbox_close(&sandbox);
}

/* Any format, filter, leading directory, and a directory: the same content, the same id. */
static void test_same_id(void)
{
	static const struct {
		const char *format, *filter, *prefix;
	} cases[] = {
		{ "pax", "none", "" },
		{ "pax", "xz", "linux-9.8/" },
		{ "gnutar", "gzip", "./" },
		{ "ustar", "bzip2", "./x/" },
		{ "zip", "none", "linux/" },
		{ "newc", "none", "a/b/c/" },
		{ "cpio", "gzip", "linux/" },
		{ "7zip", "none", "linux-x/linux-x/" },
		{ "pax", "zstd", "scripts/include/" },
		{ "xar", "none", "x/" },
	};
	struct sandbox sandbox;
	g_autofree char *directory = NULL;
	g_autofree char *id = NULL;

	sandbox_open(&sandbox);
	directory = g_build_filename(sandbox.top, "source", "linux", NULL);
	mini_kernel_unpack(directory);
	for (gsize i = 0; i <= G_N_ELEMENTS(cases); i++) {
		g_autoptr(tt_snapshot) snapshot = NULL;

		if (i < G_N_ELEMENTS(cases))
			pack_kernel(&sandbox, cases[i].format, cases[i].filter, cases[i].prefix);
		snapshot = import_ok(i < G_N_ELEMENTS(cases) ? sandbox.archive : directory);
		if (!id)
			id = g_strdup(snapshot->id);
		g_assert_cmpstr(snapshot->id, ==, id);
	}
	sandbox_close(&sandbox);
}

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

/* Links inside the tree stay links; set-id bits and odd permissions do not. */
static void test_modes(void)
{
	struct sandbox sandbox;
	struct packer packer;
	g_autoptr(tt_snapshot) snapshot = NULL;
	g_autofree char *file = NULL;
	g_autofree char *link = NULL;
	g_autofree char *target = NULL;
	GStatBuf st;

	sandbox_open(&sandbox);
	packer_open(&packer, &sandbox, "gnutar", "none", "linux/");
	packer_kernel(&packer);
	packer_file(&packer, "scripts/root.sh", "#!/bin/sh\n", 06777);
	packer_entry(&packer, "linux/scripts/link.sh", AE_IFLNK, 0777, "root.sh");
	packer_close(&packer);
	snapshot = import_ok(sandbox.archive);
	file = g_build_filename(snapshot->tree, "scripts/root.sh", NULL);
	g_assert_cmpint(g_stat(file, &st), ==, 0);
	g_assert_cmpint(st.st_mode & 07777, ==, 0755);
	link = g_build_filename(snapshot->tree, "scripts/link.sh", NULL);
	target = g_file_read_link(link, NULL);
	g_assert_cmpstr(target, ==, "root.sh");
	sandbox_close(&sandbox);
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

static gboolean import_reused(const char *source)
{
	gboolean reused;
	g_autoptr(GError) error = NULL;
	struct tt_snapshot *snapshot = tt_snapshot_import(source, NULL, &reused, &error);

	g_assert_no_error(error);
	tt_snapshot_free(snapshot);
	return reused;
}

/* The second import comes from the index; another file or another skeleton is read again. */
static void test_index(void)
{
	struct sandbox sandbox;

	sandbox_open(&sandbox);
	pack_kernel(&sandbox, "pax", "gzip", "linux/");
	g_assert_false(import_reused(sandbox.archive));
	g_assert_true(import_reused(sandbox.archive));
	pack_kernel(&sandbox, "pax", "gzip", "other/");
	g_assert_false(import_reused(sandbox.archive));
	g_assert_true(import_reused(sandbox.archive));
	sandbox_skeleton(&sandbox, "init/more.c", "#include <linux/unused.h>\n");
	g_assert_false(import_reused(sandbox.archive));
	g_assert_true(import_reused(sandbox.archive));
	sandbox_close(&sandbox);
}

/* What a killed import left goes away; what a running one uses stays. */
static void test_leftovers(void)
{
	struct sandbox sandbox;
	g_autofree char *snapshots = NULL;
	g_autofree char *dead = NULL;
	g_autofree char *alive = NULL;
	g_autofree char *dead_tree = NULL;
	g_autofree char *lock = NULL;
	int fd;

	sandbox_open(&sandbox);
	snapshots = g_build_filename(sandbox.cache, "trimtorture", "snapshots", NULL);
	dead = g_build_filename(snapshots, ".import-dead00", NULL);
	dead_tree = g_build_filename(dead, "snapshot", "tree", NULL);
	alive = g_build_filename(snapshots, ".import-alive0", NULL);
	lock = g_build_filename(alive, "lock", NULL);
	g_assert_cmpint(g_mkdir_with_parents(dead_tree, 0755), ==, 0);
	g_assert_cmpint(g_mkdir_with_parents(alive, 0755), ==, 0);
	fd = tt_file_lock(lock, NULL);
	pack_kernel(&sandbox, "pax", "gzip", "linux/");
	tt_snapshot_free(import_ok(sandbox.archive));
	g_assert_false(g_file_test(dead, G_FILE_TEST_EXISTS));
	g_assert_true(g_file_test(alive, G_FILE_TEST_EXISTS));
	close(fd);
	sandbox_close(&sandbox);
}

/* A damaged snapshot is replaced by the next import of the same content. */
static void test_repair(void)
{
	struct sandbox sandbox;
	g_autoptr(tt_snapshot) first = NULL;
	g_autoptr(tt_snapshot) second = NULL;
	g_autofree char *manifest = NULL;

	sandbox_open(&sandbox);
	pack_kernel(&sandbox, "pax", "gzip", "linux/");
	first = import_ok(sandbox.archive);
	manifest = g_build_filename(first->path, "manifest.json", NULL);
	g_assert_cmpint(g_unlink(manifest), ==, 0);
	second = import_ok(sandbox.archive);
	g_assert_cmpstr(first->id, ==, second->id);
	assert_has(second, "Makefile", TRUE);
	sandbox_close(&sandbox);
}

static void put(const char *top, const char *path, const char *text)
{
	g_autofree char *full = g_build_filename(top, path, NULL);
	g_autofree char *dir = g_path_get_dirname(full);

	g_assert_cmpint(g_mkdir_with_parents(dir, 0755), ==, 0);
	g_assert_true(g_file_set_contents(full, text, -1, NULL));
}

/* A source tree that was built in gives the same snapshot as a clean one. */
static void test_built_tree(void)
{
	struct sandbox sandbox;
	g_autofree char *directory = NULL;
	g_autoptr(tt_snapshot) clean = NULL;
	g_autoptr(tt_snapshot) built = NULL;

	sandbox_open(&sandbox);
	directory = g_build_filename(sandbox.top, "linux", NULL);
	mini_kernel_unpack(directory);
	clean = import_ok(directory);
	put(directory, "scripts/mod/modpost", "\177ELF...");
	put(directory, "scripts/mod/modpost.o", "object");
	put(directory, "scripts/mod/.modpost.o.cmd", "cmd");
	put(directory, "scripts/mod/elfconfig.h", "int elf;\n");
	put(directory, "include/generated/autoconf.h", "#include <linux/unused.h>\n");
	put(directory, ".config", "CONFIG_X=y\n");
	built = import_ok(directory);
	g_assert_cmpstr(clean->id, ==, built->id);
	put(directory, "scripts/mod/new.c", "int x;\n");
	g_clear_pointer(&built, tt_snapshot_free);
	built = import_ok(directory);
	g_assert_cmpstr(clean->id, !=, built->id);
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

static void test_fifo_in_directory(void)
{
	struct sandbox sandbox;
	g_autofree char *fifo = NULL;

	sandbox_open(&sandbox);
	mini_kernel_unpack(sandbox.archive);
	fifo = g_build_filename(sandbox.archive, "scripts", "pipe", NULL);
	g_assert_cmpint(mkfifo(fifo, 0600), ==, 0);
	tt_snapshot_free(import_ok(sandbox.archive));
	sandbox_close(&sandbox);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/import/kept", test_kept);
	g_test_add_func("/import/same-id", test_same_id);
	g_test_add_func("/import/hostile", test_hostile);
	g_test_add_func("/import/long-names", test_long_names);
	g_test_add_func("/import/hard-links", test_hard_links);
	g_test_add_func("/import/modes", test_modes);
	g_test_add_func("/import/not-a-kernel", test_not_a_kernel);
	g_test_add_func("/import/two-kernels", test_two_kernels);
	g_test_add_func("/import/truncated", test_truncated);
	g_test_add_func("/import/corrupted", test_corrupted);
	g_test_add_func("/import/limits", test_limits);
	g_test_add_func("/import/index", test_index);
	g_test_add_func("/import/leftovers", test_leftovers);
	g_test_add_func("/import/repair", test_repair);
	g_test_add_func("/import/built-tree", test_built_tree);
	g_test_add_func("/import/hostile-directory", test_hostile_directory);
	g_test_add_func("/import/fifo-in-directory", test_fifo_in_directory);
	return g_test_run();
}
