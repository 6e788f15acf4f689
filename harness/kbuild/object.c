// SPDX-License-Identifier: GPL-2.0-only
#include "kbuild/object.h"

#include <errno.h>
#include <fcntl.h>
#include <gelf.h>
#include <libelf.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "base/strset.h"

static const char ksymtab_section[] = "___ksymtab+";
static const char ksymtab_gpl_section[] = "___ksymtab_gpl+";
static const char ksymtab_symbol[] = "__ksymtab_";
static const char namespace_symbol[] = "__kstrtabns_";
static const char export_symbol[] = "__export_symbol_";
static const char ksym_marker[] = "__ksym_marker_";
static const char flags_symbol[] = "__flags_";

/* KSYM_FLAG_GPL_ONLY of <linux/module_symbol.h>; exportlayout.c holds it against the kernel's. */
#define FLAG_GPL_ONLY 1

/* One file while it is read. */
struct reading {
	struct tt_object *object;
	Elf *elf;
	size_t names;	    /* the string table of the sections' names */
	GHashTable *offers; /* exported name -> "" or "GPL" in .export_symbol */
	GHashTable *flags;  /* exported name -> its flags */
	gboolean linked;    /* modpost has been at it: vmlinux or a module */
	GHashTable *marks;  /* set of names, for tt_object_marks() */
};

void tt_object_free(struct tt_object *object)
{
	if (!object)
		return;
	g_hash_table_unref(object->exports);
	g_clear_pointer(&object->namespaces, g_hash_table_unref);
	g_hash_table_unref(object->offered);
	g_hash_table_unref(object->undefined);
	g_free(object);
}

/* @license must be a literal. */
static void add_export(struct tt_object *object, const char *name, const char *license)
{
	if (!g_hash_table_contains(object->exports, name))
		g_hash_table_insert(object->exports, g_strdup(name), (gpointer)license);
}

static void add_namespace(struct tt_object *object, const char *name, const char *space)
{
	if (space && *space)
		g_hash_table_replace(object->namespaces, g_strdup(name), g_strdup(space));
}

static void take_section_name(struct reading *reading, const char *name)
{
	struct tt_object *object = reading->object;

	if (!strcmp(name, ".gnu.linkonce.this_module"))
		reading->linked = TRUE;
	else if (g_str_has_prefix(name, ksymtab_section))
		add_export(object, name + strlen(ksymtab_section), "");
	else if (g_str_has_prefix(name, ksymtab_gpl_section))
		add_export(object, name + strlen(ksymtab_gpl_section), "GPL");
}

/* The section that @sym lies in, and its header; NULL if it lies in none. */
static Elf_Scn *section_of(const struct reading *reading, const GElf_Sym *sym, GElf_Shdr *header)
{
	Elf_Scn *section;

	if (sym->st_shndx == SHN_UNDEF || sym->st_shndx >= SHN_LORESERVE)
		return NULL;
	section = elf_getscn(reading->elf, sym->st_shndx);
	return section && gelf_getshdr(section, header) ? section : NULL;
}

static const char *section_name(const struct reading *reading, const GElf_Sym *sym)
{
	GElf_Shdr header;
	const char *name = NULL;

	if (section_of(reading, sym, &header))
		name = elf_strptr(reading->elf, reading->names, header.sh_name);
	return name ? name : "";
}

/*
 * What lies at @sym, in a relocatable file (offsets) or a linked one (addresses); NULL if nothing
 * does. @left gets the number of bytes up to the section's end.
 */
static const char *bytes_at(const struct reading *reading, const GElf_Sym *sym, gsize *left)
{
	GElf_Shdr header;
	Elf_Scn *section = section_of(reading, sym, &header);
	Elf_Data *data = section ? elf_getdata(section, NULL) : NULL;

	if (!data || !data->d_buf || sym->st_value < header.sh_addr ||
	    sym->st_value - header.sh_addr >= data->d_size)
		return NULL;
	*left = data->d_size - (sym->st_value - header.sh_addr);
	return (const char *)data->d_buf + (sym->st_value - header.sh_addr);
}

/* The string at @text that ends within @left bytes, or NULL. */
static const char *string_within(const char *text, gsize left)
{
	return text && memchr(text, 0, left) ? text : NULL;
}

/* .export_symbol holds the licence and the namespace as strings at the symbol's own offset. */
static void take_offer(const struct reading *reading, const GElf_Sym *sym, const char *name)
{
	gsize left = 0;
	const char *text = bytes_at(reading, sym, &left);
	const char *license = string_within(text, left);
	gsize length = license ? strlen(license) + 1 : 0;

	tt_strset_add(reading->object->offered, name);
	g_hash_table_replace(reading->offers, g_strdup(name),
			     license && !strcmp(license, "GPL") ? "GPL" : "");
	if (license && length < left)
		add_namespace(reading->object, name,
			      string_within(license + length, left - length));
}

static void take_flags(const struct reading *reading, const GElf_Sym *sym, const char *name)
{
	gsize left = 0;
	const char *flags = bytes_at(reading, sym, &left);

	if (flags && strstr(section_name(reading, sym), "kflagstab"))
		g_hash_table_replace(reading->flags, g_strdup(name),
				     GUINT_TO_POINTER((guchar)*flags));
}

static void take_ksymtab(const struct reading *reading, const GElf_Sym *sym, const char *name)
{
	const char *section = section_name(reading, sym);

	if (strstr(section, "ksymtab") && !strstr(section, "strings"))
		add_export(reading->object, name, strstr(section, "_gpl") ? "GPL" : "");
}

static void take_symbol(const struct reading *reading, const GElf_Sym *sym, const char *name)
{
	struct tt_object *object = reading->object;
	gsize left = 0;

	if (sym->st_shndx == SHN_UNDEF) {
		if (name[0])
			tt_strset_add(object->undefined, name);
	} else if (g_str_has_prefix(name, ksym_marker)) {
		tt_strset_add(object->offered, name + strlen(ksym_marker));
	} else if (g_str_has_prefix(name, export_symbol)) {
		take_offer(reading, sym, name + strlen(export_symbol));
	} else if (g_str_has_prefix(name, ksymtab_symbol)) {
		take_ksymtab(reading, sym, name + strlen(ksymtab_symbol));
	} else if (g_str_has_prefix(name, namespace_symbol)) {
		const char *space = bytes_at(reading, sym, &left);

		add_namespace(object, name + strlen(namespace_symbol), string_within(space, left));
	} else if (g_str_has_prefix(name, flags_symbol)) {
		take_flags(reading, sym, name + strlen(flags_symbol));
	}
}

/* Calls @take with each named symbol of the file. */
static void each_symbol(const struct reading *reading, Elf_Scn *section, const GElf_Shdr *header,
			void (*take)(const struct reading *reading, const GElf_Sym *sym,
				     const char *name))
{
	Elf_Data *data = elf_getdata(section, NULL);
	gsize count = data && header->sh_entsize ? data->d_size / header->sh_entsize : 0;

	for (gsize i = 0; i < count; i++) {
		GElf_Sym sym;
		const char *name;

		if (!gelf_getsym(data, (int)i, &sym))
			continue;
		name = elf_strptr(reading->elf, header->sh_link, sym.st_name);
		if (name)
			take(reading, &sym, name);
	}
}

/*
 * What modpost has not yet seen exports what it offers. In a linked file the section is only what
 * no script has thrown away (6.5.0's module.lds keeps it): what counts there is the table.
 */
static void exports_by_offers(const struct reading *reading)
{
	GHashTableIter iter;
	gpointer name, license;

	g_hash_table_iter_init(&iter, reading->offers);
	while (!reading->linked && g_hash_table_iter_next(&iter, &name, &license))
		add_export(reading->object, name, license);
}

static void license_by_flags(const struct reading *reading)
{
	GHashTableIter iter;
	gpointer name, flags;

	g_hash_table_iter_init(&iter, reading->flags);
	while (g_hash_table_iter_next(&iter, &name, &flags)) {
		gboolean gpl = GPOINTER_TO_UINT(flags) & FLAG_GPL_ONLY;

		reading->object->flags = TRUE;
		if (g_hash_table_contains(reading->object->exports, name))
			g_hash_table_replace(reading->object->exports, g_strdup(name),
					     gpl ? "GPL" : "");
	}
}

/*
 * The section headers are a file's last part. libelf reads a file that was cut off before them as
 * one without sections, which would pass for an object that exports nothing.
 */
static const char *damage_of_headers(const GElf_Ehdr *header, guint64 size)
{
	/* e_shnum is 0 too where there are 65,280 sections or more; one header holds the count. */
	guint64 table = (guint64)MAX(header->e_shnum, 1) * header->e_shentsize;

	if (!header->e_shoff || !header->e_shentsize)
		return "without section headers";
	if (header->e_shoff > size || table > size - header->e_shoff)
		return "cut off: its section headers lie beyond its end";
	return NULL;
}

static const char *damage_of_section(const GElf_Shdr *header, guint64 size)
{
	if (header->sh_type == SHT_NULL || header->sh_type == SHT_NOBITS)
		return NULL;
	if (header->sh_offset > size || header->sh_size > size - header->sh_offset)
		return "cut off: a section lies beyond its end";
	return NULL;
}

/* NULL, or what is wrong with the file, which has @size bytes. */
static const char *take_sections(struct reading *reading, guint64 size)
{
	Elf_Scn *section = NULL;

	while ((section = elf_nextscn(reading->elf, section))) {
		GElf_Shdr header;
		const char *damage, *name;

		if (!gelf_getshdr(section, &header))
			return "broken: a section header cannot be read";
		damage = damage_of_section(&header, size);
		if (damage)
			return damage;
		name = elf_strptr(reading->elf, reading->names, header.sh_name);
		if (name)
			take_section_name(reading, name);
		if (header.sh_type == SHT_SYMTAB)
			each_symbol(reading, section, &header, take_symbol);
	}
	exports_by_offers(reading);
	license_by_flags(reading);
	return NULL;
}

/* Names are given by a table that must be one; in a file filled up with zeros it is not. */
static gboolean has_names(struct reading *reading)
{
	GElf_Shdr header;

	return !elf_getshdrstrndx(reading->elf, &reading->names) &&
	       gelf_getshdr(elf_getscn(reading->elf, reading->names), &header) &&
	       header.sh_type == SHT_STRTAB;
}

/* Opens the file; *@size gets its bytes. NULL, or what is wrong with it. */
static const char *open_elf(struct reading *reading, int fd, guint64 *size)
{
	const char *damage;
	GElf_Ehdr header;
	struct stat st;

	elf_version(EV_CURRENT);
	reading->elf = elf_begin(fd, ELF_C_READ_MMAP, NULL);
	if (!reading->elf || fstat(fd, &st))
		return "not readable";
	if (elf_kind(reading->elf) != ELF_K_ELF || !gelf_getehdr(reading->elf, &header))
		return "not an ELF file";
	*size = (guint64)st.st_size;
	reading->linked = header.e_type != ET_REL;
	damage = damage_of_headers(&header, *size);
	if (damage)
		return damage;
	return has_names(reading) ? NULL : "broken: its sections have no names";
}

struct tt_object *tt_object_read(const char *path, GError **error)
{
	struct reading reading = { 0 };
	struct tt_object *object;
	const char *damage;
	guint64 size;
	int fd;

	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0) {
		g_set_error(error, G_FILE_ERROR, g_file_error_from_errno(errno),
			    "cannot read %s: %s", path, g_strerror(errno));
		return NULL;
	}
	object = g_new0(struct tt_object, 1);
	object->exports = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	object->namespaces = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
	object->offered = tt_strset_new();
	object->undefined = tt_strset_new();
	reading.object = object;
	reading.offers = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	reading.flags = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	damage = open_elf(&reading, fd, &size);
	if (!damage)
		damage = take_sections(&reading, size);
	if (damage) {
		g_set_error(error, TT_ERROR, TT_ERROR_INPUT,
			    "%s is not an ELF file that can be read (%s); was the build ended in "
			    "the middle of it?",
			    path, damage);
		g_clear_pointer(&object, tt_object_free);
	}
	g_hash_table_unref(reading.offers);
	g_hash_table_unref(reading.flags);
	elf_end(reading.elf);
	close(fd);
	return object;
}

static void take_name(const struct reading *reading, const GElf_Sym *sym, const char *name)
{
	(void)sym;
	tt_strset_add(reading->marks, name);
}

static void take_names(const struct reading *reading)
{
	Elf_Scn *section = NULL;

	while ((section = elf_nextscn(reading->elf, section))) {
		GElf_Shdr header;
		const char *name;

		if (!gelf_getshdr(section, &header))
			return;
		name = elf_strptr(reading->elf, reading->names, header.sh_name);
		if (name)
			tt_strset_add(reading->marks, name);
		if (header.sh_type == SHT_SYMTAB)
			each_symbol(reading, section, &header, take_name);
	}
}

char *tt_object_marks(const char *path, const char *word)
{
	g_autoptr(GHashTable) all = tt_strset_new();
	struct reading reading = { .marks = all };
	g_autoptr(GPtrArray) sorted = NULL;
	GString *marks = g_string_new(NULL);
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	guint64 size;

	if (fd >= 0 && !open_elf(&reading, fd, &size))
		take_names(&reading);
	elf_end(reading.elf);
	if (fd >= 0)
		close(fd);
	sorted = tt_strset_sorted(all);
	for (guint i = 0; i < sorted->len; i++)
		if (strstr(sorted->pdata[i], word) &&
		    !g_str_has_prefix(sorted->pdata[i], "__UNIQUE_ID_"))
			g_string_append_printf(marks, "%s%s", marks->len ? " " : "",
					       (char *)sorted->pdata[i]);
	return g_string_free(marks, FALSE);
}
