// SPDX-License-Identifier: GPL-2.0-only
/* What an import keeps, its id, and how it deals with earlier and dead imports. */
#include "kbuild/snapshot.h"

#include <archive_entry.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "kbuild/tests/mini_kernel.h"

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
	packer_entry(&packer, "linux/scripts/link.sh", S_IFLNK, 0777, "root.sh");
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

/* One of two names of a file; the content, if it comes with this one, is @text. */
static void pack_name(struct packer *packer, const char *path, const char *text)
{
	struct archive_entry *entry = archive_entry_new();

	archive_entry_set_pathname(entry, path);
	archive_entry_set_filetype(entry, AE_IFREG);
	archive_entry_set_perm(entry, 0644);
	archive_entry_set_ino(entry, 77);
	archive_entry_set_nlink(entry, 2);
	archive_entry_set_size(entry, (la_int64_t)strlen(text));
	g_assert_cmpint(archive_write_header(packer->archive, entry), ==, ARCHIVE_OK);
	if (*text)
		g_assert_cmpint(archive_write_data(packer->archive, text, strlen(text)), ==,
				strlen(text));
	archive_entry_free(entry);
}

/* cpio brings a file's content with its last name, also if nobody wants that one. */
static void test_content_elsewhere(void)
{
	static const char *const last[] = { "linux/fs/other", "elsewhere/other",
					    "linux/scripts/other" };

	for (gsize i = 0; i < G_N_ELEMENTS(last); i++) {
		struct sandbox sandbox;
		struct packer packer;
		g_autoptr(tt_snapshot) snapshot = NULL;
		g_autofree char *file = NULL;
		g_autofree char *text = NULL;

		sandbox_open(&sandbox);
		packer_open(&packer, &sandbox, "newc", "none", "linux/");
		packer_kernel(&packer);
		pack_name(&packer, "linux/scripts/first", "");
		pack_name(&packer, last[i], "content\n");
		packer_close(&packer);
		snapshot = import_ok(sandbox.archive);
		file = g_build_filename(snapshot->tree, "scripts/first", NULL);
		g_assert_true(g_file_get_contents(file, &text, NULL, NULL));
		g_assert_cmpstr(text, ==, "content\n");
		sandbox_close(&sandbox);
	}
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
	g_test_add_func("/import/modes", test_modes);
	g_test_add_func("/import/content-elsewhere", test_content_elsewhere);
	g_test_add_func("/import/index", test_index);
	g_test_add_func("/import/leftovers", test_leftovers);
	g_test_add_func("/import/repair", test_repair);
	g_test_add_func("/import/built-tree", test_built_tree);
	g_test_add_func("/import/fifo-in-directory", test_fifo_in_directory);
	return g_test_run();
}
