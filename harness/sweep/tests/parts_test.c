// SPDX-License-Identifier: GPL-2.0-only
/* Which folders are made for which objects, and when two schedules make the same of one. */
#include "sweep/parts.h"

#include <string.h>

#include "base/error.h"
#include "predict_script.h"

/* Calls as kbuild 6.1 makes them: "LEVEL FOLDER". */
static GPtrArray *calls_of(const char *const *lines)
{
	GPtrArray *calls = g_ptr_array_new();

	for (; *lines; lines++) {
		struct ct_make *call = g_new0(struct ct_make, 1);

		call->level = (guint)((*lines)[0] - '0');
		call->argv = g_new0(char *, 3);
		call->argv[0] = g_strdup("make");
		if ((*lines)[1])
			call->argv[1] = g_strconcat("obj=", *lines + 2, NULL);
		g_ptr_array_add(calls, call);
	}
	return calls;
}

static void free_calls(GPtrArray *calls)
{
	for (guint i = 0; i < calls->len; i++) {
		struct ct_make *call = calls->pdata[i];

		g_strfreev(call->argv);
		g_free(call);
	}
	g_ptr_array_unref(calls);
}

/* The folders, and behind each more than one process that makes it. */
static char *folders_for(const char *const *lines, const char *objects, GError **error)
{
	GPtrArray *calls = calls_of(lines);
	g_auto(GStrv) words = g_strsplit(objects, " ", -1);
	g_autoptr(GPtrArray) wanted = g_ptr_array_new(), folders = NULL;
	GString *text = g_string_new(NULL);

	for (char **word = words; *word; word++)
		g_ptr_array_add(wanted, *word);
	folders = tt_parts_folders(calls, wanted, error);
	for (guint i = 0; folders && i < folders->len; i++) {
		const struct tt_folder *folder = folders->pdata[i];

		g_string_append_printf(text, "%s%s", i ? " " : "", folder->path);
		for (guint j = 0; folder->calls->len != 1 && j < folder->calls->len; j++)
			g_string_append_printf(
				text, "%s%s", j ? "," : "=",
				((struct ct_make *)folder->calls->pdata[j])->argv[1] +
					strlen("obj="));
	}
	free_calls(calls);
	return g_string_free(text, FALSE);
}

static const char *const kernel_calls[] = { "1",
					    "2 .",
					    "3 kernel",
					    "4 kernel/sched",
					    "3 fs",
					    "4 fs/fat",
					    "3 virt",
					    "4 virt/kvm",
					    "3 drivers",
					    "4 drivers/usb",
					    "5 drivers/usb/core",
					    "3 virt/lib",
					    "1",
					    NULL };

static void test_folders(void)
{
	const char *objects = "kernel/sched/core.o kernel/bitmap.o kernel/sched/rt.o "
			      "drivers/usb/core/hub.o drivers/usb/core/urb.o";
	g_autofree char *nested = folders_for(kernel_calls, objects, NULL);
	g_autofree char *beside = folders_for(kernel_calls, "virt/lib/irqbypass.o", NULL);
	g_autoptr(GError) error = NULL;
	g_autofree char *unknown = folders_for(kernel_calls, "init/main.o", &error);

	g_assert_cmpstr(nested, ==, "kernel drivers/usb/core");
	g_assert_cmpstr(beside, ==, "virt/lib");
	g_assert_cmpstr(unknown, ==, "");
	g_assert_error(error, TT_ERROR, TT_ERROR_INPUT);
}

/* virt descends into virt/kvm, but virt/lib is made later, by the root. */
static void test_overlap(void)
{
	g_autofree char *both = folders_for(kernel_calls, "virt/lib/irqbypass.o virt/kvm.o", NULL);
	g_autofree char *apart =
		folders_for(kernel_calls, "virt/lib/irqbypass.o virt/kvm/main.o", NULL);

	g_assert_cmpstr(both, ==, "virt=virt,virt/lib");
	g_assert_cmpstr(apart, ==, "virt/lib virt/kvm");
}

static void check_pattern(const struct script *s, const char *path, guint tick,
			  const char *expected)
{
	const struct tt_folder folder = { .path = path };
	g_autofree char *pattern = tt_parts_pattern(s->timeline, s->pairs, &folder, &tick, 1);

	g_assert_cmpstr(pattern, ==, expected);
}

static void test_pattern(void)
{
	struct script s;

	script_begin(&s);
	script_object(&s, "d/a.o", "a1 a2");
	script_object(&s, "d/b.o", "b1");
	script_object(&s, "e/c.o", "c1");
	script_event(&s, "write", "d/a.o"); /* 1 */
	script_event(&s, "write", "d/b.o");
	script_event(&s, "write", "e/c.o");
	script_update(&s, "a1 b1 c1 a2"); /* list 4, touches 5 6 7 8, rename 9 */
	script_event(&s, "write", "d/a.o");
	script_predict(&s, "a1 b1 c1 a2", FALSE);
	check_pattern(&s, "d", 0, "00");
	check_pattern(&s, "d", 1, "10");
	check_pattern(&s, "d", 2, "11");
	check_pattern(&s, "d", 5, "11");
	/* The last dep file of a.o is still newer. */
	check_pattern(&s, "d", 6, "10");
	check_pattern(&s, "d", 8, "00");
	check_pattern(&s, "e", 2, "0");
	check_pattern(&s, "e", 3, "1");
	check_pattern(&s, "e", 7, "0");
	script_end(&s);
}

static void test_moved(void)
{
	char *words[] = { "abs_srctree=/w/record/tree", "I=-I/w/record/tree/include:/w/record/tree",
			  "PATH=/usr/bin", NULL };
	g_auto(GStrv) moved = tt_parts_moved(words, "/w/record/tree", "/c/1");

	g_assert_cmpstr(moved[0], ==, "abs_srctree=/c/1");
	g_assert_cmpstr(moved[1], ==, "I=-I/c/1/include:/c/1");
	g_assert_cmpstr(moved[2], ==, "PATH=/usr/bin");
	g_assert_null(moved[3]);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/sweep/parts/folders", test_folders);
	g_test_add_func("/sweep/parts/overlap", test_overlap);
	g_test_add_func("/sweep/parts/pattern", test_pattern);
	g_test_add_func("/sweep/parts/moved", test_moved);
	return g_test_run();
}
