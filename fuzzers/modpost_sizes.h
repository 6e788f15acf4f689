/* SPDX-License-Identifier: GPL-2.0-only */
/* How large the entries of a kernel's device tables are, and where names lie in them. */
#ifndef TTF_MODPOST_SIZES_H
#define TTF_MODPOST_SIZES_H

#include <stddef.h>

/* A bus that MODULE_DEVICE_TABLE() knows; the table ends with a NULL name. */
struct modpost_size {
	const char *name;
	size_t size; /* of one entry, in bytes */
};
extern const struct modpost_size modpost_sizes[];

/* A field that modpost reads as a C string; ends with a NULL bus. */
struct modpost_string {
	const char *bus;
	size_t offset, length; /* in bytes, of the first one */
	size_t count, step;    /* how many there are, and how far apart */
};
extern const struct modpost_string modpost_strings[];

/* Where a PCI entry says whose driver alone may use it, in bytes. */
extern const size_t modpost_pci_override;

#endif
