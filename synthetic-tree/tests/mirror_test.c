// SPDX-License-Identifier: GPL-2.0-only
/*
 * From a made-up kernel of a dozen files to a mirror profile: every line of the profile is told
 * by hand. And the tree of such a profile is planned.
 */
#include "synthetic-tree/mirror.h"

#include <string.h>

#include "base/error.h"
#include "base/file.h"
#include "synthetic-tree/plan.h"

static const char *const files[][2] = {
	{ "Makefile", "VERSION = 6\nPATCHLEVEL = 1\nSUBLEVEL = 7\nEXTRAVERSION =\n" },
	{ "arch/x86/Makefile", "libs-y += arch/x86/lib/\n" },
	{ "arch/x86/lib/Makefile", "lib-y := user.o\n" },
	{ "arch/x86/lib/user.S", "SYM_FUNC_START(clear_user)\nEXPORT_SYMBOL(clear_user)\n" },
	{ "init/Makefile", "obj-y := main.o\n" },
	{ "init/main.c", "int init_state;\nEXPORT_SYMBOL(init_state);\n" },
	{ "fs/Makefile", "obj-y := core.o idle.o\nobj-$(CONFIG_FAT) += fat/\n" },
	{ "fs/core.c", "#define MAKE(n) int fs_##n(void) { return 0; } "
		       "EXPORT_SYMBOL_GPL(fs_##n);\nMAKE(open)\nvoid _text(void) {}\n"
		       "EXPORT_SYMBOL(_text);\nint unused(void) {}\nEXPORT_SYMBOL(unused);\n" },
	{ "fs/idle.c", "int nothing_exported;\n" },
	{ "fs/fat/Makefile", "obj-$(CONFIG_FAT) += fat.o\nobj-$(CONFIG_VFAT) += vfat.o\n"
			     "fat-y := cache.o ../../lib/helper.o\nfat-objs += sub/asm.o\n" },
	{ "fs/fat/cache.c", "void fat_attach(void) { fs_open(); _text(); init_state = 1; }\n"
			    "EXPORT_SYMBOL_NS(fat_attach, FAT);\nvoid c(void) { vfat_back(); }\n" },
	{ "fs/fat/sub/asm.S", "call clear_user\n" },
	{ "fs/fat/vfat.c", "void vfat_back(void) { fat_attach(); symbol_get(unused); "
			   "clear_user(); }\nEXPORT_SYMBOL(vfat_back);\n" },
	{ "lib/Makefile", "obj-y += empty.o\nobj-$(CONFIG_ODD) += synth_x.o modules.o a,b.o\n" },
	{ "lib/synth_x.c", "\n" },
	{ "lib/modules.c", "\n" },
	{ "lib/a,b.c", "\n" },
	{ "lib/empty.c", "\n" },
	{ "lib/helper.c", "void help(void) { fs_open(); }\n" },
};

static char *make_kernel(void)
{
	char *root = g_dir_make_tmp("mirror_test.XXXXXX", NULL);

	for (gsize i = 0; i < G_N_ELEMENTS(files); i++) {
		g_autofree char *path = g_build_filename(root, files[i][0], NULL);
		g_autofree char *directory = g_path_get_dirname(path);

		g_assert_true(tt_dir_make(directory, NULL));
		g_assert_true(g_file_set_contents(path, files[i][1], -1, NULL));
	}
	return root;
}

struct made {
	char *root;
	struct tt_scan *scan;
	struct tt_config *config;
	struct tt_graph *graph;
};

static void make(struct made *made, const char *config)
{
	GError *error = NULL;
	g_autofree char *path = NULL;

	made->root = make_kernel();
	path = g_build_filename(made->root, "the.config", NULL);
	g_assert_true(g_file_set_contents(path, config, -1, NULL));
	made->scan = tt_scan_read(made->root, NULL, &error);
	g_assert_no_error(error);
	made->config = tt_config_new(path, made->scan, NULL, &error);
	g_assert_no_error(error);
	made->graph = tt_graph_new(made->scan, made->config);
}

static void unmake(struct made *made)
{
	tt_graph_free(made->graph);
	tt_config_free(made->config);
	tt_scan_free(made->scan);
	g_assert_true(tt_tree_remove(made->root, NULL));
	g_free(made->root);
}

static guint counted(GTree *problems, const char *reason)
{
	const struct tt_scan_problem *problem = g_tree_lookup(problems, reason);

	return problem ? problem->count : 0;
}

static GString *profile_of(const struct tt_mirror_request *request, struct tt_mirror_info *info)
{
	GError *error = NULL;
	GString *text = tt_mirror_profile(request, info, &error);

	g_assert_no_error(error);
	return text;
}

/* What follows the comments. */
static const char *body(const GString *text)
{
	return strstr(text->str, "\n[profile]");
}

static void test_whole(void)
{
	/*
	 * arch/x86/lib is of those that are built last. init/ is no place for a profile's object,
	 * lib/helper no place for a part of fs/fat/fat, whose first part must be in C; _text
	 * belongs to the linker script. vfat and fat need each other: on the way from fat to vfat
	 * the use that leads back is dropped.
	 */
	static const char expected[] =
		"\n[profile]\nname = mirror\n"
		"description = mirror of 6.1.7, the.config: the whole kernel\n"
		"\n[directories]\nlast = arch/x86/lib\n"
		"\n[object kernel/init/main]\nexports = init_state:data\n"
		"\n[object fs/core]\nexports = fs_open:macro:gpl mirror__text unused\n"
		"\n[object fs/idle]\n"
		"\n[object lib/empty]\n"
		"\n[object arch/x86/lib/user]\nlist = lib-y\nlanguage = asm\n"
		"exports = clear_user\n"
		"\n[module fs/fat/fat]\nuses =\n"
		"\n[object fs/fat/cache]\nmodule = fs/fat/fat\nexports = fat_attach:ns=FAT\n"
		"uses = mirror__text fs_open init_state vfat_back\n"
		"\n[object fs/fat/sub/asm]\nmodule = fs/fat/fat\nlanguage = asm\n"
		"uses = clear_user\n"
		"\n[object fs/fat/helper]\nmodule = fs/fat/fat\nuses = fs_open\n"
		"\n[module fs/fat/vfat]\nexports = vfat_back\nuses = clear_user\n"
		"symbol_get = unused\n";
	struct tt_mirror_info info;
	struct made made;
	GString *text;

	make(&made, "CONFIG_FAT=m\nCONFIG_VFAT=m\n# CONFIG_X is not set\n");
	text = profile_of(&(struct tt_mirror_request){ .graph = made.graph, .config = made.config },
			  &info);
	g_assert_cmpstr(body(text), ==, expected);
	g_assert_cmpuint(info.objects, ==, 9);
	g_assert_cmpuint(info.outside, ==, 0);
	g_assert_cmpuint(info.modules, ==, 2);
	g_assert_cmpuint(info.exports, ==, 7);
	g_assert_cmpuint(info.uses, ==, 7);
	g_assert_cmpuint(info.lookups, ==, 1);
	g_assert_cmpuint(counted(info.problems, "export under another name"), ==, 1);
	g_assert_cmpuint(counted(info.problems, "part of a module moved into the module's "
						"directory"),
			 ==, 1);
	g_assert_cmpuint(counted(info.problems, "use dropped: it would close a circle of modules"),
			 ==, 1);
	g_string_free(text, TRUE);
	g_tree_unref(info.problems);
	unmake(&made);
}

/* Of other directories come the exporters that are used, with all that they export. */
static void test_subtree(void)
{
	char *subtrees[] = { (char *)"fs/fat", NULL };
	struct tt_mirror_info info;
	struct made made;
	GString *text;

	make(&made, "CONFIG_FAT=m\nCONFIG_VFAT=m\n");
	text = profile_of(&(struct tt_mirror_request){ .graph = made.graph,
						       .config = made.config,
						       .subtrees = subtrees,
						       .no_lookups = TRUE },
			  &info);
	g_assert_nonnull(strstr(body(text), "[object fs/core]\nexports = fs_open"));
	g_assert_nonnull(strstr(body(text), "[object arch/x86/lib/user]\nlanguage = asm\n"));
	g_assert_null(strstr(body(text), "fs/idle"));
	g_assert_null(strstr(body(text), "symbol_get"));
	g_assert_cmpuint(info.outside, ==, 3);
	g_assert_cmpuint(info.lookups, ==, 0);
	g_string_free(text, TRUE);
	g_tree_unref(info.problems);
	unmake(&made);
}

/* With FAT=y the module is no module: its parts are built-in objects. */
static void test_builtin(void)
{
	struct tt_mirror_info info;
	struct made made;
	GString *text;

	make(&made, "CONFIG_FAT=y\nCONFIG_VFAT=m\n");
	text = profile_of(&(struct tt_mirror_request){ .graph = made.graph,
						       .config = made.config,
						       .only_needed = TRUE },
			  &info);
	g_assert_nonnull(
		strstr(body(text), "\n[object fs/fat/cache]\nexports = fat_attach:ns=FAT\n"));
	g_assert_null(strstr(body(text), "[module fs/fat/fat]"));
	g_assert_nonnull(strstr(body(text), "[module fs/fat/vfat]\nexports = vfat_back\n"
					    "uses = clear_user fat_attach\nsymbol_get = unused\n"));
	/* Nothing uses init_state now. */
	g_assert_null(strstr(body(text), "init/main"));
	g_string_free(text, TRUE);
	g_tree_unref(info.problems);
	unmake(&made);
}

/* Names that the generator or kbuild has a use for, and one that no profile can have. */
static void test_odd_names(void)
{
	struct tt_mirror_info info;
	struct made made;
	GString *text;

	make(&made, "CONFIG_ODD=m\n");
	text = profile_of(&(struct tt_mirror_request){ .graph = made.graph, .config = made.config },
			  &info);
	g_assert_nonnull(strstr(body(text), "[module lib/mirror_synth_x]\n"));
	g_assert_nonnull(strstr(body(text), "[module lib/mirror_modules]\n"));
	g_assert_nonnull(strstr(body(text), "[module lib/a_b]\n"));
	g_assert_cmpuint(counted(info.problems, "module under another name or in another place"),
			 ==, 3);
	g_string_free(text, TRUE);
	g_tree_unref(info.problems);
	unmake(&made);
}

static void test_nothing(void)
{
	char *subtrees[] = { (char *)"drivers/pci", NULL };
	struct tt_mirror_info info;
	GError *error = NULL;
	struct made made;

	make(&made, "CONFIG_FAT=m\n");
	g_assert_null(tt_mirror_profile(&(struct tt_mirror_request){ .graph = made.graph,
								     .config = made.config,
								     .subtrees = subtrees },
					&info, &error));
	g_assert_error(error, TT_ERROR, TT_ERROR_INPUT);
	g_assert_nonnull(strstr(error->message, "drivers/pci"));
	g_clear_error(&error);
	unmake(&made);
}

/* The profile is read back and planned as if somebody had written it. */
static void test_plan(void)
{
	const struct tt_features features = { .pipeline = TT_PIPELINE_RECURSIVE,
					      .namespaces = TRUE };
	g_autoptr(tt_profile) profile = NULL;
	g_autoptr(tt_plan) plan = NULL;
	g_autofree char *path = NULL;
	struct tt_mirror_info info;
	GError *error = NULL;
	struct made made;
	GString *text;

	make(&made, "CONFIG_FAT=m\nCONFIG_VFAT=m\n");
	text = profile_of(&(struct tt_mirror_request){ .graph = made.graph, .config = made.config },
			  &info);
	path = g_build_filename(made.root, "any.ini", NULL);
	g_assert_true(g_file_set_contents(path, text->str, -1, NULL));
	profile = tt_profile_load(path, &error);
	g_assert_no_error(error);
	plan = tt_plan_new(profile, 1, &features, &error);
	g_assert_no_error(error);
	g_assert_cmpstr(plan->profile, ==, "mirror");
	g_assert_cmpuint(plan->modules->len, ==, 2);
	/* clear_user, fs_open, _text, init_state, vfat_back, unused and __symbol_get. */
	g_assert_cmpuint(tt_plan_kept(plan), ==, 7);
	g_string_free(text, TRUE);
	g_tree_unref(info.problems);
	unmake(&made);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/mirror/whole", test_whole);
	g_test_add_func("/mirror/subtree", test_subtree);
	g_test_add_func("/mirror/builtin", test_builtin);
	g_test_add_func("/mirror/odd-names", test_odd_names);
	g_test_add_func("/mirror/nothing", test_nothing);
	g_test_add_func("/mirror/plan", test_plan);
	return g_test_run();
}
