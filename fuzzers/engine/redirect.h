/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Included by force (-include) before a host program of kbuild: the C library's headers first, so
 * that their declarations stay what they are, then names that redirect the calls. All are
 * function-like, because "struct stat" and variables of such names must not be touched.
 */
#ifndef TTF_REDIRECT_H
#define TTF_REDIRECT_H

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

int ttf_open(const char *name, int flags, ...);
int ttf_close(int fd);
ssize_t ttf_read(int fd, void *buffer, size_t size);
int ttf_fstat(int fd, struct stat *st);
int ttf_stat(const char *name, struct stat *st);
int ttf_access(const char *name, int mode);
off_t ttf_lseek(int fd, off_t offset, int whence);
void *ttf_mmap(void *address, size_t size, int protection, int flags, int fd, off_t offset);
int ttf_munmap(void *address, size_t size);

FILE *ttf_fopen(const char *name, const char *mode);
int ttf_fclose(FILE *file);
size_t ttf_fread(void *buffer, size_t size, size_t count, FILE *file);
size_t ttf_fwrite(const void *buffer, size_t size, size_t count, FILE *file);
char *ttf_fgets(char *buffer, int size, FILE *file);
int ttf_fgetc(FILE *file);
ssize_t ttf_getline(char **line, size_t *room, FILE *file);
int ttf_feof(FILE *file);
int ttf_ferror(FILE *file);
int ttf_fflush(FILE *file);
int ttf_printf(const char *format, ...) __attribute__((format(printf, 1, 2)));
int ttf_fprintf(FILE *file, const char *format, ...) __attribute__((format(printf, 2, 3)));
int ttf_vprintf(const char *format, va_list arguments);
int ttf_vfprintf(FILE *file, const char *format, va_list arguments);
int ttf_fputs(const char *string, FILE *file);
int ttf_fputc(int c, FILE *file);
int ttf_puts(const char *string);
void ttf_perror(const char *prefix);

void *ttf_malloc(size_t size);
void *ttf_calloc(size_t count, size_t size);
void *ttf_realloc(void *memory, size_t size);
void ttf_free(void *memory);
char *ttf_strdup(const char *string);
char *ttf_strndup(const char *string, size_t length);
char *ttf_strstr(const char *text, const char *word);

_Noreturn void ttf_exit(int status);
_Noreturn void ttf_abort(void);
int ttf_getopt(int argc, char *const *argv, const char *options);

#define TTF_JOIN2(a, b) a##_##b
#define TTF_JOIN(a, b) TTF_JOIN2(a, b)
#define main(...) TTF_JOIN(ttf_main, TTF_TAG)(__VA_ARGS__)

#define open(...) ttf_open(__VA_ARGS__)
#define close(f) ttf_close(f)
#define read(f, b, n) ttf_read(f, b, n)
#define fstat(f, s) ttf_fstat(f, s)
#define stat(n, s) ttf_stat(n, s)
#define access(n, m) ttf_access(n, m)
#define lseek(f, o, w) ttf_lseek(f, o, w)
#define mmap(...) ttf_mmap(__VA_ARGS__)
#define munmap(a, n) ttf_munmap(a, n)

#undef fgetc
#undef fputc
#undef feof
#undef ferror
#undef printf
#undef fprintf
#undef vprintf
#undef vfprintf
#undef strdup
#undef strndup
#undef strstr
#undef fread
#undef fgets
#undef putc
#undef putchar
#define fopen(n, m) ttf_fopen(n, m)
#define fclose(f) ttf_fclose(f)
#define fread(b, s, c, f) ttf_fread(b, s, c, f)
#define fwrite(b, s, c, f) ttf_fwrite(b, s, c, f)
#define fgets(b, s, f) ttf_fgets(b, s, f)
#define fgetc(f) ttf_fgetc(f)
#define getline(l, n, f) ttf_getline(l, n, f)
#define feof(f) ttf_feof(f)
#define ferror(f) ttf_ferror(f)
#define fflush(f) ttf_fflush(f)
#define printf(...) ttf_printf(__VA_ARGS__)
#define fprintf(...) ttf_fprintf(__VA_ARGS__)
#define vprintf(f, a) ttf_vprintf(f, a)
#define vfprintf(s, f, a) ttf_vfprintf(s, f, a)
#define fputs(s, f) ttf_fputs(s, f)
#define fputc(c, f) ttf_fputc(c, f)
#define putc(c, f) ttf_fputc(c, f)
#define putchar(c) ttf_fputc(c, stdout)
#define puts(s) ttf_puts(s)
#define perror(s) ttf_perror(s)

#define malloc(n) ttf_malloc(n)
#define calloc(c, n) ttf_calloc(c, n)
#define realloc(p, n) ttf_realloc(p, n)
#define free(p) ttf_free(p)
#define strdup(s) ttf_strdup(s)
#define strndup(s, n) ttf_strndup(s, n)
#define strstr(t, w) ttf_strstr(t, w)

#define exit(s) ttf_exit(s)
#define abort() ttf_abort()
#define getopt(c, v, o) ttf_getopt(c, v, o)

#endif
