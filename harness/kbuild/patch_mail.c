// SPDX-License-Identifier: GPL-2.0-only
#include "kbuild/patch_mail.h"

#include <gio/gio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/file.h"
#include "base/userpath.h"
#include "kbuild/make.h"

gboolean tt_mail_is(const char *text)
{
	static const char *const starts[] = { "From ",	   "From:",	    "Return-Path:",
					      "Received:", "Delivered-To:", "Date:",
					      "Subject:",  "Message-Id:",   "Message-ID:" };

	for (gsize i = 0; i < G_N_ELEMENTS(starts); i++)
		if (g_str_has_prefix(text, starts[i]))
			return TRUE;
	return FALSE;
}

/* Runs git in @directory with its input from file @input; its output, or NULL. */
static gboolean run_git(const char *directory, const char *const *argv, const char *input,
			GError **error)
{
	g_autoptr(GSubprocessLauncher) launcher = g_subprocess_launcher_new(
		G_SUBPROCESS_FLAGS_STDOUT_SILENCE | G_SUBPROCESS_FLAGS_STDERR_PIPE);
	g_auto(GStrv) envp = tt_make_environment(NULL);
	g_autoptr(GSubprocess) process = NULL;
	g_autofree char *complaint = NULL;

	g_subprocess_launcher_set_environ(launcher, envp);
	g_subprocess_launcher_set_cwd(launcher, directory);
	g_subprocess_launcher_set_stdin_file_path(launcher, input);
	process = g_subprocess_launcher_spawnv(launcher, argv, error);
	if (!process) {
		g_prefix_error(error, "cannot run git, which decodes mailboxes; install it: ");
		return FALSE;
	}
	if (!g_subprocess_communicate_utf8(process, NULL, NULL, NULL, &complaint, error))
		return FALSE;
	if (g_subprocess_get_if_exited(process) && !g_subprocess_get_exit_status(process))
		return TRUE;
	g_set_error(error, TT_ERROR, TT_ERROR_INPUT, "git %s: %s", argv[1],
		    complaint ? g_strchomp(complaint) : "it was killed");
	return FALSE;
}

/* git-mailinfo puts a mail's patch into file "patch"; the message isn't wanted. */
static gboolean add_mail(const char *directory, const char *mail, GString *patches, GError **error)
{
	static const char *const argv[] = { "git", "mailinfo", "message", "patch", NULL };
	g_autofree char *input = g_build_filename(directory, "mails", mail, NULL);
	g_autofree char *file = g_build_filename(directory, "patch", NULL);
	g_autofree char *text = NULL;

	if (!run_git(directory, argv, input, error) ||
	    !g_file_get_contents(file, &text, NULL, error))
		return FALSE;
	g_string_append_printf(patches, "%s\n", text);
	return TRUE;
}

static gboolean split(const char *directory, const char *text, GString *patches, GError **error)
{
	static const char *const argv[] = { "git", "mailsplit", "-omails", "-b", NULL };
	g_autofree char *box = g_build_filename(directory, "box", NULL);
	g_autofree char *mails = g_build_filename(directory, "mails", NULL);
	g_auto(GStrv) names = NULL;

	if (!tt_dir_make(mails, error) || !tt_file_write(box, text, strlen(text), 0600, error) ||
	    !run_git(directory, argv, box, error))
		return FALSE;
	names = tt_dir_names(mails, error);
	for (char **name = names; name && *name; name++)
		if (!add_mail(directory, *name, patches, error))
			return FALSE;
	return names != NULL;
}

char *tt_mail_patches(const char *name, const char *text, GError **error)
{
	int lock;
	g_autofree char *directory = tt_scratch_new(NULL, "trimtorture-mail", &lock, error);
	GString *patches = g_string_new(NULL);
	gboolean ok = directory && split(directory, text, patches, error);

	tt_scratch_remove(directory, lock);
	if (ok)
		return g_string_free(patches, FALSE);
	g_prefix_error(error, "cannot read %s as a mailbox: ", name);
	g_string_free(patches, TRUE);
	return NULL;
}
