// SPDX-License-Identifier: GPL-2.0-only
/*
 * Modules that need each other in a circle. In the kernel the circle is cut by configuration, or
 * is none because a word was no use of the export; here the use that closes it is dropped.
 */
#include "mirror_internal.h"

enum state { NEW, ON_THE_WAY, DONE };

static void visit(struct tt_mirror *mirror, struct tt_mirror_module *module);

static void check_uses(struct tt_mirror *mirror, struct tt_mirror_module *module, GPtrArray *uses)
{
	for (guint i = 0; i < uses->len;) {
		const struct tt_mirror_export *export = uses->pdata[i];

		if (export->module && export->module->state == NEW)
			visit(mirror, export->module);
		if (export->module && export->module->state == ON_THE_WAY) {
			tt_scan_count(mirror->info->problems,
				      "use dropped: it would close a circle of modules",
				      module->path, export->name);
			g_ptr_array_remove_index(uses, i);
		} else {
			i++;
		}
	}
}

static void visit(struct tt_mirror *mirror, struct tt_mirror_module *module)
{
	module->state = ON_THE_WAY;
	for (guint i = 0; i < module->objects->len; i++) {
		struct tt_mirror_object *object = module->objects->pdata[i];

		check_uses(mirror, module, object->uses);
		check_uses(mirror, module, object->gets);
	}
	module->state = DONE;
}

void tt_mirror_break_circles(struct tt_mirror *mirror)
{
	for (guint i = 0; i < mirror->modules->len; i++) {
		struct tt_mirror_module *module = mirror->modules->pdata[i];

		if (module->state == NEW)
			visit(mirror, module);
	}
}
