// SPDX-License-Identifier: GPL-2.0-only
#include "text_profile.h"

#include <glib/gstdio.h>
#include <unistd.h>

const struct tt_features text_features = {
	.pipeline = TT_PIPELINE_RECURSIVE,
	.namespaces = TRUE,
	.whitelist = TRUE,
	.asm_generic_export = TRUE,
};

struct tt_profile *text_profile(const char *text, GError **error)
{
	g_autofree char *path = NULL;
	struct tt_profile *profile;
	int fd = g_file_open_tmp("profile-XXXXXX.ini", &path, NULL);

	g_assert_cmpint(fd, >=, 0);
	close(fd);
	g_assert_true(g_file_set_contents(path, text, -1, NULL));
	profile = tt_profile_load(path, error);
	g_unlink(path);
	return profile;
}

struct tt_plan *text_plan(const char *text, guint64 seed, GError **error)
{
	g_autoptr(tt_profile) profile = text_profile(text, error);

	return profile ? tt_plan_new(profile, seed, &text_features, error) : NULL;
}
