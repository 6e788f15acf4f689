// SPDX-License-Identifier: GPL-2.0-only
/* Patches: what is read from a diff, what patch(1) makes of it, what snapshot comes out. */
#include "kbuild/patch.h"

#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "base/file.h"
#include "kbuild/tests/mini_kernel.h"

static const char two_files[] = "a line of prose, --- with dashes\n"
				"diff --git a/scripts/one b/scripts/one\n"
				"index 111..222 100755\n"
				"--- a/scripts/one\n"
				"+++ b/scripts/one\n"
				"@@ -1,3 +1,3 @@\n"
				" first\n"
				"--- a/second\n"
				"+++ b/second\n"
				" third\n"
				"diff --git a/drivers/x.c b/drivers/x.c\n"
				"--- a/drivers/x.c\t2018-02-25\n"
				"+++ b/drivers/x.c\t2018-02-26\n"
				"@@ -5 +5,2 @@ some context\n"
				"-old\n"
				"+new\n"
				"+newer\n"
				"-- \n"
				"2.39.2\n";

static struct tt_patch *parse(const char *text)
{
	g_autoptr(GError) error = NULL;
	struct tt_patch *patch = tt_patch_parse("test.patch", text, &error);

	g_assert_no_error(error);
	return patch;
}

static void refused(const char *text, const char *expected)
{
	g_autoptr(GError) error = NULL;

	g_assert_null(tt_patch_parse("test.patch", text, &error));
	g_assert_error(error, TT_ERROR, TT_ERROR_INPUT);
	g_test_message("%s", error->message);
	g_assert_nonnull(strstr(error->message, expected));
}

/* The hunk's own lines look like headers; only its counts tell. */
static void test_parse(void)
{
	g_autoptr(tt_patch) patch = parse(two_files);
	const struct tt_patch_file *one = patch->files->pdata[0];
	const struct tt_patch_file *two = patch->files->pdata[1];

	g_assert_cmpuint(patch->files->len, ==, 2);
	g_assert_cmpstr(one->path, ==, "scripts/one");
	g_assert_cmpstr(two->path, ==, "drivers/x.c");
	g_assert_true(g_str_has_suffix(one->text, " first\n--- a/second\n+++ b/second\n third\n"));
	g_assert_true(g_str_has_suffix(two->text, "+newer\n"));
	g_assert_false(one->creates);
}

static void test_refused(void)
{
	refused("no diff at all\n", "no unified diff");
	refused("--- a/x\n+++ b/x\n@@ -1,3 +1,3 @@\n one\n", "breaks off");
	refused("--- a/x\n+++ b/x\n@@ -1 +1 @@\n*mangled\n", "breaks off");
	refused("--- a/x\n+++ b/x\n@@ what @@\n", "cannot be read");
	refused("--- a/../../etc/passwd\n+++ b/../../etc/passwd\n@@ -1 +1 @@\n-a\n+b\n", "inside");
	refused("--- /etc/passwd\n+++ /etc/passwd\n@@ -1 +1 @@\n-a\n+b\n", "inside");
	refused("diff --git a/x b/y\nrename from x\nrename to y\n", "--no-renames");
	refused("diff --git a/x b/x\nGIT binary patch\nliteral 3\n", "binary");
}

/* Reads a mailbox whose one mail is quoted-printable, as a mail server would send it. */
static void test_mailbox(void)
{
	static const char mail[] = "From 825d487583089f9a Mon Sep 17 00:00:00 2001\n"
				   "From: A B <a@example.org>\n"
				   "Date: Sun, 25 Feb 2018 10:00:00 +0000\n"
				   "Subject: [PATCH] equal signs\n"
				   "MIME-Version: 1.0\n"
				   "Content-Type: text/plain; charset=UTF-8\n"
				   "Content-Transfer-Encoding: quoted-printable\n\n"
				   "Prose.\n---\n"
				   "diff --git a/scripts/s b/scripts/s\n"
				   "--- a/scripts/s\n+++ b/scripts/s\n"
				   "@@ -1 +1 @@\n-a=3Db\n+a=3Dlong=\ner\n";
	g_autofree char *path = NULL;
	g_autoptr(GError) error = NULL;
	g_autoptr(tt_patch) patch = NULL;
	struct tt_patch_file *file;
	int fd = g_file_open_tmp("trimtorture-test-XXXXXX", &path, NULL);

	g_assert_cmpint(fd, >=, 0);
	close(fd);
	g_assert_true(g_file_set_contents(path, mail, -1, NULL));
	patch = tt_patch_read(path, &error);
	g_assert_no_error(error);
	g_assert_cmpuint(patch->files->len, ==, 1);
	file = patch->files->pdata[0];
	g_assert_true(g_str_has_suffix(file->text, "-a=b\n+a=longer\n"));
	unlink(path);
}

static char *write_patch(const struct sandbox *sandbox, const char *name, const char *text)
{
	char *path = g_build_filename(sandbox->top, name, NULL);

	g_assert_true(g_file_set_contents(path, text, -1, NULL));
	return path;
}

static const char edit_build[] = "--- a/scripts/Makefile.build\n+++ b/scripts/Makefile.build\n"
				 "@@ -1,3 +1,4 @@\n one\n two\n+two and a half\n three\n";

static struct tt_snapshot *import_lines(struct sandbox *sandbox)
{
	struct packer packer;

	packer_open(&packer, sandbox, "pax", "gzip", "linux/");
	packer_file(&packer, "Makefile", "VERSION = 86\nPATCHLEVEL = 1\nSUBLEVEL = 9\n", 0644);
	packer_file(&packer, "scripts/Makefile.build", "zero\none\ntwo\nthree\n", 0644);
	packer_file(&packer, "scripts/Makefile.modpost", "\n", 0644);
	packer_file(&packer, "scripts/mod/modpost.c", "\n", 0644);
	packer_file(&packer, "include/linux/export.h", "\n", 0644);
	packer_file(&packer, "include/linux/wanted.h", "\n", 0644);
	packer_close(&packer);
	return import_ok(sandbox->archive);
}

/* A patched snapshot is another one; its base stays, and stays the one that versions name. */
static void test_snapshot(void)
{
	struct sandbox sandbox;
	g_autoptr(tt_snapshot) base = NULL;
	g_autoptr(tt_snapshot) patched = NULL;
	g_autoptr(tt_snapshot) found = NULL;
	g_autoptr(tt_patch_report) report = tt_patch_report_new();
	g_autoptr(GError) error = NULL;
	g_autofree char *file = NULL;
	g_autofree char *text = NULL;
	g_autofree char *name = NULL;

	sandbox_open(&sandbox);
	base = import_lines(&sandbox);
	name = write_patch(&sandbox, "edit.patch", edit_build);
	patched = tt_snapshot_patched(base, (char *[]){ name, NULL }, report, &error);
	g_assert_no_error(error);
	g_assert_cmpstr(patched->id, !=, base->id);
	g_assert_true(patched->derived && !base->derived);
	file = g_build_filename(patched->tree, "scripts/Makefile.build", NULL);
	g_assert_true(g_file_get_contents(file, &text, NULL, NULL));
	g_assert_cmpstr(text, ==, "zero\none\ntwo\ntwo and a half\nthree\n");
	g_assert_cmpuint(report->applied->len, ==, 1);
	g_assert_cmpuint(report->notes->len, ==, 1);
	g_assert_nonnull(strstr(report->notes->pdata[0], "offset 1 line"));
	found = tt_snapshot_find("86.1", &error);
	g_assert_no_error(error);
	g_assert_cmpstr(found->id, ==, base->id);
	g_clear_pointer(&found, tt_snapshot_free);
	found = tt_snapshot_find(patched->id, &error);
	g_assert_no_error(error);
	g_assert_cmpstr(found->tree, ==, patched->tree);
	sandbox_close(&sandbox);
}

/* A patch that leaves the machinery alone gives the base, and says what it passed over. */
static void test_outside(void)
{
	struct sandbox sandbox;
	g_autoptr(tt_snapshot) base = NULL;
	g_autoptr(tt_snapshot) patched = NULL;
	g_autoptr(tt_patch_report) report = tt_patch_report_new();
	g_autoptr(GError) error = NULL;
	g_autofree char *name = NULL;

	sandbox_open(&sandbox);
	base = import_lines(&sandbox);
	name = write_patch(&sandbox, "outside.patch",
			   "--- a/drivers/x.c\n+++ b/drivers/x.c\n@@ -1 +1 @@\n-a\n+b\n");
	patched = tt_snapshot_patched(base, (char *[]){ name, NULL }, report, &error);
	g_assert_no_error(error);
	g_assert_cmpstr(patched->id, ==, base->id);
	g_assert_false(patched->derived);
	g_assert_cmpuint(report->ignored->len, ==, 1);
	g_assert_cmpstr(report->ignored->pdata[0], ==, "drivers/x.c");
	sandbox_close(&sandbox);
}

static void test_rejected(void)
{
	struct sandbox sandbox;
	g_autoptr(tt_snapshot) base = NULL;
	g_autoptr(GError) error = NULL;
	g_autofree char *name = NULL;

	sandbox_open(&sandbox);
	base = import_lines(&sandbox);
	name = write_patch(&sandbox, "bad.patch",
			   "--- a/scripts/Makefile.build\n+++ b/scripts/Makefile.build\n"
			   "@@ -1,3 +1,3 @@\n other\n-lines\n+altogether\n here\n");
	g_assert_null(tt_snapshot_patched(base, (char *[]){ name, NULL }, NULL, &error));
	g_assert_error(error, TT_ERROR, TT_ERROR_INPUT);
	g_test_message("%s", error->message);
	g_assert_nonnull(strstr(error->message, "bad.patch does not apply"));
	g_assert_nonnull(strstr(error->message, "-lines"));
	sandbox_close(&sandbox);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/patch/parse", test_parse);
	g_test_add_func("/patch/refused", test_refused);
	g_test_add_func("/patch/mailbox", test_mailbox);
	g_test_add_func("/patch/snapshot", test_snapshot);
	g_test_add_func("/patch/outside", test_outside);
	g_test_add_func("/patch/rejected", test_rejected);
	return g_test_run();
}
