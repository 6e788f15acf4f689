#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# coarsetime sweep and why: a makefile of three lines that loses a rebuild, one that does not, a
# project with absolute names, and what is no project.
set -u
. "$(dirname "$0")/../../../ci/testlib.sh"
export XDG_CACHE_HOME=$scratch/cache LC_ALL=C
unset MAKEFLAGS MAKELEVEL
result=$scratch/result.json

# sweep WORD…: JSON in $result, errors in $scratch/err, status in $status
sweep() {
	coarsetime sweep --json "$@" >"$result" 2>"$scratch/err"
	status=$?
}

# project NAME: an empty folder of that name becomes the current one
project() {
	mkdir "$scratch/$1" && cd "$scratch/$1" || exit 3
}

stale='[[s["file"] for s in c["stale"]] for c in r["classes"]]'

project three
printf 'out: in\n\tcp in out\n' >Makefile
echo 1 >in
before=$(stat -c '%n %y %s' . ./*)
sweep -- true
is "$status" 3 "a command that calls no make is refused"
has "$(cat "$scratch/err")" "called no make" "and says so"
sweep -- make
[ "$status" -ne 77 ] || skip_all "$(cat "$scratch/err")"
is "$status" 0 "one make of a clean tree: exit status 0"
is "$(json "$result" 'r["sentence"]')" \
	"PROVED clean: none of the 2 places of a tick leaves a stale file (1 class, each confirmed by running it)" \
	"proved clean"
sweep -- sh -c 'make; echo 2 >in; make'
is "$status" 1 "an edit between two makes: exit status 1"
is "$(json "$result" "$stale")" "[['out'], [], ['out']]" \
	"out is stale unless the tick falls between the two"
is "$(json "$result" '[(c["first"], c["last"]) for c in r["classes"]]')" \
	"[(0, 0), (1, 1), (2, 3)]" "the places of the tick"
is "$(json "$result" '[c["confirmation"]["schedule"] for c in r["classes"]]')" \
	"['frozen', 'at 1:out', 'frozen']" "schedules that show it"
is "$(json "$result" '[c["confirmation"]["differ"] for c in r["classes"]]')" \
	"[['out'], [], ['out']]" "what is stale has other bytes"
is "$(json "$result" '0 < r["chances"]["ext4-128"] <= r["chances"]["vfat"] <= 1')" True \
	"coarser stamps make it likelier"
is "$(stat -c '%n %y %s' . ./*)" "$before" "the tree itself was not touched"
text=$(coarsetime why out)
is $? 1 "why: exit status 1"
has "$text" "because in was newer: event 2" "why it was rebuilt in the record"
has "$text" "STALE with the tick after any of the events 2 to 3, or none" "and where it is not"
sweep --predict-only -- sh -c 'make; echo 2 >in'
is "$status" 1 "the make afterwards counts: exit status 1"
is "$(json "$result" '[c["confirmation"] for c in r["classes"]]')" "[None, None, None]" \
	"only predicted"

coarsetime -q --in-place --keep-stamps -g 1s --log ../log -- sh -c 'make; echo 2 >in; make' >/dev/null
text=$(coarsetime why --log ../log out)
is $? 1 "why, of a run under a coarse clock: exit status 1"
has "$text" "STALE: in was written after it (event 2 after event 1), with the same stamp" "the tie is found"
has "$text" "leaves it as it is, wrongly" "and what make will do"
coarsetime -q --in-place --keep-stamps --log ../log -- sh -c 'touch in; make' >/dev/null
text=$(coarsetime why --log ../log out)
has "$text" "because in was newer: event 1" "why it was rebuilt"
has "$text" "nothing that it is made from was written after it" "now nothing is wrong"
coarsetime why in 2>"$scratch/err"
is $? 3 "a source is no target"
coarsetime why ../log 2>"$scratch/err"
is $? 2 "a file outside of the tree"
coarsetime why --log in out 2>"$scratch/err"
is $? 3 "what is no log"

# Names as CMake writes them, a make of its own in a folder, a header made late.
# A recipe that removes its target first is not one whose target was removed.
project removes
printf 'all: x y\nx y: in\n\trm -f $@; cp in $@\n' >Makefile
echo 1 >in
conditional='[r["builds"], r["conditional_builds"]]'
sweep --predict-only -- sh -c 'make; echo 2 >in; make'
is "$(json "$result" "$conditional")" "[4, 2]" "the builds after the edit happen for it alone"
sweep --predict-only -- sh -c 'make -j2; echo 2 >in; make -j2'
is "$(json "$result" "$conditional")" "[4, 2]" "with two jobs, too"
is "$(json "$result" 'r["classes"][-1]["stale"][1]["file"]')" y "so both can be stale"
sweep --predict-only -- sh -c 'make; echo 2 >in; rm x; make'
is "$(json "$result" "$conditional")" "[4, 1]" "what the command removed is built in any case"

project absolute
mkdir lib build
printf '#include "gen.h"\nint main(void) { return N; }\n' >main.c
cat >Makefile <<END
all: gen.o; \$(MAKE) -C lib
	$PWD/tool
gen.o: $PWD/main.c $PWD/build/gen.h; cat \$^ >$PWD/gen.o
$PWD/build/gen.h: ; echo 1 >\$@
END
printf 'all: lib.o\nlib.o: ../build/gen.h ; cat $^ >$@\n' >lib/Makefile
printf '#!/bin/sh\ncd %s/build && { grep -q 2 gen.h || echo 2 >gen.h; }\n' "$PWD" >tool
chmod +x tool
sweep -- make
is "$status" 1 "a header that is written last: exit status 1"
is "$(json "$result" 'r["classes"][-1]["stale"]' | grep -o "'file': '[^']*'" | tr -d '\n')" \
	"'file': 'gen.o''file': 'lib/lib.o'" "both objects are stale"
is "$(json "$result" 'r["surprises"]')" "[]" "as predicted"
is "$(ls build)" "" "nothing was built in the tree itself"
cd lib || exit 3
sweep -- make
is "$status" 3 "a make that fails"
has "$(cat "$scratch/err")" "No rule to make target" "shows what make said"
sweep --root "$scratch/three" -- make
is "$status" 2 "a root elsewhere"

# Bad input.
project empty
sweep -- make
is "$status" 3 "no makefile"
has "$(cat "$scratch/err")" "no makefile found" "says so"
sweep --
is "$status" 2 "no command"
sweep -- ./absent
is "$status" 3 "no such command"
sweep -g ns -- make
is "$status" 2 "a clock without ties"
sweep --output "$PWD/x" -- make
is "$status" 2 "output in the tree"
sweep --output "$scratch/three" -- make
is "$status" 2 "output over other files"
has "$(ls "$scratch/three")" "Makefile" "which stay"
sweep --root absent -- make
is "$status" 2 "no such root"
coarsetime why out 2>"$scratch/err"
is $? 3 "why without a sweep"
has "$(cat "$scratch/err")" "coarsetime sweep -- make" "says what to do"
printf 'out: in\n\tcp in out\n' >Makefile
echo 1 >in
cp in out
sweep -- make
is "$status" 3 "nothing to do"
has "$(cat "$scratch/err")" "clean it first" "says what to do"
if [ "$(id -u)" -ne 0 ]; then
	chmod 0 in
	sweep -- make
	is "$status" 3 "an unreadable tree"
	has "$(cat "$scratch/err")" "/in" "names the file"
fi
is "$(ls -d "$XDG_CACHE_HOME"/trimtorture/coarsetime/*/scratch \
	"$XDG_CACHE_HOME"/trimtorture/coarsetime/*/class-* 2>/dev/null)" "" "no copy is left"
# What the rules about stamps do not see shows in the bytes, or is seen by what carried it.
project bytes
printf 'd: in\n\tmkdir -p d; cp in d/x; touch d\n' >Makefile
echo 1 >in
sweep -- sh -c 'make; echo 2 >in; make'
is "$status" 4 "a directory as target: not proved"
has "$(json "$result" 'r["unlike"][0]')" "d/x" "... because of a file in it"
project carried
mkdir src src2
echo 1 >src/in
echo 2 >src2/in
printf 'out: src/in\n\tcp src/in out\n' >Makefile
sweep -- sh -c 'make; mv src old; mv src2 src; make'
is "$status" 1 "a directory that is renamed brings its files"
is "$(json "$result" 'r["classes"][0]["stale"][0]["file"]')" out "... after what is made from them"

done_testing
