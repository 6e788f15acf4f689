# SPDX-License-Identifier: GPL-2.0-only
# Sourced by ci/nightly: every fuzz target, from a corpus that grows from night to night.

section_fuzz() {
	local targets time

	targets=$(trimtorture fuzz list | wc -l)
	time=$(($(seconds_left) * jobs / (targets > 0 ? targets : 1)))
	time=$((time < 2 ? 2 : time > 300 ? 300 : time))
	child "$top/ci/bench/fuzz-smoke" --seed "$seed" --jobs "$jobs" --grow "$out/corpus" \
		--out "$out/found/$TRIMTORTURE_NIGHT/fuzz" "$time" >"$work/fuzz.log" 2>&1
	case $? in
	0) good=$((good + 1)) ;;
	1) result fuzz-smoke 1 0 ;;
	*) broken "fuzz: $(tail -n 1 "$work/fuzz.log")" ;;
	esac
	cat "$work/fuzz.log"
}
