#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# A campaign in shards, led by ci/parallel on this machine where GNU parallel is installed, one of
# them resumed: merged, they have the lives of the campaign in one piece.
set -u
. "$(dirname "$0")/../testlib.sh"
top=$(cd "$(dirname "$0")/../.." && pwd)
archive=$(packaged 6.1) || exit
stress=(--kernel "$archive" --profile tiny --variant no-guard --seed 3 --runs 3 --no-shrink)

# lives DB: what lives are on any machine, without times and sessions
lives() {
	python3 -c 'import sqlite3, sys
db = sqlite3.connect(sys.argv[1])
for row in db.execute("SELECT campaign, life, verdict, signature, text FROM lives"): print(row)
for row in db.execute("SELECT campaign, life, step, operations, targets, schedule, verdict "
                      "FROM builds"): print(row)
for row in db.execute("SELECT campaign, life, step, kind, symbol, file FROM findings"): print(row)' "$1"
}

cd "$scratch" || exit 3
trimtorture stress "${stress[@]}" -j 2 --out whole --db whole.db >whole.log 2>&1
is "$?" 1 "the campaign in one piece fails"
is "$(lives whole.db | grep -c "'FAIL', '")" 3 "three lives, each with a signature"
if command -v parallel >/dev/null; then
	"$top/ci/parallel/run" --shards 2 --out par --hosts 2/: -- "${stress[@]}" >par.log 2>&1
	is "$?" 0 "two shards by GNU parallel"
	is "$(lives par/results.db | cksum)" "$(lives whole.db | cksum)" "merged: the same lives"
	is "$(cd par && ls | tr '\n' ' ')" \
		"index.html jobs.log junit.xml report.json results.db shard-1 shard-1.db shard-2 shard-2.db " \
		"everything came back, nothing else is left"
else
	echo "# SKIP GNU parallel is not installed: shards by hand"
	mkdir par
	for i in 1 2; do
		trimtorture stress "${stress[@]}" --shard $i/2 --out par/shard-$i --db par/shard-$i.db \
			>"par-$i.log" 2>&1
	done
fi

# The first shard lost its second life, as if its machine had failed, and goes on.
python3 -c 'import sqlite3
db = sqlite3.connect("par/shard-1.db")
db.execute("PRAGMA foreign_keys = ON")
print(db.execute("DELETE FROM lives WHERE life > 0").rowcount)
db.commit()' >lost
is "$(cat lost)" 1 "a life is lost"
trimtorture stress "${stress[@]}" --shard 1/2 --out again --db par/shard-1.db --resume >again.log 2>&1
is "$?" 1 "the shard is resumed"
trimtorture report --merge par/shard-2.db par/shard-1.db -o both.db
is "$(lives both.db | cksum)" "$(lives whole.db | cksum)" "merged again: the same lives"
done_testing
