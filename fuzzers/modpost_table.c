// SPDX-License-Identifier: GPL-2.0-only
/*
 * Fuzz target: modpost's file2alias.c, which makes a module's aliases of its device tables. The
 * object is made here around the input's bytes: option "table" names the bus, file "data" is the
 * table; it is filled up to whole entries, and the empty last one is added. So whatever the
 * input, it is a table that a compiler could have written.
 *
 * Beyond crashes: the aliases of a table are those of its entries, each taken alone.
 */
#include <stdlib.h>
#include <string.h>

#include "engine/plain.h"
#include "modpost_object.h"
#include "modpost_run.h"
#include "modpost_sizes.h"

#define MAX_ENTRIES 8

static struct ttf_text table, object;

/* What modpost wrote for the table of @count entries at @data: the lines with aliases. */
static int run_table(struct ttf_program *program, const struct modpost_size *bus, const char *data,
		     size_t count, struct ttf_text *aliases)
{
	static char *argv[] = { (char *)"modpost", (char *)"-w",  (char *)"-M", (char *)"-o",
				(char *)"out",	   (char *)"m.o", NULL };
	static char *old_argv[] = { (char *)"modpost", (char *)"-w",  (char *)"-o",
				    (char *)"out",     (char *)"m.o", NULL };
	const struct ttf_text *written;
	int status;

	ttf_text_clear(&table);
	ttf_text_add(&table, data, count * bus->size);
	for (size_t i = 0; i < bus->size; i++)
		ttf_text_add(&table, "", 1);
	modpost_object_make(&object, bus->name, &table);
	ttf_files_reset(false);
	ttf_stdin_set("", 0);
	ttf_file_add("m.o", 3, object.data, object.length);
	ttf_file_add("m.mod", 5, "m.o\n", 4);
	status = program->era >= 606 ? ttf_run(program, 6, argv, 0xa5)
				     : ttf_run(program, 5, old_argv, 0xa5);
	ttf_text_clear(aliases);
	written = ttf_written("m.mod.c");
	for (const char *p = written ? written->data : NULL; p && (p = strstr(p, "MODULE_ALIAS("));
	     p++) {
		const char *end = strstr(p, ");\n");

		if (!end)
			ttf_fail("modpost/alias", "an alias without an end:\n%s", p);
		ttf_text_add(aliases, p, (size_t)(end + 3 - p));
	}
	return status;
}

/* The lines of @text as a set. */
static void collect(struct ttf_set *set, const struct ttf_text *text)
{
	const char *p = text->data;

	ttf_set_clear(set);
	while (*p) {
		const char *end = strchr(p, '\n');

		ttf_set_add(set, (struct ttf_slice){ p, (size_t)(end - p) });
		p = end + 1;
	}
}

static bool same_lines(const struct ttf_text *a, const struct ttf_text *b)
{
	static struct ttf_set one, two;

	collect(&one, a);
	collect(&two, b);
	for (size_t i = 0; i < one.room; i++)
		if (one.slots[i].round == one.round && !ttf_set_has(&two, one.slots[i].key))
			return false;
	return one.count == two.count;
}

/* A table that modpost refuses and says why: buses have rules of their own. */
static bool is_refused(int status)
{
	return status == 1 && strstr(ttf_stderr()->data, "modpost: ");
}

static void check_entries(struct ttf_program *program, const struct modpost_size *bus,
			  const char *data, size_t count)
{
	static struct ttf_text whole, one, sum;
	int status = run_table(program, bus, data, count, &whole);

	if (status == TTF_STARVED || is_refused(status))
		return;
	if (status)
		ttf_fail("modpost/table", "modpost of %s ends with %d for a table of %s:\n%s",
			 program->kernel, status, bus->name, ttf_stderr()->data);
	ttf_text_clear(&sum);
	for (size_t i = 0; i < count; i++) {
		run_table(program, bus, data + i * bus->size, 1, &one);
		ttf_text_add(&sum, one.data, one.length);
	}
	/* In any order, each once: 6.13 sorts and drops repeats, and cards always did the latter.
	 */
	if (!same_lines(&whole, &sum))
		ttf_fail("modpost/entries", "a table of %s has the aliases\n%sits entries\n%s",
			 bus->name, whole.data, sum.data);
}

/*
 * docs/findings.md, modpost-full-name and its relatives: fields that are full and so have no NUL
 * get one. modpost-pci-override: a value that no header defines.
 */
static void make_tame(const struct modpost_size *bus, char *entry)
{
	for (const struct modpost_string *s = modpost_strings; s->bus; s++)
		for (size_t n = 0; !strcmp(s->bus, bus->name) && n < s->count; n++)
			entry[s->offset + n * s->step + s->length - 1] = 0;
	if (!strcmp(bus->name, "pci")) {
		uint32_t override;

		memcpy(&override, entry + modpost_pci_override, sizeof(override));
		override &= 1; /* 1 is VFIO's, others have no meaning */
		memcpy(entry + modpost_pci_override, &override, sizeof(override));
	}
}

/* docs/findings.md, modpost-input-bits: each bit that is set takes some bytes of the alias. */
static bool has_many_bits(const struct modpost_size *bus, const char *entry)
{
	size_t bits = 0;

	if (strcmp(bus->name, "input"))
		return false;
	for (size_t i = 0; i < bus->size; i++)
		bits += (size_t)__builtin_popcount((unsigned char)entry[i]);
	return bits > 32;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct ttf_bundle bundle;
	static struct ttf_text text;
	const struct modpost_size *bus = modpost_sizes;
	const struct ttf_section *file;
	struct ttf_slice name;
	size_t count;

	ttf_bundle_parse(&bundle, data, size);
	file = ttf_bundle_file(&bundle, "data");
	name = ttf_bundle_option(&bundle, "table", "pci");
	while (bus->name && !ttf_slice_is(name, bus->name))
		bus++;
	if (!file || !bus->name)
		return 0;
	ttf_text_clear(&text);
	ttf_text_slice(&text, file->content);
	while (text.length % bus->size)
		ttf_text_add(&text, "", 1);
	count = text.length / bus->size;
	if (count > MAX_ENTRIES)
		count = MAX_ENTRIES;
	for (size_t i = 0; i < count && !getenv("TTF_STRICT"); i++) {
		make_tame(bus, text.data + i * bus->size);
		if (has_many_bits(bus, text.data + i * bus->size))
			return 0;
	}
	ttf_faults_set(&(struct ttf_faults){ 0 });
	for (struct ttf_program *program = ttf_programs; program->name; program++)
		check_entries(program, bus, text.data, count);
	return 0;
}
