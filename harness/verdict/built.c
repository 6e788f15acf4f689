// SPDX-License-Identifier: GPL-2.0-only
#include "verdict/built.h"

#include "base/strset.h"
#include "kbuild/lists.h"
#include "kbuild/object.h"

static void free_object(gpointer data)
{
	struct tt_expected_object *object = data;

	g_free(object->path);
	g_free(object);
}

static void free_module(gpointer data)
{
	struct tt_expected_module *module = data;

	g_free(module->path);
	g_free(module);
}

static void free_export(gpointer data)
{
	struct tt_expected_export *export = data;

	g_free(export->name);
	g_free(export->object);
	g_free(export);
}

static struct tt_expected *new_expected(void)
{
	struct tt_expected *expected = g_new0(struct tt_expected, 1);

	expected->objects = g_ptr_array_new_with_free_func(free_object);
	expected->modules = g_ptr_array_new_with_free_func(free_module);
	expected->exports = g_ptr_array_new_with_free_func(free_export);
	expected->by_name = g_hash_table_new(g_str_hash, g_str_equal);
	return expected;
}

static void add_offers(struct tt_expected *expected, const char *path,
		       const struct tt_object *object)
{
	g_autoptr(GPtrArray) names = tt_strset_sorted(object->offered);

	for (guint i = 0; i < names->len; i++) {
		struct tt_expected_export *export = g_new0(struct tt_expected_export, 1);

		export->name = g_strdup(names->pdata[i]);
		export->object = g_strdup(path);
		g_ptr_array_add(expected->exports, export);
		g_hash_table_replace(expected->by_name, export->name, export);
	}
}

static gboolean add_object(struct tt_expected *expected, const char *tree, const char *path,
			   GError **error)
{
	g_autofree char *file = g_build_filename(tree, path, NULL);
	struct tt_expected_object *entry;
	g_autoptr(tt_object) object = NULL;

	if (!g_file_test(file, G_FILE_TEST_EXISTS))
		return TRUE;
	object = tt_object_read(file, error);
	if (!object)
		return FALSE;
	entry = g_new0(struct tt_expected_object, 1);
	entry->path = g_strdup(path);
	g_ptr_array_add(expected->objects, entry);
	add_offers(expected, path, object);
	return TRUE;
}

static gboolean add_modules(struct tt_expected *expected, const char *tree, GError **error)
{
	g_autofree char *order = g_build_filename(tree, "modules.order", NULL);
	g_autoptr(GPtrArray) paths = tt_modorder_read(order, error);

	for (guint i = 0; paths && i < paths->len; i++) {
		struct tt_expected_module *module = g_new0(struct tt_expected_module, 1);

		module->path = g_strdup(paths->pdata[i]);
		g_ptr_array_add(expected->modules, module);
	}
	return paths != NULL;
}

struct tt_expected *tt_expected_of_build(const char *tree, const GPtrArray *objects, GError **error)
{
	g_autoptr(tt_expected) expected = new_expected();

	for (guint i = 0; i < objects->len; i++)
		if (!add_object(expected, tree, objects->pdata[i], error))
			return NULL;
	return add_modules(expected, tree, error) ? g_steal_pointer(&expected) : NULL;
}
