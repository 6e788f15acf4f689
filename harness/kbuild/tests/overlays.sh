#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Era overlays on the packaged 6.1: the old mechanism is there, the pipeline is right with it, and
# without the guard it fails as the old kernels do.
set -u
. "$(dirname "$0")/../../../ci/testlib.sh"

kernel=$(packaged 6.1) || { echo "$kernel"; exit 77; }
cd "$scratch" || exit 1
trimtorture generate --kernel "$kernel" --profile tiny --output tree >/dev/null || exit 1

# build RUN WORD…: status in $status
build() {
	local run=$1
	shift
	trimtorture build tree --run-dir "$run" "$@" >"$run.out" 2>&1
	status=$?
}

# dep_files RUN: those below include/ksym, one blank apart
dep_files() {
	(cd "$1/tree/include/ksym" && find . -type f | sed 's,^\./,,' | LC_ALL=C sort | xargs)
}

wanted=$(json tree/expected.json \
	"' '.join(sorted({e['name'].lower().lstrip('_').replace('_', '/') + '.h' for e in r['exports'] if e['keep']}))")
build slashed --clock ns --variant slashed-dep-files
is "$status" 0 "slashed-dep-files: PASS at a nanosecond's grain"
is "$(dep_files slashed)" "$wanted" "slashed-dep-files: names become paths, and share files"
build race --clock ext4-128 --schedule 'at 1:arch/x86/lib/.*.o.d' \
	--variant slashed-dep-files --variant no-guard
is "$status" 1 "slashed-dep-files without the guard: FAIL in the race"
has "$(cat race.out)" "stale-object: arch/x86/lib/usercopy_64.o" "and the object was not rebuilt"
has "$(trimtorture explain race)" "include/ksym/clear/user.h" "explain knows the dep file"
build guarded --clock ext4-128 --schedule 'at 1:arch/x86/lib/.*.o.d' --variant slashed-dep-files
is "$status" 0 "slashed-dep-files with the guard: PASS in the race"

build kept --variant clean-keeps-list
is "$status" 0 "clean-keeps-list: PASS"
before=$(dep_files kept)
make -C kept/tree ARCH=synth -s clean >/dev/null 2>&1
is "$(dep_files kept)" "$before" "clean-keeps-list: make clean leaves the dep files"
is "$(test -e kept/tree/include/generated/autoksyms.h; echo $?)" 0 "and the list"
trimtorture build kept/tree --run-dir again >again.out 2>&1
is "$?" 0 "clean-keeps-list: PASS from what was left"
done_testing
