// SPDX-License-Identifier: GPL-2.0-only
/*
 * Fuzz target: the importer on hostile archives. The input is the archive; small limits, a cache
 * of its own in memory. Beyond crashes: it ends with a snapshot or with an error that says why,
 * writes nothing outside of the cache's directory, and has the files that a plain listing of the
 * archive has.
 */
#include <glib.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "engine/engine.h"
#include "engine/plain.h"
#include "import_listing.h"
#include "kbuild/snapshot.h"
#include "scratch.h"

static void prepare(void)
{
	g_autofree char *cache = g_build_filename(scratch_directory(), "cache", NULL);

	setenv("XDG_CACHE_HOME", cache, 1);
	setenv("TRIMTORTURE_DATADIR", TTF_DATADIR, 0);
}

/*
 * The scratch folder, in which the cache lies, holds the archive and the cache and nothing else:
 * an entry that climbed out of the snapshot would be seen here.
 */
static void check_outside(void)
{
	g_auto(GStrv) names = tt_dir_names(scratch_directory(), NULL);

	for (char **name = names; name && *name; name++)
		if (strcmp(*name, "archive") && strcmp(*name, "cache"))
			ttf_fail("import", "something was written outside of the cache");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct tt_import_limits limits = { .max_entries = 2000,
							.max_bytes = 8 << 20,
							.max_file = 1 << 20 };
	static gboolean prepared;
	struct tt_snapshot *snapshot;
	GError *error = NULL;
	gboolean reused;

	if (!prepared)
		prepare();
	prepared = TRUE;
	snapshot =
		tt_snapshot_import(scratch_file("archive", data, size), &limits, &reused, &error);
	if (!snapshot == !error)
		ttf_fail("import", "result and error do not go together");
	if (error && !error->message[0])
		ttf_fail("import", "an error without a message");
	if (snapshot) {
		import_check_listing(data, size, snapshot->tree);
		tt_snapshot_remove(snapshot, NULL);
		tt_snapshot_free(snapshot);
	}
	g_clear_error(&error);
	check_outside();
	return 0;
}
