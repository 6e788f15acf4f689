#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# git bisect run trimtorture bisect-run, over a made-up history of the machinery: 16 commits, of
# which the eleventh takes the guard away and two cannot be built.
set -u
. "$(dirname "$0")/../../../ci/testlib.sh"

k61=$(packaged 6.1) || { echo "$k61"; exit 77; }
command -v git >/dev/null || skip_all "git is not installed"
tree=$(trimtorture import --json "$k61" |
	python3 -c 'import json,sys; print(json.load(sys.stdin)["path"] + "/tree")')
cp -a "$tree" "$scratch/linux"
cd "$scratch/linux" || exit 3
chmod -R u+w .
script=scripts/adjust_autoksyms.sh
export GIT_AUTHOR_NAME=t GIT_AUTHOR_EMAIL=t@example.org GIT_COMMITTER_NAME=t \
	GIT_COMMITTER_EMAIL=t@example.org
git init -q . && git add -A && git commit -qm "commit 0"
for i in $(seq 1 16); do
	echo "# commit $i" >>$script
	case $i in
	7 | 9) git mv scripts/mod/modpost.c scripts/mod/modpost.away ;;
	8 | 10) git mv scripts/mod/modpost.away scripts/mod/modpost.c ;;
	11) sed -i '/while \[ ! "$depfile" -nt/,/done/d' $script ;;
	esac
	git add -A && git commit -qm "commit $i"
done
git bisect start HEAD HEAD~16 >/dev/null
git bisect run trimtorture bisect-run --cases race-c-object >"$scratch/bisect" 2>&1
is $? 0 "the bisection comes to its end"
has "$(cat "$scratch/bisect")" "is the first bad commit" "it finds a commit"
is "$(git log -1 --format=%s refs/bisect/bad)" "commit 11" "the one that took the guard away"
git checkout -q HEAD~0 2>/dev/null
git checkout -q "$(git log --all --format=%h --grep='commit 9$' -1)"
trimtorture bisect-run --cases race-c-object >/dev/null 2>"$scratch/err"
is $? 125 "a commit without modpost cannot be tested"
trimtorture generate --kernel 6.1 --profile tiny --output "$scratch/t" >/dev/null
is $? 0 "what was bisected does not get into the way of the version"
trimtorture bisect-run --no-such-option >/dev/null 2>&1
is $? 128 "a wrong command line stops the bisection"
done_testing
