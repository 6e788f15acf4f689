// SPDX-License-Identifier: GPL-2.0-only
/* C and assembler sources. */
#include "emit.h"

#include <string.h>

/* "a/b-c" as part of a C name. */
static char *mangle(const char *prefix, const char *path)
{
	GString *name = g_string_new(prefix);

	for (; *path; path++) {
		if (*path == '/')
			g_string_append(name, "_S");
		else if (*path == '-')
			g_string_append(name, "_M");
		else
			g_string_append_c(name, *path);
	}
	return g_string_free(name, FALSE);
}

char *tt_emit_anchor(const struct tt_plan_object *object)
{
	return mangle("synth_pull_", object->path);
}

/* "EXPORT_SYMBOL_NS_GPL(name, NS)" without the brackets' first argument. */
static void append_export(GString *text, const struct tt_plan_export *export, const char *name,
			  gboolean quoted)
{
	const char *quote = quoted ? "\"" : "";

	g_string_append_printf(text, "EXPORT_SYMBOL%s%s(%s", *export->ns ? "_NS" : "",
			       export->gpl ? "_GPL" : "", name);
	if (*export->ns)
		g_string_append_printf(text, ", %s%s%s", quote, export->ns, quote);
	g_string_append_c(text, ')');
}

static void define_function(GString *text, const struct tt_plan_export *export, gboolean quoted)
{
	g_string_append_printf(text,
			       "\nint %s(int value);\n"
			       "int %s(int value)\n{\n\treturn value + %u;\n}\n",
			       export->name, export->name, (guint)strlen(export->name));
	append_export(text, export, export->name, quoted);
	g_string_append(text, ";\n");
}

static void define_data(GString *text, const struct tt_plan_export *export, gboolean quoted)
{
	g_string_append_printf(text, "\nextern int %s;\nint %s = %u;\n", export->name, export->name,
			       (guint)strlen(export->name));
	append_export(text, export, export->name, quoted);
	g_string_append(text, ";\n");
}

static void define_lookup(GString *text, const struct tt_plan_export *export, gboolean quoted)
{
	/* Nothing is loaded in a tree that only builds, so nothing is found either. */
	g_string_append(text, "\nvoid *__symbol_get(const char *name)\n"
			      "{\n\treturn *name ? NULL : (void *)name;\n}\n");
	append_export(text, export, export->name, quoted);
	g_string_append(text, ";\n");
}

/* The macro that makes exports like @export: one per kind of export in a file. */
static void define_macro(GString *text, const struct tt_plan_export *export, guint number,
			 gboolean quoted)
{
	g_string_append_printf(text,
			       "\n#define SYNTH_MAKE_%u(head, tail) \\\n"
			       "\tint head##tail(int value); \\\n"
			       "\tint head##tail(int value) \\\n"
			       "\t{ \\\n\t\treturn value + (int)sizeof(#tail); \\\n\t} \\\n\t",
			       number);
	append_export(text, export, "head##tail", quoted);
	g_string_append_c(text, '\n');
}

static gboolean same_macro(const struct tt_plan_export *a, const struct tt_plan_export *b)
{
	return a->gpl == b->gpl && !strcmp(a->ns, b->ns);
}

/* The number of the macro that makes @export; defines it if no export before needed it. */
static guint macro_number(GString *text, GPtrArray *macros, struct tt_plan_export *export,
			  gboolean quoted)
{
	for (guint i = 0; i < macros->len; i++)
		if (same_macro(macros->pdata[i], export))
			return i + 1;
	g_ptr_array_add(macros, export);
	define_macro(text, export, macros->len, quoted);
	return macros->len;
}

static void use_macro(GString *text, GPtrArray *macros, struct tt_plan_export *export,
		      gboolean quoted)
{
	guint number = macro_number(text, macros, export, quoted);
	const char *tail = strrchr(export->name, '_');

	tail = tail && tail[1] && tail != export->name ? tail + 1
						       : export->name + strlen(export->name) / 2;
	g_string_append_printf(text, "\nSYNTH_MAKE_%u(%.*s, %s);\n", number,
			       (int)(tail - export->name), export->name, tail);
}

static void append_exports(GString *text, const struct tt_plan_object *object, gboolean quoted)
{
	g_autoptr(GPtrArray) macros = g_ptr_array_new();

	for (guint i = 0; i < object->exports->len; i++) {
		struct tt_plan_export *export = object->exports->pdata[i];

		if (export->how == TT_HOW_MACRO)
			use_macro(text, macros, export, quoted);
		else if (export->shape == TT_SHAPE_DATA)
			define_data(text, export, quoted);
		else if (export->shape == TT_SHAPE_LOOKUP)
			define_lookup(text, export, quoted);
		else
			define_function(text, export, quoted);
	}
}

/* Declared once, however often and in whatever way it is used. */
static void declare_uses(GString *text, const struct tt_plan_object *object)
{
	g_autoptr(GHashTable) seen = g_hash_table_new(NULL, NULL);

	for (guint i = 0; i < object->uses->len; i++) {
		const struct tt_plan_use *use = object->uses->pdata[i];

		if (use->export->shape == TT_SHAPE_LOOKUP || !g_hash_table_add(seen, use->export))
			continue;
		if (use->export->shape == TT_SHAPE_DATA)
			g_string_append_printf(text, "extern int %s;\n", use->export->name);
		else
			g_string_append_printf(text, "int %s(int value);\n", use->export->name);
	}
}

static void append_uses(GString *text, const struct tt_plan_object *object)
{
	for (guint i = 0; i < object->uses->len; i++) {
		const struct tt_plan_use *use = object->uses->pdata[i];
		gboolean data = use->export->shape == TT_SHAPE_DATA;
		const char *name = use->export->name;

		/* symbol_get() is what calls this one. */
		if (use->export->shape == TT_SHAPE_LOOKUP)
			continue;
		if (use->by_name && data)
			g_string_append_printf(text, "\tvalue += synth_read(symbol_get(%s));\n",
					       name);
		else if (use->by_name)
			g_string_append_printf(
				text, "\tvalue += synth_call(symbol_get(%s), value);\n", name);
		else if (data)
			g_string_append_printf(text, "\tvalue += %s;\n", name);
		else
			g_string_append_printf(text, "\tvalue = %s(value);\n", name);
	}
}

char *tt_emit_part(const struct tt_plan_object *object)
{
	return mangle("synth_part_", object->path);
}

/* The first object of a module calls the others, so that none of them is idle. */
static void append_parts(GString *text, const struct tt_plan_module *module, const char *format)
{
	for (guint i = 1; i < module->objects->len; i++) {
		g_autofree char *name = tt_emit_part(module->objects->pdata[i]);

		g_string_append_printf(text, format, name);
	}
}

static int compare_strings(gconstpointer a, gconstpointer b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void append_namespaces(GString *text, const struct tt_plan_module *module, gboolean quoted)
{
	g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);
	g_autoptr(GPtrArray) spaces = g_ptr_array_new();
	const char *quote = quoted ? "\"" : "";

	for (guint i = 0; i < module->objects->len; i++) {
		const struct tt_plan_object *object = module->objects->pdata[i];

		for (guint j = 0; j < object->uses->len; j++) {
			const struct tt_plan_use *use = object->uses->pdata[j];

			if (*use->export->ns && g_hash_table_add(seen, use->export->ns))
				g_ptr_array_add(spaces, use->export->ns);
		}
	}
	g_ptr_array_sort(spaces, compare_strings);
	for (guint i = 0; i < spaces->len; i++)
		g_string_append_printf(text, "MODULE_IMPORT_NS(%s%s%s);\n", quote,
				       (const char *)spaces->pdata[i], quote);
}

static void append_init(GString *text, const struct tt_plan_object *object, gboolean quoted)
{
	g_string_append(text, "\nstatic int synth_init(void)\n{\n\tint value = 0;\n\n");
	append_uses(text, object);
	append_parts(text, object->module, "\tvalue = %s(value);\n");
	g_string_append_printf(text,
			       "\treturn value;\n}\nmodule_init(synth_init);\n\n"
			       "MODULE_LICENSE(\"GPL\");\n"
			       "MODULE_DESCRIPTION(\"Synthetic module %s\");\n",
			       object->module->path);
	append_namespaces(text, object->module, quoted);
}

static void append_part(GString *text, const struct tt_plan_object *object)
{
	g_autofree char *name = tt_emit_part(object);

	g_string_append_printf(text, "\nint %s(int value);\nint %s(int value)\n{\n", name, name);
	append_uses(text, object);
	g_string_append(text, "\treturn value;\n}\n");
}

/* The object that pulls the objects of lib.a files into vmlinux. */
static void append_pulls(GString *text, const struct tt_plan *plan)
{
	g_autoptr(GString) list = g_string_new("\nint *const synth_pulled[] = {\n");

	g_string_append(text, "\nextern int *const synth_pulled[];\n");
	for (guint i = 0; i < plan->objects->len; i++) {
		const struct tt_plan_object *object = plan->objects->pdata[i];
		g_autofree char *anchor = NULL;

		if (!object->pulled)
			continue;
		anchor = tt_emit_anchor(object);
		g_string_append_printf(text, "extern int %s;\n", anchor);
		g_string_append_printf(list, "\t&%s,\n", anchor);
	}
	g_string_append_printf(text, "%s};\n", list->str);
}

GString *tt_emit_c(const struct tt_plan *plan, const struct tt_plan_object *object,
		   const struct tt_features *features)
{
	gboolean quoted = features->namespace_quoted;
	GString *text = g_string_new("// SPDX-License-Identifier: GPL-2.0-only\n"
				     "#include <linux/synth.h>\n");

	if (object->uses->len || object->module)
		g_string_append_c(text, '\n');
	declare_uses(text, object);
	if (object->module && object == object->module->objects->pdata[0])
		append_parts(text, object->module, "int %s(int value);\n");
	if (object->pulled) {
		g_autofree char *anchor = tt_emit_anchor(object);

		g_string_append_printf(text, "\nextern int %s;\nint %s = 1;\n", anchor, anchor);
	}
	append_exports(text, object, quoted);
	if (!strcmp(object->path, TT_PLAN_PULLER))
		append_pulls(text, plan);
	if (object->module && object == object->module->objects->pdata[0])
		append_init(text, object, quoted);
	else if (object->module)
		append_part(text, object);
	if (object->edits)
		g_string_append_printf(text, "\n/* Edited %u times. */\n", object->edits);
	return text;
}
