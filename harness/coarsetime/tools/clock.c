// SPDX-License-Identifier: GPL-2.0-only
/* Granularities, and where they are written down; durations. */
#include "coarsetime/clock.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "text.h"

#define SEC 1000000000LL

const struct ct_preset ct_presets[] = {
	{ "ext4-128", SEC, SEC, false, "ext4 with inodes of 128 bytes (and ext2)",
	  "fs/ext4/super.c: s_time_gran is NSEC_PER_SEC without room for i_mtime_extra" },
	{ "ext3", SEC, SEC, false, "ext3, the usual file system of the 2000s",
	  "fs/ext3 (up to 4.2): struct ext3_inode stores seconds only" },
	{ "vfat", 2 * SEC, 2 * SEC, false, "FAT: memory cards, EFI partitions",
	  "fs/fat/misc.c: fat_truncate_mtime() cuts to two seconds" },
	{ "hfsplus", SEC, SEC, false, "HFS+, macOS before APFS",
	  "fs/hfsplus/hfsplus_fs.h: hfsp_mt2ut(), seconds since 1904" },
	{ "jiffy-100", SEC / 100, 1, false, "ext4, xfs, tmpfs … on a kernel with HZ=100",
	  "kernel/time/timekeeping.c: ktime_get_coarse_real_ts64() moves once per tick" },
	{ "jiffy-250", SEC / 250, 1, false, "the same with HZ=250", "as jiffy-100" },
	{ "jiffy-300", SEC / 300, 1, false, "the same with HZ=300", "as jiffy-100" },
	{ "jiffy-1000", SEC / 1000, 1, false, "the same with HZ=1000", "as jiffy-100" },
	{ "multigrain", SEC / 250, 1, true, "ext4, xfs, btrfs, tmpfs from kernel 6.13 on, HZ=250",
	  "fs/inode.c, inode_set_ctime_current(): fine after the file was looked at" },
	{ "ns", 1, 1, false, "true nanoseconds; no real file system has them",
	  "the layer's own clock" },
	{ NULL, 0, 0, false, NULL, NULL },
};

static const struct {
	const char *name;
	int64_t ns;
} units[] = { { "s", SEC }, { "ms", SEC / 1000 }, { "us", 1000 }, { "ns", 1 }, { "", SEC } };

bool ct_duration_parse(const char *text, int64_t *ns)
{
	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
		const char *end;

		if (ct_text_decimal(text, &end, units[i].ns, ns) && !strcmp(end, units[i].name))
			return true;
	}
	return false;
}

char *ct_duration_format(int64_t ns)
{
	size_t i = 0;
	char *text;

	while (ns % units[i].ns)
		i++;
	return asprintf(&text, "%" PRId64 "%s", ns / units[i].ns, units[i].name) < 0 ? NULL : text;
}

bool ct_preset_parse(const char *text, struct ct_preset *out, char **error)
{
	int64_t ns;

	for (const struct ct_preset *p = ct_presets; p->name; p++) {
		if (!strcmp(text, p->name)) {
			*out = *p;
			return true;
		}
	}
	if (!ct_duration_parse(text, &ns))
		return ct_text_fail(error,
				    "'%s' is neither a file system ('coarsetime presets' lists "
				    "them) nor a duration (1s, 4ms, 10ns)",
				    text);
	if (ns < 1 || ns > 3600 * SEC)
		return ct_text_fail(error, "a tick of '%s' is too %s; from 1ns to an hour (3600s)",
				    text, ns < 1 ? "short" : "long");
	*out = (struct ct_preset){ .name = text, .gran = ns, .store = ns };
	return true;
}
