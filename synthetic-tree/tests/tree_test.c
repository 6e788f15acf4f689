// SPDX-License-Identifier: GPL-2.0-only
/* Whole trees, on a machinery of two files. */
#include "synthetic-tree/tree.h"

#include <json-glib/json-glib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/error.h"
#include "base/file.h"
#include "synthetic-tree/output.h"
#include "synthetic-tree/tests/text_profile.h"

struct fixture {
	char *root, *machinery, *path;
	struct tt_snapshot snapshot;
};

static void put(const char *directory, const char *name, mode_t mode)
{
	g_autofree char *path = g_build_filename(directory, name, NULL);
	g_autofree char *parent = g_path_get_dirname(path);

	g_assert_true(tt_dir_make(parent, NULL));
	g_assert_true(tt_file_write(path, "x\n", 2, mode, NULL));
}

static void set_up(struct fixture *f, gconstpointer data)
{
	(void)data;
	f->root = g_dir_make_tmp("tree.XXXXXX", NULL);
	f->machinery = g_build_filename(f->root, "machinery", NULL);
	f->path = g_build_filename(f->root, "tree", NULL);
	put(f->machinery, "Makefile", 0444);
	put(f->machinery, "scripts/tool.sh", 0555);
	f->snapshot.id = (char *)"0123456789abcdef";
	f->snapshot.version = (char *)"6.1.0";
	f->snapshot.tree = f->machinery;
	f->snapshot.features = text_features;
}

static void tear_down(struct fixture *f, gconstpointer data)
{
	(void)data;
	g_assert_true(tt_tree_remove(f->root, NULL));
	g_free(f->root);
	g_free(f->machinery);
	g_free(f->path);
}

static mode_t mode_of(const struct fixture *f, const char *name)
{
	g_autofree char *path = g_build_filename(f->path, name, NULL);
	struct stat st;

	g_assert_cmpint(stat(path, &st), ==, 0);
	return st.st_mode & 07777;
}

static JsonObject *read_json(const struct fixture *f, const char *name, JsonParser *parser)
{
	g_autofree char *path = g_build_filename(f->path, name, NULL);

	g_assert_true(json_parser_load_from_file(parser, path, NULL));
	return json_node_get_object(json_parser_get_root(parser));
}

static void test_generate(struct fixture *f, gconstpointer data)
{
	g_autoptr(JsonParser) marker = json_parser_new();
	g_autoptr(JsonParser) expected = json_parser_new();
	g_autoptr(tt_output) written = tt_output_new();
	g_autofree char *digest = NULL;
	struct tt_tree_info info;
	JsonObject *object;

	(void)data;
	g_assert_true(tt_tree_generate(&f->snapshot, "small", 9, f->path, FALSE, &info, NULL));
	g_assert_cmpint(mode_of(f, "Makefile"), ==, 0644);
	g_assert_cmpint(mode_of(f, "scripts/tool.sh"), ==, 0755);
	g_assert_true(tt_output_load(written, f->path, NULL));
	digest = tt_output_digest(written);
	g_assert_cmpstr(info.digest, ==, digest);
	g_assert_cmpuint(info.files, ==, g_tree_nnodes(written->files));

	object = read_json(f, TT_TREE_MARKER, marker);
	g_assert_cmpstr(json_object_get_string_member(object, "digest"), ==, digest);
	g_assert_cmpint(json_object_get_int_member(object, "seed"), ==, 9);
	object = read_json(f, "expected.json", expected);
	g_assert_cmpuint(json_array_get_length(json_object_get_array_member(object, "exports")), ==,
			 info.exports);
	g_assert_cmpstr(json_object_get_string_member(object, "pipeline"), ==, "recursive");
}

/* A kept export that loses its only user must be gone from the answer. */
static void test_changed_plan(struct fixture *f, gconstpointer data)
{
	g_autoptr(tt_plan) plan = text_plan("[object mm/a]\nexports = one two\n"
					    "[module fs/m]\nuses = one two\n",
					    1, NULL);
	struct tt_plan_module *module = plan->modules->pdata[0];
	struct tt_plan_object *object = module->objects->pdata[0];
	struct tt_tree_info before, after;

	(void)data;
	g_assert_true(tt_tree_write(&f->snapshot, plan, f->path, FALSE, &before, NULL));
	g_ptr_array_remove_index(object->uses, 0);
	g_assert_true(tt_tree_write(&f->snapshot, plan, f->path, TRUE, &after, NULL));
	g_assert_cmpuint(before.kept, ==, 2);
	g_assert_cmpuint(after.kept, ==, 1);
	g_assert_cmpstr(before.digest, !=, after.digest);
}

static void test_no_machinery(struct fixture *f, gconstpointer data)
{
	g_autoptr(GError) error = NULL;

	(void)data;
	g_assert_true(tt_tree_remove(f->machinery, NULL));
	g_assert_false(tt_tree_generate(&f->snapshot, "tiny", 1, f->path, FALSE, NULL, &error));
	g_assert_nonnull(strstr(error->message, f->machinery));
	g_assert_false(g_file_test(f->path, G_FILE_TEST_EXISTS));
}

#define ADD(name, function) \
	g_test_add("/tree/" name, struct fixture, NULL, set_up, function, tear_down)

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	ADD("generate", test_generate);
	ADD("changed-plan", test_changed_plan);
	ADD("no-machinery", test_no_machinery);
	return g_test_run();
}
