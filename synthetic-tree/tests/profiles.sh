#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Generated trees under a plain make, without the harness: they build without a warning, and what
# kbuild leaves exported is what expected.json wants. Where the machinery is known to be wrong
# (symbol_get), exactly that is what is missing.
set -u
. "$(dirname "$0")/../../ci/testlib.sh"

here=$(cd "$(dirname "$0")" && pwd)
k61=$(packaged 6.1) || { echo "$k61"; exit 77; }
k612=$(packaged 6.12) || { echo "$k612"; exit 77; }
cd "$scratch" || exit 1

# build TREE: status in $status, what was printed in TREE.log
build() {
	make -C "$1" ARCH=synth -s defconfig >"$1.log" 2>&1 &&
		make -C "$1" ARCH=synth -s -j2 >>"$1.log" 2>&1
	status=$?
}

exported() {
	awk '{ print $2 }' "$1/Module.symvers" | LC_ALL=C sort
}

# wanted TREE CONDITION: names of the exports e for which the Python expression holds
wanted() {
	json "$1/expected.json" "'\\n'.join(e['name'] for e in r['exports'] if $2)"
}

for kernel in "$k61" "$k612"; do
	for profile in tiny whitelist modversions long-names symbol-get; do
		tree=$profile-$(basename "$kernel" .tar.xz)
		trimtorture generate --kernel "$kernel" --profile "$profile" --output "$tree" >/dev/null
		build "$tree"
		is "$status" 0 "$tree: builds"
		is "$(grep -ivE '^make|configuration written|^#|^\*\*\*' "$tree.log" | grep .)" "" \
			"$tree: without a word"
		condition="e['keep']"
		[ "$profile" = symbol-get ] &&
			condition="e['keep'] and (e['users'] or not e['symbol_get_users'])"
		is "$(exported "$tree")" "$(wanted "$tree" "$condition")" "$tree: what is exported"
		problems=$(python3 "$here/oracle.py" "$tree" --objects "$tree")
		is "$?$problems" 0 "$tree: nm says what expected.json says"
		make -C "$tree" ARCH=synth -s clean >/dev/null 2>&1
		is "$?" 0 "$tree: make clean"
	done
done
done_testing
