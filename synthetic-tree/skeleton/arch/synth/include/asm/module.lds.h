/* SPDX-License-Identifier: GPL-2.0-only */
/* No section of its own. scripts/module.lds.S includes this. */
