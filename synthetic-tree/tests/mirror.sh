#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Mirrors: of a made-up kernel, and of fs/fat of a packaged one, which is built and judged.
set -u
. "$(dirname "$0")/../../ci/testlib.sh"

kernel=$(packaged 6.1) || { echo "$kernel"; exit 77; }
cd "$scratch" || exit 1

# generate WORD…: status in $status, output in out and err
generate() {
	trimtorture generate --profile mirror "$@" >out 2>err
	status=$?
}

cat >fat.config <<END
CONFIG_64BIT=y
CONFIG_BLOCK=y
CONFIG_FAT_FS=m
CONFIG_MSDOS_FS=m
CONFIG_VFAT_FS=m
CONFIG_NLS=m
CONFIG_NLS_UTF8=m
END
generate --kernel "$kernel" --config fat.config --subtree fs/fat --subtree fs/nls \
	--output fat --json
is "$status" 0 "fs/fat and fs/nls of 6.1"
is "$(json out 'r["mirror"]["modules"]')" 5 "five modules: fat, msdos, vfat, nls_base, nls_utf8"
is "$(json fat/expected.json 'sorted(m["path"] for m in r["modules"])')" \
	"['fs/fat/fat', 'fs/fat/msdos', 'fs/fat/vfat', 'fs/nls/nls_base', 'fs/nls/nls_utf8']" \
	"and their names"
is "$(json fat/expected.json '[e["users"] for e in r["exports"] if e["name"] == "fat_attach"]')" \
	"[['fs/fat/msdos', 'fs/fat/vfat']]" "fat_attach is used by msdos and vfat"
is "$(grep -c 'Linus\|FAT file system' -r fat/fs/fat | grep -cv ':0$')" 0 \
	"no text of the kernel is in the tree"
trimtorture generate --kernel "$kernel" --profile fat.mirror.ini --output again >out 2>err
is "$?" 0 "the profile generates again"
is "$(diff -r fat again && echo same)" same "the same tree"
trimtorture build --run-dir fat.run fat >out 2>err
is "$?" 0 "it is built and judged PASS"
has "$(cat out)" "PASS" "and says so"

# 'unused' reads the kernel's text; what make's trimming leaves is another answer to its question.
trimtorture unused --config fat.config --log unused.log --json "$kernel" >unused.json 2>err
is "$?" 0 "the exports that these five modules do not use"
find fat -name '*.ko' -o -name vmlinux | xargs nm 2>/dev/null |
	sed -n 's/.* __ksymtab_\(mirror_\)*//p' | LC_ALL=C sort >left
python3 -c 'import json
print("\n".join(sorted(e["name"] for e in json.load(open("unused.json"))["exports"]
                       if e["use"] == "module")))' >used
is "$(diff left used)" "" "are those that the build has trimmed"
is "$(grep -c . unused.log)" "$(json unused.json 'sum(v for k, v in r["counts"].items() if k != "module")')" \
	"and all of them are in the log"

generate --kernel "$kernel" --config fat.config --subtree drivers/pci --output none
is "$status" 3 "a directory of which nothing is built"
has "$(cat err)" "nothing is built below drivers/pci" "and the message says so"
is "$(ls -d none none.mirror.ini 2>/dev/null)" "" "and nothing is left behind"
generate --kernel "$kernel" --config "$kernel" --output none
is "$status" 3 "a configuration that is none"
trimtorture generate --profile tiny --subtree fs --output none >out 2>err
is "$?" 2 "--subtree without mirror"
echo mine >mine.ini
generate --kernel "$kernel" --config fat.config --write-profile mine.ini --output none
is "$status $(cat mine.ini)" "2 mine" "a file of somebody else is not overwritten"

# allmodconfig stays in the cache: what is put there in its place is taken, unless its key differs.
# A cache of its own, but for the imported kernels, so that no other test meets that.
mkdir -p cache/trimtorture
ln -s "${XDG_CACHE_HOME:-$HOME/.cache}/trimtorture/snapshots" cache/trimtorture
XDG_CACHE_HOME=$scratch/cache trimtorture inspect --json "$kernel" >all 2>err
is "$?" 0 "allmodconfig is made by kconfig"
is "$(json all 'r["counts"]["modules"] > 5000')" True "and has modules in thousands"
kept=$(ls cache/trimtorture/allmodconfig/*)
{ head -n 1 "$kept"; cat fat.config; } >few
cp few "$kept"
XDG_CACHE_HOME=$scratch/cache trimtorture inspect --json "$kernel" >out 2>err
is "$(json out '0 < r["counts"]["modules"] < 100')" True "the second time it comes from the cache"

# A made-up kernel: no machinery, so it can be looked at only.
mkdir -p k/fs
printf 'VERSION = 6\nPATCHLEVEL = 1\nSUBLEVEL = 9\nEXTRAVERSION =\n' >k/Makefile
printf 'obj-y := core.o\nobj-$(CONFIG_FAT_FS) += one.o two.o\n' >k/fs/Makefile
printf 'int foo;\nEXPORT_SYMBOL(foo_bar);\nEXPORT_SYMBOL_GPL(__foo_bar);\n' >k/fs/core.c
printf 'void f(void) { foo_bar(); __foo_bar(); /* never */ }\n' >k/fs/one.c
printf 'void f(void) { foo_bar(); }\n' >k/fs/two.c
bsdtar -czf k.tar.gz k
for source in k k.tar.gz; do
	trimtorture inspect --config fat.config --json --html page.html "$source" >out 2>err
	is "$?" 0 "inspect $source"
	is "$(json out '[r["counts"][n] for n in ("objects", "modules", "exports", "gpl", "used")]')" \
		"[3, 2, 2, 1, 2]" "$source: counts"
	is "$(json out 'r["alike"]["dep-file"]')" \
		"[{'key': 'foo/bar.h', 'names': ['__foo_bar', 'foo_bar'], 'users': [1, 2]}]" \
		"$source: one dep file"
	is "$(json out '[(m["path"], m["uses"]) for m in r["modules"]]')" \
		"[('fs/one', 2), ('fs/two', 1)]" "$source: uses"
	has "$(cat page.html)" "<code>__foo_bar</code> <span class=\"dim\">(1)" "$source: the page"
done
# Of each pair one export is needed; the group of which both are comes last, though its key is less.
printf 'EXPORT_SYMBOL(zoo);\nEXPORT_SYMBOL(__zoo);\n' >>k/fs/core.c
printf 'void g(void) { zoo(); }\n' >>k/fs/two.c
trimtorture inspect --config fat.config --most 1 --html page.html k >out 2>err
has "$(cat out)" "4 exports in 2 groups, of which modules use some but not all in 1" "mixed groups"
has "$(cat out)" "zoo                                  __zoo (0) zoo (1)" "come first"
is "$(grep foo_bar out)" "        9  __foo_bar" "the other one's are among the longest names only"
has "$(cat page.html)" "and 1 more" "and the page says that there are more"
# What headers' code names may be used through it; what their declarations name is not.
printf 'static inline int via(void)\n{\n\treturn __zoo();\n}\nint foo_bar(void);\n#define ALSO quux()\n' >k/fs/x.h
printf 'EXPORT_SYMBOL_GPL(quux);\nEXPORT_SYMBOL(nobody);\nEXPORT_SYMBOL_NS(asked, "NS");\n' >>k/fs/core.c
printf 'void h(void) { symbol_get(asked); }\n' >>k/fs/two.c
printf 'CONFIG_MSDOS_FS=m\n' >none.config
trimtorture unused --config fat.config --log log k >out 2>err
is "$?" 0 "unused"
is "$(tr '\t' ' ' <log)" "header __zoo - - fs/core -
by-name asked - NS fs/core -
none nobody - - fs/core -
header quux GPL - fs/core -" "what is seen to be used in which way"
has "$(cat out)" "exports   7, of which modules use 3" "and how many"
trimtorture unused --config none.config --log log k >out 2>err
is "$(cut -f1,2 log | tr '\t' ' ' | xargs)" \
	"none __foo_bar header __zoo none asked none foo_bar none nobody header quux none zoo" \
	"a configuration with no module uses nothing"
trimtorture unused --config none.config --config fat.config --json k >out 2>err
is "$(json out 'r["counts"]')" "{'none': 1, 'header': 2, 'by-name': 1, 'module': 3}" \
	"of two configurations the stronger use counts"
trimtorture unused k k >out 2>err
is "$?" 2 "unused of two kernels"

head -c 200 k.tar.gz >cut.tar.gz
trimtorture inspect --config fat.config cut.tar.gz >out 2>err
is "$?" 3 "a cut-off archive"
trimtorture inspect --config fat.config k/fs >out 2>err
is "$?" 3 "a directory that is no kernel's"
trimtorture inspect >out 2>err
is "$?" 2 "nothing to inspect"
done_testing
