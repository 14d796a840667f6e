// A typed door to OpenSSL's side of a TLS server: TLS 1.2 and newer, HTTP/1.1, on sockets that never wait.
//
// https://docs.openssl.org/3.0/man3/SSL_get_error/
// https://www.rfc-editor.org/rfc/rfc8446 (TLS 1.3), rfc7301 (ALPN)

#ifndef CTLS_H
#define CTLS_H

#include <stddef.h>
#include <stdint.h>

typedef struct ctls_context ctls_context;
typedef struct ctls_line ctls_line;

// PEM: a file by its name, or, with `bytes`, the contents of the file of that name.
struct ctls_pem {
    const char *_Nonnull name;
    const void *_Nullable bytes;
    size_t count;
};

// What a server shows and believes: its certificate and the chain behind it, the key, and the authorities of its
// callers, or NULL to ask callers for no certificate. NULL, and a sentence in `error` that names the file, where they
// cannot be used.
ctls_context *_Nullable ctls_context_new(const struct ctls_pem *_Nonnull certificate,
                                         const struct ctls_pem *_Nonnull key,
                                         const struct ctls_pem *_Nullable authorities, char *_Nonnull error,
                                         size_t capacity);
// Connections that were made from it keep what they need.
void ctls_context_free(ctls_context *_Nonnull context);

// One connection on a connected, non-blocking socket, which stays the caller's to close. NULL where memory is short.
ctls_line *_Nullable ctls_line_new(ctls_context *_Nonnull context, int descriptor);
void ctls_line_free(ctls_line *_Nonnull line);

enum { ctls_greeted = 1, ctls_again = -1, ctls_broken = -2, ctls_plain_http = -3 };

// Goes on with the handshake: ctls_greeted; ctls_again when the socket is ready; ctls_broken (the other side was told
// why, if anybody listens); ctls_plain_http where somebody speaks HTTP without TLS.
int ctls_greet(ctls_line *_Nonnull line);
// More than 0: so many bytes. 0: the other side has said everything. ctls_again, ctls_broken.
long ctls_receive(ctls_line *_Nonnull line, void *_Nonnull bytes, size_t count);
// At most one record is taken. After ctls_again the same bytes, or those and more, must be sent again.
long ctls_send(ctls_line *_Nonnull line, const void *_Nonnull bytes, size_t count);
// Says that nothing more will be said (close_notify), if it still can be said.
void ctls_farewell(ctls_line *_Nonnull line);

#endif
