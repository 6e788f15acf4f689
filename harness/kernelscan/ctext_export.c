// SPDX-License-Identifier: GPL-2.0-only
/* Exports: the forms of <linux/export.h>, and macros that come to one of them. */
#include "kernelscan/ctext_internal.h"

#include <string.h>

#include "kernelscan/cmacro.h"

#define DEPTH 8 /* of macros that use macros */

static gboolean is_name(const char *name)
{
	if (!g_ascii_isalpha(*name) && *name != '_')
		return FALSE;
	while (g_ascii_isalnum(*name) || *name == '_')
		name++;
	return !*name;
}

static void problem(struct tt_scanner *scanner, const char *reason, const char *example)
{
	if (scanner->report)
		scanner->report(reason, example, scanner->data);
}

static void add_export(struct tt_scanner *scanner, const char *name, const char *ns, gboolean gpl)
{
	struct tt_scan_export *export;

	if (!is_name(name)) {
		problem(scanner,
			strchr(name, '\\') ? "name made by an assembler macro"
					   : "name is no plain word",
			name);
		return;
	}
	if (!g_hash_table_add(scanner->names, g_strdup(name)))
		return;
	export = g_new0(struct tt_scan_export, 1);
	export->name = g_strdup(name);
	export->ns = g_strdup(ns);
	export->gpl = gpl;
	export->macro = scanner->depth > 0;
	g_ptr_array_add(scanner->text->exports, export);
}

char *tt_scanner_bare(const char *text)
{
	gsize length = strlen(text);

	return length > 1 && *text == '"' ? g_strndup(text + 1, length - 2) : g_strdup(text);
}

/* The forms of <linux/export.h>. FALSE: @macro is none of them. */
static gboolean plain_export(struct tt_scanner *scanner, const char *macro, char **arguments)
{
	guint n = g_strv_length(arguments);
	g_autofree char *ns = NULL;
	gboolean gpl, spaced;

	if (!strcmp(macro, "__EXPORT_SYMBOL") || !strcmp(macro, "___EXPORT_SYMBOL")) {
		/* symbol, "_gpl" or "GPL", "namespace" */
		g_autofree char *license = n > 1 ? g_ascii_strup(arguments[1], -1) : g_strdup("");

		ns = n > 2 ? tt_scanner_bare(arguments[2]) : g_strdup("");
		if (n)
			add_export(scanner, arguments[0], ns, strstr(license, "GPL") != NULL);
		return TRUE;
	}
	gpl = !strcmp(macro, "EXPORT_SYMBOL_GPL") || !strcmp(macro, "EXPORT_SYMBOL_NS_GPL") ||
	      !strcmp(macro, "EXPORT_SYMBOL_GPL_FUTURE");
	spaced = !strcmp(macro, "EXPORT_SYMBOL_NS") || !strcmp(macro, "EXPORT_SYMBOL_NS_GPL");
	if (!gpl && !spaced && strcmp(macro, "EXPORT_SYMBOL"))
		return FALSE;
	if (spaced && n > 1)
		ns = tt_scanner_bare(arguments[1]);
	if (n)
		add_export(scanner, arguments[0], ns ? ns : scanner->text->ns, gpl);
	return TRUE;
}

void tt_scanner_carry_out(struct tt_scanner *scanner, const char *macro, const char *arguments)
{
	const struct tt_scan_macro *own = g_hash_table_lookup(scanner->macros, macro);
	g_auto(GStrv) values = NULL;

	if (own) {
		g_autofree char *text = tt_scan_expand(own, arguments);

		if (scanner->depth == DEPTH)
			return;
		scanner->depth++;
		tt_scanner_run(scanner, text, text + strlen(text));
		scanner->depth--;
		return;
	}
	values = tt_scan_split(arguments, strlen(arguments));
	if (!plain_export(scanner, macro, values)) {
		struct tt_scan_call *call = g_new(struct tt_scan_call, 1);

		call->macro = g_strdup(macro);
		call->arguments = g_strdup(arguments);
		g_ptr_array_add(scanner->text->calls, call);
	}
}

gboolean tt_scanner_is_export_word(const char *word, gsize length)
{
	while (length && *word == '_') {
		word++;
		length--;
	}
	return length > 7 && !memcmp(word, "EXPORT_", 7);
}

void tt_scanner_mark_data(struct tt_scanner *scanner)
{
	for (guint i = 0; !scanner->assembler && i < scanner->text->exports->len; i++) {
		struct tt_scan_export *export = scanner->text->exports->pdata[i];
		guint64 word = tt_scan_words_find(&scanner->words,
						  tt_scan_word(export->name, strlen(export->name)));

		export->data |= word && !(word & TT_SCAN_CALLED) && !export->macro;
	}
}
