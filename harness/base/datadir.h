/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Where the installed data (profiles, skeleton, variants, cases) is found: the directory that
 * $TRIMTORTURE_DATADIR names, else ../share/trimtorture beside the running program, else the
 * directory the build was configured with. So an installed tree can be moved as a whole.
 */
#ifndef TT_BASE_DATADIR_H
#define TT_BASE_DATADIR_H

#include <glib.h>

/* The path of @name in the data directory, to be freed; NULL and an error if it is not there. */
char *tt_data_path(const char *name, GError **error);

/*
 * The path of another of our installed files, @name relative to the installation prefix'
 * bin directory ("coarsetime"); to be freed, NULL if it is not there. Programs that run from
 * the build folder find it through $TRIMTORTURE_BINDIR.
 */
char *tt_program_path(const char *name, GError **error);

#endif
