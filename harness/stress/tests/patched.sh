#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Lives of a kernel with a patch, whose bundles hold the patch; and results that a campaign could
# not put on record are taken from its directory by the next one.
set -u
. "$(dirname "$0")/../../../ci/testlib.sh"

k61=$(packaged 6.1) || { echo "$k61"; exit 77; }
out=$scratch/out
stress() {
	trimtorture stress --kernel "$k61" --seed 6 -q --out "$out" "$@" >"$scratch/said" 2>&1
	status=$?
}

# A patch that takes the guard out: the loop that waits until the dep file is newer.
tree=$(trimtorture import "$k61" | sed -n 's/^tree *//p')
mkdir -p "$scratch/a/scripts" "$scratch/b/scripts"
cp "$tree/scripts/adjust_autoksyms.sh" "$scratch/a/scripts"
sed '/while \[ ! "\$depfile" -nt/,/done$/d' "$scratch/a/scripts/adjust_autoksyms.sh" \
	>"$scratch/b/scripts/adjust_autoksyms.sh"
(cd "$scratch" && diff -u a/scripts/adjust_autoksyms.sh b/scripts/adjust_autoksyms.sh) \
	>"$scratch/no-guard.patch"

stress --patch "$scratch/no-guard.patch" --runs 1
is "$status" 1 "patched, the kernel has the race"
has "$(cat "$scratch/said")" "--patch '$scratch/no-guard.patch'" "... how to repeat it names the patch"
bundle=$(echo "$out"/failure-0/*.trimtorture.tar.zst)
rm "$scratch/no-guard.patch"
trimtorture repro "$bundle" --output "$scratch/again" >"$scratch/said" 2>&1
is $? 1 "the bundle fails without the patch's file: it is in it"
has "$(cat "$scratch/said")" "stale-object" "... for the same reason"

echo "no patch" >"$scratch/text"
rm -rf "$out"
stress --patch "$scratch/text" --runs 1
is "$status" 3 "a file that is no patch"
has "$(cat "$scratch/said")" "$scratch/text" "... is named"
is "$(ls "$out" 2>/dev/null)" "" "... and nothing is begun"

# From the first make on somebody else has the database; the campaign waits for it in vain.
mkdir -p "$scratch/fake"
mkfifo "$scratch/hold"
cat >"$scratch/fake/make" <<END
#!/bin/bash
if [ "\${1-}" != --version ] && mkdir "$scratch/held" 2>/dev/null; then
	setsid bash -c "(echo 'BEGIN EXCLUSIVE;'; timeout 600 cat $scratch/hold) |
		sqlite3 $out/results.db" >/dev/null 2>&1 </dev/null &
fi
exec /usr/bin/make "\$@"
END
chmod +x "$scratch/fake/make"
PATH="$scratch/fake:$PATH" TRIMTORTURE_DB_WAIT=1 stress --runs 1
is "$status" 3 "a database that is locked"
has "$(cat "$scratch/said")" "locked" "... it is said"
timeout 60 bash -c ": >$scratch/hold"
stress --runs 1 --resume
is "$status" 0 "resumed when it is free again"
has "$(cat "$scratch/said")" "lives     1," "... the life's result is taken from the directory"
is "$(sqlite3 "$out/results.db" "SELECT verdict FROM lives")" PASS "... and put on record"
is "$(cd "$out" && echo life-*)" 'life-*' "... and no life was lived for it"

done_testing
