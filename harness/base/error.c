// SPDX-License-Identifier: GPL-2.0-only
#include "base/error.h"
#include "base/exitcode.h"

G_DEFINE_QUARK(tt - error - quark, tt_error)

int tt_error_exit_status(const GError *error)
{
	if (error->domain != TT_ERROR)
		return TT_EXIT_ERROR;
	switch (error->code) {
	case TT_ERROR_USAGE:
		return TT_EXIT_USAGE;
	case TT_ERROR_INTERNAL:
		return TT_EXIT_MISS;
	case TT_ERROR_SKIP:
		return TT_EXIT_SKIP;
	case TT_ERROR_INTERRUPTED:
		return TT_EXIT_INTERRUPTED;
	default:
		return TT_EXIT_ERROR;
	}
}
