/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Writes what a run used to disk, so that the stock program can be run on the same: the files
 * that were opened, below the directory $TTF_EXPORT, and the arguments as a shell would take
 * them, in $TTF_EXPORT/arguments. Does nothing if that is not set.
 */
#ifndef TTF_EXPORT_H
#define TTF_EXPORT_H

#include "engine/engine.h"

void ttf_export_file(const char *name, const struct ttf_file *file);
void ttf_export_arguments(int argc, char **argv);

#endif
