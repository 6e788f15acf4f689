#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# trimtorture inspect-build on damage: one file of a build that is right is cut, removed or edited;
# the finding names it, and what is printed, typed in, gives a build that is right again.
set -u
. "$(dirname "$0")/../../../ci/testlib.sh"
k61=$(packaged 6.1) || { echo "$k61"; exit 77; }
k612=$(packaged 6.12) || { echo "$k612"; exit 77; }
d=$scratch/d

# inspect: status in $status, record in $record, findings as "kind:file:symbol" lines in $found
inspect() {
	record=$scratch/record.json
	trimtorture inspect-build --json "$d" >"$record" 2>"$scratch/err"
	status=$?
	found=$(json "$record" '"\n".join(
		["%s:%s:%s" % (x["kind"], x["file"], x["symbol"]) for x in r["disagreements"]] +
		["stale:%s:%s" % (s["object"], s["symbol"]) for s in r["stale"]])')
}

# way_out: types in what the record says, and make
way_out() {
	json "$record" '"\n".join(r["commands"])' >"$scratch/commands.sh"
	echo "cd '$d' && make ARCH=synth" >>"$scratch/commands.sh"
	bash -e "$scratch/commands.sh" >"$scratch/make.log" 2>&1
}

# damaged NAME FINDINGS COMMAND…: COMMAND does the damage, in the build; FINDINGS are all of them
damaged() {
	local name=$1 wanted=$2

	shift 2
	rm -rf "$d"
	cp -a "$built" "$d"
	(cd "$d" && "$@")
	inspect
	is "$status,$found" "$wanted" "$version: $name"
	way_out
	inspect
	is "$status,$found" "0," "$version: $name: the way out leads out"
	[ "$status" -eq 0 ] || tail -n 5 "$scratch/make.log" | sed 's/^/# /'
}
cut_to() { truncate -s "$1" "$2"; }
lose() { sed -i "/$1/d" "$2"; }

# build VERSION ARCHIVE: a right build in $built
build() {
	version=$1
	built=$scratch/$1
	trimtorture generate --kernel "$2" --profile tiny --output "$built" >/dev/null
	trimtorture build "$built" >"$scratch/build.out" 2>&1
	is "$?" 0 "$version: the tree is built"
	rm -rf "$d"
	cp -a "$built" "$d"
	inspect
	is "$status,$found,$(json "$record" 'r["unread"], r["commands"]')" "0,,([], [])" \
		"$version: undamaged: nothing wrong"
}

# common SIZE…: what both pipelines have; an object cut to each SIZE, "-1": by one byte
common() {
	local object=arch/x86/lib/usercopy_64.o size lost='
export-missing:fs/fat/fat:clear_user
export-missing:drivers/vfio/vfio:__clear_user'

	for size in "$@"; do
		damaged "an object cut to $size bytes" "1,object-unreadable:$object:$lost" \
			cut_to "$size" "$object"
	done
	damaged "an object filled up with zeros" "1,object-unreadable:$object:$lost" \
		sh -c "truncate -s 100 $object && truncate -s 100000 $object"
	damaged "an object removed" "1,object-missing:$object:$lost" rm "$object"
	damaged "a .cmd file emptied" "1,command-unreadable:arch/x86/lib/.usercopy_64.o.cmd:" \
		cut_to 0 arch/x86/lib/.usercopy_64.o.cmd
	damaged "a .cmd file removed" "1,command-missing:$object:" \
		rm arch/x86/lib/.usercopy_64.o.cmd
	damaged "a module's .ko cut" "1,module-unreadable:fs/fat/fat.ko:" cut_to 300 fs/fat/fat.ko
	damaged "a module's .ko removed" "1,module-missing:fs/fat/fat.ko:" rm fs/fat/fat.ko
	damaged "vmlinux cut" "1,vmlinux-unreadable:vmlinux:" cut_to 3000 vmlinux
	damaged "vmlinux lost an export" "1,vmlinux-lacks:vmlinux:clear_user" \
		objcopy --strip-symbol=__ksymtab_clear_user vmlinux
	damaged "System.map lost a name" "1,map-lacks:vmlinux:clear_user" \
		lose ' clear_user$' System.map
	damaged "Module.symvers lost a line" "1,symvers-lacks:Module.symvers:clear_user" \
		lose '	clear_user	' Module.symvers
	damaged "Module.symvers gained a line" "1,symvers-surplus:Module.symvers:no_such_fn" \
		sh -c 'printf "0x00000000\tno_such_fn\tvmlinux\tEXPORT_SYMBOL\t\n" >>Module.symvers'
	damaged "Module.symvers cut" "1,symvers-unreadable:Module.symvers:" cut_to 40 Module.symvers
	damaged "Module.symvers removed" "1,symvers-missing:Module.symvers:" rm Module.symvers
	damaged "modules.order lost a line" "1,order-lacks:fs/fat/fat:" lose fat modules.order
	damaged "stamps set back" "0," touch -d 2001-01-01 "$object" vmlinux Module.symvers
}

build 6.12 "$k612"
common 0 100 800 -1
build 6.1 "$k61"
common 100
damaged "autoksyms.h lost a line" "1,list-lacks:include/generated/autoksyms.h:clear_user" \
	lose '_KSYM_clear_user ' include/generated/autoksyms.h
damaged "autoksyms.h gained a line" "1,list-surplus:include/generated/autoksyms.h:string_scan" \
	sh -c 'echo "#define __KSYM_string_scan 1" >>include/generated/autoksyms.h'
damaged "a module's list removed" "1,needed-missing:fs/fat/fat:" rm fs/fat/fat.usyms
damaged "a module's list lost a line" "1,needed-lacks:fs/fat/fat:clear_user" \
	lose clear_user fs/fat/fat.usyms
damaged "a .mod file removed" "0," rm fs/fat/fat.mod
done_testing
