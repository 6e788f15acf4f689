#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# trimtorture report --db: every format says what the database says, as another program counts
# it, whatever strings are in it; --fail-on and --known; shards merged are the whole.
set -u
. "$(dirname "$0")/../../../ci/testlib.sh"
synthetic=$bin/../harness/results/results_synthetic
here=$(cd "$(dirname "$0")" && pwd)

[ -x "$synthetic" ] || skip_all "results_synthetic is not built"
cd "$scratch" || exit 3
"$synthetic" r.db 3 400 5 || exit 3
# Strings that try to break out of a page, an element, a line.
python3 - r.db <<'P'
import sqlite3, sys
db = sqlite3.connect(sys.argv[1])
bad = "<script>alert(1)</script> \"' # \n\u202e\x01"
db.execute("UPDATE campaigns SET kernel = kernel || ?", (bad,))
db.execute("UPDATE findings SET text = text || ?", (bad,))
db.execute("UPDATE sessions SET command = command || ?", (bad,))
db.execute("UPDATE artefacts SET note = note || ?, path = path || ?", (bad, " #%?:<b>"))
db.execute("INSERT INTO signatures VALUES ('a/b/c/d<img src=x>', 'a', 'b', 'c', 'd')")
db.execute("UPDATE lives SET signature = 'a/b/c/d<img src=x>' WHERE verdict = 'FAIL' "
           "AND life % 2 = 0")
db.commit()
P

trimtorture report --db r.db --html page.html --json r.json --junit r.xml --kcidb r.kcidb >out
is "$?" 0 "four formats at once: exit status 0"
trimtorture report --db r.db >table
is "$?" 0 "a table: exit status 0"
trimtorture report --db r.db --ktap >r.ktap
is "$?" 0 "KTAP: exit status 0"
is "$(find . -name 'r.db*')" "./r.db" "no companion of the database is left"

# What the database says of its last night, counted by another program.
python3 - r.db >counted <<'P'
import sqlite3, sys
db = sqlite3.connect(sys.argv[1])
last = "lives JOIN sessions USING (session) WHERE night = '2026-11-03'"
counts = {v: db.execute(f"SELECT count(*) FROM {last} AND verdict = '{v}'").fetchone()[0]
          for v in ("PASS", "FAIL", "MISS")}
print("verdicts", *counts.values())
print("builds", db.execute("SELECT count(*) FROM builds WHERE EXISTS (SELECT 1 FROM " + last +
      " AND lives.campaign = builds.campaign AND lives.life = builds.life)").fetchone()[0])
seen = {}
for signature, variants, night in db.execute(
        "SELECT signature, variants, night FROM lives JOIN campaigns USING (campaign) "
        "JOIN sessions USING (session) WHERE verdict = 'FAIL'"):
    seen.setdefault((signature, variants), set()).add(night)
nights = list(seen.values())
print("states", sum(n == {"2026-11-03"} for n in nights),
      sum("2026-11-03" in n and len(n) > 1 for n in nights),
      sum("2026-11-03" not in n for n in nights))
P
counted() { sed -n "s/^$1 //p" counted; }

is "$(json r.json '" ".join(str(r["nights"][-1]["lives"][v]) for v in ("PASS", "FAIL", "MISS"))')" \
	"$(counted verdicts)" "JSON: verdicts of the last night"
is "$(json r.json 'r["nights"][-1]["builds"]')" "$(counted builds)" "JSON: builds"
is "$(json r.json '" ".join(str(sum(s["state"] == w for s in r["signatures"]))
	for w in ("new", "known", "gone"))')" "$(counted states)" "JSON: new, known, gone"
is "$(json r.json '[o["word"] for o in r["operations"] if not o["in_all"]]')" "['switch-module']" \
	"JSON: the operation that never came"
is "$(python3 - r.xml <<'P'
import sys, xml.etree.ElementTree as E
root = E.parse(sys.argv[1]).getroot()
cases = list(root.iter("testcase"))
count = lambda tag: sum(c.find(tag) is not None for c in cases)
assert int(root.get("tests")) == len(cases)
assert [int(root.get(a)) for a in ("failures", "errors")] == [count("failure"), count("error")]
for suite in root:
    assert int(suite.get("tests")) == len(suite.findall("testcase"))
print(len(cases) - count("failure") - count("error"), count("failure"), count("error"))
P
)" "$(counted verdicts)" "JUnit, read by an XML parser: the same verdicts"
is "$(python3 - r.ktap <<'P'
import re, sys
lines = open(sys.argv[1], encoding="utf-8").read().split("\n")
assert lines[0] == "KTAP version 1" and lines[1] == "1..4" and lines[-1] == ""
results = {"ok": 0, "not ok": 0, "ERROR": 0}
plan = number = top = 0
for line in lines[2:-1]:
    if m := re.fullmatch(r"  1\.\.(\d+)", line):
        plan, number = int(m[1]), 0
    elif m := re.fullmatch(r"  (ok|not ok) (\d+) life-\d+( # ERROR harness: .*)?", line):
        number += 1
        assert int(m[2]) == number
        results["ERROR" if m[3] else m[1]] += 1
    elif m := re.fullmatch(r"(ok|not ok) (\d+) [^#]*", line):
        top += 1
        assert number == plan and int(m[2]) == top
    else:
        assert line == "  KTAP version 1" or line.startswith("  # "), line
assert top == 4
print(*results.values())
P
)" "$(counted verdicts)" "KTAP, line by line: plans and numbers agree; the same verdicts"
python3 "$here/night_page.py" page.html >said
is "$?" 0 "the page is well nested, asks nobody for anything and has no foreign markup"
is "$(sed -n 's/^builds=//p' said)" "$(counted builds)" "the page: builds"
is "$(sed -n 's/^new=//p' said)" "$(counted states | cut -d' ' -f1)" "the page: new signatures"
has "$(cat table)" "signatures: $(counted states | awk '{ print $1 " new, " $2 " known, " $3 " gone" }')" \
	"the table: new, known, gone"
python3 "$here/kcidb.py" r.kcidb
is "$?" 0 "KCIDB JSON is valid"
is "$(json r.kcidb 'len(r["builds"])')" 3 "KCIDB has no campaign with a planted fault"

# Links are relative to the page; files with such names are found from there.
mkdir -p deep/er
trimtorture report --db r.db --html deep/er/page.html >out
is "$(python3 "$here/night_page.py" deep/er/page.html --links | sed -n 1p | sed 's|/life.*||')" \
	"$(realpath -m --relative-to=deep/er /var/lib/trimtorture/out)" "links lead to the bundles"

# Exit statuses for CI.
trimtorture report --db r.db --fail-on any >out
is "$?" 1 "--fail-on any: exit status 1"
is "$(counted states | cut -d' ' -f1 | grep -cx 0)" 0 "(there are new signatures)"
trimtorture report --db r.db --fail-on new >out
is "$?" 1 "--fail-on new with a new signature: exit status 1"
printf '# all\n*  */*/*/*  for the test\n' >known
trimtorture report --db r.db --fail-on new --known known >out
is "$?" 0 "--fail-on new when all are known: exit status 0"
has "$(cat out)" "(for the test)" "the note is told"
trimtorture report --db r.db --fail-on any --known known >out
is "$?" 1 "--fail-on any when all are known: exit status 1"
printf 'nonsense\n' >known
trimtorture report --db r.db --known known >out 2>err
is "$? $(cat err)" "3 trimtorture report: known:1: this is no line of a list of known signatures: it has the variants or '-', the signature (kind/feature/symbol/operations), and a note" \
	"a bad list: exit status 3, and the line"
trimtorture report --db r.db --night 2026-11-01 >out
has "$(cat out)" ", 0 gone" "an earlier night knows nothing of later ones"
trimtorture report --db r.db --night never >out 2>&1
is "$?" 3 "a night that is not there: exit status 3"
python3 -c 'import sqlite3
db = sqlite3.connect("r.db"); db.execute("UPDATE lives SET verdict = ?", ("MISS",)); db.commit()'
trimtorture report --db r.db --fail-on new >out 2>&1
is "$?" 4 "a night without any verdict is not a good one: exit status 4"

for words in "--db r.db --merge" "--db r.db x.run" "--json x" "--db r.db --fail-on sometimes" \
	"--merge r.db" "--merge -o x.db" "--db r.db --origin Big" "x.run --ktap -o x" \
	"--db r.db --html - --ktap"; do
	# shellcheck disable=SC2086
	trimtorture report $words >out 2>err
	is "$? $(wc -l <err)" "2 1" "wrong: $words: exit status 2, one line"
done

# Not a database: one line that names it, exit status 3, and it stays what it is.
: >empty.db
echo "this is not a database, but long enough to be read as one" >text.db
head -c 30000 /dev/zero >zero.db
for file in empty.db text.db zero.db nothing.db; do
	before=$(cat "$file" 2>/dev/null | cksum)
	trimtorture report --db "$file" >out 2>err
	is "$? $(wc -l <err) $(grep -c "$file" err)" "3 1 1" "$file: exit status 3, one line with its name"
	is "$(cat "$file" 2>/dev/null | cksum)" "$before" "$file stays what it is"
done

# Three shards, merged in two ways, are the same; and have the lives of the whole.
"$synthetic" whole.db 1 120 9 || exit 3
for i in 1 2 3; do "$synthetic" s$i.db 1 120 9 $i/3 || exit 3; done
trimtorture report --merge s1.db s2.db s3.db -o one.db
is "$?" 0 "merge: exit status 0"
trimtorture report --merge s3.db s1.db -o part.db && trimtorture report --merge s2.db part.db s1.db -o two.db
trimtorture report --merge s2.db s2.db -o two.db
is "$?" 0 "merge into one that is there: exit status 0"
dump() { python3 -c 'import sqlite3, sys
print("\n".join(sqlite3.connect(sys.argv[1]).iterdump()))' "$1"; }
is "$(dump one.db | cksum)" "$(dump two.db | cksum)" "two orders and groupings: the same dump"
# Without what differs from one walk to the next: sessions and times.
lives() { python3 -c 'import sqlite3, sys
db = sqlite3.connect(sys.argv[1])
for table, columns in (("lives", "campaign, life, verdict, signature, text"), ("builds", "*"),
                       ("findings", "*"), ("artefacts", "*"), ("campaigns", "*")):
    for row in db.execute(f"SELECT {columns} FROM {table}"):
        print(*row, sep="\t")' "$1"; }
is "$(lives one.db | cksum)" "$(lives whole.db | cksum)" "the union of the shards is the whole"
is "$(($(lives one.db | wc -l) > 500))" 1 "(which is not empty)"
trimtorture report --merge s1.db text.db -o three.db 2>err
is "$? $(ls three.db 2>/dev/null)" "3 " "a bad input: exit status 3, and no output"
done_testing
