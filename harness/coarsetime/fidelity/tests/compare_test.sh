#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# ct-fidelity compare: what is a difference, what is known, what is unreadable.
#
# usage: compare_test.sh CT-FIDELITY
set -u

fidelity=$1
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1
failures=0

# expect STATUS TEXT ARGUMENT...: compare exits with STATUS and says TEXT.
expect()
{
	local status=$1 text=$2 got=0
	shift 2
	"$fidelity" compare "$@" >out 2>&1 || got=$?
	[ $got -eq "$status" ] && grep -qF -- "$text" out && return
	echo "compare $*: status $got, expected $status and \"$text\":"
	cat out
	failures=$((failures + 1))
}

printf 'op end a 1\nop end b 2\nother - - skip\n' >base
printf 'other - - skip\nop end b 2\nop end a 1\n' >shuffled
printf 'op end a 1\nop end b 3\nother - - skip\n' >differs
printf 'op end a 1\nother - - skip\n' >lacks
printf 'op ! - failed:0x100\n' >failed
: >empty
printf 'word\n' >broken
printf '# comment\nop end [b-z] a reason\nop * nothing never met\n' >known

expect 0 '3 lines the same (1 skipped)' base shuffled
expect 1 'DIFFER op end b: 2 | 3' base differs
expect 1 'DIFFER op end b: 2 | (none)' base lacks
expect 1 'DIFFER op end b: (none) | 2' lacks base
expect 0 'known op end b: 2 | 3  # a reason' --known known base differs
expect 0 'note: known difference not met: op * nothing' --known known base differs
expect 1 'FAILED op ! -: failed:0x100 (both)' failed failed
expect 2 'empty:1: not a complete recording' base empty
expect 2 'broken:1: not a complete recording' base broken
expect 2 'missing: No such file' base missing
expect 2 'missing: No such file' --known missing base base

[ $failures -eq 0 ] && echo "all as expected"
exit $((failures > 0))
