// A typed door to zlib, which libcurl brings: whole bodies as gzip (RFC 1952), and pieces of gzip and deflate.

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

typedef struct czlib_inflater czlib_inflater;

// What a compressed stream is wrapped in.
typedef enum czlib_format { czlib_gzip, czlib_zlib, czlib_raw } czlib_format;

// Decodes piece by piece. NULL where memory is short.
czlib_inflater *_Nullable czlib_inflater_new(czlib_format format);

void czlib_inflater_free(czlib_inflater *_Nonnull inflater);

// Begins again, for a next member.
void czlib_inflater_reset(czlib_inflater *_Nonnull inflater);

// Reads of `bytes` and writes to `into` as much as goes; `read` and `written` say how much. Nothing is held back that
// could be written. 0: in the middle. 1: the stream has ended, its checksum is right. -1: damaged.
int czlib_inflate(czlib_inflater *_Nonnull inflater, const void *_Nullable bytes, size_t count, void *_Nonnull into,
                  size_t capacity, size_t *_Nonnull read, size_t *_Nonnull written);

#endif
