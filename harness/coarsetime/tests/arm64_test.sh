#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# The layer built for arm64, in programs that qemu carries out: the runner is this machine's, the clock
# page is the same on both. (Starting other programs is left out: qemu would need the kernel's help.)
command -v aarch64-linux-gnu-gcc qemu-aarch64 >/dev/null || {
	echo '1..0 # SKIP aarch64-linux-gnu-gcc and qemu-aarch64 are not installed'
	exit 77
}
. "$(dirname "$0")/lib.sh"
layer=$(realpath "$(dirname "$0")/..")
sysroot=${QEMU_LD_PREFIX:-/usr/aarch64-linux-gnu}
build=(aarch64-linux-gnu-gcc -std=gnu11 -D_GNU_SOURCE "-I$layer/.." "-I$layer/include" -O2 -Wall
	-Wextra -Werror)

check 'the layer compiles' "${build[@]}" -shared -fPIC -fvisibility=hidden -U_FORTIFY_SOURCE \
	-D_FORTIFY_SOURCE=0 -fno-builtin -fno-strict-aliasing -fno-stack-protector \
	-Wl,-Bsymbolic -Wl,--no-undefined "$layer"/core/*.c "$layer"/preload/*.c \
	-o "$work/libcoarsetime.so"
check 'its test program too' "${build[@]}" -pthread "$layer/tests/writers.c" -o "$work/writers"
export COARSETIME_LIBRARY=$work/libcoarsetime.so

for how in exit _exit noclose quick_exit fork dup2 mmap thread sendfile copy_range tmpfile pwrite \
	writev truncate freopen mkstemp closefrom number daemon; do
	run "exec qemu-aarch64 -L $sysroot $work/writers $how f" -g 1s
	same "writer: $how" '0 0 f' \
		"$status $(notes escape | wc -l) $(events | cut -d: -f3 | tail -1)"
done
run "exec qemu-aarch64 -L $sysroot $work/writers raw f" -g 1s
same 'raw system calls: found by the audit' 'f' "$(notes escape | grep f)"
finish
