// SPDX-License-Identifier: GPL-2.0-only
/* What can be tested without a process under the layer. */
#include <fcntl.h>
#include <glib.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../core/clock.h"
#include "../core/event.h"
#include "../core/files.h"
#include "../core/names.h"
#include "../runner/schedule.h"
#include "../runner/tree.h"

/* A fresh clock page with one root. */
static void page_up(void)
{
	static char path[] = "/tmp/ct-unit-XXXXXX";
	struct ct_page *page;
	int fd;

	strcpy(path + strlen(path) - 6, "XXXXXX");
	fd = g_mkstemp(path);
	g_assert_cmpint(fd, >=, 0);
	close(fd);
	unlink(path);
	g_assert_cmpint(ct_page_map(path, true), ==, 0);
	unlink(path);
	page = ct_page;
	page->floor_sec = CT_FLOOR_SEC;
	page->base = CT_EPOCH_SEC * CT_NS;
	page->now = page->base;
	page->gran = page->store_gran = CT_NS;
	page->limit_touch = 50;
	page->limit_write = 500;
	page->limit_reads = 4096;
	page->nroots = 1;
	strcpy(page->roots[0].path, "/srv/tree");
	page->roots[0].len = strlen("/srv/tree");
}

static void test_match(void)
{
	static const struct {
		const char *pattern, *name;
		bool hit;
	} cases[] = {
		{ "a.o", "a.o", true },	     { "a.o", "b.o", false },
		{ "*.o", "d/a.o", true },    { "d/*.o", "d/a.o", true },
		{ "d/*.o", "e/a.o", false }, { "?", "a", true },
		{ "?", "", false },	     { "[ab].o", "b.o", true },
		{ "[!ab].o", "b.o", false }, { "[a-c]*", "c9", true },
		{ "*", "", true },	     { "a*b*c", "aXbYc", true },
		{ "a*b*c", "aXbY", false },  { "[", "[", true },
		{ "\\*", "*", true },	     { "\\*", "x", false },
		{ "*a", "aaaa", true },	     { "[]]", "]", true },
	};

	for (gsize i = 0; i < G_N_ELEMENTS(cases); i++)
		g_assert_cmpint(ct_name_match(cases[i].pattern, cases[i].name), ==, cases[i].hit);
}

static void test_canon(void)
{
	static const struct {
		const char *name, *canon;
	} cases[] = {
		{ "a.o", "a.o" },
		{ ".tmp_4711/x.o", ".tmp_#/x.o" },
		{ "d/.tmp_4711.o", "d/.tmp_#.o" },
		{ "report-2018/a1.c", "report-2018/a1.c" },
		{ "out.777", "out.#" },
		{ "out.7", "out.7" },
		{ "a-1a2b3c4d.o.tmp", "a-#.o.tmp" },
		{ "prog.tmp1f2e3d4", "prog.tmp#" },
		{ "tmp/vmlinux1", "tmp/vmlinux1" },
		{ "777.o", "777.o" },
	};
	char buf[CT_PATH_MAX];

	for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
		ct_name_canon(cases[i].name, 0, buf);
		g_assert_cmpstr(buf, ==, cases[i].canon);
	}
}

static void test_names(void)
{
	uint32_t a, b;
	const char *rel;
	char abs[CT_PATH_MAX];

	page_up();
	a = ct_name(0, "x/a.o", NULL);
	b = ct_name(0, "x/b.o", NULL);
	g_assert_cmpuint(a, !=, b);
	g_assert_cmpuint(ct_name(0, "x/a.o", NULL), ==, a);
	g_assert_cmpuint(ct_name_find(0, "x/c.o"), ==, 0);
	g_assert_true(ct_name_abs(a, abs, sizeof(abs)));
	g_assert_cmpstr(abs, ==, "/srv/tree/x/a.o");
	/* Only the call that made a file says that its name is drawn, never the name. */
	a = ct_name(0, "tmp102.c", NULL);
	g_assert_cmpuint(ct_page->paths[a].canon, ==, a);
	a = ct_name(0, "sAbCdEf", "sXXXXXX");
	b = ct_name(0, "sUvWxYz", "sXXXXXX");
	g_assert_cmpuint(a, !=, b);
	g_assert_cmpuint(ct_page->paths[a].canon, ==, ct_page->paths[b].canon);
	g_assert_cmpint(ct_root_of("/srv/tree/f", &rel), ==, 0);
	g_assert_cmpstr(rel, ==, "f");
	g_assert_cmpint(ct_root_of("/srv/treeless", &rel), ==, -1);
}

static gboolean have_room(void)
{
	return TRUE;
}

/* A schedule, parsed and put into the page. */
static void load(const char *text)
{
	struct ct_schedule schedule;

	g_assert_true(ct_schedule_parse(text, &schedule, NULL));
	g_assert_true(ct_schedule_load(&schedule, have_room, NULL));
	ct_schedule_clear(&schedule);
}

/* Events under a schedule: their ticks as digits. */
static char *play(const char *schedule, const char *const *names)
{
	GString *ticks = g_string_new(NULL);

	page_up();
	load(schedule);
	ct_page->now += ct_page->phase;
	for (; *names; names++) {
		uint32_t count, name = ct_name(0, *names, NULL);
		int64_t stamp = ct_event_choose(name, ct_clock_now(), NULL, &count);

		ct_event_record(&(struct ct_event){
			.kind = CT_EV_WRITE, .name = name, .count = count, .stamp = stamp });
		g_string_append_printf(ticks, "%d", (int)ct_clock_tick(stamp));
	}
	return g_string_free(ticks, FALSE);
}

static void test_schedules(void)
{
	static const char *const names[] = { "f", "g", "f", "h", "f", NULL };
	static const struct {
		const char *schedule, *ticks;
	} cases[] = {
		{ "frozen", "00000" },		 { "every 1", "01234" },
		{ "every 2", "00112" },		 { "step 500ms", "00112" },
		{ "step 1s phase=1s", "12345" }, { "at 1", "01111" },
		{ "at 2:f 3:f", "00011" },	 { "at [gh]", "00111" },
		{ "at 2:[gh]", "00001" },	 { "at f h", "01112" },
	};

	for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *ticks = play(cases[i].schedule, names);

		g_assert_cmpstr(ticks, ==, cases[i].ticks);
	}
}

static void test_forced(void)
{
	page_up();
	ct_page->limit_write = 50;
	load("frozen");
	for (int i = 0; i < 60; i++) {
		uint32_t count, name = ct_name(0, "f", NULL);
		int64_t stamp = ct_event_choose(name, ct_clock_now(), NULL, &count);

		ct_event_record(&(struct ct_event){
			.kind = CT_EV_WRITE, .name = name, .count = count, .stamp = stamp });
	}
	g_assert_cmpuint(ct_page->forced, ==, 1);
	g_assert_cmpint(ct_clock_tick(ct_clock_now()), ==, 1);
}

static void test_explicit(void)
{
	int64_t a, b, now;

	page_up();
	now = g_get_real_time() * 1000;
	ct_page->host_start = now - 100 * CT_NS;
	ct_page->ranks[0] = (struct ct_rank){ 1000 * CT_NS, CT_FLOOR_SEC * CT_NS + 10 * CT_NS };
	ct_page->ranks[1] = (struct ct_rank){ 2000 * CT_NS, CT_FLOOR_SEC * CT_NS + 20 * CT_NS };
	ct_page->nranks = 2;
	g_assert_cmpint(ct_clock_explicit(1000 * CT_NS), ==, ct_page->ranks[0].virt);
	g_assert_cmpint(ct_clock_explicit(2000 * CT_NS + 5), ==, ct_page->ranks[1].virt);
	g_assert_cmpint(ct_clock_explicit(999 * CT_NS + 5), ==, 999 * CT_NS);
	a = ct_clock_explicit(1400 * CT_NS);
	b = ct_clock_explicit(1601 * CT_NS);
	g_assert_true(ct_page->ranks[0].virt < a && a < b && b < ct_page->ranks[1].virt);
	g_assert_cmpint(ct_clock_explicit(-5), ==, -CT_NS);
	a = ct_clock_explicit(3000 * CT_NS);
	g_assert_true(ct_page->ranks[1].virt < a && a < ct_page->base);
	g_assert_cmpint(ct_clock_explicit(now - CT_NS), ==, ct_page->base);
	g_assert_cmpint(ct_clock_explicit(ct_page->base + 7), ==, ct_page->base);
	g_assert_true(ct_clock_explicit(now + 3600 * CT_NS) > ct_page->base);
}

static void test_writers(void)
{
	struct stat st = { .st_dev = 1, .st_ino = 2 };
	uint32_t f;

	page_up();
	f = ct_file(&st, true);
	g_assert_cmpuint(ct_file(&st, false), ==, f);
	ct_writer_add(10, f, 3);
	ct_writer_add(11, f, 3);
	g_assert_true(ct_writer_any(10) && !ct_writer_any(12));
	g_assert_cmpint(ct_writer_drop(10, f), ==, 1);
	g_assert_cmpuint(ct_writer_drop_any(11), ==, f);
	g_assert_cmpuint(ct_writer_drop_any(11), ==, 0);
	g_assert_cmpint(ct_page->nslots, ==, 0);
	g_assert_true(ct_file_unstamped(&st, f));
	st.st_mtim.tv_sec = CT_FLOOR_SEC;
	g_assert_false(ct_file_unstamped(&st, f));
}

static void put(const char *dir, const char *name, int64_t seconds)
{
	g_autofree char *path = g_build_filename(dir, name, NULL);
	struct timespec ts[2] = { { .tv_nsec = UTIME_OMIT }, { .tv_sec = seconds } };

	if (!g_file_test(path, G_FILE_TEST_EXISTS))
		g_assert_true(g_file_set_contents(path, "", 0, NULL));
	g_assert_cmpint(utimensat(AT_FDCWD, path, ts, 0), ==, 0);
}

static int64_t mtime(const char *dir, const char *name)
{
	g_autofree char *path = g_build_filename(dir, name, NULL);
	struct stat st;

	g_assert_cmpint(stat(path, &st), ==, 0);
	return ct_mtime(&st);
}

static int64_t rank(char *dir)
{
	char *roots[] = { dir, NULL };
	struct ct_tree *tree = ct_tree_read(roots);
	int64_t latest = ct_tree_rank(tree, NULL);

	ct_tree_free(tree);
	return latest;
}

static guint visited;

static void visit(uint32_t pid, uint32_t file, int fd)
{
	visited += pid == 10 && file && fd >= 0;
}

/* More open files than a process has places of its own: none is forgotten when the clock ticks. */
static void test_many_writers(void)
{
	const uint32_t many = 3 * CT_SLOT_WAYS;
	struct stat st = { .st_ino = 5, .st_dev = 1 };
	uint32_t file;

	page_up();
	file = ct_file(&st, true);
	for (uint32_t i = 0; i < many; i++)
		ct_writer_add(10, file, (int)i);
	visited = 0;
	ct_writer_each(visit);
	g_assert_cmpuint(visited, ==, many);
	for (uint32_t i = 0; i < many; i++)
		g_assert_cmpuint(ct_writer_drop_any(10), ==, file);
	g_assert_cmpuint(ct_writer_drop_any(10), ==, 0);
	g_assert_cmpint(ct_page->files[file].writers, ==, 0);
	g_assert_cmpint(ct_page->nslots, ==, 0);
	visited = 0;
	ct_writer_each(visit);
	g_assert_cmpuint(visited, ==, 0);
}

static void test_tree(void)
{
	g_autofree char *dir = g_dir_make_tmp("ct-unit-XXXXXX", NULL);
	static const char *const names[] = { "a", "b", "c", "tie" };
	char *roots[] = { dir, NULL };
	struct ct_tree *tree;
	int64_t latest;

	for (gsize i = 0; i < G_N_ELEMENTS(names); i++)
		put(dir, names[i], 1000 + (i < 3 ? i : 2));
	latest = rank(dir);
	g_assert_true(latest < CT_EPOCH_SEC * CT_NS);
	g_assert_true(mtime(dir, "a") >= CT_FLOOR_SEC * CT_NS);
	g_assert_true(mtime(dir, "a") < mtime(dir, "b") && mtime(dir, "b") < mtime(dir, "c"));
	g_assert_cmpint(mtime(dir, "c"), ==, mtime(dir, "tie"));
	/* A run that ended at some tick; then a file is edited, another unpacked. */
	put(dir, "b", CT_EPOCH_SEC + 100);
	g_usleep(20000);
	put(dir, "a", g_get_real_time() / G_USEC_PER_SEC + 1);
	put(dir, "c", 500);
	latest = rank(dir);
	g_assert_cmpint(mtime(dir, "a"), ==, latest);
	g_assert_true(latest > (CT_EPOCH_SEC + 100) * CT_NS);
	g_assert_true(mtime(dir, "c") < mtime(dir, "tie"));
	tree = ct_tree_read(roots);
	g_assert_cmpuint(ct_tree_size(tree), ==, 5);
	ct_tree_to_host(tree, NULL);
	ct_tree_free(tree);
	g_assert_true(mtime(dir, "a") < (g_get_real_time() + G_USEC_PER_SEC) * 1000);
	g_assert_true(mtime(dir, "a") > mtime(dir, "b") && mtime(dir, "b") > mtime(dir, "tie"));
	for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
		g_autofree char *path = g_build_filename(dir, names[i], NULL);

		unlink(path);
	}
	rmdir(dir);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/coarsetime/match", test_match);
	g_test_add_func("/coarsetime/canon", test_canon);
	g_test_add_func("/coarsetime/names", test_names);
	g_test_add_func("/coarsetime/schedules", test_schedules);
	g_test_add_func("/coarsetime/forced", test_forced);
	g_test_add_func("/coarsetime/explicit", test_explicit);
	g_test_add_func("/coarsetime/writers", test_writers);
	g_test_add_func("/coarsetime/many-writers", test_many_writers);
	g_test_add_func("/coarsetime/tree", test_tree);
	return g_test_run();
}
