// SPDX-License-Identifier: GPL-2.0-only
/* Streams: the write happens when libc flushes, not when the program prints. */
#include "coarsetime/fidelity/fidelity.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <wchar.h>

static FILE *stream(const char *path, const char *mode)
{
	FILE *f = fopen(path, mode);

	must(f != NULL, path);
	return f;
}

static void printed_and_closed(void)
{
	FILE *f = stream("a", "w");

	fprintf(f, "%d\n", 1);
	must(fclose(f) == 0, "fclose");
	step();
	f = stream("a", "a");
	fputs("2", f);
	must(fclose(f) == 0, "fclose");
}

static void held_unflushed(void)
{
	FILE *f = stream("a", "w");

	fputs("1", f);
	step();
	put("dep", "touched after");
	step();
	must(fclose(f) == 0, "fclose");
}

static void held_flushed(void)
{
	FILE *f = stream("a", "w");

	fputs("1", f);
	must(fflush(f) == 0, "fflush");
	step();
	put("dep", "touched after");
	step();
	must(fclose(f) == 0, "fclose");
}

static void flushed_later(void)
{
	FILE *f = stream("a", "w");

	fputs("1", f);
	step();
	must(fflush(f) == 0, "fflush");
	step();
	must(fflush(f) == 0, "fflush of nothing");
	step();
	must(fclose(f) == 0, "fclose");
}

static void all_flushed(void)
{
	FILE *a = stream("a", "w"), *b = stream("b", "w"), *unwritten = stream("c", "w");

	fputs("1", a);
	fputs("1", b);
	step();
	must(fflush(NULL) == 0, "fflush");
	step();
	fclose(a);
	fclose(b);
	fclose(unwritten);
}

static void all_closed(void)
{
	FILE *a = stream("a", "w"), *b = stream("b", "w");

	fputs("1", a);
	step();
	/* Standard streams too: nothing after this needs them. */
	fcloseall();
	(void)b;
}

static void opened_and_closed(void)
{
	put("r", "1");
	put("r+", "1");
	put("a", "1");
	put("w", "1");
	put("w-empty", "");
	step();
	fclose(stream("r", "r"));
	fclose(stream("r+", "r+"));
	fclose(stream("a", "a"));
	fclose(stream("w", "w"));
	fclose(stream("w-empty", "w"));
	fclose(stream("new", "wx"));
}

static void reopened(void)
{
	FILE *f = stream("a", "w");

	fputs("1", f);
	step();
	f = freopen("b", "w", f);
	must(f != NULL, "freopen");
	step();
	fputs("2", f);
	f = freopen(NULL, "a", f);
	must(f != NULL, "freopen");
	step();
	must(fclose(f) == 0, "fclose");
}

static void standard_output_redirected(void)
{
	FILE *f = freopen("a", "w", stdout);

	must(f != NULL, "freopen");
	step();
	puts("1");
	step();
	fflush(stdout);
	step();
	exit(0);
}

static void unbuffered(void)
{
	FILE *none = stream("none", "w"), *line = stream("line", "w");

	setvbuf(none, NULL, _IONBF, 0);
	setvbuf(line, NULL, _IOLBF, 0);
	step();
	fputs("1", none);
	fputs("1\nrest", line);
	step();
	fclose(none);
	step();
	fclose(line);
}

/* More than the buffer: libc writes by itself, the rest comes with the close. */
static void overflowed(void)
{
	FILE *f = stream("a", "w"), *g = stream("b", "w");
	char *block = malloc(100000);

	must(block != NULL, "malloc");
	memset(block, 'x', 100000);
	step();
	must(fwrite(block, 1, 100000, f) == 100000, "fwrite");
	for (int i = 0; i < 100000; i++)
		putc_unlocked('x', g);
	step();
	put("dep", "touched after");
	step();
	fclose(f);
	fclose(g);
}

/* Exactly one buffer: nothing is left for the close. */
static void filled_exactly(void)
{
	FILE *f = stream("a", "w");
	char block[4096];

	memset(block, 'x', sizeof(block));
	setvbuf(f, NULL, _IOFBF, sizeof(block));
	step();
	fwrite(block, 1, sizeof(block), f);
	fflush(f);
	step();
	fclose(f);
}

static void sought(void)
{
	FILE *f = stream("a", "w+");

	fputs("12345", f);
	step();
	must(fseek(f, 0, SEEK_SET) == 0, "fseek");
	step();
	must(fgetc(f) == '1', "fgetc");
	rewind(f);
	fputs("9", f);
	step();
	fclose(f);
}

static void descriptor_of_stream(void)
{
	FILE *f = stream("a", "w"), *g = fdopen(open_new("b"), "w");

	must(g != NULL, "fdopen");
	step();
	put_fd(fileno(f), "raw");
	fputs("1", g);
	step();
	fclose(f);
	fclose(g);
}

static void printed_over_boundary(void)
{
	FILE *f = stream("a", "w");

	for (int i = 0; i < 3; i++) {
		fprintf(f, "line %d\n", i);
		fflush(f);
		step();
	}
	fclose(f);
}

/* Opened in one tick, everything else in the next: each way a stream is emptied. */
static void emptied(void)
{
	static char buffer[100];
	FILE *f[6];
	char name[] = "f0";

	for (int i = 0; i < 6; i++, name[1]++)
		f[i] = stream(name, "w");
	setvbuf(f[4], NULL, _IOLBF, 0);
	step();
	for (int i = 0; i < 6; i++)
		fputs(i == 4 ? "line\n" : "1", f[i]);
	must(fflush_unlocked(f[0]) == 0, "fflush_unlocked");
	must(fseeko(f[1], 0, SEEK_SET) == 0, "fseeko");
	must(fclose(f[2]) == 0, "fclose");
	f[3] = freopen("other", "w", f[3]);
	setvbuf(f[5], buffer, _IOFBF, sizeof(buffer));
	fflush(f[5]);
	step();
	put("dep", "touched after");
	/* Left to exit(), with nothing in them that was not written. */
	exit(0);
}

/* Wide characters and formats, a tick after the stream was opened. */
static void printed_in_other_ways(void)
{
	FILE *wide = stream("wide", "w"), *block = stream("block", "w"), *put = stream("put", "w");

	setvbuf(block, NULL, _IONBF, 0);
	setvbuf(put, NULL, _IONBF, 0);
	step();
	fwprintf(wide, L"%d", 1);
	fflush(wide);
	fwrite("12345", 1, 5, block);
	putc('1', put);
	step();
	fclose(wide);
	fclose(block);
	fclose(put);
}

static void standard_output_held(void)
{
	int fd = open_new("out");

	must(dup2(fd, 1) == 1, "dup2");
	close(fd);
	step();
	printf("1\n");
	puts("2");
	fflush(stdout);
	step();
	put("dep", "touched after");
	exit(0);
}

static void custom_stream(void)
{
	char *text = NULL;
	size_t size = 0;
	FILE *memory = open_memstream(&text, &size);

	must(memory != NULL, "open_memstream");
	fputs("nothing on disk", memory);
	fclose(memory);
	step();
	put("a", text);
}

const struct op stdio_ops[] = {
	{ .name = "stdio-fclose", .run = printed_and_closed },
	{ .name = "stdio-held-unflushed", .run = held_unflushed },
	{ .name = "stdio-held-flushed", .run = held_flushed },
	{ .name = "stdio-flushed-later", .run = flushed_later },
	{ .name = "stdio-fflush-all", .run = all_flushed },
	{ .name = "stdio-fcloseall", .run = all_closed },
	{ .name = "stdio-modes", .run = opened_and_closed },
	{ .name = "stdio-freopen", .run = reopened },
	{ .name = "stdio-freopen-stdout", .run = standard_output_redirected },
	{ .name = "stdio-unbuffered", .run = unbuffered },
	{ .name = "stdio-overflow", .run = overflowed },
	{ .name = "stdio-exact", .run = filled_exactly },
	{ .name = "stdio-seek", .run = sought },
	{ .name = "stdio-fileno-fdopen", .run = descriptor_of_stream },
	{ .name = "stdio-fflush-each", .run = printed_over_boundary },
	{ .name = "stdio-emptied", .run = emptied },
	{ .name = "stdio-other-ways", .run = printed_in_other_ways },
	{ .name = "stdio-stdout-held", .run = standard_output_held },
	{ .name = "stdio-memstream", .run = custom_stream },
	{ .name = NULL },
};
