// SPDX-License-Identifier: GPL-2.0-only
#include "modpost_object.h"

#include <elf.h>
#include <string.h>

enum { DATA = 1, MODINFO, SYMBOLS, STRINGS, NAMES, SECTIONS };

static const char names[] = "\0.data\0.modinfo\0.symtab\0.strtab\0.shstrtab";

static Elf64_Word name_of(const char *section)
{
	for (size_t i = 1; i < sizeof(names); i += strlen(names + i) + 1)
		if (!strcmp(names + i, section))
			return (Elf64_Word)i;
	return 0;
}

/* Appends a section's content and describes it. */
static void add_section(struct ttf_text *object, Elf64_Shdr *header, const char *name,
			Elf64_Word type, const void *data, size_t size)
{
	while (object->length % 8)
		ttf_text_add(object, "", 1);
	header->sh_name = name_of(name);
	header->sh_type = type;
	header->sh_offset = object->length;
	header->sh_size = size;
	header->sh_addralign = 8;
	ttf_text_add(object, data, size);
}

static Elf64_Sym symbol(struct ttf_text *strings, const char *before, const char *bus,
			const char *after, size_t size)
{
	Elf64_Sym entry = {
		.st_name = (Elf64_Word)strings->length,
		.st_info = ELF64_ST_INFO(STB_GLOBAL, STT_OBJECT),
		.st_shndx = DATA,
		.st_size = size,
	};

	ttf_text_puts(strings, before);
	ttf_text_puts(strings, bus);
	ttf_text_puts(strings, after);
	ttf_text_add(strings, "", 1);
	return entry;
}

void modpost_object_make(struct ttf_text *object, const char *bus, const struct ttf_text *table)
{
	static const char modinfo[] = "license=GPL\0description=x";
	static struct ttf_text strings;
	Elf64_Shdr headers[SECTIONS] = { 0 };
	Elf64_Sym symbols[4] = { 0 };
	Elf64_Ehdr header = {
		.e_ident = { ELFMAG0, ELFMAG1, ELFMAG2, ELFMAG3, ELFCLASS64, ELFDATA2LSB,
			     EV_CURRENT },
		.e_type = ET_REL,
		.e_machine = EM_X86_64,
		.e_version = EV_CURRENT,
		.e_ehsize = sizeof(header),
		.e_shentsize = sizeof(headers[0]),
		.e_shnum = SECTIONS,
		.e_shstrndx = NAMES,
	};

	ttf_text_clear(&strings);
	ttf_text_add(&strings, "", 1);
	symbols[1] = symbol(&strings, "__mod_", bus, "__t_device_table", table->length);
	symbols[2] = symbol(&strings, "__mod_device_table__", bus, "__t", table->length);
	symbols[3] = symbol(&strings, "__mod_device_table__kmod_m__", bus, "__t", table->length);
	ttf_text_clear(object);
	ttf_text_add(object, &header, sizeof(header));
	add_section(object, &headers[DATA], ".data", SHT_PROGBITS, table->data, table->length);
	headers[DATA].sh_flags = SHF_ALLOC | SHF_WRITE;
	add_section(object, &headers[MODINFO], ".modinfo", SHT_PROGBITS, modinfo, sizeof(modinfo));
	headers[MODINFO].sh_flags = SHF_ALLOC;
	add_section(object, &headers[SYMBOLS], ".symtab", SHT_SYMTAB, symbols, sizeof(symbols));
	headers[SYMBOLS].sh_link = STRINGS;
	headers[SYMBOLS].sh_info = 1;
	headers[SYMBOLS].sh_entsize = sizeof(symbols[0]);
	add_section(object, &headers[STRINGS], ".strtab", SHT_STRTAB, strings.data, strings.length);
	add_section(object, &headers[NAMES], ".shstrtab", SHT_STRTAB, names, sizeof(names));
	while (object->length % 8)
		ttf_text_add(object, "", 1);
	header.e_shoff = object->length;
	ttf_text_add(object, headers, sizeof(headers));
	memcpy(object->data, &header, sizeof(header));
}
