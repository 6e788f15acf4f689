#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# ct-fidelity on: the command's exit status, and nothing left after signals and kills.
#
# usage: on_test.sh CT-FIDELITY
set -u

fidelity=$1
parent=$(mktemp -d) || exit 1
failures=0
trap 'rm -rf "$parent"' EXIT

fail()
{
	echo "$*"
	failures=$((failures + 1))
}

nothing_left()
{
	grep -F "$parent" /proc/self/mountinfo && fail "$1: a mount is left"
	[ -z "$(ls -A "$parent")" ] || fail "$1: left: $(find "$parent")"
}

"$fidelity" on ext4-128 "$parent" true 2>"$parent.err"
status=$?
cat "$parent.err"
rm -f "$parent.err"
[ $status -eq 77 ] && exit 77
[ $status -eq 0 ] || fail "true: status $status"

"$fidelity" on ext4-128 "$parent" sh -c 'exit 5'
status=$?
[ $status -eq 5 ] || fail "exit 5: status $status"
"$fidelity" on native "$parent" sh -c 'kill -9 $$'
status=$?
[ $status -eq 137 ] || fail "killed command: status $status"
nothing_left "ended commands"

# started SIGNAL: sends SIGNAL to a run that has mounted; its exit status. The process that
# it ran is $command.
started()
{
	"$fidelity" on ext4-128 "$parent" sh -c "echo \$\$ >'$parent/pid'; mv '$parent/pid' '$parent/ready'
		exec sleep 1000" &
	while [ ! -e "$parent/ready" ]; do sleep 0.01; done
	command=$(cat "$parent/ready")
	rm "$parent/ready"
	kill "-$1" $!
	wait $! 2>/dev/null
}

started TERM
status=$?
[ $status -eq 143 ] || fail "SIGTERM: status $status"
nothing_left SIGTERM
started HUP
status=$?
[ $status -eq 129 ] || fail "SIGHUP: status $status"
nothing_left SIGHUP

# SIGKILL leaves the mount and the command in it; the next start clears the mount away.
started KILL
grep -qF "$parent" /proc/self/mountinfo || fail "SIGKILL: the mount went by itself"
"$fidelity" on native "$parent" true 2>"$parent.err"
grep -q "process $command (sleep): working directory" "$parent.err" || fail "not named: $command"
rm -f "$parent.err"
nothing_left SIGKILL
kill -KILL "$command"

[ $failures -eq 0 ] && echo "all as expected"
exit $((failures > 0))
