// SPDX-License-Identifier: GPL-2.0-only
#include "inspect/inspect.h"

#include <string.h>

#include "inspect/stamp.h"
#include "inspect/text.h"
#include "kbuild/layout.h"

/* More of a kind than a person reads; --json has all. */
#define SHOWN 20

void tt_text_add(GString *out, const char *text)
{
	g_autofree char *escaped = NULL;
	const char *at = text;

	while (*at && !g_ascii_iscntrl(*at))
		at++;
	if (*at || !g_utf8_validate(text, -1, NULL))
		escaped = g_strescape(text, NULL);
	g_string_append(out, escaped ? escaped : text);
}

static const char *pipeline_name(enum tt_pipeline pipeline)
{
	switch (pipeline) {
	case TT_PIPELINE_RECURSIVE:
		return "recursive pipeline";
	case TT_PIPELINE_SINGLE_PASS:
		return "single-pass pipeline (modpost trims; stamps play no part)";
	default:
		return "nothing is trimmed (CONFIG_TRIM_UNUSED_KSYMS is not set)";
	}
}

/* File names come from strangers: nothing of them may steer the terminal. */
static void add_path(GString *out, const char *path)
{
	g_autofree char *clean = tt_printable(path);

	g_string_append(out, clean);
}

static void add_stamp(GString *out, const char *label, const char *path, gint64 stamp)
{
	g_autofree char *text = tt_stamp_text(stamp);

	g_string_append_printf(out, "    %-9s %s  ", label, text);
	add_path(out, path);
	g_string_append_c(out, '\n');
}

static void head(GString *out, const struct tt_inspection *in)
{
	static const char *const guards[] = { "", ", no guard against coarse stamps",
					      ", with the guard against coarse stamps" };

	g_string_append(out, "build     ");
	add_path(out, in->dir->root);
	g_string_append_printf(out, "\n          kernel %s, %s%s\n",
			       in->dir->release[0] ? in->dir->release : "of unknown release",
			       pipeline_name(in->features.pipeline), guards[in->guard]);
	if (in->features.dep_dir)
		g_string_append_printf(out, "          dep files %s/%s\n", in->features.dep_dir,
				       in->features.dep_mapping == TT_DEP_FLAT ? "foo_bar"
									       : "foo/bar.h");
	g_string_append_printf(out, "read      %u objects, %u of them exporting; %u modules",
			       in->objects->all->len, in->objects->exporters,
			       in->dir->modorder ? in->dir->modorder->len : 0);
	if (in->list)
		g_string_append_printf(out, "; %u names to keep", g_hash_table_size(in->list));
	g_string_append_c(out, '\n');
}

/* What the stamps themselves say, beside what the file system's type says. */
static void seen(GString *out, const struct tt_inspection *in)
{
	const struct tt_filesystem *fs = in->fs;
	gboolean ext = g_str_has_prefix(fs->type, "ext");

	if (in->grain_seen < 1000000000) {
		if (in->grain_seen && ext && !fs->inode_size)
			g_string_append(out, "\n          inodes over 128 bytes, because stamps "
					     "here have parts of a second");
		return;
	}
	g_string_append_printf(out, "\n          all stamps are whole multiples of %d s: ",
			       (int)(in->grain_seen / 1000000000));
	if (fs->grain_ns == in->grain_seen)
		g_string_append(out, "as they must be");
	else if (!fs->grain_ns && ext)
		g_string_append(out, "inodes of 128 bytes, or a copy that lost the rest");
	else
		g_string_append(out, "they come from a coarser file system than this, or "
				     "from a copy that lost the rest");
}

static void filesystem(GString *out, const struct tt_inspection *in)
{
	const struct tt_filesystem *fs = in->fs;

	g_string_append_printf(out, "stamps    %s", fs->type);
	if (fs->inode_size)
		g_string_append_printf(out, ", inodes of %u bytes", fs->inode_size);
	if (fs->grain_ns >= 1000000000)
		g_string_append_printf(out, ": stamps of %d s, known %s",
				       (int)(fs->grain_ns / 1000000000), fs->how);
	else if (fs->grain_ns)
		g_string_append(out, ": stores nanoseconds, but stamps move with the kernel's "
				     "tick (1 to 10 ms)");
	seen(out, in);
	g_string_append_c(out, '\n');
}

static void users(GString *out, const struct tt_stale *stale)
{
	if (stale->surplus || !stale->users)
		return;
	g_string_append(out, ", needed by ");
	for (guint i = 0; i < MIN(stale->users->len, 4); i++) {
		g_string_append(out, i ? ", " : "");
		add_path(out, stale->users->pdata[i]);
	}
	if (stale->users->len > 4)
		g_string_append_printf(out, " and %u more", stale->users->len - 4);
}

static const char *relation_text(enum tt_relation relation)
{
	switch (relation) {
	case TT_RELATION_NEWER:
		return "dep file newer than the object";
	case TT_RELATION_TIE:
		return "TIE: object and dep file carry the same stamp, so make takes the object "
		       "for current";
	case TT_RELATION_OLDER:
		return "dep file older than the object, so make takes the object for current";
	case TT_RELATION_MISSING:
		return "the dep file isn't there, so nothing makes make rebuild the object";
	default:
		return "the object's .cmd file names no dep file for this symbol";
	}
}

static void stale_verdict(GString *out, const struct tt_inspection *in,
			  const struct tt_stale *stale)
{
	if (in->features.dep_dir && !stale->policy)
		g_string_append_printf(out, "    %s\n", relation_text(stale->relation));
	if (stale->policy)
		g_string_append(out,
				"    exported without a condition: this kernel does not trim what "
				"modules export;\n    no rebuild was lost, and none would "
				"change it\n");
	else if (stale->linked == TT_LINKED_NO)
		g_string_append(out, "    left over: no command puts it into this kernel; "
				     "harmless\n");
	else if (stale->sticky)
		g_string_append(out, "    sticky: another make will not rebuild it\n");
	else {
		g_string_append(out, "    the next make rebuilds it, because of ");
		add_path(out, stale->newer);
		g_string_append_c(out, '\n');
	}
}

/* The symbols of one object with the same dep file's stamp are one paragraph. */
static void stale_objects(GString *out, const struct tt_inspection *in)
{
	guint shown = 0;

	for (guint i = 0; i < in->stale->len && shown < SHOWN; shown++) {
		const struct tt_stale *first = in->stale->pdata[i];

		g_string_append(out, "\nstale     ");
		add_path(out, first->object->path);
		g_string_append_c(out, '\n');
		for (; i < in->stale->len; i++) {
			const struct tt_stale *stale = in->stale->pdata[i];

			if (stale->object != first->object || stale->relation != first->relation ||
			    stale->dep_stamp != first->dep_stamp)
				break;
			g_string_append_printf(out, "    %s ",
					       stale->surplus ? "still exports" : "lacks");
			add_path(out, stale->symbol);
			users(out, stale);
			g_string_append_c(out, '\n');
		}
		add_stamp(out, "object", first->object->path, first->object->stamp);
		if (first->dep)
			add_stamp(out, "dep file", first->dep, first->dep_stamp);
		add_stamp(out, "list", "include/generated/autoksyms.h", in->list_stamp);
		stale_verdict(out, in, first);
	}
	if (in->stale->len)
		g_string_append_printf(out, "\n%u symbol%s of stale objects in all%s\n",
				       in->stale->len, in->stale->len == 1 ? "" : "s",
				       shown == SHOWN ? "; --json lists every one" : "");
}

static void ties(GString *out, const struct tt_inspection *in)
{
	guint shown = 0;

	if (in->ties->len)
		g_string_append_printf(
			out,
			"\nties      %u pairs of object and dep file with equal stamps whose "
			"object is right\n          %u closed: rebuilt after the list was "
			"replaced\n          %u open: the list has the same stamp, the next race "
			"may be lost\n",
			in->ties->len, in->ties->len - in->open_ties, in->open_ties);
	for (guint i = 0; i < in->ties->len && shown < 5; i++) {
		const struct tt_tie *tie = in->ties->pdata[i];

		if (!tie->open)
			continue;
		shown++;
		add_stamp(out, "open", tie->object->path, tie->stamp);
		add_stamp(out, "", tie->dep, tie->stamp);
	}
}

static void lines(GString *out, const char *title, const GPtrArray *all, gboolean sentences)
{
	if (all->len)
		g_string_append_printf(out, "\n%s\n", title);
	for (guint i = 0; i < MIN(all->len, SHOWN); i++) {
		const struct tt_disagreement *one = all->pdata[i];

		g_string_append(out, "    ");
		tt_text_add(out, sentences ? (const char *)all->pdata[i] : one->text);
		g_string_append_c(out, '\n');
	}
	if (all->len > SHOWN)
		g_string_append_printf(out, "    and %u more; --json lists every one\n",
				       all->len - SHOWN);
}

static void way_out(GString *out, const struct tt_inspection *in)
{
	if (!tt_inspection_bad(in) || (in->open_ties && !in->commands->len))
		return;
	g_string_append(out, in->sticky
				     ? "\nsticky    another make does not repair all of this; to "
				       "get out of it:\n"
				     : "\nway out   the next make repairs this:\n");
	for (guint i = 0; i < in->commands->len; i++) {
		g_string_append(out, "    ");
		tt_text_add(out, in->commands->pdata[i]);
		g_string_append_c(out, '\n');
	}
	g_string_append(out, "    make\n");
	if (in->future)
		g_string_append(out,
				"    (objects with stamps in the future are removed: a dep file "
				"touched now would still be older)\n");
}

static const char *last_line(const struct tt_inspection *in)
{
	if (tt_inspection_bad(in))
		return "\nWRONG\n";
	return in->dir->problems->len ? "\nnothing wrong in what could be read; NOT JUDGED as a "
					"whole\n"
				      : "\nnothing wrong\n";
}

char *tt_inspection_text(const struct tt_inspection *in)
{
	GString *out = g_string_new(NULL);

	head(out, in);
	filesystem(out, in);
	stale_objects(out, in);
	ties(out, in);
	lines(out,
	      "lists     these contradict each other, or are gone or broken:", in->disagreements,
	      FALSE);
	lines(out, "unread    these could not be looked at:", in->dir->problems, TRUE);
	way_out(out, in);
	g_string_append(out, last_line(in));
	return g_string_free(out, FALSE);
}
