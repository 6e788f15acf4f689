@if atomics_flat
/* SPDX-License-Identifier: GPL-2.0-only */
/* Empty: the top Kbuild checks the sum in the last line before it builds anything. */
// 0236aadaa18ceff45450e22abf13a88b4491a3cd
@end
