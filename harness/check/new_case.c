// SPDX-License-Identifier: GPL-2.0-only
#include "check/new_case.h"

#include <string.h>

#include "base/error.h"
#include "base/file.h"
#include "life/life.h"

static const char ini[] =
	"# SPDX-License-Identifier: GPL-2.0-only\n"
	"[case]\n"
	"summary = %s\n"
	"# What a kernel must be like, FEATURE=VALUE …; see 'trimtorture snapshots --json'.\n"
	"needs =\n"
	"# A case must be shown to fail: by a variant, or on other kernels.\n"
	"%s\n"
	"\n"
	"[life]\n"
	"file = steps.life\n"
	"\n"
	"# The first group whose condition ('when') holds is what is expected.\n"
	"[expect always]\n"
	"result = PASS\n";

static const char readme[] = "# %s\n\n"
			     "Symptom: what was seen, by whom.\n\n"
			     "Cause: which file's stamp or which list was wrong, and why.\n\n"
			     "Fixed by: title and id of the commit, or \"not fixed\".\n\n"
			     "Kernels: from which to which.\n";

static gboolean is_name(const char *name)
{
	return name[0] && !name[strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-")];
}

static gboolean write_text(const char *directory, const char *name, const char *text,
			   GError **error)
{
	g_autofree char *path = g_build_filename(directory, name, NULL);

	return tt_file_write(path, text, strlen(text), 0644, error);
}

/* The variants that made the life fail are what shows that the case can; the kernel is any. */
static char *fault_line(struct tt_life *life)
{
	GString *line;

	if (!life->variants->len)
		return g_strdup_printf("fails_on = %s", life->kernel);
	line = g_string_new("fails_with =");
	for (guint i = 0; i < life->variants->len; i++)
		g_string_append_printf(line, " %s", (char *)life->variants->pdata[i]);
	g_ptr_array_set_size(life->variants, 0);
	return g_string_free(line, FALSE);
}

static gboolean fill(const char *directory, const char *name, struct tt_life *life, GError **error)
{
	g_autofree char *fault = fault_line(life);
	g_autofree char *text = g_strdup_printf(ini, name, fault);
	g_autofree char *about = g_strdup_printf(readme, name);
	g_autofree char *steps = tt_life_text(life);

	return write_text(directory, "case.ini", text, error) &&
	       write_text(directory, "README.md", about, error) &&
	       write_text(directory, "steps.life", steps, error);
}

char *tt_case_new(const char *name, const char *from, const char *directory, GError **error)
{
	g_autofree char *path = g_build_filename(directory, name, NULL);
	g_autoptr(tt_life) life = NULL;

	if (!is_name(name)) {
		g_set_error(error, TT_ERROR, TT_ERROR_USAGE,
			    "'%s' is no name for a case: small letters, digits and '-'", name);
		return NULL;
	}
	if (g_file_test(path, G_FILE_TEST_EXISTS)) {
		g_set_error(error, TT_ERROR, TT_ERROR_USAGE,
			    "%s is there already; choose another name or remove it", path);
		return NULL;
	}
	life = tt_life_read(from, error);
	if (!life || !tt_dir_make(path, error))
		return NULL;
	if (fill(path, name, life, error))
		return g_steal_pointer(&path);
	tt_tree_remove(path, NULL);
	return NULL;
}
