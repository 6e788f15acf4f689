// SPDX-License-Identifier: GPL-2.0-only
/* ct-fidelity: the command line. */
#include "coarsetime/fidelity/fidelity.h"

#include <errno.h>
#include <getopt.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>

#define EXIT_USAGE 2

static int usage(void)
{
	fputs("usage: ct-fidelity record [--ops FOLDER] [--only PATTERN] [--any-fraction] DIR\n"
	      "       ct-fidelity compare [--known FILE] A B\n"
	      "       ct-fidelity on ext4-128|ext4-256|native PARENT COMMAND [ARGUMENT...]\n"
	      "\n"
	      "record   carry out the operations in DIR (empty) and write \"op when file stamp\"\n"
	      "         lines, stamps in phases, to standard output\n"
	      "compare  print what differs between two recordings; 1 if anything that FILE does\n"
	      "         not know does\n"
	      "on       run COMMAND in an empty directory on such a file system below PARENT;\n"
	      "         77 if that is impossible here\n",
	      stderr);
	return EXIT_USAGE;
}

/* The operations see the same surroundings on both sides. */
static void set_surroundings(void)
{
	struct rlimit limit;

	setenv("PATH", "/usr/bin:/bin:/usr/sbin:/sbin", 1);
	setenv("LC_ALL", "C", 1);
	setenv("TZ", "UTC", 1);
	unsetenv("MAKEFLAGS");
	unsetenv("MAKELEVEL");
	unsetenv("SOURCE_DATE_EPOCH");
	unsetenv("TMPDIR");
	umask(022);
	/* All operations are under way at once, with three descriptors each. */
	if (getrlimit(RLIMIT_NOFILE, &limit) == 0) {
		limit.rlim_cur = limit.rlim_max;
		setrlimit(RLIMIT_NOFILE, &limit);
	}
}

static int do_record(int argc, char **argv)
{
	static const struct option longs[] = { { "ops", required_argument, NULL, 'o' },
					       { "only", required_argument, NULL, 'n' },
					       { "any-fraction", no_argument, NULL, 'a' },
					       { NULL, 0, NULL, 0 } };
	struct record_options options = { .out = stdout };
	const char *folder = CT_FIDELITY_OPS, *only = NULL;
	struct op_list list = { NULL, 0 };
	int c;

	while ((c = getopt_long(argc, argv, "+", longs, NULL)) != -1) {
		if (c == 'o')
			folder = optarg;
		else if (c == 'n')
			only = optarg;
		else if (c == 'a')
			options.any_fraction = true;
		else
			return usage();
	}
	if (optind != argc - 1)
		return usage();
	options.dir = realpath(argv[optind], NULL);
	if (!options.dir) {
		fprintf(stderr, "ct-fidelity: %s: %s\n", argv[optind], strerror(errno));
		return 1;
	}
	set_surroundings();
	op_list_add_functions(&list, only);
	op_list_add_ways(&list, only);
	if (!op_list_add_folder(&list, folder, only))
		return 1;
	if (record(&list, &options) != 0)
		return 1;
	return fflush(stdout) == 0 ? 0 : 1;
}

static int do_compare(int argc, char **argv)
{
	static const struct option longs[] = { { "known", required_argument, NULL, 'k' },
					       { NULL, 0, NULL, 0 } };
	const char *known = NULL;
	int c;

	while ((c = getopt_long(argc, argv, "+", longs, NULL)) != -1) {
		if (c != 'k')
			return usage();
		known = optarg;
	}
	if (optind != argc - 2)
		return usage();
	return compare(argv[optind], argv[optind + 1], known);
}

int main(int argc, char **argv)
{
	if (argc >= 2 && strcmp(argv[1], "record") == 0)
		return do_record(argc - 1, argv + 1);
	if (argc >= 2 && strcmp(argv[1], "compare") == 0)
		return do_compare(argc - 1, argv + 1);
	if (argc >= 5 && strcmp(argv[1], "on") == 0)
		return run_on_backend(argv[2], argv[3], argv + 4);
	return usage();
}
