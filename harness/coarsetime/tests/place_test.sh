#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Where the command runs: in a copy that leaves the tree as it is, or in the tree, which then gets
# its stamps back; and what is written where at the end.
. "$(dirname "$0")/lib.sh"
tree=$work/tree
export TMPDIR=$work/tmp
mkdir "$TMPDIR"

# A tree with a makefile, old stamps and a link.
fresh()
{
	cd "$work" && rm -rf tree && mkdir tree && cd tree
	printf 'out: in\n\tcp in out\n' >Makefile
	echo 1 >in
	ln -s in link
	touch -d '2020-01-02 03:04:05.123456789' Makefile
	touch -d '2021-01-02 03:04:05' in
	touch -h -d '2019-01-02 03:04:05' link
}
state() # what there is below DIR: names, stamps, contents
{
	(cd "$1" && find . -printf '%p %T@ %l\n' | sort && find . -type f | sort | xargs cat)
}
ours() # is there a stamp of the layer below DIR?
{
	[ -n "$(find "$1" -newermt 2033-01-01)" ]
}
call() # OPTION… -- COMMAND: leaves $status, $work/out, $work/err
{
	"$coarsetime" "$@" >"$work/out" 2>"$work/err" </dev/null
	status=$?
}

# In place.
fresh
before=$(state . | grep -v ' \./in\| \. \|^\. ')
call --in-place -g 1s --schedule frozen -- make
same 'in place: it was built' "0 1" "$status $(cat out)"
check 'no stamp of the layer is left' eval '! ours .'
same 'what was there has its own stamps' 1577934245.1234567890,1609556645.0000000000,1546398245.0000000000 \
	"$(find Makefile in link -printf '%T@,' | sed 's/,$//')"
check 'what was built is newer' [ out -nt in ]
echo 2 >in
make -s
same 'the next make sees an edit' 2 "$(cat out)"
fresh
call --in-place -g 1s --schedule 'at 1:a 1:b' -- sh -c \
	'echo >a; echo >b; echo >c; touch -r b d; touch -d "2020-06-01" mid; exit 7'
same 'a command that fails' 7 $status
check 'order' [ b -nt a -a c -nt b ]
check 'and equality stay' [ ! d -nt b -a ! b -nt d ]
check 'an old stamp lies where it was set' [ mid -nt Makefile -a in -nt mid ]
check 'no stamp of the layer is left after it' eval '! ours .'
fresh
mkfifo ../ready
"$coarsetime" --in-place -- sh -c 'touch new; echo >../ready; while :; do sleep 1; done' 2>"$work/err" &
read -r _ <../ready
kill -TERM $!
wait $!
same 'a signal' 143 $?
check 'no stamp of the layer is left after a signal' eval '! ours .'

# In place, with stamps for another run.
fresh
call --in-place --keep-stamps -g 1s --schedule frozen -- make
check 'kept stamps' ours .
check 'are reported, with the way back' grep -q "stamp --to-host $tree" "$work/err"
echo 2 >in
"$coarsetime" stamp --to-host .
check '--to-host' eval '! ours .'
make -s
same 'keeps the order of edits since the run' 2 "$(cat out)"
fresh
call -q --in-place --keep-stamps -- make -s
call -q --in-place --keep-stamps -- sh -c 'echo 2 >in; make -s'
same 'the second run continues where the first ended' '0 2' "$status $(cat out)"
for wrong in '--keep-stamps' '--in-place --keep x' '--log a --report a' '--backend native -g 1s' \
	'--backend native --log l' '--backend native --schedule frozen'; do
	call $wrong -- true
	same "$wrong is refused" 125 $status
	check 'and something is said' [ -s "$work/err" ]
done
check 'with the reason' grep -q 'without the layer.*--schedule' "$work/err"

# Two runs in one tree.
fresh
mkdir -p sub
"$coarsetime" -q --in-place -- sh -c 'echo >../ready; read -r _ <../go' &
mkfifo ../go
read -r _ <../ready
for dir in . sub ..; do
	call --in-place --root $dir -- true
	same "a second run in $dir is refused" "125 1" "$status $(grep -c 'another run works in' "$work/err")"
done
mkdir ../other
call -q --in-place --root ../other -- true
same 'one elsewhere is not' 0 $status
echo >../go
wait
call -q --in-place -- true
same 'nor one after it' 0 $status
"$coarsetime" -q --in-place -- sh -c 'echo >../ready; read -r _ <../go' &
runner=$!
read -r _ <../ready
kill -KILL $runner
wait $runner 2>/dev/null
call --in-place -- true
same 'a killed run leaves no lock' 0 $status
check 'but a word about its stamps' grep -q "left stamps of 2033 in $tree" "$work/err"

# Where the log goes.
fresh
mkfifo ../pipe
exec 9<>../pipe
call -q --in-place --log ../pipe -- make -s
read -r line <&9
exec 9<&-
check 'a log goes into a FIFO' eval '[ -p ../pipe ] && [ "${line#coarsetime-log}" != "$line" ]'
call -q --in-place --log /dev/stdout -- true
check 'to a descriptor' grep -q '^coarsetime-log' "$work/out"
mknod ../null c 1 3 2>/dev/null && {
	call -q --in-place --log ../null -- true
	check 'into a device' [ -c ../null ]
}
echo old >../target && ln -sf target ../alias
call -q --in-place --log ../alias -- true
check 'through a link' eval '[ -L ../alias ] && grep -q "^coarsetime-log" ../target'
ln -sf nowhere ../dangling
for wrong in ../dangling .. /nonexistent/log ../target/log; do
	call -q --in-place --log $wrong -- touch ran
	same "--log $wrong is refused before anything runs" "125 no" "$status $([ -e ran ] || echo no)"
done

# A full file system below the clock page.
if unshare -m true 2>/dev/null; then
	cat >"$work/full" <<-'END'
		mount -t tmpfs -o size=$1 tmpfs /dev/shm && shift
		export TMPDIR=/dev/shm XDG_RUNTIME_DIR=/dev/shm
		exec "$@"
	END
	fresh
	unshare -m sh "$work/full" 8m "$coarsetime" -q --in-place -- true 2>"$work/err"
	same 'no room for the clock page' 125 $?
	check 'is reported' grep -q 'No space left' "$work/err"
	unshare -m sh "$work/full" 40m "$coarsetime" -q --in-place -- sh -c 'cat /dev/zero >/dev/shm/fill
		seq 40000 | xargs touch' >"$work/out" 2>"$work/err"
	same 'nor is a page that fills up later a bus error' 125 $?
	check 'it is reported' grep -q 'no room for the clock page' "$work/err"
	check 'and the tree has its stamps back' eval '! ours .'
fi

# In a copy.
if ! "$coarsetime" -q -- true 2>/dev/null; then
	echo '# SKIP: copies cannot be mounted here'
	finish
fi
fresh
before=$(state .)
call -g 1s --schedule frozen --log "$work/log" -- sh -c 'make -s; echo 2 >in; rm link; make; cat out'
same 'it runs in a copy' '0 1' "$status $(tail -1 "$work/out")"
same 'the tree is as it was' "$before" "$(state .)"
same 'one line says so' 1 "$(wc -l <"$work/err")"
check 'with the ways to something else' grep -q "copy of $tree.*--keep.*--in-place" "$work/err"
same 'no copy is left' '' "$(ls "$TMPDIR")"
same 'the log knows what was there before, and in which order' 'in 1,link 2' \
	"$(awk -F'\t' '$2 == "before" { print $9, substr($4, 20) }' "$work/log" | sort | paste -sd,)"
call -q -- sh -c "make -C '$tree' -s; cat '$tree/out'; pwd"
same 'absolute names lead into it' "1 $tree" "$(xargs <"$work/out")"
check 'and not into the tree' [ ! -e out ]
call -q --log here -- true
check 'a log below the root is written to the tree' grep -q '^coarsetime-log' here
fresh
call --keep ../kept -g 1s -- make -s
same '--keep' '0 1' "$status $(cat ../kept/out)"
check 'has ordinary stamps' eval '! ours ../kept'
check 'in order' [ ../kept/out -nt ../kept/in ]
same 'and the old ones' "$(stat -c %y Makefile)" "$(stat -c %y ../kept/Makefile)"
call --keep ../kept -- true
same '--keep does not write over anything' '125 1' "$status $(grep -c 'new or empty' "$work/err")"
call --keep below -- true
same '--keep inside of the tree' '125 1' "$status $(grep -c 'part of it' "$work/err")"
TMPDIR=$tree call -- true
same 'nor can a copy be made there' '125 1' "$status $(grep -c 'part of it' "$work/err")"
mkdir closed && touch closed/file && chmod 555 closed
call -q -- true
same 'a directory that forbids writing' "0 " "$status $(ls "$TMPDIR")"
"$coarsetime" -q -- sh -c 'echo >../ready; while :; do sleep 1; done' &
runner=$!
read -r _ <../ready
kill -KILL $runner
wait $runner 2>/dev/null
call -q -- true
check "a killed runner's copy is removed by the next start" [ -z "$(ls "$TMPDIR")" ]
for name in 'a b' 'a$HOME' 'a:b' $'a\nb' "a'b"; do
	mkdir "$work/$name" && cd "$work/$name"
	printf 'out: in\n\tcp in out\n' >Makefile
	echo 1 >in
	call -q -g 1s --log "$work/log" -- sh -c 'make -s; echo 2 >in; make -s; cat out'
	same "the root $(printf %q "$name")" "0 1 2" "$status $(cat "$work/out") $(events | wc -l)"
	call -q --backend native -- sh -c 'make -s; cat out'
	same "and on a file system" "0 1" "$status $(cat "$work/out")"
done

# On a real file system the copy lies over the tree, too.
fresh
call -q --backend native -- sh -c "make -C '$tree' -s; cat '$tree/out'; pwd"
same '--backend: absolute names lead into its copy' "1 $tree" "$(xargs <"$work/out")"
check 'and not into the tree' [ ! -e out ]

# Where nothing can be mounted.
if setpriv --version >/dev/null 2>&1 && unshare -Ur true 2>/dev/null; then
	unshare -Ur sh -c 'echo 0 >/proc/sys/user/max_user_namespaces && exec setpriv \
		--bounding-set=-sys_admin "$@"' sh "$coarsetime" -- true >"$work/out" 2>"$work/err"
	same 'without namespaces' 77 $?
	check 'the remedy is named' grep -q -- '--in-place runs without a copy' "$work/err"
	same 'nothing is left' '' "$(ls "$TMPDIR")"
fi
finish
