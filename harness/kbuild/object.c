// SPDX-License-Identifier: GPL-2.0-only
#include "kbuild/object.h"

#include <errno.h>
#include <fcntl.h>
#include <gelf.h>
#include <libelf.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "base/strset.h"

static const char ksymtab_section[] = "___ksymtab+";
static const char ksymtab_gpl_section[] = "___ksymtab_gpl+";
static const char ksymtab_symbol[] = "__ksymtab_";
static const char export_symbol[] = "__export_symbol_";
static const char ksym_marker[] = "__ksym_marker_";

void tt_object_free(struct tt_object *object)
{
	if (!object)
		return;
	g_hash_table_unref(object->exports);
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

static void take_section_name(struct tt_object *object, const char *name)
{
	if (g_str_has_prefix(name, ksymtab_section))
		add_export(object, name + strlen(ksymtab_section), "");
	else if (g_str_has_prefix(name, ksymtab_gpl_section))
		add_export(object, name + strlen(ksymtab_gpl_section), "GPL");
}

/* The name of the section that @sym lies in, or "". */
static const char *section_of(Elf *elf, size_t names, const GElf_Sym *sym)
{
	Elf_Scn *section;
	GElf_Shdr header;
	const char *name;

	if (sym->st_shndx == SHN_UNDEF || sym->st_shndx >= SHN_LORESERVE)
		return "";
	section = elf_getscn(elf, sym->st_shndx);
	if (!section || !gelf_getshdr(section, &header))
		return "";
	name = elf_strptr(elf, names, header.sh_name);
	return name ? name : "";
}

/* .export_symbol holds the licence as a string at the symbol's own offset. */
static const char *license_at(Elf *elf, const GElf_Sym *sym)
{
	Elf_Scn *section = elf_getscn(elf, sym->st_shndx);
	Elf_Data *data = section ? elf_getdata(section, NULL) : NULL;

	if (!data || !data->d_buf || sym->st_value + 4 > data->d_size)
		return "";
	return memcmp((const char *)data->d_buf + sym->st_value, "GPL", 4) ? "" : "GPL";
}

static void take_symbol(struct tt_object *object, Elf *elf, size_t names, const GElf_Sym *sym,
			const char *name)
{
	if (sym->st_shndx == SHN_UNDEF) {
		if (name[0])
			tt_strset_add(object->undefined, name);
	} else if (g_str_has_prefix(name, ksym_marker)) {
		tt_strset_add(object->offered, name + strlen(ksym_marker));
	} else if (g_str_has_prefix(name, export_symbol)) {
		tt_strset_add(object->offered, name + strlen(export_symbol));
		add_export(object, name + strlen(export_symbol), license_at(elf, sym));
	} else if (g_str_has_prefix(name, ksymtab_symbol)) {
		const char *section = section_of(elf, names, sym);

		if (strstr(section, "ksymtab") && !strstr(section, "strings"))
			add_export(object, name + strlen(ksymtab_symbol),
				   strstr(section, "_gpl") ? "GPL" : "");
	}
}

static void take_symbols(struct tt_object *object, Elf *elf, size_t names, Elf_Scn *section,
			 const GElf_Shdr *header)
{
	Elf_Data *data = elf_getdata(section, NULL);
	gsize count = data && header->sh_entsize ? data->d_size / header->sh_entsize : 0;

	for (gsize i = 0; i < count; i++) {
		GElf_Sym sym;
		const char *name;

		if (!gelf_getsym(data, (int)i, &sym))
			continue;
		name = elf_strptr(elf, header->sh_link, sym.st_name);
		if (name)
			take_symbol(object, elf, names, &sym, name);
	}
}

static gboolean take_all(struct tt_object *object, Elf *elf)
{
	Elf_Scn *section = NULL;
	size_t names;

	if (elf_kind(elf) != ELF_K_ELF || elf_getshdrstrndx(elf, &names))
		return FALSE;
	while ((section = elf_nextscn(elf, section))) {
		GElf_Shdr header;
		const char *name;

		if (!gelf_getshdr(section, &header))
			return FALSE;
		name = elf_strptr(elf, names, header.sh_name);
		if (name)
			take_section_name(object, name);
		if (header.sh_type == SHT_SYMTAB)
			take_symbols(object, elf, names, section, &header);
	}
	return TRUE;
}

struct tt_object *tt_object_read(const char *path, GError **error)
{
	struct tt_object *object;
	Elf *elf;
	int fd;

	elf_version(EV_CURRENT);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0) {
		g_set_error(error, G_FILE_ERROR, g_file_error_from_errno(errno),
			    "cannot read %s: %s", path, g_strerror(errno));
		return NULL;
	}
	object = g_new0(struct tt_object, 1);
	object->exports = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	object->offered = tt_strset_new();
	object->undefined = tt_strset_new();
	elf = elf_begin(fd, ELF_C_READ_MMAP, NULL);
	if (!elf || !take_all(object, elf)) {
		g_set_error(error, TT_ERROR, TT_ERROR_INPUT,
			    "%s is not an ELF file that can be read (%s); was the build ended in "
			    "the middle of it?",
			    path, elf ? "broken or of another kind" : elf_errmsg(-1));
		g_clear_pointer(&object, tt_object_free);
	}
	elf_end(elf);
	close(fd);
	return object;
}
