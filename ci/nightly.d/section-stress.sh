# SPDX-License-Identifier: GPL-2.0-only
# Sourced by ci/nightly: lives, and sweeps, on all imported kernels with all profiles.

# A shorter campaign would hardly get through a life.
shortest=45

# stress KERNEL PROFILE SECONDS WORD…: status in $status, what it said in $work/stress.log
stress() {
	child trimtorture stress --kernel "$1" --profile "$2" --time "$3s" --seed "$seed" -j "$jobs" \
		--db "$db" --out "$out/stress/$TRIMTORTURE_NIGHT/$2-${1##*/}" "${@:4}" >"$work/stress.log" 2>&1
	status=$?
	tail -n 3 "$work/stress.log"
}

# Whether stress still finds anything is to be known before its silence means something.
section_planted() {
	local time

	time=$(seconds_left)
	stress /usr/src/linux-source-6.1.tar.xz tiny $((time < 120 ? 120 : time)) --variant no-guard
	result planted-no-guard $status 1
}

# A life takes some seconds; five campaigns that are killed take two minutes.
section_torture() {
	local left lives

	left=$(seconds_left)
	lives=$(((left - 180) * jobs / 16))
	child "$top/ci/bench/stress-torture" --jobs "$jobs" --seed "$seed" \
		--lives $((lives < 10 ? 10 : lives > 1000 ? 1000 : lives))
	result torture $? 0
}

# Failures are counted by the report, which knows the old ones; here only that lives were led.
section_stress() {
	local done=0 all slot line kernel version profile

	while read -r kernel version _; do
		profiles | sed "s/^/$kernel $version /"
	done < <(snapshots) | rotated >"$work/campaigns"
	all=$(wc -l <"$work/campaigns")
	[ "$all" -gt 0 ] || { broken "stress: no imported kernel, or no profile"; return; }
	slot=$(($(seconds_left) / all))
	while read -r kernel version profile; do
		[ $done -eq 0 ] || ! out_of_time || break
		echo "$version $profile"
		stress "$kernel" "$profile" $((slot < shortest ? shortest : slot))
		done=$((done + 1))
		case $status in
		0 | 1)
			if grep -q '^lives  *0,' "$work/stress.log"; then
				echo "no time for a single life"
			else
				good=$((good + 1))
			fi
			;;
		77) echo "skipped: $version $profile" ;;
		*)
			[ $interrupted = yes ] || broken "stress of $version $profile: exit status $status"
			tail -n 20 "$work/stress.log"
			;;
		esac
	done <"$work/campaigns"
	partly $done "$all"
}

# Thousands of small projects, each built with the tick at every place.
section_projects() {
	cc -O1 -o "$work/mix" "$top/harness/coarsetime/tests/mix.c" ||
		{ broken "projects: mix.c does not compile"; return; }
	child "$top/harness/coarsetime/tests/sweep_random.py" "$(command -v coarsetime)" "$work/mix" \
		--seed "$seed" --cases 100000 --time "$(seconds_left)" --jobs "$jobs" \
		--keep "$out/found/$TRIMTORTURE_NIGHT/projects" >"$work/projects.log" 2>&1
	status=$?
	tail -n 20 "$work/projects.log"
	[ $status -eq 77 ] || result projects $status 0
}

# Clean is what can be expected of a pipeline with the guard, or without dep files; a sweep that
# does not end in the section's time is no finding.
sweep_one() {
	local kernel=$1 version=$2 wanted=$3 profile=$4 status

	tree "$kernel" "$profile" || { broken "sweep: no tree $version $profile"; return; }
	rm -rf "$work/sweep"
	child timeout --kill-after=30 "$(($(seconds_left) + 60))" trimtorture sweep \
		"$work/$profile-$kernel" -j "$jobs" --run-dir "$work/sweep" >"$work/sweep.log" 2>&1
	status=$?
	rm -rf "${work:?}/$profile-$kernel"
	tail -n 1 "$work/sweep.log"
	case $status in
	124 | 137) echo "$version $profile: not done in time" ;;
	77) echo "$version $profile: skipped" ;;
	*) result "sweep-$version-$profile" $status "$wanted" "$work/sweep" ;;
	esac
}

section_sweep() {
	local done=0 kernel version pipeline guard wanted profile

	while read -r kernel version pipeline guard; do
		wanted=0
		[ "$pipeline" = single-pass ] || [ "$guard" = guard ] || wanted=1
		profiles | sed "s/^/$kernel $version $wanted /"
	done < <(snapshots) | rotated >"$work/sweeps"
	while read -r kernel version wanted profile; do
		[ $done -eq 0 ] || ! out_of_time || break
		echo "$version $profile"
		sweep_one "$kernel" "$version" "$wanted" "$profile"
		done=$((done + 1))
	done <"$work/sweeps"
	partly $done "$(wc -l <"$work/sweeps")"
}
