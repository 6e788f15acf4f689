// SPDX-License-Identifier: GPL-2.0-only
/*
 * Two probes, because exports are marked twice: what the compiler leaves in an object
 * (include/linux/export.h), and, where modpost makes the tables, what it has the compiler leave
 * in the file that is linked in (include/linux/export-internal.h, with the macros that modpost.c
 * writes). Neither modpost nor kbuild is run: their faults are what verdicts are about.
 */
#include "kbuild/exportlayout.h"

#include <string.h>

#include "base/datadir.h"
#include "base/error.h"
#include "base/file.h"
#include "kbuild/object.h"
#include "kbuild/probe.h"
#include "kbuild/template.h"

#define EXPORT_H "include/linux/export.h"
#define INTERNAL_H "include/linux/export-internal.h"
#define MODULE_SYMBOL_H "include/linux/module_symbol.h"
#define MODPOST_C "scripts/mod/modpost.c"
#define ARCH_INCLUDE "arch/synth/include"

/* What the probe exports, and how it must be read. The namespace only where there is one. */
static const struct {
	const char *name, *license, *space;
} exports[] = {
	{ "probe_plain", "", NULL },
	{ "probe_gpl", "GPL", NULL },
	{ "probe_space", "GPL", "PROBE_NS" },
};

struct layout {
	struct tt_file_table *table;
	const char *tree, *scratch;
	const char *compiler;
	struct tt_features *features;
	GPtrArray *evidence;
	char *unknown; /* the first thing that was not understood */
};

static gboolean not_known(struct layout *layout, const char *format, ...) G_GNUC_PRINTF(2, 3);

static gboolean not_known(struct layout *layout, const char *format, ...)
{
	va_list list;

	va_start(list, format);
	if (!layout->unknown)
		layout->unknown = g_strdup_vprintf(format, list);
	va_end(list);
	return FALSE;
}

static gboolean put(const struct layout *layout, const char *path, const char *text, GError **error)
{
	g_autofree char *full = g_build_filename(layout->scratch, path, NULL);
	g_autofree char *dir = g_path_get_dirname(full);

	return tt_dir_make(dir, error) && tt_file_write(full, text, strlen(text), 0644, error);
}

/* The skeleton's headers, as this kernel's trees get them. */
static gboolean put_headers(const struct layout *layout, const char *skeleton, const char *below,
			    GError **error)
{
	g_autofree char *directory = g_build_filename(skeleton, below, NULL);
	g_auto(GStrv) names = tt_dir_names(directory, error);
	gboolean ok = names != NULL;

	for (char **name = names; ok && *name; name++) {
		g_autofree char *path = g_build_filename(below, *name, NULL);
		g_autofree char *full = g_build_filename(skeleton, path, NULL);
		g_autofree char *text = NULL;
		g_autofree char *expanded = NULL;

		if (g_file_test(full, G_FILE_TEST_IS_DIR)) {
			ok = put_headers(layout, skeleton, path, error);
			continue;
		}
		if (!g_str_has_suffix(path, ".h"))
			continue;
		ok = g_file_get_contents(full, &text, NULL, error) &&
		     (expanded = tt_template_expand(path, text, layout->features, error)) &&
		     (!*expanded || put(layout, path, expanded, error));
	}
	return ok;
}

/* What kbuild makes before the first object: wrappers of asm-generic, and a configuration. */
static gboolean put_generated(const struct layout *layout, GError **error)
{
	static const char generic[] = "include/asm-generic/";
	g_autoptr(GPtrArray) paths = tt_files_paths(layout->table, TRUE);
	gboolean ok = put(layout, "include/generated/autoconf.h",
			  "#define CONFIG_MODULES 1\n"
			  "#if __SIZEOF_POINTER__ == 8\n#define CONFIG_64BIT 1\n#endif\n",
			  error);

	for (guint i = 0; ok && i < paths->len; i++) {
		g_autofree char *wrapper = NULL;
		g_autofree char *text = NULL;

		if (!g_str_has_prefix(paths->pdata[i], generic))
			continue;
		wrapper = g_strconcat(ARCH_INCLUDE "/generated/asm/",
				      (char *)paths->pdata[i] + strlen(generic), NULL);
		text = g_strdup_printf("#include <asm-generic/%s>\n",
				       (char *)paths->pdata[i] + strlen(generic));
		ok = put(layout, wrapper, text, error);
	}
	return ok;
}

/* Runs the compiler. FALSE without an error, and the reason kept, if it does not like the text. */
static gboolean run(struct layout *layout, const char *what, GPtrArray *argv, GError **error)
{
	g_autofree char *messages = NULL;
	g_autofree char *line = NULL;
	const char *found;
	int status;

	g_ptr_array_add(argv, NULL);
	if (!g_spawn_sync(layout->scratch, (char **)argv->pdata, NULL,
			  G_SPAWN_SEARCH_PATH | G_SPAWN_STDOUT_TO_DEV_NULL, NULL, NULL, NULL,
			  &messages, &status, error)) {
		g_prefix_error(error,
			       "cannot run the compiler %s to look at exports: ", layout->compiler);
		return FALSE;
	}
	if (!status)
		return TRUE;
	/* No path of this machine: the manifest depends on the kernel only. */
	found = strstr(messages, "error: ");
	line = g_strndup(found ? found + strlen("error: ") : messages,
			 strcspn(found ? found + strlen("error: ") : messages, "\n"));
	return not_known(layout, "%s does not compile by itself (%s)", what, line);
}

static void add_include(const struct layout *layout, GPtrArray *argv, const char *top,
			const char *path)
{
	(void)layout;
	g_ptr_array_add(argv, g_strdup_printf("-I%s/%s", top, path));
}

static void add_forced(struct layout *layout, GPtrArray *argv, const char *path)
{
	if (!tt_files_get(layout->table, path))
		return;
	g_ptr_array_add(argv, g_strdup("-include"));
	g_ptr_array_add(argv, g_build_filename(layout->tree, path, NULL));
}

/* The search path of a synthetic tree, with kbuild's switches as far as exports need them. */
static GPtrArray *command(struct layout *layout)
{
	static const char *const switches[] = {
		"-nostdinc",
		"-D__KERNEL__",
		"-DMODULE",
		"-std=gnu11",
		"-w",
		"-DKBUILD_MODNAME=\"probe\"",
		"-fno-pie",
		"-fno-PIE",
		"-DKBUILD_BASENAME=\"probe\"",
		"-fno-builtin",
		"-fno-strict-aliasing",
	};
	GPtrArray *argv = g_ptr_array_new_with_free_func(g_free);

	g_ptr_array_add(argv, g_strdup(layout->compiler));
	for (gsize i = 0; i < G_N_ELEMENTS(switches); i++)
		g_ptr_array_add(argv, g_strdup(switches[i]));
	add_include(layout, argv, layout->scratch, ARCH_INCLUDE);
	add_include(layout, argv, layout->scratch, ARCH_INCLUDE "/generated");
	add_include(layout, argv, layout->scratch, "include");
	add_include(layout, argv, layout->tree, "include");
	add_include(layout, argv, layout->scratch, ARCH_INCLUDE "/uapi");
	add_include(layout, argv, layout->tree, "include/uapi");
	add_forced(layout, argv, "include/linux/kconfig.h");
	add_forced(layout, argv, "include/linux/compiler_types.h");
	return argv;
}

static gboolean compile(struct layout *layout, const char *source, const char *object,
			const char *what, GError **error)
{
	g_autoptr(GPtrArray) argv = command(layout);

	g_ptr_array_add(argv, g_strdup("-c"));
	g_ptr_array_add(argv, g_strdup("-o"));
	g_ptr_array_add(argv, g_strdup(object));
	g_ptr_array_add(argv, g_strdup(source));
	return run(layout, what, argv, error);
}

static const struct tt_object *held_against(struct layout *layout, const struct tt_object *object,
					    const char *what)
{
	guint count = G_N_ELEMENTS(exports) - !layout->features->namespaces;

	for (guint i = 0; i < count; i++) {
		const char *name = exports[i].name;
		gpointer license;

		if (!g_hash_table_lookup_extended(object->exports, name, NULL, &license))
			not_known(layout, "%s marks the export %s in no place that is looked at",
				  what, name);
		else if (strcmp(license, exports[i].license))
			not_known(layout,
				  "%s exports %s for %s, but what it leaves reads as for %s", what,
				  name, *exports[i].license ? "GPL modules" : "all modules",
				  *(char *)license ? "GPL modules" : "all modules");
		else if (g_strcmp0(g_hash_table_lookup(object->namespaces, name), exports[i].space))
			not_known(layout,
				  "%s does not show the namespace of %s where it is looked for",
				  what, name);
	}
	return layout->unknown ? NULL : object;
}

/* Reads the probe's file @name, which @what made, and keeps what was found as evidence. */
static gboolean read_marks(struct layout *layout, const char *name, const char *what)
{
	g_autofree char *path = g_build_filename(layout->scratch, name, NULL);
	g_autofree char *marks = tt_object_marks(path, "probe_gpl");
	g_autoptr(tt_object) object = tt_object_read(path, NULL);
	gboolean known = object && held_against(layout, object, what);

	if (!object)
		not_known(layout, "what %s makes cannot be read", what);
	else if (object->flags)
		layout->features->license_mark = TT_LICENSE_FLAG;
	tt_evidence_add(layout->evidence, "license_mark", "marks of an export for GPL modules",
			what, object != NULL, marks);
	return known;
}

/* A module's sections are put together by the kernel's own script. */
static gboolean link_module(struct layout *layout, const char *object, const char *what,
			    GError **error)
{
	static const char *const scripts[] = { "scripts/module.lds.S",
					       "scripts/module-common.lds" };
	g_autoptr(GPtrArray) cpp = command(layout);
	g_autoptr(GPtrArray) ld = g_ptr_array_new_with_free_func(g_free);
	const char *script = tt_files_get(layout->table, scripts[0]) ? scripts[0] : scripts[1];

	if (!tt_files_get(layout->table, script))
		return read_marks(layout, object, what);
	g_ptr_array_add(cpp, g_strdup("-E"));
	g_ptr_array_add(cpp, g_strdup("-P"));
	g_ptr_array_add(cpp, g_strdup("-D__ASSEMBLY__"));
	g_ptr_array_add(cpp, g_strdup("-xassembler-with-cpp"));
	g_ptr_array_add(cpp, g_strdup("-omodule.lds"));
	g_ptr_array_add(cpp, g_build_filename(layout->tree, script, NULL));
	if (!run(layout, script, cpp, error))
		return FALSE;
	for (const char *const *word =
		     (const char *const[]){ layout->compiler, "-r", "-nostdlib",
					    "-Wl,-T,module.lds", "-o", "module.o", object, NULL };
	     *word; word++)
		g_ptr_array_add(ld, g_strdup(*word));
	return run(layout, script, ld, error) && read_marks(layout, "module.o", script);
}

static gboolean probe_object(struct layout *layout, GError **error)
{
	static const char text[] = "#include <linux/types.h>\n#include <linux/compiler.h>\n"
				   "#include <linux/export.h>\n"
				   "int probe_plain;\nEXPORT_SYMBOL(probe_plain);\n"
				   "int probe_gpl;\nEXPORT_SYMBOL_GPL(probe_gpl);\n"
				   "int probe_space;\n";
	const struct tt_features *features = layout->features;
	g_autofree char *all = g_strdup_printf(
		"%s%s", text,
		!features->namespaces	     ? ""
		: features->namespace_quoted ? "EXPORT_SYMBOL_NS_GPL(probe_space, \"PROBE_NS\");\n"
					     : "EXPORT_SYMBOL_NS_GPL(probe_space, PROBE_NS);\n");

	return put(layout, "object.c", all, error) &&
	       compile(layout, "object.c", "object.o", EXPORT_H, error) &&
	       read_marks(layout, "object.o", EXPORT_H);
}

/* The argument for a macro's parameter called @name, for export @i; NULL if it is not known. */
static char *argument(const char *name, guint i)
{
	gboolean gpl = *exports[i].license != 0;

	if (!strcmp(name, "name") || !strcmp(name, "sym"))
		return g_strdup(exports[i].name);
	if (!strcmp(name, "sec"))
		return g_strdup(gpl ? "\"_gpl\"" : "\"\"");
	if (!strcmp(name, "ns"))
		return g_strdup_printf("\"%s\"", exports[i].space ? exports[i].space : "");
	if (!strcmp(name, "crc"))
		return g_strdup("0x12345678");
	if (!strcmp(name, "flags"))
		return g_strdup(gpl ? "probe_flag" : "0");
	return NULL;
}

/* One call of @macro for each export of the probe. */
static gboolean append_calls(struct layout *layout, GString *text, const char *macro,
			     const char *parameters)
{
	g_auto(GStrv) names = g_strsplit(parameters, ",", -1);

	for (guint i = 0; i < G_N_ELEMENTS(exports) - !layout->features->namespaces; i++) {
		g_string_append_printf(text, "%s(", macro);
		for (char **name = names; *name; name++) {
			g_autofree char *value = argument(g_strstrip(*name), i);

			if (!value)
				return not_known(layout,
						 "modpost fills the parameter '%s' of %s() in %s "
						 "with something that trimtorture knows nothing of",
						 *name, macro, INTERNAL_H);
			g_string_append_printf(text, "%s%s", name == names ? "" : ", ", value);
		}
		g_string_append(text, ");\n");
	}
	return TRUE;
}

/* Does modpost write calls of this macro? KSYMTAB_FUNC and KSYMTAB_DATA share a format. */
static gboolean is_written(struct layout *layout, const char *macro)
{
	const char *modpost = tt_files_text(layout->table, MODPOST_C);
	g_autofree char *plain = g_strdup_printf("\"%s(", macro);
	g_autofree char *stem = g_strndup(macro, strcspn(macro, "_"));
	g_autofree char *format = g_strdup_printf("\"%s_%%s(", stem);

	return strstr(modpost, plain) || strstr(modpost, format);
}

/* Either kind of symbol gives the same entry, but for architectures with function descriptors. */
static gboolean is_known(const char *macro)
{
	return !strcmp(macro, "KSYMTAB_DATA") || !strcmp(macro, "SYMBOL_CRC") ||
	       !strcmp(macro, "SYMBOL_FLAGS");
}

static gboolean append_macros(struct layout *layout, GString *text, const char *header)
{
	g_autoptr(GRegex) regex = g_regex_new("^#\\s*define\\s+([A-Z]\\w*)\\(([^)]*)\\)",
					      G_REGEX_MULTILINE | G_REGEX_RAW, 0, NULL);
	g_autoptr(GMatchInfo) info = NULL;
	gboolean ok = TRUE;

	for (g_regex_match(regex, header, 0, &info); ok && g_match_info_matches(info);
	     g_match_info_next(info, NULL)) {
		g_autofree char *macro = g_match_info_fetch(info, 1);
		g_autofree char *parameters = g_match_info_fetch(info, 2);

		if (!strcmp(macro, "KSYMTAB_FUNC") || !is_written(layout, macro))
			continue;
		ok = is_known(macro) ? append_calls(layout, text, macro, parameters)
				     : not_known(layout,
						 "modpost writes %s(), which trimtorture does not "
						 "read",
						 macro);
	}
	return ok;
}

/* The value that says "GPL only", as a symbol: the assembler cannot read an enumeration. */
static void append_flag(struct layout *layout, GString *text)
{
	const char *header = tt_files_text(layout->table, MODULE_SYMBOL_H);

	if (header && strstr(header, "KSYM_FLAG_GPL_ONLY"))
		g_string_append(text, "#include <linux/module_symbol.h>\n"
				      "void probe_value(void)\n{\n"
				      "\tasm volatile(\".set probe_flag, %c0\" : : "
				      "\"i\"(KSYM_FLAG_GPL_ONLY));\n}\n");
}

static gboolean probe_tables(struct layout *layout, GError **error)
{
	const char *header = tt_files_text(layout->table, INTERNAL_H);
	GString *text = g_string_new("#include <linux/types.h>\n"
				     "#include <linux/export-internal.h>\n"
				     "int probe_plain, probe_gpl, probe_space;\n");
	g_autofree char *all = NULL;
	gboolean ok = header || not_known(layout, "modpost reads the section .export_symbol, but "
						  "there is no " INTERNAL_H);

	append_flag(layout, text);
	ok = ok && append_macros(layout, text, header);
	all = g_string_free(text, FALSE);
	return ok && put(layout, "tables.c", all, error) &&
	       compile(layout, "tables.c", "tables.o", INTERNAL_H, error) &&
	       link_module(layout, "tables.o", INTERNAL_H, error);
}

static char *find_compiler(GError **error)
{
	const char *const names[] = { g_getenv("CC"), "gcc", "clang" };

	for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
		char *path = names[i] && *names[i] ? g_find_program_in_path(names[i]) : NULL;

		if (path)
			return path;
	}
	g_set_error_literal(error, TT_ERROR, TT_ERROR_ENVIRONMENT,
			    "there is no C compiler, without which it cannot be seen how the "
			    "kernel marks its exports; install gcc or name one in CC");
	return NULL;
}

gboolean tt_export_layout_probe(struct tt_file_table *table, const char *tree, const char *scratch,
				struct tt_features *features, GPtrArray *evidence, GError **error)
{
	g_autofree char *compiler = find_compiler(error);
	g_autofree char *skeleton = tt_data_path("skeleton", error);
	g_autofree char *arch = skeleton ? g_build_filename(skeleton, ARCH_INCLUDE, NULL) : NULL;
	struct layout layout = { table, tree, scratch, compiler, features, evidence, NULL };
	GError *cause = NULL;

	if (!compiler || !skeleton || !put_generated(&layout, error) ||
	    (g_file_test(arch, G_FILE_TEST_IS_DIR) &&
	     !put_headers(&layout, skeleton, ARCH_INCLUDE, error)))
		return FALSE;
	if (probe_object(&layout, &cause)) {
		if (features->export_section)
			probe_tables(&layout, &cause);
		else
			link_module(&layout, "object.o", EXPORT_H, &cause);
	}
	features->layout_unknown = layout.unknown;
	tt_evidence_add(evidence, "layout_unknown", "(absent) something that is not read right",
			EXPORT_H, layout.unknown != NULL, layout.unknown);
	if (cause)
		g_propagate_error(error, cause);
	return !cause;
}
