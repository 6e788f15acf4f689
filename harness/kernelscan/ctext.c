// SPDX-License-Identifier: GPL-2.0-only
/* What is found in one source: its making, its completion with others' macros, its end. */
#include "kernelscan/ctext.h"

#include "kernelscan/cmacro.h"
#include "kernelscan/ctext_internal.h"

static void export_free(gpointer data)
{
	struct tt_scan_export *export = data;

	g_free(export->name);
	g_free(export->ns);
	g_free(export);
}

static void call_free(gpointer data)
{
	struct tt_scan_call *call = data;

	g_free(call->macro);
	g_free(call->arguments);
	g_free(call);
}

/* @words: the first size of the table. */
static void scanner_start(struct tt_scanner *scanner, guint words)
{
	tt_scanner_prepare();
	scanner->names = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	tt_scan_words_init(&scanner->words, words);
}

static void scanner_stop(struct tt_scanner *scanner)
{
	tt_scan_words_clear(&scanner->words);
	g_hash_table_unref(scanner->names);
}

struct tt_scan_text *tt_scan_text_new(const char *text, gsize size, gboolean assembler,
				      tt_scan_report report, void *data)
{
	struct tt_scan_text *result = g_new0(struct tt_scan_text, 1);
	struct tt_scanner scanner = {
		.text = result, .report = report, .data = data, .assembler = assembler
	};

	result->exports = g_ptr_array_new_with_free_func(export_free);
	result->calls = g_ptr_array_new_with_free_func(call_free);
	result->includes = g_ptr_array_new_with_free_func(g_free);
	result->macros = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, tt_scan_macro_free);
	result->gets = g_array_new(FALSE, FALSE, sizeof(guint64));
	scanner.macros = result->macros;
	scanner_start(&scanner, 1024);
	tt_scanner_run(&scanner, text, text + size);
	tt_scanner_mark_data(&scanner);
	result->words = g_array_sized_new(FALSE, FALSE, sizeof(guint64), scanner.words.count);
	for (guint i = 0; i < scanner.words.count; i++) {
		guint64 word =
			scanner.words.slots[scanner.words.used[i]] & ~(guint64)TT_SCAN_CALLED;

		g_array_append_val(result->words, word);
	}
	scanner_stop(&scanner);
	return result;
}

gboolean tt_scan_text_resolve(struct tt_scan_text *text, const struct tt_scan_call *call,
			      GHashTable *macros)
{
	struct tt_scanner scanner = { .text = text, .macros = macros };
	guint before = text->exports->len;
	guint calls = text->calls->len;

	if (!g_hash_table_contains(macros, call->macro))
		return FALSE;
	scanner_start(&scanner, 64);
	for (guint i = 0; i < before; i++) {
		const struct tt_scan_export *export = text->exports->pdata[i];

		g_hash_table_add(scanner.names, g_strdup(export->name));
	}
	tt_scanner_carry_out(&scanner, call->macro, call->arguments);
	tt_scanner_mark_data(&scanner);
	/* What the macro could not be resolved to either is no second problem. */
	g_ptr_array_set_size(text->calls, calls);
	scanner_stop(&scanner);
	return text->exports->len > before;
}

void tt_scan_text_free(struct tt_scan_text *text)
{
	if (!text)
		return;
	g_ptr_array_unref(text->exports);
	g_ptr_array_unref(text->calls);
	g_ptr_array_unref(text->includes);
	g_hash_table_unref(text->macros);
	g_array_unref(text->words);
	g_array_unref(text->gets);
	g_free(text->ns);
	g_free(text);
}
