// SPDX-License-Identifier: GPL-2.0-only
/* What tt_fit_modules() found, for people and for programs. */
#include "inspect/fit.h"

#include "inspect/text.h"
#include "json/json.h"

static void lines(GString *out, const char *title, const GPtrArray *all)
{
	if (all->len)
		g_string_append_printf(out, "\n%s\n", title);
	for (guint i = 0; i < all->len; i++) {
		g_string_append(out, "    ");
		tt_text_add(out, all->pdata[i]);
		g_string_append_c(out, '\n');
	}
}

static void head(GString *out, const struct tt_fit *fit)
{
	g_string_append(out, "kernel    ");
	tt_text_add(out, fit->kernel);
	if (fit->symvers)
		g_string_append_printf(out, ", %u exports by Module.symvers",
				       g_hash_table_size(fit->symvers));
	else
		g_string_append_printf(out, ", %u exports of vmlinux",
				       g_hash_table_size(fit->vmlinux->exports));
	if (fit->vermagic) {
		g_string_append(out, "\n          ");
		tt_text_add(out, fit->vermagic);
	}
	g_string_append(out, fit->in && fit->in->dir->trims ? "\n          trims unused exports\n"
							    : "\n");
}

static void one_module(GString *out, const struct tt_fit_module *module)
{
	g_string_append(out, "\nmodule    ");
	tt_text_add(out, module->module->file);
	g_string_append_printf(out, "\n          %u needs%s\n",
			       g_hash_table_size(module->module->needs),
			       module->misfits->len ? "" : ", all met");
	for (guint i = 0; i < module->misfits->len; i++) {
		const struct tt_misfit *misfit = module->misfits->pdata[i];

		g_string_append_printf(out, "    %-13s ", misfit->kind);
		tt_text_add(out, misfit->text);
		g_string_append_c(out, '\n');
	}
}

char *tt_fit_text(const struct tt_fit *fit)
{
	GString *out = g_string_new(NULL);

	head(out, fit);
	for (guint i = 0; i < fit->modules->len; i++)
		one_module(out, fit->modules->pdata[i]);
	lines(out,
	      "whitelist these lines in the file that CONFIG_UNUSED_KSYMS_WHITELIST names keep "
	      "what was trimmed:",
	      fit->whitelist);
	lines(out, "perhaps   these lines too, for symbols that the kernel's source exports:",
	      fit->perhaps);
	lines(out, "not judged", fit->notes);
	g_string_append(out, tt_fit_bad(fit) ? "\nWRONG\n" : "\nnothing wrong\n");
	return g_string_free(out, FALSE);
}

static void module_json(JsonBuilder *b, const struct tt_fit_module *module)
{
	json_builder_begin_object(b);
	tt_json_add_text(b, "file", module->module->file);
	tt_json_add_text(b, "name", module->module->name);
	tt_json_add_text(b, "vermagic", module->module->vermagic);
	tt_json_add_number(b, "needs", g_hash_table_size(module->module->needs));
	json_builder_set_member_name(b, "misfits");
	json_builder_begin_array(b);
	for (guint i = 0; i < module->misfits->len; i++) {
		const struct tt_misfit *misfit = module->misfits->pdata[i];

		json_builder_begin_object(b);
		tt_json_add_text(b, "kind", misfit->kind);
		tt_json_add_text(b, "symbol", misfit->symbol);
		tt_json_add_text(b, "object", misfit->object);
		tt_json_add_text(b, "text", misfit->text);
		json_builder_end_object(b);
	}
	json_builder_end_array(b);
	json_builder_end_object(b);
}

char *tt_fit_json(const struct tt_fit *fit)
{
	g_autoptr(JsonBuilder) b = json_builder_new();

	json_builder_begin_object(b);
	tt_json_add_number(b, "format", 1);
	tt_json_add_flag(b, "wrong", tt_fit_bad(fit));
	tt_json_add_text(b, "kernel", fit->kernel);
	tt_json_add_text(b, "vermagic", fit->vermagic ? fit->vermagic : "");
	json_builder_set_member_name(b, "modules");
	json_builder_begin_array(b);
	for (guint i = 0; i < fit->modules->len; i++)
		module_json(b, fit->modules->pdata[i]);
	json_builder_end_array(b);
	tt_json_add_texts(b, "whitelist", fit->whitelist);
	tt_json_add_texts(b, "perhaps", fit->perhaps);
	tt_json_add_texts(b, "not_judged", fit->notes);
	json_builder_end_object(b);
	return tt_json_text(b);
}
