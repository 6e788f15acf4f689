# SPDX-License-Identifier: GPL-2.0-only
# Sourced by end-to-end tests. They get the folder of the programs as $1, print TAP, and run
# with a cache that tests share (so that a kernel is imported once a test run) and a scratch
# folder of their own.

bin=${1:?usage: $0 FOLDER-OF-THE-PROGRAMS}
PATH="$bin:$PATH"
export PATH
scratch=$(mktemp -d "${TMPDIR:-/tmp}/trimtorture-e2e.XXXXXX")
trap 'rm -rf "$scratch"' EXIT
number=0
failures=0

skip_all() {
	echo "1..0 # SKIP $*"
	exit 77
}

# ok STATUS DESCRIPTION: one result; STATUS 0 is good
ok() {
	number=$((number + 1))
	if [ "$1" -eq 0 ]; then
		echo "ok $number $2"
	else
		echo "not ok $number $2"
		failures=$((failures + 1))
	fi
}

# is GOT WANTED DESCRIPTION
is() {
	if [ "$1" = "$2" ]; then
		ok 0 "$3"
	else
		ok 1 "$3"
		echo "# got '$1', wanted '$2'"
	fi
}

# has TEXT PART DESCRIPTION
has() {
	case "$1" in
	*"$2"*) ok 0 "$3" ;;
	*)
		ok 1 "$3"
		printf '%s\n' "$1" | sed 's/^/# /' | head -n 30
		echo "# wanted in it: '$2'"
		;;
	esac
}

done_testing() {
	echo "1..$number"
	[ "$failures" -eq 0 ]
	exit
}

# packaged VERSION: the path of the distribution's archive; the test is skipped without it
packaged() {
	local archive=/usr/src/linux-source-$1.tar.xz

	[ -r "$archive" ] || skip_all "linux-source-$1 is not installed"
	echo "$archive"
}

# json FILE EXPRESSION: evaluates a Python expression over the record in FILE, called r
json() {
	python3 -c 'import json,sys; r = json.load(open(sys.argv[1])); print(eval(sys.argv[2]))' \
		"$1" "$2"
}
