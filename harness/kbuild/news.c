// SPDX-License-Identifier: GPL-2.0-only
#include "kbuild/news.h"

#include <string.h>

#include "base/error.h"
#include "base/file.h"

/* Where exports are marked, gathered, trimmed and linked. */
static const char *const looked_at[] = {
	"include/linux/export*.h",   "include/linux/module_symbol.h", "scripts/Makefile.mod*",
	"scripts/Makefile.vmlinux*", "scripts/mod/modpost.c",	      "scripts/module*.lds*",
};

/* Options that a probe, a profile, a reader or a variant of ours is about. */
static const char *const known_options[] = {
	"64BIT",
	"BASIC_MODVERSIONS",
	"EXTENDED_MODVERSIONS",
	"GENDWARFKSYMS",
	"HAVE_ARCH_PREL32_RELOCATIONS",
	"HAVE_UNDERSCORE_SYMBOL_PREFIX",
	"LTO_CLANG",
	"MODULES",
	"MODULE_REL_CRCS",
	"MODVERSIONS",
	"SHELL",
	"TRIM_UNUSED_KSYMS",
	"UNUSED_KSYMS_WHITELIST",
	"MODULE_ALLOW_MISSING_NAMESPACE_IMPORTS",
};

/* Options that change other parts of a module or of vmlinux, not which exports there are. */
static const char *const harmless_options[] = {
	"ARCH_USES_CFI_TRAPS",
	"ARCH_VMLINUX_NEEDS_RELOCS",
	"ARCH_WANTS_*",
	"BUILDTIME_TABLE_SORT",
	"BUILTIN_*",
	"CFI*",
	"CPU_*",
	"DEBUG_INFO_BTF*",
	"DEBUG_SECTION_MISMATCH",
	"FTRACE_MCOUNT_RECORD",
	"GCOV_KERNEL",
	"GENERIC_BUILTIN_DTB",
	"IA64",
	"KALLSYMS*",
	"KASAN*",
	"KCSAN",
	"MITIGATION_*",
	"MODULE_COMPRESS_*",
	"MODULE_SIG_*",
	"MODULE_SRCVERSION_ALL",
	"MODULE_UNLOAD",
	"NOINSTR_VALIDATION",
	"OBJTOOL*",
	"PARISC",
	"RELOCATABLE",
	"RETPOLINE",
	"RUST",
	"SECTION_MISMATCH_WARN_ONLY",
	"UNUSED_SYMBOLS",
	"UNWIND*",
	"VMLINUX_MAP",
};

/* Sections and prefixes of symbols that the reader of objects or a profile of ours is about. */
static const char *const known_sections[] = {
	".discard*",
	".export_symbol",
	".gnu.linkonce.this_module",
	".modinfo",
	".no_trim_symbol",
	"__crc_",
	"__export_symbol_",
	"__flags_",
	"__kcrctab*",
	"__kflagstab",
	"___kcrctab",
	"___kcrctab+*",
	"___kflagstab+*",
	"___ksymtab",
	"___ksymtab+*",
	"___ksymtab_gpl+*",
	"___kcrctab_gpl+*",
	"__kstrtab_",
	"__kstrtabns_",
	"__ksymtab",
	"__ksymtab_",
	"__ksymtab_gpl",
	"__ksymtab_strings",
	"__this_module",
	"__version_ext_crcs",
	"__version_ext_names",
	"__versions",
};

/* Those that have nothing to do with exports: the check of references between sections, mostly. */
static const char *const harmless_sections[] = {
	".GCC*",
	".L",
	".TOC.",
	".altinstr*",
	".arcextmap*",
	".bss*",
	".cmem*",
	".coldtext*",
	".comment*",
	".cpuidle.text",
	".cranges*",
	".ctors*",
	".data*",
	".debug*",
	".eh_frame",
	".entry.text",
	".exception.text",
	".exit*",
	".fixup",
	".fmt_slot*",
	".gnu.linkonce.arcext*",
	".gnu.lto*",
	".got",
	".head.text",
	".init*",
	".irqentry.text",
	".kcfi_traps",
	".kprobes.text",
	".llvm.*",
	".ltext*",
	".lto*",
	".mdebug*",
	".mem*",
	".noinstr.text",
	".note*",
	".pci_fixup*",
	".pdr",
	".ref*",
	".rel*",
	".rodata*",
	".sched.text",
	".softirqentry.text",
	".spinlock.text",
	".stab*",
	".static_call*",
	".text*",
	".toc",
	".xt.*",
	".zdebug*",
	"__attribute__",
	"__bug_table",
	"__ex_table",
	"__gnu_lto_",
	"__init_begin",
	"__jump_table",
	"__param*",
	"__patchable_function_entries",
	"__s390_indirect_jump_r",
	"__section",
	"__start_",
	"__stop_",
	"__used",
	"__visible",
	"___ksymtab_gpl_future*",
	"___ksymtab_unused*",
	"___kcrctab_gpl_future*",
	"___kcrctab_unused*",
	"__ksymtab_gpl_future",
	"__ksymtab_unused*",
};

static gboolean one_of(const char *name, const char *const *globs, gsize count)
{
	for (gsize i = 0; i < count; i++)
		if (g_pattern_match_simple(globs[i], name))
			return TRUE;
	return FALSE;
}

#define ONE_OF(name, globs) one_of(name, globs, G_N_ELEMENTS(globs))

static gboolean is_known(const char *name)
{
	if (g_str_has_prefix(name, "CONFIG_")) {
		name += strlen("CONFIG_");
		return ONE_OF(name, known_options) || ONE_OF(name, harmless_options);
	}
	return ONE_OF(name, known_sections) || ONE_OF(name, harmless_sections);
}

static void news_free(gpointer data)
{
	struct tt_news *news = data;

	g_free(news->name);
	g_free(news->file);
	g_free(news);
}

static void add(GPtrArray *all, GHashTable *seen, char *name, const char *file, guint line)
{
	struct tt_news *news;

	if (is_known(name) || !g_hash_table_add(seen, g_strdup(name))) {
		g_free(name);
		return;
	}
	news = g_new0(struct tt_news, 1);
	news->name = name;
	news->file = g_strdup(file);
	news->line = line;
	g_ptr_array_add(all, news);
}

/*
 * Options; names in strings that begin as sections and symbols of the linker do (not those of
 * files, assembler directives and attributes); what linker scripts gather.
 */
static void scan_line(GPtrArray *all, GHashTable *seen, const char *line, const char *file,
		      guint number)
{
	static const char names[] =
		"\\b(CONFIG_[A-Z0-9_]+)\\b|"
		"\\\\?\"(\\.[a-z]+_\\w+|\\.\\w+\\.\\w[\\w.]*|___?[a-z]\\w+\\+?)|"
		"\\*\\((?:SORT\\()?([._]\\w[\\w.+]*)";
	g_autoptr(GRegex) regex = g_regex_new(names, G_REGEX_RAW, 0, NULL);
	g_autoptr(GMatchInfo) info = NULL;

	for (g_regex_match(regex, line, 0, &info); g_match_info_matches(info);
	     g_match_info_next(info, NULL)) {
		for (int group = 1; group <= 3; group++) {
			char *name = g_match_info_fetch(info, group);

			if (name && *name && !g_str_has_suffix(name, ".o") &&
			    !g_str_has_suffix(name, ".c") && !g_str_has_prefix(name, ".vmlinux"))
				add(all, seen, name, file, number);
			else
				g_free(name);
		}
	}
}

static gboolean scan_file(GPtrArray *all, GHashTable *seen, const struct tt_snapshot *snapshot,
			  const char *file, GError **error)
{
	g_autofree char *path = g_build_filename(snapshot->tree, file, NULL);
	g_autofree char *text = NULL;
	g_auto(GStrv) lines = NULL;

	if (!g_file_get_contents(path, &text, NULL, error))
		return FALSE;
	lines = g_strsplit(text, "\n", -1);
	for (guint i = 0; lines[i]; i++) {
		const char *line = g_strchug(lines[i]);

		/* Text about the code: "* …" and, in makefiles, "# …". */
		if (!g_str_has_prefix(line, "* ") && !g_str_has_prefix(line, "# "))
			scan_line(all, seen, line, file, i + 1);
	}
	return TRUE;
}

static int compare(gconstpointer a, gconstpointer b)
{
	const struct tt_news *const *left = a, *const *right = b;

	return strcmp((*left)->name, (*right)->name);
}

GPtrArray *tt_news_read(const struct tt_snapshot *snapshot, GError **error)
{
	g_autoptr(GPtrArray) all = g_ptr_array_new_with_free_func(news_free);
	g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);

	for (gsize i = 0; i < G_N_ELEMENTS(looked_at); i++) {
		g_autofree char *below = g_path_get_dirname(looked_at[i]);
		g_autofree char *directory = g_build_filename(snapshot->tree, below, NULL);
		g_auto(GStrv) names = NULL;

		if (!g_file_test(directory, G_FILE_TEST_IS_DIR))
			continue;
		names = tt_dir_names(directory, error);
		if (!names)
			return NULL;
		for (char **name = names; *name; name++) {
			g_autofree char *file = g_build_filename(below, *name, NULL);

			if (g_pattern_match_simple(looked_at[i], file) &&
			    !scan_file(all, seen, snapshot, file, error))
				return NULL;
		}
	}
	g_ptr_array_sort(all, compare);
	return g_steal_pointer(&all);
}
