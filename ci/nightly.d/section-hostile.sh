# SPDX-License-Identifier: GPL-2.0-only
# Sourced by ci/nightly: hostile and broken inputs, another seed each night.

section_hostile() {
	child "$top/ci/hostile/run" --seed "$seed" --count 1200 >"$work/hostile.log" 2>&1
	case $? in
	0) good=$((good + 1)) ;;
	1) result hostile 1 0 ;;
	77) ;;
	*) broken "hostile: $(tail -n 1 "$work/hostile.log")" ;;
	esac
	cat "$work/hostile.log"
}
