#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Planted faults: with each variant the scenario that it declares ends in FAIL, and without it in
# PASS. Arguments after the folder of the programs: variants, or --all; a few without.
set -euo pipefail
. "$(dirname "$0")/../../../ci/testlib.sh"

here=$(dirname "$0")
rules=$here/../variants
shift
if [ "${1-}" = --all ]; then
	set -- "$rules"/*.ini
	set -- "${@##*/}"
	set -- "${@%.ini}"
	# Era overlays and ideas of patches plant no fault.
	chosen=()
	for variant; do
		! grep -q "^scenario=" "$rules/$variant.ini" || chosen+=("$variant")
	done
	set -- "${chosen[@]}"
elif [ $# -eq 0 ]; then
	set -- removed-not-touched list-trusted-after-clean modules-order-not-watched
fi
declare -A archive
archive[6.1]=$(packaged 6.1)
archive[6.12]=$(packaged 6.12)

key() {
	sed -n "s/^$2=//p" "$rules/$1.ini"
}

# live SCENARIO KERNEL [VARIANT]: does the steps; leaves the exit status in $status
live() {
	local life=$scratch/$1-$2${3:+-$3}.life

	sed "s|^kernel .*|kernel ${archive[$2]}${3:+\\nvariant $3}|" "$here/scenarios/$1.life" >"$life"
	status=0
	trimtorture repro --output "${life%.life}.run" "$life" >"$scratch/out" 2>&1 || status=$?
	[ "$status" -le 1 ] || sed 's/^/# /' "$scratch/out"
	rm -rf "${life%.life}.run"
}

declare -A done=()
for variant; do
	scenario=$(key "$variant" scenario)
	case $(key "$variant" pipeline) in
	recursive) kernels=6.1 ;;
	single-pass) kernels=6.12 ;;
	*) kernels="6.1 6.12" ;;
	esac
	for kernel in $kernels; do
		if [ -z "${done[$scenario-$kernel]-}" ]; then
			live "$scenario" "$kernel"
			is "$status" 0 "$scenario on $kernel: PASS"
			done[$scenario-$kernel]=1
		fi
		live "$scenario" "$kernel" "$variant"
		is "$status" 1 "$scenario on $kernel with $variant: FAIL"
	done
done
done_testing
