// SPDX-License-Identifier: GPL-2.0-only
/*
 * Memory of the program under test: handed out in a row and dropped as a whole, so that what a
 * one-shot program leaks costs nothing. Under AddressSanitizer all that is not handed out is
 * poisoned, freed blocks too; they are not used again in the same run unless they are large.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "engine/internal.h"
#include "engine/redirect.h"

#undef mmap
#undef abort

#ifdef __SANITIZE_ADDRESS__
#define TTF_ASAN 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define TTF_ASAN 1
#endif
#endif

#ifdef TTF_ASAN
#include <sanitizer/asan_interface.h>
#define POISON(p, n) __asan_poison_memory_region(p, n)
#define UNPOISON(p, n) __asan_unpoison_memory_region(p, n)
#else
#define POISON(p, n) ((void)(p), (void)(n))
#define UNPOISON(p, n) ((void)(p), (void)(n))
#endif

/* Blocks from this size on are used again: a program that reads many files needs it. */
#define LARGE (64UL << 10)
#define LARGE_SLOTS 16
/* Bytes of a new block that are filled: enough to make a read of stale memory show. */
#define FILLED 4096UL

struct header {
	size_t size; /* as asked for */
	size_t room;
	const void *self; /* the block; tells it from a pointer into the middle of one */
	size_t unused;	  /* keeps blocks aligned to 16 bytes */
};

static char *arena;
static size_t used;
static bool starved;
static uint8_t fill_byte;
static struct header *spare[LARGE_SLOTS];

__attribute__((no_sanitize("address"))) static struct header read_header(const void *memory)
{
	return ((const struct header *)memory)[-1];
}

__attribute__((no_sanitize("address"))) static void write_header(void *memory, size_t size,
								 size_t room)
{
	struct header *header = (struct header *)memory - 1;

	header->size = size;
	header->room = room;
	header->self = memory;
}

void ttf_arena_reset(uint8_t fill)
{
	if (!arena) {
		arena = mmap(NULL, TTF_MEMORY, PROT_READ | PROT_WRITE,
			     MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
		if (arena == MAP_FAILED)
			(abort)();
		used = TTF_MEMORY;
	}
	POISON(arena, used);
	/* Give memory back after a large input: what one input needed must not stay resident. */
	if (used > (4UL << 20))
		madvise(arena, used, MADV_DONTNEED);
	used = 0;
	starved = false;
	fill_byte = fill;
	memset(spare, 0, sizeof(spare));
}

bool ttf_arena_starved(void)
{
	return starved;
}

static void *reuse(size_t room)
{
	for (int i = 0; i < LARGE_SLOTS; i++) {
		char *memory = (char *)spare[i];

		if (memory && read_header(memory).room >= room) {
			spare[i] = NULL;
			return memory;
		}
	}
	return NULL;
}

/* A block from the end of the arena, or one of the large ones again. */
static void *take(size_t size)
{
	size_t room = (size + 7) & ~7UL;
	char *memory = room >= LARGE ? reuse(room) : NULL;

	if (memory) {
		room = read_header(memory).room;
	} else {
		if (size > TTF_MEMORY || used + room + 64 > TTF_MEMORY) {
			starved = true;
			return NULL;
		}
		memory = arena + used + sizeof(struct header);
		/* Eight bytes behind the block stay poisoned even if its size is a multiple. */
		used += sizeof(struct header) + ((room + 8 + 15) & ~15UL);
	}
	write_header(memory, size, room);
	UNPOISON(memory, size);
	return memory;
}

void *ttf_malloc(size_t size)
{
	char *memory;

	if (ttf_fault(&ttf_faults.memory)) {
		errno = ENOMEM;
		return NULL;
	}
	memory = take(size);
	if (!memory) {
		errno = ENOMEM;
		return NULL;
	}
	memset(memory, fill_byte, size < FILLED ? size : FILLED);
	return memory;
}

void *ttf_calloc(size_t count, size_t size)
{
	size_t bytes;
	void *memory;

	if (__builtin_mul_overflow(count, size, &bytes)) {
		errno = ENOMEM;
		return NULL;
	}
	memory = ttf_malloc(bytes);
	if (memory)
		memset(memory, 0, bytes);
	return memory;
}

bool ttf_wrong_free_aborts;

static void wrong_free(const char *what)
{
	if (ttf_wrong_free_aborts)
		ttf_abort();
	ttf_fail("engine/free", "free() of a pointer %s", what);
}

void ttf_free(void *memory)
{
	struct header header;

	if (!memory)
		return;
	if ((char *)memory < arena + sizeof(header) || (char *)memory >= arena + used)
		wrong_free("that is not from malloc()");
	header = read_header(memory);
	if (header.self != memory)
		wrong_free("into the middle of a block");
	POISON(memory, header.room);
	if (header.room < LARGE)
		return;
	for (int i = 0; i < LARGE_SLOTS; i++) {
		if (!spare[i]) {
			spare[i] = memory;
			return;
		}
	}
}

void *ttf_realloc(void *memory, size_t size)
{
	size_t old = memory ? read_header(memory).size : 0;
	void *bigger = ttf_malloc(size);

	if (!bigger)
		return NULL;
	memcpy(bigger, memory ? memory : bigger, old < size ? old : size);
	ttf_free(memory);
	return bigger;
}

char *ttf_strndup(const char *string, size_t length)
{
	size_t real = strnlen(string, length);
	char *copy = ttf_malloc(real + 1);

	if (!copy)
		return NULL;
	memcpy(copy, string, real);
	copy[real] = '\0';
	return copy;
}

char *ttf_strdup(const char *string)
{
	return ttf_strndup(string, strlen(string));
}
