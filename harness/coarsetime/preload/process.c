// SPDX-License-Identifier: GPL-2.0-only
/* Ends of processes: our own, and those of children. */
#include <stdio.h>

#include "preload.h"
#include "../core/files.h"
#include "../core/stamp.h"
#include "../core/sys.h"

void ct_process_exit(void)
{
	uint32_t pid, file;

	/*
	 * libc lets its buffers out after the last destructor; do it now, while we can stamp what
	 * that writes. Not if nothing of ours is open: fflush(NULL) waits for locked streams.
	 */
	if (ct_fd_high && !ct_in_vfork)
		CT_REAL(fflush)(NULL);
	ct_fds_exit();
	if (ct_in_vfork)
		return;
	ct_maps_exit();
	if (atomic_load(&ct_page->nslots) <= 0)
		return;
	pid = ct_pid();
	while ((file = ct_writer_drop_any(pid)))
		ct_stamp_file(file, CT_EV_NONE);
}

void ct_process_reap(int pid, bool signalled)
{
	uint32_t file;

	if (pid <= 0 || !ct_writer_any((uint32_t)pid))
		return;
	if (signalled)
		atomic_fetch_add(&ct_page->killed, 1);
	while ((file = ct_writer_drop_any((uint32_t)pid)))
		ct_stamp_file(file, signalled ? CT_EV_KILLED : CT_EV_NONE);
}
