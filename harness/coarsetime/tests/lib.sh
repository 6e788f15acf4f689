# SPDX-License-Identifier: GPL-2.0-only
# For the shell tests of the layer: sourced with the runner's path as $1 of the script.
# Every check prints a line of TAP; a script ends with "finish".
set -u
# Other runs on the machine clean up after killed ones, too: with a /dev/shm of its own, a script
# sees only what its own runs do.
if [ -z "${CT_TEST_ALONE:-}" ] && unshare -m true 2>/dev/null; then
	CT_TEST_ALONE=1 exec unshare -m sh -c 'mount -t tmpfs tmpfs /dev/shm && exec "$@"' sh "$0" "$@"
fi
coarsetime=$(realpath "$1")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
checks=0 failures=0
unset MAKEFLAGS MAKELEVEL
export LC_ALL=C

# check NAME COMMAND…: the command must succeed.
check()
{
	local name=$1
	shift
	checks=$((checks + 1))
	if "$@"; then
		echo "ok $checks - $name"
	else
		echo "not ok $checks - $name"
		failures=$((failures + 1))
		sed 's/^/# /' "$work/err" "$work/log" 2>/dev/null | tail -40
	fi
}

# same NAME EXPECTED ACTUAL
same()
{
	check "$1" test "$2" = "$3"
	[ "$2" = "$3" ] || printf '# expected: %s\n# found:    %s\n' "$2" "$3"
}

# In a fresh folder, run a shell script under the layer: run 'SCRIPT' [OPTION…].
# Leaves $status, $work/log, $work/report, $work/out, $work/err and the folder as current one.
run()
{
	local script=$1
	shift
	cd "$work" && rm -rf tree && mkdir tree && cd tree
	again "$script" "$@"
}

# The same in the folder as it is; the stamps stay to be looked at.
again()
{
	local script=$1
	shift
	"$coarsetime" -q --in-place --keep-stamps "$@" --log "$work/log" --report "$work/report" -- sh -c "$script" \
		>"$work/out" 2>"$work/err"
	status=$?
}

# The events of the log: kind@tick:count:path, one a line.
events()
{
	awk -F'\t' 'NR > 1 && $1 { print $2 "@" $3 ":" $8 ":" $9 }' "$work/log"
}

notes() # KIND: their paths
{
	awk -F'\t' -v kind="$1" 'NR > 1 && $2 == kind { print $9 }' "$work/log"
}

# Ticks of the stamps of files, as they are on disk: "1 0 …".
ticks()
{
	local base
	base=$(awk -F'\t' 'NR == 1 { print $3 }' "$work/log")
	stat -c %Y "$@" | awk -v base="$base" '{ printf "%s%d", (NR > 1 ? " " : ""), $1 - base }'
}

number() # NAME: a number from the report
{
	sed -n "s/^ *\"$1\" : \([0-9-]*\),*$/\1/p" "$work/report"
}

finish()
{
	echo "1..$checks"
	[ "$failures" -eq 0 ]
	exit
}
