// SPDX-License-Identifier: GPL-2.0-only
/* Exports as the eras write them, assembled by the real assembler. */
#include "kbuild/object.h"

#include <glib/gstdio.h>
#include <string.h>

#include "base/error.h"

struct fixture {
	char *directory, *source, *object;
};

static void set_up(struct fixture *f, gconstpointer data)
{
	(void)data;
	f->directory = g_dir_make_tmp("object.XXXXXX", NULL);
	f->source = g_build_filename(f->directory, "a.s", NULL);
	f->object = g_build_filename(f->directory, "a.o", NULL);
}

static void tear_down(struct fixture *f, gconstpointer data)
{
	(void)data;
	g_remove(f->source);
	g_remove(f->object);
	g_rmdir(f->directory);
	g_free(f->directory);
	g_free(f->source);
	g_free(f->object);
}

static struct tt_object *assemble(struct fixture *f, const char *text)
{
	const char *argv[] = { "as", "-o", f->object, f->source, NULL };
	struct tt_object *object;
	GError *error = NULL;
	int status;

	g_assert_true(g_file_set_contents(f->source, text, -1, NULL));
	g_assert_true(g_spawn_sync(NULL, (char **)argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL,
				   NULL, &status, NULL));
	g_assert_cmpint(status, ==, 0);
	object = tt_object_read(f->object, &error);
	g_assert_no_error(error);
	return object;
}

/* Up to 6.3: one ksymtab section a symbol; the marker says what the object could export. */
static void test_sections(struct fixture *f, gconstpointer data)
{
	g_autoptr(tt_object) object = assemble(f, ".section \"___ksymtab+clear_user\",\"a\"\n"
						  ".long 0\n"
						  ".section \"___ksymtab_gpl+__clear_user\",\"a\"\n"
						  ".long 0\n"
						  ".section \".discard.ksym\",\"a\"\n"
						  "__ksym_marker_clear_user:\n"
						  "__ksym_marker___clear_user:\n"
						  "__ksym_marker_trimmed:\n"
						  ".text\n.long elsewhere\n");

	(void)data;
	g_assert_cmpuint(g_hash_table_size(object->exports), ==, 2);
	g_assert_cmpstr(g_hash_table_lookup(object->exports, "clear_user"), ==, "");
	g_assert_cmpstr(g_hash_table_lookup(object->exports, "__clear_user"), ==, "GPL");
	g_assert_cmpuint(g_hash_table_size(object->offered), ==, 3);
	g_assert_true(g_hash_table_contains(object->offered, "trimmed"));
	g_assert_cmpuint(g_hash_table_size(object->undefined), ==, 1);
	g_assert_true(g_hash_table_contains(object->undefined, "elsewhere"));
}

/* From 6.4: a section of offers with licence, namespace and address. */
static void test_export_section(struct fixture *f, gconstpointer data)
{
	g_autoptr(tt_object) object = assemble(f, ".section \".export_symbol\",\"a\"\n"
						  "__export_symbol_one:\n"
						  ".asciz \"GPL\"\n.ascii \"NS\\0\"\n.balign 8\n"
						  ".quad one\n"
						  "__export_symbol_two:\n"
						  ".asciz \"\"\n.ascii \"\\0\"\n.balign 8\n"
						  ".quad two\n");

	(void)data;
	g_assert_cmpuint(g_hash_table_size(object->exports), ==, 2);
	g_assert_cmpstr(g_hash_table_lookup(object->exports, "one"), ==, "GPL");
	g_assert_cmpstr(g_hash_table_lookup(object->exports, "two"), ==, "");
	g_assert_cmpuint(g_hash_table_size(object->offered), ==, 2);
	g_assert_cmpstr(g_hash_table_lookup(object->namespaces, "one"), ==, "NS");
	g_assert_null(g_hash_table_lookup(object->namespaces, "two"));
	g_assert_false(object->flags);
}

/* The word is looked for in the names of sections and of symbols; no file has no marks. */
static void test_marks(struct fixture *f, gconstpointer data)
{
	g_autofree char *none = tt_object_marks(f->object, "x");
	g_autofree char *some = NULL;

	(void)data;
	g_assert_cmpstr(none, ==, "");
	tt_object_free(assemble(f, ".section \"___ksymtab+abc\",\"a\"\n__ksymtab_abc:\n.long 0\n"));
	some = tt_object_marks(f->object, "abc");
	g_assert_cmpstr(some, ==, "___ksymtab+abc __ksymtab_abc");
}

/* A module whose script has kept the offers: it exports what is in its table, no more. */
static void test_offers_left(struct fixture *f, gconstpointer data)
{
	g_autoptr(tt_object) object =
		assemble(f, ".section \".gnu.linkonce.this_module\",\"aw\"\n"
			    ".long 0\n"
			    ".section \".export_symbol\",\"a\"\n"
			    "__export_symbol_kept:\n.asciz \"\"\n.asciz \"\"\n"
			    "__export_symbol_trimmed:\n"
			    ".asciz \"\"\n.asciz \"\"\n"
			    ".section \"__ksymtab\",\"a\"\n"
			    "__ksymtab_kept:\n.long 0\n");

	(void)data;
	g_assert_cmpuint(g_hash_table_size(object->exports), ==, 1);
	g_assert_true(g_hash_table_contains(object->exports, "kept"));
	g_assert_true(g_hash_table_contains(object->offered, "trimmed"));
}

/* From 7.1: the licence is a bit of the flags, and all tables are ___ksymtab+NAME. */
static void test_flags(struct fixture *f, gconstpointer data)
{
	g_autoptr(tt_object) object =
		assemble(f, ".section \"___ksymtab+plain\",\"a\"\n__ksymtab_plain:\n.long 0\n"
			    ".section \"___ksymtab+strict\",\"a\"\n__ksymtab_strict:\n.long 0\n"
			    ".section \"___kflagstab+plain\",\"a\"\n__flags_plain:\n.byte 0x80\n"
			    ".section \"___kflagstab+strict\",\"a\"\n__flags_strict:\n.byte 1\n"
			    ".section \"__ksymtab_strings\",\"a\"\n"
			    "__kstrtabns_plain:\n.asciz \"\"\n"
			    "__kstrtabns_strict:\n.asciz \"module:one,two\"\n");

	(void)data;
	g_assert_true(object->flags);
	g_assert_cmpstr(g_hash_table_lookup(object->exports, "plain"), ==, "");
	g_assert_cmpstr(g_hash_table_lookup(object->exports, "strict"), ==, "GPL");
	g_assert_null(g_hash_table_lookup(object->namespaces, "plain"));
	g_assert_cmpstr(g_hash_table_lookup(object->namespaces, "strict"), ==, "module:one,two");
}

/* A linked file: the sections are merged, the symbols are left. */
static void test_linked(struct fixture *f, gconstpointer data)
{
	g_autoptr(tt_object) object = assemble(f, ".section \"__ksymtab\",\"a\"\n"
						  "__ksymtab_plain:\n.long 0\n"
						  ".section \"__ksymtab_gpl\",\"a\"\n"
						  "__ksymtab_gpl_only:\n.long 0\n"
						  ".section \"__ksymtab_strings\",\"a\"\n"
						  "__ksymtab_not_one:\n.asciz \"x\"\n");

	(void)data;
	g_assert_cmpuint(g_hash_table_size(object->exports), ==, 2);
	g_assert_cmpstr(g_hash_table_lookup(object->exports, "plain"), ==, "");
	g_assert_cmpstr(g_hash_table_lookup(object->exports, "gpl_only"), ==, "GPL");
}

static void test_missing(struct fixture *f, gconstpointer data)
{
	g_autoptr(GError) error = NULL;

	(void)data;
	g_assert_null(tt_object_read(f->object, &error));
	g_assert_error(error, G_FILE_ERROR, G_FILE_ERROR_NOENT);
}

/* Every prefix of a good object: an error or an answer, never a crash. */
static void test_truncated(struct fixture *f, gconstpointer data)
{
	g_autofree char *text = NULL;
	gsize length = 0;

	(void)data;
	tt_object_free(assemble(f, ".section \"___ksymtab+x\",\"a\"\n.long 0\n"));
	g_assert_true(g_file_get_contents(f->object, &text, &length, NULL));
	for (gsize cut = 0; cut < length; cut += 7) {
		g_autoptr(GError) error = NULL;
		struct tt_object *object;

		g_assert_true(g_file_set_contents(f->object, text, (gssize)cut, NULL));
		object = tt_object_read(f->object, &error);
		g_assert_true(object || error);
		tt_object_free(object);
	}
}

static void test_not_elf(struct fixture *f, gconstpointer data)
{
	g_autoptr(GError) error = NULL;

	(void)data;
	g_assert_true(g_file_set_contents(f->object, "!<arch>\n", -1, NULL));
	g_assert_null(tt_object_read(f->object, &error));
	g_assert_error(error, TT_ERROR, TT_ERROR_INPUT);
	g_assert_nonnull(strstr(error->message, f->object));
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
#define ADD(name, function) \
	g_test_add("/object/" name, struct fixture, NULL, set_up, function, tear_down)
	ADD("ksymtab-sections", test_sections);
	ADD("export-section", test_export_section);
	ADD("offers-left", test_offers_left);
	ADD("flags", test_flags);
	ADD("marks", test_marks);
	ADD("linked", test_linked);
	ADD("missing", test_missing);
	ADD("truncated", test_truncated);
	ADD("not-elf", test_not_elf);
	return g_test_run();
}
