// SPDX-License-Identifier: GPL-2.0-only
/* What is written for a plan, piece by piece. */
#include <string.h>

#include "base/error.h"
#include "synthetic-tree/emit.h"
#include "synthetic-tree/tests/text_profile.h"

static const char profile[] = "[directories]\nlast = arch/x86/lib\n"
			      "[object arch/x86/lib/put]\nlist = lib-y\nlanguage = asm\n"
			      "exports = put_1 put_2:gpl\n"
			      "[object arch/x86/mm/fault]\nexports = fault\n"
			      "[object drivers/pci/access]\n"
			      "exports = pci_byte:macro:gpl pci_word:macro:gpl count:data spare\n"
			      "[object net/core/sock]\nexports = sock:ns=NET_CORE\n"
			      "[module fs/fat/fat]\nparts = 2\n"
			      "uses = put_1 pci_byte count sock fault\nsymbol_get = spare\n";

static struct tt_output *emit(const char *text, const struct tt_features *features, GError **error)
{
	g_autoptr(tt_plan) plan = text_plan(text, 1, NULL);
	g_autoptr(tt_output) output = tt_output_new();

	tt_output_put(output, "arch/synth/configs/defconfig", g_strdup("CONFIG_MODULES=y\n"), 17,
		      FALSE);
	tt_output_put(output, "kernel/bounds.c", g_strdup(""), 0, FALSE);
	if (!tt_emit_plan(plan, features, output, error))
		return NULL;
	return g_steal_pointer(&output);
}

static const char *text_of(const struct tt_output *output, const char *path)
{
	const struct tt_output_file *file = tt_output_get(output, path);

	if (!file)
		g_error("there is no %s", path);
	return file->data;
}

static void has(const struct tt_output *output, const char *path, const char *part)
{
	const char *text = text_of(output, path);

	if (!strstr(text, part))
		g_error("'%s' is not in %s:\n%s", part, path, text);
}

static void lacks(const struct tt_output *output, const char *path, const char *part)
{
	const char *text = text_of(output, path);

	if (strstr(text, part))
		g_error("'%s' is in %s:\n%s", part, path, text);
}

static void test_sources(void)
{
	g_autoptr(tt_output) output = emit(profile, &text_features, NULL);

	has(output, "drivers/pci/access.c", "EXPORT_SYMBOL_GPL(head##tail)");
	has(output, "drivers/pci/access.c", "SYNTH_MAKE_1(pci_, byte);");
	has(output, "drivers/pci/access.c", "SYNTH_MAKE_1(pci_, word);");
	lacks(output, "drivers/pci/access.c", "SYNTH_MAKE_2");
	has(output, "drivers/pci/access.c", "int count = 5;\nEXPORT_SYMBOL(count);");
	has(output, "arch/x86/lib/put.S", "\nput_2:\n");
	has(output, "arch/x86/lib/put.S", "EXPORT_SYMBOL_GPL(put_2)\n");
	has(output, "arch/synth/include/asm/asm-prototypes.h", "int put_1(int value);");
	has(output, "net/core/sock.c", "EXPORT_SYMBOL_NS(sock, NET_CORE);");
}

static void test_module(void)
{
	g_autoptr(tt_output) output = emit(profile, &text_features, NULL);

	/* Uses go round the parts: the first, third and fifth are in the first part. */
	has(output, "fs/fat/fat-part1.c", "value = put_1(value);");
	has(output, "fs/fat/fat-part1.c", "value += count;");
	has(output, "fs/fat/fat-part2.c", "value = pci_byte(value);");
	has(output, "fs/fat/fat-part2.c", "value = sock(value);");
	has(output, "fs/fat/fat-part1.c", "value = synth_part_fs_Sfat_Sfat_Mpart2(value);");
	has(output, "fs/fat/fat-part1.c", "MODULE_IMPORT_NS(NET_CORE);");
	has(output, "fs/fat/fat-part1.c", "synth_call(symbol_get(spare), value);");
	lacks(output, "fs/fat/fat-part1.c", " spare(value);");
	lacks(output, "fs/fat/fat-part2.c", "MODULE_LICENSE");
	has(output, "fs/fat/Makefile", "fat-objs := fat-part1.o fat-part2.o");
	has(output, "Kconfig.tree", "config SYNTH_FS_FAT_FAT\n\ttristate");
	has(output, "arch/synth/configs/defconfig",
	    "CONFIG_MODULES=y\nCONFIG_SYNTH_FS_FAT_FAT=m\n");
}

static void test_makefiles(void)
{
	g_autoptr(tt_output) output = emit(profile, &text_features, NULL);

	has(output, "arch/synth/Makefile.tree", "core-y += arch/x86/\n");
	has(output, "arch/synth/Makefile.tree", "drivers-y += arch/x86/lib/\n");
	has(output, "arch/synth/Makefile.tree", "libs-y += arch/x86/lib/lib.a\n");
	has(output, "arch/x86/Makefile", "obj-y += mm/");
	lacks(output, "arch/x86/Makefile", "lib/");
	has(output, "drivers/Makefile", "obj-y += pci/");
	has(output, "lib/Makefile", "lib-y += synth_lib.o");
	has(output, "sound/Makefile", "obj- := dummy.o");
	has(output, "kernel/Makefile", "obj-y += synth_libs.o");
	has(output, "kernel/synth_libs.c", "&synth_pull_arch_Sx86_Slib_Sput,");
	has(output, "arch/x86/lib/put.S", "synth_pull_arch_Sx86_Slib_Sput:");
}

/* What comes last stands in another list in older machinery. */
static void test_last_lists(void)
{
	static const char text[] = "[directories]\nlast = arch/x86/lib virt/lib\n"
				   "[object arch/x86/lib/put]\nlist = lib-y\nexports = put\n"
				   "[object virt/lib/irq]\nexports = irq\n";
	struct tt_features features = text_features;
	g_autoptr(tt_output) virt = NULL;
	g_autoptr(tt_output) libs = NULL;

	features.last_list = TT_LAST_VIRT;
	virt = emit(text, &features, NULL);
	has(virt, "arch/synth/Makefile.tree", "virt-y += arch/x86/lib/\nvirt-y += virt/lib/\n");
	has(virt, "arch/synth/Makefile.tree", "libs-y += arch/x86/lib/lib.a\n");
	lacks(virt, "virt/lib/Makefile", "lib-");
	/* Each directory of libs-y must give a lib.a, which the top level links by itself. */
	features.last_list = TT_LAST_LIBS;
	libs = emit(text, &features, NULL);
	has(libs, "arch/synth/Makefile.tree", "libs-y += arch/x86/lib/\nlibs-y += virt/lib/\n");
	lacks(libs, "arch/synth/Makefile.tree", "lib.a");
	has(libs, "virt/lib/Makefile", "lib- := dummy.o\n");
	lacks(libs, "arch/x86/lib/Makefile", "dummy.o");
}

static void test_features(void)
{
	struct tt_features features = text_features;
	g_autoptr(tt_output) old = emit(profile, &features, NULL);
	g_autoptr(tt_output) new = NULL;
	const char *path = "arch/synth/include/asm/synth-features.h";

	features.asm_generic_export = FALSE;
	features.namespace_quoted = TRUE;
	features.keeps_symbol_get = TRUE;
	new = emit(profile, &features, NULL);
	has(old, path, "SYNTH_ASM_GENERIC_EXPORT");
	lacks(old, path, "SYNTH_KEEPS_SYMBOL_GET");
	lacks(new, path, "SYNTH_ASM_GENERIC_EXPORT");
	has(new, path, "SYNTH_KEEPS_SYMBOL_GET");
	has(new, path, "SYNTH_NAMESPACE_QUOTED");
	has(new, "net/core/sock.c", "EXPORT_SYMBOL_NS(sock, \"NET_CORE\");");
	has(new, "fs/fat/fat-part1.c", "MODULE_IMPORT_NS(\"NET_CORE\");");
}

static void test_whitelist(void)
{
	g_autoptr(tt_output) output =
		emit("[object mm/a]\nexports = z_kept gone\n[whitelist]\nsymbols = z_kept\n"
		     "absent = absent\n",
		     &text_features, NULL);

	g_assert_cmpstr(text_of(output, "scripts/synth.whitelist"), ==, "absent\nz_kept\n");
	has(output, "arch/synth/configs/defconfig",
	    "CONFIG_UNUSED_KSYMS_WHITELIST=\"scripts/synth.whitelist\"");
}

static void test_whitelist_blanks(void)
{
	g_autoptr(tt_output) output = emit("[object mm/a]\nexports = kept gone\n[whitelist]\n"
					   "symbols = kept\nabsent = absent\nblanks = true\n",
					   &text_features, NULL);

	g_assert_cmpstr(text_of(output, "scripts/synth.whitelist"), ==, "absent \nkept \n");
}

/* xt_HL and xt_hl are two files, but would be one configuration symbol. */
static void test_case_variants(void)
{
	g_autoptr(tt_output) output =
		emit("[modules]\nnet/netfilter = xt_HL xt_hl\n", &text_features, NULL);

	has(output, "net/netfilter/Makefile", "obj-$(CONFIG_SYNTH_NET_NETFILTER_XT_HL) += xt_HL.o");
	has(output, "net/netfilter/Makefile",
	    "obj-$(CONFIG_SYNTH_NET_NETFILTER_XT_HL_2) += xt_hl.o");
}

static void test_collision(void)
{
	g_autoptr(GError) error = NULL;

	g_assert_null(emit("[object kernel/bounds]\nexports = x\n", &text_features, &error));
	g_assert_error(error, TT_ERROR, TT_ERROR_INPUT);
	g_assert_nonnull(strstr(error->message, "kernel/bounds.c"));
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/emit/sources", test_sources);
	g_test_add_func("/emit/module", test_module);
	g_test_add_func("/emit/makefiles", test_makefiles);
	g_test_add_func("/emit/last-lists", test_last_lists);
	g_test_add_func("/emit/features", test_features);
	g_test_add_func("/emit/whitelist", test_whitelist);
	g_test_add_func("/emit/whitelist-blanks", test_whitelist_blanks);
	g_test_add_func("/emit/case-variants", test_case_variants);
	g_test_add_func("/emit/collision", test_collision);
	return g_test_run();
}
