#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# End to end: import.sh TRIMTORTURE. Needs no kernel for the first part; the second part uses the
# packaged kernels in /usr/src and is skipped (exit 77) where there are none.
set -u

program=$(realpath "$1")
here=$(cd "$(dirname "$0")" && pwd)
export TRIMTORTURE_DATADIR=${TRIMTORTURE_DATADIR:-$here/../../../synthetic-tree}
work=$(mktemp -d "${TMPDIR:-/tmp}/tt-import-e2e.XXXXXX")
export XDG_CACHE_HOME=$work/cache
snapshots=$XDG_CACHE_HOME/trimtorture/snapshots
failures=0

cleanup() {
	mountpoint -q "$work/small" && umount "$work/small"
	mountpoint -q "$work/readonly" && umount "$work/readonly"
	rm -rf "$work"
}
trap cleanup EXIT

fail() {
	echo "not ok - $*"
	failures=$((failures + 1))
}

ok() {
	echo "ok - $*"
}

# expect STATUS PATTERN COMMAND...: the exit status, and a line of the output that matches.
expect() {
	local status=$1 pattern=$2 got
	shift 2
	"$@" >"$work/out" 2>&1 </dev/null
	got=$?
	if [ $got -ne "$status" ]; then
		fail "$* ended with $got instead of $status: $(head -3 "$work/out")"
	elif ! grep -q -- "$pattern" "$work/out"; then
		fail "$* did not say '$pattern': $(head -3 "$work/out")"
	else
		ok "$*: $pattern"
	fi
}

# Nothing but finished snapshots in the cache.
expect_clean() {
	if find "$snapshots" -maxdepth 1 -name '.import-*' | grep -q .; then
		fail "$1 left a work directory"
	fi
}

make_kernel() {
	local top=$1
	mkdir -p "$top"/{scripts/mod,include/linux,arch}
	printf 'VERSION = 99\nPATCHLEVEL = %s\nSUBLEVEL = 0\n' "$2" >"$top/Makefile"
	echo 'obj-y += init/' >"$top/Kbuild"
	touch "$top"/scripts/{Makefile.build,Makefile.modpost} "$top/scripts/mod/modpost.c" \
		"$top/include/linux/export.h" "$top/arch/Kconfig"
}

make_kernel "$work/linux" 1
tar -C "$work" -cf "$work/linux.tar" linux

expect 0 '^version *99.1.0$' "$program" import "$work/linux.tar"
id=$(awk '/^snapshot/ { print $2 }' "$work/out")
expect 0 'reused' "$program" import "$work/linux.tar"
expect 0 "$id" "$program" import "$work/linux"
expect 0 "\"id\" : \"$id\"" "$program" import --json "$work/linux.tar"
expect 0 "$id" sh -c "cat '$work/linux.tar' | '$program' import -"
expect 0 "$id" sh -c "gzip -c '$work/linux.tar' | '$program' import -"
(cd "$work" && bsdtar --format zip -cf linux.zip linux)
expect 0 "$id" sh -c "cat '$work/linux.zip' | '$program' import -"
expect 0 "^$id *99.1.0 *none" "$program" snapshots
expect 0 "\"version\" : \"99.1.0\"" "$program" snapshots --json

# The command line.
expect 2 'name an archive' "$program" import
expect 2 'name one' "$program" import a b
expect 2 'Unknown option' "$program" import --bogus "$work/linux.tar"
expect 2 'positive number' "$program" import --max-size=12Q "$work/linux.tar"
expect 2 'positive number' "$program" import --max-entries=-1 "$work/linux.tar"
expect 2 'only words' "$program" snapshots list
expect 2 'needs ids' "$program" snapshots rm
expect 2 'no snapshot has the id' "$program" snapshots rm "$id" 0123456789abcdef
expect 0 "$id" "$program" snapshots
expect 0 "^whole  *$id" "$program" snapshots verify "$id"
expect 2 'no snapshot has the id' "$program" snapshots verify 0123456789abcdef
expect 0 "^removed $id" "$program" snapshots rm "$id"
expect 0 'no snapshots' "$program" snapshots
expect 3 'No such file' "$program" import "$work/nothing.tar"
expect 3 'more than 3 entries' "$program" import --max-entries=3 "$work/linux.tar"
expect 3 'raise --max-size' "$program" import --max-size=10 "$work/linux.tar"

# Standard input that ends at once, and that never comes: Ctrl-C.
expect 3 'standard input: it is empty' "$program" import -
mkfifo "$work/fifo"
"$program" import - <"$work/fifo" >"$work/out" 2>&1 &
pid=$!
exec 9>"$work/fifo"
head -c 2000 "$work/linux.tar" >&9
while ! ls -d "$snapshots"/.import-* >/dev/null 2>&1; do
	kill -0 $pid 2>/dev/null || break
done
kill -TERM $pid
wait $pid
status=$?
exec 9>&-
[ $status -eq 130 ] && ok 'interrupted: 130' || fail "interrupted import ended with $status"
expect_clean 'an interrupted import'

# A killed import's leftovers go with the next one.
mkdir -p "$snapshots/.import-killed/snapshot/tree" && touch "$snapshots/.import-killed/lock"
expect 0 "$id" "$program" import "$work/linux"
expect_clean 'a later import'

# Two at once.
"$program" snapshots rm "$id" >/dev/null
touch "$work/linux.tar"
for i in 1 2 3 4; do
	"$program" import "$work/linux.tar" >"$work/out.$i" 2>&1 &
	pids[i]=$!
done
for i in 1 2 3 4; do
	wait "${pids[i]}" || fail "concurrent import $i: $(cat "$work/out.$i")"
	grep -q "$id" "$work/out.$i" || fail "concurrent import $i gave another snapshot"
done
[ "$(find "$snapshots" -mindepth 1 -maxdepth 1 -type d | wc -l)" -eq 1 ] &&
	ok 'four imports at once give one snapshot' || fail 'four imports at once'

# Cache: unusable, read-only, full.
expect 3 'XDG_CACHE_HOME' env XDG_CACHE_HOME=/dev/null/cache "$program" import "$work/linux.tar"
mkdir -p "$work/small" "$work/readonly"
if [ "$(id -u)" -eq 0 ] && mount -t tmpfs -o size=64k,nr_inodes=100 none "$work/small" 2>/dev/null
then
	make_kernel "$work/large" 2
	head -c 200000 /dev/zero | tr '\0' '#' >"$work/large/scripts/large.sh"
	expect 3 'free some space' env XDG_CACHE_HOME="$work/small" "$program" import "$work/large"
	if find "$work/small" -name '.import-*' -o -name manifest.json | grep -q .; then
		fail 'a full disk left half a snapshot'
	fi
	mount -t tmpfs -o ro none "$work/readonly"
	expect 3 'XDG_CACHE_HOME' env XDG_CACHE_HOME="$work/readonly" "$program" import \
		"$work/linux.tar"
else
	echo '# SKIP full and read-only cache: needs root and mount'
fi
if [ "$(id -u)" -ne 0 ]; then
	chmod 0 "$work/linux.tar"
	expect 3 'Permission denied' "$program" import "$work/linux.tar"
	chmod 600 "$work/linux.tar"
fi

[ $failures -eq 0 ] || exit 1

# Real kernels.
real=$(ls /usr/src/linux-source-*.tar.xz 2>/dev/null)
if [ -z "$real" ]; then
	echo '# SKIP real kernels: install linux-source-6.1 and linux-source-6.12'
	exit 77
fi
for archive in $real; do
	case $archive in
	*-6.1.tar.xz) pipeline=recursive ;;
	*-6.12.tar.xz) pipeline=single-pass ;;
	*) continue ;;
	esac
	expect 0 "^pipeline *$pipeline" "$program" import "$archive"
	real_id=$(awk '/^snapshot/ { print $2 }' "$work/out")
	expect 0 'reused' "$program" import "$archive"
	[ -s "$snapshots/$real_id/tree/include/linux/export.h" ] ||
		fail "$archive: export.h is missing"
	kib=$(du -sk "$snapshots/$real_id" | cut -f1)
	[ "$kib" -le 8192 ] && ok "snapshot of $kib KiB" || fail "snapshot of $kib KiB"
done
if [ -r /usr/src/linux-source-6.1.tar.xz ]; then
	head -c 30000000 /usr/src/linux-source-6.1.tar.xz >"$work/cut.tar.xz"
	expect 3 'truncated or corrupted' "$program" import "$work/cut.tar.xz"
	expect_clean 'a truncated kernel'
fi
[ $failures -eq 0 ]
