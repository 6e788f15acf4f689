#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Schedules: when the clock ticks, and that it always does in the end.
. "$(dirname "$0")/lib.sh"

five='echo 1 >f; echo 1 >g; echo 2 >f; echo 3 >h; echo 4 >f'
run "$five" -g 1s --schedule frozen
same 'frozen: one tick for all' 'write@0:1:f write@0:1:g write@0:2:f write@0:1:h write@0:3:f' \
	"$(events | xargs)"
run "$five" -g 1s --schedule 'every 2'
same 'every 2' '0 0 1 1 2' "$(events | sed 's/.*@\(.*\):.*:.*/\1/' | xargs)"
same 'the files have it' '2 0 1' "$(ticks f g h)"
run "$five" -g 1s --schedule 'step 300ms phase=500ms'
same 'step with phase' '0 0 1 1 1' "$(events | sed 's/.*@\(.*\):.*:.*/\1/' | xargs)"
run "$five" -g 1s --schedule 'at 2 4'
same 'at numbers' '0 0 1 1 2' "$(events | sed 's/.*@\(.*\):.*:.*/\1/' | xargs)"
run "$five" -g 1s --schedule 'at 2:f'
same 'at a count of a name' '0 0 0 1 1' "$(events | sed 's/.*@\(.*\):.*:.*/\1/' | xargs)"
run "$five" -g 1s --schedule 'at 2:[gh]'
same 'at a count of a pattern' '0 0 0 0 1' "$(events | sed 's/.*@\(.*\):.*:.*/\1/' | xargs)"
run "$five" -g 2s --schedule 'step 1s'
same 'vfat: two seconds' '4 0 2' "$(ticks f g h)"
run "$five" -g ns
same 'ns: all differ' 5 "$(events | cut -d: -f1 | sort -u | wc -l)"
run "$five" -g 1s --schedule 'every 0'
same 'a wrong schedule is refused' 125 $status
run "$five" -g 1s --schedule 'at x y' --root /nonexistent
same 'a wrong root is refused' 125 $status

# Events that do not come.
run "$five" -g 1s --schedule 'at 1:g 3:g no/such 6'
same 'events that did not come make MISS' 123 $status
same 'and are named' '3:g 1:no/such 6' \
	"$(sed -n 's/.*event \(.*\) did not come/\1/p' "$work/err" | xargs)"
check 'also in the report' grep -q '"1:no/such"' "$work/report"
same "the command's status is there too" 0 "$(number command_status)"
run "$five" -g 1s --schedule 'at 1:g 3:g' --allow-unmet
same '--allow-unmet tolerates them' 0 $status
check 'the report has them still' grep -q '"3:g"' "$work/report"
run "$five" -g 1s --schedule 'at 1:g 2:f'
same 'all came' '0 0' "$status $(grep -c 'did not come' "$work/err")"
printf '0 1:f\n1 1:g\n1 2:f\n2 1:h\n2 3:f\n3 4:f\n3 1:i j\n' >"$work/a map"
run "$five" -g 1s --schedule "map $work/a map"
same 'entries of a map as well' '123 4:f 1:i j' \
	"$status $(sed -n 's/.*event \(.*\) did not come/\1/p' "$work/err" | xargs)"
same 'the others gave the stamps' '2 1 2' "$(ticks f g h)"
run "$five" -g 1s --schedule 'at,1:no/such'
same 'a comma is no blank' 125 $status
run 'echo 1 >"a b"; echo 2 >c' -g 1s --schedule 'at 1:a\ b'
same 'a name with a blank' '0 1' "$(ticks 'a b' c)"

# The rebuild that is lost, and the one that is not.
lost='printf "out: in\n\tcp in out\n" >Makefile; echo 1 >in; make; echo 2 >in; make; cat out'
run "$lost" -g 1s
same '-g 1s loses the rebuild' 1 "$(tail -1 "$work/out")"
run "$lost" -g ns
same '-g ns does not' 2 "$(tail -1 "$work/out")"
run "$lost" -g 1s --schedule 'at 1:out'
same 'nor does a tick at the right place' 2 "$(tail -1 "$work/out")"

# Waiting ends.
run 'touch ref f; until [ f -nt ref ]; do touch f; done' -g 1s --schedule frozen
same 'the guard loop ends' 0 $status
same 'its tick is on record' 'f' "$(notes forced)"
same 'and counted' 1 "$(number forced_ticks)"
check 'with its cost' grep -q '"cost_seconds" : [0-9.]*[1-9]' "$work/report"
run 'touch ref f; until [ f -nt ref ]; do echo x >>f; done' -g 1s --schedule frozen
same 'so does a loop of writes' 1 "$(number forced_ticks)"
run 's=$(date +%s); while [ $(date +%s) = $s ]; do :; done' -g 1s --schedule frozen
same 'so does a loop of clock reads' 1 "$(number forced_ticks)"
run 'touch a; sleep 3; touch b; python3 -c "import time; time.sleep(2)"; touch c' -g 1s \
	--schedule frozen
same 'sleep moves the clock' '0 3 5' "$(ticks a b c)"
run 'touch a; bash -c "read -t 0.5 x <>/dev/zero"; for i in 1 2 3; do sleep 100; done' -g 1s
same 'nobody waits' 0 $status

# One log at -j1, whatever happens beside it.
make='.PHONY: all
all: 1.o 2.o 3.o l.a
%.o:
	echo "int f$*;" >$*.c.tmp_$$$$; mv $*.c.tmp_$$$$ $*.c; gcc -MD -c $*.c; sed -i s/x/x/ $*.d
l.a: 1.o 2.o 3.o
	ar rcs $@ $^
'
runs=20
for i in $(seq $runs); do
	cd "$work" && rm -rf tree && mkdir tree && cd tree && printf '%s' "$make" >Makefile
	again 'make -s -j1' -g 1s --schedule 'every 3'
	[ $status = 0 ] && md5sum <"$work/log"
done >"$work/sums"
same "$runs logs at -j1" $runs "$(wc -l <"$work/sums")"
same 'are one' 1 "$(sort -u "$work/sums" | wc -l)"

# A map gives every file its stamp at any -j.
"$coarsetime" log "$work/log" --as-map >"$work/map"
before=$(ticks *.[acdo] | xargs)
for j in 2 4 8; do
	cd "$work" && rm -rf tree && mkdir tree && cd tree && printf '%s' "$make" >Makefile
	again "make -s -j$j" -g 1s --schedule "map $work/map"
	same "map at -j$j" "$before" "$(ticks *.[acdo] | xargs)"
done
check 'the log prints as JSON' python3 -m json.tool --no-indent <("$coarsetime" log --json \
	"$work/log") /dev/null

# Looking at a file changes the next stamp, from kernel 6.13 on.
write='echo 1 >a; echo 1 >b; LOOK echo 2 >b; echo 2 >a'
run "${write/LOOK/stat a >/dev/null;}" -g multigrain --schedule 'step 10us'
check 'multigrain: looked at in between' [ a -nt b ]
run "${write/LOOK/}" -g multigrain --schedule 'step 10us'
check 'multigrain: not looked at' [ ! a -nt b ]
finish
