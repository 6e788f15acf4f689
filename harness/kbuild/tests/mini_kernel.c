// SPDX-License-Identifier: GPL-2.0-only
#include "kbuild/tests/mini_kernel.h"

#include <archive_entry.h>
#include <glib/gstdio.h>
#include <string.h>

#include "base/error.h"
#include "base/file.h"

static const struct {
	const char *path;
	const char *text;
	mode_t mode;
} kernel[] = {
	{ "scripts/mod/modpost.c",
	  "#include \"../../include/linux/license.h\"\n"
	  "#include \"../../include/generated/autoconf.h\"\n#include \"elfconfig.h\"\n"
	  "static const char out[] = \"#include <linux/generated_user.h>\\n\";\n",
	  0644 },
	{ "include/linux/unused.h", "int unused;\n", 0644 },
	{ "include/linux/license.h", "int license;\n", 0644 },
	{ "include/linux/generated_user.h", "#include <asm/word.h>\n", 0644 },
	{ "include/asm-generic/word.h", "int word;\n", 0644 },
	{ "scripts/Makefile.modpost", "all:\n", 0644 },
	{ "scripts/Makefile.build", "# directories become built-in.a\nobj: built-in.a\n", 0644 },
	{ "drivers/net/Makefile", "VERSION_OF_DRIVER = 3\n", 0644 },
	{ "Makefile",
	  "VERSION = 9\nPATCHLEVEL = 8\nSUBLEVEL = 7\nEXTRAVERSION = -rc6\n"
	  "all:\n\tscripts/adjust_autoksyms.sh \"make again\"\n"
	  "flags = -include $(srctree)/include/linux/forced.h\n",
	  0644 },
	{ "scripts/adjust_autoksyms.sh", "#!/bin/sh\ndepfile=\"include/ksym/${sympath}\"\n", 0755 },
	{ "include/linux/forced.h", "/* nothing */\n", 0644 },
	{ "include/linux/export.h", "#include <linux/deep.h>\n", 0644 },
	{ "include/uapi/linux/deep.h", "#include \"../../linux/far.h\"\n", 0644 },
	{ "include/linux/far.h", "#include <generated/made.h>\n", 0644 },
	{ "Kbuild", "obj-y += init/\n", 0644 },
	{ "arch/Kconfig", "config X\n", 0644 },
	{ "Documentation/README", "nothing to keep\n", 0644 },
};

void sandbox_skeleton(struct sandbox *sandbox, const char *name, const char *text)
{
	g_autofree char *path = g_build_filename(sandbox->data, "skeleton", name, NULL);
	g_autofree char *dir = g_path_get_dirname(path);

	g_assert_cmpint(g_mkdir_with_parents(dir, 0755), ==, 0);
	g_assert_true(g_file_set_contents(path, text, -1, NULL));
}

void sandbox_open(struct sandbox *sandbox)
{
	sandbox->top = g_dir_make_tmp("tt-import-XXXXXX", NULL);
	g_assert_nonnull(sandbox->top);
	sandbox->cache = g_build_filename(sandbox->top, "cache", NULL);
	sandbox->data = g_build_filename(sandbox->top, "data", NULL);
	sandbox->archive = g_build_filename(sandbox->top, "archive", NULL);
	g_setenv("XDG_CACHE_HOME", sandbox->cache, TRUE);
	g_setenv("TRIMTORTURE_DATADIR", sandbox->data, TRUE);
	sandbox_skeleton(sandbox, "init/main.c", "#include <linux/export.h>\n");
}

void sandbox_close(struct sandbox *sandbox)
{
	tt_tree_remove(sandbox->top, NULL);
	g_free(sandbox->top);
	g_free(sandbox->cache);
	g_free(sandbox->data);
	g_free(sandbox->archive);
}

char **sandbox_snapshots(struct sandbox *sandbox)
{
	g_autofree char *path = g_build_filename(sandbox->cache, "trimtorture", "snapshots", NULL);
	g_auto(GStrv) names = tt_dir_names(path, NULL);
	g_autoptr(GPtrArray) others = g_ptr_array_new();

	for (char **name = names; name && *name; name++)
		if (strcmp(*name, ".lock") && strcmp(*name, "index.json"))
			g_ptr_array_add(others, g_strdup(*name));
	g_ptr_array_add(others, NULL);
	return (char **)g_ptr_array_steal(others, NULL);
}

void packer_open(struct packer *packer, struct sandbox *sandbox, const char *format,
		 const char *filter, const char *prefix)
{
	packer->archive = archive_write_new();
	packer->prefix = prefix;
	g_assert_cmpint(archive_write_set_format_by_name(packer->archive, format), ==, ARCHIVE_OK);
	if (strcmp(filter, "none"))
		g_assert_cmpint(archive_write_add_filter_by_name(packer->archive, filter), ==,
				ARCHIVE_OK);
	g_assert_cmpint(archive_write_open_filename(packer->archive, sandbox->archive), ==,
			ARCHIVE_OK);
}

static void write_entry(struct packer *packer, const char *path, mode_t type, mode_t mode,
			const char *text, const char *symlink, const char *hard_link)
{
	struct archive_entry *entry = archive_entry_new();
	gsize size = text ? strlen(text) : 0;

	archive_entry_set_pathname(entry, path);
	archive_entry_set_filetype(entry, type);
	archive_entry_set_perm(entry, mode);
	archive_entry_set_size(entry, size);
	if (symlink)
		archive_entry_set_symlink(entry, symlink);
	if (hard_link)
		archive_entry_set_hardlink(entry, hard_link);
	g_assert_cmpint(archive_write_header(packer->archive, entry), >=, ARCHIVE_WARN);
	if (size)
		g_assert_cmpint(archive_write_data(packer->archive, text, size), ==, size);
	archive_entry_free(entry);
}

void packer_file(struct packer *packer, const char *path, const char *text, mode_t mode)
{
	g_autofree char *full = g_strconcat(packer->prefix, path, NULL);

	write_entry(packer, full, AE_IFREG, mode, text, NULL, NULL);
}

void packer_entry(struct packer *packer, const char *path, mode_t type, mode_t mode,
		  const char *target)
{
	write_entry(packer, path, type, mode, NULL, target, NULL);
}

void packer_hard_link(struct packer *packer, const char *path, const char *target)
{
	write_entry(packer, path, AE_IFREG, 0644, NULL, NULL, target);
}

void packer_kernel(struct packer *packer)
{
	for (gsize i = 0; i < G_N_ELEMENTS(kernel); i++)
		packer_file(packer, kernel[i].path, kernel[i].text, kernel[i].mode);
}

void packer_close(struct packer *packer)
{
	g_assert_cmpint(archive_write_close(packer->archive), ==, ARCHIVE_OK);
	archive_write_free(packer->archive);
}

void mini_kernel_unpack(const char *path)
{
	for (gsize i = 0; i < G_N_ELEMENTS(kernel); i++) {
		g_autofree char *file = g_build_filename(path, kernel[i].path, NULL);
		g_autofree char *dir = g_path_get_dirname(file);

		g_assert_cmpint(g_mkdir_with_parents(dir, 0755), ==, 0);
		g_assert_true(g_file_set_contents(file, kernel[i].text, -1, NULL));
		g_assert_cmpint(g_chmod(file, kernel[i].mode), ==, 0);
	}
}

struct tt_snapshot *import_ok(const char *source)
{
	g_autoptr(GError) error = NULL;
	struct tt_snapshot *snapshot = tt_snapshot_import(source, NULL, NULL, &error);

	g_assert_no_error(error);
	g_assert_nonnull(snapshot);
	return snapshot;
}

void import_refused(struct sandbox *sandbox, const struct tt_import_limits *limits,
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

void pack_kernel(struct sandbox *sandbox, const char *format, const char *filter,
		 const char *prefix)
{
	struct packer packer;

	packer_open(&packer, sandbox, format, filter, prefix);
	packer_kernel(&packer);
	packer_close(&packer);
}
