/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The plan of a synthetic tree: which objects and modules there are, what they export and what
 * they use. Made from a profile and a seed, and open to change before it is written: that is how
 * later operations (an export more, a use less) get a tree whose right answer is known as well.
 *
 * Users of an export are not stored but found by tt_plan_answer(), so that a changed plan cannot
 * disagree with itself. This module knows nothing of files.
 */
#ifndef TT_TREE_PLAN_H
#define TT_TREE_PLAN_H

#include <glib.h>

#include "kbuild/snapshot.h"
#include "profile.h"

enum tt_plan_list { TT_LIST_OBJ_Y, TT_LIST_LIB_Y, TT_LIST_MODULE };

enum tt_plan_how {
	TT_HOW_C,
	TT_HOW_MACRO, /* made by a macro that pastes the name together with ## */
	TT_HOW_ASM
};

/* What the exported thing is. */
enum tt_plan_shape {
	TT_SHAPE_FUNCTION, /* int NAME(int) */
	TT_SHAPE_DATA,	   /* int NAME */
	TT_SHAPE_LOOKUP	   /* __symbol_get() */
};

struct tt_plan_export {
	char *name;
	char *ns; /* "" without */
	struct tt_plan_object *object;
	enum tt_plan_how how;
	enum tt_plan_shape shape;
	gboolean gpl, whitelisted;
	gboolean implied; /* every module needs it without naming it (module_layout) */
};

struct tt_plan_use {
	struct tt_plan_export *export;
	gboolean by_name; /* symbol_get(): no undefined symbol */
};

struct tt_plan_object {
	char *path; /* without suffix; all paths are relative to the tree */
	enum tt_plan_list list;
	guint edits; /* changes of the source that have no effect */
	gboolean assembler;
	gboolean pulled; /* in a lib.a of which only what something refers to is linked */
	struct tt_plan_module *module; /* or NULL */
	GPtrArray *exports;	       /* of struct tt_plan_export, borrowed, in their order */
	GPtrArray *uses;	       /* of struct tt_plan_use, owned; only of modules' objects */
};

/* The value of a module's option. */
enum tt_plan_state { TT_STATE_MODULE, TT_STATE_BUILT_IN, TT_STATE_OFF };

struct tt_plan_module {
	char *path;
	enum tt_plan_state state;
	char *option;	    /* its configuration symbol without CONFIG_ */
	guint number;	    /* its place in the plan */
	GPtrArray *objects; /* borrowed; one with the module's own path, or the parts */
};

/* A module that the kernel's build knows nothing of: it keeps no export for it. */
struct tt_plan_external {
	char *path;
	char **uses;	/* names, exported by something or not */
	char **exports; /* names of functions */
};

struct tt_plan {
	char *profile, *profile_digest, *description;
	guint64 seed;
	gboolean modversions;
	gboolean same_names;			/* of modules, in different directories */
	gboolean namespaces;			/* this machinery has them */
	gboolean all_in_c;			/* assembler of this kernel cannot export */
	gboolean module_exports_kept;		/* this kernel trims only what is built in */
	gboolean lib_pulled;			/* lib/lib.a is not linked whole */
	gboolean layout_trimmed;		/* module_layout goes when there is no module */
	gboolean uses_whitelist;		/* the file is written, even if it is empty */
	gboolean whitelist_blanks;		/* each line of it ends with a blank */
	gboolean whitelist_unended;		/* its last line has no newline */
	guint local_version;			/* CONFIG_LOCALVERSION is "-N"; 0: not set */
	GPtrArray *last;			/* char *: directories built after all others */
	GPtrArray *objects, *modules, *exports; /* owned, in the order in which they are built */
	GPtrArray *externals;	     /* of struct tt_plan_external, owned, in the profile's order */
	GPtrArray *whitelist_absent; /* char *: names in the whitelist that nobody exports */
	GHashTable *by_name;	     /* char * to struct tt_plan_export, borrowed */
	GHashTable *paths;	     /* set of names in use: paths, options, modules */
};

/*
 * Plans the tree of @profile for @seed and a machinery with @features. Free with tt_plan_free().
 * Errors: TT_ERROR_INPUT when the profile contradicts itself (a symbol exported twice, a use of
 * an unknown symbol, modules that need each other …), TT_ERROR_SKIP when this machinery lacks
 * what the profile is about.
 */
struct tt_plan *tt_plan_new(const struct tt_profile *profile, guint64 seed,
			    const struct tt_features *features, GError **error);
void tt_plan_free(struct tt_plan *plan);
typedef struct tt_plan tt_plan;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(tt_plan, tt_plan_free)

/* Changing a plan. The results belong to it. NULL and an error if the name is taken. */
struct tt_plan_object *tt_plan_add_object(struct tt_plan *plan, const char *path,
					  enum tt_plan_list list, gboolean assembler,
					  GError **error);
struct tt_plan_module *tt_plan_add_module(struct tt_plan *plan, const char *path, guint parts,
					  GError **error);
/* A part of a module that was added with no parts; the first one must be in C. */
struct tt_plan_object *tt_plan_add_part(struct tt_plan *plan, struct tt_plan_module *module,
					const char *path, gboolean assembler, GError **error);
struct tt_plan_export *tt_plan_add_export(struct tt_plan *plan, struct tt_plan_object *object,
					  const char *name, enum tt_plan_how how,
					  enum tt_plan_shape shape, GError **error);

/*
 * Makes @object (of a module) use @export; a second use of the same kind changes nothing. The
 * first symbol_get() of a module makes it use __symbol_get() too, which must be in the plan
 * (tt_plan_add_lookup()).
 */
void tt_plan_add_use(struct tt_plan *plan, struct tt_plan_object *object,
		     struct tt_plan_export *export, gboolean by_name);

/* Makes sure that __symbol_get() is exported by some object, and module_layout likewise. */
gboolean tt_plan_add_lookup(struct tt_plan *plan, GError **error);
gboolean tt_plan_add_layout(struct tt_plan *plan, GError **error);

/*
 * Adds what a tree cannot be linked without: an object in lib/lib.a, and TT_PLAN_PULLER, which
 * refers to the objects of other lib.a files. To be called when all objects are there; calling
 * it again is harmless.
 */
#define TT_PLAN_PULLER "kernel/synth_libs"
gboolean tt_plan_complete(struct tt_plan *plan, GError **error);

/*
 * Edits of a finished plan, as a developer would make them (plan_edit.c). What an edit entails is
 * done with it, so that the plan stays one that can be built.
 */

/* NULL if there is none of that path or name. */
struct tt_plan_object *tt_plan_find_object(const struct tt_plan *plan, const char *path);
struct tt_plan_module *tt_plan_find_module(const struct tt_plan *plan, const char *path);
struct tt_plan_export *tt_plan_find_export(const struct tt_plan *plan, const char *name);

/*
 * Switches @module. As Kconfig's select would, building it in builds in the modules that it
 * needs and switching it on switches those on; as depends on would, switching it off switches
 * off those that need it, and making it a module makes built-in users of it modules.
 */
void tt_plan_set_state(struct tt_plan *plan, struct tt_plan_module *module,
		       enum tt_plan_state state);

/* FALSE if @object has no such use. */
gboolean tt_plan_remove_use(struct tt_plan_object *object, const struct tt_plan_export *export);

/* TRUE if @object may use @export: another module's or the kernel's, and no circle comes up. */
gboolean tt_plan_may_use(const struct tt_plan *plan, const struct tt_plan_object *object,
			 const struct tt_plan_export *export);

/* With all its uses. */
void tt_plan_remove_export(struct tt_plan *plan, struct tt_plan_export *export);

/* Users follow, and so does the whitelist. FALSE and an error if the name is taken. */
gboolean tt_plan_rename_export(struct tt_plan *plan, struct tt_plan_export *export,
			       const char *name, GError **error);

/* Between obj-y and lib-y; a module's object stays where it is (FALSE and an error). */
gboolean tt_plan_move_object(struct tt_plan *plan, struct tt_plan_object *object,
			     enum tt_plan_list list, GError **error);

/* With its exports and their uses. An object that is one of a module's goes with the module. */
void tt_plan_remove_object(struct tt_plan *plan, struct tt_plan_object *object);
void tt_plan_remove_module(struct tt_plan *plan, struct tt_plan_module *module);

/* Sets CONFIG_MODVERSIONS, with module_layout when it is on. */
gboolean tt_plan_set_modversions(struct tt_plan *plan, gboolean on, GError **error);

/* Modules must not need each other in a circle: no order of loading them would do. */
gboolean tt_plan_check_circles(const struct tt_plan *plan, GError **error);

/* What must come out, per export. */
struct tt_plan_answer {
	GPtrArray *users;	     /* of struct tt_plan_module, sorted by path, owned array */
	GPtrArray *symbol_get_users; /* the same, looking it up by name only or as well */
	gboolean keep;
};

/* struct tt_plan_export to struct tt_plan_answer, for all exports; g_hash_table_unref() it. */
GHashTable *tt_plan_answer(const struct tt_plan *plan);

/* The external module that exports @name, or NULL. */
const struct tt_plan_external *tt_plan_external_of(const struct tt_plan *plan, const char *name);

/* The number of exports that must survive. */
guint tt_plan_kept(const struct tt_plan *plan);

/* The directory part of @path; to be freed. And the rest, inside @path. */
char *tt_plan_directory(const char *path);
const char *tt_plan_base(const char *path);

#endif
