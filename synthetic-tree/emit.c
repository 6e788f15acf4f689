// SPDX-License-Identifier: GPL-2.0-only
#include "emit.h"

#include <string.h>

#include "base/error.h"

const char *tt_emit_whitelist_path(const struct tt_plan *plan)
{
	return plan->uses_whitelist ? "scripts/synth.whitelist" : "";
}

static gboolean emit_objects(const struct tt_plan *plan, const struct tt_features *features,
			     struct tt_output *output, GError **error)
{
	for (guint i = 0; i < plan->objects->len; i++) {
		const struct tt_plan_object *object = plan->objects->pdata[i];
		g_autofree char *path =
			g_strconcat(object->path, object->assembler ? ".S" : ".c", NULL);
		GString *text = object->assembler ? tt_emit_assembler(object)
						  : tt_emit_c(plan, object, features);

		if (!tt_output_add_text(output, path, text, error))
			return FALSE;
	}
	return TRUE;
}

/* For a file of which the skeleton has a neutral one. */
static void replace(struct tt_output *output, const char *path, GString *text)
{
	gsize size = text->len;

	tt_output_put(output, path, g_string_free(text, FALSE), size, FALSE);
}

static void emit_features(const struct tt_features *features, struct tt_output *output)
{
	GString *text = g_string_new("/* SPDX-License-Identifier: GPL-2.0-only */\n"
				     "/* What this tree's machinery can do. */\n"
				     "#ifndef _ASM_SYNTH_FEATURES_H\n"
				     "#define _ASM_SYNTH_FEATURES_H\n\n");

	if (features->asm_generic_export)
		g_string_append(text, "#define SYNTH_ASM_GENERIC_EXPORT 1\n");
	if (features->namespace_quoted)
		g_string_append(text, "#define SYNTH_NAMESPACE_QUOTED 1\n");
	if (features->keeps_symbol_get)
		g_string_append(text, "#define SYNTH_KEEPS_SYMBOL_GET 1\n");
	g_string_append(text, "\n#endif\n");
	replace(output, "arch/synth/include/asm/synth-features.h", text);
}

static void emit_defconfig(const struct tt_plan *plan, struct tt_output *output)
{
	const char *path = "arch/synth/configs/defconfig";
	const struct tt_output_file *base = tt_output_get(output, path);
	GString *text = g_string_new_len(base ? base->data : "", base ? base->size : 0);

	if (plan->modversions)
		g_string_append(text, "CONFIG_MODVERSIONS=y\n");
	if (plan->local_version)
		g_string_append_printf(text, "CONFIG_LOCALVERSION=\"-%u\"\n", plan->local_version);
	if (plan->uses_whitelist)
		g_string_append_printf(text, "CONFIG_UNUSED_KSYMS_WHITELIST=\"%s\"\n",
				       tt_emit_whitelist_path(plan));
	for (guint i = 0; i < plan->modules->len; i++) {
		const struct tt_plan_module *module = plan->modules->pdata[i];

		if (module->state == TT_STATE_OFF)
			g_string_append_printf(text, "# CONFIG_%s is not set\n", module->option);
		else
			g_string_append_printf(text, "CONFIG_%s=%c\n", module->option,
					       module->state == TT_STATE_MODULE ? 'm' : 'y');
	}
	replace(output, path, text);
}

static gboolean emit_kconfig(const struct tt_plan *plan, struct tt_output *output, GError **error)
{
	GString *text = g_string_new("# SPDX-License-Identifier: GPL-2.0-only\n"
				     "# The modules of this tree.\n");

	for (guint i = 0; i < plan->modules->len; i++) {
		const struct tt_plan_module *module = plan->modules->pdata[i];

		g_string_append_printf(text, "\nconfig %s\n\ttristate \"%s\"\n", module->option,
				       module->path);
	}
	return tt_output_add_text(output, "Kconfig.tree", text, error);
}

static int compare_strings(gconstpointer a, gconstpointer b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static gboolean emit_whitelist(const struct tt_plan *plan, struct tt_output *output, GError **error)
{
	g_autoptr(GPtrArray) names = g_ptr_array_new();
	GString *text;

	if (!plan->uses_whitelist)
		return TRUE;
	for (guint i = 0; i < plan->exports->len; i++) {
		const struct tt_plan_export *export = plan->exports->pdata[i];

		if (export->whitelisted)
			g_ptr_array_add(names, export->name);
	}
	g_ptr_array_extend(names, plan->whitelist_absent, NULL, NULL);
	g_ptr_array_sort(names, compare_strings);
	text = g_string_new(NULL);
	for (guint i = 0; i < names->len; i++)
		g_string_append_printf(text, "%s%s\n", (const char *)names->pdata[i],
				       plan->whitelist_blanks ? " " : "");
	if (plan->whitelist_unended && text->len)
		g_string_truncate(text, text->len - 1);
	return tt_output_add_text(output, tt_emit_whitelist_path(plan), text, error);
}

static gboolean emit_readme(const struct tt_plan *plan, struct tt_output *output, GError **error)
{
	GString *text = g_string_new(NULL);

	g_string_append_printf(
		text,
		"A synthetic kernel tree, made by trimtorture\n"
		"============================================\n\n"
		"Profile %s, seed %" G_GUINT64_FORMAT ".\n%s%s\n"
		"Makefile, Kbuild, scripts/ and most of include/ are a real kernel's build\n"
		"machinery. Everything that is built is made up; expected.json says which exports\n"
		"must survive CONFIG_TRIM_UNUSED_KSYMS and who uses them.\n\n"
		"    make ARCH=synth defconfig\n"
		"    make ARCH=synth -j2\n\n"
		"With clang add LLVM=1 and put CLANG_TARGET_FLAGS_synth=x86_64-linux-gnu (or the\n"
		"triple of the machine) into the environment. 'trimtorture build' on this "
		"directory\n"
		"does all that and judges the result.\n",
		plan->profile, plan->seed, plan->description, *plan->description ? "\n" : "");
	return tt_output_add_text(output, "README", text, error);
}

gboolean tt_emit_plan(const struct tt_plan *plan, const struct tt_features *features,
		      struct tt_output *output, GError **error)
{
	emit_features(features, output);
	emit_defconfig(plan, output);
	replace(output, "arch/synth/include/asm/asm-prototypes.h", tt_emit_prototypes(plan));
	return emit_kconfig(plan, output, error) && emit_whitelist(plan, output, error) &&
	       tt_emit_kbuild(plan, features, output, error) &&
	       emit_objects(plan, features, output, error) &&
	       tt_emit_externals(plan, features, output, error) && emit_readme(plan, output, error);
}
