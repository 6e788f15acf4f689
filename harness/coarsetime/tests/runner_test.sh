#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# The runner: statuses, signals, and nothing left behind.
. "$(dirname "$0")/lib.sh"
library=$(dirname "$coarsetime")/libcoarsetime.so

run 'exit 7'
same 'the status of the command' 7 $status
run 'kill -9 $$'
same 'killed by a signal' 137 $status
cd "$work"
"$coarsetime" -- /nonexistent/command 2>"$work/err"
same 'no such command' 127 $?
"$coarsetime" -- "$work" 2>"$work/err"
same 'cannot be executed' 126 $?
"$coarsetime" --nonsense 2>"$work/err"
same 'wrong option' 125 $?
"$coarsetime" -g nonsense -- true 2>"$work/err"
same 'wrong granularity' 125 $?
LD_PRELOAD=$library COARSETIME_PAGE=/nonexistent/page env true 2>"$work/err"
same 'no clock page: the program stops' 125 $?
check 'and says so' grep -q 'cannot reach the clock page' "$work/err"
LD_PRELOAD=$library env true 2>"$work/err"
same 'nor any in the environment' 125 $?
# (A runner built with a sanitizer would not start behind the layer otherwise.)
run "ASAN_OPTIONS=verify_asan_link_order=0 '$coarsetime' -- true"
same 'runs are not nested' 125 $status

same 'its version' 'coarsetime 0' "$("$coarsetime" --version | cut -d. -f1)"
"$coarsetime" -g 100000s -- true 2>"$work/err"
same 'a tick of a day' '125 1' "$? $(grep -c 'too long; from 1ns to an hour' "$work/err")"

# The command itself may be one that the layer cannot enter.
cd "$work" && rm -rf tree && mkdir tree && cd tree
"$coarsetime" --in-place --report "$work/report" -- "$3" exit f 2>"$work/err"
same 'a static command escapes' 123 $?
check 'and is named' grep -q "escape: f,.*likely: $3, which the layer cannot enter" "$work/err"
check 'as a suspect, too' grep -q "\"$3\"" "$work/report"

# Time passes for whoever waits, also next to a build under a clock that stands still.
run 'mkfifo ../done; { sleep 2; echo >../done; } & touch f; read -r x <../done; touch g' -g 1s \
	--schedule frozen
same 'a poller makes the clock tick' '0 2' "$status $(number ticks_by_waiting)"
rm "$work/done"
cd "$work/tree"
"$coarsetime" -g 1s --schedule frozen --in-place -- sh -c 'touch f; sleep 2; touch g' 2>"$work/err"
check 'and is reported' grep -q '2 tick(s).*first to wait was sleep, after event 1' "$work/err"

# What the caller redirects into the tree is not the command's.
cd "$work" && rm -rf tree && mkdir tree && cd tree
"$coarsetime" -- sh -c 'echo hello; touch f; echo world' >output
same 'output redirected into the root' 0 $?

# An interruption after a given event, at the same place each time.
for how in '' :INT :TERM :KILL; do
	run 'trap "echo caught; exit 9" INT TERM; for i in 1 2 3 4 5; do touch f$i; done' --stop-after "3$how"
	same "stopped after the third event$how" "touch@0:1:f1 touch@0:1:f2 touch@0:1:f3" \
		"$(events | sed s/write@/touch@/ | tr '\n' ' ' | sed 's/ $//')"
	check "and the command was told$how" test "$status" -ne 0
done
cd "$work"
"$coarsetime" --stop-after 0 -- true 2>"$work/err"
same 'no event has the number 0' 125 $?
"$coarsetime" --stop-after 3:HUP -- true 2>"$work/err"
same 'a signal that it does not know' 125 $?

# Signals reach the command; its time is over, and so is ours.
cd "$work" && rm -rf tree && mkdir tree && cd tree && mkfifo ../ready
"$coarsetime" -- sh -c 'trap "exit 3" TERM; echo >../ready; while :; do sleep 1; done' &
runner=$!
read -r _ <../ready
kill -TERM $runner
wait $runner
same 'TERM is passed on' 3 $?

# Killed runners: the next start cleans up.
for i in $(seq 5); do
	"$coarsetime" -q -- sh -c 'echo $COARSETIME_PAGE >../ready; while :; do sleep 1; done' &
	runner=$!
	read -r page <../ready
	kill -KILL $runner
	wait $runner 2>/dev/null
	"$coarsetime" -q -- true 2>"$work/err"
	check "killed runner $i: page removed" [ ! -e "$page" ]
	check "killed runner $i: no process" [ -z "$(grep -lsz "COARSETIME_PAGE=$page" \
		/proc/[0-9]*/environ 2>/dev/null)" ]
done
finish
