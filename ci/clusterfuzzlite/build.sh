#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# OSS-Fuzz and ClusterFuzzLite call this with CC, CFLAGS, LIB_FUZZING_ENGINE and OUT set: all
# targets with their seed corpora and dictionaries go to OUT. Kernels: KERNEL_TREES, directories
# with semicolons between, else the snapshots in the cache.
#
# Tried locally:
#   CC=clang CFLAGS='-fsanitize=address,fuzzer-no-link' LIB_FUZZING_ENGINE=-fsanitize=fuzzer \
#   OUT=/tmp/out ci/clusterfuzzlite/build.sh
set -euo pipefail
top=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
: "${CC:?}" "${OUT:?}" "${LIB_FUZZING_ENGINE:?}"
work=${WORK:-$(mktemp -d)}
mkdir -p "$OUT"

cmake -S "$top/fuzzers" -B "$work/fuzz" -G Ninja -DCMAKE_C_COMPILER="$CC" \
	-DCMAKE_C_FLAGS="${CFLAGS:-}" -DTT_FUZZ_ENGINE=external -DTT_KERNEL_TREES="${KERNEL_TREES:-}"
cmake --build "$work/fuzz"

for program in "$work"/fuzz/fuzz-*; do
	[ -f "$program" ] && [ -x "$program" ] || continue
	name=$(basename "$program")
	target=${name#fuzz-}
	target=${target%-*}
	target=${target/%fixdep_eras/fixdep}
	cp "$program" "$OUT/"
	(cd "$top/corpus/$target" && find . -type f ! -name '*.md' | sort |
		zip -q -j -@ "$OUT/${name}_seed_corpus.zip")
	[ ! -f "$work/fuzz/$target.dict" ] || cp "$work/fuzz/$target.dict" "$OUT/$name.dict"
done
echo "$(find "$OUT" -maxdepth 1 -name 'fuzz-*' -type f -perm /1 | wc -l) targets in $OUT"
