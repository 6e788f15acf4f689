#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Two recordings by the kernel itself, by whole seconds, must not differ: what differs
# depends on luck and would be a false alarm in the comparison with the layer.
#
# usage: repeatable_test.sh CT-FIDELITY
set -u

fidelity=$1
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM

# Which of two stamps in one second is newer is luck on a file system that is finer.
# Both at once: that they disturb each other is part of the test.
mkdir "$work/tree1" "$work/tree2"
"$fidelity" record --any-fraction "$work/tree1" >"$work/1" &
other=$!
"$fidelity" record --any-fraction "$work/tree2" >"$work/2" || exit 1
wait $other || exit 1
grep -vE '^[^ ]+ [^ ]+ [^ ]+\.view:' "$work/1" >"$work/a"
grep -vE '^[^ ]+ [^ ]+ [^ ]+\.view:' "$work/2" >"$work/b"
"$fidelity" compare "$work/a" "$work/b"
