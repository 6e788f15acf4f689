// SPDX-License-Identifier: GPL-2.0-only
/*
 * Fuzz target: the real modpost on small objects. It trusts the compiler and the linker, so only
 * objects that are well-formed by the ELF specification are given to it: what it does wrong with
 * these is a defect, what it does with others says nothing.
 */
#include <elf.h>
#include <stdlib.h>
#include <string.h>

#include "engine/plain.h"
#include "modpost_run.h"

struct object {
	const uint8_t *data;
	size_t size;
	Elf64_Ehdr header;
};

static Elf64_Shdr section(const struct object *o, size_t i)
{
	Elf64_Shdr header;

	memcpy(&header, o->data + o->header.e_shoff + i * sizeof(header), sizeof(header));
	return header;
}

static bool inside(uint64_t offset, uint64_t size, uint64_t limit)
{
	return offset <= limit && size <= limit - offset;
}

static bool is_strings(const struct object *o, size_t i)
{
	Elf64_Shdr header;

	if (!i || i >= o->header.e_shnum)
		return false;
	header = section(o, i);
	return header.sh_type == SHT_STRTAB && header.sh_size &&
	       !o->data[header.sh_offset + header.sh_size - 1];
}

static bool header_is_valid(struct object *o)
{
	const Elf64_Ehdr *h = &o->header;

	if (o->size < sizeof(*h))
		return false;
	memcpy(&o->header, o->data, sizeof(*h));
	return !memcmp(h->e_ident, ELFMAG, SELFMAG) && h->e_ident[EI_CLASS] == ELFCLASS64 &&
	       h->e_ident[EI_DATA] == ELFDATA2LSB && h->e_type == ET_REL &&
	       h->e_machine == EM_X86_64 && h->e_shnum && h->e_shnum < SHN_LORESERVE &&
	       h->e_shentsize == sizeof(Elf64_Shdr) && h->e_shoff % 8 == 0 &&
	       inside(h->e_shoff, (uint64_t)h->e_shnum * sizeof(Elf64_Shdr), o->size);
}

/* Names that modpost reads data through: kbuild's own macros put them into sections. */
static bool is_kbuilds(const char *name)
{
	return !strncmp(name, "__ksym", 6) || !strncmp(name, "__kstrtab", 9) ||
	       !strncmp(name, "__crc_", 6) || !strncmp(name, "__mod_", 6) ||
	       !strncmp(name, "__export_symbol_", 16);
}

static bool symbols_are_valid(const struct object *o, const Elf64_Shdr *table)
{
	Elf64_Shdr strings;

	if (table->sh_size % sizeof(Elf64_Sym) || table->sh_offset % 8 ||
	    !is_strings(o, table->sh_link))
		return false;
	strings = section(o, table->sh_link);
	for (uint64_t at = 0; at < table->sh_size; at += sizeof(Elf64_Sym)) {
		Elf64_Sym symbol;

		memcpy(&symbol, o->data + table->sh_offset + at, sizeof(symbol));
		if (symbol.st_name >= strings.sh_size || symbol.st_shndx == SHN_XINDEX)
			return false;
		if (!symbol.st_shndx || symbol.st_shndx >= SHN_LORESERVE) {
			if (is_kbuilds((const char *)o->data + strings.sh_offset + symbol.st_name))
				return false;
			continue;
		}
		if (symbol.st_shndx >= o->header.e_shnum ||
		    !inside(symbol.st_value, symbol.st_size, section(o, symbol.st_shndx).sh_size))
			return false;
	}
	return true;
}

static bool relocations_are_valid(const struct object *o, const Elf64_Shdr *table)
{
	Elf64_Shdr symbols, target;

	if (!table->sh_info || table->sh_info >= o->header.e_shnum || !table->sh_link ||
	    table->sh_link >= o->header.e_shnum || table->sh_size % sizeof(Elf64_Rela))
		return false;
	symbols = section(o, table->sh_link);
	target = section(o, table->sh_info);
	if (symbols.sh_type != SHT_SYMTAB || target.sh_type == SHT_NOBITS)
		return false;
	for (uint64_t at = 0; at < table->sh_size; at += sizeof(Elf64_Rela)) {
		Elf64_Rela relocation;

		memcpy(&relocation, o->data + table->sh_offset + at, sizeof(relocation));
		if (relocation.r_offset >= target.sh_size ||
		    ELF64_R_SYM(relocation.r_info) >= symbols.sh_size / sizeof(Elf64_Sym))
			return false;
	}
	return true;
}

/* Sections whose content is a row of strings must end the last one. */
static bool strings_end(const struct object *o, const Elf64_Shdr *header, const char *name)
{
	if (strcmp(name, ".modinfo") && strcmp(name, ".no_trim_symbol") &&
	    strncmp(name, "__ksymtab_strings", 17))
		return true;
	return header->sh_size && header->sh_type != SHT_NOBITS &&
	       !o->data[header->sh_offset + header->sh_size - 1];
}

static bool is_valid(struct object *o)
{
	size_t tables = 0;
	Elf64_Shdr names;

	if (!header_is_valid(o))
		return false;
	for (size_t i = 0; i < o->header.e_shnum; i++) {
		Elf64_Shdr header = section(o, i);

		if (header.sh_type != SHT_NOBITS &&
		    !inside(header.sh_offset, header.sh_size, o->size))
			return false;
	}
	if (!is_strings(o, o->header.e_shstrndx))
		return false;
	names = section(o, o->header.e_shstrndx);
	for (size_t i = 0; i < o->header.e_shnum; i++) {
		Elf64_Shdr header = section(o, i);

		if (header.sh_name >= names.sh_size ||
		    !strings_end(o, &header,
				 (const char *)o->data + names.sh_offset + header.sh_name))
			return false;
		if (header.sh_type == SHT_SYMTAB && (tables++ || !symbols_are_valid(o, &header)))
			return false;
		if (header.sh_type == SHT_SYMTAB_SHNDX || header.sh_type == SHT_REL)
			return false;
	}
	for (size_t i = 0; i < o->header.e_shnum; i++) {
		Elf64_Shdr header = section(o, i);

		if (header.sh_type == SHT_RELA && !relocations_are_valid(o, &header))
			return false;
	}
	return tables == 1;
}

/*
 * Device tables are modpost_table's: there they are what a compiler could have written.
 */
static bool has_device_table(const struct object *o)
{
	static const char word[] = "device_table";

	return memmem(o->data, o->size, word, sizeof(word) - 1) != NULL;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct ttf_bundle bundle;
	static const char *const names[] = { "m.o", "vmlinux.o" };
	bool any = false;

	ttf_bundle_parse(&bundle, data, size);
	for (size_t i = 0; i < 2; i++) {
		const struct ttf_section *file = ttf_bundle_file(&bundle, names[i]);
		struct object object;

		if (!file)
			continue;
		object = (struct object){ .data = (const uint8_t *)file->content.data,
					  .size = file->content.length };
		if (!is_valid(&object) || has_device_table(&object))
			return 0;
		any = true;
	}
	if (any && !ttf_bundle_file(&bundle, "modules.order"))
		modpost_run(&bundle, NULL);
	return 0;
}
