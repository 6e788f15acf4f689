// SPDX-License-Identifier: GPL-2.0-only
#include "kbuild/filetable.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/error.h"

/* A chain of hard links longer than this is a loop. */
#define MAX_ALIASES 16

struct tt_file *tt_file_new(void)
{
	return g_new0(struct tt_file, 1);
}

void tt_file_free(struct tt_file *file)
{
	if (!file)
		return;
	g_free(file->data);
	g_free(file->link);
	g_free(file->alias);
	g_free(file);
}

struct tt_file_table *tt_files_new(guint64 max_file)
{
	struct tt_file_table *table = g_new0(struct tt_file_table, 1);

	table->files = g_hash_table_new_full(g_str_hash, g_str_equal, g_free,
					     (GDestroyNotify)tt_file_free);
	table->max_file = max_file;
	return table;
}

void tt_files_free(struct tt_file_table *table)
{
	if (!table)
		return;
	g_hash_table_destroy(table->files);
	g_free(table->directory);
	g_clear_error(&table->error);
	g_free(table);
}

void tt_files_add(struct tt_file_table *table, char *path, struct tt_file *file)
{
	table->bytes += file->size;
	g_hash_table_replace(table->files, path, file);
}

static gboolean read_failed(struct tt_file_table *table, const char *path, int err)
{
	if (!table->error)
		g_set_error(&table->error, TT_ERROR, TT_ERROR_INPUT,
			    "cannot import %s: %s cannot be read: %s; %s", table->directory, path,
			    err == EXDEV ? "a symbolic link leads out of the tree"
					 : g_strerror(err),
			    err == EXDEV ? "replace the link with a copy" : "make it readable");
	return FALSE;
}

static gboolean read_content(struct tt_file_table *table, const char *path, int fd,
			     const struct stat *st, struct tt_file *file)
{
	gsize done = 0;

	if ((guint64)st->st_size > table->max_file) {
		if (!table->error)
			g_set_error(&table->error, TT_ERROR, TT_ERROR_INPUT,
				    "cannot import %s: %s has %" G_GUINT64_FORMAT
				    " bytes, more than a file of the machinery may have",
				    table->directory, path, (guint64)st->st_size);
		return FALSE;
	}
	file->data = g_malloc(st->st_size + 1);
	while (done < (gsize)st->st_size) {
		ssize_t n = read(fd, file->data + done, st->st_size - done);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return read_failed(table, path, errno);
		if (!n)
			break;
		done += n;
	}
	file->data[done] = '\0';
	file->size = done;
	file->executable = (st->st_mode & 0111) != 0;
	return TRUE;
}

static gboolean read_link(struct tt_file_table *table, const char *full, const char *path,
			  struct tt_file *file)
{
	g_autoptr(GError) error = NULL;

	file->link = g_file_read_link(full, &error);
	return file->link || read_failed(table, path, errno);
}

/*
 * Opens @path below the directory without leaving it through a symbolic link on the way. Kernels
 * before 5.6 have no openat2(2); there the tree's owner is trusted.
 */
static int open_inside(struct tt_file_table *table, const char *path)
{
	/* O_NONBLOCK: a fifo in the tree must not make us wait for a writer. */
	const int flags = O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC;
	struct open_how how = { .flags = flags, .resolve = RESOLVE_BENEATH };
	int top = open(table->directory, O_PATH | O_DIRECTORY | O_CLOEXEC);
	int fd, err;

	if (top < 0)
		return -1;
	fd = syscall(SYS_openat2, top, path, &how, sizeof(how));
	if (fd < 0 && errno == ENOSYS)
		fd = openat(top, path, flags);
	err = errno;
	close(top);
	errno = err;
	return fd;
}

static struct tt_file *read_from_directory(struct tt_file_table *table, const char *path)
{
	g_autofree char *full = g_build_filename(table->directory, path, NULL);
	struct tt_file *file = tt_file_new();
	int fd = open_inside(table, path);
	gboolean ok = FALSE;
	struct stat st;

	if (fd < 0 && errno == ELOOP)
		ok = read_link(table, full, path, file);
	else if (fd < 0 && errno != ENOENT && errno != ENOTDIR && errno != ENAMETOOLONG)
		read_failed(table, path, errno);
	else if (fd >= 0 && fstat(fd, &st) == 0 && S_ISREG(st.st_mode))
		ok = read_content(table, path, fd, &st, file);
	if (fd >= 0)
		close(fd);
	if (ok)
		return file;
	tt_file_free(file);
	return NULL;
}

struct tt_file *tt_files_get(struct tt_file_table *table, const char *path)
{
	struct tt_file *file = g_hash_table_lookup(table->files, path);

	if (!file && table->directory) {
		file = read_from_directory(table, path);
		if (file)
			tt_files_add(table, g_strdup(path), file);
	}
	return file;
}

static const struct tt_file *alias_target(struct tt_file_table *table, const struct tt_file *file)
{
	for (int hops = 0; file && !file->data && file->alias; hops++) {
		if (hops == MAX_ALIASES)
			return NULL;
		file = g_hash_table_lookup(table->files, file->alias);
	}
	return file;
}

gboolean tt_files_resolve_aliases(struct tt_file_table *table, guint64 max_bytes)
{
	GHashTableIter iter;
	gpointer value;

	g_hash_table_iter_init(&iter, table->files);
	while (g_hash_table_iter_next(&iter, NULL, &value)) {
		struct tt_file *file = value;
		const struct tt_file *target;

		if (file->data || !file->alias)
			continue;
		target = alias_target(table, file);
		if (!target)
			continue;
		if (table->bytes + target->size > max_bytes)
			return FALSE;
		if (target->data)
			file->data = g_memdup2(target->data, target->size + 1);
		file->size = target->size;
		file->link = g_strdup(target->link);
		file->executable = target->executable;
		table->bytes += file->size;
	}
	return TRUE;
}

/* As the kernel's own limit (path_resolution(7)). */
#define MAX_LINKS 40

/*
 * Enters @name, one component, at the end of @place, a path below the top ("": the top itself).
 * FALSE if that leads out.
 */
static gboolean step(GString *place, const char *name)
{
	const char *slash;

	if (!*name || !strcmp(name, "."))
		return TRUE;
	if (strcmp(name, "..")) {
		g_string_append_printf(place, "%s%s", place->len ? "/" : "", name);
		return TRUE;
	}
	if (!place->len)
		return FALSE;
	slash = strrchr(place->str, '/');
	g_string_truncate(place, slash ? (gsize)(slash - place->str) : 0);
	return TRUE;
}

/* Walks @target from @place on. */
static gboolean follow(struct tt_file_table *table, GString *place, const char *target,
		       guint *links)
{
	g_auto(GStrv) names = g_strsplit(target, "/", -1);

	if (!*target || *target == '/' || ++*links > MAX_LINKS)
		return FALSE;
	for (char **name = names; *name; name++) {
		const struct tt_file *file;

		if (!step(place, *name))
			return FALSE;
		file = g_hash_table_lookup(table->files, place->str);
		if (!file || !file->link)
			continue;
		step(place, "..");
		if (!follow(table, place, file->link, links))
			return FALSE;
	}
	return TRUE;
}

gboolean tt_files_link_inside(struct tt_file_table *table, const char *path)
{
	const struct tt_file *file = g_hash_table_lookup(table->files, path);
	g_autofree char *directory = g_path_get_dirname(path);
	g_autoptr(GString) place = g_string_new(strcmp(directory, ".") ? directory : "");
	guint links = 0;

	return follow(table, place, file->link, &links);
}

const char *tt_files_text(struct tt_file_table *table, const char *path)
{
	struct tt_file *file = tt_files_get(table, path);

	return file ? file->data : NULL;
}

static char *without_prefix(const char *path, const char *prefix)
{
	return g_str_has_prefix(path, prefix) ? g_strdup(path + strlen(prefix)) : NULL;
}

void tt_files_rebase(struct tt_file_table *table, const char *prefix)
{
	GHashTable *old = table->files;
	GHashTableIter iter;
	gpointer key, value;

	table->files = g_hash_table_new_full(g_str_hash, g_str_equal, g_free,
					     (GDestroyNotify)tt_file_free);
	table->bytes = 0;
	g_hash_table_iter_init(&iter, old);
	while (g_hash_table_iter_next(&iter, &key, &value)) {
		struct tt_file *file = value;
		char *path = without_prefix(key, prefix);
		char *alias;

		if (!path)
			continue;
		if (file->alias) {
			alias = without_prefix(file->alias, prefix);
			g_free(file->alias);
			/* A target outside the kernel's tree is never found, which is right. */
			file->alias = alias ? alias : g_strdup("");
		}
		g_hash_table_iter_steal(&iter);
		g_free(key);
		tt_files_add(table, path, file);
	}
	g_hash_table_destroy(old);
}

static int compare_paths(gconstpointer a, gconstpointer b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

GPtrArray *tt_files_paths(struct tt_file_table *table, gboolean kept_only)
{
	GPtrArray *paths = g_ptr_array_new();
	GHashTableIter iter;
	gpointer key, value;

	g_hash_table_iter_init(&iter, table->files);
	while (g_hash_table_iter_next(&iter, &key, &value))
		if (!kept_only || ((struct tt_file *)value)->kept)
			g_ptr_array_add(paths, key);
	g_ptr_array_sort(paths, compare_paths);
	return paths;
}

gboolean tt_files_below_file(struct tt_file_table *table, const char *path)
{
	for (const char *slash = strchr(path, '/'); slash; slash = strchr(slash + 1, '/')) {
		g_autofree char *parent = g_strndup(path, slash - path);

		if (g_hash_table_contains(table->files, parent))
			return TRUE;
	}
	return FALSE;
}
