#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# ci/eras-table's plan and book-keeping: what is run on which kernel, what is kept and not run
# again, what counts as unexpected. A trimtorture of our own stands in for the real one and writes
# down how it was called; ci/test --kernels is the test with real kernels.
set -u
. "$(dirname "$0")/../testlib.sh"
top=$(cd "$(dirname "$0")/../.." && pwd)
cd "$scratch" || exit 3
mkdir fake kernels
# 4.9 has no guard, so the race is to fail there; one case of 6.6 gives what nobody expects.
cat >fake/trimtorture <<'EOF'
#!/usr/bin/env python3
import json, os, sys
with open(os.environ["CALLS"], "a") as calls:
    calls.write(" ".join(sys.argv[1:]) + "\n")
command, words = sys.argv[1], sys.argv[2:]
def after(option):
    return [words[i + 1] for i, word in enumerate(words) if word == option]
if command == "import":
    version = words[-1].split("linux-")[1].removesuffix(".tar.xz")
    if version == "0.1":
        sys.exit("trimtorture import: " + words[-1] + ": not a kernel")
    pipeline = "recursive" if version == "4.9" else "single-pass"
    print(json.dumps({"version": version, "id": version,
                      "features": {"pipeline": pipeline, "guard": False}}))
elif command == "generate":
    if after("--profile") == ["broken"]:
        sys.exit("trimtorture generate: broken: no such profile")
    os.mkdir(after("--output")[0])
elif command == "build":
    racy = any("schedule" in word for word in words)
    sys.exit(1 if racy and "--variant=guard" not in words and "4.9" in os.environ["KERNEL"] else 0)
elif command == "cases" and "nowhere" in words:
    sys.exit("trimtorture cases: there is no case 'nowhere'")
elif command == "cases":
    print("".join(f"case-{i:02} a case\n" for i in range(20)), end="")
elif command == "check":
    bad = ("6.6", "case-07")
    print(json.dumps({"cases": [
        {"case": name, "before": {
            "verdict": "FAIL" if (after("--kernel")[0], name) == bad else "PASS",
            "expected": "PASS", "as_expected": (after("--kernel")[0], name) != bad,
            "findings": [{"kind": "over-trimmed", "symbol": "lost"}]}}
        for name in after("--cases")]}))
EOF
chmod +x fake/trimtorture
export PATH="$scratch/fake:$PATH" CALLS="$scratch/calls" KERNEL=4.9
table() {
	: >"$CALLS"
	"$top/ci/eras-table" -j1 --results results.tsv "$@" >table 2>said
}

: >kernels/linux-4.9.tar.xz
: >kernels/linux-0.1.tar.xz
table --profiles 'tiny small' --clocks ns --cases '*' kernels
is "$?" 0 "all as expected"
is "$(grep -c '^build ' "$CALLS")" 4 "two profiles, the race and the race with a guard are built"
is "$(grep '^build.*variant=guard' "$CALLS" | grep -c 'schedule=at 1:arch/x86/lib')" 1 \
	"the guard is tried on the race"
is "$(grep -c '^check ' "$CALLS")" 2 "twenty cases in two checks"
is "$(grep -o -- '--cases case-[0-9]*' "$CALLS" | sort -u | wc -l)" 20 "each case once"
has "$(cat table)" "| kernel | small ns | tiny ns | race | race, variant guard |" "the columns"
has "$(cat table)" "| 4.9 | PASS | PASS | FAIL | PASS |" "a race that fails is expected of 4.9"
has "$(cat table)" "* SKIP linux-0.1.tar.xz: linux-0.1.tar.xz: not a kernel" \
	"why an archive was not tried"

table --only-results kernels kernels/linux-4.9.tar.xz
is "$(grep -c '^| 4.9 ' table)" 1 "a kernel that is named twice has one line"

# Cases that are known are not run again; those that are not are.
grep -v 'case-1[23]' results.tsv >kept && mv kept results.tsv
table --profiles 'tiny small' --clocks ns --cases '*' kernels
is "$(grep -c '^build' "$CALLS")" 0 "nothing is built again"
is "$(grep '^check ' "$CALLS" | grep -o 'case-[0-9]*' | tr '\n' ' ')" "case-12 case-13 " \
	"only cases without a result are run"

# A result that is not expected: shown in bold, explained, and the exit status.
: >kernels/linux-6.6.tar.xz
KERNEL=6.6 table --profiles tiny --clocks ns --cases '*' kernels
is "$?" 1 "an unexpected result makes the exit status"
has "$(cat said)" "NOT OK 6.6          case:case-07" "said at once"
has "$(cat table)" '| `case-07` | PASS | **FAIL** |' "in bold"
has "$(cat table)" "* 6.6, case-07: over-trimmed lost" "with what was found"

# A tree that cannot be made is an error of its own, and not the end of all.
table --profiles 'broken small' --clocks ns --cases '' kernels
is "$?" 1 "a tree that cannot be made makes the exit status"
has "$(cat table)" "* 6.6, broken ns: trimtorture generate: broken: no such profile" "with the reason"
has "$(cat said)" "ok     6.6          small ns" "what comes after it is built"

# The tables replace what stands between the two lines of a file, and nothing else.
printf 'before\n<!-- made by ci/eras-table -->\nold\n<!-- end of what ci/eras-table made -->\nafter\n' >page.md
table --only-results --into page.md kernels
is "$(sed -n '1p;$p' page.md | tr '\n' ' ')" "before after " "what is around stays"
is "$(grep -c '^old$' page.md)" 0 "the old tables are gone"
is "$(grep -vc '^import' "$CALLS")" 0 "--only-results runs nothing"

mkdir empty
table empty
has "$(cat said)" "empty has no kernel archive" "a directory without archives is an error"
table --cases nowhere kernels
has "$(cat said)" "ci/eras-table: trimtorture cases: there is no case 'nowhere'" "as is an unknown case"
done_testing
