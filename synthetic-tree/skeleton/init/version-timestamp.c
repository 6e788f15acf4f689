// SPDX-License-Identifier: GPL-2.0-only
/* link-vmlinux.sh compiles this file by its name; a real kernel keeps its banner here. */
const char linux_banner[] = "synthetic";
