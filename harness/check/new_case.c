// SPDX-License-Identifier: GPL-2.0-only
#include "check/new_case.h"

#include <string.h>

#include "base/error.h"
#include "base/file.h"
#include "bundle/bundle.h"
#include "kbuild/variant.h"
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
			     "Symptom: %s\n\n"
			     "Cause: which file's stamp or which list was wrong, and why.\n\n"
			     "Fixed by: title and id of the commit, or \"not fixed\".\n\n"
			     "Kernels: from which to which.\n";

/* What a case is made from. */
struct origin {
	tt_bundle *bundle;    /* or NULL: a life file */
	struct tt_life *life; /* the bundle's, or owned */
	const char *kernel;   /* in words */
	const char *symptom;
};

static gboolean is_life_file(const char *path)
{
	g_autofree char *text = NULL;

	return g_file_test(path, G_FILE_TEST_IS_REGULAR) &&
	       g_file_get_contents(path, &text, NULL, NULL) &&
	       g_str_has_prefix(text, "trimtorture-life ");
}

/* A file that is there and no bundle by its name is meant to be a life; its reader says more. */
static gboolean is_bundle(const char *path)
{
	return g_file_test(path, G_FILE_TEST_IS_DIR) ||
	       (g_str_has_suffix(path, ".zst") && !is_life_file(path));
}

static gboolean open_origin(struct origin *origin, const char *from, GError **error)
{
	*origin = (struct origin){ .symptom = "what was seen, by whom." };
	if (!is_bundle(from)) {
		origin->life = tt_life_read(from, error);
		origin->kernel = origin->life ? origin->life->kernel : NULL;
		return origin->life != NULL;
	}
	origin->bundle = tt_bundle_open(from, NULL, error);
	if (!origin->bundle)
		return FALSE;
	origin->life = origin->bundle->life;
	origin->kernel = origin->bundle->info.kernel;
	if (origin->bundle->info.summary[0])
		origin->symptom = origin->bundle->info.summary;
	return TRUE;
}

static void close_origin(struct origin *origin)
{
	if (origin->bundle)
		tt_bundle_free(origin->bundle);
	else
		tt_life_free(origin->life);
}

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

/* A case names variants that everybody has; a bundle brings its own as files. */
static gboolean name_variants(struct tt_life *life, GString *names, GError **error)
{
	g_auto(GStrv) known = tt_variant_names(error);

	for (guint i = 0; known && i < life->variants->len; i++) {
		const char *given = life->variants->pdata[i];
		g_autofree char *name = g_path_get_basename(given);

		if (g_str_has_suffix(name, ".ini"))
			name[strlen(name) - strlen(".ini")] = '\0';
		if (!g_strv_contains((const char *const *)known, name)) {
			g_set_error(error, TT_ERROR, TT_ERROR_INPUT,
				    "the variant %s is none of trimtorture's own (docs/variants.md "
				    "has them); a case can name only such: put its file into "
				    "harness/kbuild/variants first",
				    given);
			return FALSE;
		}
		g_string_append_printf(names, " %s", name);
	}
	return known != NULL;
}

/* The variants that made the life fail are what shows that the case can; the kernel is any. */
static char *fault_line(const struct origin *origin, GError **error)
{
	g_autoptr(GString) names = g_string_new("fails_with =");

	if (!origin->life->variants->len)
		return g_strdup_printf("fails_on = %s", origin->kernel);
	if (!name_variants(origin->life, names, error))
		return NULL;
	g_ptr_array_set_size(origin->life->variants, 0);
	return g_strdup(names->str);
}

/* A patch is kernel text, and a case is about kernels as they are. */
static gboolean check_patches(const struct tt_life *life, GError **error)
{
	if (!life->patches->len)
		return TRUE;
	g_set_error(error, TT_ERROR, TT_ERROR_INPUT,
		    "the life needs the patch %s, and a case holds none: make a variant of it "
		    "(docs/variants.md), or give the patch to 'trimtorture check --patch'",
		    (char *)life->patches->pdata[0]);
	return FALSE;
}

/* A profile that is a file goes along. */
static gboolean take_profile(const char *directory, struct tt_life *life, GError **error)
{
	g_autofree char *text = NULL;
	g_autoptr(GError) why = NULL;

	if (!strchr(life->profile, '/') && !g_str_has_suffix(life->profile, ".ini"))
		return TRUE;
	if (!g_file_get_contents(life->profile, &text, NULL, &why)) {
		g_set_error(error, TT_ERROR, TT_ERROR_INPUT, "cannot read the life's profile: %s",
			    why->message);
		return FALSE;
	}
	g_free(life->profile);
	life->profile = g_strdup("profile.ini");
	return write_text(directory, "profile.ini", text, error);
}

static gboolean fill(const char *directory, const char *name, const struct origin *origin,
		     GError **error)
{
	g_autofree char *fault = fault_line(origin, error);
	g_autofree char *text = fault ? g_strdup_printf(ini, name, fault) : NULL;
	g_autofree char *about = g_strdup_printf(readme, name, origin->symptom);
	g_autofree char *steps = NULL;

	/* Not a snapshot's id, which others may not have. */
	if (origin->bundle) {
		g_free(origin->life->kernel);
		origin->life->kernel = g_strdup(origin->kernel);
	}
	if (!text || !check_patches(origin->life, error) ||
	    !take_profile(directory, origin->life, error))
		return FALSE;
	steps = tt_life_text(origin->life);
	return write_text(directory, "case.ini", text, error) &&
	       write_text(directory, "README.md", about, error) &&
	       write_text(directory, "steps.life", steps, error);
}

char *tt_case_new(const char *name, const char *from, const char *directory, GError **error)
{
	g_autofree char *path = g_build_filename(directory, name, NULL);
	struct origin origin;
	gboolean ok;

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
	if (!open_origin(&origin, from, error))
		return NULL;
	ok = tt_dir_make(path, error);
	if (ok && !fill(path, name, &origin, error)) {
		tt_tree_remove(path, NULL);
		ok = FALSE;
	}
	close_origin(&origin);
	return ok ? g_steal_pointer(&path) : NULL;
}
