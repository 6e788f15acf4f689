// SPDX-License-Identifier: GPL-2.0-only
/* The life file: reading and writing. docs/formats.md describes it. */
#include "life/life.h"

#include <string.h>

#include "base/error.h"
#include "base/file.h"
#include "synthetic-tree/profile.h"

#define HEAD "trimtorture-life 1"

static gboolean bad(GError **error, const char *format, ...) G_GNUC_PRINTF(2, 3);

static gboolean bad(GError **error, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	if (error)
		*error = g_error_new_valist(TT_ERROR, TT_ERROR_INPUT, format, args);
	va_end(args);
	return FALSE;
}

static char *operation_names(void)
{
	GString *names = g_string_new(NULL);

	for (guint i = 0; tt_operations[i]; i++)
		g_string_append_printf(names, "%s%s", i ? " " : "", tt_operations[i]->name);
	return g_string_free(names, FALSE);
}

static char *parameter_names(const struct tt_operation *operation)
{
	GString *names = g_string_new(NULL);

	for (guint i = 0; operation->parameters[i].name; i++)
		g_string_append_printf(names, "%s%s", i ? " " : "", operation->parameters[i].name);
	return g_string_free(names, FALSE);
}

static gboolean is_number(const char *text, guint64 most, guint64 *value)
{
	return g_ascii_string_to_unsigned(text, 10, 0, most, value, NULL);
}

static gboolean is_choice(const char *value, const char *choices)
{
	g_auto(GStrv) words = g_strsplit(choices, " ", -1);

	return g_strv_contains((const char *const *)words, value);
}

static gboolean check_value(const struct tt_parameter *parameter, const char *value, GError **error)
{
	const char *choices = parameter->kind == TT_PARAMETER_FLAG ? "yes no" : parameter->choices;
	g_autofree char *problem =
		parameter->kind == TT_PARAMETER_SYMBOL ? tt_symbol_problem(value) : NULL;
	guint64 number;

	if (problem)
		return bad(error, "%s=%s: %s", parameter->name, value, problem);
	if (parameter->kind == TT_PARAMETER_NUMBER && !is_number(value, G_MAXUINT32, &number))
		return bad(error, "%s=%s: it takes a number", parameter->name, value);
	if (parameter->kind == TT_PARAMETER_JOBS && (!is_number(value, 1024, &number) || !number))
		return bad(error, "%s=%s: -j takes 1 to 1024", parameter->name, value);
	if (choices && !is_choice(value, choices))
		return bad(error, "%s=%s: it takes one of: %s", parameter->name, value, choices);
	return TRUE;
}

static gboolean take_parameter(struct tt_step *step, const char *word, GError **error)
{
	const struct tt_operation *operation = step->operation;
	const char *equals = strchr(word, '=');
	g_autofree char *known = parameter_names(operation);
	g_autofree char *name = equals ? g_strndup(word, equals - word) : NULL;
	guint i = 0;

	if (!equals)
		return bad(error, "'%s' is not NAME=VALUE; %s can have: %s", word, operation->name,
			   known);
	while (operation->parameters[i].name && strcmp(operation->parameters[i].name, name))
		i++;
	if (!operation->parameters[i].name)
		return bad(error, "%s has no parameter '%s'; it can have: %s", operation->name,
			   name, *known ? known : "none");
	if (step->values[i])
		return bad(error, "%s is there twice", name);
	if (!check_value(&operation->parameters[i], equals + 1, error))
		return FALSE;
	step->values[i] = g_strdup(equals + 1);
	return TRUE;
}

static gboolean check_required(const struct tt_step *step, GError **error)
{
	const struct tt_parameter *parameters = step->operation->parameters;

	for (guint i = 0; parameters[i].name; i++)
		if (parameters[i].required && !step->values[i])
			return bad(error, "%s needs %s=…", step->operation->name,
				   parameters[i].name);
	return TRUE;
}

struct tt_step *tt_step_parse(const char *line, GError **error)
{
	g_auto(GStrv) words = NULL;
	g_autoptr(GError) why = NULL;
	const struct tt_operation *operation;
	struct tt_step *step;

	if (!g_shell_parse_argv(line, NULL, &words, &why)) {
		bad(error, "%s", why->message);
		return NULL;
	}
	operation = tt_operation_find(words[0]);
	if (!operation) {
		g_autofree char *known = operation_names();

		bad(error, "there is no operation '%s'; the operations are: %s", words[0], known);
		return NULL;
	}
	step = tt_step_new(operation);
	for (char **word = words + 1; *word; word++)
		if (!take_parameter(step, *word, error))
			goto failed;
	if (check_required(step, error))
		return step;
failed:
	tt_step_free(step);
	return NULL;
}

static gboolean add_drop(struct tt_life *life, const char *value, GError **error)
{
	static const char *const kinds = "module object export use";
	g_auto(GStrv) words = g_strsplit(value, " ", 2);
	struct tt_drop *drop;

	if (g_strv_length(words) < 2 || !is_choice(words[0], kinds))
		return bad(error, "drop takes a kind (%s) and a name", kinds);
	drop = g_new0(struct tt_drop, 1);
	drop->kind = g_strdup(words[0]);
	drop->name = g_strdup(g_strstrip(words[1]));
	g_ptr_array_add(life->drops, drop);
	return TRUE;
}

static void set_text(char **place, const char *value)
{
	g_free(*place);
	*place = g_strdup(value);
}

static const char keys[] = "kernel profile seed variant patch make output granularity drop";

static gboolean take_output(struct tt_life *life, const char *value, GError **error)
{
	life->separate = !strcmp(value, "separate");
	return life->separate || !strcmp(value, "tree") ||
	       bad(error, "output %s: it takes 'tree' or 'separate'", value);
}

static gboolean take_key(struct tt_life *life, const char *key, const char *value, GError **error)
{
	if (!strcmp(key, "kernel"))
		set_text(&life->kernel, value);
	else if (!strcmp(key, "profile"))
		set_text(&life->profile, value);
	else if (!strcmp(key, "granularity"))
		set_text(&life->granularity, strcmp(value, "none") ? value : "");
	else if (!strcmp(key, "variant"))
		g_ptr_array_add(life->variants, g_strdup(value));
	else if (!strcmp(key, "patch"))
		g_ptr_array_add(life->patches, g_strdup(value));
	else if (!strcmp(key, "make"))
		g_ptr_array_add(life->variables, g_strdup(value));
	else if (!strcmp(key, "output"))
		return take_output(life, value, error);
	else if (!strcmp(key, "seed"))
		return is_number(value, G_MAXUINT64, &life->seed) ||
		       bad(error, "seed %s: it takes a number", value);
	else
		return add_drop(life, value, error);
	return TRUE;
}

static gboolean take_line(struct tt_life *life, char *line, GError **error)
{
	const char *blank = strchr(line, ' ');
	g_autofree char *key = blank ? g_strndup(line, blank - line) : g_strdup(line);
	g_autofree char *value = g_strstrip(g_strdup(blank ? blank : ""));
	struct tt_step *step;

	if (is_choice(key, keys)) {
		if (!*value)
			return bad(error, "%s needs a value", key);
		if (life->steps->len)
			return bad(error, "%s belongs before the first step", key);
		return take_key(life, key, value, error);
	}
	step = tt_step_parse(line, error);
	if (step)
		g_ptr_array_add(life->steps, step);
	return step != NULL;
}

static gboolean check_life(const struct tt_life *life, GError **error)
{
	if (!*life->kernel)
		return bad(error, "there is no 'kernel' line");
	if (!*life->profile)
		return bad(error, "there is no 'profile' line");
	return TRUE;
}

struct tt_life *tt_life_parse(const char *text, const char *name, GError **error)
{
	g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
	g_autoptr(tt_life) life = tt_life_new();
	GError *why = NULL;
	guint number = 0;
	gboolean ok = g_utf8_validate(text, -1, NULL) || bad(&why, "it is not UTF-8 text");

	if (ok && strcmp(g_strchomp(lines[0] ? lines[0] : (char[]){ "" }), HEAD))
		ok = bad(&why, "the first line must be '" HEAD "'; another number is the format of "
			       "another version of trimtorture");
	while (ok && lines[number] && lines[number + 1]) {
		char *line = g_strstrip(lines[++number]);

		ok = !*line || *line == '#' || take_line(life, line, &why);
	}
	if (ok && !check_life(life, &why)) {
		g_set_error(error, TT_ERROR, TT_ERROR_INPUT, "the life %s is wrong: %s", name,
			    why->message);
		g_error_free(why);
		return NULL;
	}
	if (ok)
		return g_steal_pointer(&life);
	g_set_error(error, TT_ERROR, TT_ERROR_INPUT, "the life %s is wrong in line %u: %s", name,
		    number + 1, why->message);
	g_error_free(why);
	return NULL;
}

struct tt_life *tt_life_read(const char *path, GError **error)
{
	g_autofree char *text = NULL;
	g_autoptr(GError) why = NULL;
	gsize length;

	if (!tt_input_read(path, &text, &length, &why)) {
		g_set_error(error, TT_ERROR, TT_ERROR_INPUT, "cannot read the life %s: %s", path,
			    why->message);
		return NULL;
	}
	if (strlen(text) != length) {
		g_set_error(error, TT_ERROR, TT_ERROR_INPUT,
			    "the life %s is wrong: there are NUL bytes in it", path);
		return NULL;
	}
	return tt_life_parse(text, path, error);
}

static gboolean is_plain(const char *value)
{
	return *value && !strpbrk(value, " \t\n'\"\\$`;&|<>()*?[]#~!{}");
}

char *tt_step_text(const struct tt_step *step)
{
	GString *text = g_string_new(step->operation->name);

	for (guint i = 0; step->operation->parameters[i].name; i++) {
		const char *value = step->values[i];
		g_autofree char *quoted = NULL;

		if (!value)
			continue;
		quoted = is_plain(value) ? g_strdup(value) : g_shell_quote(value);
		g_string_append_printf(text, " %s=%s", step->operation->parameters[i].name, quoted);
	}
	return g_string_free(text, FALSE);
}

static void append_all(GString *text, const char *key, const GPtrArray *values)
{
	for (guint i = 0; i < values->len; i++)
		g_string_append_printf(text, "%s %s\n", key, (const char *)values->pdata[i]);
}

char *tt_life_text(const struct tt_life *life)
{
	GString *text = g_string_new(HEAD "\n");

	g_string_append_printf(text, "kernel %s\nprofile %s\nseed %" G_GUINT64_FORMAT "\n",
			       life->kernel, life->profile, life->seed);
	append_all(text, "variant", life->variants);
	append_all(text, "patch", life->patches);
	append_all(text, "make", life->variables);
	if (life->separate)
		g_string_append(text, "output separate\n");
	g_string_append_printf(text, "granularity %s\n",
			       *life->granularity ? life->granularity : "none");
	for (guint i = 0; i < life->drops->len; i++) {
		const struct tt_drop *drop = life->drops->pdata[i];

		g_string_append_printf(text, "drop %s %s\n", drop->kind, drop->name);
	}
	if (life->steps->len)
		g_string_append_c(text, '\n');
	for (guint i = 0; i < life->steps->len; i++) {
		g_autofree char *line = tt_step_text(life->steps->pdata[i]);

		g_string_append_printf(text, "%s\n", line);
	}
	return g_string_free(text, FALSE);
}
