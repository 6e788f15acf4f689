// SPDX-License-Identifier: GPL-2.0-only
/* Granularities, and where they are written down. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "presets.h"

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

bool ct_duration_parse(const char *text, int64_t *ns)
{
	static const struct {
		const char *unit;
		double ns;
	} units[] = { { "ns", 1 }, { "us", 1e3 }, { "ms", 1e6 }, { "s", 1e9 }, { "", 1e9 } };
	char *end;
	double v = strtod(text, &end);

	if (end == text || !isfinite(v) || v < 0)
		return false;
	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
		if (strcmp(end, units[i].unit))
			continue;
		if (v * units[i].ns > 1e17)
			return false;
		*ns = llround(v * units[i].ns);
		return true;
	}
	return false;
}

bool ct_preset_parse(const char *text, struct ct_preset *out)
{
	int64_t ns;

	for (const struct ct_preset *p = ct_presets; p->name; p++) {
		if (!strcmp(text, p->name)) {
			*out = *p;
			return true;
		}
	}
	if (!ct_duration_parse(text, &ns) || ns < 1 || ns > 3600 * SEC)
		return false;
	*out = (struct ct_preset){ .name = text, .gran = ns, .store = ns };
	return true;
}
