// SPDX-License-Identifier: GPL-2.0-only
/* The rules of probe.c, each on a text that has what it looks for and on one that hasn't. */
#include "kbuild/probe.h"

#include <glib/gstdio.h>
#include <string.h>

#include "base/file.h"
#include "kbuild/manifest.h"

#define ADJUST "scripts/adjust_autoksyms.sh"

struct file {
	const char *path;
	const char *text;
};

static struct tt_file_table *table_of(const struct file *files, gsize count)
{
	struct tt_file_table *table = tt_files_new(1 << 20);

	for (gsize i = 0; i < count; i++) {
		struct tt_file *file = tt_file_new();

		file->data = g_strdup(files[i].text);
		file->size = strlen(files[i].text);
		tt_files_add(table, g_strdup(files[i].path), file);
	}
	return table;
}

static struct tt_features probe(const struct file *files, gsize count, GPtrArray **evidence)
{
	g_autoptr(tt_file_table) table = table_of(files, count);
	struct tt_features features;
	GPtrArray *found = tt_probe(table, &features);

	if (evidence)
		*evidence = found;
	else
		g_ptr_array_unref(found);
	return features;
}

#define PROBE(...)                                  \
	probe((const struct file[]){ __VA_ARGS__ }, \
	      sizeof((const struct file[]){ __VA_ARGS__ }) / sizeof(struct file), NULL)

static const struct tt_evidence *evidence_for(GPtrArray *evidence, const char *feature)
{
	for (guint i = 0; i < evidence->len; i++) {
		const struct tt_evidence *e = evidence->pdata[i];

		if (!strcmp(e->feature, feature) && e->found)
			return e;
	}
	return NULL;
}

static void test_nothing(void)
{
	struct tt_features f = PROBE({ "Makefile", "# adjust_autoksyms.sh was here\n" });

	g_assert_cmpint(f.pipeline, ==, TT_PIPELINE_NONE);
	g_assert_cmpint(f.marking, ==, TT_MARK_NONE);
	g_assert_cmpint(f.dep_mapping, ==, TT_DEP_NONE);
	g_assert_null(f.dep_dir);
	g_assert_false(f.guard || f.whitelist || f.gen_script || f.namespaces || f.archive ||
		       f.namespace_quoted || f.export_section || f.keeps_symbol_get ||
		       f.asm_generic_export || f.top_kbuild_dirs || f.kconfig_macros);
}

static void test_first_era(void)
{
	struct tt_features f = PROBE(
		{ "Makefile", "all:\n\tsh adjust_autoksyms.sh \\\n\t  \"make -f x vmlinux\"\n" },
		{ ADJUST, "ls $MODVERDIR\ntr \"A-Z_\" \"a-z/\"\n"
			  "\tdepfile=\"include/config/ksym/${sympath}.h\"\n\ttouch $depfile\n" },
		{ "scripts/Kbuild.include", "x = cpp -D__KSYM_DEPS__\n" },
		{ "scripts/Makefile.build", "t := $(obj)/built-in.o # not built-in.a\n" },
		{ "include/asm-generic/export.h", "\n" });

	g_assert_cmpint(f.pipeline, ==, TT_PIPELINE_RECURSIVE);
	g_assert_cmpint(f.marking, ==, TT_MARK_PREPROCESSOR);
	g_assert_cmpint(f.dep_mapping, ==, TT_DEP_SLASHED);
	g_assert_cmpstr(f.dep_dir, ==, "include/config/ksym");
	g_assert_cmpint(f.needed, ==, TT_NEEDED_TMP_VERSIONS);
	g_assert_true(f.vmlinux_recursion && f.asm_generic_export && f.lib_exports_lost);
	g_assert_false(f.guard || f.archive || f.dep_dir_cleaned);
	tt_features_clear(&f);
}

/* What an export may be written in and where it may lie. */
static void test_export_places(void)
{
	struct tt_features old = PROBE({ "include/linux/export.h", "#ifndef __ASSEMBLY__\n" });
	struct tt_features generic = PROBE({ "include/asm-generic/export.h", "\n" });
	struct tt_features one =
		PROBE({ "include/linux/export.h", "#elif defined(__ASSEMBLER__)\n" },
		      { "scripts/Makefile.lib", "x = cpp -D__KSYM_DEPS__\n" },
		      { "scripts/Makefile.build", "$(obj)/lib-ksyms.o: $(lib-target) FORCE\n" });

	struct tt_features exempt =
		PROBE({ "include/linux/export.h",
			"#elif defined(CONFIG_TRIM_UNUSED_KSYMS) && !defined(MODULE)\n" });

	g_assert_true(exempt.module_exports_kept);
	g_assert_true(old.asm_exports_missing);
	g_assert_false(old.module_exports_kept || one.module_exports_kept);
	g_assert_false(generic.asm_exports_missing || one.asm_exports_missing);
	g_assert_false(old.lib_exports_lost || one.lib_exports_lost);
}

/* A script that make runs and that is not in the archive. */
static void test_misc_check(void)
{
	struct tt_features lost =
		PROBE({ "Makefile", "misc-check:\n\t$(srctree)/scripts/misc-check\n" });
	struct tt_features whole =
		PROBE({ "Makefile", "misc-check:\n\t$(srctree)/scripts/misc-check\n" },
		      { "scripts/misc-check", "\n" });
	struct tt_features never = PROBE({ "Makefile", "all:\n" });

	g_assert_true(lost.misc_check_missing);
	g_assert_false(whole.misc_check_missing || never.misc_check_missing);
}

static void test_guard(void)
{
	const char *guarded = "depfile=include/ksym/$sympath\n"
			      "while [ ! \"$a\" -nt \"$b\" ]; do :; done\n";
	struct tt_features f = PROBE({ "Makefile", "\tadjust_autoksyms.sh \"make other\"\n"
						   "CLEAN_DIRS += tmp include/ksym\n" },
				     { ADJUST, guarded });
	struct tt_features g = PROBE({ ADJUST, "depfile=include/ksym/$sympath\n"
					       "# while it is not -nt\n"
					       "while read sympath; do :; done\n" });

	/* A path that is put together in another way says nothing about the loop. */
	struct tt_features h = PROBE({ ADJUST, "depfile=\"$(echo $sympath)\"\n"
					       "until [ $a -nt $b ]; do touch $a; done\n" });

	g_assert_true(f.guard && f.dep_dir_cleaned);
	g_assert_false(f.vmlinux_recursion);
	g_assert_cmpint(f.dep_mapping, ==, TT_DEP_FLAT);
	g_assert_false(g.guard);
	g_assert_true(h.guard && !h.dep_dir);
	tt_features_clear(&f);
	tt_features_clear(&g);
}

/* The same rule for a source tree that was not imported. */
static void test_guard_of_tree(void)
{
	static const char *const scripts[] = { "while [ ! $a -nt $b ]; do touch $a; done\n",
					       "[ $a -nt $b ] || touch $a\n" };
	g_autofree char *root = g_dir_make_tmp("probe.XXXXXX", NULL);
	g_autofree char *path = g_build_filename(root, ADJUST, NULL);
	g_autofree char *directory = g_path_get_dirname(path);
	gboolean guard;

	g_assert_false(tt_probe_guard(root, &guard));
	g_assert_cmpint(g_mkdir(directory, 0755), ==, 0);
	for (gsize i = 0; i < G_N_ELEMENTS(scripts); i++) {
		g_assert_true(g_file_set_contents(path, scripts[i], -1, NULL));
		g_assert_true(tt_probe_guard(root, &guard));
		g_assert_cmpint(guard, ==, !i);
	}
	g_assert_true(tt_tree_remove(root, NULL));
}

static void test_needed(void)
{
	struct tt_features mod = PROBE({ "Makefile", "\tadjust_autoksyms.sh\n" },
				       { ADJUST, "sed 's/ko$/mod/' l\n" });
	struct tt_features usyms =
		PROBE({ "Makefile", "\tadjust_autoksyms.sh\n" }, { ADJUST, "gen $1\n" },
		      { "scripts/gen_autoksyms.sh",
			"sed 's/ko$/usyms/' l\n$CONFIG_UNUSED_KSYMS_WHITELIST\n" });

	struct tt_features checked = PROBE(
		{ "Makefile", "\tadjust_autoksyms.sh\n" },
		{ ADJUST, "[ \"$(ls -A \"$MODVERDIR\")\" ] && sed p \"$MODVERDIR\"/*.mod\n" });
	struct tt_features unchecked = PROBE({ "Makefile", "\tadjust_autoksyms.sh\n" },
					     { ADJUST, "sed p \"$MODVERDIR\"/*.mod\n" });

	g_assert_true(checked.mod_files_checked && !unchecked.mod_files_checked);
	g_assert_cmpint(unchecked.needed, ==, TT_NEEDED_TMP_VERSIONS);
	g_assert_cmpint(mod.needed, ==, TT_NEEDED_MOD);
	g_assert_false(mod.whitelist || mod.gen_script);
	g_assert_cmpint(usyms.needed, ==, TT_NEEDED_USYMS);
	g_assert_true(usyms.whitelist && usyms.gen_script);
}

static void test_single_pass(void)
{
	struct tt_features f =
		PROBE({ "scripts/Makefile.modpost", "ifdef CONFIG_TRIM_UNUSED_KSYMS\n"
						    "w := $(CONFIG_UNUSED_KSYMS_WHITELIST)\n" },
		      { "scripts/mod/modpost.c",
			"\tcase 't':\n\".export_symbol\" \".no_trim_symbol\"\n" },
		      { "Kbuild", "obj-y\t+= init/\n" },
		      { "scripts/modules-check.sh", "\t\texit_code=1\n" });
	struct tt_features output =
		PROBE({ "scripts/Makefile.modpost",
			"ifdef CONFIG_TRIM_UNUSED_KSYMS\nw-l := $(CONFIG_UNUSED_KSYMS_WHITELIST)\n"
			"w-l := $(if $(wildcard $(w-l)),,$(srctree)/)$(w-l)\n"
			"\t$(if $(CONFIG_BASIC_MODVERSIONS),-b) \\\n" },
		      { "scripts/mod/modpost.c", "\tcase 't':\n" });
	struct tt_features lacks_t =
		PROBE({ "scripts/Makefile.modpost", "ifdef CONFIG_TRIM_UNUSED_KSYMS\n" });

	g_assert_cmpint(f.pipeline, ==, TT_PIPELINE_SINGLE_PASS);
	g_assert_cmpint(f.needed, ==, TT_NEEDED_MODPOST);
	g_assert_true(f.whitelist && f.export_section && f.keeps_symbol_get && f.top_kbuild_dirs);
	g_assert_true(f.same_names_refused && !output.same_names_refused);
	g_assert_true(!f.basic_modversions && output.basic_modversions);
	g_assert_true(!f.whitelist_in_output && output.whitelist_in_output);
	g_assert_cmpint(lacks_t.pipeline, ==, TT_PIPELINE_NONE);
}

/* Who makes the first symbol list: kconfig (and then nobody else does), or the top Makefile. */
static void test_first_list(void)
{
	struct tt_features kconfig =
		PROBE({ "Makefile", "\tadjust_autoksyms.sh\n" },
		      { "scripts/kconfig/Makefile", "\t$(Q)test -e x || \\\n"
						    "\t\ttouch  include/generated/autoksyms.h\n" });
	struct tt_features top =
		PROBE({ "Makefile", "l := include/generated/autoksyms.h\n$(l):\n"
				    "\ttouch $@\n\tadjust_autoksyms.sh\n" },
		      { "scripts/kconfig/Makefile", "\tmkdir include/generated\n" });

	g_assert_true(kconfig.list_from_kconfig);
	g_assert_false(top.list_from_kconfig);
}

static void test_namespaces(void)
{
	struct tt_features none = PROBE({ "include/linux/export.h", "#define EXPORT_SYMBOL(s)\n" });
	struct tt_features hash =
		PROBE({ "include/linux/export.h", "#define EXPORT_SYMBOL_NS(s, ns) E(s, #ns)\n" });
	struct tt_features call =
		PROBE({ "include/linux/export.h", "# define EXPORT_SYMBOL_NS(s, ns) \\\n\t"
						  "E(s, __stringify(ns))\n" });
	struct tt_features quoted = PROBE(
		{ "include/linux/export.h", "#define EXPORT_SYMBOL_NS(s, ns) E(s##_x, ns)\n" });

	g_assert_false(none.namespaces || none.namespace_quoted);
	g_assert_true(hash.namespaces && !hash.namespace_quoted);
	g_assert_true(call.namespaces && !call.namespace_quoted);
	g_assert_true(quoted.namespaces && quoted.namespace_quoted);
}

static void test_kconfig(void)
{
	struct tt_features old =
		PROBE({ "scripts/kconfig/parser.y", "config_option: T_OPTION T_MODULES T_EOL\n" });
	struct tt_features now =
		PROBE({ "scripts/kconfig/preprocess.c", "\t{ \"shell\",\t1, f },\n" },
		      { "scripts/kconfig/parser.y", "config_option: T_MODULES T_EOL\n" });

	g_assert_false(old.kconfig_macros || old.kconfig_modules);
	g_assert_true(now.kconfig_macros && now.kconfig_modules);
}

static void test_kconfig_tools(void)
{
	struct tt_features f = PROBE({ "scripts/Kconfig.include", "cc-name := $(shell,true)\n" },
				     { "arch/Kconfig", "config THIN_ARCHIVES\n\tdef_bool y\n" });
	struct tt_features g =
		PROBE({ "scripts/Kconfig.include", "# cc-name := x\ncc-name-of = $(1)\n" },
		      { "arch/Kconfig", "config THIN_ARCHIVES\n\tbool\n" });

	g_assert_true(f.kconfig_tool_info && f.thin_archives);
	g_assert_false(g.kconfig_tool_info || g.thin_archives);
}

/* Directories are entered as the list says that is cut into a few lines in real makefiles. */
static void test_last_list(void)
{
	struct tt_features virt = PROBE({ "Makefile", "vmlinux-dirs\t:= $(filter %/, $(init-y) \\\n"
						      "\t$(libs-y) $(libs-m) $(virt-y)))\n" });
	struct tt_features libs = PROBE({ "Makefile", "vmlinux-dirs := $(filter %/, $(core-y) \\\n"
						      "\t$(libs-y) $(libs-m)))\n" });
	struct tt_features neither =
		PROBE({ "Makefile", "all-dirs := $(libs-y)\nvmlinux-dirs := a \\\n\tb\n"
				    "others := $(virt-y))\n" });

	g_assert_cmpint(virt.last_list, ==, TT_LAST_VIRT);
	g_assert_cmpint(libs.last_list, ==, TT_LAST_LIBS);
	g_assert_cmpint(neither.last_list, ==, TT_LAST_DRIVERS);
}

static void test_prepared(void)
{
	struct tt_features old =
		PROBE({ "Makefile", "core-y := usr/\ndrivers-y := drivers/ firmware/\n" });
	struct tt_features middle =
		PROBE({ "Makefile", "core-y\t:= init/ usr/ arch/$(SRCARCH)/\n" },
		      { "scripts/atomic/check-atomics.sh", "x\nasm-generic/atomic-long.h\n" });
	struct tt_features now =
		PROBE({ "Kbuild", "obj-y\t\t\t+= arch/$(SRCARCH)/\nobj-$(CONFIG_X)\t+= include/\n"
				  "kernel/sched/rq-offsets.s: x\n" },
		      { "include/linux/compiler.h", "#include <asm/rwonce.h>\n" },
		      { "scripts/atomic/check-atomics.sh", "linux/atomic/atomic-long.h\n" });

	g_assert_true(old.firmware_dir);
	g_assert_false(old.arch_entered || old.rwonce || old.rq_offsets);
	g_assert_false(middle.include_entered);
	g_assert_true(now.include_entered);
	g_assert_true(middle.arch_entered && middle.atomics_flat && !middle.firmware_dir);
	g_assert_true(now.arch_entered && now.rwonce && now.rq_offsets && !now.atomics_flat);
}

static void test_evidence(void)
{
	static const struct file files[] = {
		{ "Makefile", "a\nb\n\t  sh adjust_autoksyms.sh x \nc\n" },
		{ "scripts/gen_ksymdeps.sh", "nm | sed __ksym_marker_" },
	};
	GPtrArray *evidence;
	struct tt_features f = probe(files, G_N_ELEMENTS(files), &evidence);
	const struct tt_evidence *pipeline = evidence_for(evidence, "pipeline");
	const struct tt_evidence *marking = evidence_for(evidence, "marking");

	g_assert_cmpint(f.marking, ==, TT_MARK_KSYM_MARKER);
	g_assert_cmpstr(pipeline->file, ==, "Makefile");
	g_assert_cmpuint(pipeline->line, ==, 3);
	g_assert_cmpstr(pipeline->text, ==, "sh adjust_autoksyms.sh x");
	g_assert_cmpuint(marking->line, ==, 1);
	g_assert_null(evidence_for(evidence, "guard"));
	g_ptr_array_unref(evidence);
}

static void count(const char *name, const char *value, void *data)
{
	GHashTable *seen = data;

	g_assert_nonnull(value);
	g_assert_true(g_hash_table_add(seen, (gpointer)name));
}

/* Every feature has a name and evidence, so none is forgotten in the manifest. */
static void test_names(void)
{
	GPtrArray *evidence;
	static const struct file files[] = {
		{ "Makefile", "\tadjust_autoksyms.sh\n" },
		{ ADJUST, "depfile=include/ksym/$sympath\n" },
		{ "include/linux/export.h", "#define EXPORT_SYMBOL_NS(a, ns)\n" },
	};
	struct tt_features f = probe(files, G_N_ELEMENTS(files), &evidence);
	g_autoptr(GHashTable) names = g_hash_table_new(g_str_hash, g_str_equal);

	tt_features_foreach(&f, count, names);
	g_assert_cmpuint(g_hash_table_size(names), >=, 19);
	for (guint i = 0; i < evidence->len; i++) {
		const struct tt_evidence *e = evidence->pdata[i];

		g_assert_true(g_hash_table_contains(names, e->feature));
	}
	for (guint i = 0; i < evidence->len; i++)
		g_hash_table_remove(names, ((struct tt_evidence *)evidence->pdata[i])->feature);
	/* These two are seen by compiling, in tests/exportlayout.sh. */
	g_assert_true(g_hash_table_remove(names, "license_mark"));
	g_assert_true(g_hash_table_remove(names, "layout_unknown"));
	g_assert_cmpuint(g_hash_table_size(names), ==, 0);
	g_ptr_array_unref(evidence);
	tt_features_clear(&f);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/probe/nothing", test_nothing);
	g_test_add_func("/probe/first-era", test_first_era);
	g_test_add_func("/probe/export-places", test_export_places);
	g_test_add_func("/probe/misc-check", test_misc_check);
	g_test_add_func("/probe/guard", test_guard);
	g_test_add_func("/probe/guard-of-tree", test_guard_of_tree);
	g_test_add_func("/probe/needed", test_needed);
	g_test_add_func("/probe/single-pass", test_single_pass);
	g_test_add_func("/probe/first-list", test_first_list);
	g_test_add_func("/probe/namespaces", test_namespaces);
	g_test_add_func("/probe/kconfig", test_kconfig);
	g_test_add_func("/probe/kconfig-tools", test_kconfig_tools);
	g_test_add_func("/probe/last-list", test_last_list);
	g_test_add_func("/probe/prepared", test_prepared);
	g_test_add_func("/probe/evidence", test_evidence);
	g_test_add_func("/probe/names", test_names);
	return g_test_run();
}
