# SPDX-License-Identifier: GPL-2.0-only
# Sourced by tests that look at pages in a real browser; needs ci/testlib.sh.

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

# measured_copy PAGE: a copy for measuring, in frames: the page itself forbids scripts, the copy
# doesn't. A window is never narrower than 500 px, a frame may be.
measured_copy() {
	python3 - "$1" "$scratch/measured.html" <<'P'
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
	local width

	for width in 400 1200; do
		cat >"$scratch/frame$width.html" <<-H
			<!DOCTYPE html><html><head><meta name="color-scheme" content="light dark"></head><body>
			<script>onmessage = e => { document.documentElement.dataset.measure = e.data; };</script>
			<iframe width="$width" height="900" style="border:0" src="measured.html"></iframe>
			</body></html>
		H
	done
}

# measured WIDTH SCHEME: data-measure="inner width, page's width, contrast, letters, scheme"
measured() {
	browse 1300 "$2" --virtual-time-budget=5000 --dump-dom "file://$scratch/frame$1.html" |
		grep -o 'data-measure="[^"]*"'
}
