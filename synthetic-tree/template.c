// SPDX-License-Identifier: GPL-2.0-only
#include "template.h"

#include <string.h>

#include "kbuild/template.h"

struct loading {
	struct tt_output *to;
	const struct tt_features *features;
	GError **error;
	gboolean failed;
};

static gboolean load_file(gpointer key, gpointer value, gpointer data)
{
	const struct tt_output_file *file = value;
	struct loading *loading = data;
	char *text;

	if (file->link) {
		tt_output_put_link(loading->to, key, file->link);
		return FALSE;
	}
	text = tt_template_expand(key, file->data, loading->features, loading->error);
	loading->failed = !text;
	if (text && (*text || !file->size))
		tt_output_put(loading->to, key, text, strlen(text), file->executable);
	else
		g_free(text);
	return loading->failed;
}

gboolean tt_template_load(struct tt_output *output, const char *directory,
			  const struct tt_features *features, GError **error)
{
	g_autoptr(tt_output) raw = tt_output_new();
	struct loading loading = { output, features, error, FALSE };

	if (!tt_output_load(raw, directory, error))
		return FALSE;
	g_tree_foreach(raw->files, load_file, &loading);
	return !loading.failed;
}
