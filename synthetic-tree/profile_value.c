// SPDX-License-Identifier: GPL-2.0-only
/* From the text of a key to its value. */
#include "profile_internal.h"

#include <errno.h>
#include <string.h>

static const struct {
	const char *name;
	enum tt_family family;
} families[] = {
	{ "underscore", TT_FAMILY_UNDERSCORE }, { "digits", TT_FAMILY_DIGITS },
	{ "prefix", TT_FAMILY_PREFIX },		{ "case", TT_FAMILY_CASE },
	{ "dep-path", TT_FAMILY_DEP_PATH },
};

void tt_profile_export_free(gpointer data)
{
	struct tt_profile_export *export = data;

	g_free(export->name);
	g_free(export->ns);
	g_free(export);
}

/* The words of @text, without the empty ones that doubled blanks give. */
static char **words(const char *text)
{
	g_auto(GStrv) raw = g_strsplit_set(text, " \t;,", -1);
	GPtrArray *kept = g_ptr_array_new();

	for (char **word = raw; *word; word++)
		if (**word)
			g_ptr_array_add(kept, g_strdup(*word));
	g_ptr_array_add(kept, NULL);
	return (char **)g_ptr_array_free(kept, FALSE);
}

static gboolean parse_number(const char *text, guint min, guint max, guint *value)
{
	char *end;
	guint64 number;

	if (!g_ascii_isdigit(*text))
		return FALSE;
	errno = 0;
	number = g_ascii_strtoull(text, &end, 10);
	if (errno || *end || number < min || number > max)
		return FALSE;
	*value = number;
	return TRUE;
}

static gboolean parse_count(const struct tt_key *key, const char *text, guint *value,
			    char **problem)
{
	if (parse_number(text, key->min, key->max, value))
		return TRUE;
	*problem = g_strdup_printf("'%s' is not a number from %u to %u", text, key->min, key->max);
	return FALSE;
}

static gboolean parse_percent(const char *text, guint *value, char **problem)
{
	g_autofree char *number = g_strdup(text);
	gsize length = strlen(number);

	if (length && number[length - 1] == '%')
		number[length - 1] = '\0';
	if (parse_number(number, 0, 100, value))
		return TRUE;
	*problem = g_strdup_printf("'%s' is not a share from 0%% to 100%%", text);
	return FALSE;
}

static gboolean parse_range(const struct tt_key *key, const char *text, struct tt_range *range,
			    char **problem)
{
	g_auto(GStrv) ends = g_strsplit(text, "-", 2);
	guint n = g_strv_length(ends);

	if (n && parse_number(g_strstrip(ends[0]), key->min, key->max, &range->min)) {
		range->max = range->min;
		if (n == 1)
			return TRUE;
		if (parse_number(g_strstrip(ends[1]), range->min, key->max, &range->max))
			return TRUE;
	}
	*problem = g_strdup_printf("'%s' is neither a number nor a range like 2-6, within %u-%u",
				   text, key->min, key->max);
	return FALSE;
}

static gboolean parse_choice(const char *text, const char *yes, const char *no, gboolean *value,
			     char **problem)
{
	if (strcmp(text, yes) && strcmp(text, no)) {
		*problem = g_strdup_printf("'%s' is neither %s nor %s", text, yes, no);
		return FALSE;
	}
	*value = !strcmp(text, yes);
	return TRUE;
}

static gboolean parse_words(const struct tt_key *key, const char *text, char ***value,
			    char **problem)
{
	g_auto(GStrv) list = words(text);

	for (char **word = list; *word && !*problem; word++)
		*problem = key->kind == TT_VALUE_DIRS ? tt_path_problem(*word, FALSE)
						      : tt_symbol_problem(*word);
	if (*problem)
		return FALSE;
	g_strfreev(*value);
	*value = g_steal_pointer(&list);
	return TRUE;
}

static gboolean parse_families(const char *text, guint *value, char **problem)
{
	g_auto(GStrv) list = words(text);

	*value = 0;
	for (char **word = list; *word; word++) {
		gsize i = 0;

		while (i < G_N_ELEMENTS(families) && strcmp(families[i].name, *word))
			i++;
		if (i == G_N_ELEMENTS(families)) {
			*problem = g_strdup_printf("'%s' is no family of names; these are: "
						   "underscore digits prefix case dep-path",
						   *word);
			return FALSE;
		}
		*value |= families[i].family;
	}
	return TRUE;
}

static char *flag_problem(struct tt_profile_export *export, const char *flag)
{
	if (!strcmp(flag, "gpl"))
		export->gpl = TRUE;
	else if (!strcmp(flag, "macro"))
		export->macro = TRUE;
	else if (!strcmp(flag, "data"))
		export->data = TRUE;
	else if (g_str_has_prefix(flag, "ns=")) {
		g_free(export->ns);
		export->ns = g_strdup(flag + 3);
		return tt_symbol_problem(export->ns);
	} else
		return g_strdup_printf("'%s' cannot follow '%s:'; gpl, macro, data and ns=NAME can",
				       flag, export->name);
	return NULL;
}

static struct tt_profile_export *parse_export(const char *word, char **problem)
{
	g_auto(GStrv) parts = g_strsplit(word, ":", -1);
	struct tt_profile_export *export = g_new0(struct tt_profile_export, 1);

	export->name = g_strdup(parts[0]);
	export->ns = g_strdup("");
	*problem = tt_symbol_problem(export->name);
	for (char **flag = parts + 1; *flag && !*problem; flag++)
		*problem = flag_problem(export, *flag);
	if (!*problem && export->macro && export->data)
		*problem = g_strdup_printf("'%s': macro makes functions, not data", word);
	if (!*problem && export->macro && strlen(export->name) < 2)
		*problem = g_strdup_printf("'%s': a macro pastes two parts together, one letter "
					   "is too short",
					   word);
	if (!*problem)
		return export;
	tt_profile_export_free(export);
	return NULL;
}

static gboolean parse_exports(const char *text, GPtrArray *exports, char **problem)
{
	g_auto(GStrv) list = words(text);

	for (char **word = list; *word; word++) {
		struct tt_profile_export *export = parse_export(*word, problem);

		if (!export)
			return FALSE;
		g_ptr_array_add(exports, export);
	}
	return TRUE;
}

static gboolean parse_name(const char *text, char **value, char **problem)
{
	if (!*text || strspn(text, G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS "-_.") != strlen(text)) {
		*problem =
			g_strdup_printf("'%s' is no name of a profile: letters, digits, '-', '_' "
					"and '.' can be in it",
					text);
		return FALSE;
	}
	g_free(*value);
	*value = g_strdup(text);
	return TRUE;
}

gboolean tt_value_parse(const struct tt_key *key, const char *text, void *base, char **problem)
{
	void *field = G_STRUCT_MEMBER_P(base, key->offset);

	*problem = NULL;
	if (key->seen >= 0)
		G_STRUCT_MEMBER(gboolean, base, key->seen) = TRUE;
	switch (key->kind) {
	case TT_VALUE_BOOL:
		return parse_choice(text, "true", "false", field, problem);
	case TT_VALUE_LIST:
		return parse_choice(text, "lib-y", "obj-y", field, problem);
	case TT_VALUE_LANGUAGE:
		return parse_choice(text, "asm", "c", field, problem);
	case TT_VALUE_NAME:
		return parse_name(text, field, problem);
	case TT_VALUE_STRING:
		g_free(*(char **)field);
		*(char **)field = g_strdup(text);
		return TRUE;
	case TT_VALUE_COUNT:
		return parse_count(key, text, field, problem);
	case TT_VALUE_PERCENT:
		return parse_percent(text, field, problem);
	case TT_VALUE_RANGE:
		return parse_range(key, text, field, problem);
	case TT_VALUE_FAMILIES:
		return parse_families(text, field, problem);
	case TT_VALUE_EXPORTS:
		return parse_exports(text, *(GPtrArray **)field, problem);
	default:
		return parse_words(key, text, field, problem);
	}
}
