// SPDX-License-Identifier: GPL-2.0-only
#include "kbuild/ksymtab.h"

#include <errno.h>
#include <fcntl.h>
#include <gelf.h>
#include <libelf.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "base/strset.h"

/* struct modversion_info of a 64-bit kernel: unsigned long crc, then the name. */
#define VERSION_SIZE 64
#define VERSION_NAME 8

static struct tt_ksymtab *new_table(void)
{
	struct tt_ksymtab *table = g_new0(struct tt_ksymtab, 1);

	table->spaces = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
	table->crcs = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	table->versions = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	table->functions = tt_strset_new();
	table->variables = tt_strset_new();
	return table;
}

void tt_ksymtab_free(struct tt_ksymtab *table)
{
	if (!table)
		return;
	g_hash_table_unref(table->spaces);
	g_hash_table_unref(table->crcs);
	g_hash_table_unref(table->versions);
	g_hash_table_unref(table->functions);
	g_hash_table_unref(table->variables);
	g_free(table);
}

/* The bytes that @sym points to, and how many there are until its section ends; NULL if none. */
static const char *bytes_at(Elf *elf, gboolean relocatable, const GElf_Sym *sym, gsize *length)
{
	Elf_Scn *section = elf_getscn(elf, sym->st_shndx);
	Elf_Data *data = section ? elf_getdata(section, NULL) : NULL;
	GElf_Shdr header;
	guint64 at;

	if (!data || !data->d_buf || !gelf_getshdr(section, &header))
		return NULL;
	at = sym->st_value - (relocatable ? 0 : header.sh_addr);
	if (at >= data->d_size)
		return NULL;
	*length = data->d_size - at;
	return (const char *)data->d_buf + at;
}

static void take_space(struct tt_ksymtab *table, Elf *elf, gboolean relocatable,
		       const GElf_Sym *sym, const char *name)
{
	gsize length = 0;
	const char *text = bytes_at(elf, relocatable, sym, &length);

	if (text && memchr(text, '\0', length))
		g_hash_table_replace(table->spaces, g_strdup(name), g_strdup(text));
}

static void take_crc(struct tt_ksymtab *table, Elf *elf, gboolean relocatable, const GElf_Sym *sym,
		     const char *name)
{
	guint32 crc = (guint32)sym->st_value;
	gsize length = 0;

	if (sym->st_shndx != SHN_ABS) {
		const char *bytes = bytes_at(elf, relocatable, sym, &length);

		if (!bytes || length < sizeof(crc))
			return;
		memcpy(&crc, bytes, sizeof(crc));
	}
	g_hash_table_replace(table->crcs, g_strdup(name), GUINT_TO_POINTER(crc));
}

static void take_symbol(struct tt_ksymtab *table, Elf *elf, gboolean relocatable,
			const GElf_Sym *sym, const char *name)
{
	static const char space[] = "__kstrtabns_", crc[] = "__crc_";

	if (sym->st_shndx == SHN_UNDEF)
		return;
	if (g_str_has_prefix(name, space))
		take_space(table, elf, relocatable, sym, name + strlen(space));
	else if (g_str_has_prefix(name, crc))
		take_crc(table, elf, relocatable, sym, name + strlen(crc));
	else if (GELF_ST_TYPE(sym->st_info) == STT_FUNC)
		tt_strset_add(table->functions, name);
	else if (GELF_ST_TYPE(sym->st_info) == STT_OBJECT)
		tt_strset_add(table->variables, name);
}

static void take_symbols(struct tt_ksymtab *table, Elf *elf, gboolean relocatable, Elf_Scn *section,
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
		if (name && *name)
			take_symbol(table, elf, relocatable, &sym, name);
	}
}

static void take_versions(struct tt_ksymtab *table, Elf_Scn *section)
{
	Elf_Data *data = elf_getdata(section, NULL);
	gsize count = data && data->d_buf ? data->d_size / VERSION_SIZE : 0;

	for (gsize i = 0; i < count; i++) {
		const char *entry = (const char *)data->d_buf + i * VERSION_SIZE;
		guint32 crc;

		memcpy(&crc, entry, sizeof(crc));
		g_hash_table_replace(table->versions,
				     g_strndup(entry + VERSION_NAME, VERSION_SIZE - VERSION_NAME),
				     GUINT_TO_POINTER(crc));
	}
}

static gboolean take_all(struct tt_ksymtab *table, Elf *elf)
{
	Elf_Scn *section = NULL;
	GElf_Ehdr file;
	size_t names;

	if (elf_kind(elf) != ELF_K_ELF || !gelf_getehdr(elf, &file) ||
	    elf_getshdrstrndx(elf, &names))
		return FALSE;
	while ((section = elf_nextscn(elf, section))) {
		GElf_Shdr header;
		const char *name;

		if (!gelf_getshdr(section, &header))
			return FALSE;
		name = elf_strptr(elf, names, header.sh_name);
		if (header.sh_type == SHT_SYMTAB)
			take_symbols(table, elf, file.e_type == ET_REL, section, &header);
		else if (name && !strcmp(name, "__versions"))
			take_versions(table, section);
	}
	return TRUE;
}

struct tt_ksymtab *tt_ksymtab_read(const char *path, GError **error)
{
	g_autoptr(tt_ksymtab) table = new_table();
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	gboolean ok;
	Elf *elf;

	if (fd < 0) {
		g_set_error(error, G_FILE_ERROR, g_file_error_from_errno(errno),
			    "cannot read %s: %s", path, g_strerror(errno));
		return NULL;
	}
	elf_version(EV_CURRENT);
	elf = elf_begin(fd, ELF_C_READ_MMAP, NULL);
	ok = elf && take_all(table, elf);
	elf_end(elf);
	close(fd);
	if (ok)
		return g_steal_pointer(&table);
	g_set_error(error, TT_ERROR, TT_ERROR_INPUT, "%s is not an ELF file that can be read",
		    path);
	return NULL;
}

GHashTable *tt_ksymtab_source_read(const char *path)
{
	static const char *const words[] = { "FUNC", "DATA" };
	g_autofree char *text = NULL;
	g_auto(GStrv) lines = NULL;
	GHashTable *kinds;

	if (!g_file_get_contents(path, &text, NULL, NULL))
		return NULL;
	kinds = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	lines = g_strsplit(text, "\n", -1);
	for (char **line = lines; *line; line++)
		for (gsize i = 0; i < G_N_ELEMENTS(words); i++) {
			g_autofree char *head = g_strdup_printf("KSYMTAB_%s(", words[i]);
			const char *comma = strchr(*line, ',');

			if (g_str_has_prefix(*line, head) && comma)
				g_hash_table_replace(kinds,
						     g_strndup(*line + strlen(head),
							       comma - *line - strlen(head)),
						     (gpointer)words[i]);
		}
	return kinds;
}
