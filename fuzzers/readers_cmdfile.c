// SPDX-License-Identifier: GPL-2.0-only
#include "readers_cmdfile.h"

#include <glib.h>
#include <string.h>

#include "engine/engine.h"
#include "kbuild/cmdfile.h"
#include "make_model.h"

static const struct tt_cmd_dep *dep_at(const struct tt_cmdfile *file, guint i)
{
	return &g_array_index(file->deps, struct tt_cmd_dep, i);
}

static void expect_same(const struct tt_cmdfile *a, const struct tt_cmdfile *b, const char *what)
{
	if (g_strcmp0(a->target, b->target) || g_strcmp0(a->command, b->command))
		ttf_fail("readers/cmdfile", "%s: target '%s' and '%s', command '%s' and '%s'", what,
			 a->target, b->target, a->command, b->command);
	if (a->deps->len != b->deps->len)
		ttf_fail("readers/cmdfile", "%s: %u and %u dependencies", what, a->deps->len,
			 b->deps->len);
	for (guint i = 0; i < a->deps->len; i++)
		if (dep_at(a, i)->kind != dep_at(b, i)->kind ||
		    strcmp(dep_at(a, i)->path, dep_at(b, i)->path))
			ttf_fail("readers/cmdfile", "%s: dependency %u is %s and %s", what, i,
				 dep_at(a, i)->path, dep_at(b, i)->path);
}

/* A name that make takes as it stands. */
static gboolean is_plain(const char *name)
{
	return name && *name &&
	       !name[strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
				  "0123456789_./+-")];
}

static void add_dep(GString *text, const struct tt_cmd_dep *dep)
{
	if (dep->kind == TT_CMD_DEPEND)
		g_string_append_printf(text, "  %s \\\n", dep->path);
	else if (dep->kind != TT_CMD_SOURCE)
		g_string_append_printf(text, "    $(wildcard %s) \\\n", dep->path);
}

/* The file as kbuild and fixdep write it; NULL if a name is not one that they would meet. */
static char *render(const struct tt_cmdfile *file)
{
	g_autoptr(GString) text = g_string_new(NULL);

	/* A value cannot begin with a blank but by an escape, which kbuild does not write. */
	if (!is_plain(file->target) || !file->command || g_ascii_isspace(*file->command))
		return NULL;
	g_string_append_printf(text, "savedcmd_%s := ", file->target);
	for (const char *p = file->command; *p; p++) {
		if (*p == '\\' || *p == '\n' || *p == '\r')
			return NULL;
		if (*p == '#')
			g_string_append(text, "$(pound)");
		else
			g_string_append_printf(text, *p == '$' ? "$$" : "%c", *p);
	}
	for (guint i = 0; i < file->deps->len; i++) {
		if (!is_plain(dep_at(file, i)->path) ||
		    (dep_at(file, i)->kind == TT_CMD_SOURCE) != !i)
			return NULL;
		if (!i)
			g_string_append_printf(text, "\n\nsource_%s := %s\n\ndeps_%s := \\\n",
					       file->target, dep_at(file, 0)->path, file->target);
		add_dep(text, dep_at(file, i));
	}
	if (!file->deps->len)
		return NULL;
	g_string_append_printf(text, "\n%s: $(deps_%s)\n\n$(deps_%s):\n", file->target,
			       file->target, file->target);
	return g_string_free(g_steal_pointer(&text), FALSE);
}

static gboolean has_dep(const struct tt_cmdfile *file, struct ttf_slice word)
{
	gboolean wildcard = *word.data == MAKE_WILDCARD;

	if (wildcard) {
		word.data++;
		word.length--;
	}
	for (guint i = 0; i < file->deps->len; i++)
		if (ttf_slice_is(word, dep_at(file, i)->path) &&
		    wildcard == (dep_at(file, i)->kind > TT_CMD_DEPEND))
			return TRUE;
	return FALSE;
}

/* Make's prerequisites of the target, by the model that fixdep's output is judged with. */
static void check_make(const struct tt_cmdfile *file, struct ttf_slice text)
{
	static struct make_text make;
	size_t found = 0;

	make_read(&make, text);
	if (!make.understood)
		ttf_fail("readers/cmdfile", "make would not understand\n%s", text.data);
	for (size_t i = 0; i < make.rule_count; i++) {
		struct ttf_slice targets = make.rules[i].targets;
		struct ttf_slice list = make.rules[i].prerequisites, word;

		if (!ttf_slice_is(make_word(&targets), file->target))
			continue;
		for (; (word = make_word(&list)).length; found++)
			if (!has_dep(file, word))
				ttf_fail("readers/cmdfile", "make sees %.*s, the reader does not",
					 (int)word.length, word.data);
	}
	/* The source is a variable of its own. */
	if (found + 1 != file->deps->len)
		ttf_fail("readers/cmdfile", "make sees %zu prerequisites, the reader %u", found,
			 file->deps->len - 1);
}

static void check_rendered(const struct tt_cmdfile *file)
{
	g_autofree char *text = render(file);
	g_autoptr(tt_cmdfile) again = NULL;

	if (!text)
		return;
	again = tt_cmdfile_parse(text);
	expect_same(file, again, "written and read again");
	check_make(again, (struct ttf_slice){ text, strlen(text) });
}

void readers_check_cmdfile(struct ttf_slice text)
{
	g_autofree char *string = g_strndup(text.length ? text.data : "", text.length);
	g_autoptr(tt_cmdfile) file = tt_cmdfile_parse(string);
	g_autoptr(tt_cmdfile) again = tt_cmdfile_parse(string);

	expect_same(file, again, "two readings");
	for (guint i = 0; i < file->deps->len; i++)
		if (!dep_at(file, i)->path[0])
			ttf_fail("readers/cmdfile", "a dependency without a name");
	g_strfreev(tt_cmdfile_words(file));
	check_rendered(file);
}
