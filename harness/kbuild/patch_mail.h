/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Mailboxes with patches: what git-mailsplit(1) and git-mailinfo(1) make of them. They undo the
 * encodings that mail servers put on. Knows no diffs.
 */
#ifndef TT_KBUILD_PATCH_MAIL_H
#define TT_KBUILD_PATCH_MAIL_H

#include <glib.h>

/* Whether @text begins like a mailbox or a mail. */
gboolean tt_mail_is(const char *text);

/*
 * The patches of all mails in @text in their order, one after the other; to be freed. @name is
 * for messages. TT_ERROR_ENVIRONMENT without git, TT_ERROR_INPUT if it cannot read the mailbox.
 */
char *tt_mail_patches(const char *name, const char *text, GError **error);

#endif
