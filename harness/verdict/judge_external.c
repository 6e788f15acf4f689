// SPDX-License-Identifier: GPL-2.0-only
/*
 * A make of external modules (M=): what the kernel exports must be found, what it trimmed or never
 * had must be complained of by name, and the kernel's own files must stay as they are.
 */
#include <string.h>

#include "verdict/judge.h"

/* modpost stops listing them after this many (scripts/mod/modpost.c, MAX_UNRESOLVED_REPORTS). */
#define COMPLAINTS_SHOWN 10

static gboolean is_below(const char *path, const char *directory)
{
	gsize length = strlen(directory);

	return !strncmp(path, directory, length) && path[length] == '/' &&
	       !strchr(path + length + 1, '/');
}

/* modpost names modules as M= did, relative or not. */
static gboolean is_complained_of(const struct tt_buildlog *log, const char *symbol,
				 const char *module)
{
	g_autofree char *file = g_strdup_printf("/%s.ko", strrchr(module, '/') + 1);

	for (guint i = 0; i < log->undefined->len; i++) {
		const struct tt_log_undefined *one = log->undefined->pdata[i];

		if (!strcmp(one->symbol, symbol) &&
		    (g_str_has_suffix(one->module, file) || !strcmp(one->module, file + 1)))
			return TRUE;
	}
	return FALSE;
}

static gboolean is_wanted(const struct tt_external_input *input, const char *path)
{
	g_autofree char *file = g_strdup_printf("%s.ko", strrchr(path, '/') + 1);

	return !input->targets || !input->targets[0] ||
	       g_strv_contains((const char *const *)input->targets, file);
}

static gboolean is_external(const struct tt_expected *expected, const char *provider)
{
	for (guint i = 0; i < expected->externals->len; i++)
		if (!strcmp(((struct tt_expected_external *)expected->externals->pdata[i])->path,
			    provider))
			return TRUE;
	return FALSE;
}

/* Was the provider's Module.symvers handed over, or is it made by the same make? */
static gboolean is_given(const struct tt_external_input *input, const struct tt_expected_need *need)
{
	g_autofree char *directory = NULL;

	if (!need->given || !is_external(input->expected, need->provider))
		return need->given;
	if (is_below(need->provider, input->directory))
		return is_wanted(input, need->provider);
	directory =
		g_strndup(need->provider, (gsize)(strrchr(need->provider, '/') - need->provider));
	return g_hash_table_contains(input->handed, directory);
}

static void judge_need(const struct tt_external_input *input, struct tt_verdict *verdict,
		       const char *module, const struct tt_expected_need *need, gboolean given)
{
	const struct tt_buildlog *log = input->log;
	gboolean told = is_complained_of(log, need->symbol, module) || log->unchecked;

	verdict->exports_checked++;
	verdict->exports_kept += given;
	if (given && is_complained_of(log, need->symbol, module))
		tt_verdict_add(
			verdict, TT_FINDING_OVER_TRIMMED, need->symbol, module,
			"%s is exported by %s, but modpost does not find it for the external "
			"module %s",
			need->symbol, need->provider, module);
	else if (!given && !told && log->undefined->len < COMPLAINTS_SHOWN)
		tt_verdict_add(verdict, TT_FINDING_NEEDED_WRONG, need->symbol, module,
			       "the external module %s needs %s, which %s%s, and modpost says "
			       "nothing of it",
			       module, need->symbol,
			       need->provider[0] ? "is not exported to it by " : "nothing exports",
			       need->provider);
}

/* What make's end must be: success with the module, or failure where a need is not met. */
static void judge_end(const struct tt_external_input *input, struct tt_verdict *verdict,
		      const char *module, guint missing)
{
	g_autofree char *file = g_strconcat(module, ".ko", NULL);
	g_autofree char *path = g_build_filename(input->tree, file, NULL);

	verdict->modules_checked++;
	if (missing && !input->make_status && !input->log->unchecked)
		tt_verdict_add(verdict, TT_FINDING_NEEDED_WRONG, "", module,
			       "make M=%s ended with 0 although %u needs of %s are not met",
			       input->directory, missing, module);
	else if (!missing && !input->make_status && !g_file_test(path, G_FILE_TEST_EXISTS))
		tt_verdict_add(verdict, TT_FINDING_MODULE_MISSING, "", file,
			       "make M=%s ended with 0 without making %s", input->directory, file);
}

/* The number of needs that are not met. */
static guint judge_module(const struct tt_external_input *input, struct tt_verdict *verdict,
			  const struct tt_expected_external *external)
{
	guint missing = 0;

	for (guint i = 0; i < external->needs->len; i++) {
		const struct tt_expected_need *need = external->needs->pdata[i];
		gboolean given = is_given(input, need);

		missing += !given;
		judge_need(input, verdict, external->path, need, given);
	}
	judge_end(input, verdict, external->path, missing);
	return missing;
}

struct tt_verdict *tt_judge_external(const struct tt_external_input *input)
{
	struct tt_verdict *verdict = tt_verdict_new();
	guint missing = 0;

	for (guint i = 0; i < input->expected->externals->len; i++) {
		const struct tt_expected_external *external = input->expected->externals->pdata[i];

		if (is_below(external->path, input->directory) && is_wanted(input, external->path))
			missing += judge_module(input, verdict, external);
	}
	for (guint i = 0; i < input->touched->len; i++)
		tt_verdict_add(verdict, TT_FINDING_NOT_AT_REST, "", input->touched->pdata[i],
			       "make M=%s changed %s, which is the kernel's", input->directory,
			       (char *)input->touched->pdata[i]);
	tt_verdict_sort(verdict);
	if (verdict->findings->len) {
		verdict->result = TT_RESULT_FAIL;
	} else if (input->make_status && !missing) {
		verdict->result = TT_RESULT_ERROR;
		verdict->reason =
			g_strdup_printf("make M=%s ended with status %d, and no need of its "
					"modules is unmet; see the end of its log",
					input->directory, input->make_status);
	} else if (!verdict->modules_checked) {
		verdict->judged = FALSE;
		verdict->result = TT_RESULT_ERROR;
		verdict->reason = g_strdup("no external module was to be made");
	}
	return verdict;
}
