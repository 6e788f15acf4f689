// SPDX-License-Identifier: GPL-2.0-only
#include "cli/cli.h"

#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "base/file.h"
#include "base/interrupt.h"
#include "kernelscan/unused.h"

static const char about[] =
	"Which exports no module of these configurations uses: what CONFIG_TRIM_UNUSED_KSYMS "
	"would\n"
	"take away. It reads the source's text, so an export that only inline functions or macros\n"
	"of headers name is counted apart: some module may use it through them.";

static struct {
	char **configs;
	char *log;
	int most;
	gboolean json;
} options = { .most = 10 };

static const GOptionEntry entries[] = {
	{ "config", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &options.configs,
	  "allmodconfig (default), a .config, or a list of modules; may be repeated", "FILE" },
	{ "log", 0, 0, G_OPTION_ARG_FILENAME, &options.log,
	  "write all exports that no module is seen to use to FILE, one a line", "FILE" },
	{ "most", 'n', 0, G_OPTION_ARG_INT, &options.most,
	  "lines of each list in the table (default: 10)", "N" },
	{ "json", 0, 0, G_OPTION_ARG_NONE, &options.json, "print everything as JSON", NULL },
	{ 0 },
};

/* NULL stands for allmodconfig. Errors are tt_config_new()'s. */
static GPtrArray *read_configs(const char *source, const struct tt_scan *scan, GError **error)
{
	static char *by_default[] = { NULL, NULL };
	g_autoptr(GPtrArray) configs =
		g_ptr_array_new_with_free_func((GDestroyNotify)tt_config_free);
	char **names = options.configs ? options.configs : by_default;
	guint count = options.configs ? g_strv_length(names) : 1;

	for (guint i = 0; i < count; i++) {
		g_autoptr(tt_snapshot) snapshot = NULL;
		struct tt_config *config;

		/* kconfig is only needed to make a configuration. */
		if (tt_config_needs_snapshot(names[i])) {
			snapshot = tt_snapshot_find(source, error);
			if (!snapshot)
				return NULL;
		}
		config = tt_config_new(names[i], scan, snapshot, error);
		if (!config)
			return NULL;
		g_ptr_array_add(configs, config);
	}
	return g_steal_pointer(&configs);
}

static gboolean print(const struct tt_unused *unused, GError **error)
{
	g_autofree char *text =
		options.json ? tt_unused_json(unused) : tt_unused_text(unused, (guint)options.most);
	g_autofree char *log = options.log ? tt_unused_log(unused) : NULL;

	if (log && !tt_file_write(options.log, log, strlen(log), 0644, error))
		return FALSE;
	fputs(text, stdout);
	return TRUE;
}

static gboolean find_unused(const char *source, GError **error)
{
	g_autoptr(tt_scan) scan = tt_scan_read(source, NULL, error);
	g_autoptr(GPtrArray) configs = scan ? read_configs(source, scan, error) : NULL;
	g_autoptr(tt_unused) unused = NULL;

	if (!configs)
		return FALSE;
	unused = tt_unused_new(scan, configs);
	return print(unused, error);
}

static int run_unused(int argc, char **argv)
{
	GError *error = NULL;

	if (!tt_cli_parse(&argc, &argv, entries, "ARCHIVE|DIRECTORY", about))
		return TT_EXIT_USAGE;
	if (argc != 2 || options.most < 0) {
		g_set_error(&error, TT_ERROR, TT_ERROR_USAGE, "%s; see 'trimtorture unused --help'",
			    argc != 2 ? "name one kernel source, an archive or a directory"
				      : "--most takes numbers from 0 on");
		return tt_cli_fail("unused", error);
	}
	tt_interrupt_catch();
	return find_unused(argv[1], &error) ? TT_EXIT_PASS : tt_cli_fail("unused", error);
}

const struct tt_command tt_cmd_unused = {
	.name = "unused",
	.summary = "list the exports that no module of some configurations uses",
	.run = run_unused,
};
