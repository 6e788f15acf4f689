#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# A campaign finds the race of 2018, makes it small and packs it; and what happens to workers costs
# their own lives only. make is replaced where something is to go wrong at a known moment.
set -u
. "$(dirname "$0")/../../../ci/testlib.sh"

k61=$(packaged 6.1) || { echo "$k61"; exit 77; }
out=$scratch/out
stress() {
	trimtorture stress --kernel "$k61" --seed 6 -q --out "$out" "$@" >"$scratch/said" 2>&1
	status=$?
}

stress --variant no-guard --runs 1
is "$status" 1 "no guard: a failure"
bundle=$(echo "$out"/failure-0/*.trimtorture.tar.zst)
ok "$([ -f "$bundle" ]; echo $?)" "... it is packed"
steps=$(sed '1,/^$/d' "$out/failure-0/smallest.life" | wc -l)
ok "$([ "$steps" -le 2 ]; echo $?)" "... after at most two operations ($steps)"
has "$(cat "$out/failure-0/smallest.life")" "drop module" "... in a smaller tree"

stress --variant no-guard --runs 1
is "$status" 2 "the same campaign again is refused"
has "$(cat "$scratch/said")" "--resume" "... and it is said how to go on"
stress --variant no-guard --runs 1 --resume
is "$status" 0 "resumed, with nothing left to do"
has "$(cat "$scratch/said")" "lives     0" "... no life is lived twice"

# fake_make TEXT: what stands in for make, as the child of a worker that prepares its tree
fake_make() {
	mkdir -p "$scratch/fake"
	printf '#!/bin/bash\n%s\n' "$1" >"$scratch/fake/make"
	chmod +x "$scratch/fake/make"
	rm -rf "$out"
}

# left PATTERN: processes whose command line matches, other than this shell's
left() {
	pgrep -f -- "$1" | wc -l
}

# --version is asked by the parent, which has to live on.
version='[ "${1-}" = --version ] && exec /usr/bin/make --version'
fake_make "$version; kill -9 \$PPID"
PATH="$scratch/fake:$PATH" stress --runs 3 -j2
is "$status" 4 "workers that are killed: MISS"
has "$(cat "$scratch/said")" "lost 3" "... each costs its own life"
has "$(trimtorture report --db "$out/results.db")" "3 lives        0 builds     0 FAIL     0 ERROR     3 MISS" \
	"... and is on record"

fake_make "$version; exec tail -f /dev/null $scratch/silent"
touch "$scratch/silent"
TRIMTORTURE_SILENCE=1 PATH="$scratch/fake:$PATH" stress --runs 1
is "$status" 4 "a worker that hangs: MISS"
is "$(left "$scratch/silent")" 0 "... and nothing of it is left"

# The parent of the worker is the campaign.
fake_make "$version; kill -TERM \$(awk '/^PPid/ { print \$2 }' /proc/\$PPID/status); exec tail -f $scratch/silent"
PATH="$scratch/fake:$PATH" stress --runs 3
is "$status" 130 "SIGTERM: interrupted"
is "$(left "$scratch/silent")" 0 "... and no process is left"

# Whoever still writes to the pipe is alive.
fake_make "$version; kill -KILL \$(awk '/^PPid/ { print \$2 }' /proc/\$PPID/status); exec tail -f $scratch/silent"
PATH="$scratch/fake:$PATH" trimtorture stress --kernel "$k61" --seed 6 -q --out "$out" --runs 1 \
	2>&1 | cat >"$scratch/said"
is "${PIPESTATUS[0]}" 137 "the campaign itself is killed"
is "$(left "$scratch/silent")" 0 "... and its worker ends"
# While a failure is made smaller its worker is killed, and the campaign when another goes on with it.
fake_make "case \$PWD in
*/shrink/*)
	if [ ! -e $scratch/shot.1 ]; then
		touch $scratch/shot.1
		kill -9 \$PPID
		exit 1
	elif [ ! -e $scratch/shot.2 ]; then
		touch $scratch/shot.2
		kill -KILL \$(awk '/^PPid/ { print \$2 }' /proc/\$PPID/status)
		exec tail -f $scratch/silent
	fi ;;
esac
exec /usr/bin/make \"\$@\""
PATH="$scratch/fake:$PATH" trimtorture stress --kernel "$k61" --seed 6 --out "$out" --runs 1 \
	--variant no-guard 2>&1 | cat >"$scratch/said"
is "${PIPESTATUS[0]}" 137 "killed while a failure is made smaller"
has "$(cat "$scratch/said")" "going on making its failure smaller" \
	"... which another worker had gone on with when the first one was killed"
is "$(ls "$out"/failure-0/*.trimtorture.tar.zst 2>/dev/null)" "" "... and neither came to its end"
rm -rf "$scratch/fake"
stress --variant no-guard --runs 1 --resume
is "$status" 1 "resumed, the campaign has the failure"
ok "$([ -f "$out"/failure-0/*.trimtorture.tar.zst ]; echo $?)" "... made small and packed"
has "$(cat "$scratch/said")" "lives     1, 1 builds" "... and no other life was lived for it"

rm -rf "$out"
stress --variant no-guard --runs 1 --no-shrink
is "$status" 1 "another campaign goes on in the same place"
stress --runs 1 --shard 2/2 --resume
has "$(cat "$scratch/said")" "lives     0" "the second of two shards has none of one life"

done_testing
