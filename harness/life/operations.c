// SPDX-License-Identifier: GPL-2.0-only
#include "life/operation.h"

#include <string.h>

#include "base/error.h"
#include "life/life.h"

extern const struct tt_operation tt_op_build;
extern const struct tt_operation tt_op_clean;
extern const struct tt_operation tt_op_clock;
extern const struct tt_operation tt_op_compiler;
extern const struct tt_operation tt_op_copy;
extern const struct tt_operation tt_op_edit;
extern const struct tt_operation tt_op_export;
extern const struct tt_operation tt_op_external;
extern const struct tt_operation tt_op_jobs;
extern const struct tt_operation tt_op_modversions;
extern const struct tt_operation tt_op_move;
extern const struct tt_operation tt_op_mrproper;
extern const struct tt_operation tt_op_namespace;
extern const struct tt_operation tt_op_option;
extern const struct tt_operation tt_op_remove;
extern const struct tt_operation tt_op_remove_list;
extern const struct tt_operation tt_op_rename;
extern const struct tt_operation tt_op_switch;
extern const struct tt_operation tt_op_touch;
extern const struct tt_operation tt_op_unexport;
extern const struct tt_operation tt_op_unuse;
extern const struct tt_operation tt_op_use;
extern const struct tt_operation tt_op_whitelist;
extern const struct tt_operation tt_op_whitelist_path;

const struct tt_operation *const tt_operations[] = {
	&tt_op_build,
	&tt_op_clean,
	&tt_op_clock,
	&tt_op_compiler,
	&tt_op_copy,
	&tt_op_edit,
	&tt_op_export,
	&tt_op_external,
	&tt_op_jobs,
	&tt_op_modversions,
	&tt_op_move,
	&tt_op_mrproper,
	&tt_op_namespace,
	&tt_op_option,
	&tt_op_remove,
	&tt_op_remove_list,
	&tt_op_rename,
	&tt_op_switch,
	&tt_op_touch,
	&tt_op_unexport,
	&tt_op_unuse,
	&tt_op_use,
	&tt_op_whitelist,
	&tt_op_whitelist_path,
	NULL,
};

const struct tt_operation *tt_operation_find(const char *name)
{
	for (guint i = 0; tt_operations[i]; i++)
		if (!strcmp(tt_operations[i]->name, name))
			return tt_operations[i];
	return NULL;
}
