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

/* An open ELF file; elf is NULL if it is none. */
struct file {
	Elf *elf;
	int fd;
};

static struct file open_file(const char *path)
{
	struct file file = { NULL, -1 };

	if (tt_is_regular(path))
		file.fd = open(path, O_RDONLY | O_CLOEXEC);
	if (file.fd < 0)
		return file;
	elf_version(EV_CURRENT);
	file.elf = elf_begin(file.fd, ELF_C_READ_MMAP, NULL);
	return file;
}

static void close_file(struct file *file)
{
	elf_end(file->elf);
	if (file->fd >= 0)
		close(file->fd);
}

/* The symbol @wanted, in any table; local ones only if @local. */
static gboolean find(Elf *elf, const char *wanted, gboolean local, GElf_Sym *sym)
{
	Elf_Scn *section = NULL;

	while (elf && (section = elf_nextscn(elf, section))) {
		GElf_Shdr header;
		Elf_Data *data;
		gsize count;

		if (!gelf_getshdr(section, &header) || header.sh_type != SHT_SYMTAB)
			continue;
		data = elf_getdata(section, NULL);
		count = data && header.sh_entsize ? data->d_size / header.sh_entsize : 0;
		for (gsize i = 0; i < count; i++) {
			const char *name;

			if (!gelf_getsym(data, (int)i, sym))
				continue;
			name = elf_strptr(elf, header.sh_link, sym->st_name);
			if (name && !strcmp(name, wanted) &&
			    (local || state_of(sym) != TT_SYMBOL_ABSENT))
				return TRUE;
		}
	}
	return FALSE;
}

enum tt_symbol_state tt_symbol_look_up(const char *path, const char *name)
{
	struct file file = open_file(path);
	GElf_Sym sym;
	enum tt_symbol_state state =
		find(file.elf, name, FALSE, &sym) ? state_of(&sym) : TT_SYMBOL_ABSENT;

	close_file(&file);
	return state;
}

static char *text_at(Elf *elf, const GElf_Sym *sym)
{
	Elf_Scn *section = elf_getscn(elf, sym->st_shndx);
	Elf_Data *data = section ? elf_getdata(section, NULL) : NULL;
	GElf_Shdr header;
	guint64 offset;

	if (!data || !data->d_buf || !gelf_getshdr(section, &header) ||
	    sym->st_value < header.sh_addr)
		return NULL;
	offset = sym->st_value - header.sh_addr;
	if (offset >= data->d_size || sym->st_size > data->d_size - offset)
		return NULL;
	return g_strndup((const char *)data->d_buf + offset, sym->st_size);
}

char *tt_symbol_text(const char *path, const char *name)
{
	struct file file = open_file(path);
	GElf_Sym sym;
	char *text = find(file.elf, name, TRUE, &sym) ? text_at(file.elf, &sym) : NULL;

	close_file(&file);
	return text;
}
