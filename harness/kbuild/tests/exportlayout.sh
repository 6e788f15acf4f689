#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# A kernel that marks its exports in another way, planted in copies of the packaged ones: what is
# not understood is an ERROR that says so, not a FAIL; what is understood is judged as usual.
set -u
. "$(dirname "$0")/../../../ci/testlib.sh"

# Of its own: kernels with the version of a packaged one would get into other tests' way.
export XDG_CACHE_HOME=$scratch/cache
kernel=$(packaged 6.12) || { echo "$kernel"; exit 77; }
older=$(packaged 6.1) || { echo "$older"; exit 77; }
cd "$scratch" || exit 1

# feature NAME SOURCE
feature() {
	trimtorture import "$2" | sed -n "s/^  $1  *//p"
}

# copy_of KERNEL NAME: its machinery as a source directory
copy_of() {
	cp -r "$(trimtorture import --json "$1" | python3 -c 'import json, sys
print(json.load(sys.stdin)["path"])')/tree" "$2"
	chmod -R u+w "$2"
}

# edit FILE RULE: sed -E, which must change something
edit() {
	sed -E "$2" "$1" >edited
	if cmp -s edited "$1"; then
		echo "not ok - the rule $2 changes nothing in $1"
		exit 1
	fi
	cat edited >"$1"
}

# refused NAME WORDS: the import names the reason, and nothing is generated, built or judged
refused() {
	has "$(feature layout_unknown "$1")" "$2" "$1: the import says why"
	trimtorture generate --kernel "$1" --profile tiny --output "$1.tree" >out 2>&1
	is $? 3 "$1: ERROR"
	has "$(cat out)" "this kernel marks exports in a way that is not known: " "$1: and says so"
	has "$(cat out)" "$2" "$1: and why"
	trimtorture check --kernel "$1" --quick >out 2>&1
	is $? 3 "$1: a check is an ERROR too"
	is "$(grep -c export-wrong out)" 0 "$1: and blames no kbuild"
}

is "$(feature layout_unknown "$kernel")" - "6.12: its marks are understood"
is "$(feature license_mark "$kernel")" section "6.12: sections say the licence"
is "$(feature layout_unknown "$older")" - "6.1: its marks are understood"

copy_of "$kernel" other-section
edit other-section/include/linux/export.h 's/__export_symbol_##/__exported_##/'
refused other-section "include/linux/export.h marks the export probe_plain in no place"

copy_of "$kernel" license-elsewhere
edit license-elsewhere/include/linux/export-internal.h 's/(___ksymtab)" sec "/\1/'
refused license-elsewhere "exports probe_gpl for GPL modules, but what it leaves reads as for all"

copy_of "$kernel" new-parameter
edit new-parameter/include/linux/export-internal.h \
	's/^(#define KSYMTAB_(FUNC|DATA)\(name, sec)/\1, trust/'
refused new-parameter "modpost fills the parameter 'trust' of KSYMTAB_DATA()"

copy_of "$kernel" new-table
cat >>new-table/include/linux/export-internal.h <<'END'
#define SYMBOL_TRUST(sym, value) asm(".section \"___ktrust+" #sym "\"\n .byte " #value "\n .previous\n")
END
edit new-table/scripts/mod/modpost.c \
	's/^(\s*)buf_printf\(buf, "KSYMTAB_/\1buf_printf(buf, "SYMBOL_TRUST(%s, 1);\\n", sym->name);\n&/'
refused new-table "modpost writes SYMBOL_TRUST(), which trimtorture does not read"

has "$(trimtorture doctor --kernel new-table)" "___ktrust+ " "doctor names the news"
trimtorture doctor --kernel new-table >/dev/null
is $? 3 "doctor: marks that are not understood are an ERROR"
is "$(trimtorture doctor --kernel "$kernel" | sed -n 's/^new *//p')" \
	"0 names that no rule of trimtorture knows" "doctor: no news in 6.12"

copy_of "$older" module-script
edit module-script/scripts/module.lds.S 's/^(\s*)__ksymtab_gpl(\s)/\1__ktable_strict\2/'
refused module-script "scripts/module.lds.S marks the export probe_gpl in no place"

# As 7.1 does it: the licence is a bit of a third table.
copy_of "$kernel" flags
edit flags/include/linux/export-internal.h 's/(___ksymtab)" sec "/\1/'
cat >>flags/include/linux/export-internal.h <<'END'
#define SYMBOL_FLAGS(sym, flags) \
	asm(".section \"___kflagstab+" #sym "\", \"a\"\n__flags_" #sym ":\n .byte " #flags "\n .previous\n")
END
edit flags/scripts/mod/modpost.c \
	's/^(\s*)buf_printf\(buf, "KSYMTAB_/\1buf_printf(buf, "SYMBOL_FLAGS(%s, %d);\\n", sym->name, sym->is_gpl_only);\n&/'
edit flags/scripts/module.lds.S 's/^(\s*)__kcrctab\s.*/&\n\1__kflagstab 0 : { *(SORT(___kflagstab+*)) }/'
edit flags/include/linux/module_symbol.h '/^#define _LINUX_MODULE_SYMBOL_H/a enum { KSYM_FLAG_GPL_ONLY = 1 };'
is "$(feature license_mark flags)" flag "flags: found to say the licence"
trimtorture generate --kernel flags --profile tiny --output flags.tree >/dev/null
trimtorture build flags.tree --run-dir flags.run >out 2>&1
is $? 0 "flags: and a build with them is PASS"

# A bug of modpost in such a kernel is a FAIL, not another layout.
edit flags/scripts/mod/modpost.c 's/sym->name, sym->is_gpl_only\)/sym->name, 0)/'
is "$(feature layout_unknown flags)" - "a modpost that loses the licence: the layout is understood"
trimtorture generate --kernel flags --profile tiny --output lost.tree >/dev/null
trimtorture build lost.tree --run-dir lost.run >out 2>&1
is $? 1 "a modpost that loses the licence: FAIL"
has "$(cat out)" "export-wrong" "a modpost that loses the licence: export-wrong"

done_testing
