// SPDX-License-Identifier: GPL-2.0-only
/* make's functions: how their arguments are expanded. */
#include "kernelscan/mk_internal.h"

#include <string.h>

/* Splits raw arguments at commas outside of references; the last of @most takes the rest. */
static GPtrArray *split_raw(const char *text, gsize length, guint most)
{
	GPtrArray *parts = g_ptr_array_new_with_free_func(g_free);
	const char *start = text, *end = text + length;
	guint depth = 0;

	for (const char *p = text; p < end; p++) {
		if (*p == '(' || *p == '{') {
			depth++;
		} else if ((*p == ')' || *p == '}') && depth) {
			depth--;
		} else if (*p == ',' && !depth && parts->len + 1 < most) {
			g_ptr_array_add(parts, g_strndup(start, p - start));
			start = p + 1;
		}
	}
	g_ptr_array_add(parts, g_strndup(start, end - start));
	return parts;
}

static char *expand(struct tt_mk *mk, const char *text)
{
	return tt_mk_expand(mk, text, strlen(text));
}

static void do_if(struct tt_mk *mk, GPtrArray *args, GString *out)
{
	g_autofree char *condition = expand(mk, g_strstrip(args->pdata[0]));
	guint chosen = *condition ? 1 : 2;
	g_autofree char *value = args->len > chosen ? expand(mk, args->pdata[chosen]) : NULL;

	g_string_append(out, value ? value : "");
}

/* The first argument that is not empty, or the last if none before it is. */
static void do_either(struct tt_mk *mk, GPtrArray *args, gboolean any, GString *out)
{
	g_autofree char *value = NULL;

	for (guint i = 0; i < args->len; i++) {
		g_free(value);
		value = expand(mk, g_strstrip(args->pdata[i]));
		if ((*value != '\0') == any)
			break;
	}
	g_string_append(out, value ? value : "");
}

static void do_foreach(struct tt_mk *mk, GPtrArray *args, GString *out)
{
	g_autofree char *name = expand(mk, g_strstrip(args->pdata[0]));
	g_autofree char *list = args->len > 2 ? expand(mk, args->pdata[1]) : g_strdup("");
	g_autoptr(GPtrArray) words = tt_mk_split(list);
	gsize start = out->len;

	for (guint i = 0; i < words->len; i++) {
		g_autofree char *value = NULL;

		tt_mk_set(mk, name, words->pdata[i]);
		value = expand(mk, args->pdata[2]);
		tt_mk_append_word(out, start, value);
	}
	g_hash_table_remove(mk->variables, name);
}

/* A function of the makefile's own; kbuild's (cc-option …) are about flags and give nothing. */
static void do_call(struct tt_mk *mk, GPtrArray *args, GString *out)
{
	g_autofree char *name = expand(mk, g_strstrip(args->pdata[0]));
	const struct tt_mk_variable *variable = tt_mk_variable(mk, name);
	g_autofree char *value = NULL;
	g_autofree char *expanded = NULL;

	if (!variable) {
		tt_mk_unresolved(mk, name, strlen(name));
		return;
	}
	for (guint i = 1; i < args->len && i < 10; i++) {
		g_autofree char *number = g_strdup_printf("%u", i);
		g_autofree char *argument = expand(mk, args->pdata[i]);

		tt_mk_set(mk, number, argument);
	}
	value = g_strdup(variable->value);
	expanded = expand(mk, value);
	g_string_append(out, expanded);
}

static void do_origin(struct tt_mk *mk, GPtrArray *args, GString *out)
{
	g_autofree char *name = expand(mk, g_strstrip(args->pdata[0]));

	g_string_append(out, tt_mk_variable(mk, name) ? "file" : "undefined");
}

static gboolean text_function(struct tt_mk *mk, const char *name, gsize name_length,
			      const char *text, gsize length, GString *out)
{
	guint count = tt_mk_text_arguments(name, name_length);
	g_autoptr(GPtrArray) raw = NULL;
	g_autoptr(GPtrArray) args = NULL;

	if (!count)
		return FALSE;
	raw = split_raw(text, length, count);
	args = g_ptr_array_new_with_free_func(g_free);
	for (guint i = 0; i < count; i++)
		g_ptr_array_add(args, i < raw->len ? expand(mk, raw->pdata[i]) : g_strdup(""));
	/* make drops blanks before the first argument. */
	g_strchug(args->pdata[0]);
	tt_mk_text_function(name, name_length, args, out);
	return TRUE;
}

gboolean tt_mk_function(struct tt_mk *mk, const char *name, gsize name_length, const char *text,
			gsize length, GString *out)
{
	g_autoptr(GPtrArray) args = NULL;

	if (text_function(mk, name, name_length, text, length, out))
		return TRUE;
	args = split_raw(text, length, tt_mk_is(name, name_length, "foreach") ? 3 : G_MAXUINT);
	if (tt_mk_is(name, name_length, "if"))
		do_if(mk, args, out);
	else if (tt_mk_is(name, name_length, "or"))
		do_either(mk, args, TRUE, out);
	else if (tt_mk_is(name, name_length, "and"))
		do_either(mk, args, FALSE, out);
	else if (tt_mk_is(name, name_length, "foreach"))
		do_foreach(mk, args, out);
	else if (tt_mk_is(name, name_length, "call"))
		do_call(mk, args, out);
	else if (tt_mk_is(name, name_length, "origin"))
		do_origin(mk, args, out);
	else
		return tt_mk_is(name, name_length, "info") ||
		       tt_mk_is(name, name_length, "warning") ||
		       tt_mk_is(name, name_length, "error");
	return TRUE;
}
