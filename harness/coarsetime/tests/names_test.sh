#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# What the log says of files: names, numbers, where they came from, and who looked at them.
. "$(dirname "$0")/lib.sh"

# field N of the events named NAME
of() # NAME FIELD
{
	awk -F'\t' -v name="$1" -v field="$2" 'NR > 1 && $1 && $9 == name { print $field }' \
		"$work/log" | xargs
}

# Names that look drawn belong to files that stay.
run 'for f in tmp102.c tmp421.o cc1234.o man.40 x.$$; do echo 1 >$f; done; mv x.$$ x.77' -g 1s \
	--schedule 'at 1:tmp102.c 1:man.40'
same 'names that look drawn are kept, each counted for itself' \
	'write@0:1:tmp102.c write@1:1:tmp421.o write@1:1:cc1234.o write@1:1:man.40 write@2:1:x.# rename@2:1:x.77' \
	"$(events | xargs)"
run 'mkdir tmp12; echo 1 >tmp12/a; rm tmp12/a; mkdir .tmp_99; echo 1 >.tmp_99/b12.tmp; rm -r .tmp_99' -g 1s
same 'a folder that stays keeps its name, one that goes does not' \
	'tmp12 tmp12/a .tmp_# .tmp_#/b#.tmp' "$(events | cut -d: -f3 | xargs)"
run 'for i in 1 2; do for p in 11 12; do echo 1 >x.tmp_$p; mv x.tmp_$p x; done; done' -g 1s
same 'scratch names are counted together' '1 2 3 4' "$(of x.tmp_# 8)"
same 'and final ones for themselves' '1 2 3 4' "$(of x 8)"
run 'echo 1 >f; sed -i s/1/2/ f' -g 1s
same 'mkstemp says that its letters are drawn' 'f sedXXXXXX f' "$(events | cut -d: -f3 | xargs)"

# A map made from a log repeats it; what has a drawn name needs no place in it.
script='for f in tmp102.c man.40; do echo 1 >$f; done; echo 1 >y.tmp_$$; mv y.tmp_$$ y'
run "$script" -g 1s --schedule 'every 1'
"$coarsetime" log "$work/log" --as-map >"$work/map"
before=$(ticks tmp102.c man.40 y)
run "$script" -g 1s --schedule "map $work/map"
same 'the map knows them by their own names' "$before" "$(ticks tmp102.c man.40 y)"
same 'and misses no event' '0 0' "$status $(number unmapped_events)"

# Files are what the kernel says they are. (1 is the folder.)
run 'echo 1 >a; echo 2 >a; mv a b; echo 3 >b; ln b c; echo 4 >c; rm b c; echo 5 >b' -g 1s
same 'one number under all its names, another for a new file' '2 2 2 2 2 2 3' \
	"$(awk -F'\t' 'NR > 1 && $1 { print $10 }' "$work/log" | xargs)"
same 'rename: from' a "$(awk -F'\t' '$2 == "rename" { print $11 }' "$work/log")"
same 'link: from' b "$(awk -F'\t' '$2 == "link" { print $11 }' "$work/log")"
same 'unlink: the file that went' '2 2' "$(awk -F'\t' '$2 == "unlink" { print $10 }' "$work/log" | xargs)"
run 'for i in 1 2 3 4; do echo $i >f; rm f; done' -g 1s
same 'made anew, even with the same inode' '2 3 4 5' "$(of f 10)"
run 'echo 1 >a; echo 2 >b; mv a b; echo 3 >a' -g 1s
same 'renamed over' '2 3 2 4' "$(awk -F'\t' 'NR > 1 && $1 { print $10 }' "$work/log" | xargs)"
run 'ln -s "a	b" l; ln -sf - l' -g 1s
same 'symlink: its text' 'a\tb' "$(awk -F'\t' '$2 == "symlink" { print $11; exit }' "$work/log")"
run "echo 1 >../outside; mv ../outside in; mv in ../outside" -g 1s
same 'from outside' - "$(of in 11)"
same 'and gone there' in "$(notes unlink)"

# Looks.
looks() # command:path:file, one a line
{
	awk -F'\t' '$2 == "look" { print $7 ":" $9 ":" $10 }' "$work/log" | xargs
}
script='echo 1 >f; echo 1 >g; mkdir d; test f -nt g; ls -l f >/dev/null; test f -nt g; cat f; ls d'
run "$script" -g 1s
same 'no looks unless asked for' '' "$(looks)"
run "$script" -g 1s --looks
same 'looks: once a process and file' 'sh:f:2 sh:g:3 ls:f:2' "$(looks)"
run 'printf "g: f\n\ttouch g\n" >Makefile; echo 1 >f; touch g; ln -s f l; make g; make g; ls -l l' -g 1s --looks
same 'make is not logged' 'ls:l:5' "$(looks | tr ' ' '\n' | grep -v touch: | xargs)"
finish
