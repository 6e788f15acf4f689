#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# A night's page in a real browser: it fits a phone and a screen, by day and by night; text stands
# out from its ground; no complaint.
set -u
. "$(dirname "$0")/../../../ci/testlib.sh"
. "$(dirname "$0")/measure.sh"
synthetic=$bin/../harness/results/results_synthetic

command -v chromium >/dev/null || skip_all "chromium is not installed"
[ -x "$synthetic" ] || skip_all "results_synthetic is not built"
"$synthetic" "$scratch/r.db" 12 200 5 || exit 3
trimtorture report --db "$scratch/r.db" --html "$scratch/r.html" >"$scratch/out"
measured_copy "$scratch/r.html"
for width in 400 1200; do
	for scheme in 0 1; do
		name=$([ $scheme = 0 ] && echo dark || echo light)
		is "$(measured $width $scheme)" "data-measure=\"$width $width ok ok $name\"" \
			"$width px, $name: nothing sticks out, contrast and letters are big enough"
	done
done
browse 1200 1 --screenshot="$scratch/r.png" "file://$scratch/r.html"
is "$(grep -c CONSOLE "$scratch/stderr")" 0 "no complaint on the console"
done_testing
