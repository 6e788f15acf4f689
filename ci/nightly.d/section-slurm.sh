# SPDX-License-Identifier: GPL-2.0-only
# Sourced by ci/nightly: a campaign in shards on a real Slurm of this machine's own.

section_slurm() {
	child "$top/ci/slurm/try-local" >"$work/slurm.log" 2>&1
	case $? in
	0) good=$((good + 1)) ;;
	1) result slurm-shards different same ;;
	77) echo "skipped" ;;
	*) broken "slurm: $(grep -m 1 '^try-local' "$work/slurm.log")" ;;
	esac
	cat "$work/slurm.log"
}
