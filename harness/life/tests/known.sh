#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Linux 6.1 does not remake vmlinux.a when only the recursion remakes what goes into it. A life
# passes over that by another make and goes on; and it says so. The layer has no part in it.
set -u
. "$(dirname "$0")/../../../ci/testlib.sh"

k61=$(packaged 6.1) || { echo "$k61"; exit 77; }
cat >"$scratch/life" <<END
trimtorture-life 1
kernel $k61
profile tiny
granularity none
drop module fs/fat/fat
drop object arch/x86/lib/putuser

build
use object=drivers/net/tap symbol=core_private
build
switch module=drivers/net/tap to=n
build
build second=yes
END
said=$(cd "$scratch" && trimtorture repro "$scratch/life" 2>&1)
is "$?" 0 "a life with a known fault passes"
is "$(grep -c 'known fault (vmlinux.a-stale)' <<<"$said")" 2 \
	"... which is met when an export comes back into built-in.a, and when one of lib.a goes"
is "$(grep -c PASS: <<<"$said")" 4 "... all four builds pass after that"

# A second make mends what the first one left, so that nothing of it can be seen in the tree.
sed -i -e '/^build$/,$d' "$scratch/life"
printf '%s\n' build 'switch module=drivers/net/tap to=n' 'build second=yes' >>"$scratch/life"
said=$(cd "$scratch" && trimtorture repro "$scratch/life" 2>&1)
is "$?" 0 "a second make that mends a known fault is no finding"
has "$said" 'known fault (vmlinux.a-stale)' "... and it is said which"

done_testing
