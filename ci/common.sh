# SPDX-License-Identifier: GPL-2.0-only
# Sourced by the scripts of ci/: where things are, and one way to configure and build.

top=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
jobs=$(nproc)

say() {
	printf '\n== %s\n' "$*"
}

# build_preset PRESET: configures, builds and installs into build/PRESET/install
build_preset() {
	local log="$top/build/$1.log"

	mkdir -p "$top/build"
	if ! (cd "$top" && cmake --preset "$1" && cmake --build --preset "$1" -j "$jobs" &&
		cmake --install "build/$1") >"$log" 2>&1; then
		tail -n 40 "$log" >&2
		echo "building preset $1 failed; the whole log is $log" >&2
		return 1
	fi
}

# use_installed PRESET: the commands of build/PRESET/install come first in PATH
use_installed() {
	PATH="$top/build/$1/install/bin:$PATH"
	export PATH
}
