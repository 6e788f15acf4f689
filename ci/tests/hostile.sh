#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# A part of what ci/nightly gives whole: hostile inputs of every kind, none of which may crash,
# hang, say anything unprintable, or change what is not theirs.
set -u
. "$(dirname "$0")/../testlib.sh"
top=$(cd "$(dirname "$0")/../.." && pwd)
packaged 6.1 >/dev/null

out=$(TMPDIR=$scratch "$top/ci/hostile/run" --bin "$bin" --count 120 --seed 1)
status=$?
[ "$status" -eq 77 ] && { echo "$out"; exit 77; }
is "$status" 0 "120 inputs: nothing crashes, hangs, escapes or garbles the terminal"
[ "$status" -eq 0 ] || printf '%s\n' "$out" | grep -A 15 '^not ok' | sed 's/^/# /'
is "$(printf '%s\n' "$out" | grep -c ' refused, ')" 13 "... of all kinds"
done_testing
