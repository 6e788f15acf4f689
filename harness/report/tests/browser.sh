#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# The HTML page in a real browser: it renders on a phone and on a screen, by day and by night,
# without a complaint; nothing sticks out; text stands out from its ground; numbers are those of
# the record.
set -u
. "$(dirname "$0")/../../../ci/testlib.sh"
. "$(dirname "$0")/handmade.sh"

command -v chromium >/dev/null || skip_all "chromium is not installed"
hostile_run "$scratch/bad.run"
good_run "$scratch/good.run"
trimtorture report "$scratch/bad.run" "$scratch/good.run" --html "$scratch/r.html"

# browse WIDTH SCHEME(0 dark, 1 light) WORD…: chromium with a profile of its own
browse() {
	local width=$1 scheme=$2
	shift 2
	timeout 120 chromium --headless --no-sandbox --disable-gpu --disable-quic --no-first-run \
		--disable-background-networking --disable-component-update --disable-sync \
		--hide-scrollbars --enable-logging=stderr --user-data-dir="$scratch/profile$width$scheme" \
		--blink-settings=preferredColorScheme="$scheme" --window-size="$width",1000 "$@" \
		2>>"$scratch/stderr"
}

# A copy for measuring: the page itself forbids scripts, the copy doesn't.
python3 - "$scratch/r.html" "$scratch/measured.html" <<'P'
import re, sys
text = open(sys.argv[1], encoding="utf-8").read()
text = re.sub(r'<meta http-equiv="Content-Security-Policy"[^>]*>', "", text)
script = """<script>
function lum(c) { return c.match(/[\\d.]+/g).slice(0, 3).map(v => { v /= 255;
  return v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4; })
  .reduce((s, v, i) => s + v * [0.2126, 0.7152, 0.0722][i], 0); }
function ground(e) { for (; e; e = e.parentElement) {
  const c = getComputedStyle(e).backgroundColor;
  if (c != 'rgba(0, 0, 0, 0)') return c; } return 'rgb(255, 255, 255)'; }
function contrast(a, b) { const x = lum(a), y = lum(b);
  return (Math.max(x, y) + 0.05) / (Math.min(x, y) + 0.05); }
document.querySelectorAll('details').forEach(d => d.open = true);
let least = 99, where = '';
document.querySelectorAll('body *').forEach(e => {
  if (e.closest('script,title') || ![...e.childNodes].some(n => n.nodeType == 3 && n.data.trim())) return;
  const svg = e.closest('svg');
  const own = svg && (e.classList.contains('tagtext') ? svg.querySelector('.tag') :
    svg.querySelector('.band1, .band0'));
  const back = own ? getComputedStyle(own).fill : ground(e);
  const c = contrast(svg ? getComputedStyle(e).fill : getComputedStyle(e).color, back);
  if (c < least) { least = c; where = e.tagName + '.' + (e.getAttribute('class') || ''); } });
const small = [...document.querySelectorAll('svg text')].map(t => parseFloat(getComputedStyle(t).fontSize)
  * t.ownerSVGElement.getBoundingClientRect().width / t.ownerSVGElement.viewBox.baseVal.width);
parent.postMessage([innerWidth, document.documentElement.scrollWidth,
  least >= 4.5 ? 'ok' : least.toFixed(2) + where, Math.min(...small) >= 9 ? 'ok' : Math.min(...small),
  lum(getComputedStyle(document.body).backgroundColor) < 0.2 ? 'dark' : 'light'].join(' '), '*');
</script>"""
open(sys.argv[2], "w", encoding="utf-8").write(text.replace("</body>", script + "</body>"))
P

# A window is never narrower than 500 px, a frame may be: the page is measured in one.
for width in 400 1200; do
	cat >"$scratch/frame$width.html" <<-H
		<!DOCTYPE html><html><head><meta name="color-scheme" content="light dark"></head><body>
		<script>onmessage = e => { document.documentElement.dataset.measure = e.data; };</script>
		<iframe width="$width" height="900" style="border:0" src="measured.html"></iframe>
		</body></html>
	H
done

for width in 400 1200; do
	for scheme in 0 1; do
		name=$([ $scheme = 0 ] && echo dark || echo light)
		browse 1300 $scheme --virtual-time-budget=5000 --dump-dom \
			"file://$scratch/frame$width.html" >"$scratch/dom"
		is "$(grep -o 'data-measure="[^"]*"' "$scratch/dom")" \
			"data-measure=\"$width $width ok ok $name\"" \
			"$width px, $name: nothing sticks out, contrast and letters are big enough"
		browse $width $scheme --screenshot="$scratch/$width$name.png" "file://$scratch/r.html"
		is "$(python3 -c 'import struct,sys; print(*struct.unpack(">II",
			open(sys.argv[1], "rb").read(24)[16:]))' "$scratch/$width$name.png")" \
			"$width 1000" "$width px, $name: a picture of it"
	done
done
cmp -s "$scratch/400dark.png" "$scratch/400light.png"
is "$?" 1 "dark and light differ"

browse 1200 1 --dump-dom "file://$scratch/r.html" >"$scratch/dom"
for key in exports_kept objects modules compiled after findings events seed; do
	wanted=$(json "$scratch/bad.run/verdict.json" '{"exports_kept": r["checked"]["exports_kept"],
		"objects": r["checked"]["objects"], "modules": r["checked"]["modules"],
		"compiled": r["make"]["objects_compiled"], "after": r["make"]["ksyms"][-1]["after"],
		"findings": len(r["findings"]), "events": r["clock"]["events"], "seed": r["seed"]}["'$key'"]')
	is "$(grep -o "data-key=\"$key\">[^<]*" "$scratch/dom" | head -n 1)" \
		"data-key=\"$key\">$wanted" "in the browser, too, $key is $wanted"
done
is "$(grep -c 'data-class' "$scratch/dom")" \
	"$(json "$scratch/bad.run/sweep.json" 'len(r["classes"])')" "as many classes as the sweep has"
is "$(grep -c CONSOLE "$scratch/stderr")" 0 "no complaint on the console"
grep CONSOLE "$scratch/stderr" | sed 's/^/# /'
done_testing
