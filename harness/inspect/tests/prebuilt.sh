#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# trimtorture inspect-build --module: modules made elsewhere against kernels of the eras, against a
# directory with Module.symvers alone, and a real build before and after its lines are whitelisted.
set -u
. "$(dirname "$0")/../../../ci/testlib.sh"
. "$(dirname "$0")/handmade.sh"

# module FILE VERMAGIC LICENCE [use=NAME | weak=NAME | export=NAME | crc=NAME:CRC | import=SPACE]…
module() {
	local file=$1 word name

	{
		printf '.section .modinfo,"a"\n.asciz "name=%s"\n.asciz "vermagic=%s "\n' \
			"$(basename "$1" .ko)" "$2"
		printf '.asciz "license=%s"\n' "$3"
		shift 3
		for word in "$@"; do
			name=${word#*=}
			case $word in
			use=*) printf '.data\n.quad %s\n' "$name" ;;
			weak=*) printf '.data\n.weak %s\n.quad %s\n' "$name" "$name" ;;
			export=*) printf '.section __ksymtab_strings,"a"\n.asciz "%s"\n' "$name" ;;
			import=*) printf '.section .modinfo,"a"\n.asciz "import_ns=%s"\n' "$name" ;;
			crc=*)
				printf '.section __versions,"a"\n.quad %s\n1: .asciz "%s"\n' \
					"${name#*:}" "${name%:*}"
				printf '.zero 56 - (. - 1b)\n'
				;;
			esac
		done
	} | as -o "$file" -
}

# fit KERNEL MODULE…: status in $status, "kind:symbol:object" words in $found, lines in $keep
fit() {
	local kernel=$1

	shift
	record=$scratch/record.json
	trimtorture inspect-build --json --module "$1" "$kernel" "${@:2}" >"$record" \
		2>"$scratch/err"
	status=$?
	found=
	keep=
	[ -s "$record" ] || return
	found=$(json "$record" '" ".join("%s:%s:%s" % (x["kind"], x["symbol"], x["object"])
		for m in r["modules"] for x in m["misfits"])')
	keep=$(json "$record" '" ".join(r["whitelist"] + ["?" + x for x in r["perhaps"]])')
}

# 5.15 to 6.1: objects say by markers what they would export
d=$scratch/k61
era61 "$d"
m=$scratch/x.ko
module "$m" "6.1.0 SMP" GPL use=good_fn weak=nothing_fn
fit "$d" "$m"
is "$status,$found" "0," "6.1: a module whose needs are met; a weak one is none"
has "$(json "$record" 'r["not_judged"]')" "version texts were not compared" \
	"6.1: what is not known of the kernel is said"
module "$m" "6.1.0 SMP" GPL use=good_fn use=tie_fn use=no_such_fn
fit "$d" "$m"
is "$status,$found,$keep" "1,missing:no_such_fn: trimmed:tie_fn:lib/tie.o,tie_fn" \
	"6.1: trimmed, with its object and the line that keeps it, and missing"
module "$scratch/y.ko" "6.1.0 SMP" GPL export=no_such_fn
fit "$d" "$m" "$scratch/y.ko"
is "$found" "trimmed:tie_fn:lib/tie.o" "6.1: another module that is given exports it"
text=$(trimtorture inspect-build --module "$m" "$d")
has "$text" "which this kernel trimmed: lib/tie.o would export it" "6.1: the text says so"

# versions, licences, namespaces, version texts
printf '0x00000011\tgood_fn\tvmlinux\tEXPORT_SYMBOL_GPL\tSPACE\n' >"$d/Module.symvers"
module "$d/drivers/m1.ko" "6.1.0 mod_unload modversions" GPL
module "$m" "6.1.0 mod_unload modversions" GPL use=good_fn crc=good_fn:0x11 import=SPACE
fit "$d" "$m"
is "$status,$found" "0," "all of these agree"
module "$m" "6.1.0 mod_unload modversions" GPL use=good_fn crc=good_fn:0x12 import=SPACE
fit "$d" "$m"
is "$found" "crc-differs:good_fn:vmlinux" "another CRC"
module "$m" "6.2.0 mod_unload modversions" GPL use=good_fn crc=module_layout:0x12 import=SPACE
fit "$d" "$m"
is "$found" "crc-missing:good_fn:vmlinux" "no CRC for it; with CRCs the release plays no part"
module "$m" "6.1.0 SMP mod_unload modversions" Proprietary use=good_fn crc=good_fn:0x11
fit "$d" "$m"
is "$found" "vermagic:: licence:good_fn:vmlinux namespace:good_fn:vmlinux" \
	"another version text, licence and namespace"

# up to 4.20: the dep file tells what could be exported
d=$scratch/k414
era414 "$d"
module "$m" 4.14.23 GPL use=__clear_user
printf '0x00000000\tclear_user\tvmlinux\tEXPORT_SYMBOL\n' >"$d/Module.symvers"
fit "$d" "$m"
is "$found,$keep" "trimmed:__clear_user:arch/x86/lib/other.o,__clear_user" "4.14: by the dep file"

# 6.4 and later; without objects
d=$scratch/k612
era612 "$d"
module "$m" 6.12.0 GPL use=trimmed_fn use=wl_fn use=local_fn
put "$d/System.map" '0000000000001000 T trimmed_fn' '0000000000001010 T local_fn'
fit "$d" "$m"
is "$found,$keep" "not-exported:local_fn:vmlinux trimmed:trimmed_fn:lib/all.o,trimmed_fn" \
	"6.12: what no source exports cannot be kept"
mkdir "$scratch/just"
cp "$d/Module.symvers" "$d/System.map" "$scratch/just"
fit "$scratch/just" "$m"
is "$found,$keep" "not-exported:local_fn:vmlinux not-exported:trimmed_fn:vmlinux,?local_fn ?trimmed_fn" \
	"without objects both may be: the lines are marked"

# what is no module, no kernel
truncate -s 200 "$m"
fit "$d" "$m"
is "$status" 3 "a module that was cut off: exit status 3"
has "$(cat "$scratch/err")" "was cut off" "and it says so"
module "$m" 6.12.0 GPL
fit "$scratch" "$m"
is "$status" 3 "no kernel: exit status 3"
has "$(cat "$scratch/err")" "neither Module.symvers nor vmlinux" "and it says why"

# Real machinery: what is printed keeps what was trimmed.
for version in 6.1 6.12; do
	archive=$(packaged $version) || { echo "$archive"; exit 77; }
	tree=$scratch/tree-$version
	trimtorture generate --kernel "$archive" --profile tiny --output "$tree" >/dev/null
	(cd "$tree" && make ARCH=synth defconfig && make ARCH=synth) >"$scratch/make.log" 2>&1
	is "$?" 0 "$version: built"
	vermagic=$(tr '\0' '\n' <"$tree/fs/fat/fat.ko" | sed -n 's/^vermagic=//p')
	module "$m" "${vermagic% }" GPL use=string_scan use=clear_user
	fit "$tree" "$m"
	is "$status,$found,$keep" "1,trimmed:string_scan:lib/string_util.o,string_scan" "$version: trimmed"
	printf '%s\n' $keep >"$tree/keep.txt"
	sed -i '/UNUSED_KSYMS_WHITELIST/d' "$tree/.config"
	echo "CONFIG_UNUSED_KSYMS_WHITELIST=\"$tree/keep.txt\"" >>"$tree/.config"
	# 6.1 may end one make too early: it looks at lib.a before the list changes.
	(cd "$tree" && make ARCH=synth olddefconfig && make ARCH=synth && make ARCH=synth) \
		>"$scratch/make.log" 2>&1
	fit "$tree" "$m"
	is "$status,$found" "0," "$version: with those lines as its whitelist the module fits"
done
done_testing
