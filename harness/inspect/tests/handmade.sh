# SPDX-License-Identifier: GPL-2.0-only
# Sourced: build directories made by hand, a handful of objects each, as kernels of three eras
# leave them. Objects are assembled with the sections that the kernels' headers make.

early='2018-03-05 13:07:01 UTC'
tie='2018-03-05 13:07:02 UTC'
late='2018-03-05 13:07:03 UTC'

# object FILE [export=NAME | marker=NAME | offer=NAME | global=NAME | use=NAME]…
object() {
	local file=$1 word name
	shift
	mkdir -p "$(dirname "$file")"
	for word in "$@"; do
		name=${word#*=}
		case $word in
		export=*) printf '.section "___ksymtab+%s","a"\n.long 0\n' "$name" ;;
		marker=*) printf '.section ".discard.ksym","a"\n__ksym_marker_%s: .byte 0\n' "$name" ;;
		offer=*) printf '.section ".export_symbol","a"\n__export_symbol_%s: .asciz ""\n.asciz ""\n' "$name" ;;
		global=*) printf '.text\n.globl %s\n%s: .byte 0\n' "$name" "$name" ;;
		use=*) printf '.data\n.long %s\n' "$name" ;;
		esac
	done | as -o "$file" -
}

# command_file DIR OBJECT [DEP-FILE…]: the .cmd file of a compiled object
command_file() {
	local dir=$1 object=$2 dep
	shift 2
	{
		echo "cmd_$object := gcc -c -o $object ${object%.o}.c"
		echo
		echo "source_$object := ${object%.o}.c"
		echo
		echo "deps_$object := \\"
		for dep in "$@"; do
			echo "    \$(wildcard $dep) \\"
		done
		echo
		echo "$object: \$(deps_$object)"
		echo
		echo "\$(deps_$object):"
	} >"$dir/$(dirname "$object")/.$(basename "$object").cmd"
	: >"$dir/${object%.o}.c"
	touch -d "$early" "$dir/${object%.o}.c"
}

# put FILE WORD…: a file with one word a line
put() {
	local file=$1
	shift
	mkdir -p "$(dirname "$file")"
	printf '%s\n' "$@" >"$file"
}

configure() {
	put "$1/include/config/auto.conf" CONFIG_MODULES=y CONFIG_TRIM_UNUSED_KSYMS=y
	put "$1/include/config/kernel.release" "$2"
	put "$1/scripts/Makefile.build" '#'
}

# clear_user and __clear_user share the dep file clear/user.h; copy.o wasn't rebuilt for the
# former, other.o has the latter, which nobody needs.
era414() {
	local d=$1

	configure "$d" 4.14.23
	put "$d/include/generated/autoksyms.h" '#define __KSYM_clear_user 1'
	put "$d/include/config/ksym/clear/user.h" ''
	object "$d/arch/x86/lib/copy.o" global=clear_user
	object "$d/arch/x86/lib/other.o" global=__clear_user
	command_file "$d" arch/x86/lib/copy.o include/config/ksym/clear/user.h
	command_file "$d" arch/x86/lib/other.o include/config/ksym/clear/user.h
	object "$d/drivers/m1.o" use=clear_user
	command_file "$d" drivers/m1.o
	put "$d/.tmp_versions/m1.mod" drivers/m1.ko drivers/m1.o clear_user
	put "$d/modules.order" kernel/drivers/m1.ko
	touch -d "$tie" "$d/include/generated/autoksyms.h" "$d/include/config/ksym/clear/user.h" \
		"$d/arch/x86/lib/copy.o"
	touch -d "$late" "$d/arch/x86/lib/other.o" "$d/drivers/m1.o"
}

# tie.o: lost race. old.o: still exports what isn't listed. late.o: dep file newer, make will see
# to it. none.o: its .cmd file has lost its dep file. good.o: right. m1 needs what its list lacks.
era61() {
	local d=$1 name

	configure "$d" 6.1.0
	put "$d/include/generated/autoksyms.h" '#define __KSYM_tie_fn 1' '#define __KSYM_late_fn 1' \
		'#define __KSYM_none_fn 1' '#define __KSYM_good_fn 1'
	for name in tie old late none good; do
		put "$d/include/ksym/${name}_fn" ''
		object "$d/lib/$name.o" marker=${name}_fn global=${name}_fn
		command_file "$d" lib/$name.o include/ksym/${name}_fn
	done
	object "$d/lib/old.o" marker=old_fn global=old_fn export=old_fn
	object "$d/lib/good.o" marker=good_fn global=good_fn export=good_fn \
		marker=forgotten_fn global=forgotten_fn
	command_file "$d" lib/none.o
	object "$d/drivers/m1.o" use=tie_fn use=late_fn use=none_fn use=good_fn use=forgotten_fn
	command_file "$d" drivers/m1.o
	put "$d/drivers/m1.usyms" tie_fn late_fn none_fn good_fn __this_module
	put "$d/modules.order" drivers/m1.ko
	printf '0x00000000\t%s\tvmlinux\tEXPORT_SYMBOL\t\n' good_fn old_fn >"$d/Module.symvers"
	touch -d "$tie" "$d"/lib/*.o "$d/include/ksym/tie_fn" "$d/include/generated/autoksyms.h"
	touch -d "$early" "$d/include/ksym/old_fn" "$d/include/ksym/good_fn" "$d/include/ksym/none_fn"
	touch -d "$late" "$d/include/ksym/late_fn" "$d/drivers/m1.o"
}

# modpost lost used_fn and kept unused_fn; wl_fn is whitelisted
era612() {
	local d=$1

	configure "$d" 6.12.0
	echo 'CONFIG_UNUSED_KSYMS_WHITELIST="wl.txt"' >>"$d/include/config/auto.conf"
	put "$d/wl.txt" wl_fn
	object "$d/lib/all.o" offer=used_fn global=used_fn offer=unused_fn global=unused_fn \
		offer=wl_fn global=wl_fn offer=trimmed_fn global=trimmed_fn
	command_file "$d" lib/all.o
	object "$d/drivers/m1.o" use=used_fn
	command_file "$d" drivers/m1.o
	put "$d/modules.order" drivers/m1.o
	printf '0x00000000\t%s\tvmlinux\tEXPORT_SYMBOL\t\n' unused_fn wl_fn >"$d/Module.symvers"
}

# All stamps of a tree that was built under the layer's clock, 15 years back: order and ties stay.
into_the_past() {
	python3 - "$1" <<'P'
import os, sys
for directory, _, files in os.walk(sys.argv[1]):
    for name in files:
        path = os.path.join(directory, name)
        if not os.path.islink(path):
            ns = os.stat(path).st_mtime_ns - 500000000 * 10**9
            os.utime(path, ns=(ns, ns))
P
}
