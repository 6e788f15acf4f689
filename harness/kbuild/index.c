// SPDX-License-Identifier: GPL-2.0-only
#include "kbuild/index.h"

#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/file.h"
#include "json/json.h"
#include "kbuild/manifest.h"

/* A kernel's tick is at most 10 ms; stamps without a fraction of a second are coarse ones. */
#define FINE_TICK_NS 20000000LL
#define COARSE_TICK_NS 2000000000LL

static gint64 nanoseconds(const struct timespec *time)
{
	return (gint64)time->tv_sec * 1000000000LL + time->tv_nsec;
}

/* How long the file's last change must still recede into the past, in ns; 0: it has. */
static gint64 unsettled(const struct stat *st)
{
	gint64 tick = st->st_ctim.tv_nsec ? FINE_TICK_NS : COARSE_TICK_NS;
	struct timespec now;
	gint64 left;

	clock_gettime(CLOCK_REALTIME, &now);
	left = nanoseconds(&st->st_ctim) + tick - nanoseconds(&now);
	return MAX(left, 0);
}

char *tt_index_key(const struct stat *st)
{
	if (unsettled(st))
		return NULL;
	return g_strdup_printf("%" G_GINT64_MODIFIER "x:%" G_GINT64_MODIFIER "x:%" G_GINT64_FORMAT
			       ":%" G_GINT64_FORMAT ":%" G_GINT64_FORMAT,
			       (guint64)st->st_dev, (guint64)st->st_ino, (gint64)st->st_size,
			       nanoseconds(&st->st_mtim), nanoseconds(&st->st_ctim));
}

void tt_index_settle(const struct stat *st)
{
	gint64 left = unsettled(st);

	if (left && left <= FINE_TICK_NS)
		g_usleep(left / 1000 + 1);
}

/* NULL if there is none that can be read: it is made anew then. */
static JsonObject *load(const char *cache)
{
	g_autofree char *path = g_build_filename(cache, "index.json", NULL);

	return tt_json_load(path, NULL);
}

char *tt_index_find(const char *cache, const char *key)
{
	g_autoptr(JsonObject) index = load(cache);

	return g_strdup(tt_member_string(index, key));
}

static void copy_living(JsonBuilder *builder, JsonObject *index, const char *cache,
			const char *except)
{
	g_autoptr(GList) keys = index ? json_object_get_members(index) : NULL;

	for (GList *item = keys; item; item = item->next) {
		const char *id = tt_member_string(index, item->data);
		g_autofree char *path = id ? g_build_filename(cache, id, NULL) : NULL;

		if (!id || !strcmp(item->data, except) || !g_file_test(path, G_FILE_TEST_IS_DIR))
			continue;
		tt_json_add_text(builder, item->data, id);
	}
}

gboolean tt_index_add(const char *cache, const char *key, const char *id, GError **error)
{
	g_autofree char *lock_path = g_build_filename(cache, ".lock", NULL);
	g_autofree char *path = g_build_filename(cache, "index.json", NULL);
	g_autoptr(JsonObject) index = NULL;
	g_autoptr(JsonBuilder) builder = json_builder_new();
	g_autofree char *text = NULL;
	int lock = tt_file_lock(lock_path, error);
	gboolean ok;

	if (lock < 0)
		return FALSE;
	index = load(cache);
	json_builder_begin_object(builder);
	copy_living(builder, index, cache, key);
	tt_json_add_text(builder, key, id);
	json_builder_end_object(builder);
	text = tt_json_text(builder);
	ok = tt_file_write(path, text, strlen(text), 0644, error);
	close(lock);
	return ok;
}
