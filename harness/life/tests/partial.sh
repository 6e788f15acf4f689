#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Builds of some targets are judged by what they promise; what nothing is known of is no PASS; and
# a step's expect= decides about the exit status.
set -u
. "$(dirname "$0")/../../../ci/testlib.sh"

k61=$(packaged 6.1) || { echo "$k61"; exit 77; }
k612=$(packaged 6.12) || { echo "$k612"; exit 77; }

# live KERNEL STEP…: runs the life; leaves the output in $said and the exit status in $status
live() {
	local kernel=$1
	shift
	printf 'trimtorture-life 1\nkernel %s\nprofile tiny\ngranularity none\n\n' "$kernel" \
		>"$scratch/life"
	printf '%s\n' "$@" >>"$scratch/life"
	said=$(trimtorture repro --output "$scratch/run" "$scratch/life" 2>&1)
	status=$?
}

declare -A first=(
	[$k61]='note: WARNING: vmlinux.o is missing'
	[$k612]='modpost: "__put_user_1" [fs/fat/fat.ko] undefined'
)
for kernel in "$k61" "$k612"; do
	live "$kernel" 'build targets=bread-and-butter'
	is "$status" 3 "a target that there is no rule for: ERROR"
	has "$said" "No rule to make target 'bread-and-butter'" "... with make's own words"

	live "$kernel" 'build targets=prepare'
	is "$status" 77 "a life of which nothing is judged: SKIP"
	has "$said" "nothing is known of what 'make prepare' must make" "... and why"

	live "$kernel" 'build targets=modules expect=SKIP' 'build targets=vmlinux' \
		'build targets=drivers/vfio/' 'build targets=kernel/core.o' 'build targets=modules'
	is "$status" 0 "vmlinux, directory, object and modules, one after the other: PASS"
	has "$said" "${first[$kernel]}" "... and what the first make complained about is shown"
	is "$(grep -c PASS: <<<"$said")" 4 "... each of the others is judged"
done

live "$k612" build 'use object=drivers/net/tap symbol=core_private' 'build targets=modules'
is "$status" 1 "6.12: modules alone, after a new use: FAIL"
has "$said" "drivers/net/tap.ko needs core_private, which vmlinux does not export; Module.symvers lists it" \
	"... by the name of the export"

live "$k612" build 'build targets=fs/fat/fat.ko'
is "$status" 1 "6.12: one module alone shortens Module.symvers: FAIL"
has "$said" "Module.symvers has lost" "... and that is what is reported"

live "$k612" 'build expect=FAIL'
is "$status" 1 "another verdict than expected: status 1"
live "$k612" build 'use object=drivers/net/tap symbol=core_private' \
	'build targets=modules expect=FAIL' build
is "$status" 0 "a FAIL that is expected: status 0"

trimtorture generate --kernel "$k612" --profile tiny --output "$scratch/tree" >"$scratch/out" 2>&1
trimtorture build --run-dir "$scratch/record" "$scratch/tree" -- -j 2 vmlinux >"$scratch/out" 2>&1
is "$?" 0 "build: vmlinux alone, as a word for make"
has "$(cat "$scratch/out")" "0 modules" "... no module is looked at"
trimtorture build --run-dir "$scratch/record" "$scratch/tree" -- prepare >"$scratch/out" 2>&1
is "$?" 77 "build: nothing that is judged: SKIP"

done_testing
