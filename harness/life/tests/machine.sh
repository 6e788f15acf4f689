#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# A disk that is full for a moment is no fault of kbuild, although a build from scratch succeeds
# right after it: there is no verdict.
set -u
. "$(dirname "$0")/../../../ci/testlib.sh"

k61=$(packaged 6.1) || { echo "$k61"; exit 77; }
mkdir "$scratch/fake"
# The real one but for the first build, in the middle of which the linker finds the disk full.
cat >"$scratch/fake/ar" <<END
#!/bin/bash
[ -e "$scratch/mended" ] && exec /usr/bin/ar "\$@"
touch "$scratch/mended"
echo "ar: \$2: No space left on device" >&2
exit 1
END
chmod +x "$scratch/fake/ar"
printf '%s\n' 'trimtorture-life 1' "kernel $k61" 'profile tiny' 'drop module fs/fat/fat' '' build \
	>"$scratch/life"
# Prepared with the real one: nothing of it needs ar.
said=$(cd "$scratch" && PATH="$scratch/fake:$PATH" trimtorture repro "$scratch/life" 2>&1)
is "$?" 3 "no space in the middle of a build: ERROR, not FAIL"
has "$said" "No space left on device" "... and it is said why"

done_testing
