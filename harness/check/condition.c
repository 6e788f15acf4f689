// SPDX-License-Identifier: GPL-2.0-only
#include "check/condition.h"

#include <string.h>

#include "base/error.h"
#include "kbuild/manifest.h"

struct lookup {
	const char *name;
	char *value; /* owned; NULL: there is no such feature */
};

static void look(const char *name, const char *value, void *data)
{
	struct lookup *lookup = data;

	if (!strcmp(name, lookup->name)) {
		g_free(lookup->value);
		lookup->value = g_strdup(value);
	}
}

struct word {
	char *name;
	const char *value; /* inside @name's allocation */
	gboolean negated;
};

/* Splits "name=value" or "name!=value" in place. */
static gboolean split(char *text, struct word *word)
{
	char *equals = strchr(text, '=');

	if (!equals || equals == text || !equals[1])
		return FALSE;
	word->negated = equals[-1] == '!';
	equals[word->negated ? -1 : 0] = '\0';
	word->name = text;
	word->value = equals + 1;
	return word->name[0] != '\0';
}

static char *feature_value(const struct tt_features *features, const char *name)
{
	struct lookup lookup = { name, NULL };

	tt_features_foreach(features, look, &lookup);
	return lookup.value;
}

static gboolean check_word(char *text, const char *where, GError **error)
{
	static const struct tt_features none;
	g_autofree char *shown = g_strdup(text);
	g_autofree char *value = NULL;
	struct word word;

	if (!split(text, &word)) {
		g_set_error(error, TT_ERROR, TT_ERROR_INPUT,
			    "%s: '%s' is not FEATURE=VALUE or FEATURE!=VALUE", where, shown);
		return FALSE;
	}
	value = feature_value(&none, word.name);
	if (value)
		return TRUE;
	g_set_error(error, TT_ERROR, TT_ERROR_INPUT,
		    "%s: kernels have no feature '%s'; 'trimtorture snapshots --json' shows those "
		    "that there are",
		    where, word.name);
	return FALSE;
}

gboolean tt_condition_check(const char *text, const char *where, GError **error)
{
	g_auto(GStrv) words = g_strsplit(text, " ", -1);

	for (char **word = words; *word; word++)
		if ((*word)[0] && !check_word(*word, where, error))
			return FALSE;
	return TRUE;
}

gboolean tt_condition_holds(const char *text, const struct tt_features *features, char **why)
{
	g_auto(GStrv) words = g_strsplit(text, " ", -1);

	for (char **at = words; *at; at++) {
		g_autofree char *value = NULL;
		struct word word;

		if (!split(*at, &word))
			continue;
		value = feature_value(features, word.name);
		if ((strcmp(value, word.value) == 0) != word.negated)
			continue;
		if (why)
			*why = g_strdup_printf("this kernel has %s=%s, the case wants %s%s=%s",
					       word.name, value, word.name, word.negated ? "!" : "",
					       word.value);
		return FALSE;
	}
	return TRUE;
}
