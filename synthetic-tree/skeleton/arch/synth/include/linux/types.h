/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The types that the machinery's own headers ask for, from the compiler's predefined macros, so
 * that no header of a real architecture is needed.
 */
#ifndef _SYNTH_LINUX_TYPES_H
#define _SYNTH_LINUX_TYPES_H

#define BITS_PER_LONG (__SIZEOF_LONG__ * 8)

#ifndef __ASSEMBLY__

typedef __INT8_TYPE__ __s8;
typedef __UINT8_TYPE__ __u8;
typedef __INT16_TYPE__ __s16;
typedef __UINT16_TYPE__ __u16;
typedef __INT32_TYPE__ __s32;
typedef __UINT32_TYPE__ __u32;
typedef long long __s64;
typedef unsigned long long __u64;

typedef __s8 s8;
typedef __u8 u8;
typedef __s16 s16;
typedef __u16 u16;
typedef __s32 s32;
typedef __u32 u32;
typedef __s64 s64;
typedef __u64 u64;

typedef __u16 __le16;
typedef __u16 __be16;
typedef __u32 __le32;
typedef __u32 __be32;
typedef __u64 __le64;
typedef __u64 __be64;

typedef __SIZE_TYPE__ size_t;
typedef __PTRDIFF_TYPE__ ptrdiff_t;
typedef __UINTPTR_TYPE__ uintptr_t;
typedef _Bool bool;

enum { false, true };

#define NULL ((void *)0)
#define offsetof(type, member) __builtin_offsetof(type, member)

#endif
#endif
