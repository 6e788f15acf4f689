// SPDX-License-Identifier: GPL-2.0-only
/*
 * Fuzz target: our model of gen_autoksyms.sh and adjust_autoksyms.sh, against rules that always
 * hold, and against the real scripts. A bundle: option "era" is the kernel (601 for 6.1); file
 * "old" is autoksyms.h before, "whitelist" the whitelist, all others are modules' lists.
 *
 * $TTF_SCRIPTS: "new" (default) runs the real scripts for inputs with new coverage, "all" for
 * all, "none" never.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "autoksyms_oracle.h"
#include "engine/bundle.h"
#include "engine/coverage.h"
#include "engine/plain.h"

#define MAX_MODULES 10

static enum { SCRIPTS_NONE, SCRIPTS_NEW, SCRIPTS_ALL } mode = SCRIPTS_NEW;
static struct tt_ksyms_model *model;
static unsigned long runs, symbols;
static double seconds;

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void print_statistics(void)
{
	if (runs)
		fprintf(stderr, "# real scripts: %lu runs, %lu symbols, %.0f symbols/s\n", runs,
			symbols, (double)symbols / seconds);
}

static void prepare(void)
{
	const char *value = getenv("TTF_SCRIPTS");

	model = tt_ksyms_model_new();
	if (value && !strcmp(value, "all"))
		mode = SCRIPTS_ALL;
	else if (value && !strcmp(value, "none"))
		mode = SCRIPTS_NONE;
	if (getenv("TTF_STATISTICS"))
		atexit(print_statistics);
}

static int era_of(const struct ttf_bundle *bundle)
{
	struct ttf_slice text = ttf_bundle_option(bundle, "era", "601");
	int era = 0;

	for (size_t i = 0; i < text.length && i < 4; i++)
		if (text.data[i] >= '0' && text.data[i] <= '9')
			era = era * 10 + (text.data[i] - '0');
	return tt_ksyms_rules(era) ? era : 601;
}

static void read_bundle(const struct ttf_bundle *bundle, struct tt_ksyms_text *modules,
			struct tt_ksyms_input *input)
{
	*input = (struct tt_ksyms_input){ .modules = modules,
					  .old = { "", 0 },
					  .whitelist = { "", 0 } };
	input->modversions = ttf_bundle_flag(bundle, "modversions");
	for (size_t i = 0; i < bundle->file_count; i++) {
		const struct ttf_section *file = &bundle->files[i];
		struct tt_ksyms_text text = { file->content.data, file->content.length };

		if (ttf_slice_is(file->name, "old")) {
			input->old = text;
		} else if (ttf_slice_is(file->name, "whitelist")) {
			input->whitelist = text;
			input->has_whitelist = true;
		} else if (input->module_count < MAX_MODULES) {
			modules[input->module_count++] = text;
		}
	}
}

static void compare_with_scripts(int era, const struct tt_ksyms_rules *rules,
				 const struct tt_ksyms_input *input,
				 const struct tt_ksyms_result *result)
{
	static struct scripts_answer answer;
	double start = now();

	if (!scripts_run(era, input, &answer))
		return;
	seconds += now() - start;
	runs++;
	symbols += result->touched_count;
	autoksyms_check_scripts(era, rules, input, result, &answer);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct ttf_bundle bundle;
	struct tt_ksyms_text modules[MAX_MODULES];
	const struct tt_ksyms_result *result;
	const struct tt_ksyms_rules *rules;
	struct tt_ksyms_input input;
	int era;

	if (!model)
		prepare();
	ttf_bundle_parse(&bundle, data, size);
	read_bundle(&bundle, modules, &input);
	era = era_of(&bundle);
	rules = tt_ksyms_rules(era);
	result = tt_ksyms_model_run(model, rules, &input);
	autoksyms_check_rules(rules, &input, result);
	if (!result->beyond &&
	    (mode == SCRIPTS_ALL || (mode == SCRIPTS_NEW && ttf_coverage_is_new())))
		compare_with_scripts(era, rules, &input, result);
	return 0;
}
