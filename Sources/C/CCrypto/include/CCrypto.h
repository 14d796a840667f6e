// A typed door to OpenSSL's digests and to Ed25519 (RFC 8032). The digest's algorithm is fetched once and its context
// reused: a third of a microsecond for a router token. Keys are their raw bytes: 32 of a seed (the private key), 32 of
// a public key, 64 of a signature; PEM is read and written here and nowhere else.

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

// What came of reading a key.
typedef enum ccrypto_key_reading {
    ccrypto_key_read = 0,
    // There is no (further) key of this kind in the text.
    ccrypto_key_absent = 1,
    // PEM that cannot be read: cut, changed, or locked with a passphrase.
    ccrypto_key_broken = 2,
    // A key, of another algorithm.
    ccrypto_key_foreign = 3,
} ccrypto_key_reading;

// Reads the first private key of a PEM text. Never asks for a passphrase.
ccrypto_key_reading ccrypto_ed25519_read_private(const void *_Nullable pem, size_t count, uint8_t *_Nonnull seed);

// Reads the first public key of a PEM text; `used` is how many bytes of it were looked at, for whoever wants the next.
ccrypto_key_reading ccrypto_ed25519_read_public(const void *_Nullable pem, size_t count, uint8_t *_Nonnull key,
                                                size_t *_Nonnull used);

// Write PEM without its final zero. The number of bytes, 0 on failure; 256 bytes hold either.
size_t ccrypto_ed25519_write_private(const uint8_t *_Nonnull seed, void *_Nonnull pem, size_t capacity);
size_t ccrypto_ed25519_write_public(const uint8_t *_Nonnull key, void *_Nonnull pem, size_t capacity);

// A new seed from the system's dice. 1 on success, 0 on failure.
int ccrypto_ed25519_generate(uint8_t *_Nonnull seed);

// The public key of a seed. 1 on success, 0 on failure.
int ccrypto_ed25519_public(const uint8_t *_Nonnull seed, uint8_t *_Nonnull key);

// Signs `count` bytes. 1 on success, 0 on failure.
int ccrypto_ed25519_sign(const uint8_t *_Nonnull seed, const void *_Nullable bytes, size_t count,
                         uint8_t *_Nonnull signature);

// 1 when the signature is this key's over exactly these bytes, 0 when it is not.
int ccrypto_ed25519_verify(const uint8_t *_Nonnull key, const void *_Nullable bytes, size_t count,
                           const uint8_t *_Nonnull signature);

#endif
