// SPDX-License-Identifier: GPL-2.0-only
/* The library: durations, presets, schedules, maps, event logs. */
#include <errno.h>
#include <glib.h>
#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "coarsetime/clock.h"
#include "coarsetime/log.h"
#include "coarsetime/schedule.h"

static void test_durations(void)
{
	static const struct {
		const char *text;
		int64_t ns;
		const char *format;
	} good[] = { { "1s", 1000000000, "1s" },
		     { "2", 2000000000, "2s" },
		     { "0.5us", 500, "500ns" },
		     { "1.5s", 1500000000, "1500ms" },
		     { "0.3", 300000000, "300ms" },
		     { "10ns", 10, "10ns" },
		     { "0", 0, "0s" },
		     { "100000000s", 100000000000000000, "100000000s" } };
	static const char *const wrong[] = { "",
					     "s",
					     "-1s",
					     "+1s",
					     " 1s",
					     "1 s",
					     "1h",
					     "1.",
					     ".5",
					     "nan",
					     "inf",
					     "0x10",
					     "1e300",
					     "1e3",
					     "1s ",
					     "100000001s",
					     "99999999999999999999" };
	int64_t ns;

	for (gsize i = 0; i < G_N_ELEMENTS(good); i++) {
		char *text;

		g_assert_true(ct_duration_parse(good[i].text, &ns));
		g_assert_cmpint(ns, ==, good[i].ns);
		text = ct_duration_format(ns);
		g_assert_cmpstr(text, ==, good[i].format);
		free(text);
	}
	for (gsize i = 0; i < G_N_ELEMENTS(wrong); i++)
		g_assert_false(ct_duration_parse(wrong[i], &ns));
}

static void refused_preset(const char *text, const char *reason)
{
	struct ct_preset p;
	char *why = NULL;

	g_assert_false(ct_preset_parse(text, &p, &why));
	g_assert_nonnull(strstr(why, reason));
	free(why);
	g_assert_false(ct_preset_parse(text, &p, NULL));
}

static void test_presets(void)
{
	struct ct_preset p;

	g_assert_true(ct_preset_parse("ext4-128", &p, NULL) && p.gran == 1000000000);
	g_assert_true(ct_preset_parse("250ms", &p, NULL) && p.gran == 250000000);
	g_assert_true(ct_preset_parse("3600s", &p, NULL) && p.store == 3600000000000);
	refused_preset("0", "too short");
	refused_preset("100000s", "too long");
	refused_preset("-1s", "nor a duration");
	refused_preset("ext5", "nor a duration");
}

/* Schedules and their one text. */
static void test_schedules(void)
{
	static const char *const same[][2] = {
		{ "frozen", "frozen" },
		{ " frozen\tphase=0.3s ", "frozen phase=300ms" },
		{ "every 12", "every 12" },
		{ "step 1ms", "step 1ms" },
		{ "step 1500us phase=1s", "step 1500us phase=1s" },
		{ "at 17", "at 17" },
		{ "at f 2:g\n./h", "at 1:f 2:g 1:h" },
		{ "at 1:17 2fast.o 3:a:b", "at 1:17 1:2fast.o 3:a:b" },
		{ "at 1:a\\ b,c 4", "at 1:a\\ b,c 4" },
		{ "map  /tmp/my map", "map /tmp/my map" },
		{ "realtime", "realtime" },
		{ "realtime speed=0.25 phase=2ms", "realtime phase=2ms speed=0.250000" },
	};

	for (gsize i = 0; i < G_N_ELEMENTS(same); i++) {
		struct ct_schedule schedule;
		char *text;

		for (int turn = 0; turn < 2; turn++) {
			g_assert_true(ct_schedule_parse(same[i][turn], &schedule, NULL));
			text = ct_schedule_format(&schedule);
			g_assert_cmpstr(text, ==, same[i][1]);
			free(text);
			ct_schedule_clear(&schedule);
		}
	}
}

static void test_schedule_errors(void)
{
	g_autofree char *long_name = g_strnfill(CT_SCHEDULE_NAME + 1, 'x');
	g_autofree char *long_at = g_strconcat("at ", long_name, NULL);
	GString *many = g_string_new("at");
	const char *const wrong[] = { "",
				      " ",
				      "never",
				      "frozen,",
				      "frozen x",
				      "frozen phase=",
				      "frozen phase=-1s",
				      "frozen speed=2",
				      "every",
				      "every 0",
				      "every x",
				      "every -1",
				      "every 2 3",
				      "every 2 phase=1s",
				      "step",
				      "step 0",
				      "step 1h",
				      "step 1ms speed=2",
				      "at",
				      "at,1:f",
				      "at 0",
				      "at 0:x",
				      "at 1:",
				      "at ./",
				      "at 99999999999",
				      "at 99999999999:x",
				      long_at,
				      "map",
				      "map ",
				      "realtime speed=0",
				      "realtime speed=x" };

	for (int i = 0; i <= CT_SCHEDULE_EVENTS; i++)
		g_string_append(many, " x");
	for (gsize i = 0; i <= G_N_ELEMENTS(wrong); i++) {
		const char *text = i < G_N_ELEMENTS(wrong) ? wrong[i] : many->str;
		struct ct_schedule schedule;
		char *why = NULL;

		g_assert_false(ct_schedule_parse(text, &schedule, &why));
		g_assert_true(why && g_str_has_prefix(why, "schedule: "));
		g_assert_true(!schedule.events && !schedule.map);
		free(why);
	}
	g_string_free(many, TRUE);
}

static void test_quote(void)
{
	static const char *const names[] = { "a.o", "a b", "x*?[y]", "back\\slash", "new\nline" };

	for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
		char *quoted = ct_schedule_quote(names[i]);
		g_autofree char *text = g_strconcat("at 1:", quoted, NULL);
		struct ct_schedule schedule;

		g_assert_true(ct_schedule_parse(text, &schedule, NULL));
		g_assert_cmpuint(schedule.count, ==, 1);
		g_assert_cmpstr(schedule.events[0].name, ==, quoted);
		ct_schedule_clear(&schedule);
		free(quoted);
	}
}

static bool read_map(const char *text, gssize size, struct ct_map *map, char **why)
{
	g_autofree char *file = NULL;
	int fd = g_file_open_tmp("ct-tools-XXXXXX", &file, NULL);
	bool ok;

	close(fd);
	g_assert_true(g_file_set_contents(file, text, size, NULL));
	ok = ct_map_read(file, map, why);
	unlink(file);
	return ok;
}

static void test_map(void)
{
	static const char *const wrong[] = { "",	 "# nothing\n", "1 1:a\nx\n", "1 0:a\n",
					     "1  1:a\n", "-1 1:a\n",	"1 1:\n",     "1 1 a\n" };
	struct ct_map map;
	char *why = NULL;

	g_assert_true(read_map("# a map\n0 1:a\\tb\n\n7 2:c d", -1, &map, NULL));
	g_assert_cmpuint(map.count, ==, 2);
	g_assert_cmpstr(map.lines[0].name, ==, "a\tb");
	g_assert_true(map.lines[1].tick == 7 && map.lines[1].count == 2);
	g_assert_cmpstr(map.lines[1].name, ==, "c d");
	ct_map_clear(&map);
	for (gsize i = 0; i < G_N_ELEMENTS(wrong); i++) {
		g_assert_false(read_map(wrong[i], -1, &map, &why));
		g_assert_nonnull(why);
		free(why);
	}
	g_assert_false(read_map("1 1:a\0b\n", 8, &map, NULL));
	g_assert_false(ct_map_read("/nonexistent", &map, &why));
	g_assert_nonnull(strstr(why, "/nonexistent: No such file"));
	free(why);
}

static void test_log(void)
{
	static const char *const broken[] = { "1\twrite\n",
					      "4294967296\twrite\t0\t0\t5\t1\tsh\t1\tf\t1\t-\n",
					      "1\twrite\t0x1\t0\t5\t1\tsh\t1\tf\t1\t-\n",
					      "1\twrite\t0\t0\t5\t-1\tsh\t1\tf\t1\t-\n" };
	static const char text[] = "coarsetime-log 2\t1000000000\t2000000002\tat a\\tb\n"
				   "1\twrite\t0\t0\t5\t1\tsh\t1\tdir/a\\tb\t1\tx\\ty\n"
				   "0\tdir\t0\t0\t6\t1\tsh\t0\t.\t0\t-\n";
	g_autofree char *file = NULL;
	int fd = g_file_open_tmp("ct-unit-XXXXXX", &file, NULL);
	struct ct_log *log;

	close(fd);
	g_assert_true(g_file_set_contents(file, text, -1, NULL));
	log = ct_log_read(file);
	g_assert_nonnull(log);
	g_assert_cmpuint(log->count, ==, 2);
	g_assert_cmpstr(log->schedule, ==, "at a\tb");
	g_assert_cmpstr(log->records[0].path, ==, "dir/a\tb");
	g_assert_cmpuint(log->records[0].file, ==, 1);
	g_assert_cmpstr(log->records[0].from, ==, "x\ty");
	g_assert_true(ct_log_is_event(&log->records[0]));
	g_assert_false(ct_log_is_event(&log->records[1]));
	ct_log_free(log);
	g_assert_true(g_file_set_contents(file, "something else\n", -1, NULL));
	g_assert_null(ct_log_read(file));
	g_assert_true(g_file_set_contents(file, "", -1, NULL));
	g_assert_null(ct_log_read(file));
	g_assert_cmpint(errno, ==, EINVAL);
	g_assert_true(g_file_set_contents(file, "coarsetime-log 1\t1\t2\tfrozen\n", -1, NULL));
	g_assert_null(ct_log_read(file));
	g_assert_cmpint(errno, ==, ENOTSUP);
	for (gsize i = 0; i < G_N_ELEMENTS(broken); i++) {
		g_autofree char *bad =
			g_strconcat("coarsetime-log 2\t1\t2\tfrozen\n", broken[i], NULL);

		g_assert_true(g_file_set_contents(file, bad, -1, NULL));
		g_assert_null(ct_log_read(file));
		g_assert_cmpint(errno, ==, EINVAL);
	}
	unlink(file);
	g_assert_null(ct_log_read(file));
	g_assert_cmpint(errno, ==, ENOENT);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/tools/durations", test_durations);
	g_test_add_func("/tools/presets", test_presets);
	g_test_add_func("/tools/schedules", test_schedules);
	g_test_add_func("/tools/schedule-errors", test_schedule_errors);
	g_test_add_func("/tools/quote", test_quote);
	g_test_add_func("/tools/map", test_map);
	g_test_add_func("/tools/log", test_log);
	return g_test_run();
}
