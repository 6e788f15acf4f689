#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# ci/nightly as cron calls it: silent when all is well, loud when not, one at a time; old records go
# and bundles that are linked to stay; a signal still leaves a report. And ci/slurm, ci/parallel:
# command lines, and a merge with a shard missing.
set -u
. "$(dirname "$0")/../testlib.sh"
top=$(cd "$(dirname "$0")/../.." && pwd)
synthetic=$bin/../harness/results/results_synthetic

[ -x "$synthetic" ] || skip_all "results_synthetic is not built"
packaged 6.1 >/dev/null
packaged 6.12 >/dev/null
out=$scratch/out

# night WORD…: with cron's environment
night() {
	env -i HOME="$HOME" SHELL=/bin/sh PATH=/usr/bin:/bin XDG_CACHE_HOME="${XDG_CACHE_HOME-}" \
		TRIMTORTURE_DATADIR="${TRIMTORTURE_DATADIR-}" TRIMTORTURE_NIGHT="${NIGHT-tonight}" \
		"$top/ci/nightly" --bin "$bin" --out "$out" --budget 1s "$@" </dev/null
}

for words in "nosuch" "--budget 2d" "--count" "--count many" "--what" "--keep -1"; do
	# shellcheck disable=SC2086
	night $words >"$scratch/said" 2>"$scratch/err"
	is "$? $(wc -l <"$scratch/err")" "2 1" "wrong: $words: exit status 2, one line"
done

# A good night: what a former one found is in the database, and known by now.
mkdir -p "$out"
"$synthetic" "$out/results.db" 2 200 5 || exit 3
printf '* */*/*/* for the test\n' >"$scratch/known"
NIGHT=first night --known "$scratch/known" report >"$scratch/said" 2>&1
is "$? $(cat "$scratch/said")" "0 " "all is well: exit status 0, not a word"
for file in index.html junit.xml kcidb.json report.json report.txt; do
	[ -s "$out/report/first/$file" ]
	is "$?" 0 "the report has $file"
done
is "$(readlink "$out/report/latest")" "first" "latest leads to it"
has "$(cat "$out/nightly.log")" "1 passed, 0 failed" "what was done is in the log"

night report >"$scratch/said" 2>&1
is "$?" 1 "new signatures: exit status 1"
has "$(cat "$scratch/said")" "WRONG report-new-signatures" "and they are named"
NIGHT=third night --db "$scratch/empty.db" --verbose report >"$scratch/said" 2>&1
is "$?" 0 "no database yet: exit status 0"
: >"$scratch/empty.db"
night --db "$scratch/empty.db" report >"$scratch/said" 2>&1
is "$?" 3 "a broken database: exit status 3"
has "$(cat "$scratch/said")" "TROUBLE report: " "and it is said"

# One at a time.
exec 8>"$out/lock"
flock 8
night report >"$scratch/said" 2>"$scratch/err"
is "$? $(cat "$scratch/err")" "3 ci/nightly: another one is running with --out $out" \
	"a second one at the same time is refused"
exec 8>&-

# What is old goes, unless the report links to it.
bundle=$out/stress/old/tiny/life-1.trimtorture.tar.zst
mkdir -p "$out/stress/old/tiny" "$out/found/old/x" "$out/found/young"
touch "$bundle" "$out/stress/old/tiny/other.log" "$out/found/old/x/build.log" "$out/found/young/y"
python3 -c 'import sqlite3, sys
db = sqlite3.connect(sys.argv[1])
db.execute("UPDATE artefacts SET path = ? WHERE path = (SELECT min(path) FROM artefacts JOIN "
           "lives USING (campaign, life) JOIN sessions USING (session) WHERE night = ?)",
           (sys.argv[2], "2026-11-02"))
db.commit()' "$out/results.db" "$bundle"
touch -d '40 days ago' "$out/stress/old" "$out/found/old"
night --known "$scratch/known" report >"$scratch/said" 2>&1
is "$(cd "$out" && find found stress -type f | sort | tr '\n' ' ')" \
	"found/young/y stress/old/tiny/life-1.trimtorture.tar.zst " "old records go, a linked bundle stays"

# A signal in the middle of a section: the rest is left out, the report is written.
mkfifo "$scratch/started"
mkdir "$scratch/bin"
cat >"$scratch/bin/trimtorture" <<END
#!/bin/sh
case \$1 in
stress) echo >"$scratch/started"; exec sleep 60 ;;
snapshots) echo '[{"id": "1", "version": "1", "stale": false, "features": {"pipeline": "recursive", "guard": true}}]' ;;
generate) echo tiny ;;
import) ;;
*) exec "$bin/trimtorture" "\$@" ;;
esac
END
chmod +x "$scratch/bin/trimtorture"
NIGHT=cut "$top/ci/nightly" --bin "$scratch/bin" --out "$out" --known "$scratch/known" stress report \
	>"$scratch/said" 2>&1 &
pid=$!
read -r _ <"$scratch/started"
kill -TERM $pid
wait $pid
is "$?" 130 "ended by a signal: exit status 130"
is "$(ls "$out"/report/*/index.html | wc -l)" 4 "and a report all the same"

# A campaign in shards: what can be wrong before anything runs.
for words in "" "--shards 0 --out $scratch/s -- --seed 1" "--shards 2 --out $scratch/s" \
	"--shards 2 --out $scratch/s -- --kernel 6.1" "--shards 2 --out $scratch/s -- --seed 1 --db x"; do
	# shellcheck disable=SC2086
	"$top/ci/slurm/submit" $words >"$scratch/said" 2>&1
	is "$?" 2 "slurm/submit $words: exit status 2"
done
mkdir "$scratch/shards"
"$synthetic" "$scratch/shards/shard-1.db" 1 40 5 1/3
"$synthetic" "$scratch/shards/shard-3.db" 1 40 5 3/3
"$top/ci/slurm/merge" "$(command -v trimtorture)" "$scratch/shards" 3 >"$scratch/said" 2>"$scratch/err"
is "$? $(cat "$scratch/err")" "3 these shards left nothing: 2" "a shard is missing: exit status 3, and which"
is "$(python3 -c 'import sqlite3, sys
print(sqlite3.connect(sys.argv[1]).execute("SELECT count(*) FROM lives").fetchone()[0])' \
	"$scratch/shards/results.db")" "$((4 * (4 + 3)))" "the others are merged all the same"
done_testing
