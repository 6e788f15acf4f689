# SPDX-License-Identifier: GPL-2.0-only
# Sourced by ci/nightly: the report, and what is removed after it.

section_report() {
	local page=$out/report/$TRIMTORTURE_NIGHT words=()

	[ ! -r "$known" ] || words=(--known "$known")
	if [ ! -e "$db" ]; then
		echo "no database: no stress was run"
	else
		mkdir -p "$page"
		trimtorture report --db "$db" "${words[@]}" --fail-on new --html "$page/index.html" \
			--junit "$page/junit.xml" --json "$page/report.json" --kcidb "$page/kcidb.json" \
			>"$page/report.txt" 2>"$work/report.err"
		reported $? "$page"
	fi
	retain
}

reported() {
	cat "$2/report.txt" "$work/report.err"
	case $1 in
	0) good=$((good + 1)) ;;
	1)
		result report-new-signatures "$(grep -c '^new ' "$2/report.txt")" 0
		grep -A 1 '^new ' "$2/report.txt" >>"$work/wrong"
		;;
	*) broken "report: $(tail -n 1 "$work/report.err")" ;;
	esac
	ln -sfn "$TRIMTORTURE_NIGHT" "$out/report/latest"
}

# What the last report links to is kept, however old.
retain() {
	local linked=$work/linked night

	: >"$linked"
	if [ -r "$out/report/$TRIMTORTURE_NIGHT/report.json" ]; then
		python3 -c 'import json, sys
for s in json.load(open(sys.argv[1]))["signatures"]:
    print(*(b["path"] for b in s["bundles"]), sep="\n")' \
			"$out/report/$TRIMTORTURE_NIGHT/report.json" >"$linked"
	fi
	for night in "$out"/{report,found,stress}/*/; do
		night=${night%/}
		[ -d "$night" ] && [ ! -L "$night" ] &&
			[ -n "$(find "$night" -maxdepth 0 -mtime "+$keep")" ] || continue
		find "$night" -type f | grep -vxFf "$linked" | tr '\n' '\0' | xargs -0r rm -f
		find "$night" -depth -type d -empty -delete
		[ -e "$night" ] || echo "removed: ${night#"$out/"}"
	done
}
