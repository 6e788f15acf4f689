#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# trimtorture diff: two builds of one tree are the same wherever and however they were made;
# every single change is found, it and nothing else.
set -u
. "$(dirname "$0")/../../../ci/testlib.sh"
. "$(dirname "$0")/handmade.sh"

# compare GOOD BAD: status in $status; differences in $found, "category what -good +bad"
compare() {
	record=$scratch/record.json
	trimtorture diff --json "$1" "$2" >"$record" 2>"$scratch/err"
	status=$?
	found=$(json "$record" '"\n".join(" ".join([d["category"], d["what"]] +
		(["missing:" + d["missing_in"]] if d["missing_in"] else []) +
		(["order"] if d["order"] else []) +
		["-" + x for x in d["only_good"]] + ["+" + x for x in d["only_bad"]])
		for d in r["differences"])')
}

# hand-made: one change at a time
era61 "$scratch/a"
put "$scratch/a/System.map" '0000000000001000 T good_fn' '0000000000001010 t local.12' \
	'0000000000001020 D kallsyms_names'
cp -a "$scratch/a" "$scratch/b"
compare "$scratch/a" "$scratch/b"
is "$status,$found" "0," "a copy is the same"
put "$scratch/b/System.map" 'ffffffff81001000 T good_fn' 'ffffffff81001230 t local.34'
compare "$scratch/a" "$scratch/b"
is "$status,$found" "0," "addresses, dealt-out numbers and kallsyms are noise"
put "$scratch/b/System.map" 'ffffffff81001000 t good_fn' 'ffffffff81001230 t local.34'
compare "$scratch/a" "$scratch/b"
is "$status,$found" "1,system-map System.map -good_fn (T) +good_fn (t)" "a type is not"
cp "$scratch/a/System.map" "$scratch/b/System.map"

object "$scratch/b/lib/tie.o" marker=tie_fn global=tie_fn export=tie_fn
compare "$scratch/a" "$scratch/b"
is "$status,$found" "1,exports lib/tie.o +tie_fn" "an export more in one object"
cp "$scratch/a/lib/tie.o" "$scratch/b/lib/tie.o"

truncate -s 100 "$scratch/b/lib/tie.o"
compare "$scratch/a" "$scratch/b"
is "$status,$found" "1,exports lib/tie.o +(cannot be read)" "an object that was cut off"
cp "$scratch/b/lib/tie.o" "$scratch/a/lib/tie.o"
compare "$scratch/a" "$scratch/b"
is "$status,$found" "3," "cut off in both: not compared, so not the same"
object "$scratch/a/lib/tie.o" marker=tie_fn global=tie_fn
cp "$scratch/a/lib/tie.o" "$scratch/b/lib/tie.o"
rm "$scratch/b/lib/tie.o"
compare "$scratch/a" "$scratch/b"
is "$found" "exports lib/tie.o missing:bad" "an object that is gone"
cp "$scratch/a/lib/tie.o" "$scratch/b/lib/tie.o"

sed -i 's/gcc -c/gcc -O2 -c/' "$scratch/b/lib/.good.o.cmd"
compare "$scratch/a" "$scratch/b"
is "$found" "commands lib/.good.o.cmd +-O2" "a word more in a command"
cp "$scratch/a/lib/.good.o.cmd" "$scratch/b/lib/.good.o.cmd"
cp "$scratch/a/lib/.good.o.cmd" "$scratch/b/lib/.tmp_good.o.cmd"
compare "$scratch/a" "$scratch/b"
is "$status,$found" "0," "kbuild's temporary objects are noise"
mv "$scratch/b/lib/.tmp_good.o.cmd" "$scratch/b/lib/.more.o.cmd"
compare "$scratch/a" "$scratch/b"
is "$found" "commands lib/.more.o.cmd missing:good" "a command more"
rm "$scratch/b/lib/.more.o.cmd"

sed -i 's/good_fn/GOOD_fn/' "$scratch/b/Module.symvers"
echo '#define __KSYM_more_fn 1' >>"$scratch/b/include/generated/autoksyms.h"
sed -i /good_fn/d "$scratch/b/drivers/m1.usyms"
: >"$scratch/b/drivers/m1.ko"
compare "$scratch/a" "$scratch/b"
is "$found" "list include/generated/autoksyms.h +more_fn
needed drivers/m1 -good_fn
symvers Module.symvers -good_fn vmlinux EXPORT_SYMBOL 0x00000000 +GOOD_fn vmlinux EXPORT_SYMBOL 0x00000000
modules *.ko +drivers/m1" "lists, Module.symvers and modules, each by name"
put "$scratch/b/modules.order" drivers/m2.ko drivers/m1.ko
put "$scratch/a/modules.order" drivers/m1.ko drivers/m2.ko
compare "$scratch/a" "$scratch/b"
has "$found" "list modules.order order" "modules in another order"
trimtorture diff "$scratch/a" "$scratch" >/dev/null 2>&1
is "$?" 3 "a directory that is no build: exit status 3"
trimtorture diff "$scratch/a" >/dev/null 2>&1
is "$?" 2 "one directory only: exit status 2"

# The real machinery: in place, elsewhere, out of tree.
k61=$(packaged 6.1) || { echo "$k61"; exit 77; }
trimtorture generate --kernel "$k61" --profile tiny --output "$scratch/one" >/dev/null
cp -a "$scratch/one" "$scratch/two-elsewhere"
cp -a "$scratch/one" "$scratch/three"
trimtorture build "$scratch/one" >/dev/null 2>&1
trimtorture build "$scratch/two-elsewhere" -j4 >/dev/null 2>&1
trimtorture build "$scratch/three" -O "$scratch/objects" >/dev/null 2>&1
compare "$scratch/one" "$scratch/two-elsewhere"
is "$status,$found" "0," "two builds in two places are the same"
is "$(json "$record" 'min(r["compared"].values()) > 0')" True "and everything was compared"
compare "$scratch/one" "$scratch/objects"
is "$status,$found" "0," "so is a build out of tree"
cp -a "$scratch/two-elsewhere" "$scratch/bad"
object=$(json "$scratch/one/expected.json" \
	'next(x["object"] for x in r["exports"] if x["keep"] and x["object"].startswith("kernel/"))')
kept=$(json "$scratch/one/expected.json" "sorted(x['name'] +
	(' (GPL)' if x['license'] else '') for x in r['exports']
	if x['keep'] and x['object'] == '$object')")
rm "$scratch/bad/$object"
compare "$scratch/one" "$scratch/bad"
is "$status,$found" "1,exports $object missing:bad" "an object that is gone"
echo | as -o "$scratch/bad/$object" -
compare "$scratch/one" "$scratch/bad"
is "$(json "$record" 'r["differences"][0]["only_good"]')" "$kept" "an object without its exports"
done_testing
