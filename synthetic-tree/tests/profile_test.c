// SPDX-License-Identifier: GPL-2.0-only
/* Reading profiles: what is right is understood, what is wrong is named. */
#include "synthetic-tree/profile.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"

static struct tt_profile *load_text(const char *text, gssize length, GError **error)
{
	g_autofree char *path = NULL;
	struct tt_profile *profile;
	int fd = g_file_open_tmp("profile-XXXXXX.ini", &path, NULL);

	g_assert_cmpint(fd, >=, 0);
	close(fd);
	g_assert_true(g_file_set_contents(path, text, length, NULL));
	profile = tt_profile_load(path, error);
	g_unlink(path);
	return profile;
}

static void test_shipped(void)
{
	g_autoptr(GError) error = NULL;
	g_auto(GStrv) names = tt_profile_names(&error);

	g_assert_no_error(error);
	g_assert_true(g_strv_contains((const char *const *)names, "tiny"));
	g_assert_true(g_strv_contains((const char *const *)names, "report-2018"));
	for (char **name = names; *name; name++) {
		g_autoptr(tt_profile) profile = tt_profile_load(*name, &error);

		g_assert_no_error(error);
		g_assert_cmpstr(profile->name, ==, *name);
		g_assert_cmpuint(strlen(profile->description), >, 10);
	}
}

static void test_values(void)
{
	g_autoptr(tt_profile) profile = load_text(
		"[profile]\nmodversions = true\n"
		"[object mm/slab]\nlist = lib-y\n"
		"exports = a  b:gpl;c:data:ns=SPACE, d_e:macro\n"
		"[module fs/fat/fat]\nparts = 3\nuses = a c\nsymbol_get = b\nrandom_uses = 2 - 4\n"
		"[modules]\nnet/netfilter = xt_HL xt_hl\n"
		"[stress]\nswitch = 0\nbuilds = 1-3\nrename = 50\n"
		"[random]\nunused_share = 25%\nfamilies = case digits\n",
		-1, NULL);
	const struct tt_profile_object *object = profile->objects->pdata[0];
	const struct tt_profile_export *c = object->exports->pdata[2];
	const struct tt_profile_module *fat = profile->modules->pdata[0];
	const struct tt_profile_module *hl = profile->modules->pdata[2];

	g_assert_true(profile->modversions && object->lib && !object->assembler);
	g_assert_cmpuint(object->exports->len, ==, 4);
	g_assert_cmpstr(c->name, ==, "c");
	g_assert_cmpstr(c->ns, ==, "SPACE");
	g_assert_true(c->data && !c->gpl && !c->macro);
	g_assert_cmpuint(fat->parts, ==, 3);
	g_assert_cmpuint(fat->random_uses.min, ==, 2);
	g_assert_cmpuint(fat->random_uses.max, ==, 4);
	g_assert_cmpuint(profile->builds.min, ==, 1);
	g_assert_cmpuint(profile->builds.max, ==, 3);
	g_assert_cmpuint(g_hash_table_size(profile->weights), ==, 2);
	g_assert_cmpuint(GPOINTER_TO_UINT(g_hash_table_lookup(profile->weights, "rename")), ==, 50);
	g_assert_true(fat->has_uses && fat->has_random_uses);
	g_assert_cmpstr(fat->uses[1], ==, "c");
	g_assert_cmpstr(hl->path, ==, "net/netfilter/xt_hl");
	g_assert_false(hl->has_uses);
	g_assert_cmpuint(profile->random.unused_share, ==, 25);
	g_assert_cmpuint(profile->random.families, ==, TT_FAMILY_CASE | TT_FAMILY_DIGITS);
}

static const struct {
	const char *text, *message;
} wrong[] = {
	{ "[profil]\n", "[profil]: there is no such group" },
	{ "[profile]\ncolour = red\n", "[profile] colour: there is no such key" },
	{ "[profile]\ncolour = red\n", "description modversions" },
	{ "[profile]\nmodversions = yes\n", "'yes' is neither true nor false" },
	{ "[object mm/a]\nlist = lib\n", "'lib' is neither lib-y nor obj-y" },
	{ "[object mm/a]\nlanguage = rust\n", "'rust' is neither asm nor c" },
	{ "[object mm/a]\nexports = int\n", "'int' has a meaning in C" },
	{ "[object mm/a]\nexports = 9lives\n", "'9lives' is not the name of a symbol" },
	{ "[object mm/a]\nexports = a-b\n", "only letters" },
	{ "[object mm/a]\nexports = x:static\n", "'static' cannot follow 'x:'" },
	{ "[object mm/a]\nexports = x:macro\n", "one letter is too short" },
	{ "[object mm/a]\nexports = xy:macro:data\n", "macro makes functions" },
	{ "[object mm/a]\nexports = synth_x\n", "generator's own" },
	{ "[object mm]\n", "is not DIRECTORY/NAME" },
	{ "[object mm/../etc]\n", "does not begin with a letter" },
	{ "[object /etc/passwd]\n", "empty component" },
	{ "[object scripts/x]\n", "not below a directory that kernels build" },
	{ "[object arch/synth/x]\n", "other than synth" },
	{ "[object mm/built-in]\n", "kbuild itself uses the name" },
	{ "[object mm/a b]\n", "characters other than" },
	{ "[module mm/a]\nparts = 0\n", "'0' is not a number from 1 to 50" },
	{ "[module mm/a]\nparts = 2x\n", "'2x' is not a number" },
	{ "[stress]\nbuilds = 0\n", "within 1-100" },
	{ "[stress]\nswitch = 1001\n", "a weight is a number from 0 to 1000" },
	{ "[module mm/a]\nrandom_uses = 5-2\n", "neither a number nor a range" },
	{ "[modules]\nscripts = x\n", "[modules] scripts" },
	{ "[modules]\nnet = a\\q\n", "[modules] net: the value is not valid UTF-8" },
	{ "[random]\nunused_share = 101\n", "'101' is not a share" },
	{ "[random]\nfamilies = rhyme\n", "'rhyme' is no family" },
	{ "[random]\nlong_length = 10\n", "within 30-518" },
	{ "[random]\nobjects = 99999999999999999999\n", "not a number from 0 to 5000" },
	{ "[random]\nobjects = -1\n", "'-1' is not a number" },
	{ "[random]\nobjects = 1\nobjects = 2\n", "line 3: [random] objects is there twice" },
	{ "[object mm/a]\n[random]\n[object mm/a]\n", "line 3: [object mm/a] is there twice" },
	{ "objects = 1\n", "cannot read the profile" },
};

static void test_wrong(void)
{
	for (gsize i = 0; i < G_N_ELEMENTS(wrong); i++) {
		g_autoptr(GError) error = NULL;

		g_assert_null(load_text(wrong[i].text, -1, &error));
		g_assert_error(error, TT_ERROR, TT_ERROR_INPUT);
		if (!strstr(error->message, wrong[i].message))
			g_error("'%s' is not in '%s'", wrong[i].message, error->message);
	}
}

/* Bytes that no editor writes must be an error, not a crash. */
static void test_binary(void)
{
	static const char text[] = "[object mm/a]\nexports = \xff\xfe\0x\n";
	g_autoptr(GError) error = NULL;

	g_assert_null(load_text(text, sizeof(text) - 1, &error));
	g_assert_error(error, TT_ERROR, TT_ERROR_INPUT);
}

static void test_unknown(void)
{
	g_autoptr(GError) error = NULL;

	g_assert_null(tt_profile_load("no-such-profile", &error));
	g_assert_error(error, TT_ERROR, TT_ERROR_USAGE);
	g_assert_nonnull(strstr(error->message, "tiny"));
	g_assert_nonnull(strstr(error->message, "report-2018"));
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/profile/shipped", test_shipped);
	g_test_add_func("/profile/values", test_values);
	g_test_add_func("/profile/wrong", test_wrong);
	g_test_add_func("/profile/binary", test_binary);
	g_test_add_func("/profile/unknown", test_unknown);
	return g_test_run();
}
