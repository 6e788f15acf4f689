# SPDX-License-Identifier: GPL-2.0-only
# Runs adjust_autoksyms.sh again and again: each line of standard input names a directory and a
# kernel, each line of output is the script's exit status. touch, mkdir and dirname are
# functions, because three processes a symbol would be nearly all of the time; with
# TTF_REAL_TOOLS they are the programs.
if [ -z "$TTF_REAL_TOOLS" ]; then
	touch() {
		command : >"$1"
	}
	mkdir() {
		[ -d "$2" ] || command mkdir -p "$2"
	}
	dirname() {
		printf '%s\n' "${1%/*}"
	}
fi
while read -r directory srctree; do
	(
		cd "$directory" || exit 99
		set -- echo REBUILD
		abs_srctree=$srctree
		export srctree abs_srctree
		. "$srctree/scripts/adjust_autoksyms.sh"
	) >"$directory/log" 2>&1 </dev/null
	echo $?
done
# The fuzz target is gone, perhaps by a crash: nobody else removes its directory.
case $TTF_WORKER_ROOT in
*/ttf-scripts-*) rm -rf "$TTF_WORKER_ROOT" ;;
esac
