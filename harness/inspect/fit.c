// SPDX-License-Identifier: GPL-2.0-only
#include "inspect/fit.h"

#include <string.h>

#include "base/error.h"
#include "base/strset.h"
#include "inspect/stamp.h"
#include "kbuild/lists.h"

static void free_misfit(gpointer data)
{
	struct tt_misfit *misfit = data;

	g_free(misfit->symbol);
	g_free(misfit->object);
	g_free(misfit->text);
	g_free(misfit);
}

static void free_module(gpointer data)
{
	struct tt_fit_module *module = data;

	tt_prebuilt_free(module->module);
	g_ptr_array_unref(module->misfits);
	g_free(module);
}

void tt_fit_free(struct tt_fit *fit)
{
	if (!fit)
		return;
	g_free(fit->kernel);
	tt_inspection_free(fit->in);
	g_clear_pointer(&fit->symvers, g_hash_table_unref);
	g_clear_pointer(&fit->vmlinux, tt_object_free);
	g_clear_pointer(&fit->map, g_hash_table_unref);
	g_free(fit->vermagic);
	g_ptr_array_unref(fit->modules);
	g_ptr_array_unref(fit->whitelist);
	g_ptr_array_unref(fit->perhaps);
	g_ptr_array_unref(fit->notes);
	g_free(fit);
}

static void add(struct tt_fit_module *module, const char *kind, const char *symbol,
		const char *object, const char *format, ...) G_GNUC_PRINTF(5, 6);

static void add(struct tt_fit_module *module, const char *kind, const char *symbol,
		const char *object, const char *format, ...)
{
	struct tt_misfit *misfit = g_new0(struct tt_misfit, 1);
	va_list args;

	va_start(args, format);
	misfit->text = g_strdup_vprintf(format, args);
	va_end(args);
	misfit->kind = kind;
	misfit->symbol = g_strdup(symbol);
	misfit->object = g_strdup(object);
	g_ptr_array_add(module->misfits, misfit);
}

static gboolean depends_on(const struct tt_compiled *object, const char *dep)
{
	for (guint i = 0; i < object->deps->len; i++)
		if (!strcmp(object->deps->pdata[i], dep))
			return TRUE;
	return FALSE;
}

/*
 * The object that would export @symbol if it were kept. Up to 4.20 objects do not say what they
 * offer: the one that defines the symbol and depends on its dep file.
 */
static const char *offering_object(const struct tt_fit *fit, const char *symbol)
{
	const struct tt_inspection *in = fit->in;
	g_autofree char *dep = in ? tt_dep_file_of(&in->features, symbol) : NULL;
	gboolean by_dep = dep && in->features.marking == TT_MARK_PREPROCESSOR;

	for (guint i = 0; in && i < in->objects->all->len; i++) {
		const struct tt_compiled *object = in->objects->all->pdata[i];
		g_autofree char *path = NULL;

		if (!object->elf)
			continue;
		if (g_hash_table_contains(object->elf->offered, symbol))
			return object->path;
		if (!by_dep || !depends_on(object, dep))
			continue;
		path = g_build_filename(fit->kernel, object->path, NULL);
		if (tt_symbol_look_up(path, symbol) == TT_SYMBOL_DEFINED)
			return object->path;
	}
	return NULL;
}

static gboolean is_defined(const struct tt_fit *fit, const char *symbol)
{
	g_autofree char *vmlinux = g_build_filename(fit->kernel, "vmlinux", NULL);

	return (fit->map && g_hash_table_contains(fit->map, symbol)) ||
	       tt_symbol_look_up(vmlinux, symbol) == TT_SYMBOL_DEFINED;
}

/* Would an object say that it offers a symbol which was trimmed? */
static gboolean objects_tell(const struct tt_fit *fit)
{
	return fit->in && fit->in->objects->exporters;
}

static void add_unexported(struct tt_fit *fit, struct tt_fit_module *module, const char *symbol)
{
	const char *file = module->module->file;
	const char *object = offering_object(fit, symbol);

	if (object && fit->in->features.pipeline != TT_PIPELINE_NONE) {
		add(module, "trimmed", symbol, object,
		    "%s needs %s, which this kernel trimmed: %s would export it", file, symbol,
		    object);
		g_ptr_array_add(fit->whitelist, g_strdup(symbol));
	} else if (object) {
		add(module, "not-exported", symbol, object,
		    "%s needs %s, which Module.symvers lacks although %s exports it", file, symbol,
		    object);
	} else if (!is_defined(fit, symbol)) {
		add(module, "missing", symbol, "",
		    "%s needs %s, which nothing here has: another configuration or another module "
		    "would provide it",
		    file, symbol);
	} else if (objects_tell(fit)) {
		add(module, "not-exported", symbol, "vmlinux",
		    "%s needs %s, which vmlinux defines and no source here exports: no whitelist "
		    "helps",
		    file, symbol);
	} else {
		add(module, "not-exported", symbol, "vmlinux",
		    "%s needs %s, which vmlinux defines and does not export: trimmed, or never "
		    "exported (without objects that cannot be seen)",
		    file, symbol);
		g_ptr_array_add(fit->perhaps, g_strdup(symbol));
	}
}

/* The licences that the kernel takes for compatible (include/linux/license.h). */
static gboolean may_use_gpl_exports(const char *license)
{
	static const char *const compatible[] = { "GPL",
						  "GPL v2",
						  "GPL and additional rights",
						  "Dual BSD/GPL",
						  "Dual MIT/GPL",
						  "Dual MPL/GPL",
						  NULL };

	return g_strv_contains(compatible, license);
}

/* "module:a,b*" names the modules that may use an export (6.16 and later); else it is a space. */
static gboolean may_use_space(const struct tt_prebuilt *module, const char *space)
{
	static const char prefix[] = "module:";
	g_auto(GStrv) names = NULL;

	if (!space[0] || g_hash_table_contains(module->imports, space))
		return TRUE;
	if (!g_str_has_prefix(space, prefix))
		return FALSE;
	names = g_strsplit(space + strlen(prefix), ",", -1);
	for (char **name = names; *name; name++)
		if (g_pattern_match_simple(*name, module->name))
			return TRUE;
	return FALSE;
}

static void check_line(struct tt_fit_module *module, const struct tt_symvers_line *line,
		       guint64 crc)
{
	const struct tt_prebuilt *one = module->module;

	if (line->crc && one->versions && !crc)
		add(module, "crc-missing", line->name, line->module,
		    "%s has no CRC for %s, but this kernel checks CRCs", one->file, line->name);
	else if (line->crc && crc && crc != line->crc)
		add(module, "crc-differs", line->name, line->module,
		    "%s was built for %s with CRC 0x%08x, but this kernel's is 0x%08x", one->file,
		    line->name, (guint32)crc, line->crc);
	if (!strcmp(line->type, "EXPORT_SYMBOL_GPL") && !may_use_gpl_exports(one->license))
		add(module, "licence", line->name, line->module,
		    "%s needs %s, which is exported to GPL modules only; its licence is \"%s\"",
		    one->file, line->name, one->license);
	if (!may_use_space(one, line->space))
		add(module, "namespace", line->name, line->module,
		    "%s needs %s from the namespace %s, which it does not import", one->file,
		    line->name, line->space);
}

/* Is @symbol exported by one of the other modules that were given? */
static gboolean is_given(const struct tt_fit *fit, const char *symbol)
{
	for (guint i = 0; i < fit->modules->len; i++) {
		const struct tt_fit_module *other = fit->modules->pdata[i];

		if (g_hash_table_contains(other->module->exports, symbol))
			return TRUE;
	}
	return FALSE;
}

static void check_need(struct tt_fit *fit, struct tt_fit_module *module, const char *symbol,
		       guint64 crc)
{
	const struct tt_symvers_line *line =
		fit->symvers ? g_hash_table_lookup(fit->symvers, symbol) : NULL;
	gboolean linked = fit->vmlinux && g_hash_table_contains(fit->vmlinux->exports, symbol);

	/* The loader adds the first; the second is asked for by CONFIG_MODVERSIONS alone. */
	if (!strcmp(symbol, "__this_module") || (!line && !strcmp(symbol, "module_layout")))
		return;
	if (line && fit->vmlinux && !linked && !strcmp(line->module, "vmlinux"))
		add(module, "vmlinux-lacks", symbol, "vmlinux",
		    "%s needs %s, which Module.symvers lists but vmlinux itself does not export",
		    module->module->file, symbol);
	else if (line)
		check_line(module, line, crc);
	else if (!(linked && !fit->symvers) && !is_given(fit, symbol))
		add_unexported(fit, module, symbol);
}

/* With CRCs the kernel does not compare the release (kernel/module, same_magic()). */
static void check_vermagic(const struct tt_fit *fit, struct tt_fit_module *module)
{
	const char *have = module->module->vermagic, *want = fit->vermagic;

	if (!want)
		return;
	if (module->module->versions) {
		have += strcspn(have, " ");
		want += strcspn(want, " ");
	}
	if (strcmp(have, want))
		add(module, "vermagic", "", "",
		    "%s was built for \"%s\", but this kernel is \"%s\"", module->module->file,
		    module->module->vermagic, fit->vermagic);
}

static GHashTable *read_map(const char *kernel)
{
	g_autofree char *path = g_build_filename(kernel, "System.map", NULL);
	g_autofree char *text = NULL;
	g_auto(GStrv) lines = NULL;
	GHashTable *set;

	if (!tt_is_regular(path) || !g_file_get_contents(path, &text, NULL, NULL))
		return NULL;
	set = tt_strset_new();
	lines = g_strsplit(text, "\n", -1);
	for (char **line = lines; *line; line++) {
		const char *name = strrchr(*line, ' ');

		if (name)
			tt_strset_add(set, name + 1);
	}
	return set;
}

/* The version text is a string in vmlinux; failing that, every module of the build carries it. */
static char *kernel_vermagic(const struct tt_fit *fit)
{
	g_autofree char *vmlinux = g_build_filename(fit->kernel, "vmlinux", NULL);
	char *text = tt_symbol_text(vmlinux, "vermagic");

	for (guint i = 0; !text && fit->in && i < fit->in->dir->modules->len; i++) {
		g_autofree char *file = g_strdup_printf("%s/%s.ko", fit->kernel,
							(char *)fit->in->dir->modules->pdata[i]);
		g_autoptr(tt_prebuilt) module = tt_prebuilt_read(file, NULL);

		if (module && module->vermagic[0])
			text = g_steal_pointer(&module->vermagic);
	}
	return text ? g_strchomp(text) : NULL;
}

static gboolean has(const char *kernel, const char *name)
{
	g_autofree char *path = g_build_filename(kernel, name, NULL);

	return tt_is_regular(path);
}

static gboolean read_result(struct tt_fit *fit, GError **error)
{
	g_autofree char *symvers = g_build_filename(fit->kernel, "Module.symvers", NULL);
	g_autofree char *vmlinux = g_build_filename(fit->kernel, "vmlinux", NULL);

	if (!tt_is_regular(symvers) && !tt_is_regular(vmlinux)) {
		g_set_error(
			error, TT_ERROR, TT_ERROR_INPUT,
			"%s has neither Module.symvers nor vmlinux: what this kernel exports is "
			"not known; build it, or copy one of the two from its build directory",
			fit->kernel);
		return FALSE;
	}
	if (tt_is_regular(symvers) && !(fit->symvers = tt_symvers_read(symvers, error)))
		return FALSE;
	if (tt_is_regular(vmlinux) && !(fit->vmlinux = tt_object_read(vmlinux, error)))
		return FALSE;
	fit->map = read_map(fit->kernel);
	return TRUE;
}

static gboolean read_kernel(struct tt_fit *fit, const char *source, GError **error)
{
	gboolean build =
		has(fit->kernel, ".config") || has(fit->kernel, "include/config/auto.conf");

	if (build && !(fit->in = tt_inspect(fit->kernel, source, error)))
		return FALSE;
	if (!read_result(fit, error))
		return FALSE;
	fit->vermagic = kernel_vermagic(fit);
	if (!fit->vermagic)
		g_ptr_array_add(
			fit->notes,
			g_strdup("version texts were not compared: neither vmlinux nor a module "
				 "here has one"));
	if (!fit->symvers)
		g_ptr_array_add(
			fit->notes,
			g_strdup("CRCs, licences, and exports of this kernel's own modules were "
				 "not judged: there is no Module.symvers"));
	return TRUE;
}

static struct tt_fit *new_fit(const char *kernel)
{
	struct tt_fit *fit = g_new0(struct tt_fit, 1);

	fit->kernel = g_canonicalize_filename(kernel, NULL);
	fit->modules = g_ptr_array_new_with_free_func(free_module);
	fit->whitelist = g_ptr_array_new_with_free_func(g_free);
	fit->perhaps = g_ptr_array_new_with_free_func(g_free);
	fit->notes = g_ptr_array_new_with_free_func(g_free);
	return fit;
}

static gboolean read_modules(struct tt_fit *fit, char **files, GError **error)
{
	for (char **file = files; *file; file++) {
		struct tt_prebuilt *read = tt_prebuilt_read(*file, error);
		struct tt_fit_module *module;

		if (!read)
			return FALSE;
		module = g_new0(struct tt_fit_module, 1);
		module->module = read;
		module->misfits = g_ptr_array_new_with_free_func(free_misfit);
		g_ptr_array_add(fit->modules, module);
	}
	return TRUE;
}

static void sort_unique(GPtrArray *lines)
{
	g_ptr_array_sort(lines, tt_compare_strings);
	for (guint i = lines->len; i-- > 1;)
		if (!strcmp(lines->pdata[i], lines->pdata[i - 1]))
			g_ptr_array_remove_index(lines, i);
}

struct tt_fit *tt_fit_modules(const char *kernel, const char *source, char **files, GError **error)
{
	g_autoptr(tt_fit) fit = new_fit(kernel);

	if (!read_modules(fit, files, error) || !read_kernel(fit, source, error))
		return NULL;
	for (guint i = 0; i < fit->modules->len; i++) {
		struct tt_fit_module *module = fit->modules->pdata[i];
		g_autoptr(GPtrArray) needs = tt_table_keys(module->module->needs);

		check_vermagic(fit, module);
		for (guint j = 0; j < needs->len; j++)
			check_need(fit, module, needs->pdata[j],
				   *(guint64 *)g_hash_table_lookup(module->module->needs,
								   needs->pdata[j]));
	}
	sort_unique(fit->whitelist);
	sort_unique(fit->perhaps);
	return g_steal_pointer(&fit);
}

gboolean tt_fit_bad(const struct tt_fit *fit)
{
	for (guint i = 0; i < fit->modules->len; i++)
		if (((struct tt_fit_module *)fit->modules->pdata[i])->misfits->len)
			return TRUE;
	return FALSE;
}
