#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Every variant against the packaged kernels: it fits the kernels of its pipeline, changes
# something there, and is SKIP on the others.
set -euo pipefail
. "$(dirname "$0")/../../../ci/testlib.sh"

fits=${2:?usage: $0 FOLDER-OF-THE-PROGRAMS VARIANT_FITS}

# check VERSION PIPELINE
check() {
	local archive tree name pipeline what wanted
	archive=$(packaged "$1")
	tree=$(trimtorture import --json "$archive" | python3 -c 'import json,sys; print(json.load(sys.stdin)["path"] + "/tree")')
	while read -r name pipeline what; do
		case $pipeline:$what in
		"$2":[1-9]* | any:[1-9]*) wanted=yes ;;
		"$2":* | any:*) wanted="to fit $1" ;;
		recursive:skip | single-pass:skip) wanted=yes ;;
		*) wanted="to be skipped on $1" ;;
		esac
		is yes "$wanted" "$name on $1: $what"
	done < <("$fits" "$tree")
}

check 6.1 recursive
check 6.12 single-pass
ok $((number < 40)) "all variants were tried"
done_testing
