#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Writers of all kinds: every file is stamped, with the tick of its last write.
. "$(dirname "$0")/lib.sh"
helper=$(realpath "$2") static=$(realpath "$3")

# no_escape NAME: the last run was clean.
no_escape()
{
	same "$1" '0 0' "$status $(notes escape | wc -l)"
}

run '{ echo a >&3; touch dep; } 3>out' -g 1s --schedule 'at 1:dep'
same 'held open over a tick: the last write counts' '0 0' "$(ticks out dep)"
run 'exec 3>out; echo a >&3; touch dep; echo b >&3; exec 3>&-' -g 1s --schedule 'at 1:dep'
same 'written again after it' '1 0' "$(ticks out dep)"
run 'exec 3>out; touch dep; exec 3>&-' -g 1s --schedule 'at 1:dep'
same 'created before it' '0 0' "$(ticks out dep)"
run ': >out; exec 3>>out; touch dep; exec 3>&-' -g 1s --schedule 'at 1:dep'
same 'opened and not written' '0 0' "$(ticks out dep)"
run "bash -c '{ echo a >&3; touch dep; } 3>out'" -g 1s --schedule 'at 1:dep'
same 'the same in bash' '0 0' "$(ticks out dep)"
run "$helper stdio-held out dep" -g 1s --schedule 'at 1:dep'
same 'stdio, flushed before the tick' '0 0' "$(ticks out dep)"
run "$helper stdio-late out dep" -g 1s --schedule 'at 1:dep'
same 'stdio, flushed by fclose after it' '1 0' "$(ticks out dep)"

for how in exit _exit noclose quick_exit vfork fork dup2 mmap thread sendfile copy_range tmpfile \
	pwrite writev truncate posix_spawn popen system execve freopen mkstemp closefrom number \
	daemon; do
	run "$helper $how f; stat f >/dev/null" -g 1s
	no_escape "writer: $how"
done
run "$helper kill f; $helper kill-stdio g; ($helper kill h) >o; stat f g h" -g 1s
same 'killed: stamped by the parent' '0 0 0' "$(ticks f g h)"
same 'and named' 'f g h' "$(notes killed | sort -u | xargs)"
run "($helper kill f) & $helper exit g; wait" -g 1s
no_escape 'killed in the background'
run "(sleep 1; $helper exit late) & exit 0" -g 1s
same 'a writer that outlives the command is seen' late "$(events | cut -d: -f3 | xargs)"
run "env -i PATH=$PATH sh -c 'echo 1 >f; $helper exit g'" -g 1s
no_escape 'with an empty environment'
run "$helper errno f" -g 1s
no_escape 'errno is kept'
run "$helper deadline f" -g 1s
no_escape 'absolute deadlines do not wait until 2033'

run "$static exit f; cat f; rm f" -g 1s
same 'static writer: not to be trusted' 123 $status
same 'met before it was deleted' f "$(notes escape)"
check 'named' grep -q 'likely_cause.*static' "$work/report"
cd "$work" && rm -rf tree && mkdir tree && cd tree
"$coarsetime" -q -g 1s --log "$work/log" -- "$static" exit f 2>"$work/err"
same 'the command itself is static: not to be trusted' 123 $?
check 'and named' grep -q 'escape: f,.*ct-writers-static' "$work/err"
run "$static look f; echo 1 >g" -g 1s
no_escape 'a static program that only looks is no escape'
printf 'all:\n\t./p look f\n\t./p look f\n\t@ln -sf %s p\n\t./p look f\n\t./p look f\n' "$static" \
	>"$work/look.mk"
run "ln -s $helper p; make -f $work/look.mk" -g 1s
same 'a program that was dynamic the last time' '2' "$(notes static | wc -l)"
# A file that nobody is known to have written is judged before it gets a stamp by what is done to it.
for move in 'mv x y' 'ln x y' 'truncate -s 3 x' 'cp -l x y'; do
	run "$static exit x; echo 1 >other; $move" -g 1s --schedule 'every 1'
	same "static writer, then $move" '123 x' "$status $(notes escape)"
done
run "echo 1 >../outside; mv ../outside x; ln x y; truncate -s 9 x" -g 1s
no_escape 'from outside of the root: no escape'

# Numbers of descriptors are no identities.
echo 1 >"$work/outside" && touch -d 2020-01-01 "$work/outside"
run "$helper reused-number f; touch g" -g 1s --schedule 'every 1'
no_escape 'a number that was used again'
same 'the file that was meant is stamped' '0 1' "$(ticks f g)"
same 'and no other' 1577836800 "$(TZ=UTC stat -c %Y "$work/outside")"
null=$(stat -c %y /dev/null)
run "$helper daemon f; $helper exit g" -g 1s
same 'daemon() stamps no device' "$null" "$(stat -c %y /dev/null)"

# However a file is reached while it is being written.
ln -s tree "$work/alias"
run 'exec 3>f; echo x >&3; stat -c %Y ../alias/f; stat -c %Y f; cat <../alias/f' -g 1s
same 'by a link from elsewhere' 1 "$(head -2 "$work/out" | uniq | wc -l)"

# Programs that the layer cannot enter are named, and those that it only cannot follow still run.
suspects()
{
	notes static | sed 's|.*/||' | sort -u | xargs
}
printf '#include <fcntl.h>\n#include <unistd.h>\nint main(int c, char **v) { int f = open(v[1],
	O_CREAT | O_WRONLY, 0644); return f < 0 || write(f, "x", c) < 0; }\n' >"$work/w.c"
if command -v musl-gcc >/dev/null; then
	musl-gcc "$work/w.c" -o "$work/musl"
	run "$work/musl f && cat f" -g 1s
	same 'a musl program runs, and its file is an escape' '123 f' "$status $(notes escape | head -1)"
	same 'named' musl "$(suspects)"
fi
if gcc -m32 "$work/w.c" -o "$work/w32" 2>/dev/null; then
	run "$work/w32 f; cat f" -g 1s
	same 'a 32-bit writer: not to be trusted' '123 w32' "$status $(suspects)"
fi
if [ "$(id -u)" = 0 ]; then
	gcc "$work/w.c" -o "$work/setgid" && chgrp 2 "$work/setgid" && chmod 2755 "$work/setgid"
	run "$work/setgid f; cat f" -g 1s
	same 'a set-group-id writer: not to be trusted' '123 setgid' "$status $(suspects)"
fi
if command -v fakeroot >/dev/null; then
	script="echo 1 >f; chown 12:34 f; stat -c %u:%g f; $helper exit g"
	run "fakeroot sh -c '$script'" -g 1s
	no_escape 'fakeroot in a run'
	same 'has its effect' 12:34 "$(cat "$work/out")"
	cd "$work" && rm -rf tree && mkdir tree && cd tree
	# A runner with sanitizers in it insists on being loaded first.
	ASAN_OPTIONS=verify_asan_link_order=0 fakeroot "$coarsetime" -q -g 1s --log "$work/log" -- sh -c "$script" >"$work/out" 2>"$work/err"
	same 'a run in fakeroot' '0 12:34 f g' \
		"$? $(cat "$work/out") $(events | cut -d: -f3 | sort -u | xargs)"
fi
for clear in 'env -u LD_PRELOAD' 'env LD_PRELOAD=' 'env -i'; do
	run "$clear $helper exit f; $clear sh -c 'echo 1 >g'" -g 1s
	no_escape "$clear: the layer is put back"
done

run "$helper raw f" -g 1s
same 'raw system calls: found by the audit' 'f' "$(notes escape | grep f)"

printf 'int main(void) { return 0; }\n' >"$work/a.c"
for cc in gcc clang; do
	command -v $cc >/dev/null || continue
	for pipe in '' -pipe; do
		run "$cc $pipe -MD -c $work/a.c && $cc $pipe a.o -o a && ./a" -g 1s
		no_escape "$cc $pipe"
	done
done
for ld in bfd gold lld; do
	command -v ld.$ld >/dev/null || continue
	run "gcc -fuse-ld=$ld $work/a.c -o a && ./a" -g 1s
	no_escape "ld.$ld"
done
run 'echo a >f; sed -i s/a/b/ f; install -m 644 f g; mv g h; cp -p h i; tar cf t.tar f h; rm f h
	tar xf t.tar; ln -s f l; ln f hard; mkdir d; rmdir d; truncate -s 10 f; dd if=/dev/zero of=z \
	bs=1k count=2 2>/dev/null; cat f >y; sort f -o s; gzip -k y; tee te <y; find . -name z -delete
	python3 -c "open(\"py\", \"w\").write(\"x\")"; perl -e "open F, q(>pl); print F 1; close F"
	awk "BEGIN { print 1 >\"aw\" }"; bash -c "echo x >bx; exec 5>fd5; echo hi >&5"' -g 1s
no_escape 'tools'
run "cp $work/a.c .; gcc -c a.c; ar rcs l.a a.o; ranlib l.a; strip a.o; objcopy a.o c.o
	ld -r a.o -o r.o; nm r.o >nm.txt" -g 1s
no_escape 'binutils'

# Explicit times keep order and equality, wherever they come from.
mkdir "$work/other" && touch -d 2020-01-01 "$work/other/old" && touch -d 2020-01-02 "$work/other/new"
run "cp -p $work/other/new new; touch x; cp -p $work/other/old old; cp -p old same" -g 1s
check 'cp -p from outside: order' [ new -nt old ]
check 'older than the run' [ x -nt new ]
check 'copies are equal' [ ! old -nt same -a ! same -nt old ]
run 'touch a; touch -r a b; touch -d "1 hour ago" c; touch -d 2001-01-01 d' -g 1s
check 'touch -r' [ ! a -nt b -a ! b -nt a ]
check 'touch -d' [ b -nt c -a c -nt d ]

# What is there before the run keeps its order, and is older.
cd "$work" && rm -rf tree && mkdir tree && cd tree
touch -d '2026-01-01 00:00:00.1' one && touch -d '2026-01-01 00:00:00.2' two && touch -r two tie
again 'touch three' -g 1s
check 'ranks: order' [ two -nt one -a three -nt two ]
check 'ranks: equality' [ ! two -nt tie -a ! tie -nt two ]
again 'touch four' -g 1s
check 'the next run is later' [ four -nt three ]
echo edited >one
again 'touch five' -g 1s
check 'edited by hand between two runs' [ one -nt four -a five -nt one ]
"$coarsetime" stamp --to-host .
touch -d 'tomorrow' "$work/tomorrow"
check 'back to host stamps' [ five -nt one -a one -nt four -a "$work/tomorrow" -nt five ]
finish
