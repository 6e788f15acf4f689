// SPDX-License-Identifier: GPL-2.0-only
#include "inspect/filesystem.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/vfs.h>
#include <unistd.h>

#define NS G_GINT64_CONSTANT(1000000000)

void tt_filesystem_free(struct tt_filesystem *fs)
{
	if (!fs)
		return;
	g_free(fs->type);
	g_free(fs->device);
	g_free(fs);
}

guint tt_ext_inode_size(const guint8 *superblock, gsize length)
{
	guint revision, size;

	if (length < 0x5a || superblock[0x38] != 0x53 || superblock[0x39] != 0xef)
		return 0;
	revision = superblock[0x4c] | superblock[0x4d] << 8;
	size = superblock[0x58] | superblock[0x59] << 8;
	/* Revision 0 has no field for it: always 128. */
	return revision ? size : 128;
}

static guint inode_size_of_device(const char *device)
{
	guint8 block[1024];
	ssize_t n = -1;
	int fd = open(device, O_RDONLY | O_CLOEXEC | O_NONBLOCK);

	if (fd < 0)
		return 0;
	n = pread(fd, block, sizeof(block), 1024);
	close(fd);
	return n > 0 ? tt_ext_inode_size(block, n) : 0;
}

/* Undoes the octal escapes of /proc/self/mountinfo. */
static char *unescape(const char *text)
{
	return g_strcompress(text);
}

/*
 * The last mount of device @dev, by proc_pid_mountinfo(5): "ID PARENT MAJ:MIN ROOT POINT OPTIONS
 * [FIELD…] - TYPE SOURCE SUPER".
 */
static void read_mountinfo(struct tt_filesystem *fs, dev_t dev)
{
	g_autofree char *text = NULL;
	g_auto(GStrv) lines = NULL;
	g_autofree char *number = g_strdup_printf("%u:%u", major(dev), minor(dev));

	if (!g_file_get_contents("/proc/self/mountinfo", &text, NULL, NULL))
		return;
	lines = g_strsplit(text, "\n", -1);
	for (char **line = lines; *line; line++) {
		g_auto(GStrv) words = g_strsplit(*line, " ", -1);
		const char *tail = strstr(*line, " - ");
		g_auto(GStrv) last = g_strsplit(tail ? tail + 3 : "", " ", 3);

		if (g_strv_length(words) < 6 || strcmp(words[2], number) || g_strv_length(last) < 2)
			continue;
		g_free(fs->type);
		g_free(fs->device);
		fs->type = unescape(last[0]);
		fs->device = unescape(last[1]);
	}
}

/* statfs(2)'s magic numbers, for mounts that mountinfo doesn't show. */
static char *type_of_magic(unsigned long magic)
{
	static const struct {
		unsigned long magic;
		const char *name;
	} known[] = {
		{ 0xef53, "ext4" },	 { 0x58465342, "xfs" },	    { 0x9123683e, "btrfs" },
		{ 0x01021994, "tmpfs" }, { 0x794c7630, "overlay" }, { 0x6969, "nfs" },
		{ 0x4d44, "vfat" },	 { 0xf2f52010, "f2fs" },    { 0x2fc12fc1, "zfs" },
		{ 0x2011bab0, "exfat" }, { 0x5346544e, "ntfs" },    { 0x52654973, "reiserfs" },
	};

	for (gsize i = 0; i < G_N_ELEMENTS(known); i++)
		if (known[i].magic == magic)
			return g_strdup(known[i].name);
	return g_strdup_printf("0x%lx", magic);
}

static void judge_grain(struct tt_filesystem *fs)
{
	static const char *const whole[] = { "ext3", "ext2", "reiserfs", "minix", "hfsplus" };
	static const char *const fine[] = { "xfs", "btrfs", "tmpfs", "f2fs", "zfs" };

	if (fs->inode_size) {
		fs->grain_ns = fs->inode_size > 128 ? 1 : NS;
		fs->how = "from the inode size in the superblock";
		return;
	}
	for (gsize i = 0; i < G_N_ELEMENTS(whole); i++)
		if (!strcmp(fs->type, whole[i])) {
			fs->grain_ns = NS;
			fs->how = "from the type of the file system";
		}
	for (gsize i = 0; i < G_N_ELEMENTS(fine); i++)
		if (!strcmp(fs->type, fine[i])) {
			fs->grain_ns = 1;
			fs->how = "from the type of the file system";
		}
	if (!strcmp(fs->type, "vfat") || !strcmp(fs->type, "msdos")) {
		fs->grain_ns = 2 * NS;
		fs->how = "from the type of the file system";
	}
}

struct tt_filesystem *tt_filesystem_of(const char *path)
{
	struct tt_filesystem *fs = g_new0(struct tt_filesystem, 1);
	struct statfs sfs;
	struct stat st;

	fs->how = "";
	if (stat(path, &st) == 0)
		read_mountinfo(fs, st.st_dev);
	if (!fs->type)
		fs->type = statfs(path, &sfs) == 0 ? type_of_magic((unsigned long)sfs.f_type)
						   : g_strdup("unknown");
	if (!fs->device)
		fs->device = g_strdup("");
	if (g_str_has_prefix(fs->type, "ext") && fs->device[0] == '/')
		fs->inode_size = inode_size_of_device(fs->device);
	judge_grain(fs);
	return fs;
}

/* How many different stamps there are, counting no further than @enough. */
static guint different(const GArray *stamps, guint enough)
{
	g_autoptr(GHashTable) seen = g_hash_table_new(g_int64_hash, g_int64_equal);

	for (guint i = 0; i < stamps->len && g_hash_table_size(seen) < enough; i++)
		g_hash_table_add(seen, &g_array_index(stamps, gint64, i));
	return g_hash_table_size(seen);
}

gint64 tt_grain_of_stamps(const GArray *stamps)
{
	static const gint64 grains[] = { 2 * NS, NS, NS / 100, NS / 1000, 1000, 100 };

	if (stamps->len < 20)
		return 0;
	/* A build within one second may have even seconds only: that is no proof of 2 s. */
	for (gsize g = different(stamps, 10) < 10; g < G_N_ELEMENTS(grains); g++) {
		guint i = 0;

		while (i < stamps->len && g_array_index(stamps, gint64, i) % grains[g] == 0)
			i++;
		if (i == stamps->len)
			return grains[g];
	}
	return 1;
}
