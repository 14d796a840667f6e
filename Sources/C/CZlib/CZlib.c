#include "CZlib.h"

#include <limits.h>
#include <stdlib.h>
#include <zlib.h>

// 15 bits of window, and 16 more to say: gzip's header and trailer.
enum { gzip_window = 15 + 16, memory_level = 8 };

struct czlib_expander {
    z_stream stream;
    // What follows the bytes that the stream knows of: it counts in 32 bits.
    const unsigned char *rest;
    size_t rest_count;
};

size_t czlib_bound(size_t count) {
    // deflateBound's own formula for any memory level, and the 18 bytes of header and trailer.
    return count + (count >> 5) + (count >> 7) + (count >> 11) + 7 + 18 + 64;
}

static uInt part(size_t count) { return count > UINT_MAX / 2 ? UINT_MAX / 2 : (uInt)count; }

size_t czlib_compress(const void *bytes, size_t count, int level, void *into, size_t capacity) {
    z_stream stream = {0};
    if (deflateInit2(&stream, level, Z_DEFLATED, gzip_window, memory_level, Z_DEFAULT_STRATEGY) != Z_OK) return 0;
    stream.next_in = (z_const Bytef *)bytes;
    stream.next_out = into;
    size_t unread = count, room = capacity;
    int outcome = Z_OK;
    while (outcome == Z_OK) {
        uInt in = part(unread), out = part(room);
        stream.avail_in = in;
        stream.avail_out = out;
        outcome = deflate(&stream, in == unread ? Z_FINISH : Z_NO_FLUSH);
        unread -= in - stream.avail_in;
        room -= out - stream.avail_out;
        if (outcome == Z_OK && room == 0) outcome = Z_BUF_ERROR;
    }
    deflateEnd(&stream);
    return outcome == Z_STREAM_END ? capacity - room : 0;
}

czlib_expander *czlib_expander_new(const void *bytes, size_t count) {
    czlib_expander *expander = calloc(1, sizeof *expander);
    if (!expander) return NULL;
    expander->rest = bytes;
    expander->rest_count = count;
    if (inflateInit2(&expander->stream, gzip_window) == Z_OK) return expander;
    free(expander);
    return NULL;
}

void czlib_expander_free(czlib_expander *expander) {
    inflateEnd(&expander->stream);
    free(expander);
}

static void refill(czlib_expander *expander) {
    if (expander->stream.avail_in > 0) return;
    uInt count = part(expander->rest_count);
    expander->stream.next_in = (z_const Bytef *)expander->rest;
    expander->stream.avail_in = count;
    expander->rest += count;
    expander->rest_count -= count;
}

int czlib_expand(czlib_expander *expander, void *into, size_t capacity, size_t *written) {
    z_stream *stream = &expander->stream;
    stream->next_out = into;
    stream->avail_out = (uInt)capacity;
    int outcome = Z_OK;
    while (outcome == Z_OK && stream->avail_out > 0) {
        refill(expander);
        // Nothing left to read and no end: Z_BUF_ERROR.
        outcome = inflate(stream, Z_NO_FLUSH);
    }
    *written = capacity - stream->avail_out;
    if (outcome == Z_OK) return 0;
    if (outcome != Z_STREAM_END) return -1;
    return stream->avail_in == 0 && expander->rest_count == 0 ? 1 : -1;
}

struct czlib_inflater {
    z_stream stream;
};

static int window(czlib_format format) {
    switch (format) {
    case czlib_gzip: return gzip_window;
    case czlib_zlib: return 15;
    default: return -15;
    }
}

czlib_inflater *czlib_inflater_new(czlib_format format) {
    czlib_inflater *inflater = calloc(1, sizeof *inflater);
    if (!inflater) return NULL;
    if (inflateInit2(&inflater->stream, window(format)) == Z_OK) return inflater;
    free(inflater);
    return NULL;
}

void czlib_inflater_free(czlib_inflater *inflater) {
    inflateEnd(&inflater->stream);
    free(inflater);
}

void czlib_inflater_reset(czlib_inflater *inflater) { inflateReset(&inflater->stream); }

int czlib_inflate(czlib_inflater *inflater, const void *bytes, size_t count, void *into, size_t capacity, size_t *read,
                  size_t *written) {
    z_stream *stream = &inflater->stream;
    uInt in = part(count), out = part(capacity);
    stream->next_in = (z_const Bytef *)bytes;
    stream->avail_in = in;
    stream->next_out = into;
    stream->avail_out = out;
    int outcome = inflate(stream, Z_SYNC_FLUSH);
    *read = in - stream->avail_in;
    *written = out - stream->avail_out;
    if (outcome == Z_STREAM_END) return 1;
    // Z_BUF_ERROR: nothing could be done without more bytes or more room.
    return outcome == Z_OK || outcome == Z_BUF_ERROR ? 0 : -1;
}
