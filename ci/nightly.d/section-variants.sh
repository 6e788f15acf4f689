# SPDX-License-Identifier: GPL-2.0-only
# Sourced by ci/nightly: every planted fault with the scenario that it declares, and bundles on
# another user's clean checkout.

section_scenarios() {
	local variant done=0 log=$work/scenarios.log
	local variants

	# Era overlays and ideas of patches plant no fault.
	mapfile -t variants < <(grep -l '^scenario=' "$top"/harness/kbuild/variants/*.ini |
		xargs -n 1 basename -s .ini | rotated)
	for variant in "${variants[@]}"; do
		[ $done -eq 0 ] || ! out_of_time || break
		child "$top/harness/kbuild/tests/planted.sh" "$(dirname "$(command -v trimtorture)")" \
			"$variant" >"$log" 2>&1
		result "scenario-$variant" $? 0
		done=$((done + 1))
	done
	partly $done ${#variants[@]}
}

section_bundles() {
	local status

	child "$top/ci/bench/bundle-replay" --times "$((count < 20 ? count : 20))" \
		--bin "$(dirname "$(command -v trimtorture)")" >"$work/bundles.log" 2>&1
	status=$?
	cat "$work/bundles.log"
	[ $status -eq 77 ] || result bundles $status 0
}
