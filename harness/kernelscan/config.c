// SPDX-License-Identifier: GPL-2.0-only
#include "kernelscan/config.h"

#include <string.h>

#include "base/error.h"
#include "base/file.h"
#include "base/strset.h"
#include "kernelscan/allmodconfig.h"

GHashTable *tt_config_parse(const char *text)
{
	GHashTable *values = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
	g_auto(GStrv) lines = g_strsplit(text, "\n", -1);

	for (char **line = lines; *line; line++) {
		char *equal = strchr(g_strstrip(*line), '=');
		gsize length = equal ? strlen(equal + 1) : 0;

		if (!equal || !g_str_has_prefix(*line, "CONFIG_") || !strcmp(equal + 1, "n"))
			continue;
		if (length > 1 && equal[1] == '"')
			g_hash_table_replace(values, g_strndup(*line, equal - *line),
					     g_strndup(equal + 2, length - 2));
		else
			g_hash_table_replace(values, g_strndup(*line, equal - *line),
					     g_strdup(equal + 1));
	}
	return values;
}

char *tt_config_module_name(const char *word)
{
	const char *slash = strrchr(word, '/');
	char *name = g_strdup(slash ? slash + 1 : word);

	if (g_str_has_suffix(name, ".ko"))
		name[strlen(name) - 3] = '\0';
	return g_strdelimit(name, "-", '_');
}

static gboolean is_module_word(const char *word)
{
	if (!*word)
		return FALSE;
	for (const char *c = word; *c; c++)
		if (!g_ascii_isalnum(*c) && !strchr("_-./+,", *c))
			return FALSE;
	return TRUE;
}

/* The first word of each line; lsmod's heading is no module. NULL: it is no such list. */
static GHashTable *parse_modules(const char *text)
{
	g_autoptr(GHashTable) names = tt_strset_new();
	g_auto(GStrv) lines = g_strsplit(text, "\n", -1);

	for (char **line = lines; *line; line++) {
		g_autofree char *word = NULL;
		g_autofree char *name = NULL;
		char *start = g_strstrip(*line);

		if (!*start || *start == '#')
			continue;
		word = g_strndup(start, strcspn(start, " \t"));
		if (!is_module_word(word))
			return NULL;
		name = tt_config_module_name(word);
		if (strcmp(word, "Module"))
			tt_strset_add(names, name);
	}
	return g_hash_table_size(names) ? g_steal_pointer(&names) : NULL;
}

static gboolean is_config_text(const char *text)
{
	return g_str_has_prefix(text, "CONFIG_") || strstr(text, "\nCONFIG_");
}

gboolean tt_config_needs_snapshot(const char *what)
{
	g_autofree char *text = NULL;

	return !what || !g_file_get_contents(what, &text, NULL, NULL) || !is_config_text(text);
}

/* Fills what the file @what says: all values, or the modules only. */
static gboolean read_file(struct tt_config *config, const char *what, GError **error)
{
	g_autofree char *text = NULL;
	g_autoptr(GError) cause = NULL;

	if (!tt_input_read(what, &text, NULL, &cause)) {
		g_set_error(
			error, TT_ERROR, TT_ERROR_INPUT,
			"cannot read the configuration %s: %s; it is 'allmodconfig', a .config, "
			"or a list of modules",
			what, cause->message);
		return FALSE;
	}
	if (is_config_text(text))
		config->values = tt_config_parse(text);
	else
		config->modules = parse_modules(text);
	if (config->values || config->modules)
		return TRUE;
	g_set_error(
		error, TT_ERROR, TT_ERROR_INPUT,
		"%s is neither a .config (no line begins with CONFIG_) nor a list of modules (a "
		"name on each line)",
		what);
	return FALSE;
}

struct tt_config *tt_config_new(const char *what, const struct tt_scan *scan,
				const struct tt_snapshot *snapshot, GError **error)
{
	g_autoptr(tt_config) config = g_new0(struct tt_config, 1);
	g_autofree char *text = NULL;

	config->name = g_strdup(what ? what : "allmodconfig");
	if (strcmp(config->name, "allmodconfig") && !read_file(config, what, error))
		return NULL;
	if (!config->values) {
		text = tt_allmodconfig(scan, snapshot, error);
		if (!text)
			return NULL;
		config->values = tt_config_parse(text);
	}
	return g_steal_pointer(&config);
}

void tt_config_free(struct tt_config *config)
{
	if (!config)
		return;
	g_free(config->name);
	g_clear_pointer(&config->values, g_hash_table_unref);
	g_clear_pointer(&config->modules, g_hash_table_unref);
	g_free(config);
}
