#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# coarsetime sweep on small projects with a habit each, as they are found in the wild: stamps that are
# set back, cut or ahead, recipes that decide for themselves, targets that never rest, odd names, and
# the ways to call make. sweep_random.py has the cross products; here each habit has its expected
# outcome, and what is left out is named.
set -u
. "$(dirname "$0")/../../../ci/testlib.sh"
export XDG_CACHE_HOME=$scratch/cache LC_ALL=C
unset MAKEFLAGS MAKELEVEL
result=$scratch/result.json

# project NAME: an empty folder of that name becomes the current one
project() {
	mkdir "$scratch/$1" && cd "$scratch/$1" || exit 3
	name=$1
}

# sweep WORD…: JSON in $result, errors in $scratch/err, the status in $status
sweep() {
	coarsetime sweep --json --sample 0 "$@" >"$result" 2>"$scratch/err"
	status=$?
	[ "$status" -ne 77 ] || skip_all "$(cat "$scratch/err")"
}

# The stale files of each class; those left out, by name; what is neither right nor named is a MISS.
stale='[[s["file"] for s in c["stale"]] for c in r["classes"]]'
left_out='sorted(one["file"] for one in r["left_out"])'
misses='(r["verdict"] == "MISS") + sum(c["confirmation"]["verdict"] == "ERROR" for c in r["classes"])'

# everywhere FILE…: stale wherever the tick falls, although no stamps tie
everywhere() {
	is "$status" 1 "$name: exit status 1"
	is "$(json "$result" "all(sorted(s) == sorted('$*'.split()) for s in $stale)")" True \
		"$name: stale wherever the tick falls"
	is "$(json "$result" '[s["how"] for c in r["classes"] for s in c["stale"]].count("tie")')" 0 \
		"$name: no stamps tie"
	is "$(json "$result" "$misses")" 0 "$name: no MISS"
	has "$(coarsetime why "$1")" "newer than its stamp" "$name: why says the reason"
}

# named FILE: left out by name, with a reason, also in the text; nothing else goes wrong
named() {
	is "$(json "$result" "'$1' in $left_out")" True "$name: $1 is named"
	is "$(json "$result" "$misses")" 0 "$name: no MISS"
	shift
	[ $# -eq 0 ] || has "$(json "$result" '[one["why"] for one in r["left_out"]]')" "$1" \
		"$name: and why"
}

# as_plain: as a project of two makes and an edit in between must be
as_plain() {
	is "$status" 1 "$name: exit status 1"
	is "$(json "$result" "[len(s) > 0 for s in $stale]")" "[True, False, True]" \
		"$name: stale unless the tick falls between the make and the edit"
	is "$(json "$result" "$misses") $(json "$result" "$left_out")" "0 []" \
		"$name: no MISS, nothing left out"
}

copy() {
	printf 'out: in\n\tcp in out\n' >Makefile
	echo new >in
}

# Stamps that lie.
project set-back-by-cp
copy
echo old >in.old
touch -d 2000-01-01 in.old
sweep -- sh -c 'make; cp -p in.old in; make'
everywhere out

project set-back-by-mv
copy
echo old >in.old
touch -d 2000-01-01 in.old
sweep -- sh -c 'make; mv in.old in; make'
everywhere out

project set-back-by-tar
copy
echo old >in
touch -d 2000-01-01 in
tar -cf old.tar in
echo new >in
sweep -- sh -c 'make; tar -xf old.tar; make'
everywhere out

project set-back-by-touch
copy
sweep -- sh -c 'make; echo 2 >in; touch -d 2000-01-01 in; make'
everywhere out

project restored-cache
copy
mkdir v1 v2
echo 1 >v1/in
echo 2 >v2/in
touch -d 2000-01-02 v1/in
touch -d 2000-01-01 v2/in
printf 'cp -p v1/in in; make -s; cp -p v2/in in; make\n' >ci.sh
sweep -- sh ci.sh
everywhere out

project target-ahead
copy
sweep -- sh -c 'make; touch -d "+1 hour" out; echo 2 >in; make'
everywhere out

project cut-to-seconds
printf 'out: mid\n\tcp mid out\nmid: in\n\tcp in mid\n' >Makefile
echo 1 >in
cat >cut.sh <<'END'
for f in in mid out; do [ ! -e $f ] || touch -d @$(stat -c %Y $f) $f; done
END
sweep -- sh -c 'make; sh cut.sh; echo 2 >in; sh cut.sh; make'
is "$status" 1 "$name: exit status 1"
is "$(json "$result" "'mid' in ${stale}[0] and 'out' in ${stale}[0]")" True \
	"$name: both are stale without a tick"
is "$(json "$result" "$misses")" 0 "$name: no MISS"

project source-ahead
copy
sweep -- sh -c 'touch -d "+1 hour" in; make; make'
is "$(json "$result" '[s["how"] for c in r["classes"] for s in c["stale"]]')" "[]" \
	"$name: what is made again and again is not stale"
is "$(json "$result" "$misses")" 0 "$name: no MISS"

# Recipes with a mind of their own, and targets that never rest.
project depfile-is-newer
cat >Makefile <<'END'
all: m
m: m.o
	cp m.o m
m.o: m.c m.d
	cp m.c m.o
	echo 'm.o: m.c' >m.d
m.d: ;
-include m.d
END
echo 1 >m.c
sweep -- sh -c 'make; make'
named m.o "never comes to rest"
has "$(coarsetime sweep --predict-only -- sh -c 'make; make')" "m.o" "$name: in the text, too"

project compares-stamps
cat >Makefile <<'END'
all: kh.o
kh.o: kh.c arch.tar
	cat arch.tar >kh.o
arch.tar: FORCE
	sh gen.sh
FORCE:
.PHONY: FORCE all
END
cat >gen.sh <<'END'
sum=$(ls -l h.h | md5sum)
[ -f arch.tar ] && [ "$(cat sum)" = "$sum" ] && exit 0
cp h.h arch.tar; echo "$sum" >sum
END
echo deadbeef >h.h
echo 1 >kh.c
sweep -- sh -c 'make; echo 2 >h.h; make'
is "$(json "$result" "$misses")" 0 "$name: no MISS"
has "$(json "$result" '[*r["lookers"], *(one["file"] for one in r["left_out"])]')" "h.h" \
	"$name: what looks at which stamps is named"

project move-if-change
cat >Makefile <<'END'
all: out
out: gen.h
	cp gen.h out
gen.h: idl
	cp idl gen.tmp; cmp -s gen.tmp gen.h && rm gen.tmp || mv gen.tmp gen.h
END
echo a >idl
sweep -- sh -c 'make; touch idl; make; make'
named gen.h "never comes to rest"

project directory-as-prerequisite
cat >Makefile <<'END'
all: bin/app
bin/app: bin bin/lib.a
	echo app >bin/app
bin/lib.a: bin lib.c
	echo lib >bin/lib.a
bin:
	mkdir -p bin
END
echo x >lib.c
sweep -- make
named bin/lib.a

project copies-stamps
printf 'all: last\nlast: dest\n\tcat dest >last\ndest: src\n\tcp -p src dest\n' >Makefile
echo 1 >src
sweep -- sh -c 'make; echo 2 >src; make'
is "$status" 1 "$name: exit status 1"
is "$(json "$result" "$misses")" 0 "$name: no MISS"

project touches-a-new-file
printf 'out: stamp\n\tcp in out\nstamp: in\n\ttouch stamp\n' >Makefile
echo 1 >in
sweep -- sh -c 'make; echo 2 >in; make'
is "$status" 1 "$name: exit status 1"
is "$(json "$result" "${stale}[0]")" "['out', 'stamp']" "$name: both are stale without a tick"
is "$(json "$result" "$misses")" 0 "$name: no MISS"

project removes-first
printf 'out: in\n\trm -f out; cp in out\n' >Makefile
echo 1 >in
sweep -- sh -c 'make; echo 2 >in; make'
as_plain

project symlinks
printf 'out: one\n\tcp one out\none: two\n\tln -sf two one\ntwo: in\n\tln -sf in two\n' >Makefile
echo 1 >in
sweep -- sh -c 'make; echo 2 >in; make'
is "$status" 1 "$name: exit status 1"
is "$(json "$result" "${stale}[0]")" "['out']" "$name: stale without a tick"
is "$(json "$result" "$misses")" 0 "$name: no MISS"

# Names, of files and of the tree.
for target in tmp102.o tmp421.o cc1234.o man.40 "man.$$" x-1a2b3c4d.o.tmp .tmp_4711 XXXXXX; do
	project "name-$target"
	printf 'all: %s\n%s: in\n\tcp in $@\n' "$target" "$target" >Makefile
	echo 1 >in
	sweep -- sh -c 'make; echo 2 >in; make'
	as_plain
	coarsetime -q -g 1s --schedule "at 1:$target" --report "$scratch/report" -- make >"$scratch/out"
	is "$(json "$scratch/report" 'r["ticks"]')" 1 "$name: a schedule may name it"
done

for target in 'a$b' 'a b' 'a:b' $'a\nb'; do
	project "tree $target"
	copy
	sweep -- sh -c 'make; echo 2 >in; make'
	if [ "$status" -eq 1 ]; then
		as_plain
	else
		is "$((status == 2 || status == 3))" 1 "$name: refused"
		has "$(cat "$scratch/err")" "$(printf '%s' "$target" | head -n 1)" "$name: named"
	fi
done

project colon-and-blank
printf 'all: out1 out2\nout1: a\\:b\n\tcp a:b out1\nout2: a\\ b\n\tcp "a b" out2\n' >Makefile
echo 1 >a:b
echo 1 >'a b'
sweep -- sh -c 'make; echo 2 >a:b; echo 2 >"a b"; make'
is "$(json "$result" "$misses")" 0 "$name: no MISS"
for target in out1 out2; do
	is "$(json "$result" "'$target' in ${stale}[0] or '$target' in $left_out")" True \
		"$name: $target is stale without a tick, or named"
done

# Ways to call make.
make=$(command -v make)
project absolute-make
copy
sweep -- sh -c "$make; echo 2 >in; $make"
as_plain

project make-in-a-script
copy
printf '#!/bin/sh\n%s "$@"\n' "$make" >build
chmod +x build
sweep -- sh -c './build; echo 2 >in; ./build out'
as_plain

if command -v cmake >/dev/null; then
	project cmake
	cat >CMakeLists.txt <<-'END'
		cmake_minimum_required(VERSION 3.16)
		project(copy NONE)
		add_custom_command(OUTPUT out COMMAND cp ${CMAKE_SOURCE_DIR}/in out
			DEPENDS ${CMAKE_SOURCE_DIR}/in)
		add_custom_target(all-files ALL DEPENDS out)
	END
	echo 1 >in
	cmake -G 'Unix Makefiles' -B build >/dev/null
	sweep -- sh -c 'cmake --build build; echo 2 >in; cmake --build build'
	is "$status" 1 "$name: exit status 1"
	is "$(json "$result" "'build/out' in ${stale}[0]")" True "$name: stale without a tick"
	is "$(json "$result" "$misses")" 0 "$name: no MISS"
fi

if command -v ninja >/dev/null; then
	project ninja
	printf 'rule copy\n  command = cp $in $out\nbuild out: copy in\n' >build.ninja
	echo 1 >in
	sweep -- ninja
	if [ "$status" -ne 0 ]; then
		is "$status" 3 "$name: refused"
		has "$(cat "$scratch/err")" "ninja" "$name: named"
		has "$(cat "$scratch/err")" "coarsetime --log" "$name: and what to do instead"
	fi
fi

# Nothing to prove.
nothing() {
	is "$((status != 0 && status != 1))" 1 "$name: neither PASS nor FAIL"
	has "$(cat "$result" "$scratch/err")" "nothing to prove" "$name: says so"
	is "$(grep -c PROVED "$result")" 0 "$name: never PROVED"
}

project built-already
copy
cp in out
sweep -- make
nothing

project no-targets
printf 'all:\n\t@echo made nothing\n.PHONY: all\n' >Makefile
sweep -- make
nothing

project only-asks
copy
sweep -- make -n
nothing
done_testing
