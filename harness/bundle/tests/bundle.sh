#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Bundles as a user meets them: made from a run and from a life file, repeated here and where the
# kernel is unknown, refused when broken or when they could not repeat anything.
set -euo pipefail
. "$(dirname "$0")/../../../ci/testlib.sh"

kernel=$(packaged 6.1)
cd "$scratch"
last='at 1:arch/x86/lib/.*.o.d'

# run COMMAND…: its output in $out, its status in $status
run() {
	status=0
	out=$("$@" 2>&1) || status=$?
}

trimtorture generate --kernel "$kernel" --profile tiny -o tree >/dev/null
run trimtorture build tree --variant no-guard --clock 1s --schedule "$last" --no-second-make
is "$status" 1 "the race: FAIL"

run trimtorture bundle tree.run -o race.trimtorture.tar.zst --with-machinery
is "$status" 0 "a bundle of its run"
cp race.trimtorture.tar.zst first.zst
trimtorture bundle tree.run -o race.trimtorture.tar.zst --with-machinery >/dev/null
cmp first.zst race.trimtorture.tar.zst
is $? 0 "made again: the same bytes"
names=$(tar tf race.trimtorture.tar.zst)
for name in life README.txt reproducer.sh bundle.json profiles/tiny.ini variants/no-guard.ini \
	record/build.events record/verdict.json record/expected.json machinery/Makefile; do
	has "$names" "race/$name" "$name is in it"
done

# Where nobody ever imported that kernel, without network if that can be had.
alone=(env XDG_CACHE_HOME="$scratch/empty-cache")
unshare -n true 2>/dev/null && alone=(unshare -n "${alone[@]}")
run "${alone[@]}" trimtorture repro race.trimtorture.tar.zst
is "$status" 1 "repeated in an empty cache: the verdict is the exit status"
has "$out" "from the bundle" "... with the bundle's own machinery"
has "$out" "FAIL as there, with the same 4 findings: repeated" "... and the same findings"
case $out in
*"the tree is not made as it was there"*) ok 1 "... on the same tree" ;;
*) ok 0 "... on the same tree" ;;
esac
is "$(find "${TMPDIR:-/tmp}" -maxdepth 1 -name 'trimtorture-bundle.*' -user "$(id -u)" -newer first.zst | wc -l)" 0 \
	"... nothing is left of the unpacked bundle"

# Unpacked by hand; another compiler's name on it; the life as it was.
tar xf race.trimtorture.tar.zst
run ./race/reproducer.sh --output "$scratch/by-hand"
is "$status" 1 "reproducer.sh of the unpacked bundle"
has "$out" "from the cache" "... with the snapshot in the cache"
echo >>race/life
run trimtorture repro race
is "$status" 3 "a changed file: refused"
has "$out" "'life' is not what was put into it" "... by its name"

# Without machinery and without the kernel there is nothing to repeat with.
trimtorture bundle tree.run -o slim.trimtorture.tar.zst >/dev/null
tar xf slim.trimtorture.tar.zst
python3 - slim/bundle.json <<'P'
import json, sys
b = json.load(open(sys.argv[1]))
b["kernel"], b["snapshot"] = "9.9.9", "0123456789abcdef"
json.dump(b, open(sys.argv[1], "w"))
P
run trimtorture repro slim
is "$status" 3 "an unknown kernel: ERROR"
has "$out" "machinery of kernel 9.9.9" "... says which"
has "$out" "with-machinery" "... and what to do"

head -c 3000 race.trimtorture.tar.zst >cut.trimtorture.tar.zst
run trimtorture repro cut.trimtorture.tar.zst
is "$status" 3 "a truncated bundle: ERROR"
has "$out" "cut.trimtorture.tar.zst: " "... named"
run trimtorture repro no-such-file
is "$status" 2 "no such file: wrong command line"
run trimtorture bundle "$scratch/empty-cache"
is "$status" 3 "a directory that is no run's"
has "$out" "neither a file 'life' nor verdict.json" "... says what is missing"
echo '/* by hand */' >>tree/kernel/core.c
run trimtorture bundle tree.run -o edited.trimtorture.tar.zst
is "$status" 3 "a tree that was edited by hand"
has "$out" "kernel/core.c is not what profile and seed give" "... is not taken for its recipe"
is "$(ls edited* 2>/dev/null)" "" "... and nothing is written"

# A life file that nobody has run yet.
printf 'trimtorture-life 1\nkernel %s\nprofile tiny\ngranularity none\n\nbuild\n' \
	"$kernel" >short.life
run trimtorture bundle short.life -o short.trimtorture.tar.zst
is "$status" 0 "a bundle of a life file"
run trimtorture repro short.trimtorture.tar.zst
is "$status" 0 "... repeated"
has "$out" "does not say what came of it" "... with nothing to compare"
done_testing
