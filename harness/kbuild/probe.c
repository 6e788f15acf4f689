// SPDX-License-Identifier: GPL-2.0-only
#include "kbuild/probe.h"

#include <string.h>

#include "base/file.h"

#define ADJUST "scripts/adjust_autoksyms.sh"
#define GEN "scripts/gen_autoksyms.sh"
#define KSYMDEPS "scripts/gen_ksymdeps.sh"
#define EXPORT_H "include/linux/export.h"
#define MODPOST_C "scripts/mod/modpost.c"
#define MODPOST_MK "scripts/Makefile.modpost"

struct probe {
	struct tt_file_table *table;
	GPtrArray *evidence;
};

static void evidence_free(gpointer data)
{
	struct tt_evidence *evidence = data;

	g_free(evidence->file);
	g_free(evidence->text);
	g_free(evidence);
}

void tt_evidence_add(GPtrArray *evidence, const char *feature, const char *rule, const char *file,
		     gboolean found, const char *text)
{
	struct tt_evidence *added = g_new0(struct tt_evidence, 1);

	added->feature = feature;
	added->rule = rule;
	added->file = g_strdup(file);
	added->found = found;
	added->text = g_strdup(text);
	g_ptr_array_add(evidence, added);
}

/* Records the answer and the line around @at in @text, if it is a line that gave it. */
static void record(struct probe *probe, const char *feature, const char *rule, const char *file,
		   gboolean found, const char *text, const char *at)
{
	struct tt_evidence *evidence;
	const char *start = at;

	tt_evidence_add(probe->evidence, feature, rule, file, found, NULL);
	if (!at)
		return;
	evidence = probe->evidence->pdata[probe->evidence->len - 1];
	evidence->line = 1;
	for (const char *p = text; p < at; p++)
		evidence->line += *p == '\n';
	while (start > text && start[-1] != '\n')
		start--;
	evidence->text = g_strstrip(g_strndup(start, strcspn(start, "\n")));
}

/* Does the file exist? */
static gboolean exists(struct probe *probe, const char *feature, const char *rule, const char *file)
{
	gboolean found = tt_files_get(probe->table, file) != NULL;

	record(probe, feature, rule, file, found, NULL, NULL);
	return found;
}

/* First match of the regular expression in the file, whose matches g_match_info_fetch() gives. */
static GMatchInfo *match(struct probe *probe, const char *feature, const char *rule,
			 const char *file, const char *pattern)
{
	const char *text = tt_files_text(probe->table, file);
	g_autoptr(GRegex) regex = g_regex_new(pattern, G_REGEX_MULTILINE | G_REGEX_RAW, 0, NULL);
	GMatchInfo *info = NULL;
	int start = 0;

	g_assert(regex);
	if (!text || !g_regex_match(regex, text, 0, &info)) {
		record(probe, feature, rule, file, FALSE, NULL, NULL);
		g_clear_pointer(&info, g_match_info_unref);
		return NULL;
	}
	g_match_info_fetch_pos(info, 0, &start, NULL);
	record(probe, feature, rule, file, TRUE, text, text + start);
	return info;
}

static gboolean matches(struct probe *probe, const char *feature, const char *rule,
			const char *file, const char *pattern)
{
	GMatchInfo *info = match(probe, feature, rule, file, pattern);

	if (!info)
		return FALSE;
	g_match_info_unref(info);
	return TRUE;
}

static void probe_pipeline(struct probe *p, struct tt_features *f)
{
	if (matches(p, "pipeline", "the top Makefile runs adjust_autoksyms.sh", "Makefile",
		    "^\\t.*adjust_autoksyms\\.sh"))
		f->pipeline = TT_PIPELINE_RECURSIVE;
	else if (matches(p, "pipeline", "modpost is told about the trim option", MODPOST_MK,
			 "^[^#\\n]*CONFIG_TRIM_UNUSED_KSYMS") &&
		 matches(p, "pipeline", "modpost takes -t", MODPOST_C, "^\\s*case 't':"))
		f->pipeline = TT_PIPELINE_SINGLE_PASS;
}

static void probe_marking(struct probe *p, struct tt_features *f)
{
	static const char *const users[] = { "scripts/Kbuild.include", "scripts/Makefile.lib",
					     "scripts/Makefile.build" };

	if (matches(p, "marking", "marker symbols are read with nm", KSYMDEPS, "__ksym_marker_")) {
		f->marking = TT_MARK_KSYM_MARKER;
		return;
	}
	for (gsize i = 0; i < G_N_ELEMENTS(users); i++) {
		if (!matches(p, "marking", "the preprocessor runs with __KSYM_DEPS__", users[i],
			     "-D__KSYM_DEPS__"))
			continue;
		f->marking = TT_MARK_PREPROCESSOR;
		return;
	}
}

/* The loop's condition. */
#define GUARD "^\\s*(while|until)\\b.*-nt\\b"

static void probe_guard(struct probe *p, struct tt_features *f)
{
	f->guard = matches(p, "guard", "a loop touches until the dep file is newer", ADJUST, GUARD);
}

gboolean tt_probe_guard(const char *source, gboolean *guard)
{
	g_autofree char *path = g_build_filename(source, ADJUST, NULL);
	g_autofree char *text = NULL;
	gsize length;

	if (!g_file_test(path, G_FILE_TEST_IS_REGULAR) ||
	    !tt_file_read(path, TT_FILE_MAX, &text, &length, NULL))
		return FALSE;
	*guard = g_regex_match_simple(GUARD, text, G_REGEX_MULTILINE | G_REGEX_RAW, 0);
	return TRUE;
}

static void probe_dep_files(struct probe *p, struct tt_features *f)
{
	GMatchInfo *info = match(p, "dep_dir", "the script names a symbol's dep file", ADJUST,
				 "^\\s*depfile=\"?([\\w/]+)/\\$\\{?sympath\\}?(\\.h)?\"?\\s*$");
	gboolean slashed;

	if (!info)
		return;
	f->dep_dir = g_match_info_fetch(info, 1);
	g_match_info_unref(info);
	slashed = matches(p, "dep_mapping", "upper case becomes lower, '_' becomes '/'", ADJUST,
			  "tr\\s+[\"']?A-Z_[\"']?\\s+[\"']?a-z/");
	f->dep_mapping = slashed ? TT_DEP_SLASHED : TT_DEP_FLAT;
}

static void probe_dep_clean(struct probe *p, struct tt_features *f)
{
	g_autofree char *dir = NULL;
	g_autofree char *pattern = NULL;

	if (!f->dep_dir)
		return;
	dir = g_regex_escape_string(f->dep_dir, -1);
	pattern = g_strdup_printf("^CLEAN_(DIRS|FILES)\\b.*\\s%s\\b", dir);
	f->dep_dir_cleaned = matches(p, "dep_dir_cleaned", "clean removes the dep files' directory",
				     "Makefile", pattern);
}

/* The three generations of the list of needed symbols, newest first. */
static void probe_needed(struct probe *p, struct tt_features *f)
{
	const char *script = f->gen_script ? GEN : ADJUST;

	if (f->pipeline != TT_PIPELINE_RECURSIVE)
		f->needed = TT_NEEDED_MODPOST;
	else if (matches(p, "needed", "the script reads .usyms files", script, "/usyms/"))
		f->needed = TT_NEEDED_USYMS;
	else if (matches(p, "needed", "the script reads the .mod files of modules.order", script,
			 "/mod/"))
		f->needed = TT_NEEDED_MOD;
	else if (matches(p, "needed", "the script reads the directory of .mod files", script,
			 "MODVERDIR"))
		f->needed = TT_NEEDED_TMP_VERSIONS;
	f->mod_files_checked = matches(p, "mod_files_checked", "the script looks for .mod files",
				       ADJUST, "\\bls -A \"\\$MODVERDIR\"");
}

static void probe_whitelist(struct probe *p, struct tt_features *f)
{
	static const char *const users[] = { GEN, ADJUST, MODPOST_MK };

	for (gsize i = 0; i < G_N_ELEMENTS(users) && !f->whitelist; i++)
		f->whitelist = matches(p, "whitelist", "the whitelist's option is read", users[i],
				       "^[^#\\n]*CONFIG_UNUSED_KSYMS_WHITELIST");
	f->whitelist_in_output =
		matches(p, "whitelist_in_output", "the whitelist is looked for where objects go",
			MODPOST_MK, "^\\s*([\\w-]+)\\s*:=.*\\$\\(wildcard \\$\\(\\1\\)\\)") &&
		f->whitelist;
}

/* Without this option modules get no versions at all, although MODVERSIONS is set (6.14). */
static void probe_modversions(struct probe *p, struct tt_features *f)
{
	f->basic_modversions = matches(p, "basic_modversions", "modpost is told of the form",
				       MODPOST_MK, "^[^#\\n]*CONFIG_BASIC_MODVERSIONS");
}

static void probe_same_names(struct probe *p, struct tt_features *f)
{
	f->same_names_refused = matches(p, "same_names_refused",
					"the check of the modules' names sets an exit code",
					"scripts/modules-check.sh", "^\\s*exit_code=1\\s*$");
}

/*
 * Up to 6.12 the second argument is turned into a string by the macros (#ns, __stringify(ns)),
 * from 6.13 on the caller writes the string.
 */
static void probe_exports(struct probe *p, struct tt_features *f)
{
	f->namespaces = matches(p, "namespaces", "exports into a namespace are defined", EXPORT_H,
				"^#\\s*define\\s+EXPORT_SYMBOL_NS\\s*\\(");
	if (f->namespaces)
		f->namespace_quoted =
			!matches(p, "namespace_quoted", "(absent) the macro makes the string",
				 EXPORT_H, "(?<!#)#\\s*ns\\b|__stringify\\s*\\(\\s*ns\\s*\\)");
	f->export_section = matches(p, "export_section", "modpost reads the section", MODPOST_C,
				    "\"\\.export_symbol\"");
	f->keeps_symbol_get = matches(p, "keeps_symbol_get", "modpost reads the section", MODPOST_C,
				      "\"\\.no_trim_symbol\"");
	f->asm_generic_export = exists(p, "asm_generic_export", "the header exists",
				       "include/asm-generic/export.h");
	f->asm_exports_missing =
		!f->asm_generic_export &&
		!matches(p, "asm_exports_missing", "linux/export.h is fit for assembler", EXPORT_H,
			 "^#\\s*(el)?if\\s+defined\\s*\\(__ASSEMBL(Y|ER)__\\)");
}

/* A distribution's own rule: modules that it does not know may need them. */
static void probe_module_exports(struct probe *p, struct tt_features *f)
{
	f->module_exports_kept = matches(
		p, "module_exports_kept", "trimming is for what is built in", EXPORT_H,
		"^#.*\\bdefined\\(CONFIG_TRIM_UNUSED_KSYMS\\)\\s*&&\\s*!defined\\(MODULE\\)");
}

/*
 * An object in lib.a is linked only if something asks for it. From 4.9 on each directory has an
 * object of its own that asks for its exports, and later the archives are linked whole.
 */
static void probe_lib_exports(struct probe *p, struct tt_features *f)
{
	f->lib_exports_lost =
		!matches(p, "lib_exports_lost", "(absent) lib.a's exports are asked for",
			 "scripts/Makefile.build", "^\\$\\(obj\\)/lib-ksyms\\.o\\s*:") &&
		f->marking == TT_MARK_PREPROCESSOR;
}

static void probe_layout(struct probe *p, struct tt_features *f)
{
	f->archive = matches(p, "archive", "a directory's objects become an archive",
			     "scripts/Makefile.build", "^[^#\\n]*built-in\\.a\\b");
	f->top_kbuild_dirs = matches(p, "top_kbuild_dirs", "directories are objects of the top",
				     "Kbuild", "^obj-y\\s*\\+?=\\s*\\w+/");
	f->archive_before_list = matches(
		p, "archive_before_list", "vmlinux.a's objects are looked at before the list",
		"Makefile", "^vmlinux\\.a:[^\\n]*VMLINUX_OBJS\\)[^\\n]*autoksyms_recursive");
	f->list_from_kconfig = matches(p, "list_from_kconfig", "kconfig touches the list",
				       "scripts/kconfig/Makefile",
				       "^\\s*touch\\s+include/generated/autoksyms\\.h");
	if (f->pipeline == TT_PIPELINE_RECURSIVE)
		f->vmlinux_recursion = matches(
			p, "vmlinux_recursion", "the script is given make vmlinux", "Makefile",
			"adjust_autoksyms\\.sh[^\"\\n]*\\\\\\n\\s*\".*\\svmlinux\"");
}

/*
 * Directories are entered in the order of the lists in "vmlinux-dirs := … $(drivers-y) …": the
 * last list there is the one to append to. Where no such line is, the top Kbuild says it all.
 */
static void probe_last_list(struct probe *p, struct tt_features *f)
{
	if (matches(p, "last_list", "virt-y ends the list of directories", "Makefile",
		    "^vmlinux-dirs\\s*:=(?:.*\\\\\\n)*.*\\$\\(virt-y\\)\\)+\\s*$"))
		f->last_list = TT_LAST_VIRT;
	else if (matches(p, "last_list", "libs-y ends the list of directories", "Makefile",
			 "^vmlinux-dirs\\s*:=(?:.*\\\\\\n)*.*"
			 "\\$\\(libs-y\\)(?: \\$\\(libs-m\\))?\\)+\\s*$"))
		f->last_list = TT_LAST_LIBS;
}

/* What the top level builds or looks at besides the directories of every era. */
static void probe_prepared(struct probe *p, struct tt_features *f)
{
	f->arch_entered = matches(p, "arch_entered", "the architecture is a directory of the top",
				  "Kbuild", "^obj-y\\s*\\+?=\\s*arch/\\$\\(SRCARCH\\)/") ||
			  matches(p, "arch_entered", "the architecture is among core-y", "Makefile",
				  "^core-y\\s*[:+]?=.*\\sarch/\\$\\(SRCARCH\\)/");
	f->firmware_dir = matches(p, "firmware_dir", "firmware is among drivers-y", "Makefile",
				  "^drivers-y\\s*:=.*\\bfirmware/");
	f->thin_archives = matches(p, "thin_archives", "the option is always on", "arch/Kconfig",
				   "^config THIN_ARCHIVES\\n\\s*def_bool y");
	/* Not by the header's existence: a snapshot that is imported again has not kept it. */
	f->rwonce = matches(p, "rwonce", "READ_ONCE() is the architecture's",
			    "include/linux/compiler.h", "^#\\s*include <asm/rwonce\\.h>");
	f->atomics_flat =
		matches(p, "atomics_flat", "sums of headers are checked",
			"scripts/atomic/check-atomics.sh", "^asm-generic/atomic-long\\.h$");
	f->include_entered = matches(p, "include_entered", "include/ is a directory of the top",
				     "Kbuild", "^obj-\\S+\\s*\\+?=\\s*include/");
	f->misc_check_missing =
		matches(p, "misc_check_missing", "the script is run", "Makefile",
			"^\\t.*/scripts/misc-check\\b") &&
		!exists(p, "misc_check_missing", "the script exists", "scripts/misc-check");
	f->rq_offsets = matches(p, "rq_offsets", "offsets are taken from the scheduler", "Kbuild",
				"^kernel/sched/rq-offsets\\.s\\s*:");
}

static void probe_kconfig(struct probe *p, struct tt_features *f)
{
	static const char *const parsers[] = { "scripts/kconfig/parser.y",
					       "scripts/kconfig/zconf.y" };

	f->kconfig_macros = matches(p, "kconfig_macros", "a function named shell is defined",
				    "scripts/kconfig/preprocess.c", "\\{\\s*\"shell\"\\s*,");
	for (gsize i = 0; i < G_N_ELEMENTS(parsers) && !f->kconfig_modules; i++)
		f->kconfig_modules = matches(p, "kconfig_modules", "the grammar has a property",
					     parsers[i], "^config_option:\\s*T_MODULES\\b");
	f->kconfig_tool_info = matches(p, "kconfig_tool_info", "the compiler's name is a macro",
				       "scripts/Kconfig.include", "^cc-name\\s*:=");
}

GPtrArray *tt_probe(struct tt_file_table *table, struct tt_features *features)
{
	struct probe probe = { .table = table };

	memset(features, 0, sizeof(*features));
	probe.evidence = g_ptr_array_new_with_free_func(evidence_free);
	probe_pipeline(&probe, features);
	features->gen_script = exists(&probe, "gen_script", "the script exists", GEN);
	probe_marking(&probe, features);
	probe_guard(&probe, features);
	probe_dep_files(&probe, features);
	probe_dep_clean(&probe, features);
	probe_needed(&probe, features);
	probe_whitelist(&probe, features);
	probe_modversions(&probe, features);
	probe_same_names(&probe, features);
	probe_exports(&probe, features);
	probe_module_exports(&probe, features);
	probe_lib_exports(&probe, features);
	probe_layout(&probe, features);
	probe_last_list(&probe, features);
	probe_prepared(&probe, features);
	probe_kconfig(&probe, features);
	return probe.evidence;
}
