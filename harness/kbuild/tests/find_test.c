// SPDX-License-Identifier: GPL-2.0-only
/* --kernel K: ids, versions, paths, and snapshots that the skeleton has outgrown. */
#include "kbuild/snapshot.h"

#include <glib/gstdio.h>
#include <string.h>

#include "base/error.h"
#include "kbuild/manifest.h"
#include "kbuild/tests/mini_kernel.h"

static void pack_version(struct sandbox *sandbox, const char *makefile)
{
	struct packer packer;

	packer_open(&packer, sandbox, "pax", "gzip", "linux/");
	packer_file(&packer, "Makefile", makefile, 0644);
	packer_file(&packer, "scripts/Makefile.build", "\n", 0644);
	packer_file(&packer, "scripts/Makefile.modpost", "\n", 0644);
	packer_file(&packer, "scripts/mod/modpost.c", "\n", 0644);
	packer_file(&packer, "include/linux/export.h", "\n", 0644);
	packer_file(&packer, "include/linux/wanted.h", "\n", 0644);
	packer_close(&packer);
}

static char *import_version(struct sandbox *sandbox, const char *makefile)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(tt_snapshot) snapshot = NULL;

	pack_version(sandbox, makefile);
	snapshot = tt_snapshot_import(sandbox->archive, NULL, NULL, &error);
	g_assert_no_error(error);
	return g_strdup(snapshot->id);
}

static void assert_finds(const char *kernel, const char *id)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(tt_snapshot) snapshot = tt_snapshot_find(kernel, &error);

	g_assert_no_error(error);
	g_assert_cmpstr(snapshot->id, ==, id);
}

static void assert_fails(const char *kernel, int code, const char *expected)
{
	g_autoptr(GError) error = NULL;

	g_assert_null(tt_snapshot_find(kernel, &error));
	g_assert_error(error, TT_ERROR, code);
	g_test_message("%s", error->message);
	g_assert_nonnull(strstr(error->message, expected));
}

static void test_names(void)
{
	struct sandbox sandbox;
	g_autofree char *old = NULL;
	g_autofree char *new = NULL;
	g_autofree char *newer = NULL;
	g_autofree char *prefix = NULL;

	sandbox_open(&sandbox);
	old = import_version(&sandbox, "VERSION = 86\nPATCHLEVEL = 1\nSUBLEVEL = 9\n");
	new = import_version(&sandbox, "VERSION = 86\nPATCHLEVEL = 12\nSUBLEVEL = 3\n");
	assert_finds("86.1", old);
	assert_finds("86.12", new);
	assert_finds("86.12.3", new);
	assert_finds(old, old);
	prefix = g_strndup(new, 6);
	assert_finds(prefix, new);
	assert_finds(sandbox.archive, new);
	assert_fails("86.2", TT_ERROR_USAGE, "no snapshot's id");
	assert_fails("86.12.31", TT_ERROR_USAGE, "no snapshot's id");
	assert_fails("/nonexistent/linux.tar", TT_ERROR_INPUT, "No such file");
	newer = import_version(&sandbox, "VERSION = 86\nPATCHLEVEL = 12\nSUBLEVEL = 4\n");
	assert_finds("86.12.4", newer);
	assert_fails("86.12", TT_ERROR_USAGE, newer);
	assert_fails("86", TT_ERROR_USAGE, old);
	sandbox_close(&sandbox);
}

static void assert_has_wanted(const char *kernel, gboolean wanted)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(tt_snapshot) snapshot = tt_snapshot_find(kernel, &error);
	g_autofree char *path = NULL;

	g_assert_no_error(error);
	path = g_build_filename(snapshot->tree, "include/linux/wanted.h", NULL);
	g_assert_cmpint(g_file_test(path, G_FILE_TEST_EXISTS), ==, wanted);
}

/* When the skeleton asks for more, the archive is read again; if it is gone, that is said. */
static void test_stale(void)
{
	struct sandbox sandbox;
	g_autofree char *id = NULL;
	g_autoptr(GPtrArray) list = NULL;
	g_autoptr(GPtrArray) stale = NULL;

	sandbox_open(&sandbox);
	id = import_version(&sandbox, "VERSION = 87\nPATCHLEVEL = 1\n");
	assert_has_wanted("87.1", FALSE);
	sandbox_skeleton(&sandbox, "init/more.c", "#include <linux/wanted.h>\n");
	stale = tt_snapshot_list(NULL);
	g_assert_true(((struct tt_snapshot *)stale->pdata[0])->stale);
	assert_has_wanted(id, TRUE);
	assert_has_wanted("87.1", TRUE);
	list = tt_snapshot_list(NULL);
	g_assert_cmpuint(list->len, ==, 2);
	sandbox_skeleton(&sandbox, "init/yet_more.c", "#include <linux/other.h>\n");
	g_assert_cmpint(g_unlink(sandbox.archive), ==, 0);
	assert_fails("87.1", TT_ERROR_INPUT, "import that kernel again");
	sandbox_close(&sandbox);
}

static void test_changed_archive(void)
{
	struct sandbox sandbox;
	g_autofree char *id = NULL;

	sandbox_open(&sandbox);
	id = import_version(&sandbox, "VERSION = 87\nPATCHLEVEL = 1\n");
	sandbox_skeleton(&sandbox, "init/more.c", "#include <linux/wanted.h>\n");
	pack_version(&sandbox, "VERSION = 87\nPATCHLEVEL = 2\n");
	assert_fails(id, TT_ERROR_INPUT, "gone or has changed");
	sandbox_close(&sandbox);
}

static void test_list_and_remove(void)
{
	struct sandbox sandbox;
	g_autofree char *a = NULL;
	g_autofree char *b = NULL;
	g_autoptr(GPtrArray) list = NULL;
	g_autoptr(GPtrArray) rest = NULL;
	g_autofree char *manifest = NULL;

	sandbox_open(&sandbox);
	a = import_version(&sandbox, "VERSION = 86\nPATCHLEVEL = 12\n");
	b = import_version(&sandbox, "VERSION = 86\nPATCHLEVEL = 9\n");
	list = tt_snapshot_list(NULL);
	g_assert_cmpuint(list->len, ==, 2);
	g_assert_cmpstr(((struct tt_snapshot *)list->pdata[0])->id, ==, b);
	g_assert_true(tt_snapshot_remove(list->pdata[0], NULL));
	manifest = g_build_filename(((struct tt_snapshot *)list->pdata[1])->path, "manifest.json",
				    NULL);
	g_assert_true(g_file_set_contents(manifest, "{}", -1, NULL));
	rest = tt_snapshot_list(NULL);
	g_assert_cmpuint(rest->len, ==, 1);
	g_assert_cmpstr(((struct tt_snapshot *)rest->pdata[0])->version, ==, "broken");
	g_assert_true(tt_snapshot_remove(rest->pdata[0], NULL));
	assert_fails("86.12", TT_ERROR_USAGE, "no snapshot's id");
	sandbox_close(&sandbox);
}

/* What is read back is what was probed, for every feature. */
static void add_value(const char *name, const char *value, void *data)
{
	g_string_append_printf(data, "%s=%s\n", name, value);
}

static void test_round_trip(void)
{
	struct sandbox sandbox;
	struct packer packer;
	g_autoptr(tt_snapshot) imported = NULL;
	g_autoptr(tt_snapshot) found = NULL;
	g_autoptr(GString) before = g_string_new(NULL);
	g_autoptr(GString) after = g_string_new(NULL);

	sandbox_open(&sandbox);
	packer_open(&packer, &sandbox, "pax", "gzip", "linux/");
	packer_kernel(&packer);
	packer_close(&packer);
	imported = tt_snapshot_import(sandbox.archive, NULL, NULL, NULL);
	found = tt_snapshot_find(imported->id, NULL);
	tt_features_foreach(&imported->features, add_value, before);
	tt_features_foreach(&found->features, add_value, after);
	g_assert_cmpstr(before->str, ==, after->str);
	g_assert_nonnull(strstr(after->str, "pipeline=recursive\n"));
	g_assert_nonnull(strstr(after->str, "dep_dir=include/ksym\n"));
	sandbox_close(&sandbox);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/find/names", test_names);
	g_test_add_func("/find/stale", test_stale);
	g_test_add_func("/find/changed-archive", test_changed_archive);
	g_test_add_func("/find/list-and-remove", test_list_and_remove);
	g_test_add_func("/find/round-trip", test_round_trip);
	return g_test_run();
}
