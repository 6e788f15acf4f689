#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# sweep --recorded: what it says about a finished build and its log is what the sweep that recorded
# them said; and what is no such build is refused.
set -u
. "$(dirname "$0")/../../../ci/testlib.sh"

kernel=$(packaged 6.1) || { echo "$kernel"; exit 77; }
cd "$scratch" || exit 1
trimtorture generate --kernel "$kernel" --profile tiny --output t >out 2>err
is "$?" 0 "a tree"
trimtorture sweep --predict-only --variant no-guard t >own 2>err
is "$?" 1 "is swept: some places fail"
trimtorture sweep --recorded t.sweep/record/build.events t.sweep/record/tree >other 2>err
is "$?" 1 "its recorded build is read"
is "$(grep -v '^recorded' other)" "$(grep -v '^recorded' own)" "and says the same"
is "$(grep -c '^ *[0-9]*  ' other)" "$(grep -c '^ *[0-9]*  ' own)" "in as many classes"
is "$(ls t.sweep/record/tree.sweep 2>&1 | grep -c 'No such')" 1 "nothing is written"

trimtorture build --variant no-guard --clock ext4-128 --schedule frozen --run-dir t.run t >out 2>err
is "$?" 1 "a build under a clock that stands still fails"
trimtorture explain t.run >own 2>err
is "$?" 0 "and is explained"
trimtorture explain --recorded t.run/build.events t.run/tree >other 2>err
is "$?" 0 "so it is as a build of which no answer is known"
is "$(tr -s ' \n' ' ' <own | sed 's/; modpost misses it (build.log, line [0-9]*)//g')" \
	"$(tr -s ' \n' ' ' <other)" "in the same words"
has "$(cat other)" "so to make the dep file is not newer" "which name the tie"
trimtorture explain --recorded no/such.events t.run/tree >out 2>err
is "$?" 3 "an explanation from a log that is not there"
trimtorture explain --recorded t.run/build.events - >out 2>err
is "$?" 2 "one of nothing"
trimtorture explain - </dev/null >out 2>err
is "$? $(wc -l <err)" "3 1" "nothing on standard input: one line says so"

trimtorture sweep --recorded t.sweep/record/build.events t >out 2>err
is "$?" 3 "a tree that was not built"
has "$(cat err)" "no finished build" "and the message says so"
trimtorture sweep --recorded no/such.events t.sweep/record/tree >out 2>err
is "$?" 3 "a log that is not there"
has "$(cat err)" "no/such.events" "and the message names it"
awk -F'\t' '$9 != "include/generated/autoksyms.h"' t.sweep/record/build.events >cut.events
trimtorture sweep --recorded cut.events t.sweep/record/tree >out 2>err
is "$?" 3 "the log of another build"
done_testing
