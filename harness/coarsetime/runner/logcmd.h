/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef CT_LOGCMD_H
#define CT_LOGCMD_H

/* "coarsetime log FILE [--json|--as-map]": prints an event log. Return: the exit status. */
int ct_logcmd(int argc, char **argv);

#endif
