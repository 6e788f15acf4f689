// SPDX-License-Identifier: GPL-2.0-only
/* External modules: a source each, and a makefile for each directory that M= may name. */
#include "emit.h"

#include <string.h>

static void declare(GString *text, const struct tt_plan *plan, const char *name)
{
	const struct tt_plan_export *export = tt_plan_find_export(plan, name);

	if (export && export->shape == TT_SHAPE_DATA)
		g_string_append_printf(text, "extern int %s;\n", name);
	else
		g_string_append_printf(text, "int %s(int value);\n", name);
}

static void use(GString *text, const struct tt_plan *plan, const char *name)
{
	const struct tt_plan_export *export = tt_plan_find_export(plan, name);

	if (export && export->shape == TT_SHAPE_DATA)
		g_string_append_printf(text, "\tvalue += %s;\n", name);
	else
		g_string_append_printf(text, "\tvalue = %s(value);\n", name);
}

static void import_namespaces(GString *text, const struct tt_plan *plan,
			      const struct tt_plan_external *external, gboolean quoted)
{
	g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);
	const char *quote = quoted ? "\"" : "";

	for (char **name = external->uses; *name; name++) {
		const struct tt_plan_export *export = tt_plan_find_export(plan, *name);

		if (export && *export->ns && g_hash_table_add(seen, export->ns))
			g_string_append_printf(text, "MODULE_IMPORT_NS(%s%s%s);\n", quote,
					       export->ns, quote);
	}
}

static GString *source(const struct tt_plan *plan, const struct tt_plan_external *external,
		       gboolean quoted)
{
	GString *text = g_string_new("// SPDX-License-Identifier: GPL-2.0-only\n"
				     "#include <linux/synth.h>\n\n");

	for (char **name = external->uses; *name; name++)
		declare(text, plan, *name);
	for (char **name = external->exports; *name; name++)
		g_string_append_printf(text,
				       "\nint %s(int value);\n"
				       "int %s(int value)\n{\n\treturn value + 1;\n}\n"
				       "EXPORT_SYMBOL(%s);\n",
				       *name, *name, *name);
	g_string_append(text, "\nstatic int synth_init(void)\n{\n\tint value = 0;\n\n");
	for (char **name = external->uses; *name; name++)
		use(text, plan, *name);
	g_string_append_printf(text,
			       "\treturn value;\n}\nmodule_init(synth_init);\n\n"
			       "MODULE_LICENSE(\"GPL\");\n"
			       "MODULE_DESCRIPTION(\"External module %s\");\n",
			       external->path);
	import_namespaces(text, plan, external, quoted);
	return text;
}

/* The makefile of the directory in which @first is the first module. */
static GString *makefile(const struct tt_plan *plan, guint first)
{
	const struct tt_plan_external *external = plan->externals->pdata[first];
	g_autofree char *directory = tt_plan_directory(external->path);
	GString *text = g_string_new("# SPDX-License-Identifier: GPL-2.0-only\n");

	for (guint i = 0; i < plan->externals->len; i++) {
		const struct tt_plan_external *one = plan->externals->pdata[i];
		g_autofree char *other = tt_plan_directory(one->path);

		if (strcmp(directory, other))
			continue;
		if (i < first) {
			g_string_free(text, TRUE);
			return NULL;
		}
		g_string_append_printf(text, "obj-m += %s.o\n", tt_plan_base(one->path));
	}
	return text;
}

gboolean tt_emit_externals(const struct tt_plan *plan, const struct tt_features *features,
			   struct tt_output *output, GError **error)
{
	for (guint i = 0; i < plan->externals->len; i++) {
		const struct tt_plan_external *external = plan->externals->pdata[i];
		g_autofree char *directory = tt_plan_directory(external->path);
		g_autofree char *file = g_strconcat(external->path, ".c", NULL);
		g_autofree char *list = g_strconcat(directory, "/Makefile", NULL);
		GString *text = makefile(plan, i);

		if (!tt_output_add_text(output, file,
					source(plan, external, features->namespace_quoted), error))
			return FALSE;
		if (text && !tt_output_add_text(output, list, text, error))
			return FALSE;
	}
	return TRUE;
}
