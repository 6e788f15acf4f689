#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# trimtorture report: what is written is well-formed, says what the records say, and holds
# whatever strings the records have.
set -u
. "$(dirname "$0")/../../../ci/testlib.sh"
. "$(dirname "$0")/handmade.sh"

hostile_run "$scratch/bad.run"
good_run "$scratch/good.run"
mkdir "$scratch/died.run"
printf "#!/bin/sh\n# Repeats this run.\nexec 'trimtorture' 'build' 't'\n" >"$scratch/died.run/repeat.sh"
trimtorture report "$scratch/bad.run" "$scratch/good.run" "$scratch/died.run" \
	--html "$scratch/r.html" --junit "$scratch/r.xml" --ktap >"$scratch/r.ktap"
is "$?" 0 "three runs, three formats: exit status 0"

is "$(cat "$scratch/r.ktap")" "KTAP version 1
1..3
# stale-object: lib/a.o lacks a_fn </li><img src=x onerror=alert(3)>
# modpost: <i>
# stale-object: lib/b.o $(printf '\357\277\275')slips
# undefined: c_fn
# repeat: trimtorture build 'a\" onload=\"alert(2)'
not ok 1 bad.run
ok 2 good.run
# repeat: 'trimtorture' 'build' 't'
not ok 3 died.run # ERROR harness: the run left no verdict.json: it was ended before it was done, or is still going on
# Totals: pass:1 fail:1 xfail:0 xpass:0 skip:0 error:1" "KTAP, word for word"

is "$(python3 - "$scratch/r.xml" <<'P'
import sys, xml.etree.ElementTree as E
suite = E.parse(sys.argv[1]).getroot().find("testsuite")
print(suite.get("tests"), suite.get("failures"), suite.get("errors"), suite.get("skipped"),
      suite.get("time"))
for case in suite:
    print(case.get("classname"), case.get("name"), case.get("time"),
          *(x.tag for x in case), case.findtext("system-out"))
print(suite[0].find("failure").text.split("\n")[0])
P
)" "3 1 1 0 4.000
trimtorture.small bad.run 3.750 failure system-out repeat: trimtorture build 'a\" onload=\"alert(2)'
trimtorture.tiny good.run 0.250 None
trimtorture died.run 0.000 error system-out repeat: 'trimtorture' 'build' 't'
stale-object: lib/a.o lacks a_fn </li><img src=x onerror=alert(3)>" "JUnit, read by an XML parser"

# The page, by a parser: its numbers, and that no string of a record became markup.
python3 - "$scratch/r.html" >"$scratch/page" <<'P'
import sys
from html.parser import HTMLParser
VOID = {"meta", "link", "br", "img", "input"}
class Page(HTMLParser):
    def __init__(self):
        super().__init__()
        self.open, self.keys, self.key, self.tags, self.text = [], [], None, {}, []
    def handle_starttag(self, tag, attrs):
        self.tags[tag] = self.tags.get(tag, 0) + 1
        attrs = dict(attrs)
        bad = [a for a in attrs if a.startswith("on")]
        assert not bad, bad
        for a in ("src", "href"):
            assert attrs.get(a, "#").startswith(("#", "data:,")), attrs
        if tag not in VOID:
            self.open.append(tag)
        if "data-key" in attrs:
            self.key = attrs["data-key"]
    def handle_startendtag(self, tag, attrs):
        self.tags[tag] = self.tags.get(tag, 0) + 1
    def handle_endtag(self, tag):
        assert self.open.pop() == tag, tag
    def handle_data(self, data):
        self.text.append(data)
        if self.key:
            self.keys.append(f"{self.key}={data}")
            self.key = None
page = Page()
text = open(sys.argv[1], encoding="utf-8").read()
page.feed(text)
page.close()
assert not page.open, page.open
assert "script" not in page.tags and "img" not in page.tags
assert "http:" not in text and "https:" not in text and "url(" not in text
print("\n".join(page.keys))
print("svg", page.tags["svg"])
print("long", max(len(t) for line in page.text for t in line.split("\n") if "xxx" in t))
P
is "$?" 0 "the page is well nested, asks nobody for anything and has no foreign markup"
page=$(cat "$scratch/page")
for pair in verdict=FAIL "kernel=6.1<script>alert(1)</script>" seed=7 events=7 ticks=2 make_status=2 \
	passes=2 compiled=35 before=0 after=57 exports=104 exports_kept=57 objects=33 modules=8 \
	findings=3 "sweep=FAILS in classes 1, 3 of 3" stale_objects=2 verdict=PASS verdict=MISS; do
	is "$(printf '%s\n' "$page" | grep -cxF -- "$pair")" 1 "the page says $pair"
done
is "$(tail -n 2 "$scratch/page" | tr '\n' ' ')" "svg 3 long 301 " \
	"two timelines and a chart; lines of the log are cut"

trimtorture report "$scratch/bad.run" --html "$scratch/again.html"
trimtorture report "$scratch/bad.run" --html - | cmp -s - "$scratch/again.html"
is "$?" 0 "the same page again, on standard output"
trimtorture report "$scratch/bad.run" >/dev/null 2>&1
is "$?" 2 "no format: exit status 2"
trimtorture report --ktap >/dev/null 2>&1
is "$?" 2 "no run: exit status 2"
trimtorture report "$scratch/bad.run" --html - --ktap >/dev/null 2>&1
is "$?" 2 "two formats on one stream: exit status 2"
trimtorture report "$scratch/nothing" --ktap >/dev/null 2>&1
is "$?" 3 "a directory that is not there: exit status 3"
trimtorture report "$scratch/bad.run" --html "$scratch/no/such/dir.html" >/dev/null 2>&1
is "$?" 3 "a file that cannot be written: exit status 3"
done_testing
