#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# trimtorture build on the packaged kernels: what is right passes, and each thing made wrong by
# hand is found and named, it and nothing else.
set -u
. "$(dirname "$0")/../../../ci/testlib.sh"

k61=$(packaged 6.1) || { echo "$k61"; exit 77; }
k612=$(packaged 6.12) || { echo "$k612"; exit 77; }

# fresh KERNEL NAME: a new tree of profile tiny
fresh() {
	trimtorture generate --kernel "$1" --profile tiny --output "$scratch/$2" >/dev/null
}

# build NAME [WORD…]: status in $status, record in $record
build() {
	local name=$1
	shift
	trimtorture build "$scratch/$name" "$@" >"$scratch/$name.out" 2>"$scratch/$name.err"
	status=$?
	record=$scratch/$name.run/verdict.json
}

# findings: "kind symbol file" of the record, one a line
findings() {
	json "$record" '"\n".join(" ".join(x for x in (f["kind"], f["symbol"], f["file"]) if x)
		for f in r["findings"])'
}

for kernel in "$k61" "$k612"; do
	v=$(basename "$kernel" .tar.xz)
	fresh "$kernel" "$v"
	build "$v"
	is "$status" 0 "$v: in place: exit status 0"
	is "$(json "$record" 'r["verdict"]')" PASS "$v: in place: PASS"
	is "$(json "$record" 'r["checked"]["exports"] > 10')" True "$v: exports were looked at"
	build "$v" -j4
	is "$status" 0 "$v: once more, -j4: PASS"
	is "$(json "$record" 'r["make"]["objects_compiled"]')" 0 "$v: nothing is compiled again"

	fresh "$kernel" "$v-O"
	build "$v-O" -O "$scratch/$v-objects" --run-dir "$scratch/$v-O.run" -j4
	is "$status" 0 "$v: out of tree: PASS"
	is "$(cd "$scratch/$v-O" && find . -name '*.o' | wc -l)" 0 "$v: the tree itself stays clean"

	fresh "$kernel" "$v-llvm"
	build "$v-llvm" LLVM=1 -j4
	is "$status" 0 "$v: LLVM=1: PASS"
done

# A needed export that the answer calls unneeded: the answer is wrong, and the build says so.
fresh "$k61" wrong
symbol=$(python3 - "$scratch/wrong/expected.json" <<'P'
import json, sys
e = json.load(open(sys.argv[1]))
x = next(x for x in e["exports"] if x["keep"] and x["users"])
x["keep"] = False
json.dump(e, open(sys.argv[1], "w"))
print(x["name"], x["object"])
P
)
build wrong
is "$status" 1 "wrong expected.json: exit status 1"
is "$(findings)" "under-trimmed $symbol" "wrong expected.json: that symbol and no other"

# An export taken out of its C source.
for kernel in "$k61" "$k612"; do
	v=$(basename "$kernel" .tar.xz)
	fresh "$kernel" "deleted-$v"
	read -r symbol object < <(json "$scratch/deleted-$v/expected.json" \
		'next(x["name"] + " " + x["object"] for x in r["exports"]
		 if x["users"] and x["how"] == "c" and not x["namespace"])')
	sed -i "/^EXPORT_SYMBOL.*[( ]$symbol[,)]/d" "$scratch/deleted-$v/${object%.o}.c"
	build "deleted-$v"
	is "$status" 1 "$v: deleted export: exit status 1"
	is "$(findings)" "export-missing $symbol $object" "$v: deleted export: named"
done

# An object that was compiled with another list: made by hand from an empty list.
fresh "$k61" stale
build stale
read -r symbol object < <(json "$scratch/stale/expected.json" \
	'next(x["name"] + " " + x["object"] for x in r["exports"] if x["users"] and x["how"] == "c"
	 and sum(1 for y in r["exports"] if y["object"] == x["object"] and y["keep"]) == 1)')
cp "$scratch/stale/include/generated/autoksyms.h" "$scratch/list"
cp -p "$scratch/stale/${object%/*}/.$(basename "$object").cmd" "$scratch/cmd"
touch -r "$scratch/stale/include/generated/autoksyms.h" "$scratch/stamp"
command=$(sed -n 's/^\(saved\)\?cmd_[^ ]* := //p' "$scratch/cmd" | head -n 1)
: >"$scratch/stale/include/generated/autoksyms.h"
(cd "$scratch/stale" && eval "${command%%;*}" 2>"$scratch/compile.err")
cp "$scratch/list" "$scratch/stale/include/generated/autoksyms.h"
touch -r "$scratch/stamp" "$scratch/stale/include/generated/autoksyms.h"
build stale
is "$status" 1 "stale object: exit status 1"
is "$(findings)" "stale-object $symbol $object" "stale object: named"

# A module that uses what nobody exports.
for kernel in "$k61" "$k612"; do
	v=$(basename "$kernel" .tar.xz)
	fresh "$kernel" "nobody-$v"
	object=$(json "$scratch/nobody-$v/expected.json" \
		'next(o for m in r["modules"] for o in m["objects"])')
	printf '\nint nobody_has_it(void);\nint synth_extra(void);\nint synth_extra(void)\n{\n\treturn nobody_has_it();\n}\n' \
		>>"$scratch/nobody-$v/${object%.o}.c"
	module=$(json "$scratch/nobody-$v/expected.json" 'r["modules"][0]["path"]')
	build "nobody-$v"
	is "$status" 1 "$v: undefined symbol: exit status 1"
	is "$(findings)" "undefined nobody_has_it $module.ko" "$v: undefined symbol: named"
done

# What is not the pipeline's fault is not called so.
fresh "$k61" broken
echo 'int broken(' >>"$scratch/broken/init/main.c"
build broken
is "$status" 3 "a source that does not compile: ERROR, not FAIL"
has "$(cat "$scratch/broken.out")" "before modpost ran" "... and says how far it came"
out=$(trimtorture build "$scratch/no-such-tree" 2>&1)
is $? 3 "no such tree: exit status 3"
has "$out" "no-such-tree" "... names it"
out=$(trimtorture build "$scratch/broken" ARCH=x86 2>&1)
is $? 2 "ARCH= is refused"
echo '{' >"$scratch/broken/expected.json"
out=$(trimtorture build "$scratch/broken" 2>&1)
is $? 3 "a broken expected.json: exit status 3"
has "$out" "expected.json" "... names it"
done_testing
