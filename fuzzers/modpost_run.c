// SPDX-License-Identifier: GPL-2.0-only
#include "modpost_run.h"

#include <stdlib.h>
#include <string.h>

extern const char modpost_vmlinux[], modpost_vmlinux_end[];
extern const char modpost_module[], modpost_module_end[];

struct arguments {
	char *argv[24];
	int argc;
};

static void add(struct arguments *a, const char *word)
{
	a->argv[a->argc++] = (char *)word;
	a->argv[a->argc] = NULL;
}

/* Adds a file of ours unless the input has one of that name. */
static void offer(const struct ttf_bundle *bundle, const char *name, const char *data,
		  const char *end)
{
	if (!ttf_bundle_file(bundle, name))
		ttf_file_add(name, strlen(name), data, (size_t)(end - data));
}

static void offer_files(const struct ttf_bundle *bundle)
{
	/* What kbuild always writes before it runs modpost; empty will do. */
	static const char *const empty[] = { ".vmlinux.objs", "m.mod", ".m.o.cmd" };

	ttf_files_reset(false);
	ttf_stdin_set("", 0);
	for (size_t i = 0; i < bundle->file_count; i++)
		ttf_file_add(bundle->files[i].name.data, bundle->files[i].name.length,
			     bundle->files[i].content.data, bundle->files[i].content.length);
	offer(bundle, "vmlinux.o", modpost_vmlinux, modpost_vmlinux_end);
	offer(bundle, "m.o", modpost_module, modpost_module_end);
	for (size_t i = 0; i < sizeof(empty) / sizeof(empty[0]); i++)
		offer(bundle, empty[i], empty[i], empty[i]);
	ttf_faults_set(&bundle->faults);
}

static void make_arguments(struct arguments *a, const struct ttf_program *program,
			   const struct ttf_bundle *bundle)
{
	static const char *const options[] = { "m", "a", "n", "e", "w", "W", "N", "E" };
	static const char *const words[] = { "-m", "-a", "-n", "-e", "-w", "-W", "-N", "-E" };

	a->argc = 0;
	add(a, "modpost");
	for (size_t i = 0; i < sizeof(options) / sizeof(options[0]); i++)
		if (ttf_bundle_flag(bundle, options[i]))
			add(a, words[i]);
	/* Without it newer ones look at no export (6.6). */
	if (program->era >= 606)
		add(a, "-M");
	add(a, "-o");
	add(a, "Module.symvers.out");
	if (modpost_trims(program) && ttf_bundle_flag(bundle, "t"))
		add(a, "-t");
	if (modpost_trims(program) && ttf_bundle_file(bundle, "whitelist")) {
		add(a, "-u");
		add(a, "whitelist");
	}
	if (ttf_bundle_file(bundle, "Module.symvers")) {
		add(a, "-i");
		add(a, "Module.symvers");
	}
	if (ttf_bundle_flag(bundle, "d")) {
		add(a, "-d");
		add(a, "nsdeps");
	}
	if (ttf_bundle_file(bundle, "modules.order")) {
		add(a, "-T");
		add(a, "modules.order");
	} else {
		add(a, "vmlinux.o");
		add(a, "m.o");
	}
}

static void check_repeatable(struct ttf_program *program, struct arguments *a, int status)
{
	static struct ttf_text first, written;
	const struct ttf_text *out = ttf_written("Module.symvers.out");

	ttf_text_clear(&first);
	ttf_text_clear(&written);
	ttf_text_add(&first, ttf_stderr()->data, ttf_stderr()->length);
	if (out)
		ttf_text_add(&written, out->data, out->length);
	if (ttf_run(program, a->argc, a->argv, 0x5a) != status ||
	    strcmp(first.data, ttf_stderr()->data))
		ttf_fail("modpost/repeat", "two runs of modpost of %s differ:\n%s---\n%s",
			 program->kernel, first.data, ttf_stderr()->data);
	out = ttf_written("Module.symvers.out");
	if (strcmp(written.data, out ? out->data : ""))
		ttf_fail("modpost/repeat", "two runs of modpost of %s write\n%s---\n%s",
			 program->kernel, written.data, out ? out->data : "");
}

void modpost_run(const struct ttf_bundle *bundle,
		 void (*check)(const struct ttf_program *program, const struct ttf_bundle *bundle,
			       int status))
{
	struct arguments a;

	offer_files(bundle);
	for (struct ttf_program *program = ttf_programs; program->name; program++) {
		int status;

		make_arguments(&a, program, bundle);
		status = ttf_run(program, a.argc, a.argv, 0xa5);
		if (status == TTF_STARVED)
			continue;
		if (check)
			check(program, bundle, status);
		check_repeatable(program, &a, status);
	}
}
