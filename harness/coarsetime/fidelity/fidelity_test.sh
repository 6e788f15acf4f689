#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# The layer against a real ext4 with one-second stamps: same operations, same stamps.
#
# usage: fidelity_test.sh CT-FIDELITY COARSETIME KNOWN [record options, e.g. --only 'make-*']
#
# FIDELITY_KEEP=DIR keeps both recordings and the layer's event log there.
# Exit status: 0 the same, 1 differences (listed), 77 impossible here.
set -u

fidelity=$1 coarsetime=$2 known=$3
shift 3

if [ -z "$coarsetime" ] || [ ! -x "$coarsetime" ]; then
	echo "SKIP: the coarsetime runner is not built; build the whole project"
	exit 77
fi

parent=${TMPDIR:-/tmp}/ct-fidelity
mkdir -p "$parent" || exit 1
work=$(mktemp -d "$parent/compare-XXXXXX") || exit 1
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM

"$fidelity" on ext4-128 "$parent" "$fidelity" record "$@" . >"$work/real" 2>"$work/real.err"
status=$?
sed 's/^/# real: /' "$work/real.err"
if [ $status -ne 0 ]; then
	[ $status -eq 77 ] && echo "SKIP: no real file system to compare with"
	exit $status
fi

mkdir "$work/tree"
# Its sleeps move the virtual clock, so that this side takes no real seconds; if it hangs,
# something waits for a time that does not come.
(cd "$work/tree" && timeout 300 "$coarsetime" -g 1s --in-place --keep-stamps --schedule frozen -- \
	"$fidelity" record "$@" .) >"$work/layer" 2>"$work/layer.err"
status=$?
sed 's/^/# layer: /' "$work/layer.err"
echo "# coarsetime ended with status $status"

echo "# left: layer, right: ext4-128"
"$fidelity" compare --known "$known" "$work/layer" "$work/real"
different=$?
if [ -n "${FIDELITY_KEEP:-}" ]; then
	mkdir -p "$FIDELITY_KEEP"
	cp "$work"/real "$work"/layer "$work"/*.err "$FIDELITY_KEEP"
fi
[ $different -eq 0 ] && [ $status -ne 0 ] && exit 1
exit $different
