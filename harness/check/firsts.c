// SPDX-License-Identifier: GPL-2.0-only
#include "check/firsts.h"

#include "base/file.h"

struct tt_firsts {
	GMutex mutex;
	GHashTable *claimed; /* key to struct tt_first, whose directory is NULL until it is there */
	char *directory;
};

static void free_first(gpointer data)
{
	struct tt_first *first = data;

	g_free(first->directory);
	g_free(first);
}

struct tt_firsts *tt_firsts_new(const char *directory)
{
	struct tt_firsts *firsts = g_new0(struct tt_firsts, 1);

	g_mutex_init(&firsts->mutex);
	firsts->claimed = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, free_first);
	firsts->directory = g_strdup(directory);
	return firsts;
}

void tt_firsts_free(struct tt_firsts *firsts)
{
	if (!firsts)
		return;
	tt_tree_remove(firsts->directory, NULL);
	g_hash_table_unref(firsts->claimed);
	g_mutex_clear(&firsts->mutex);
	g_free(firsts->directory);
	g_free(firsts);
}

/* Without any parameter: at a place of its own for each life, a tick or an interruption is not. */
static gboolean is_plain_build(const struct tt_step *step)
{
	if (!step->operation->is_build)
		return FALSE;
	for (guint i = 0; step->operation->parameters[i].name; i++)
		if (step->values[i])
			return FALSE;
	return TRUE;
}

char *tt_firsts_key(const struct tt_life *life)
{
	g_autoptr(tt_life) head = NULL;

	if (life->steps->len < 2 || life->separate || !is_plain_build(life->steps->pdata[0]))
		return NULL;
	head = tt_life_copy(life);
	g_ptr_array_set_size(head->steps, 1);
	return tt_life_text(head);
}

/* Where the build of @key is, or will be. */
static char *place(const struct tt_firsts *firsts, const char *key)
{
	g_autofree char *name = g_compute_checksum_for_string(G_CHECKSUM_SHA256, key, -1);

	return g_build_filename(firsts->directory, name, NULL);
}

const struct tt_first *tt_firsts_find(struct tt_firsts *firsts, const char *key, char **leave)
{
	struct tt_first *first;

	*leave = NULL;
	g_mutex_lock(&firsts->mutex);
	first = g_hash_table_lookup(firsts->claimed, key);
	if (!first) {
		*leave = place(firsts, key);
		g_hash_table_insert(firsts->claimed, g_strdup(key), g_new0(struct tt_first, 1));
	} else if (!first->directory) {
		/* Another thread is at it, or it did not go well. */
		first = NULL;
	}
	g_mutex_unlock(&firsts->mutex);
	return first;
}

void tt_firsts_put(struct tt_firsts *firsts, const char *key, const struct tt_life_build *build)
{
	struct tt_first *first;

	g_mutex_lock(&firsts->mutex);
	first = g_hash_table_lookup(firsts->claimed, key);
	first->directory = place(firsts, key);
	first->compiled = build->build->log->objects;
	first->seconds = build->build->make_seconds;
	g_mutex_unlock(&firsts->mutex);
}
