// SPDX-License-Identifier: GPL-2.0-only
/* What may be called how: directories, files and symbols of a synthetic tree. */
#include "profile_internal.h"

#include <string.h>

/* Directories that every kernel's top level descends into, whatever its era. */
static const char *const top_directories[] = {
	"arch",	  "block", "certs", "crypto", "drivers",  "fs",	   "ipc",
	"kernel", "lib",   "mm",    "net",    "security", "sound", "virt",
};

/* kbuild gives these names a meaning of its own. */
static const char *const taken_names[] = { "built-in", "dummy", "lib-ksyms", "modules", "vmlinux" };

/* Words of C, macros that compilers predefine, and what our own headers define. */
static const char *const taken_symbols[] = {
	"asm",
	"auto",
	"bool",
	"break",
	"case",
	"char",
	"const",
	"continue",
	"default",
	"do",
	"double",
	"else",
	"enum",
	"extern",
	"false",
	"float",
	"for",
	"goto",
	"i386",
	"if",
	"inline",
	"int",
	"linux",
	"long",
	"offsetof",
	"ptrdiff_t",
	"register",
	"restrict",
	"return",
	"s16",
	"s32",
	"s64",
	"s8",
	"short",
	"signed",
	"size_t",
	"sizeof",
	"static",
	"struct",
	"switch",
	"true",
	"typedef",
	"typeof",
	"u16",
	"u32",
	"u64",
	"u8",
	"union",
	"unix",
	"unsigned",
	"uuid_le",
	"uuid_t",
	"guid_t",
	"uintptr_t",
	"void",
	"volatile",
	"while",
	"NULL",
	"__this_module",
	"init_module",
	"cleanup_module",
	"symbol_get",
	"module_init",
	"module_exit",
	"main",
	"value",
	"_start",
	"_text",
	"_stext",
	"_etext",
	"_sinittext",
	"_einittext",
	"_end",
	"linux_banner",
	"modversion_info",
};

static const char *const taken_prefixes[] = { "synth_",	 "__synth_",  "SYNTH_",	 "__ksym",
					      "__crc_",	 "__kstrtab", "__KSYM_", "CONFIG_",
					      "EXPORT_", "MODULE_",   "KBUILD_" };

static gboolean listed(const char *const *list, gsize n, const char *word)
{
	for (gsize i = 0; i < n; i++)
		if (!strcmp(list[i], word))
			return TRUE;
	return FALSE;
}

static char *join_top(void)
{
	GString *known = g_string_new(NULL);

	for (gsize i = 0; i < G_N_ELEMENTS(top_directories); i++)
		g_string_append_printf(known, "%s%s", i ? " " : "", top_directories[i]);
	return g_string_free(known, FALSE);
}

static char *component_problem(const char *path, const char *component)
{
	if (!*component)
		return g_strdup_printf("'%s' has an empty component", path);
	if (!g_ascii_isalnum(*component) && *component != '_')
		return g_strdup_printf("'%s': '%s' does not begin with a letter or a digit", path,
				       component);
	for (const char *c = component; *c; c++)
		if (!g_ascii_isalnum(*c) && *c != '_' && *c != '-')
			return g_strdup_printf("'%s': '%s' has characters other than letters, "
					       "digits, '_' and '-'",
					       path, component);
	return NULL;
}

char *tt_path_problem(const char *path, gboolean file)
{
	g_auto(GStrv) parts = g_strsplit(path, "/", -1);
	guint n = g_strv_length(parts);

	for (guint i = 0; i < n; i++) {
		char *problem = component_problem(path, parts[i]);

		if (problem)
			return problem;
	}
	if (!n || !listed(top_directories, G_N_ELEMENTS(top_directories), parts[0])) {
		g_autofree char *known = join_top();

		return g_strdup_printf("'%s' is not below a directory that kernels build; these "
				       "are: %s",
				       path, known);
	}
	if (!strcmp(parts[0], "arch") && (n < 3 || !strcmp(parts[1], "synth")))
		return g_strdup_printf("'%s': below arch/ use a directory of an architecture other "
				       "than synth, such as arch/x86/lib",
				       path);
	if (file && n < 2)
		return g_strdup_printf("'%s' is not DIRECTORY/NAME", path);
	if (file && listed(taken_names, G_N_ELEMENTS(taken_names), parts[n - 1]))
		return g_strdup_printf("'%s': kbuild itself uses the name '%s'", path,
				       parts[n - 1]);
	if (file && g_str_has_prefix(parts[n - 1], "synth_"))
		return g_strdup_printf("'%s': names with 'synth_' are the generator's own", path);
	return NULL;
}

char *tt_symbol_problem(const char *name)
{
	if (!g_ascii_isalpha(*name) && *name != '_')
		return g_strdup_printf("'%s' is not the name of a symbol", name);
	for (const char *c = name; *c; c++)
		if (!g_ascii_isalnum(*c) && *c != '_')
			return g_strdup_printf("'%s' is not the name of a symbol: only letters, "
					       "digits and '_' can be in it",
					       name);
	if (strlen(name) > TT_LONGEST_SYMBOL)
		return g_strdup_printf("the symbol '%.40s…' is longer than %d characters", name,
				       TT_LONGEST_SYMBOL);
	if (listed(taken_symbols, G_N_ELEMENTS(taken_symbols), name))
		return g_strdup_printf("'%s' has a meaning in C or in the tree's own headers; "
				       "choose another name",
				       name);
	for (gsize i = 0; i < G_N_ELEMENTS(taken_prefixes); i++)
		if (g_str_has_prefix(name, taken_prefixes[i]))
			return g_strdup_printf("'%s': names with '%s' are kbuild's or the "
					       "generator's own",
					       name, taken_prefixes[i]);
	return NULL;
}
