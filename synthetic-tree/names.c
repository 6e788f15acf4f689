// SPDX-License-Identifier: GPL-2.0-only
#include "names.h"

#include <string.h>

static const char *const verbs[] = {
	"add",	  "alloc",  "attach",	"begin",   "bind",   "check",	"clear",      "clone",
	"commit", "copy",   "create",	"del",	   "detach", "disable", "drop",	      "enable",
	"end",	  "find",   "flush",	"free",	   "get",    "grow",	"hash",	      "hold",
	"init",	  "insert", "iterate",	"lock",	   "lookup", "map",	"match",      "move",
	"notify", "open",   "parse",	"pin",	   "pop",    "prepare", "probe",      "push",
	"put",	  "read",   "register", "release", "remove", "reset",	"resume",     "scan",
	"set",	  "show",   "sort",	"split",   "start",  "stop",	"submit",     "suspend",
	"sync",	  "test",   "trace",	"unlock",  "unmap",  "unpin",	"unregister", "update",
	"verify", "wait",   "wake",	"write",
};

static const char *const nouns[] = {
	"address", "attr",    "bio",	  "bit",    "block",   "buffer",  "bus",    "cache",
	"chain",   "channel", "class",	  "clock",  "config",  "context", "cookie", "counter",
	"device",  "domain",  "driver",	  "entry",  "event",   "extent",  "filter", "flags",
	"folio",   "frame",   "group",	  "handle", "handler", "hook",	  "index",  "inode",
	"key",	   "label",   "level",	  "link",   "list",    "lease",	  "mask",   "mutex",
	"name",	   "node",    "notifier", "object", "owner",   "packet",  "page",   "pool",
	"port",	   "queue",   "range",	  "record", "region",  "request", "ring",   "root",
	"route",   "segment", "slab",	  "slot",   "socket",  "stack",	  "state",  "stats",
	"table",   "task",    "template", "timer",  "token",   "tree",	  "vector", "window",
	"work",	   "zone",
};

static const char *const files[] = {
	"access", "alloc", "bitmap", "buffer", "bus",	"cache",  "class",  "core",  "debug",
	"device", "dir",   "event",  "file",   "hash",	"inode",  "ioctl",  "irq",   "kthread",
	"list",	  "lock",  "main",   "map",    "node",	"notify", "params", "pool",  "power",
	"probe",  "proc",  "queue",  "ring",   "sched", "slab",	  "socket", "stats", "super",
	"sysfs",  "table", "timer",  "trace",  "tree",	"user",	  "utils",  "work",
};

#define PICK(names, list) list[tt_random_range(&(names)->random, 0, G_N_ELEMENTS(list) - 1)]

void tt_names_init(struct tt_names *names, guint64 seed)
{
	tt_random_init(&names->random, seed, "names");
	names->taken = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
}

void tt_names_clear(struct tt_names *names)
{
	g_hash_table_unref(names->taken);
}

gboolean tt_names_take(struct tt_names *names, const char *name)
{
	if (g_hash_table_contains(names->taken, name))
		return FALSE;
	return g_hash_table_add(names->taken, g_strdup(name));
}

char *tt_names_prefix(const char *directory)
{
	g_auto(GStrv) parts = g_strsplit(directory, "/", -1);
	guint n = g_strv_length(parts);
	char *prefix;

	/* "core" and the like say nothing; the directory above does. */
	if (n > 1 && (!strcmp(parts[n - 1], "core") || !strcmp(parts[n - 1], "lib") ||
		      !strcmp(parts[n - 1], "base")))
		n--;
	prefix = g_ascii_strdown(parts[n - 1], -1);
	g_strcanon(prefix, "abcdefghijklmnopqrstuvwxyz0123456789", '_');
	if (g_ascii_isdigit(*prefix)) {
		char *numbered = g_strconcat("n", prefix, NULL);

		g_free(prefix);
		prefix = numbered;
	}
	return prefix;
}

/* Without taking it. */
static char *make_symbol(struct tt_names *names, const char *directory, guint length)
{
	g_autofree char *prefix = tt_names_prefix(directory);
	GString *name = g_string_new(prefix);

	g_string_append_printf(name, "_%s", PICK(names, verbs));
	g_string_append_printf(name, "_%s", PICK(names, nouns));
	while (name->len < length)
		g_string_append_printf(name, "_%s", PICK(names, nouns));
	return g_string_free(name, FALSE);
}

char *tt_names_symbol(struct tt_names *names, const char *directory, guint length)
{
	char *name = make_symbol(names, directory, length);

	/* Big trees use up the words of a directory; one more word always helps in the end. */
	while (!tt_names_take(names, name)) {
		guint more = strlen(name) + 1;

		g_free(name);
		name = make_symbol(names, directory, MAX(more, length));
	}
	return name;
}

static void upper_last_word(char *name)
{
	for (char *c = strrchr(name, '_'); *c; c++)
		*c = g_ascii_toupper(*c);
}

/* "a_b_c" becomes "a_b__c" (or "a__b_c"): the same path once '_' is '/'. */
static char *double_underscore(const char *name, gboolean first)
{
	const char *at = first ? strchr(name, '_') : strrchr(name, '_');

	return g_strdup_printf("%.*s_%s", (int)(at - name), name, at);
}

static void make_family(struct tt_names *names, const char *base, enum tt_family family,
			GPtrArray *members)
{
	if (family == TT_FAMILY_DIGITS) {
		for (guint digit = 1; digit <= 8; digit *= 2)
			g_ptr_array_add(members, g_strdup_printf("%s_%u", base, digit));
		return;
	}
	g_ptr_array_add(members, g_strdup(base));
	if (family == TT_FAMILY_UNDERSCORE) {
		g_ptr_array_add(members, g_strconcat("_", base, NULL));
		g_ptr_array_add(members, g_strconcat("__", base, NULL));
	} else if (family == TT_FAMILY_PREFIX) {
		g_ptr_array_add(members, g_strdup_printf("%s_%s", base, PICK(names, nouns)));
		g_ptr_array_add(members, g_strdup_printf("%ss", base));
	} else if (family == TT_FAMILY_CASE) {
		char *other = g_strdup(base);

		upper_last_word(other);
		g_ptr_array_add(members, other);
	} else {
		g_ptr_array_add(members, double_underscore(base, TRUE));
		g_ptr_array_add(members, double_underscore(base, FALSE));
	}
}

void tt_names_family(struct tt_names *names, const char *directory, enum tt_family family,
		     GPtrArray *members)
{
	g_autoptr(GPtrArray) made = g_ptr_array_new_with_free_func(g_free);
	g_autofree char *base = tt_names_symbol(names, directory, 0);

	make_family(names, base, family, made);
	for (guint i = 0; i < made->len; i++)
		if (!strcmp(made->pdata[i], base) || tt_names_take(names, made->pdata[i]))
			g_ptr_array_add(members, g_strdup(made->pdata[i]));
}

char *tt_names_file(struct tt_names *names, const char *directory)
{
	const char *word = PICK(names, files);
	char *path = g_strdup_printf("%s/%s", directory, word);

	for (guint n = 2; !tt_names_take(names, path); n++) {
		g_free(path);
		path = g_strdup_printf("%s/%s%u", directory, word, n);
	}
	return path;
}

char *tt_names_module(struct tt_names *names, const char *directory)
{
	g_autofree char *prefix = tt_names_prefix(directory);
	const char *word = PICK(names, files);
	g_autofree char *unique = g_strdup_printf("%s_%s.ko", prefix, word);

	for (guint n = 2; !tt_names_take(names, unique); n++) {
		g_free(unique);
		unique = g_strdup_printf("%s_%s%u.ko", prefix, word, n);
	}
	return g_strdup_printf("%s/%.*s", directory, (int)strlen(unique) - 3, unique);
}
