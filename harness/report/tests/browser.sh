#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# The HTML page in a real browser: it renders on a phone and on a screen, by day and by night,
# without a complaint; nothing sticks out; text stands out from its ground; numbers are those of
# the record.
set -u
. "$(dirname "$0")/../../../ci/testlib.sh"
. "$(dirname "$0")/handmade.sh"
. "$(dirname "$0")/measure.sh"

command -v chromium >/dev/null || skip_all "chromium is not installed"
hostile_run "$scratch/bad.run"
good_run "$scratch/good.run"
trimtorture report "$scratch/bad.run" "$scratch/good.run" --html "$scratch/r.html"

measured_copy "$scratch/r.html"

for width in 400 1200; do
	for scheme in 0 1; do
		name=$([ $scheme = 0 ] && echo dark || echo light)
		is "$(measured $width $scheme)" "data-measure=\"$width $width ok ok $name\"" \
			"$width px, $name: nothing sticks out, contrast and letters are big enough"
		browse $width $scheme --screenshot="$scratch/$width$name.png" "file://$scratch/r.html"
		is "$(python3 -c 'import struct,sys; print(*struct.unpack(">II",
			open(sys.argv[1], "rb").read(24)[16:]))' "$scratch/$width$name.png")" \
			"$width 1000" "$width px, $name: a picture of it"
	done
done
cmp -s "$scratch/400dark.png" "$scratch/400light.png"
is "$?" 1 "dark and light differ"

browse 1200 1 --dump-dom "file://$scratch/r.html" >"$scratch/dom"
for key in exports_kept objects modules compiled after findings events seed; do
	wanted=$(json "$scratch/bad.run/verdict.json" '{"exports_kept": r["checked"]["exports_kept"],
		"objects": r["checked"]["objects"], "modules": r["checked"]["modules"],
		"compiled": r["make"]["objects_compiled"], "after": r["make"]["ksyms"][-1]["after"],
		"findings": len(r["findings"]), "events": r["clock"]["events"], "seed": r["seed"]}["'$key'"]')
	is "$(grep -o "data-key=\"$key\">[^<]*" "$scratch/dom" | head -n 1)" \
		"data-key=\"$key\">$wanted" "in the browser, too, $key is $wanted"
done
is "$(grep -c 'data-class' "$scratch/dom")" \
	"$(json "$scratch/bad.run/sweep.json" 'len(r["classes"])')" "as many classes as the sweep has"
is "$(grep -c CONSOLE "$scratch/stderr")" 0 "no complaint on the console"
grep CONSOLE "$scratch/stderr" | sed 's/^/# /'
done_testing
