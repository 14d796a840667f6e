// A typed door to libzstd's decoder (RFC 8878), opened when the process runs.
//
// Debian installs the library but not its headers, and a slim image may lack both: so nothing is linked, the few
// functions are looked up in libzstd.so.1, and where that is not there the coding is refused by name.
//
// https://facebook.github.io/zstd/zstd_manual.html (the stable part of the interface)

#ifndef CZSTD_H
#define CZSTD_H

#include <stddef.h>

// 1 where the library is there and has what is needed; looked up once.
int czstd_is_available(void);

typedef struct czstd_decoder czstd_decoder;

// A decoder of frames whose window is at most 2 to the power of `window_log` bytes. NULL where memory is short or the
// library is not there.
czstd_decoder *_Nullable czstd_decoder_new(int window_log);

void czstd_decoder_free(czstd_decoder *_Nonnull decoder);

// Reads of `bytes` and writes to `into` as much as goes; `read` and `written` say how much. 0: in the middle of a
// frame. 1: a frame has ended, and another may follow. -1: damaged. -2: the window is too large.
int czstd_decode(czstd_decoder *_Nonnull decoder, const void *_Nullable bytes, size_t count, void *_Nonnull into,
                 size_t capacity, size_t *_Nonnull read, size_t *_Nonnull written);

#endif
