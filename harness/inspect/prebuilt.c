// SPDX-License-Identifier: GPL-2.0-only
#include "inspect/prebuilt.h"

#include <libkmod.h>
#include <string.h>

#include "base/error.h"
#include "base/strset.h"
#include "inspect/stamp.h"

void tt_prebuilt_free(struct tt_prebuilt *module)
{
	if (!module)
		return;
	g_free(module->file);
	g_free(module->name);
	g_free(module->vermagic);
	g_free(module->license);
	g_hash_table_unref(module->needs);
	g_hash_table_unref(module->exports);
	g_hash_table_unref(module->imports);
	g_free(module);
}

static void set(char **text, const char *value)
{
	g_free(*text);
	*text = g_strdup(value);
}

static void take_word(struct tt_prebuilt *module, const char *key, const char *value)
{
	if (!strcmp(key, "vermagic"))
		set(&module->vermagic, value);
	else if (!strcmp(key, "license"))
		set(&module->license, value);
	else if (!strcmp(key, "import_ns"))
		tt_strset_add(module->imports, value);
}

/* Negative: the file is no module that can be read. */
static int take_info(struct tt_prebuilt *module, struct kmod_module *mod)
{
	struct kmod_list *list = NULL, *at;
	int count = kmod_module_get_info(mod, &list);

	kmod_list_foreach(at, list)
		take_word(module, kmod_module_info_get_key(at), kmod_module_info_get_value(at));
	kmod_module_info_free_list(list);
	return count;
}

static void take_needs(struct tt_prebuilt *module, struct kmod_module *mod)
{
	struct kmod_list *list = NULL, *at;

	kmod_module_get_dependency_symbols(mod, &list);
	kmod_list_foreach(at, list)
	{
		guint64 *crc;

		if (kmod_module_dependency_symbol_get_bind(at) == KMOD_SYMBOL_WEAK)
			continue;
		crc = g_new(guint64, 1);
		*crc = kmod_module_dependency_symbol_get_crc(at);
		module->versions |= *crc != 0;
		g_hash_table_insert(module->needs,
				    g_strdup(kmod_module_dependency_symbol_get_symbol(at)), crc);
	}
	kmod_module_dependency_symbols_free_list(list);
}

static void take_exports(struct tt_prebuilt *module, struct kmod_module *mod)
{
	struct kmod_list *list = NULL, *at;

	kmod_module_get_symbols(mod, &list);
	kmod_list_foreach(at, list)
		tt_strset_add(module->exports, kmod_module_symbol_get_symbol(at));
	kmod_module_symbols_free_list(list);
}

static void say_nothing(void *data, int priority, const char *file, int line, const char *fn,
			const char *format, va_list args)
{
	(void)data, (void)priority, (void)file, (void)line, (void)fn, (void)format, (void)args;
}

static struct tt_prebuilt *new_module(const char *file)
{
	struct tt_prebuilt *module = g_new0(struct tt_prebuilt, 1);

	module->file = g_strdup(file);
	module->vermagic = g_strdup("");
	module->license = g_strdup("");
	module->needs = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
	module->exports = tt_strset_new();
	module->imports = tt_strset_new();
	return module;
}

struct tt_prebuilt *tt_prebuilt_read(const char *file, GError **error)
{
	g_autoptr(tt_prebuilt) module = new_module(file);
	struct kmod_ctx *ctx = kmod_new(NULL, NULL);
	struct kmod_module *mod = NULL;
	const char *problem = NULL;

	if (ctx)
		kmod_set_log_fn(ctx, say_nothing, NULL);
	if (!ctx || !tt_is_regular(file) || kmod_module_new_from_path(ctx, file, &mod) < 0)
		problem = "there is no such file, or it cannot be read";
	else if (take_info(module, mod) <= 0)
		problem = "it is not a kernel module, or was cut off";
	if (!problem) {
		g_strchomp(module->vermagic);
		module->name = g_strdup(kmod_module_get_name(mod));
		take_needs(module, mod);
		take_exports(module, mod);
	}
	if (mod)
		kmod_module_unref(mod);
	if (ctx)
		kmod_unref(ctx);
	if (!problem)
		return g_steal_pointer(&module);
	g_set_error(error, TT_ERROR, TT_ERROR_INPUT, "cannot read the module %s: %s", file,
		    problem);
	return NULL;
}
