#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# trimtorture check and cases on the packaged kernels. Patches are made here from the user's own
# kernel; nothing of it is in the repository.
set -u
. "$(dirname "$0")/../../../ci/testlib.sh"

k61=$(packaged 6.1) || { echo "$k61"; exit 77; }
tree=$(trimtorture import --json "$k61" |
	python3 -c 'import json,sys; print(json.load(sys.stdin)["path"] + "/tree")')

# check NAME WORD…: status in $status, output in $scratch/NAME, errors in $scratch/NAME.err
check() {
	local name=$1
	shift
	trimtorture check --kernel "$k61" "$@" >"$scratch/$name" 2>"$scratch/$name.err"
	status=$?
}

# A patch as git format-patch makes it: the guard goes, and a driver is edited beside it.
mkdir -p "$scratch/a/scripts" "$scratch/b/scripts"
cp "$tree/scripts/adjust_autoksyms.sh" "$scratch/a/scripts/"
sed '/while \[ ! "$depfile" -nt/,/done/d' "$scratch/a/scripts/adjust_autoksyms.sh" \
	>"$scratch/b/scripts/adjust_autoksyms.sh"
{
	printf 'From 0123456789abcdef Mon Sep 17 00:00:00 2001\nFrom: A B <a@example.org>\n'
	printf 'Date: Sun, 25 Feb 2018 10:00:00 +0000\nSubject: [PATCH] no guard\n\n---\n'
	(cd "$scratch" && diff -u a/scripts/adjust_autoksyms.sh b/scripts/adjust_autoksyms.sh)
	printf -- '--- a/drivers/x.c\n+++ b/drivers/x.c\n@@ -1 +1 @@\n-old\n+new\n-- \n2.39.2\n'
} >"$scratch/bad.mbox"

check bad --patch "$scratch/bad.mbox" --cases race-c-object,single-symbol-module \
	--junit "$scratch/bad.xml" --html "$scratch/bad.html"
is "$status" 1 "a patch that takes the guard away: exit status 1"
has "$(grep race-c-object "$scratch/bad")" BREAKS "it breaks the race's case"
has "$(grep single-symbol "$scratch/bad")" "no change" "and nothing else"
has "$(cat "$scratch/bad")" "ignored   drivers/x.c" "a file outside of the machinery is named"
has "$(tail -n 1 "$scratch/bad")" "0 FIXED, 1 BROKEN" "the last line counts"
is "$(python3 -c 'import sys, xml.etree.ElementTree as t
print(*(e.get("failures") for e in t.parse(sys.argv[1]).getroot()))' "$scratch/bad.xml")" 1 \
	"JUnit: one failure"
has "$(cat "$scratch/bad.html")" "BREAKS" "the page says it too"

# Nothing of a patch is in the machinery: nothing is tested. Without --kernel another one is chosen.
sed '/^--- a.scripts/,/^--- a.drivers/{/^--- a.drivers/!d}' "$scratch/bad.mbox" >"$scratch/none.mbox"
trimtorture check --kernel "$k61" --patch "$scratch/none.mbox" --cases race-c-object \
	>"$scratch/none" 2>&1
is "$?" 77 "a patch of files that are not part of the machinery: SKIP"
has "$(cat "$scratch/none")" "NOT TESTED" "... with a word of its own"
trimtorture check --patch "$scratch/bad.mbox" --cases single-symbol-module >"$scratch/chosen" 2>&1
is "$?" 0 "without a kernel"
has "$(cat "$scratch/chosen")" "6.1." "... the newest to which the patch applies is taken"

# A guard that waits for ever is ended, and named.
sed 's/-nt "$new_ksyms_file"/-nt "$depfile"/' "$scratch/a/scripts/adjust_autoksyms.sh" \
	>"$scratch/b/scripts/adjust_autoksyms.sh"
(cd "$scratch" && diff -u a/scripts/adjust_autoksyms.sh b/scripts/adjust_autoksyms.sh) \
	>"$scratch/endless.patch"
TRIMTORTURE_MAKE_SILENCE=20 trimtorture check --kernel "$k61" --patch "$scratch/endless.patch" \
	--cases single-symbol-module >"$scratch/endless" 2>&1
is "$?" 1 "a patch with which make does not end: exit status 1"
has "$(cat "$scratch/endless")" "does-not-end" "... by that name"
has "$(cat "$scratch/endless")" "adjust_autoksyms.sh" "... with the process that runs"

# The first build that two cases have in common is made once, and counts in both.
check shared --cases use-added-again,use-removed-again --json -j1 --output "$scratch/shared-run"
is "$status" 0 "two cases that begin alike"
is "$(json "$scratch/shared" '[(c["before"]["verdict"], c["before"]["builds"]) for c in r["cases"]]')" \
	"[('PASS', 3), ('PASS', 3)]" "... have three builds each"
cmp -s "$scratch"/shared-run/before/{use-added-again,use-removed-again}/000.events
is $? 0 "... of which the first is the same"
is "$(ls "$scratch/shared-run")" before "... and is not kept"

# Where make must refuse, an error of make is a PASS, and a make that goes on is not.
check refusal --variant whitelist-missing-ignored --cases whitelist-missing
is "$status" 1 "a refusal that is taken away"
has "$(grep -A1 whitelist-missing "$scratch/refusal")" "BREAKS" "... breaks the case"
has "$(cat "$scratch/refusal")" "over-trimmed" "... and the missing whitelist's symbols go"

check cure --variant keep-symbol-get --cases symbol-get --json
is "$status" 0 "a cure: exit status 0"
is "$(json "$scratch/cure" '[c["change"] for c in r["cases"]]')" "['FIXES']" \
	"exports reached by symbol_get() are kept"

sed 's/^ count=0/ count=one/' "$scratch/bad.mbox" >"$scratch/unfit.patch"
sed -i 's/^-.*while.*/-something that is not there/' "$scratch/unfit.patch"
check unfit --patch "$scratch/unfit.patch" --cases race-c-object
is "$status" 3 "a patch that does not apply: exit status 3"
has "$(cat "$scratch/unfit.err")" "does not apply to scripts/adjust_autoksyms.sh" "the file is named"
has "$(cat "$scratch/unfit.err")" "-something that is not there" "the hunk is shown"
check unfit --patch "$scratch/unfit.patch" --cases race-c-object --exit=bisect
is "$status" 125 "for git bisect such a commit cannot be tested"
check usage --cases no-such-case
is "$status" 2 "an unknown case is a wrong command line"

# Whether the cases can fail is tested by what they are meant for.
trimtorture cases prove use-removed-again --kernel "$k61" >"$scratch/prove"
is $? 0 "the case fails on machinery with its fault"
has "$(cat "$scratch/prove")" "FAIL, as it must" "and says so"
mkdir "$scratch/toothless"
sed 's/fails_with = .*/fails_with = guard-other-file/' \
	"$(dirname "$0")/../../cases/single-symbol-module/case.ini" >"$scratch/toothless/case.ini"
cp "$(dirname "$0")"/../../cases/single-symbol-module/{profile.ini,steps.life} "$scratch/toothless/"
trimtorture cases prove "$scratch/toothless" --kernel "$k61" >"$scratch/prove"
is $? 1 "a case that passes with its fault is told apart"
has "$(cat "$scratch/prove")" "1 toothless" "by name"

# new: a case out of a life file, which runs at once.
cp "$(dirname "$0")/../../cases/toggle-module/steps.life" "$scratch/found.life"
(cd "$scratch" && trimtorture cases new my-case found.life >new.out)
is $? 0 "a case is made from a life file"
trimtorture cases show "$scratch/my-case" --kernel "$k61" >"$scratch/shown"
has "$(cat "$scratch/shown")" "on 6.1" "it can be shown"
trimtorture cases new my-case "$scratch/found.life" "$scratch" 2>"$scratch/again"
is $? 2 "it is not made twice"

# … and out of a bundle: variant, profile and symptom come from there, and the case can fail.
profile=$(dirname "$0")/../../cases/race-c-object/profile.ini
trimtorture generate --kernel "$k61" --profile "$profile" --output "$scratch/tree" >/dev/null
trimtorture build "$scratch/tree" --variant no-guard --clock ext4-128 --no-second-make \
	--schedule 'at 1:arch/x86/lib/.*.o.d' >/dev/null 2>&1
trimtorture bundle "$scratch/tree.run" --profile "$profile" \
	-o "$scratch/race.trimtorture.tar.zst" >/dev/null
trimtorture cases new bundled "$scratch/race.trimtorture.tar.zst" "$scratch" >"$scratch/new.out"
is $? 0 "a case is made from a bundle"
has "$(cat "$scratch/bundled/case.ini")" "fails_with = no-guard" "its variant is what it fails with"
has "$(cat "$scratch/bundled/README.md")" "late_needed" "its first finding is the symptom"
is "$(ls "$scratch/bundled" | tr '\n' ' ')" "README.md case.ini profile.ini steps.life " \
	"the profile goes along, and nothing of the kernel"
trimtorture cases prove "$scratch/bundled" --kernel "$k61" >"$scratch/prove"
is $? 0 "it fails with that variant"
cp "$scratch/bundled/steps.life" "$scratch/patched.life"
sed -i 's,^kernel,patch /dev/null\nkernel,' "$scratch/patched.life"
trimtorture cases new patched "$scratch/patched.life" "$scratch" 2>"$scratch/refused"
is $? 3 "a life with a patch is refused"
has "$(cat "$scratch/refused")" "a case holds none" "and why"
is "$(ls -d "$scratch/patched" 2>/dev/null)" "" "nothing is left of it"
head -c 500 "$scratch/race.trimtorture.tar.zst" >"$scratch/cut.trimtorture.tar.zst"
trimtorture cases new cut "$scratch/cut.trimtorture.tar.zst" "$scratch" 2>"$scratch/refused"
is $? 3 "a truncated bundle is refused"
trimtorture cases list >"$scratch/list"
is "$(wc -l <"$scratch/list")" "$(ls "$(dirname "$0")/../../cases" | wc -l)" "list shows all of them"

done_testing
