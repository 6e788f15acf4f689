/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Kernel snapshots: the machinery of one kernel, imported into the cache, with what was probed
 * about it. This is all that the generator and the builder know of a kernel; neither of them
 * looks at a version number.
 *
 * On disk: ${XDG_CACHE_HOME:-~/.cache}/trimtorture/snapshots/ID/{manifest.json,tree/}
 * tree/ is laid out like the kernel's source and is read-only for everybody.
 */
#ifndef TT_KBUILD_SNAPSHOT_H
#define TT_KBUILD_SNAPSHOT_H

#include <glib.h>

enum tt_pipeline {
	TT_PIPELINE_NONE,	/* no CONFIG_TRIM_UNUSED_KSYMS support found */
	TT_PIPELINE_RECURSIVE,	/* scripts/adjust_autoksyms.sh re-runs make */
	TT_PIPELINE_SINGLE_PASS /* modpost trims */
};

/* How the rebuilt object learns that it depends on a symbol's dep file. */
enum tt_export_marking {
	TT_MARK_NONE,	      /* single-pass: no dep files */
	TT_MARK_PREPROCESSOR, /* -D__KSYM_DEPS__ and a filter, up to 4.20 */
	TT_MARK_KSYM_MARKER   /* __ksym_marker_NAME symbols read with nm, from 5.0 on */
};

/* How a symbol's name becomes its dep file's path below dep_dir. */
enum tt_dep_mapping {
	TT_DEP_NONE,
	TT_DEP_SLASHED, /* lower case, '_' to '/', ".h": foo_bar -> foo/bar.h */
	TT_DEP_FLAT	/* the name as it is */
};

/* Where modules' needed symbols are written. */
enum tt_needed_list {
	TT_NEEDED_TMP_VERSIONS, /* .tmp_versions/BASE.mod, line 3 */
	TT_NEEDED_MOD,		/* dir/x.mod, line 2 */
	TT_NEEDED_USYMS,	/* dir/x.usyms */
	TT_NEEDED_MODPOST	/* inside modpost only */
};

/* The makefile list whose directories the top level enters after all others. */
enum tt_last_list {
	TT_LAST_DRIVERS, /* the architecture's drivers-y, from 6.1 on */
	TT_LAST_LIBS,	 /* libs-y, 5.7 to 6.0 */
	TT_LAST_VIRT	 /* virt-y, before */
};

/* Where the finished tables say that an export is for GPL modules only. */
enum tt_license_mark {
	TT_LICENSE_SECTION, /* its entry lies in ___ksymtab_gpl+NAME */
	TT_LICENSE_FLAG	    /* a bit in ___kflagstab+NAME (7.1) */
};

struct tt_features {
	enum tt_pipeline pipeline;
	enum tt_export_marking marking;
	enum tt_dep_mapping dep_mapping;
	char *dep_dir; /* "include/ksym", "include/config/ksym" or NULL */
	enum tt_needed_list needed;
	gboolean guard;		      /* the touch loop against coarse stamps */
	gboolean whitelist;	      /* CONFIG_UNUSED_KSYMS_WHITELIST */
	gboolean basic_modversions;   /* MODVERSIONS can be had in two forms */
	gboolean same_names_refused;  /* two modules of one name end make with an error */
	gboolean whitelist_in_output; /* a relative path of it is looked up below O= first */
	gboolean gen_script;	      /* scripts/gen_autoksyms.sh exists */
	gboolean namespaces;	      /* EXPORT_SYMBOL_NS */
	gboolean namespace_quoted;    /* the namespace is a string literal (6.13 and later) */
	gboolean export_section;      /* ".export_symbol": modpost makes the ksymtab (6.4) */
	gboolean asm_exports_missing; /* assembler has no EXPORT_SYMBOL() (up to 4.8) */
	gboolean module_exports_kept; /* what modules export is not trimmed (Android) */
	gboolean lib_exports_lost;    /* the linker drops an export in lib.a that nothing built in
				       * needs (up to 4.8) */
	enum tt_license_mark license_mark;
	char *layout_unknown;	  /* what of an export's layout is not understood, or NULL: then
				   * nothing that is built with this kernel can be judged */
	gboolean archive;	  /* directories give built-in.a, not built-in.o */
	gboolean top_kbuild_dirs; /* directories are listed in the top Kbuild (6.1), not Makefile */
	gboolean keeps_symbol_get;   /* .no_trim_symbol: symbol_get() users are known (6.15) */
	gboolean asm_generic_export; /* <asm-generic/export.h> exists */
	gboolean kconfig_macros;     /* Kconfig knows $(shell …) (4.18) */
	gboolean kconfig_modules;    /* "modules" is a property of its own (5.14), not an option */
	gboolean kconfig_tool_info; /* Kconfig.include knows the tools by name and version (5.12) */
	enum tt_last_list last_list;
	gboolean arch_entered;	/* the top level enters arch/ARCH by itself (5.12) */
	gboolean firmware_dir;	/* there is a top directory firmware (up to 4.19) */
	gboolean thin_archives; /* an option that is always on (4.14 to 4.17), before: off */
	gboolean rwonce;	/* <linux/compiler.h> leaves READ_ONCE() to <asm/rwonce.h> (5.9) */
	gboolean atomics_flat;	/* sums of <linux/atomic-fallback.h> are checked (5.0 to 5.14) */
	gboolean include_entered; /* the top Kbuild names include/, so `make clean` enters it (seen
				     in 6.18) */
	gboolean misc_check_missing;  /* the top Makefile runs it, but the archive has it not */
	gboolean rq_offsets;	      /* the top Kbuild prepares kernel/sched/rq-offsets.c (6.18) */
	gboolean dep_dir_cleaned;     /* `make clean` removes dep_dir or its parent (4.17) */
	gboolean archive_before_list; /* make has looked at vmlinux.a's objects when the list is
				       * adjusted: what is rebuilt then comes too late (6.1) */
	gboolean list_from_kconfig;   /* only kconfig makes the first symbol list: what removes it
				       * later is not mended (up to 4.16) */
	gboolean mod_files_checked; /* the script looks whether there are .mod files to read (4.12)
				     */
	gboolean vmlinux_recursion; /* the recursion makes vmlinux, not autoksyms_recursive */
};

struct tt_snapshot {
	char *id;	  /* first 16 hexadecimal digits of the content's SHA-256 */
	char *version;	  /* "6.1.192", as the top Makefile has it, EXTRAVERSION included */
	char *path;	  /* the snapshot's directory */
	char *tree;	  /* path + "/tree" */
	char *origin;	  /* what was imported, for display only */
	gboolean derived; /* an edited copy of another: found by its id only, not by version */
	gboolean stale;	  /* lacks headers that the skeleton wants by now; find imports again */
	struct tt_features features;
};

void tt_snapshot_free(struct tt_snapshot *snapshot);

/* Frees the strings of @features, not @features. */
void tt_features_clear(struct tt_features *features);

typedef struct tt_snapshot tt_snapshot;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(tt_snapshot, tt_snapshot_free)

/* Limits against hostile archives, zero meaning the default, and what happens meanwhile. */
struct tt_import_limits {
	guint64 max_entries; /* default 1,000,000 */
	guint64 max_bytes;   /* unpacked bytes that are looked at; default 16 GiB */
	guint64 max_file;    /* bytes of one kept file; default 64 MiB */

	/* One of many passing states of a kernel: it will not be found by its version. */
	gboolean by_id_only;

	/* Called after each block read: bytes of the archive so far and its size, 0 if unknown. */
	void (*progress)(guint64 done, guint64 total, void *data);
	void *progress_data;
};

/*
 * Imports @source: an archive's path, a source directory, or "-" for standard input. Returns the
 * snapshot, from the cache if this very file has been imported before. @reused (may be NULL)
 * tells which. Ends early with TT_ERROR_INTERRUPTED if base/interrupt.h caught a signal. The
 * caller frees the result.
 */
struct tt_snapshot *tt_snapshot_import(const char *source, const struct tt_import_limits *limits,
				       gboolean *reused, GError **error);

/*
 * Finds what the user calls @kernel: a snapshot's id (or a unique prefix of 4 digits or more), a
 * version that names exactly one snapshot ("6.1" matches 6.1.192), or an archive's or
 * directory's path, which is imported on the way. NULL takes the newest packaged archive
 * (tt_snapshot_packaged()).
 */
struct tt_snapshot *tt_snapshot_find(const char *kernel, GError **error);

/*
 * All snapshots in the cache, sorted by version, then id; of struct tt_snapshot, frees them. One
 * whose manifest cannot be read has the version "broken" and is good for removing only.
 */
GPtrArray *tt_snapshot_list(GError **error);

/*
 * Is the tree of @snapshot still what it was imported as? Reads all of it (some ms for a kernel's
 * machinery) and compares its digest with the id. FALSE with a TT_ERROR_ENVIRONMENT that says
 * what to do, if not.
 */
gboolean tt_snapshot_verify(const struct tt_snapshot *snapshot, GError **error);

gboolean tt_snapshot_remove(const struct tt_snapshot *snapshot, GError **error);

/* Archives that the distribution's packages left in /usr/src, oldest version first. */
char **tt_snapshot_packaged(void);

#endif
