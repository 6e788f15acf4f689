# SPDX-License-Identifier: GPL-2.0-only
# Sourced: run directories made by hand, whose numbers are known.

# hostile_run DIR: a failed run whose strings try to break out of a page
hostile_run() {
	mkdir -p "$1"
	cat >"$1/verdict.json" <<'J'
{"format": 1, "verdict": "FAIL", "kernel": "6.1<script>alert(1)</script>", "profile": "small",
 "seed": 7, "pipeline": "recursive", "variants": ["no-guard"],
 "checked": {"exports": 104, "exports_kept": 57, "objects": 33, "modules": 8},
 "clock": {"granularity": "ext4-128", "schedule": "frozen", "events": 7, "ticks": 2},
 "make": {"status": 2, "passes": 2, "objects_compiled": 35,
          "ksyms": [{"before": 0, "after": 57, "changed": 57}]},
 "repeat": ["trimtorture", "build", "a\" onload=\"alert(2)"],
 "seconds": {"prepare": 1.25, "build": 2.5},
 "findings": [
  {"kind": "stale-object", "symbol": "a_fn", "file": "lib/a.o",
   "text": "lib/a.o lacks a_fn </li><img src=x onerror=alert(3)>", "evidence": ["modpost: <i>"]},
  {"kind": "stale-object", "symbol": "b_fn", "file": "lib/b.o", "text": "lib/b.o \u202eslips",
   "evidence": []},
  {"kind": "undefined", "symbol": "c_fn", "file": "drivers/m.ko", "text": "c_fn", "evidence": []}]}
J
	printf '%s\n' $'coarsetime-log 2\t1000000000\t2000000000\tfrozen' \
		$'1\twrite\t0\t0\t0\t1\tas\t1\tlib/b.o\t0\t-' \
		$'2\twrite\t1\t1000000000\t0\t1\tas\t1\tlib/a.o\t0\t-' \
		$'3\twrite\t1\t1000000000\t0\t2\tcat\t1\tinclude/generated/autoksyms.h.tmpnew\t0\t-' \
		$'4\ttouch\t1\t1000000000\t0\t3\ttouch\t1\tinclude/ksym/a_fn\t0\t-' \
		$'5\ttouch\t1\t1000000000\t0\t3\ttouch\t1\tinclude/ksym/b_fn\t0\t-' \
		$'6\trename\t1\t1000000000\t0\t4\tmv\t1\tinclude/generated/autoksyms.h\t0\t-' \
		$'7\twrite\t2\t2000000000\t0\t5\tas\t2\tlib/b.o\t0\t-' >"$1/build.events"
	printf '  CC      lib/a.o\n  KSYMS   symbols: before=0, after=57, changed=57\n' >"$1/build.log"
	printf 'ERROR: modpost: "a_fn" [drivers/m.ko] undefined!</pre><script>alert(4)</script>\n' \
		>>"$1/build.log"
	printf 'WARNING: \377\001 %s\n' "$(printf 'x%.0s' {1..2000})" >>"$1/build.log"
	cat >"$1/sweep.json" <<'J'
{"verdict": "FAIL", "sentence": "FAILS in classes 1, 3 of 3", "events": 7,
 "chances": {"ext4-128": 0.432, "jiffy-100": 0},
 "classes": [{"first": 0, "last": 1, "predicted": {"stale": ["lib/a.o", "lib/b.o"]},
              "confirmations": [{"miss": false}]},
             {"first": 2, "last": 3, "predicted": {"stale": []}, "confirmations": []},
             {"first": 4, "last": 7, "predicted": {"stale": ["lib/a.o"]}, "confirmations": []}]}
J
}

# good_run DIR
good_run() {
	mkdir -p "$1"
	echo '{"format": 1, "verdict": "PASS", "kernel": "6.12", "profile": "tiny", "findings": [],
		"seconds": {"build": 0.25}}' >"$1/verdict.json"
}
