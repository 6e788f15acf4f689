// SPDX-License-Identifier: GPL-2.0-only
#include "workspace.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "copy.h"

static gboolean fail(GError **error, const char *format, ...) G_GNUC_PRINTF(2, 3);
static gboolean fail(GError **error, const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	*error = g_error_new_valist(G_FILE_ERROR, G_FILE_ERROR_FAILED, format, ap);
	va_end(ap);
	return FALSE;
}

static gboolean lies_below(const char *path, const char *top)
{
	size_t n = strlen(top);

	if (!strcmp(top, "/"))
		return TRUE;
	return !strncmp(path, top, n) && (path[n] == '/' || !path[n]);
}

/* Part of another root, so whatever happens to that one happens to it as well. */
static gboolean is_covered(char **roots, guint i)
{
	for (guint j = 0; roots[j]; j++)
		if (j != i && lies_below(roots[i], roots[j]) &&
		    (strcmp(roots[i], roots[j]) || j < i))
			return TRUE;
	return FALSE;
}

/* The roots are ours alone, or (@read) nobody else's: we are going to copy them. */
static gboolean claim(const struct ct_options *o, const struct ct_rundir *dir, gboolean read,
		      GError **error)
{
	const char *taken = NULL;

	if (!ct_rundir_claim(dir, o->roots, read, &taken, error))
		return FALSE;
	return !taken || fail(error,
			      "another run works in %s, and their stamps would get mixed up; wait "
			      "until it has ended",
			      taken);
}

/* An empty directory for the copies, that of --keep or one of ours. */
static gboolean make_top(struct ct_workspace *w, const struct ct_options *o,
			 const struct ct_rundir *dir, GError **error)
{
	const char *temp = g_getenv("TMPDIR");
	g_autofree char *parent = NULL;
	char *real;

	if (o->keep) {
		if (g_mkdir_with_parents(o->keep, 0777))
			return fail(error, "cannot make %s: %s", o->keep, g_strerror(errno));
		/* An empty directory is one that can be removed. */
		if (rmdir(o->keep) || mkdir(o->keep, 0777))
			return fail(error, "--keep %s: %s; it must be new or empty", o->keep,
				    g_strerror(errno));
	}
	parent = o->keep ? g_strdup(o->keep) : g_strdup(temp && *temp ? temp : "/var/tmp");
	real = realpath(parent, NULL);
	if (!real)
		return fail(error, "no copy can be made in %s: %s", parent, g_strerror(errno));
	for (char **r = o->roots; *r; r++) {
		if (!lies_below(real, *r))
			continue;
		free(real);
		return fail(error,
			    "a copy of %s cannot be made in %s, which is a part of it; --keep or "
			    "TMPDIR can name another place, --in-place runs without a copy",
			    *r, parent);
	}
	w->ours = !o->keep;
	w->top = o->keep ? g_strdup(real) : g_strconcat(real, "/coarsetime-XXXXXX", NULL);
	free(real);
	if (w->ours && !g_mkdtemp(w->top)) {
		fail(error, "cannot make %s: %s", w->top, g_strerror(errno));
		g_clear_pointer(&w->top, g_free);
		return FALSE;
	}
	return !w->ours || ct_rundir_note(dir, CT_RUNDIR_COPY, w->top, error);
}

static gboolean mount_copies(struct ct_workspace *w, const struct ct_options *o, GError **error)
{
	for (guint i = 0; o->roots[i]; i++) {
		g_autofree char *copy =
			o->keep ? g_strdup(w->top) : g_strdup_printf("%s/%u", w->top, i);

		if (is_covered(o->roots, i))
			continue;
		if (!o->keep && mkdir(copy, 0700))
			return fail(error, "cannot make %s: %s", copy, g_strerror(errno));
		if (!ct_copy_tree(o->roots[i], copy, error))
			return FALSE;
		if (!ct_copy_mount(copy, o->roots[i]))
			return fail(error, "cannot mount a copy over %s: %s", o->roots[i],
				    g_strerror(errno));
	}
	return TRUE;
}

static gboolean open_copies(struct ct_workspace *w, const struct ct_options *o,
			    const struct ct_rundir *dir, int *status, GError **error)
{
	g_autofree char *here = g_get_current_dir();
	struct ct_copy_ids ids;

	if (!make_top(w, o, dir, error) || !claim(o, dir, TRUE, error))
		return FALSE;
	ct_copy_ids(&ids);
	if (!ct_copy_enter(&ids)) {
		*status = CT_EXIT_SKIP;
		return fail(error,
			    "no copy can be mounted over %s: " CT_COPY_NEEDS
			    "; --in-place runs without a copy",
			    o->roots[0]);
	}
	if (!mount_copies(w, o, error))
		return FALSE;
	/* By its path, which leads into the copy now. */
	return !chdir(here) || fail(error, "cannot change to %s: %s", here, g_strerror(errno));
}

gboolean ct_workspace_open(struct ct_workspace *w, const struct ct_options *o,
			   const struct ct_rundir *dir, int *status, GError **error)
{
	*w = (struct ct_workspace){ 0 };
	if (!o->in_place)
		return open_copies(w, o, dir, status, error);
	return claim(o, dir, FALSE, error) &&
	       ct_rundir_note(dir, CT_RUNDIR_TREE, o->roots[0], error);
}

void ct_workspace_close(struct ct_workspace *w)
{
	if (w->top && w->ours)
		ct_copy_remove(w->top);
	g_free(w->top);
	*w = (struct ct_workspace){ 0 };
}
