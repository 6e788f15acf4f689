#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# What was edited before the tree was copied is built in the copy, whichever way it was copied; and
# a clone has the sources alone.
set -u
. "$(dirname "$0")/../../../ci/testlib.sh"

k61=$(packaged 6.1) || { echo "$k61"; exit 77; }
# In a copy by tar every stamp has its fraction cut off; the edit must still be later than the build.
cat >"$scratch/life" <<END
trimtorture-life 1
kernel $k61
profile tiny

build
whitelist symbol=__put_user_8 listed=yes
copy how=tar
build
whitelist symbol=__put_user_4 listed=yes
copy how=clone
build
END
# A user's own settings of git are none of the tree's business.
printf '[core]\n\tautocrlf = true\n[commit]\n\tgpgsign = true\n' >"$scratch/gitconfig"
said=$(cd "$scratch" && GIT_CONFIG_GLOBAL=$scratch/gitconfig trimtorture repro --keep "$scratch/life" 2>&1)
is "$?" 0 "edits before copies by tar and by git clone are built"
is "$(grep -c PASS: <<<"$said")" 3 "... three builds pass"
[ "$number" -eq 2 ] && [ "$failures" -eq 0 ] || sed 's/^/# /' <<<"$said"
is "$(sed -n 's/.* \([0-9]*\) objects* compiled.*/\1/p' <<<"$said" | tr '\n' ' ')" "22 1 22 " \
	"... in a clone everything, in the other copy what the edit concerns"
tree=$scratch/life.repro/tree.3
is "$(git -C "$tree" -c safe.directory='*' log --format=%an)" life "... a clone is a repository"
is "$(git -C "$tree" -c safe.directory='*' diff --stat)" "" \
	"... with all of its sources as they were committed"
is "$(git -C "$tree" -c safe.directory='*' ls-files '*.o' '*.cmd' .config include/generated)" "" \
	"... and nothing of what builds make"

done_testing
