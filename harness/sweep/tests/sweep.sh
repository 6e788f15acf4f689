#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# trimtorture sweep and explain on the packaged kernels: without the guard every class is as
# predicted and most fail; with it, and where modpost trims, nothing can.
set -u
here=$(dirname "$0")
. "$here/../../../ci/testlib.sh"

k61=$(packaged 6.1) || { echo "$k61"; exit 77; }
k612=$(packaged 6.12) || { echo "$k612"; exit 77; }

# sweep NAME [WORD…]: status in $status, result in $result
sweep() {
	local name=$1
	shift
	trimtorture sweep "$scratch/$name" "$@" >"$scratch/$name.out" 2>"$scratch/$name.err"
	status=$?
	result=$scratch/$name.sweep/sweep.json
}

trimtorture generate --kernel "$k61" --profile tiny --output "$scratch/t61" >/dev/null
sweep t61 --variant no-guard --sample 2 --junit "$scratch/junit.xml"
is "$status" 1 "6.1 without the guard: exit status 1"
is "$(json "$result" 'r["verdict"]')" FAIL "its verdict is FAIL"
is "$(json "$result" 'sum(c["miss"] for k in r["classes"] for c in k["confirmations"])')" 0 \
	"no confirmation differs from its prediction"
is "$(json "$result" 'min(len(k["confirmations"]) for k in r["classes"]) > 0')" True \
	"every class was run"
is "$(json "$result" 'all(k["prediction"] == "PASS" or k["confirmations"][0]["how"] == "assembled"
	for k in r["classes"])')" True "those that fail are assembled from folders"
is "$(json "$result" '[c["how"] for k in r["classes"] if k["prediction"] == "PASS"
	for c in k["confirmations"] if c["how"] != "complete"]')" "['resumed']" \
	"the clean one is made to its end"
is "$(ls "$scratch/t61.sweep")" "$(printf 'record\nsweep.json')" "no copy is left"
is "$(json "$result" 'sum(c["how"] == "complete" for k in r["classes"]
	for c in k["confirmations"])')" 2 "two of them by complete builds"
is "$(json "$result" 'sum(k["prediction"] == "PASS" for k in r["classes"])')" 1 \
	"one class is clean: a tick between the last object and the first dep file"
is "$(json "$result" 'r["classes"][0]["predicted"] == r["classes"][-1]["predicted"]')" True \
	"a tick before everything is no tick"
is "$(json "$result" '0 <= r["chances"]["ext4-128"] <= r["chances"]["vfat"] <= 1')" True \
	"coarser stamps make a failure no less likely"
is "$(python3 -c 'import sys, xml.etree.ElementTree as t
print(len(t.parse(sys.argv[1]).getroot()))' "$scratch/junit.xml")" \
	"$(json "$result" 'len(r["classes"])')" "JUnit is well-formed, a case per class"
has "$(tail -n 1 "$scratch/t61.out")" "FAILS in classes" "the last line says so"

# Numbers of events differ from record to record: make syncconfig may or may not have to run.
outcomes='[[k["confirmations"][0][w] for w in ("verdict", "observed")] for k in r["classes"]]'
assembled=$(json "$result" "$outcomes")
sweep t61 --variant no-guard --resumed
is "$(json "$result" '{c["how"] for k in r["classes"] for c in k["confirmations"]}')" \
	"{'resumed'}" "--resumed makes the whole tree for each class"
is "$(json "$result" "$outcomes")" "$assembled" "with the same outcomes"
trimtorture sweep "$scratch/t61" --resumed --full >/dev/null 2>&1
is $? 2 "--resumed and --full exclude each other"

# The kernel's first object gives vmlinux.a a table of symbols.
{
	cat "$here/../../../synthetic-tree/profiles/tiny.ini"
	printf '\n[object arch/x86/kernel/head_64]\nexports = early_idt\n'
	printf '\n[module net/bridge]\nuses = early_idt\n'
} >"$scratch/head.ini"
trimtorture generate --kernel "$k61" --profile "$scratch/head.ini" --output "$scratch/head" \
	>/dev/null
sweep head --variant no-guard --confirm 4
is "$status" 1 "with the kernel's first object among the objects: FAIL"
is "$(json "$result" '{k["confirmations"][0]["how"] for k in r["classes"]
	if k["confirmations"] and k["prediction"] == "FAIL"}')" "{'assembled'}" \
	"classes are assembled"

sweep t61 --variant no-guard --confirm 2
is "$(json "$result" 'sum(len(k["confirmations"]) > 0 for k in r["classes"])')" 2 \
	"--confirm 2: two classes are run"
has "$(tail -n 1 "$scratch/t61.out")" "2 of $(json "$result" 'len(r["classes"])') confirmed" \
	"and the last line says so"

sweep t61 --variant no-guard --predict-only --ktap
has "$(cat "$scratch/t61.out")" "KTAP version 1" "KTAP on request"
is "$(grep -c '^not ok' "$scratch/t61.out")" \
	"$(json "$result" 'sum(k["prediction"] == "FAIL" for k in r["classes"])')" \
	"one test per class"
# What another build gets by the schedule of a class is tried below.
schedule=$(json "$result" 'next(k["schedule"] for k in r["classes"]
	if k["prediction"] == "FAIL" and k["schedule"].endswith(".o"))')
predicted=$(json "$result" '"\n".join(sorted(next(k["predicted"]["stale"] for k in r["classes"]
	if k["prediction"] == "FAIL" and k["schedule"].endswith(".o"))))')

sweep t61
is "$status" 0 "6.1 as it is: exit status 0"
has "$(tail -n 1 "$scratch/t61.out")" "PROVED clean" "proved clean"

trimtorture generate --kernel "$k612" --profile tiny --output "$scratch/t612" >/dev/null
sweep t612
is "$status" 0 "6.12: exit status 0"
has "$(tail -n 1 "$scratch/t612.out")" "PROVED clean" "proved clean"

# The explanation of a failing run names what the verdict names.
trimtorture build "$scratch/t61" --variant no-guard --clock ext4-128 \
	--schedule "$schedule" >/dev/null 2>&1
is $? 1 "a tick $schedule: the build fails"
text=$(trimtorture explain "$scratch/t61.run")
has "$(printf "%s" "$text" | tr -s " \n" " ")" "Both carry the same stamp" "a tie is the cause"
stale=$(json "$scratch/t61.run/verdict.json" '"\n".join(sorted({f["file"]
	for f in r["findings"] if f["kind"] == "stale-object"}))')
is "$(printf '%s\n' "$text" | grep '^[a-z].*\.o$')" "$stale" "the objects are the verdict's"
is "$stale" "$predicted" "and those that the sweep predicted for this class"
is "$(trimtorture explain - <"$scratch/t61.run/verdict.json" | md5sum)" \
	"$(printf '%s\n' "$text" | md5sum)" "the record on standard input explains as well"

trimtorture sweep "$scratch" >/dev/null 2>"$scratch/err"
is $? 3 "what is no tree is refused"
trimtorture explain "$scratch" >/dev/null 2>"$scratch/err"
is $? 3 "what is no run is refused"
done_testing
