// SPDX-License-Identifier: GPL-2.0-only
#include "check/prove.h"

#include "base/exitcode.h"
#include "base/interrupt.h"

static void free_row(gpointer data)
{
	struct tt_proof_row *row = data;

	tt_case_result_free(row->result);
	g_free(row);
}

void tt_proof_free(struct tt_proof *proof)
{
	if (!proof)
		return;
	g_ptr_array_unref(proof->rows);
	g_free(proof);
}

static void run_row(gpointer data, gpointer user_data)
{
	struct tt_proof_row *row = data;
	const struct tt_check_request *request = user_data;
	g_autofree char *name = g_strdup_printf("%s.%s", row->test->name, row->variant);
	g_autofree char *directory = g_build_filename(request->directory, name, NULL);
	const struct tt_case_request run = {
		.test = row->test,
		.snapshot = request->before,
		.variant = row->variant,
		.directory = directory,
		.quick = request->quick,
		.workers = 1,
	};

	row->result = tt_case_run(&run);
}

static void add_row(struct tt_proof *proof, const struct tt_case *test, const char *variant)
{
	struct tt_proof_row *row = g_new0(struct tt_proof_row, 1);

	row->test = test;
	row->variant = variant;
	g_ptr_array_add(proof->rows, row);
}

static void add_rows(struct tt_proof *proof, const GPtrArray *cases)
{
	for (guint i = 0; i < cases->len; i++) {
		const struct tt_case *test = cases->pdata[i];

		for (char **variant = test->fails_with; *variant; variant++)
			add_row(proof, test, *variant);
		if (!test->fails_with[0])
			add_row(proof, test, NULL);
	}
}

static void count(struct tt_proof *proof)
{
	for (guint i = 0; i < proof->rows->len; i++) {
		const struct tt_proof_row *row = proof->rows->pdata[i];
		enum tt_result result = row->result ? row->result->result : TT_RESULT_SKIP;

		proof->proved += result == TT_RESULT_FAIL;
		proof->toothless += result == TT_RESULT_PASS;
		proof->untried += result == TT_RESULT_SKIP;
		proof->unknown += result == TT_RESULT_ERROR || result == TT_RESULT_MISS;
	}
}

struct tt_proof *tt_prove_run(const struct tt_check_request *request, GError **error)
{
	g_autoptr(tt_proof) proof = g_new0(struct tt_proof, 1);
	GThreadPool *pool = g_thread_pool_new(run_row, (gpointer)request,
					      (gint)MAX(request->workers, 1), TRUE, error);

	proof->rows = g_ptr_array_new_with_free_func(free_row);
	if (!pool)
		return NULL;
	add_rows(proof, request->cases);
	for (guint i = 0; i < proof->rows->len; i++)
		if (((struct tt_proof_row *)proof->rows->pdata[i])->variant)
			g_thread_pool_push(pool, proof->rows->pdata[i], NULL);
	g_thread_pool_free(pool, FALSE, TRUE);
	if (tt_interrupted(error))
		return NULL;
	count(proof);
	return g_steal_pointer(&proof);
}

static const char *row_words(const struct tt_proof_row *row)
{
	static const char *const words[] = { "PASS: with this fault it must FAIL",
					     "FAIL, as it must", "could not be carried out",
					     "the harness failed",
					     "not applicable to this kernel" };

	return row->result ? words[row->result->result] : row->test->fails_on;
}

char *tt_prove_text(const struct tt_proof *proof)
{
	GString *out = g_string_new(NULL);

	for (guint i = 0; i < proof->rows->len; i++) {
		const struct tt_proof_row *row = proof->rows->pdata[i];

		g_string_append_printf(out, "  %-28s %-28s %s\n", row->test->name,
				       row->variant ? row->variant : "(another kernel)",
				       row_words(row));
		if (row->result && row->result->reason)
			g_string_append_printf(out, "  %-28s %s\n", "", row->result->reason);
	}
	g_string_append_printf(out,
			       "%u shown to fail, %u toothless, %u not to be tried here, %u could "
			       "not be carried out\n",
			       proof->proved, proof->toothless, proof->untried, proof->unknown);
	return g_string_free(out, FALSE);
}

int tt_prove_exit_status(const struct tt_proof *proof)
{
	if (proof->unknown)
		return TT_EXIT_ERROR;
	return proof->toothless ? TT_EXIT_FAIL : TT_EXIT_PASS;
}
