// SPDX-License-Identifier: GPL-2.0-only
/* The scanner for sources, against texts whose exports and words are told by hand. */
#include "kernelscan/ctext.h"

#include <string.h>

#include "kernelscan/census.h"

static struct tt_scan_text *scan(const char *text, gboolean assembler)
{
	return tt_scan_text_new(text, strlen(text), assembler, NULL, NULL);
}

/* "name[:gpl][:ns=X][:macro][:data] …" */
static char *exports(const struct tt_scan_text *text)
{
	GString *list = g_string_new(NULL);

	for (guint i = 0; i < text->exports->len; i++) {
		const struct tt_scan_export *export = text->exports->pdata[i];

		g_string_append_printf(list, "%s%s%s", i ? " " : "", export->name,
				       export->gpl ? ":gpl" : "");
		if (export->ns)
			g_string_append_printf(list, ":ns=%s", export->ns);
		g_string_append_printf(list, "%s%s", export->macro ? ":macro" : "",
				       export->data ? ":data" : "");
	}
	return g_string_free(list, FALSE);
}

static void check_exports(const char *source, gboolean assembler, const char *expected)
{
	struct tt_scan_text *text = scan(source, assembler);
	g_autofree char *found = exports(text);

	g_assert_cmpstr(found, ==, expected);
	tt_scan_text_free(text);
}

static gboolean has(const GArray *words, const char *name)
{
	guint64 word = tt_scan_word(name, strlen(name));

	for (guint i = 0; i < words->len; i++)
		if (g_array_index(words, guint64, i) == word)
			return TRUE;
	return FALSE;
}

static void test_forms(void)
{
	check_exports("int a(void) {}\nEXPORT_SYMBOL(a);\nint b;\nEXPORT_SYMBOL_GPL( b );\n"
		      "void c(void) {}\nEXPORT_SYMBOL_NS(c, SPACE);\nvoid d(void) {}\n"
		      "EXPORT_SYMBOL_NS_GPL(d, \"QUOTED\");\n",
		      FALSE, "a b:gpl:data c:ns=SPACE d:gpl:ns=QUOTED");
	check_exports("EXPORT_SYMBOL(twice); EXPORT_SYMBOL(twice); EXPORT_SYMBOL(once);", FALSE,
		      "twice once");
}

static void test_default_namespace(void)
{
	check_exports("#define DEFAULT_SYMBOL_NAMESPACE \"MINE\"\n#include <x.h>\n"
		      "void a(void) {}\nEXPORT_SYMBOL(a);\nEXPORT_SYMBOL_NS(a2, OTHER);\n",
		      FALSE, "a:ns=MINE a2:ns=OTHER");
}

static void test_what_is_no_export(void)
{
	check_exports("/* EXPORT_SYMBOL(in_comment); */\n// EXPORT_SYMBOL(in_line)\n"
		      "char *s = \"EXPORT_SYMBOL(in_string)\";\n"
		      "#if 0\nEXPORT_SYMBOL(dead);\n#if 1\n#else\nEXPORT_SYMBOL(dead2);\n#endif\n"
		      "#else\nEXPORT_SYMBOL(alive);\n#endif\n"
		      "#define EXPORT_SYMBOL_MINE(x) EXPORT_SYMBOL(x)\n",
		      FALSE, "alive");
	check_exports("#define EXPORT_SYMBOL(x)\nvoid a(void) {}\nEXPORT_SYMBOL(a);\n", FALSE, "");
}

static void test_macros(void)
{
	/* Continued lines, ##, an argument with a comma in brackets, a macro in a macro. */
	check_exports("#define MAKE(size, op) \\\n"
		      "int pci_##op##_##size(void) { return 0; } \\\n"
		      "EXPORT_SYMBOL_GPL(pci_##op##_##size);\n"
		      "#define BOTH(size) MAKE(size, read) MAKE(size, write)\n"
		      "BOTH(byte)\nMAKE(word, read)\n",
		      FALSE,
		      "pci_read_byte:gpl:macro pci_write_byte:gpl:macro pci_read_word:gpl:macro");
}

static void test_header_macros(void)
{
	struct tt_scan_text *header = scan("#define EXPORT_PAIR(n) EXPORT_SYMBOL(a_##n); "
					   "__EXPORT_SYMBOL(b_##n, \"_gpl\", \"NS\")\n",
					   FALSE);
	struct tt_scan_text *text = scan("EXPORT_PAIR(x);\nEXPORT_OTHER(y);\n", FALSE);
	g_autofree char *found = NULL;

	g_assert_cmpuint(text->exports->len, ==, 0);
	g_assert_cmpuint(text->calls->len, ==, 2);
	g_assert_true(tt_scan_text_resolve(text, text->calls->pdata[0], header->macros));
	g_assert_false(tt_scan_text_resolve(text, text->calls->pdata[1], header->macros));
	found = exports(text);
	g_assert_cmpstr(found, ==, "a_x:macro b_x:gpl:ns=NS:macro");
	tt_scan_text_free(text);
	tt_scan_text_free(header);
}

static void test_assembler(void)
{
	check_exports("#include <linux/linkage.h>\n# don't, EXPORT_SYMBOL(comment)\n"
		      "SYM_FUNC_START(memcpy)\n\tret\nSYM_FUNC_END(memcpy)\n"
		      "EXPORT_SYMBOL(memcpy)\nEXPORT_SYMBOL_GPL(other)\n",
		      TRUE, "memcpy other:gpl");
}

static void count_reports(const char *reason, const char *example, void *data)
{
	guint *count = data;

	g_assert_cmpstr(reason, ==, "name made by an assembler macro");
	g_assert_cmpstr(example, ==, "thunk_\\reg");
	++*count;
}

static void test_unresolved(void)
{
	static const char source[] = ".macro T reg\nEXPORT_SYMBOL(thunk_\\reg)\n.endm\n";
	guint count = 0;

	tt_scan_text_free(tt_scan_text_new(source, strlen(source), TRUE, count_reports, &count));
	g_assert_cmpuint(count, ==, 1);
}

static void test_words(void)
{
	struct tt_scan_text *text = scan(
		"#include \"part.c\"\n#include <linux/used.h>\n"
		"static struct tag_only x = { .member = value_of_member };\n"
		"void f(void) { called(\"in_string\"); p->arrow = q.dot; /* commented */\n"
		"\tsymbol_get(looked_up)(); __symbol_get(\"by_string\"); symbol_put(looked_up);\n"
		"}\nEXPORT_SYMBOL(f);\n#define BODY(a) in_body(a)\n",
		FALSE);

	g_assert_true(has(text->words, "called"));
	g_assert_true(has(text->words, "value_of_member"));
	g_assert_true(has(text->words, "in_body"));
	for (const char *const *name =
		     (const char *const[]){ "tag_only", "member", "arrow", "dot", "in_string",
					    "commented", "looked_up", "by_string", "used", NULL };
	     *name; name++)
		g_assert_false(has(text->words, *name));
	g_assert_true(has(text->gets, "looked_up"));
	g_assert_true(has(text->gets, "by_string"));
	g_assert_cmpuint(text->includes->len, ==, 1);
	g_assert_cmpstr(text->includes->pdata[0], ==, "part.c");
	tt_scan_text_free(text);
}

static void test_broken(void)
{
	/* Cut off anywhere: nothing is read beyond the end. */
	static const char source[] = "#define M(a, b) EXPORT_SYMBOL(a##b) /* c */ \\\n  more\n"
				     "M(x, y) \"s\\\"\" 'c' EXPORT_SYMBOL_NS(z, \"N\"); // end";

	for (gsize size = 0; size <= strlen(source); size++) {
		g_autofree char *copy = g_strndup(source, size);

		tt_scan_text_free(tt_scan_text_new(copy, size, FALSE, NULL, NULL));
		tt_scan_text_free(tt_scan_text_new(copy, size, TRUE, NULL, NULL));
	}
}

static void check_dep_file(const char *name, const char *expected)
{
	g_autofree char *path = tt_census_dep_file(name);

	g_assert_cmpstr(path, ==, expected);
}

/* By hand from: tr "A-Z_" "a-z/", and what open(2) makes of repeated slashes. */
static void test_dep_file(void)
{
	check_dep_file("clear_user", "clear/user.h");
	check_dep_file("__clear_user", "clear/user.h");
	check_dep_file("sprint_OID", "sprint/oid.h");
	check_dep_file("foo_", "foo/.h");
	check_dep_file("a__b", "a/b.h");
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/ctext/forms", test_forms);
	g_test_add_func("/ctext/default-namespace", test_default_namespace);
	g_test_add_func("/ctext/no-export", test_what_is_no_export);
	g_test_add_func("/ctext/macros", test_macros);
	g_test_add_func("/ctext/header-macros", test_header_macros);
	g_test_add_func("/ctext/assembler", test_assembler);
	g_test_add_func("/ctext/unresolved", test_unresolved);
	g_test_add_func("/ctext/words", test_words);
	g_test_add_func("/ctext/broken", test_broken);
	g_test_add_func("/census/dep-file", test_dep_file);
	return g_test_run();
}
