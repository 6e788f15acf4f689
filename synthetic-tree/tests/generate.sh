#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# trimtorture generate on a packaged kernel, without building: the same bytes always, archives
# equal to directories, what --force may do, and an answer that the sources bear out.
set -u
. "$(dirname "$0")/../../ci/testlib.sh"

here=$(cd "$(dirname "$0")" && pwd)
kernel=$(packaged 6.1) || { echo "$kernel"; exit 77; }
cd "$scratch" || exit 1

# generate WORD…: status in $status, output in out and err
generate() {
	trimtorture generate --kernel "$kernel" "$@" >out 2>err
	status=$?
}

# listing DIRECTORY: path, kind, mode, time and content of everything in it
listing() {
	(cd "$1" && find . -printf '%p %y %m %T@ %l\n' | LC_ALL=C sort &&
		find . -type f -print0 | LC_ALL=C sort -z | xargs -0 sha256sum)
}

generate --profile small --output a
is "$status" 0 "a tree is made"
is "$(head -n 1 out)" "seed      1" "the seed is printed first"
(umask 077; LC_ALL=C TZ=Asia/Kathmandu generate --profile small --output b --seed 1)
is "$(listing b | sha256sum)" "$(listing a | sha256sum)" "the same again under another umask"
is "$(find a -type f ! -newermt @1000000001 | wc -l)" "$(find a -type f | wc -l)" \
	"all files are old"
generate --profile small --output c --seed 2
is "$(cmp -s a/expected.json c/expected.json; echo $?)" 1 "another seed, another tree"

for suffix in tar tar.gz tar.xz tar.zst zip cpio; do
	generate --profile small --output "x.$suffix"
	is "$status" 0 "$suffix: is made"
	mkdir "u-$suffix"
	bsdtar --same-permissions -xf "x.$suffix" -C "u-$suffix"
	touch -d @1000000000 a "u-$suffix"
	chmod 755 "u-$suffix"
	is "$(listing "u-$suffix" | sha256sum)" "$(listing a | sha256sum)" \
		"$suffix: holds what the directory holds"
	(umask 077; TZ=America/Lima generate --profile small --output "y.$suffix")
	is "$(cmp "x.$suffix" "y.$suffix" && echo same)" same "$suffix: the same bytes again"
done

generate --profile small --output a
is "$status" 2 "a directory that is there is refused"
has "$(cat err)" "--force replaces it" "and the message says how"
touch a/stray
generate --profile small --output a/ --force
is "$status $(ls a/stray 2>&1 | grep -c 'No such')" "0 1" "--force replaces our own"
mkdir foreign && touch foreign/precious
generate --profile small --output foreign --force
is "$status $(ls foreign)" "2 precious" "--force does not touch what others made"
mkdir empty
generate --profile tiny --output empty
is "$status" 0 "an empty directory is filled"
generate --profile tiny --output no/such/place
is "$status" 3 "a parent that is not there"
has "$(cat err)" "create the directory above it first" "and the message says what to do"
generate --profile nonesuch --output z
is "$status" 2 "a profile that is not there"
has "$(cat err)" "the profiles are: " "and the message lists the others"
printf '[object mm/a]\nexports = x x\n' >twice.ini
generate --profile twice.ini --output z
is "$status" 3 "a profile that contradicts itself"
has "$(cat err)" "exports 'x' twice" "and the message says in what"
generate --profile tiny
is "$status" 2 "no --output"
generate --profile tiny --output z --seed -1
is "$status" 2 "a seed that is none"
is "$(find . -maxdepth 1 -name 'z*' -o -maxdepth 1 -name '*.tmp.*' -o -maxdepth 1 -name '*.old.*')" \
	"" "nothing is left behind"

generate --profile tiny --output j --json
is "$(json out 'r["profile"], r["seed"], r["modules"]')" "('tiny', 1, 3)" "--json"
is "$(trimtorture generate --list-profiles | grep -c '^report-2018 .*146 modules')" 1 \
	"--list-profiles"

for profile in $(trimtorture generate --list-profiles | awk '{ print $1 }'); do
	for seed in 1 7; do
		generate --profile "$profile" --seed $seed --output p --force
		problems=$(python3 "$here/oracle.py" p)
		is "$?$problems" 0 "$profile, seed $seed: the sources say what expected.json says"
	done
done
# The oracle must be able to see a difference, or it proves nothing.
generate --profile small --output wrong
sed -i 's/^EXPORT_SYMBOL(clear_user);/EXPORT_SYMBOL_GPL(clear_user);/' \
	wrong/arch/x86/lib/usercopy_64.c
sed -i '/value = clear_user(value)/d' wrong/fs/fat/fat-part2.c
has "$(python3 "$here/oracle.py" wrong)" "clear_user users" "the oracle sees what is wrong"
done_testing
