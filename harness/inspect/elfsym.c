// SPDX-License-Identifier: GPL-2.0-only
/* Looking up one name in an object; used for the few names that something depends on. */
#include "inspect/objects.h"

#include <fcntl.h>
#include <gelf.h>
#include <string.h>
#include <unistd.h>

#include "inspect/stamp.h"

static enum tt_symbol_state state_of(const GElf_Sym *sym)
{
	guint binding = GELF_ST_BIND(sym->st_info);

	if (sym->st_shndx == SHN_UNDEF)
		return binding == STB_WEAK ? TT_SYMBOL_WEAK_UNDEFINED : TT_SYMBOL_UNDEFINED;
	return binding == STB_LOCAL ? TT_SYMBOL_ABSENT : TT_SYMBOL_DEFINED;
}

static enum tt_symbol_state search(Elf *elf, Elf_Scn *section, const GElf_Shdr *header,
				   const char *wanted)
{
	Elf_Data *data = elf_getdata(section, NULL);
	gsize count = data && header->sh_entsize ? data->d_size / header->sh_entsize : 0;

	for (gsize i = 0; i < count; i++) {
		GElf_Sym sym;
		const char *name;

		if (!gelf_getsym(data, (int)i, &sym))
			continue;
		name = elf_strptr(elf, header->sh_link, sym.st_name);
		if (name && !strcmp(name, wanted) && state_of(&sym) != TT_SYMBOL_ABSENT)
			return state_of(&sym);
	}
	return TT_SYMBOL_ABSENT;
}

enum tt_symbol_state tt_symbol_look_up(const char *path, const char *name)
{
	enum tt_symbol_state state = TT_SYMBOL_ABSENT;
	Elf_Scn *section = NULL;
	GElf_Shdr header;
	Elf *elf;
	int fd;

	if (!tt_is_regular(path))
		return TT_SYMBOL_ABSENT;
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return TT_SYMBOL_ABSENT;
	elf_version(EV_CURRENT);
	elf = elf_begin(fd, ELF_C_READ_MMAP, NULL);
	while (elf && state == TT_SYMBOL_ABSENT && (section = elf_nextscn(elf, section)))
		if (gelf_getshdr(section, &header) && header.sh_type == SHT_SYMTAB)
			state = search(elf, section, &header, name);
	elf_end(elf);
	close(fd);
	return state;
}
