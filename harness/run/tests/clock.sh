#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# The race of 2018 under the layer, on the packaged kernels: it happens where the schedule puts it,
# each time, with the same symbols, and not where it cannot.
set -u
. "$(dirname "$0")/../../../ci/testlib.sh"

k61=$(packaged 6.1) || { echo "$k61"; exit 77; }
k612=$(packaged 6.12) || { echo "$k612"; exit 77; }
trimtorture generate --kernel "$k61" --profile tiny --output "$scratch/t61" >/dev/null
trimtorture generate --kernel "$k612" --profile tiny --output "$scratch/t612" >/dev/null

# build TREE NAME WORD…: status in $status, the run's directory in $dir
build() {
	dir=$scratch/$2.run
	trimtorture build "$scratch/$1" --run-dir "$dir" --no-second-make "${@:3}" \
		>"$scratch/$2.out" 2>&1
	status=$?
}

# symbols KIND: the symbols of the findings of that kind, sorted
symbols() {
	json "$dir/verdict.json" \
		"' '.join(sorted(f['symbol'] for f in r['findings'] if f['kind'] == '$1'))"
}

# needed_in PREFIX: kept exports of objects below PREFIX, by expected.json alone
needed_in() {
	json "$scratch/t61/expected.json" \
		"' '.join(sorted(x['name'] for x in r['exports']
		 if x['keep'] and x['object'].startswith('$1')))"
}

last='at 1:arch/x86/lib/.*.o.d'
build t61 first --variant no-guard --clock ext4-128 --schedule "$last"
is "$status" 1 "no guard, tick before the last directory's objects: FAIL"
is "$(symbols stale-object)" "$(needed_in arch/x86/lib/)" "... exactly its needed exports are stale"
is "$(json "$dir/verdict.json" 'len(r["clock"]["escapes"])')" 0 "... no stamp escaped the clock"
cp "$dir/build.events" "$scratch/first.events"

build t61 again --variant no-guard --clock ext4-128 --schedule "$last"
is "$(symbols stale-object)" "$(needed_in arch/x86/lib/)" "... the same symbols the next time"
cmp "$scratch/first.events" "$dir/build.events"
ok $? "... and the same event log, byte for byte"

# Whether the cache has tools and a configuration for it, and whose, is nothing to the build.
build t61 afresh --variant no-guard --clock ext4-128 --schedule "$last" --no-cache
cmp "$scratch/first.events" "$dir/build.events"
ok $? "... also with configuration and tools made afresh"

build t61 guard --clock ext4-128 --schedule "$last"
is "$status" 0 "with the guard: PASS"
build t61 frozen-guard --clock ext4-128 --schedule frozen
is "$status" 0 "with the guard under a clock that stands still: PASS"
is "$(json "$dir/verdict.json" 'len(r["clock"]["forced"]) > 0')" True "... by a forced tick, on record"

build t61 frozen --variant no-guard --clock ext4-128 --schedule frozen
is "$status" 1 "no guard, no tick at all: FAIL"
is "$(symbols stale-object)" "$(needed_in '')" "... every needed export is stale"

build t61 ns --variant no-guard --clock ns
is "$status" 0 "no guard, nanoseconds: PASS"
build t61 two-seconds --variant no-guard --clock 2s --schedule frozen
is "$status" 1 "ticks of two seconds: FAIL as well"

for schedule in frozen 'every 7' 'at 100' 'step 1ms'; do
	build t612 single --clock ext4-128 --schedule "$schedule"
	is "$status" 0 "single pass, schedule $schedule: PASS"
done
build t61 no-event --clock ext4-128 --schedule 'at 1:no/such/file.o'
is "$status" 4 "a schedule whose event never comes is MISS, not PASS"
has "$(cat "$scratch/no-event.out")" "event 1:no/such/file.o of the schedule" "... and says which"
build t61 one-of-two --clock ext4-128 --schedule 'at 1:no/such/file.o 1:include/generated/autoksyms.h'
is "$status" 4 "... also if another one does come"
build t61 no-schedule --clock ext4-128 --schedule 'at,1:no/such/file.o'
is "$status" 2 "a schedule that is none is refused before anything is built"
build t61 no-clock --clock none-such
is "$status" 2 "an unknown granularity is refused before anything is built"
build t612 no-variant --variant no-guard
is "$status" 77 "a variant that does not fit is SKIP"
has "$(cat "$scratch/no-variant.out")" "adjust_autoksyms.sh" "... and says what is not there"
is "$(cd "$scratch/t61" && find . -name '*.o' | wc -l)" 0 "the tree itself was never written to"

if [ "$(id -u)" -eq 0 ] && [ -e /dev/loop-control ]; then
	build t61 real --variant no-guard --backend ext4-256
	is "$(json "$dir/verdict.json" 'r["verdict"] in ("PASS", "FAIL")')" True "a real ext4: a verdict"
	is "$(grep -c "$scratch" /proc/mounts)" 0 "... and no mount is left"
else
	echo "ok $((++number)) # SKIP a real ext4 needs root and loop devices"
fi
done_testing
