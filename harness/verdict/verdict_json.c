// SPDX-License-Identifier: GPL-2.0-only
#include "verdict/verdict_json.h"

#include "json/json.h"

static void add_finding(JsonBuilder *b, const struct tt_finding *finding)
{
	json_builder_begin_object(b);
	tt_json_add_text(b, "kind", tt_finding_kind_name(finding->kind));
	tt_json_add_text(b, "symbol", finding->symbol);
	tt_json_add_text(b, "file", finding->file);
	tt_json_add_text(b, "text", finding->text);
	json_builder_set_member_name(b, "evidence");
	json_builder_begin_array(b);
	for (guint i = 0; i < finding->evidence->len; i++)
		json_builder_add_string_value(b, finding->evidence->pdata[i]);
	json_builder_end_array(b);
	json_builder_end_object(b);
}

void tt_verdict_json(JsonBuilder *b, const struct tt_verdict *verdict)
{
	tt_json_add_text(b, "verdict", tt_result_name(verdict->result));
	if (verdict->reason)
		tt_json_add_text(b, "reason", verdict->reason);
	json_builder_set_member_name(b, "checked");
	json_builder_begin_object(b);
	tt_json_add_number(b, "exports", verdict->exports_checked);
	tt_json_add_number(b, "exports_kept", verdict->exports_kept);
	tt_json_add_number(b, "objects", verdict->objects_read);
	tt_json_add_number(b, "modules", verdict->modules_checked);
	json_builder_end_object(b);
	json_builder_set_member_name(b, "findings");
	json_builder_begin_array(b);
	for (guint i = 0; i < verdict->findings->len; i++)
		add_finding(b, verdict->findings->pdata[i]);
	json_builder_end_array(b);
	json_builder_set_member_name(b, "notes");
	json_builder_begin_array(b);
	for (guint i = 0; i < verdict->notes->len; i++)
		json_builder_add_string_value(b, verdict->notes->pdata[i]);
	json_builder_end_array(b);
}
