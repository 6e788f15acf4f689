# SPDX-License-Identifier: GPL-2.0-only
# Sourced by ci/nightly: time, results, and the way from section to section. Uses its variables:
# top out db known keep count jobs seed bin verbose budget weight; fd 3 is the caller's output.

good=0 bad=0 trouble=0 pid='' interrupted=no
work=$(mktemp -d "${TMPDIR:-/tmp}/trimtorture-nightly.XXXXXX") || exit 3

clean_up() {
	rm -rf "$work"
}
trap clean_up EXIT

# A program that runs gets the signal too; then the report is written, and that is all.
interrupt() {
	interrupted=yes
	[ -z "$pid" ] || kill -TERM "$pid" 2>/dev/null
}
trap interrupt INT TERM HUP

# child COMMAND…: as the command itself, but signals get through at once
child() {
	local status
	"$@" &
	pid=$!
	while wait "$pid"; status=$?; kill -0 "$pid" 2>/dev/null; do :; done
	pid=''
	return $status
}

# seconds_left: in this section
seconds_left() {
	local left=$((section_end - SECONDS))
	echo $((left > 0 ? left : 0))
}

out_of_time() {
	[ $interrupted = yes ] || [ "$SECONDS" -ge "$section_end" ]
}

# partly DONE ALL: said at the end of a section that may have been cut short
partly() {
	[ "$1" -ge "$2" ] || echo "$section: time for $1 of $2"
}

# result NAME STATUS WANTED [DIR]: counts; what is wrong is told, and its records kept
result() {
	if [ "$2" = "$3" ]; then
		good=$((good + 1))
		return
	fi
	# What was cut off by a signal says nothing.
	[ $interrupted = no ] || return
	bad=$((bad + 1))
	echo "WRONG $1: got '$2', wanted '$3'" | tee -a "$work/wrong"
	if [ $# -gt 3 ]; then
		local kept=$out/found/$TRIMTORTURE_NIGHT/$1
		mkdir -p "$kept"
		cp "$4"/*.log "$4"/*.json "$4"/*.sh "$kept/" 2>/dev/null || true
	fi
}

# broken TEXT: the night could not do what it was to do; no finding
broken() {
	trouble=$((trouble + 1))
	echo "TROUBLE $*" | tee -a "$work/wrong"
}

# tree VERSION PROFILE: generated once, into $work/PROFILE-VERSION; VERSION may be an id
tree() {
	local kernel=$1
	[ ! -r "/usr/src/linux-source-$1.tar.xz" ] || kernel=/usr/src/linux-source-$1.tar.xz
	[ -d "$work/$2-$1" ] && return
	trimtorture generate --kernel "$kernel" --profile "$2" --output "$work/$2-$1" \
		>"$work/generate.log" 2>&1 && return
	cat "$work/generate.log"
	return 1
}

# run TREE WORD…: builds a copy; status in $status, records in $work/run
run() {
	child trimtorture build "$work/$1" --run-dir "$work/run" "${@:2}" >"$work/out" 2>&1
	status=$?
}

# snapshots: "ID VERSION PIPELINE GUARD" a line, of all imported kernels
snapshots() {
	trimtorture snapshots --json | python3 -c 'import json, sys
seen = set()
for s in json.load(sys.stdin):
    f = s["features"]
    if not s["stale"] and s["id"] not in seen:
        print(s["id"], s["version"], f["pipeline"], "guard" if f["guard"] else "-")
        seen.add(s["id"])'
}

profiles() {
	trimtorture generate --list-profiles | awk '{ print $1 }'
}

# rotated: the lines of the input, each night beginning a third further on, so that what there
# was no time for comes first in another night
rotated() {
	awk -v night="$(($(date +%s) / 86400))" '{ line[NR - 1] = $0 }
		END { step = int(NR / 3) + 1
			for (i = 0; i < NR; i++) print line[(i + night * step) % NR] }'
}

prepare() {
	local version
	if [ -z "$bin" ]; then
		"$top/ci/install-deps" >/dev/null || return 1
		build_preset release || return 1
		use_installed release
	else
		PATH=$bin:$PATH
	fi
	for version in 6.1 6.12; do
		trimtorture import "/usr/src/linux-source-$version.tar.xz" >/dev/null || return 1
	done
	rm -rf "$work/copy"
}

# run_sections SECTION…: each with its share of what is left
run_sections() {
	local left rest began one
	local deadline=$((SECONDS + budget))
	while [ $# -gt 0 ]; do
		section=$1 rest=0
		for one in "$@"; do rest=$((rest + weight[$one])); done
		left=$((deadline - SECONDS))
		section_end=$((SECONDS + (left > 0 ? left * weight[$section] / rest : 0)))
		shift
		[ $interrupted = no ] || [ "$section" = report ] || continue
		say "$section"
		began=$SECONDS
		"section_${section/-/_}"
		echo "$section: $((SECONDS - began)) s"
	done
}

summary() {
	echo
	[ $interrupted = no ] || echo "interrupted: what was done until then is kept"
	echo "$good passed, $bad failed"
	[ $trouble -eq 0 ] || echo "$trouble could not be done"
}

night_main() {
	echo "night $TRIMTORTURE_NIGHT: budget $budget s, seed $seed, $jobs jobs, database $db"
	if prepare; then
		run_sections "$@"
	else
		broken "the programs or kernels could not be made ready"
	fi
	summary
	# Nobody is told that all is well.
	if [ $verbose = no ] && { [ $bad -gt 0 ] || [ $trouble -gt 0 ]; }; then
		cat "$work/wrong" >&3
		summary >&3
		echo "log: $out/nightly.log; page: $out/report/$TRIMTORTURE_NIGHT/index.html" >&3
	fi
	[ $bad -eq 0 ] || exit 1
	[ $trouble -eq 0 ] || exit 3
	[ $interrupted = no ] || exit 130
	exit 0
}
