// SPDX-License-Identifier: GPL-2.0-only
#include "predict_script.h"

#include <string.h>
#include <unistd.h>

#include "base/strset.h"

void script_event(struct script *s, const char *kind, const char *path)
{
	gint64 ns = (gint64)s->events++ * 1000000;

	g_string_append_printf(s->text,
			       "%u\t%s\t%" G_GINT64_FORMAT "\t%" G_GINT64_FORMAT
			       "\t%" G_GINT64_FORMAT "\t1\tsh\t1\t%s\t0\t-\n",
			       s->events, kind, ns, ns, ns, path);
}

void script_begin(struct script *s)
{
	memset(s, 0, sizeof(*s));
	s->text = g_string_new("coarsetime-log 2\t1\t2000000000\tstep 1ms\n");
	s->cmdfiles = g_hash_table_new_full(g_str_hash, g_str_equal, g_free,
					    (GDestroyNotify)tt_cmdfile_free);
}

void script_object(struct script *s, const char *path, const char *symbols)
{
	g_autoptr(GString) text = g_string_new(NULL);
	g_auto(GStrv) names = g_strsplit(symbols, " ", -1);

	g_string_printf(text, "cmd_%s := cc\nksymdeps_%s :=", path, path);
	for (char **name = names; *name; name++)
		g_string_append_printf(text, " \\\n $(wildcard include/ksym/%s)", *name);
	g_string_append_printf(text, "\n%s: $(ksymdeps_%s)\n", path, path);
	g_hash_table_replace(s->cmdfiles, g_strdup(path), tt_cmdfile_parse(text->str));
}

void script_update(struct script *s, const char *symbols)
{
	g_auto(GStrv) names = g_strsplit(symbols, " ", -1);

	script_event(s, "write", NEW_LIST);
	for (char **name = names; *name; name++) {
		g_autofree char *path = g_strconcat("include/ksym/", *name, NULL);

		script_event(s, "touch", path);
	}
	script_event(s, "rename", TT_SWEEP_LIST);
}

void script_predict(struct script *s, const char *list, gboolean guarded)
{
	g_autofree char *path = g_build_filename(g_get_tmp_dir(), "predict.XXXXXX", NULL);
	g_autoptr(GHashTable) wanted = tt_strset_new();
	g_auto(GStrv) names = g_strsplit(list, " ", -1);
	struct tt_predict_request request = { .list = wanted, .guarded = guarded };
	int fd = g_mkstemp(path);

	close(fd);
	g_assert_true(g_file_set_contents(path, s->text->str, -1, NULL));
	s->log = ct_log_read(path);
	unlink(path);
	g_assert_nonnull(s->log);
	s->timeline = tt_timeline_new(s->log, NULL);
	g_assert_nonnull(s->timeline);
	s->pairs = tt_pairs_find(s->timeline, s->cmdfiles);
	for (char **name = names; *name; name++)
		tt_strset_add(wanted, *name);
	request.timeline = s->timeline;
	request.pairs = s->pairs;
	s->prediction = tt_predict(&request);
}

void script_end(struct script *s)
{
	tt_prediction_free(s->prediction);
	g_array_unref(s->pairs);
	tt_timeline_free(s->timeline);
	ct_log_free(s->log);
	g_hash_table_unref(s->cmdfiles);
	g_string_free(s->text, TRUE);
}
