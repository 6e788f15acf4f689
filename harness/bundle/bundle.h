/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Bundles: one archive, NAME.trimtorture.tar.zst, that holds all that is needed to replay a life
 * on another machine (docs/bundles.md). Owns the archive's layout and its checks; knows lives as
 * texts and snapshots as directories, nothing of how lives are carried out or judged.
 */
#ifndef TT_BUNDLE_BUNDLE_H
#define TT_BUNDLE_BUNDLE_H

#include <glib.h>

#include "kbuild/snapshot.h"
#include "life/life.h"
#include "verdict/finding.h"

#define TT_BUNDLE_SUFFIX ".trimtorture.tar.zst"

/* What a bundle says of itself; all strings owned, none NULL. */
struct tt_bundle_info {
	char *name;
	char *verdict;	/* "PASS", "FAIL", …: of the run that it was made from; "" if of none */
	char *summary;	/* one line: the first finding's sentence, or "" */
	char *version;	/* of the trimtorture that wrote it */
	char *kernel;	/* the machinery's version, "6.1.192" */
	char *snapshot; /* its id, from its content's digest */
	char *pipeline; /* "recursive" or "single-pass" */
	char *tree;	/* digest of the tree as it is before the first step */
	gboolean machinery;	/* the machinery is in the bundle */
	GPtrArray *findings;	/* owned strings: "KIND SYMBOL FILE", absent parts "-", sorted */
	GPtrArray *environment; /* of struct tt_bundle_fact: where that run took place */
};

struct tt_bundle_fact {
	char *name;  /* "compiler" */
	char *value; /* "gcc (Debian …) 12.2.0", or "absent" */
};

void tt_bundle_info_clear(struct tt_bundle_info *info);

struct tt_bundle_request {
	const char *name; /* of the directory in the archive: letters, digits, '.', '_', '-' */
	/*
	 * The life; what it names (profile file, variants, patches) is read now. Its kernel
	 * must be @snapshot.
	 */
	const struct tt_life *life;
	const struct tt_snapshot *snapshot; /* before variants and patches */
	const char *run; /* a run's directory, whose logs and records go along; or NULL */
	/* What came of it; NULL: what verdict.json in @run says, if it is there. */
	const struct tt_verdict *verdict;
	gboolean with_machinery;
};

/*
 * Writes the bundle to @path. The same request gives the same bytes. Nothing is left half
 * written. Errors name the file that cannot be read or written.
 */
gboolean tt_bundle_write(const struct tt_bundle_request *request, const char *path, GError **error);

/*
 * Writes reproducer.sh and reproducer.life to @directory (which is made), to be called before
 * the life starts there: if the run takes the machine down, they are what is left.
 */
gboolean tt_bundle_announce(const struct tt_life *life, const char *directory, GError **error);

struct tt_bundle {
	struct tt_bundle_info info;
	char *directory;	/* private, with the bundle's files in it */
	int lock;		/* of that directory, see tt_scratch_new() */
	gboolean keep;		/* tt_bundle_free() leaves the directory */
	gboolean any_machinery; /* take its machinery even if that is not what it states */
	struct tt_life *life;	/* with absolute paths to files in @directory */
};

/*
 * Opens @path, a bundle or the directory that one was unpacked to, and unpacks it to a new
 * directory below @parent (NULL: $TMPDIR) that only the user can enter. TT_ERROR_INPUT if it is
 * no bundle, a damaged or hostile one, or of a later format. tt_bundle_free() removes the
 * directory.
 */
struct tt_bundle *tt_bundle_open(const char *path, const char *parent, GError **error);
void tt_bundle_free(struct tt_bundle *bundle);
typedef struct tt_bundle tt_bundle;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(tt_bundle, tt_bundle_free)

enum tt_bundle_source {
	TT_BUNDLE_FROM_CACHE,  /* the very snapshot */
	TT_BUNDLE_FROM_BUNDLE, /* imported from the bundle's own machinery */
	TT_BUNDLE_SAME_VERSION /* another snapshot of the same version: a difference */
};

/*
 * Finds the machinery and makes it the kernel of bundle->life. TT_ERROR_ENVIRONMENT says what to
 * import if there is none. What comes with the bundle must be, by its content, the snapshot that
 * the bundle states (TT_ERROR_INPUT; bundle->any_machinery overrides), and is kept apart: no
 * later command finds it by a version.
 */
struct tt_snapshot *tt_bundle_snapshot(struct tt_bundle *bundle, enum tt_bundle_source *source,
				       GError **error);

/* The digest of @life's tree before its first step; to be freed. */
char *tt_bundle_tree_digest(const struct tt_life *life, GError **error);

/* Writes verdict.json to @directory, where tt_bundle_write() finds it as the run's. */
gboolean tt_bundle_write_verdict(const struct tt_verdict *verdict, const char *directory,
				 GError **error);

/* "KIND SYMBOL FILE" of each finding, sorted, as in struct tt_bundle_info. */
GPtrArray *tt_bundle_findings(const struct tt_verdict *verdict);

/*
 * This machine's facts, comparable to info.environment: compiler, make, linker, libc, machine,
 * file system of @directory. Of struct tt_bundle_fact, frees them.
 */
GPtrArray *tt_bundle_environment(const char *directory);

/* "NAME: there VALUE, here VALUE" for each fact that differs; owned strings, maybe none. */
GPtrArray *tt_bundle_differences(const GPtrArray *there, const GPtrArray *here);

#endif
