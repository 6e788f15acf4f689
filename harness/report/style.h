/* SPDX-License-Identifier: GPL-2.0-only */
/* The page's style sheet: one column on a phone, light and dark by the reader's own setting. */
#ifndef TT_REPORT_STYLE_H
#define TT_REPORT_STYLE_H

extern const char tt_report_style[];

#endif
