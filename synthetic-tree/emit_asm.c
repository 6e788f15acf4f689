// SPDX-License-Identifier: GPL-2.0-only
/*
 * Assembler that says the same on every architecture: labels and data, no instruction. Nothing
 * of it is ever run.
 */
#include "emit.h"

/* A module's part: what the first part calls, and a word of data for each use. */
static void append_part(GString *text, const struct tt_plan_object *object)
{
	g_autofree char *name = tt_emit_part(object);

	g_string_append_printf(text, "\n\t.balign 8\n\t.globl %s\n%s:\n\t.long 0\n", name, name);
	if (!object->uses->len)
		return;
	g_string_append(text, "\n#if __SIZEOF_POINTER__ == 8\n#define SYNTH_WORD .quad\n#else\n"
			      "#define SYNTH_WORD .long\n#endif\n"
			      "\t.data\n\t.balign 8\n");
	for (guint i = 0; i < object->uses->len; i++) {
		const struct tt_plan_use *use = object->uses->pdata[i];

		g_string_append_printf(text, "\tSYNTH_WORD %s\n", use->export->name);
	}
}

GString *tt_emit_assembler(const struct tt_plan_object *object)
{
	GString *text = g_string_new("/* SPDX-License-Identifier: GPL-2.0-only */\n"
				     "#include <asm/synth-export.h>\n\n"
				     "\t.text\n");

	if (object->pulled) {
		g_autofree char *anchor = tt_emit_anchor(object);

		g_string_append_printf(text, "\t.globl %s\n%s:\n", anchor, anchor);
	}
	for (guint i = 0; i < object->exports->len; i++) {
		const struct tt_plan_export *export = object->exports->pdata[i];

		g_string_append_printf(text,
				       "\n\t.balign 8\n\t.globl %s\n\t.type %s, %%function\n"
				       "%s:\n\t.long 0\n\t.size %s, . - %s\n"
				       "EXPORT_SYMBOL%s(%s)\n",
				       export->name, export->name, export->name, export->name,
				       export->name, export->gpl ? "_GPL" : "", export->name);
	}
	if (object->module)
		append_part(text, object);
	if (object->edits)
		g_string_append_printf(text, "\n/* Edited %u times. */\n", object->edits);
	g_string_append(text, "\n\t.section .note.GNU-stack,\"\",%progbits\n");
	return text;
}

GString *tt_emit_prototypes(const struct tt_plan *plan)
{
	GString *text = g_string_new("/* SPDX-License-Identifier: GPL-2.0-only */\n"
				     "/* What assembler exports, for the versions of symbols. */\n"
				     "#include <linux/export.h>\n\n");

	for (guint i = 0; i < plan->exports->len; i++) {
		const struct tt_plan_export *export = plan->exports->pdata[i];

		if (export->how == TT_HOW_ASM)
			g_string_append_printf(text, "int %s(int value);\n", export->name);
	}
	return text;
}
