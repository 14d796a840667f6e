// A typed door to zlib, which libcurl brings: whole bodies, in gzip's clothes (RFC 1952).

#ifndef CZLIB_H
#define CZLIB_H

#include <stddef.h>
#include <stdint.h>

// The most that `count` bytes can become.
size_t czlib_bound(size_t count);

// Writes one gzip member without name and time, so that equal bytes at equal levels (0…9) become equal bytes. Answers
// how many bytes it wrote; 0 where memory is short or `capacity` is less than the bound.
size_t czlib_compress(const void *_Nullable bytes, size_t count, int level, void *_Nonnull into, size_t capacity);

typedef struct czlib_expander czlib_expander;

// Reads one gzip member; the bytes must stay where they are. NULL where memory is short.
czlib_expander *_Nullable czlib_expander_new(const void *_Nullable bytes, size_t count);

void czlib_expander_free(czlib_expander *_Nonnull expander);

// Writes the next part of what was compressed, at most `capacity` bytes (less than 4 GiB); `written` says how many.
// 0: there is more. 1: this was the end, the checksum and the length are right, and nothing follows. -1: damaged, cut
// off, or followed by something else.
int czlib_expand(czlib_expander *_Nonnull expander, void *_Nonnull into, size_t capacity, size_t *_Nonnull written);

#endif
