// SPDX-License-Identifier: GPL-2.0-only
/* A mirror as the text of a profile. docs/profiles.md has the words. */
#include "mirror_internal.h"

#include <string.h>

static gboolean append_problem(gpointer reason, gpointer value, gpointer text)
{
	const struct tt_scan_problem *problem = value;

	g_string_append_printf(text, "#   %6u  %s, e.g. %s\n", problem->count, (const char *)reason,
			       problem->example);
	return FALSE;
}

static gboolean is_identifier(const char *name)
{
	return *name && !g_ascii_isdigit(*name) &&
	       strspn(name, G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS "_") == strlen(name);
}

static void append_exports(GString *text, const struct tt_mirror_object *object)
{
	if (object->exports->len)
		g_string_append(text, "exports =");
	for (guint i = 0; i < object->exports->len; i++) {
		const struct tt_mirror_export *export = object->exports->pdata[i];
		const struct tt_scan_export *source = export->source->source;
		gboolean lookup = !strcmp(export->name, "__symbol_get");

		g_string_append_printf(text, " %s", export->name);
		if (!object->assembler && !lookup && source->macro && export->name[1])
			g_string_append(text, ":macro");
		else if (!object->assembler && !lookup && source->data)
			g_string_append(text, ":data");
		if (source->gpl)
			g_string_append(text, ":gpl");
		if (!object->assembler && is_identifier(export->source->ns))
			g_string_append_printf(text, ":ns=%s", export->source->ns);
	}
	if (object->exports->len)
		g_string_append_c(text, '\n');
}

static void append_names(GString *text, const char *key, const GPtrArray *exports)
{
	if (!exports->len)
		return;
	g_string_append_printf(text, "%s =", key);
	for (guint i = 0; i < exports->len; i++) {
		const struct tt_mirror_export *export = exports->pdata[i];

		g_string_append_printf(text, " %s", export->name);
	}
	g_string_append_c(text, '\n');
}

static void append_builtin(GString *text, const struct tt_mirror_object *object)
{
	g_string_append_printf(text, "\n[object %s]\n", object->path);
	if (object->source->lib && !object->outside)
		g_string_append(text, "list = lib-y\n");
	if (object->assembler)
		g_string_append(text, "language = asm\n");
	append_exports(text, object);
}

static void append_part(GString *text, const struct tt_mirror_module *module,
			const struct tt_mirror_object *object)
{
	g_string_append_printf(text, "\n[object %s]\nmodule = %s\n", object->path, module->path);
	if (object->assembler)
		g_string_append(text, "language = asm\n");
	append_exports(text, object);
	append_names(text, "uses", object->uses);
	append_names(text, "symbol_get", object->gets);
}

static void append_module(GString *text, const struct tt_mirror_module *module)
{
	const struct tt_mirror_object *first = module->objects->pdata[0];

	g_string_append_printf(text, "\n[module %s]\n", module->path);
	if (module->objects->len == 1 && !strcmp(first->path, module->path)) {
		append_exports(text, first);
		if (!first->uses->len)
			g_string_append(text, "uses =\n");
		append_names(text, "uses", first->uses);
		append_names(text, "symbol_get", first->gets);
		return;
	}
	g_string_append(text, "uses =\n");
	for (guint i = 0; i < module->objects->len; i++)
		append_part(text, module, module->objects->pdata[i]);
}

/* Directories that some kernels build last; the others are built in the order of their names. */
static void append_last(GString *text, const struct tt_mirror *mirror)
{
	static const char *const last[] = { "arch/x86/lib", "virt/lib" };
	g_autoptr(GString) found = g_string_new(NULL);

	for (gsize i = 0; i < G_N_ELEMENTS(last); i++) {
		g_autofree char *prefix = g_strconcat(last[i], "/", NULL);
		gboolean has = FALSE;

		for (guint j = 0; j < mirror->objects->len && !has; j++) {
			const struct tt_mirror_object *object = mirror->objects->pdata[j];

			has = g_str_has_prefix(object->path, prefix);
		}
		if (has)
			g_string_append_printf(found, " %s", last[i]);
	}
	if (found->len)
		g_string_append_printf(text, "\n[directories]\nlast =%s\n", found->str);
}

GString *tt_mirror_text(const struct tt_mirror *mirror)
{
	const struct tt_mirror_request *request = mirror->request;
	g_autofree char *parts = request->subtrees ? g_strjoinv(" ", request->subtrees)
						   : g_strdup("the whole kernel");
	g_autofree char *config = g_path_get_basename(request->config->name);
	GString *text = g_string_new("# Names and structure of a real kernel; made by trimtorture "
				     "generate --profile mirror.\n");

	if (g_tree_nnodes(mirror->info->problems))
		g_string_append(text, "#\n# Not carried over as it is:\n");
	g_tree_foreach(mirror->info->problems, append_problem, text);
	g_string_append_printf(text,
			       "\n[profile]\nname = mirror\n"
			       "description = mirror of %s, %s: %s\n",
			       request->graph->scan->version, config, parts);
	append_last(text, mirror);
	for (guint i = 0; i < mirror->objects->len; i++)
		append_builtin(text, mirror->objects->pdata[i]);
	for (guint i = 0; i < mirror->modules->len; i++)
		append_module(text, mirror->modules->pdata[i]);
	return text;
}
