// SPDX-License-Identifier: GPL-2.0-only
/* What a second make changed: by stamp, but for lists that are judged by what they say. */
#include <fcntl.h>
#include <sys/stat.h>

#include "base/file.h"
#include "verdict/observe.h"

static char *top;

static void put(const char *path, const char *text, time_t stamp)
{
	g_autofree char *full = g_build_filename(top, path, NULL);
	g_autofree char *dir = g_path_get_dirname(full);
	const struct timespec times[2] = { { .tv_sec = stamp }, { .tv_sec = stamp } };

	g_assert_cmpint(g_mkdir_with_parents(dir, 0755), ==, 0);
	g_assert_true(g_file_set_contents(full, text, -1, NULL));
	g_assert_cmpint(utimensat(AT_FDCWD, full, times, 0), ==, 0);
}

static char *changed(GHashTable *before)
{
	g_autoptr(GHashTable) after = tt_stamps_read(top, NULL);
	g_autoptr(GPtrArray) paths = tt_stamps_changed(before, after);

	g_ptr_array_add(paths, NULL);
	return g_strjoinv(" ", (char **)paths->pdata);
}

static void check(GHashTable *before, const char *expected)
{
	g_autofree char *found = changed(before);

	g_assert_cmpstr(found, ==, expected);
}

static void test_rebuilt(void)
{
	g_autoptr(GHashTable) before = NULL;

	put("mm/a.o", "a", 1000);
	put("mm/a.c", "int a;", 1000);
	put("mm/modules.order", "mm/m.ko\n", 1000);
	put("include/generated/autoksyms.h", "#define __KSYM_x 1\n", 1000);
	before = tt_stamps_read(top, NULL);
	check(before, "");
	/* The lists are written anew, and say the same. */
	put("mm/modules.order", "mm/m.ko\n", 2000);
	put("include/generated/autoksyms.h", "#define __KSYM_x 1\n", 2000);
	check(before, "");
	put("mm/a.o", "a", 2000);
	check(before, "mm/a.o");
	put("include/generated/autoksyms.h", "#define __KSYM_y 1\n", 2000);
	check(before, "include/generated/autoksyms.h mm/a.o");
	put("fs/modules.order", "", 2000);
	check(before, "fs/modules.order include/generated/autoksyms.h mm/a.o");
}

int main(int argc, char **argv)
{
	int status;

	g_test_init(&argc, &argv, NULL);
	top = g_dir_make_tmp("stamps-test.XXXXXX", NULL);
	g_test_add_func("/stamps/rebuilt", test_rebuilt);
	status = g_test_run();
	tt_tree_remove(top, NULL);
	g_free(top);
	return status;
}
