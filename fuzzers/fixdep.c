// SPDX-License-Identifier: GPL-2.0-only
/*
 * Fuzz target: the real fixdep of a kernel. The input is a bundle: the first file is the dep
 * file, the others are what it names. Options: target, cmd, flags (fallback, extra, usage),
 * fault; a file called "stdin" is standard input.
 */
#include <stdlib.h>
#include <string.h>

#include "engine/bundle.h"
#include "engine/plain.h"
#include "fixdep_oracle.h"

/* A slice as a C string in one of a few static buffers; cut at a NUL and at the end. */
static char *c_string(struct ttf_slice slice, int which)
{
	static char buffers[3][4096];
	size_t length = strnlen(slice.data, slice.length);

	if (length >= sizeof(buffers[0]))
		length = sizeof(buffers[0]) - 1;
	memcpy(buffers[which], slice.data, length);
	buffers[which][length] = '\0';
	return buffers[which];
}

static struct ttf_slice as_slice(const char *string)
{
	return (struct ttf_slice){ string, strlen(string) };
}

static void offer_files(const struct ttf_bundle *bundle)
{
	ttf_files_reset(ttf_bundle_flag(bundle, "fallback"));
	for (size_t i = 0; i < bundle->file_count; i++) {
		const struct ttf_section *file = &bundle->files[i];

		if (!i || !ttf_slice_is(file->name, "stdin"))
			ttf_file_add(file->name.data, file->name.length, file->content.data,
				     file->content.length);
	}
	ttf_faults_set(&bundle->faults);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct ttf_bundle bundle;
	const struct ttf_section *input;
	struct fixdep_run run = { 0 };
	char *argv[6] = { (char *)"fixdep" };
	int argc = 1;

	ttf_bundle_parse(&bundle, data, size);
	offer_files(&bundle);
	input = ttf_bundle_file(&bundle, "stdin");
	run.request.depfile = bundle.files[0].content;
	run.request.extra = ttf_bundle_flag(&bundle, "extra");
	run.request.input = input && input != bundle.files ? input->content : as_slice("");
	ttf_stdin_set(run.request.input.data, run.request.input.length);
	run.faulty = memcmp(&bundle.faults, &(struct ttf_faults){ 0 }, sizeof(bundle.faults));
	run.usage = ttf_bundle_flag(&bundle, "usage");
	if (run.request.extra)
		argv[argc++] = (char *)"-e";
	argv[argc++] = c_string(bundle.files[0].name, 0);
	argv[argc++] = c_string(ttf_bundle_option(&bundle, "target", "a.o"), 1);
	argv[argc++] = c_string(ttf_bundle_option(&bundle, "cmd", "cc -c"), 2);
	run.request.target = as_slice(argv[argc - 2]);
	run.request.command = as_slice(argv[argc - 1]);
	/* A name that was cut would not be found; nothing depends on what it is. */
	if (strlen(argv[argc - 3]) != bundle.files[0].name.length)
		return 0;
	run.argc = run.usage ? 2 : argc;
	run.argv = argv;
	fixdep_check(&run);
	return 0;
}
