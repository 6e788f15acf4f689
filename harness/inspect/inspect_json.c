// SPDX-License-Identifier: GPL-2.0-only
#include "inspect/inspect.h"

#include "json/json.h"
#include "inspect/stamp.h"

static void add_stamp(JsonBuilder *b, const char *name, gint64 stamp)
{
	json_builder_set_member_name(b, name);
	if (stamp == TT_STAMP_NONE)
		json_builder_add_null_value(b);
	else
		json_builder_add_int_value(b, stamp);
}

static void add_filesystem(JsonBuilder *b, const struct tt_inspection *in)
{
	json_builder_set_member_name(b, "filesystem");
	json_builder_begin_object(b);
	tt_json_add_text(b, "type", in->fs->type);
	tt_json_add_number(b, "inode_size", in->fs->inode_size);
	tt_json_add_number(b, "grain_ns", in->fs->grain_ns);
	tt_json_add_text(b, "known", in->fs->how);
	tt_json_add_number(b, "grain_seen_ns", in->grain_seen);
	json_builder_end_object(b);
}

static void add_pipeline(JsonBuilder *b, const struct tt_inspection *in)
{
	static const char *const kinds[] = { "none", "recursive", "single-pass" };
	static const char *const mappings[] = { "none", "slashed", "flat" };
	static const char *const guards[] = { "unknown", "absent", "present" };

	tt_json_add_text(b, "pipeline", kinds[in->features.pipeline]);
	tt_json_add_text(b, "dep_dir", in->features.dep_dir ? in->features.dep_dir : "");
	tt_json_add_text(b, "dep_mapping", mappings[in->features.dep_mapping]);
	tt_json_add_text(b, "guard", guards[in->guard]);
	tt_json_add_number(b, "objects", in->objects->all->len);
	tt_json_add_number(b, "exporters", in->objects->exporters);
	tt_json_add_number(b, "modules", in->dir->modorder ? in->dir->modorder->len : 0);
	tt_json_add_number(b, "listed", in->list ? g_hash_table_size(in->list) : 0);
	add_stamp(b, "list_stamp_ns", in->list_stamp);
}

static void add_stale(JsonBuilder *b, const struct tt_stale *stale)
{
	static const char *const linked[] = { "unknown", "yes", "no" };

	json_builder_begin_object(b);
	tt_json_add_text(b, "object", stale->object->path);
	tt_json_add_text(b, "symbol", stale->symbol);
	tt_json_add_text(b, "wrong", stale->surplus ? "surplus" : "lacking");
	tt_json_add_text(b, "relation", tt_relation_name(stale->relation));
	add_stamp(b, "object_stamp_ns", stale->object->stamp);
	tt_json_add_text(b, "dep_file", stale->dep ? stale->dep : "");
	add_stamp(b, "dep_stamp_ns", stale->dep_stamp);
	tt_json_add_flag(b, "sticky", stale->sticky);
	tt_json_add_text(b, "rebuilt_because_of", stale->newer ? stale->newer : "");
	tt_json_add_flag(b, "policy", stale->policy);
	tt_json_add_text(b, "linked", linked[stale->linked]);
	tt_json_add_texts(b, "users", stale->users);
	json_builder_end_object(b);
}

static void add_tie(JsonBuilder *b, const struct tt_tie *tie)
{
	json_builder_begin_object(b);
	tt_json_add_text(b, "object", tie->object->path);
	tt_json_add_text(b, "dep_file", tie->dep);
	add_stamp(b, "stamp_ns", tie->stamp);
	tt_json_add_flag(b, "open", tie->open);
	json_builder_end_object(b);
}

static void add_disagreement(JsonBuilder *b, const struct tt_disagreement *one)
{
	json_builder_begin_object(b);
	tt_json_add_text(b, "kind", one->kind);
	tt_json_add_text(b, "file", one->file);
	tt_json_add_text(b, "symbol", one->symbol);
	tt_json_add_text(b, "text", one->text);
	tt_json_add_text(b, "remove", one->remove ? one->remove : "");
	json_builder_end_object(b);
}

static void begin(JsonBuilder *b, const char *name)
{
	json_builder_set_member_name(b, name);
	json_builder_begin_array(b);
}

char *tt_inspection_json(const struct tt_inspection *in)
{
	g_autoptr(JsonBuilder) b = json_builder_new();

	json_builder_begin_object(b);
	tt_json_add_number(b, "format", 1);
	tt_json_add_flag(b, "wrong", tt_inspection_bad(in));
	tt_json_add_flag(b, "sticky", in->sticky);
	tt_json_add_text(b, "directory", in->dir->root);
	tt_json_add_text(b, "source", in->dir->source ? in->dir->source : "");
	tt_json_add_text(b, "release", in->dir->release);
	add_pipeline(b, in);
	add_filesystem(b, in);
	begin(b, "stale");
	for (guint i = 0; i < in->stale->len; i++)
		add_stale(b, in->stale->pdata[i]);
	json_builder_end_array(b);
	begin(b, "ties");
	for (guint i = 0; i < in->ties->len; i++)
		add_tie(b, in->ties->pdata[i]);
	json_builder_end_array(b);
	begin(b, "disagreements");
	for (guint i = 0; i < in->disagreements->len; i++)
		add_disagreement(b, in->disagreements->pdata[i]);
	json_builder_end_array(b);
	tt_json_add_texts(b, "unread", in->dir->problems);
	tt_json_add_texts(b, "commands", in->commands);
	json_builder_end_object(b);
	return tt_json_text(b);
}
