# SPDX-License-Identifier: GPL-2.0-only
# Sourced by ci/nightly: mirrors of parts of the packaged kernels are built and must PASS; a real
# kernel, recorded and predicted.

mirror_parts=(
	'drivers/pci drivers/vfio'
	'arch/x86/lib arch/x86/kvm'
	'fs/fat fs/udf fs/nls'
	'net/ipv4/netfilter net/netfilter'
	'crypto'
)

# mirror_one VERSION NAME DIR…
mirror_one() {
	local archive=/usr/src/linux-source-$1.tar.xz name=mirror-$1-$2 words=() dir
	shift 2
	for dir in "$@"; do
		words+=(--subtree "$dir")
	done
	rm -rf "$work/mirror" "$work/mirror.run"
	child trimtorture generate --kernel "$archive" --profile mirror --no-symbol-get \
		"${words[@]}" --output "$work/mirror" >"$work/$name.log" 2>&1 &&
		child trimtorture build --run-dir "$work/mirror.run" "$work/mirror" -- -j"$jobs" \
			>>"$work/$name.log" 2>&1
	result "$name" $? 0
}

section_mirror() {
	local version part done=0 all=0

	for version in 6.1 6.12; do
		[ -r "/usr/src/linux-source-$version.tar.xz" ] || continue
		all=$((all + ${#mirror_parts[@]} + 1))
		for part in "${mirror_parts[@]}" "${mirror_parts[*]}"; do
			out_of_time && break
			# shellcheck disable=SC2086
			mirror_one "$version" "$(tr ' /' '+.' <<<"$part")" $part
			done=$((done + 1))
		done
	done
	partly $done $all
}

# Only where somebody names an archive: it takes three builds of a real kernel.
section_real_build() {
	local archive=${TRIMTORTURE_REAL_BUILD-}

	if [ -z "$archive" ]; then
		echo "real-build: TRIMTORTURE_REAL_BUILD names no archive"
		partly 0 0
		return
	fi
	child "$top/ci/bench/real-build" "$archive" >"$work/real-build.log" 2>&1
	result real-build $? 0
	cat "$work/real-build.log"
}
