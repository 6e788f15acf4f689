// SPDX-License-Identifier: GPL-2.0-only
/*
 * Fuzz target: the real modpost's readers of text: Module.symvers (-i), the whitelist (-u), the
 * list of objects (-T), .mod and .cmd files for srcversion (-a). The objects are our own.
 */
#include <stdlib.h>
#include <string.h>

#include "engine/plain.h"
#include "modpost_run.h"

static struct ttf_slice next_field(struct ttf_slice *rest, char end)
{
	const char *stop = rest->length ? memchr(rest->data, end, rest->length) : NULL;
	struct ttf_slice field = { rest->data, stop ? (size_t)(stop - rest->data) : rest->length };

	rest->data += field.length + !!stop;
	rest->length -= field.length + !!stop;
	return field;
}

static bool is_crc(struct ttf_slice text)
{
	if (text.length != 10 || memcmp(text.data, "0x", 2))
		return false;
	for (size_t i = 2; i < 10; i++)
		if (!memchr("0123456789abcdef", text.data[i], 16))
			return false;
	return true;
}

/* Does the dump define @name? -1 if it has lines that kbuild would not write. */
static int dump_defines(struct ttf_slice dump, const char *name)
{
	bool defined = false;

	if (dump.length && (memchr(dump.data, '\0', dump.length)))
		return -1;
	while (dump.length) {
		struct ttf_slice line = next_field(&dump, '\n');
		size_t tabs = 0;

		for (size_t i = 0; i < line.length; i++)
			tabs += line.data[i] == '\t';
		if (tabs != 4 || !is_crc(next_field(&line, '\t')))
			return -1;
		defined |= ttf_slice_is(next_field(&line, '\t'), name);
		if (!next_field(&line, '\t').length)
			return -1;
		line = next_field(&line, '\t');
		if (!ttf_slice_is(line, "EXPORT_SYMBOL") &&
		    !ttf_slice_is(line, "EXPORT_SYMBOL_GPL"))
			return -1;
	}
	return defined;
}

/* Is that a line of @text, but for what stands before its "modpost: "? */
static bool says(const char *text, const char *message)
{
	const size_t length = strlen(message);

	for (const char *line = text; line; line = strchr(line, '\n')) {
		line += *line == '\n';
		for (const char *word = "ERROR: \0WARNING: \0"; *word; word += strlen(word) + 1)
			if (!strncmp(line, word, strlen(word)) &&
			    !strncmp(line + strlen(word), message, length))
				return true;
	}
	return false;
}

static void check_undefined(const struct ttf_program *program, const struct ttf_bundle *bundle)
{
	const struct ttf_section *dump = ttf_bundle_file(bundle, "Module.symvers");
	int defined = dump ? dump_defines(dump->content, "zeta") : 0;
	bool reported = says(ttf_stderr()->data, "modpost: \"zeta\" [m.ko] undefined!");

	if (defined < 0 || reported == !defined)
		return;
	ttf_fail("modpost/undefined", "modpost of %s %s zeta undefined, the dump %s it:\n%s",
		 program->kernel, reported ? "calls" : "does not call", defined ? "has" : "has not",
		 ttf_stderr()->data);
}

static bool has_line(struct ttf_slice text, const char *line)
{
	/* C strings: nothing behind a NUL is seen. */
	text.length = text.length ? strnlen(text.data, text.length) : 0;
	while (text.length)
		if (ttf_slice_is(next_field(&text, '\n'), line))
			return true;
	return false;
}

/* Under -t an export stays if a module uses it or a line of the whitelist is its name. */
static void check_kept(const struct ttf_program *program, const struct ttf_bundle *bundle,
		       const char *name, bool used)
{
	const struct ttf_section *whitelist = ttf_bundle_file(bundle, "whitelist");
	const struct ttf_text *out = ttf_written("Module.symvers.out");
	bool keep = used || !ttf_bundle_flag(bundle, "t") ||
		    (whitelist && has_line(whitelist->content, name));
	char field[32] = "\t";
	bool kept;

	strcat(field, name);
	strcat(field, "\t");
	kept = out && strstr(out->data, field);
	if (kept != keep)
		ttf_fail("modpost/whitelist", "modpost of %s %s %s:\n%s", program->kernel,
			 kept ? "keeps" : "drops", name, out ? out->data : "");
}

static void check(const struct ttf_program *program, const struct ttf_bundle *bundle, int status)
{
	const struct ttf_section *dump = ttf_bundle_file(bundle, "Module.symvers");

	if (status == TTF_ABORTED && ttf_wrong_free_aborts)
		return;
	if (status == TTF_ABORTED)
		ttf_fail("modpost/abort", "modpost of %s aborts", program->kernel);
	if (!ttf_written("Module.symvers.out") || ttf_bundle_file(bundle, "modules.order") ||
	    ttf_bundle_file(bundle, "m.o") || ttf_bundle_file(bundle, "vmlinux.o") ||
	    memcmp(&bundle->faults, &(struct ttf_faults){ 0 }, sizeof(bundle->faults)))
		return;
	/* A dump may export the same names again; which of them wins is not this oracle's. */
	for (const char *const *name = (const char *[]){ "alpha", "beta", "mu", "alpha_gpl", NULL };
	     *name; name++)
		if (dump && memmem(dump->content.data, dump->content.length, *name, strlen(*name)))
			return;
	check_undefined(program, bundle);
	if (!modpost_trims(program))
		return;
	check_kept(program, bundle, "alpha", true);
	check_kept(program, bundle, "beta", false);
	check_kept(program, bundle, "alpha_gpl", false);
	check_kept(program, bundle, "mu", false);
}

/* docs/findings.md, modpost-short-object: reads before a name of one character. */
static bool has_short_name(const struct ttf_bundle *bundle)
{
	const struct ttf_section *mod = ttf_bundle_file(bundle, "m.mod");
	struct ttf_slice rest;

	if (!mod || !ttf_bundle_flag(bundle, "a"))
		return false;
	rest = mod->content;
	rest.length = rest.length ? strnlen(rest.data, rest.length) : 0;
	while (rest.length)
		if (next_field(&rest, '\n').length == 1)
			return true;
	return false;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct ttf_bundle bundle;
	bool strict = getenv("TTF_STRICT") != NULL;

	ttf_bundle_parse(&bundle, data, size);
	/* docs/findings.md, modpost-free-line */
	ttf_wrong_free_aborts = !strict && ttf_programs[0].era < 605;
	/* Objects come from compilers: hostile ones are modpost_elf's. */
	if ((strict || !has_short_name(&bundle)) && !ttf_bundle_file(&bundle, "m.o") &&
	    !ttf_bundle_file(&bundle, "vmlinux.o"))
		modpost_run(&bundle, check);
	return 0;
}
