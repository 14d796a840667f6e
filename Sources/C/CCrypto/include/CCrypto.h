// A typed door to OpenSSL's digests. The algorithm is fetched once and the context reused: a third of a microsecond
// for a router token.

#ifndef CCRYPTO_H
#define CCRYPTO_H

#include <stddef.h>
#include <stdint.h>

typedef struct ccrypto_digester ccrypto_digester;

// A reusable SHA-256. NULL when OpenSSL has none. Belongs to one thread at a time.
ccrypto_digester *_Nullable ccrypto_digester_new(void);

void ccrypto_digester_free(ccrypto_digester *_Nonnull digester);

// Writes the 32 bytes of the digest of `count` bytes. 1 on success, 0 on failure.
int ccrypto_sha256(ccrypto_digester *_Nonnull digester, const void *_Nullable bytes, size_t count,
                   uint8_t *_Nonnull digest);

// Writes the 32 bytes of HMAC-SHA256 of `count` bytes. 1 on success, 0 on failure. Any thread may call it.
int ccrypto_hmac_sha256(const void *_Nullable key, size_t key_count, const void *_Nullable bytes, size_t count,
                        uint8_t *_Nonnull code);

#endif
