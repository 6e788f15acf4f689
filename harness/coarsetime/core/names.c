// SPDX-License-Identifier: GPL-2.0-only
/* The shared table of names. */
#include <string.h>

#include "names.h"
#include "sys.h"

int ct_root_of(const char *abs, const char **rel)
{
	for (uint32_t i = 0; i < ct_page->nroots; i++) {
		const struct ct_root *r = &ct_page->roots[i];

		if (strncmp(abs, r->path, r->len))
			continue;
		if (abs[r->len] == '\0') {
			*rel = abs + r->len;
			return (int)r->alias_of;
		}
		if (abs[r->len] == '/' || r->len == 1) {
			*rel = abs + r->len + (r->len > 1);
			return (int)r->alias_of;
		}
	}
	return -1;
}

bool ct_root_has_dev(uint64_t dev)
{
	for (uint32_t i = 0; i < ct_page->nroots; i++) {
		if (ct_page->roots[i].dev == dev || !ct_page->roots[i].dev)
			return true;
	}
	return false;
}

static uint32_t hash_name(int root, const char *s, uint32_t *len)
{
	uint32_t h = 2166136261u + (uint32_t)root;
	const char *p;

	for (p = s; *p; p++)
		h = (h ^ (uint8_t)*p) * 16777619u;
	*len = (uint32_t)(p - s);
	return h ^ (h >> 15);
}

static uint32_t find_in_chain(uint32_t at, int root, const char *rel, uint32_t hash)
{
	while (at) {
		const struct ct_path *p = &ct_page->paths[at];

		if (p->hash == hash && p->root == (uint32_t)root && !strcmp(ct_name_str(at), rel))
			return at;
		at = p->next;
	}
	return 0;
}

uint32_t ct_name_find(int root, const char *rel)
{
	uint32_t len;
	uint32_t hash = hash_name(root, rel, &len);

	return find_in_chain(atomic_load(&ct_page->path_head[hash % CT_BUCKETS]), root, rel, hash);
}

/* A fresh, unlinked entry; 0 if a table is full. */
static uint32_t new_entry(int root, const char *rel, uint32_t len, uint32_t hash)
{
	uint32_t id = atomic_fetch_add(&ct_page->npaths, 1) + 1;
	uint32_t off = atomic_fetch_add(&ct_page->arena_used, len + 1);
	struct ct_path *p;

	if (id >= CT_PATHS || off + len + 1 > CT_ARENA) {
		atomic_fetch_add(&ct_page->notes_lost, 1);
		return 0;
	}
	memcpy(ct_page->arena + off, rel, len + 1);
	p = &ct_page->paths[id];
	p->off = off;
	p->len = len;
	p->hash = hash;
	p->root = (uint32_t)root;
	p->canon = id;
	return id;
}

/* Link @id, unless somebody else was faster with the same name. Return: the one that counts. */
static uint32_t link_entry(uint32_t id)
{
	struct ct_path *p = &ct_page->paths[id];
	_Atomic uint32_t *head = &ct_page->path_head[p->hash % CT_BUCKETS];
	uint32_t first = atomic_load(head);

	for (;;) {
		uint32_t other = find_in_chain(first, (int)p->root, ct_name_str(id), p->hash);

		if (other)
			return other;
		p->next = first;
		if (atomic_compare_exchange_weak(head, &first, id))
			return id;
	}
}

uint32_t ct_name(int root, const char *rel, const char *canon)
{
	uint32_t len, hash = hash_name(root, rel, &len);
	uint32_t id =
		find_in_chain(atomic_load(&ct_page->path_head[hash % CT_BUCKETS]), root, rel, hash);
	uint32_t other;

	if (id || len >= CT_PATH_MAX)
		return id;
	id = new_entry(root, rel, len, hash);
	if (!id)
		return 0;
	if (canon && strcmp(canon, rel)) {
		other = ct_name_find(root, canon);
		if (!other) {
			uint32_t clen, chash = hash_name(root, canon, &clen);

			other = new_entry(root, canon, clen, chash);
			other = other ? link_entry(other) : 0;
		}
		if (other)
			ct_page->paths[id].canon = other;
	}
	return link_entry(id);
}

bool ct_name_abs(uint32_t name, char *buf, size_t len)
{
	const struct ct_path *p = &ct_page->paths[name];
	const struct ct_root *r = &ct_page->roots[p->root];

	if (!name || (size_t)r->len + 1 + p->len + 1 > len)
		return false;
	memcpy(buf, r->path, r->len);
	buf[r->len] = '/';
	memcpy(buf + r->len + 1, ct_name_str(name), p->len + 1);
	if (!p->len)
		buf[r->len] = '\0';
	return true;
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool says_tmp(const char *s, size_t n)
{
	for (size_t i = 0; i + 3 <= n; i++) {
		if ((s[i] | 32) == 't' && (s[i + 1] | 32) == 'm' && (s[i + 2] | 32) == 'p')
			return true;
	}
	return false;
}

static bool is_hex(char c)
{
	return is_digit(c) || (c >= 'a' && c <= 'f');
}

static bool is_alnum(char c)
{
	return is_digit(c) || ((c | 32) >= 'a' && (c | 32) <= 'z');
}

/*
 * Length of the run at @s + @i that differs from run to run, or 0. In names that say "tmp": two
 * digits and more (kbuild's .tmp_$$), and six hexadecimal digits and more that stand alone or
 * behind "tmp" (LLVM's output files). Elsewhere: an extension of two digits and more (a shell's
 * $$).
 */
static size_t random_run(const char *s, size_t n, size_t i)
{
	bool tmp = says_tmp(s, n);
	size_t d = 0, h = 0;

	while (i + d < n && is_digit(s[i + d]))
		d++;
	while (i + h < n && is_hex(s[i + h]))
		h++;
	if (tmp && h >= 6 && (i + h == n || !is_alnum(s[i + h])) &&
	    (!i || !is_alnum(s[i - 1]) || says_tmp(s + (i > 3 ? i - 3 : 0), i > 3 ? 3 : i)))
		return h;
	if (d < 2 || (i && is_digit(s[i - 1])))
		return 0;
	return tmp || (i && s[i - 1] == '.' && i + d == n) ? d : 0;
}

/* One component of @n bytes; returns how many bytes were put into @out. */
static size_t canon_component(const char *s, size_t n, char *out)
{
	size_t o = 0, i = 0, run;

	while (i < n) {
		run = random_run(s, n, i);
		out[o++] = run ? '#' : s[i];
		i += run ? run : 1;
	}
	return o;
}

bool ct_name_canon(const char *rel, size_t from, char *buf)
{
	const char *s = rel + from;
	size_t o = from;

	memcpy(buf, rel, from);
	for (;;) {
		size_t n = 0;

		while (s[n] && s[n] != '/')
			n++;
		o += canon_component(s, n, buf + o);
		s += n;
		if (!*s)
			break;
		buf[o++] = *s++;
	}
	buf[o] = '\0';
	return strcmp(buf, rel) != 0;
}

bool ct_name_is_scratch(uint32_t name)
{
	char buf[CT_PATH_MAX];

	return ct_page->paths[name].canon != name || ct_name_canon(ct_name_str(name), 0, buf);
}

/* @p is behind '['; on return *@end is behind ']' (or NULL: no set, a plain '['). */
static bool match_set(const char *p, char c, const char **end)
{
	bool invert = *p == '!' || *p == '^', hit = false, first = true;

	p += invert;
	for (*end = NULL; *p; first = false) {
		if (*p == ']' && !first) {
			*end = p + 1;
			return hit != invert;
		}
		if (p[1] == '-' && p[2] && p[2] != ']') {
			hit |= c >= p[0] && c <= p[2];
			p += 3;
		} else {
			hit |= *p++ == c;
		}
	}
	return false;
}

bool ct_name_match(const char *p, const char *s)
{
	const char *star = NULL, *back = NULL, *end;

	while (*s) {
		if (*p == '*') {
			star = ++p;
			back = s;
			continue;
		}
		if (*p == '[') {
			bool hit = match_set(p + 1, *s, &end);

			if (end && hit) {
				p = end;
				s++;
				continue;
			}
			if (!end && *s == '[') {
				p++;
				s++;
				continue;
			}
		} else if (*p == '?' || (*p == '\\' && p[1] && p[1] == *s) ||
			   (*p == *s && *p != '\\')) {
			p += 1 + (*p == '\\');
			s++;
			continue;
		}
		if (!star)
			return false;
		p = star;
		s = ++back;
	}
	while (*p == '*')
		p++;
	return !*p;
}
