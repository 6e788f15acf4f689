// SPDX-License-Identifier: GPL-2.0-only
/* coarsetime(1): which of its uses is meant. */
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "logcmd.h"
#include "options.h"
#include "run.h"
#include "tree.h"
#include "../sweep/sweep.h"

static int version(void)
{
	puts("coarsetime " CT_VERSION);
	return 0;
}

static int presets(void)
{
	for (const struct ct_preset *p = ct_presets; p->name; p++) {
		printf("%-11s %11.9f s  %s\n", p->name, (double)p->gran / 1e9, p->what);
		printf("%-11s %13s  %s\n", "", "", p->source);
	}
	return 0;
}

/*
 * Give a tree virtual stamps by rank, as a run does before it starts, or host stamps again, so
 * that it can be worked on without the layer.
 */
static int stamp(int argc, char **argv)
{
	gboolean to_host = FALSE;
	const GOptionEntry entries[] = { { "to-host", 0, 0, G_OPTION_ARG_NONE, &to_host,
					   "From virtual stamps to stamps that end now", NULL },
					 G_OPTION_ENTRY_NULL };
	GOptionContext *context = g_option_context_new("[DIR…]");
	char *here[] = { argv[0], (char[]){ "." }, NULL }, **dirs;
	g_autoptr(GError) error = NULL;
	struct ct_tree *tree;
	gboolean ok;

	g_option_context_add_main_entries(context, entries, NULL);
	ok = g_option_context_parse(context, &argc, &argv, &error);
	g_option_context_free(context);
	if (!ok) {
		fprintf(stderr, "coarsetime stamp: %s\n", error->message);
		return CT_EXIT_FAILED;
	}
	dirs = argc > 1 ? argv : here;
	tree = ct_tree_read(dirs + 1);
	if (!ct_tree_size(tree)) {
		fprintf(stderr, "coarsetime stamp: nothing found below %s\n", dirs[1]);
		ct_tree_free(tree);
		return CT_EXIT_FAILED;
	}
	if (to_host)
		ct_tree_to_host(tree, NULL);
	else
		ct_tree_rank(tree, NULL);
	ct_tree_free(tree);
	return 0;
}

int main(int argc, char **argv)
{
	struct ct_options o = { 0 };
	int status;

	setlocale(LC_CTYPE, "");
	if (argc > 1 && !strcmp(argv[1], "log"))
		return ct_logcmd(argc - 1, argv + 1);
	if (argc > 1 && !strcmp(argv[1], "--version"))
		return version();
	if (argc > 1 && !strcmp(argv[1], "presets"))
		return presets();
	if (argc > 1 && !strcmp(argv[1], "stamp"))
		return stamp(argc - 1, argv + 1);
	if (argc > 1 && !strcmp(argv[1], "sweep"))
		return ct_sweepcmd(argc - 1, argv + 1);
	if (argc > 1 && !strcmp(argv[1], "why"))
		return ct_whycmd(argc - 1, argv + 1);
	status = ct_options_parse(&o, argc, argv);
	if (status < 0)
		status = o.backend ? ct_run_backend(&o) : ct_run(&o);
	ct_options_clear(&o);
	return status;
}
