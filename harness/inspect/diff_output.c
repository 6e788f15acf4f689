// SPDX-License-Identifier: GPL-2.0-only
#include "inspect/diff.h"

#include "inspect/text.h"
#include "json/json.h"
#include "kbuild/layout.h"

static guint items_of(const struct tt_diff *diff, enum tt_diff_category category)
{
	guint count = 0;

	for (guint i = 0; i < diff->items->len; i++)
		count += ((struct tt_diff_item *)diff->items->pdata[i])->category == category;
	return count;
}

static void add_names(GString *out, const char *label, const GPtrArray *names, guint limit)
{
	guint shown = limit ? MIN(limit, names->len) : names->len;

	for (guint i = 0; i < shown; i++) {
		g_autofree char *clean = tt_printable(names->pdata[i]);

		g_string_append_printf(out, "        only in %s  %s\n", label, clean);
	}
	if (shown < names->len)
		g_string_append_printf(out, "        only in %s  … and %u more\n", label,
				       names->len - shown);
}

static void add_item(GString *out, const struct tt_diff_item *item, guint limit)
{
	g_autofree char *what = tt_printable(item->what);

	g_string_append_printf(out, "    %s", what);
	if (item->missing[0])
		g_string_append_printf(out, ": missing in %s",
				       item->missing[0] == 'g' ? "GOOD" : "BAD");
	else if (item->order)
		g_string_append(out, ": the same in another order");
	g_string_append_c(out, '\n');
	add_names(out, "GOOD", item->only_good, limit);
	add_names(out, "BAD ", item->only_bad, limit);
}

static void add_category(GString *out, const struct tt_diff *diff, enum tt_diff_category category,
			 guint limit)
{
	guint count = items_of(diff, category), shown = 0;

	g_string_append_printf(out, "%-11s %u compared, %u differ\n",
			       tt_diff_category_name(category), diff->compared[category], count);
	for (guint i = 0; i < diff->items->len && (!limit || shown < limit); i++) {
		const struct tt_diff_item *item = diff->items->pdata[i];

		if (item->category == category) {
			add_item(out, item, limit);
			shown++;
		}
	}
	if (shown < count)
		g_string_append_printf(out, "    … and %u more; --all shows every one\n",
				       count - shown);
}

static void add_problems(GString *out, const char *label, const GPtrArray *problems, guint limit)
{
	for (guint i = 0; i < problems->len && (!limit || i < limit); i++) {
		g_string_append_printf(out, "unread      %s: ", label);
		tt_text_add(out, problems->pdata[i]);
		g_string_append_c(out, '\n');
	}
}

static void add_head(GString *out, const char *label, const struct tt_builddir *dir)
{
	g_autofree char *root = tt_printable(dir->root);
	g_autofree char *release = tt_printable(dir->release);

	g_string_append_printf(out, "%-11s %s (kernel %s)\n", label, root,
			       release[0] ? release : "of unknown release");
}

gboolean tt_diff_is_whole(const struct tt_diff *diff)
{
	return !diff->good->problems->len && !diff->bad->problems->len;
}

static const char *last_line(const struct tt_diff *diff)
{
	if (diff->items->len)
		return "DIFFERENT\n";
	return tt_diff_is_whole(diff) ? "the same\n"
				      : "the same in what could be read; NOT COMPARED as a whole\n";
}

char *tt_diff_text(const struct tt_diff *diff, guint limit)
{
	GString *out = g_string_new(NULL);

	add_head(out, "GOOD", diff->good);
	add_head(out, "BAD", diff->bad);
	for (guint category = 0; category < TT_DIFF_CATEGORIES; category++)
		add_category(out, diff, category, limit);
	add_problems(out, "GOOD", diff->good->problems, limit);
	add_problems(out, "BAD", diff->bad->problems, limit);
	g_string_append(out, last_line(diff));
	return g_string_free(out, FALSE);
}

static void add_json_item(JsonBuilder *b, const struct tt_diff_item *item)
{
	json_builder_begin_object(b);
	tt_json_add_text(b, "category", tt_diff_category_name(item->category));
	tt_json_add_text(b, "what", item->what);
	tt_json_add_text(b, "missing_in", item->missing);
	tt_json_add_flag(b, "order", item->order);
	tt_json_add_texts(b, "only_good", item->only_good);
	tt_json_add_texts(b, "only_bad", item->only_bad);
	json_builder_end_object(b);
}

char *tt_diff_json(const struct tt_diff *diff)
{
	g_autoptr(JsonBuilder) b = json_builder_new();

	json_builder_begin_object(b);
	tt_json_add_number(b, "format", 1);
	tt_json_add_flag(b, "different", diff->items->len > 0);
	tt_json_add_text(b, "good", diff->good->root);
	tt_json_add_text(b, "bad", diff->bad->root);
	json_builder_set_member_name(b, "compared");
	json_builder_begin_object(b);
	for (guint category = 0; category < TT_DIFF_CATEGORIES; category++)
		tt_json_add_number(b, tt_diff_category_name(category), diff->compared[category]);
	json_builder_end_object(b);
	json_builder_set_member_name(b, "differences");
	json_builder_begin_array(b);
	for (guint i = 0; i < diff->items->len; i++)
		add_json_item(b, diff->items->pdata[i]);
	json_builder_end_array(b);
	tt_json_add_texts(b, "unread_good", diff->good->problems);
	tt_json_add_texts(b, "unread_bad", diff->bad->problems);
	json_builder_end_object(b);
	return tt_json_text(b);
}
