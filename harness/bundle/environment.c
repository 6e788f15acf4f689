// SPDX-License-Identifier: GPL-2.0-only
#include "bundle/internal.h"

#include <gnu/libc-version.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "base/copy.h"
#include "inspect/filesystem.h"

static void free_fact(gpointer data)
{
	struct tt_bundle_fact *fact = data;

	g_free(fact->name);
	g_free(fact->value);
	g_free(fact);
}

GPtrArray *tt_bundle_facts_new(void)
{
	return g_ptr_array_new_with_free_func(free_fact);
}

void tt_bundle_facts_add(GPtrArray *facts, const char *name, const char *value)
{
	struct tt_bundle_fact *fact = g_new0(struct tt_bundle_fact, 1);

	fact->name = g_strdup(name);
	fact->value = g_strdup(value);
	g_ptr_array_add(facts, fact);
}

/* The first line that "PROGRAM --version" prints. */
static void add_program(GPtrArray *facts, const char *name, const char *program)
{
	const char *argv[] = { program, "--version", NULL };
	g_autofree char *out = NULL;
	g_autofree char *err = NULL;

	if (!g_spawn_sync(NULL, (char **)argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, &out, &err,
			  NULL, NULL) ||
	    !out[0]) {
		tt_bundle_facts_add(facts, name, "absent");
		return;
	}
	g_strdelimit(out, "\r\n", '\0');
	tt_bundle_facts_add(facts, name, out);
}

/* Not the host's name: a bundle goes to strangers. */
static void add_system(GPtrArray *facts)
{
	struct utsname system;

	if (uname(&system) < 0)
		return;
	tt_bundle_facts_add(facts, "machine", system.machine);
	tt_bundle_facts_add(facts, "running kernel", system.release);
}

static void add_file_system(GPtrArray *facts, const char *directory)
{
	g_autoptr(tt_filesystem) fs = tt_filesystem_of(directory);
	g_autofree char *text =
		fs->inode_size ? g_strdup_printf("%s, inodes of %u bytes", fs->type, fs->inode_size)
			       : g_strdup(fs->type);

	tt_bundle_facts_add(facts, "file system", text ?: "unknown");
}

GPtrArray *tt_bundle_environment(const char *directory)
{
	GPtrArray *facts = tt_bundle_facts_new();

	add_program(facts, "compiler", "gcc");
	add_program(facts, "clang", "clang");
	add_program(facts, "linker", "ld");
	add_program(facts, "make", "make");
	tt_bundle_facts_add(facts, "C library", gnu_get_libc_version());
	add_system(facts);
	add_file_system(facts, directory);
	return facts;
}

static const char *find(const GPtrArray *facts, const char *name)
{
	for (guint i = 0; i < facts->len; i++) {
		const struct tt_bundle_fact *fact = facts->pdata[i];

		if (!strcmp(fact->name, name))
			return fact->value;
	}
	return NULL;
}

GPtrArray *tt_bundle_differences(const GPtrArray *there, const GPtrArray *here)
{
	GPtrArray *lines = g_ptr_array_new_with_free_func(g_free);

	for (guint i = 0; i < there->len; i++) {
		const struct tt_bundle_fact *fact = there->pdata[i];
		const char *value = find(here, fact->name);

		if (value && strcmp(value, fact->value))
			g_ptr_array_add(lines, g_strdup_printf("%s: there %s, here %s", fact->name,
							       fact->value, value));
	}
	return lines;
}
