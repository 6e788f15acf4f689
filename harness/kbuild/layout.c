// SPDX-License-Identifier: GPL-2.0-only
#include "kbuild/layout.h"

#include <limits.h>
#include <string.h>

enum tt_path_fault tt_path_clean(const char *path, char **clean)
{
	GString *result;

	*clean = NULL;
	if (path[0] == '/')
		return TT_PATH_ABSOLUTE;
	result = g_string_new(NULL);
	while (*path) {
		gsize length = strcspn(path, "/");
		enum tt_path_fault fault = TT_PATH_OK;

		if (length == 2 && !strncmp(path, "..", 2))
			fault = TT_PATH_DOTDOT;
		else if (length > NAME_MAX || result->len + length + 1 >= PATH_MAX)
			fault = TT_PATH_LONG;
		if (fault != TT_PATH_OK) {
			g_string_free(result, TRUE);
			return fault;
		}
		if (length && !(length == 1 && path[0] == '.')) {
			if (result->len)
				g_string_append_c(result, '/');
			g_string_append_len(result, path, length);
		}
		path += length;
		path += strspn(path, "/");
	}
	*clean = g_string_free(result, !result->len);
	return *clean ? TT_PATH_OK : TT_PATH_EMPTY;
}

const char *tt_path_fault_text(enum tt_path_fault fault)
{
	switch (fault) {
	case TT_PATH_ABSOLUTE:
		return "an absolute path";
	case TT_PATH_DOTDOT:
		return "a path with '..'";
	case TT_PATH_LONG:
		return "a name longer than any file system takes";
	case TT_PATH_EMPTY:
		return "an empty name";
	case TT_PATH_OK:
		break;
	}
	return "nothing wrong";
}

gboolean tt_link_inside(const char *path, const char *target)
{
	int depth = 0;

	if (target[0] == '/' || !target[0])
		return FALSE;
	for (const char *p = strchr(path, '/'); p; p = strchr(p + 1, '/'))
		depth++;
	while (*target) {
		gsize length = strcspn(target, "/");

		if (length == 2 && !strncmp(target, "..", 2)) {
			if (--depth < 0)
				return FALSE;
		} else if (length && !(length == 1 && target[0] == '.')) {
			depth++;
		}
		target += length;
		target += strspn(target, "/");
	}
	return TRUE;
}

/* Folders of scripts/ that no build of ours enters; only their makefiles stay, for cleaning. */
static const char *const unused_dirs[] = {
	"scripts/coccinelle/", "scripts/dtc/",	    "scripts/gcc-plugins/",   "scripts/gdb/",
	"scripts/ipe/",	       "scripts/ksymoops/", "scripts/kconfig/tests/", "scripts/package/",
	"scripts/selinux/",    "scripts/tracing/",
};

/* Developers' tools of scripts/ that are large and that no makefile runs. */
static const char *const unused_files[] = {
	"scripts/bpf_doc.py",
	"scripts/checkpatch.pl",
	"scripts/const_structs.checkpatch",
	"scripts/extract_xc3028.pl",
	"scripts/get_dvb_firmware",
	"scripts/get_maintainer.pl",
	"scripts/spelling.txt",
	"scripts/sphinx-pre-install",
};

/* What kconfig, genksyms and the compiler leave behind in a tree that was built in. */
static const char *const generated_suffixes[] = {
	".a",  ".cmd",	 ".d",	   ".ko",  ".lex.c", ".mod.c",	".moc",	 ".o",		 ".order",
	".so", ".tab.c", ".tab.h", ".tmp", "-bin",   "-cflags", "-libs", "zconf.hash.c",
};

static const char *const generated_files[] = {
	"scripts/mod/devicetable-offsets.h",
	"scripts/mod/devicetable-offsets.s",
	"scripts/mod/elfconfig.h",
	"scripts/module.lds",
	"scripts/target.json",
};

static gboolean is_buildfile(const char *name)
{
	return g_str_has_prefix(name, "Makefile") || g_str_has_prefix(name, "Kbuild") ||
	       g_str_has_prefix(name, "Kconfig");
}

static gboolean one_of(const char *path, const char *const *list, gsize length)
{
	for (gsize i = 0; i < length; i++)
		if (!strcmp(path, list[i]))
			return TRUE;
	return FALSE;
}

static gboolean script_kept(const char *path)
{
	const char *name = strrchr(path, '/') + 1;

	if (name[0] == '.' || one_of(path, unused_files, G_N_ELEMENTS(unused_files)) ||
	    one_of(path, generated_files, G_N_ELEMENTS(generated_files)))
		return FALSE;
	for (gsize i = 0; i < G_N_ELEMENTS(generated_suffixes); i++)
		if (g_str_has_suffix(name, generated_suffixes[i]))
			return FALSE;
	for (gsize i = 0; i < G_N_ELEMENTS(unused_dirs); i++)
		if (g_str_has_prefix(path, unused_dirs[i]))
			return is_buildfile(name);
	return TRUE;
}

gboolean tt_path_machinery(const char *path)
{
	if (g_str_has_prefix(path, "scripts/"))
		return script_kept(path);
	return !strcmp(path, "Makefile") || !strcmp(path, "Kbuild") ||
	       !strcmp(path, "arch/Kconfig");
}

gboolean tt_path_useful(const char *path)
{
	if (g_str_has_prefix(path, "include/"))
		return !g_str_has_prefix(path, "include/generated/") &&
		       !g_str_has_prefix(path, "include/config/");
	return g_str_has_prefix(path, "tools/include/") || tt_path_machinery(path);
}

gboolean tt_path_maybe_useful(const char *path)
{
	for (; path; path = strchr(path, '/')) {
		path += path[0] == '/';
		if (tt_path_useful(path))
			return TRUE;
	}
	return FALSE;
}

/* The value of "NAME = value" at the start of a line; to be freed, NULL if there is none. */
static char *makefile_value(const char *text, const char *name)
{
	gsize length = strlen(name);

	for (const char *line = text; line; line = strchr(line, '\n')) {
		const char *p;

		line += line[0] == '\n';
		if (strncmp(line, name, length))
			continue;
		p = line + length + strspn(line + length, " \t");
		if (*p != '=')
			continue;
		p++;
		p += strspn(p, " \t");
		return g_strchomp(g_strndup(p, strcspn(p, "\n#")));
	}
	return NULL;
}

gboolean tt_is_top_makefile(const char *text)
{
	g_autofree char *version = makefile_value(text, "VERSION");
	g_autofree char *patchlevel = makefile_value(text, "PATCHLEVEL");

	return version && patchlevel && g_ascii_isdigit(version[0]) &&
	       g_ascii_isdigit(patchlevel[0]);
}

char *tt_kernel_version(const char *makefile)
{
	g_autofree char *version = makefile_value(makefile, "VERSION");
	g_autofree char *patchlevel = makefile_value(makefile, "PATCHLEVEL");
	g_autofree char *sublevel = makefile_value(makefile, "SUBLEVEL");
	g_autofree char *extra = makefile_value(makefile, "EXTRAVERSION");
	g_autofree char *all = NULL;

	if (!version || !patchlevel)
		return NULL;
	all = g_strconcat(version, ".", patchlevel, sublevel && *sublevel ? "." : "",
			  sublevel ? sublevel : "", extra ? extra : "", NULL);
	return tt_printable(all);
}

char *tt_printable(const char *name)
{
	g_autofree char *escaped = g_strescape(name, NULL);

	if (strlen(escaped) <= 120)
		return g_steal_pointer(&escaped);
	return g_strdup_printf("%.100s... (%zu bytes)", escaped, strlen(name));
}
