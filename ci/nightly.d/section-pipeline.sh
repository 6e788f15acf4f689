# SPDX-License-Identifier: GPL-2.0-only
# Sourced by ci/nightly: single builds in all combinations, and the same thing again and again.

last='at 1:arch/x86/lib/.*.o.d'

stale() {
	python3 -c 'import json, sys
print(*sorted(f["symbol"] for f in json.load(open(sys.argv[1]))["findings"]))' \
		"$work/run/verdict.json" 2>/dev/null
}

matrix_one() {
	local version=$1 profile=$2 llvm=${3#-} j=$4 place=$5
	local name=matrix-$version-$profile-${llvm:-gcc}-j$j-$place

	tree "$version" "$profile" || { broken "$name: no tree"; return; }
	rm -rf "$work/copy" "$work/objects"
	cp -a "$work/$profile-$version" "$work/copy"
	if [ "$place" = in ]; then
		run copy "-j$j" ${llvm:+"$llvm"}
	else
		run copy "-j$j" ${llvm:+"$llvm"} -O "$work/objects"
	fi
	result "$name" $status 0 "$work/run"
}

section_matrix() {
	local done=0 all line
	local combinations=({6.1,6.12}\ {tiny,small,report-2018}\ {-,-LLVM=1}\ {1,4}\ {in,out})

	all=${#combinations[@]}
	while read -r line; do
		[ $done -eq 0 ] || ! out_of_time || break
		# shellcheck disable=SC2086
		matrix_one $line
		done=$((done + 1))
	done < <(printf '%s\n' "${combinations[@]}" | rotated)
	partly $done "$all"
}

section_race() {
	local i wanted=

	tree 6.1 tiny || { broken "race: no tree"; return; }
	for ((i = 0; i < count; i++)); do
		[ $i -eq 0 ] || ! out_of_time || break
		run tiny-6.1 --no-second-make --variant no-guard --clock ext4-128 --schedule "$last"
		result "race-$i" $status 1 "$work/run"
		[ -n "$wanted" ] || wanted=$(stale)
		result "race-symbols-$i" "$(stale)" "$wanted" "$work/run"
		run tiny-6.1 --no-second-make --clock ext4-128 --schedule "$last"
		result "race-guard-$i" $status 0 "$work/run"
	done
	partly $i "$count"
}

section_one_log() {
	local i

	tree 6.1 tiny || { broken "one-log: no tree"; return; }
	rm -f "$work/events"
	for ((i = 0; i < 2 * count; i++)); do
		[ $i -lt 2 ] || ! out_of_time || break
		run tiny-6.1 --no-second-make --variant no-guard --clock ext4-128 --schedule "$last"
		[ -f "$work/events" ] || cp "$work/run/build.events" "$work/events"
		cmp -s "$work/events" "$work/run/build.events"
		result "one-log-$i" $? 0 "$work/run"
	done
	partly $i $((2 * count))
}

section_parallel() {
	local i j wanted

	tree 6.1 tiny || { broken "parallel: no tree"; return; }
	run tiny-6.1 --no-second-make --variant no-guard --clock ext4-128 --schedule "$last"
	wanted=$(stale)
	coarsetime log "$work/run/build.events" --as-map >"$work/map" ||
		{ broken "parallel: no map of the events"; return; }
	for ((i = 0; i < count; i++)); do
		[ $i -eq 0 ] || ! out_of_time || break
		for j in 4 8; do
			run tiny-6.1 --no-second-make --variant no-guard --clock ext4-128 \
				--schedule "map $work/map" "-j$j"
			result "parallel-j$j-$i" "$(stale)" "$wanted" "$work/run"
		done
	done
	partly $i "$count"
}

escapes_one() {
	local version=$1 llvm=${2#-} j=$3 place=$4 dir

	tree "$version" small || { broken "escapes: no tree"; return; }
	[ "$place" != disk ] || place=$work
	dir=$(mktemp -d "$place/trimtorture-nightly.XXXXXX") || { broken "escapes: $place"; return; }
	child trimtorture build "$work/small-$version" --run-dir "$dir/run" \
		--clock ext4-128 "-j$j" ${llvm:+"$llvm"} >"$work/out" 2>&1
	result "escapes-$version-${llvm:-gcc}-j$j-$(stat -f -c %T "$place")" $? 0 "$dir/run"
	rm -rf "$dir"
}

section_escapes() {
	local done=0 line
	local combinations=({6.1,6.12}\ {-,-LLVM=1}\ {1,4}\ {disk,/dev/shm})

	while read -r line; do
		[ $done -eq 0 ] || ! out_of_time || break
		# shellcheck disable=SC2086
		escapes_one $line
		done=$((done + 1))
	done < <(printf '%s\n' "${combinations[@]}" | rotated)
	partly $done ${#combinations[@]}
}

section_killed() {
	local i victim project=$work/killed-project

	mkdir -p "$project"
	# Without its own rule the makefile is one of the files that '%' makes.
	printf 'all: a b c d e f\nMakefile: ;\n%%: ; @cat /etc/services >$@; sort $@ >$@.s; touch $@\n' \
		>"$project/Makefile"
	# Other runs on the machine may have mounts; these must not leave any.
	grep coarsetime-backend /proc/mounts | sort >"$work/mounts"
	for ((i = 0; i < count; i++)); do
		[ $i -eq 0 ] || ! out_of_time || break
		(cd "$project" && exec coarsetime -g 1s -- make -s -B -j2) >/dev/null 2>&1 &
		victim=$!
		# The moment is the point of it: later each time, over the life of the run.
		perl -e 'select(undef, undef, undef, $ARGV[0] * 0.002)' "$i"
		kill -KILL $victim 2>/dev/null
		wait $victim 2>/dev/null
	done
	partly $i "$count"
	(cd "$project" && coarsetime -g 1s -- make -s -B) >/dev/null 2>&1
	result killed-next-run $? 0
	result killed-processes "$(pgrep -fc "make -s -B -j2")" 0
	result killed-mounts "$(grep coarsetime-backend /proc/mounts | sort | comm -13 "$work/mounts" - | wc -l)" 0
	result killed-pages "$(abandoned)" 0
}

# Run folders that nobody holds any more; other runs on the machine have theirs.
abandoned() {
	local lock
	find /dev/shm /tmp "${XDG_RUNTIME_DIR:-/nonexistent}" -maxdepth 3 -name lock \
		-path '*coarsetime*/run.*' 2>/dev/null |
		while read -r lock; do flock -n "$lock" true && echo "$lock"; done | wc -l
}
