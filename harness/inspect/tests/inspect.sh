#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# trimtorture inspect-build: hand-made build directories of the eras with known answers, then a
# build that lost the race, repaired with what the command prints.
set -u
. "$(dirname "$0")/../../../ci/testlib.sh"
. "$(dirname "$0")/handmade.sh"

# inspect DIR [WORD…]: status in $status, record in $record, text in $text
inspect() {
	record=$scratch/record.json
	trimtorture inspect-build --json "$@" >"$record" 2>"$scratch/err"
	status=$?
	text=$(trimtorture inspect-build "$@" 2>&1)
}
stale() {
	json "$record" '" ".join("%s:%s:%s:%s:%s" % (s["object"], s["symbol"], s["wrong"],
		s["relation"], s["sticky"]) for s in r["stale"])'
}

# 4.9 to 4.14: no markers, dep files by path, lists in .tmp_versions
d=$scratch/k414
era414 "$d"
inspect "$d"
is "$status" 1 "4.14: wrong"
is "$(stale)" "arch/x86/lib/copy.o:clear_user:lacking:tie:True" \
	"4.14: the object that ties lacks its symbol; the alias' owner is not accused"
is "$(json "$record" 'r["commands"][1:]')" "['touch include/config/ksym/clear/user.h']" \
	"4.14: the way out is to touch the dep file"
is "$(json "$record" 'r["dep_dir"], r["dep_mapping"], r["pipeline"]')" \
	"('include/config/ksym', 'slashed', 'recursive')" "4.14: era known from the files"
has "$text" "clear_user, needed by drivers/m1" "4.14: the text names who needs it"
has "$text" "2018-03-05 13:07:02.000000000 UTC" "4.14: stamps are shown to the ns"

# the same, but the object was built after the touch: nothing is wrong
object "$d/arch/x86/lib/copy.o" export=clear_user global=clear_user
touch -d "$late" "$d/arch/x86/lib/copy.o"
inspect "$d"
is "$status" 0 "4.14: rebuilt: nothing wrong"
touch -d "$tie" "$d/arch/x86/lib/copy.o"
inspect "$d"
is "$status,$(json "$record" '[t["open"] for t in r["ties"]]')" "1,[True]" \
	"4.14: right by luck: object, dep file and list carry one stamp"
touch -d "$early" "$d/include/generated/autoksyms.h"
inspect "$d"
is "$status,$(json "$record" '[t["open"] for t in r["ties"]]')" "0,[False]" \
	"4.14: the guard made the dep file newer than the list: a tie of two is harmless"

# 5.15 and 6.1: markers, flat dep files, .usyms
d=$scratch/k61
era61 "$d"
inspect "$d"
is "$status" 1 "6.1: wrong"
is "$(stale)" "lib/late.o:late_fn:lacking:newer:False lib/none.o:none_fn:lacking:none:True \
lib/old.o:old_fn:surplus:older:True lib/tie.o:tie_fn:lacking:tie:True" \
	"6.1: every kind of staleness, and what the next make repairs by itself"
is "$(json "$record" 'r["commands"][1:]')" \
	"['rm -f lib/none.o', 'touch include/ksym/old_fn', 'touch include/ksym/tie_fn', \
'rm -f drivers/m1.usyms']" "6.1: the ways out"
is "$(json "$record" '[(x["kind"], x["symbol"]) for x in r["disagreements"]]')" \
	"[('needed-lacks', 'forgotten_fn'), ('symvers-lacks', 'late_fn'), \
('symvers-lacks', 'none_fn'), ('symvers-lacks', 'tie_fn'), ('symvers-surplus', 'old_fn')]" \
	"6.1: the lists that disagree"
rm "$d/drivers/m1.usyms"
put "$d/drivers/.m1.usyms.cmd" 'cmd_drivers/m1.usyms := nm drivers/m1.o'
inspect "$d"
is "$(json "$record" '[x["file"] for x in r["disagreements"] if x["kind"] == "needed-missing"]')" \
	"['drivers/m1']" "6.1: a .usyms that is gone is noticed"
echo 'cmd_lib/built-in.a := ar lib/built-in.a lib/tie.o lib/late.o lib/none.o' \
	>"$d/lib/.built-in.a.cmd"
inspect "$d"
is "$(json "$record" '[s["linked"] for s in r["stale"]]')" "['yes', 'yes', 'no', 'yes']" \
	"6.1: an object of an earlier configuration is told apart"

# Android's kernels: what modules export has no condition, and so no marker.
object "$d/drivers/m1.o" use=good_fn export=vend_fn global=vend_fn
printf '0x00000000\tvend_fn\tdrivers/m1\tEXPORT_SYMBOL\t\n' >>"$d/Module.symvers"
inspect "$d"
is "$(json "$record" '[(s["symbol"], s["sticky"]) for s in r["stale"] if s["policy"]]')" \
	"[('vend_fn', False)]" "6.1: an export of a module that is never trimmed is told apart"
is "$(json "$record" '[x for x in r["disagreements"] + r["commands"] if "vend" in str(x)]')" "[]" \
	"6.1: and is no finding, nor is there a way out"

# 6.5 and later: modpost trims
d=$scratch/k612
era612 "$d"
inspect "$d"
is "$status" 1 "6.12: wrong"
is "$(json "$record" 'r["pipeline"], [(x["kind"], x["symbol"]) for x in r["disagreements"]]')" \
	"('single-pass', [('symvers-lacks', 'used_fn'), ('symvers-surplus', 'unused_fn')])" \
	"6.12: needs against Module.symvers"

printf '[abi_symbol_list]\n# nobody\n  trimmed_fn\ntrimmed_fn \nwl_fn\n' >"$d/wl.txt"
inspect "$d"
is "$(json "$record" '[(x["kind"], x["symbol"]) for x in r["disagreements"]]')" \
	"[('symvers-lacks', 'used_fn'), ('symvers-surplus', 'unused_fn')]" \
	"6.12: a whitelist line with a blank before or after the name is no name to modpost"

# what is no build directory
inspect "$scratch"
is "$status" 3 "a directory that is no build: exit status 3"
has "$text" "not a kernel build directory" "and it says so"
trimtorture inspect-build >/dev/null 2>&1
is "$?" 2 "no directory: exit status 2"

# The real machinery without its guard, clock frozen: fails as in 2018 and stays failed. The
# stamps are moved to the past, as the reporter's were, and what is printed is typed in.
k61=$(packaged 6.1) || { echo "$k61"; exit 77; }
trimtorture generate --kernel "$k61" --profile tiny --output "$scratch/tree" >/dev/null
trimtorture build "$scratch/tree" --run-dir "$scratch/run" --variant no-guard --clock ext4-128 \
	--schedule frozen >"$scratch/build.out" 2>&1
is "$?" 1 "the build loses the race"
build=$scratch/run/tree
into_the_past "$build"
inspect "$build"
is "$status" 1 "and is found wrong afterwards"
is "$(json "$record" 'r["sticky"], r["guard"], r["filesystem"]["grain_seen_ns"]')" \
	"(True, 'absent', 1000000000)" "sticky, no guard, stamps of one second"
is "$(json "$record" 'sorted({s["symbol"] for s in r["stale"]})')" \
	"$(json "$scratch/run/verdict.json" \
		'sorted({f["symbol"] for f in r["findings"] if f["kind"] == "stale-object"})')" \
	"the same symbols as the verdict of the run itself"
(cd "$build" && make ARCH=synth) >"$scratch/again.log" 2>&1
ok $(($? == 0)) "another make fails again"
json "$record" '"\n".join(r["commands"])' >"$scratch/way-out.sh"
printf 'make ARCH=synth\n' >>"$scratch/way-out.sh"
bash -e "$scratch/way-out.sh" >"$scratch/way-out.log" 2>&1
is "$?" 0 "what is printed gets out of it"
[ "$number" ] && [ "$failures" -eq 0 ] || tail -n 20 "$scratch/way-out.log" | sed 's/^/# /'
inspect "$build"
is "$(json "$record" 'len(r["stale"])')" 0 "and nothing is stale any more"
done_testing
