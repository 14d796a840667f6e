// See the header: the library is opened once, and never closed.

#define _GNU_SOURCE
#include "CZstd.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stdlib.h>

struct in_buffer {
    const void *bytes;
    size_t size, position;
};

struct out_buffer {
    void *bytes;
    size_t size, position;
};

// ZSTD_d_windowLogMax, and the error code ZSTD_error_frameParameter_windowTooLarge: both belong to the stable interface.
enum { window_log_parameter = 100, window_too_large = 16 };

static struct {
    void *(*create)(void);
    size_t (*destroy)(void *);
    size_t (*set)(void *, int, int);
    size_t (*decode)(void *, struct out_buffer *, struct in_buffer *);
    unsigned (*is_error)(size_t);
} library;

static int is_open;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void open_library(void) {
    void *handle = dlopen("libzstd.so.1", RTLD_NOW | RTLD_LOCAL);
    if (!handle) return;
    *(void **)&library.create = dlsym(handle, "ZSTD_createDStream");
    *(void **)&library.destroy = dlsym(handle, "ZSTD_freeDStream");
    *(void **)&library.set = dlsym(handle, "ZSTD_DCtx_setParameter");
    *(void **)&library.decode = dlsym(handle, "ZSTD_decompressStream");
    *(void **)&library.is_error = dlsym(handle, "ZSTD_isError");
    is_open = library.create && library.destroy && library.set && library.decode && library.is_error;
}

int czstd_is_available(void) {
    pthread_once(&once, open_library);
    return is_open;
}

struct czstd_decoder {
    void *stream;
};

czstd_decoder *czstd_decoder_new(int window_log) {
    if (!czstd_is_available()) return NULL;
    czstd_decoder *decoder = calloc(1, sizeof *decoder);
    if (!decoder) return NULL;
    decoder->stream = library.create();
    if (decoder->stream && !library.is_error(library.set(decoder->stream, window_log_parameter, window_log)))
        return decoder;
    czstd_decoder_free(decoder);
    return NULL;
}

void czstd_decoder_free(czstd_decoder *decoder) {
    if (decoder->stream) library.destroy(decoder->stream);
    free(decoder);
}

int czstd_decode(czstd_decoder *decoder, const void *bytes, size_t count, void *into, size_t capacity, size_t *read,
                 size_t *written) {
    struct in_buffer in = {bytes, count, 0};
    struct out_buffer out = {into, capacity, 0};
    size_t outcome = library.decode(decoder->stream, &out, &in);
    *read = in.position;
    *written = out.position;
    if (outcome == 0) return 1;
    if (!library.is_error(outcome)) return 0;
    return outcome == (size_t)-window_too_large ? -2 : -1;
}
