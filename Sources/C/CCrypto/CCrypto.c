#include "CCrypto.h"

#include <openssl/bio.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <stdlib.h>
#include <string.h>

struct ccrypto_digester {
    EVP_MD *algorithm;
    EVP_MD_CTX *context;
};

ccrypto_digester *ccrypto_digester_new(void) {
    ccrypto_digester *digester = calloc(1, sizeof *digester);
    if (!digester) return NULL;
    digester->algorithm = EVP_MD_fetch(NULL, "SHA256", NULL);
    digester->context = EVP_MD_CTX_new();
    if (digester->algorithm && digester->context) return digester;
    ccrypto_digester_free(digester);
    return NULL;
}

void ccrypto_digester_free(ccrypto_digester *digester) {
    EVP_MD_CTX_free(digester->context);
    EVP_MD_free(digester->algorithm);
    free(digester);
}

int ccrypto_sha256(ccrypto_digester *digester, const void *bytes, size_t count, uint8_t *digest) {
    unsigned int length = 0;
    return EVP_DigestInit_ex2(digester->context, digester->algorithm, NULL) == 1 &&
           EVP_DigestUpdate(digester->context, bytes, count) == 1 &&
           EVP_DigestFinal_ex(digester->context, digest, &length) == 1 && length == 32;
}

int ccrypto_hmac_sha256(const void *key, size_t key_count, const void *bytes, size_t count, uint8_t *code) {
    unsigned int length = 0;
    return HMAC(EVP_sha256(), key, (int)key_count, bytes, count, code, &length) != NULL && length == 32;
}

// Keys.

static int no_passphrase(char *buffer, int size, int writing, void *context) {
    (void)buffer, (void)size, (void)writing, (void)context;
    return -1;
}

// What a reader that found no key has to say about it. Takes OpenSSL's note of it off the thread's pile.
static ccrypto_key_reading why_not_read(void) {
    unsigned long error = ERR_peek_last_error();
    ERR_clear_error();
    int nothing = ERR_GET_LIB(error) == ERR_LIB_PEM && ERR_GET_REASON(error) == PEM_R_NO_START_LINE;
    return nothing ? ccrypto_key_absent : ccrypto_key_broken;
}

typedef int (*raw_reader)(const EVP_PKEY *, unsigned char *, size_t *);

static ccrypto_key_reading take_raw(EVP_PKEY *key, raw_reader read, uint8_t *raw) {
    if (!key) return ccrypto_key_broken;
    size_t length = 32;
    int taken = EVP_PKEY_get_id(key) == EVP_PKEY_ED25519 && read(key, raw, &length) == 1 && length == 32;
    EVP_PKEY_free(key);
    return taken ? ccrypto_key_read : ccrypto_key_foreign;
}

// Finds the first block of this name.
static ccrypto_key_reading find_block(BIO *text, const char *name, unsigned char **bytes, long *count) {
    ERR_clear_error();
    if (!text) return ccrypto_key_broken;
    return PEM_bytes_read_bio(bytes, count, NULL, name, text, no_passphrase, NULL) ? ccrypto_key_read : why_not_read();
}

ccrypto_key_reading ccrypto_ed25519_read_private(const void *pem, size_t count, uint8_t *seed) {
    unsigned char *bytes = NULL;
    long length = 0;
    BIO *text = BIO_new_mem_buf(count ? pem : "", (int)count);
    ccrypto_key_reading outcome = find_block(text, PEM_STRING_EVP_PKEY, &bytes, &length);
    BIO_free(text);
    if (outcome != ccrypto_key_read) return outcome;
    const unsigned char *place = bytes;
    outcome = take_raw(d2i_AutoPrivateKey(NULL, &place, length), EVP_PKEY_get_raw_private_key, seed);
    OPENSSL_clear_free(bytes, (size_t)length);
    ERR_clear_error();
    return outcome;
}

ccrypto_key_reading ccrypto_ed25519_read_public(const void *pem, size_t count, uint8_t *raw, size_t *used) {
    unsigned char *bytes = NULL;
    long length = 0;
    BIO *text = BIO_new_mem_buf(count ? pem : "", (int)count);
    ccrypto_key_reading outcome = find_block(text, PEM_STRING_PUBLIC, &bytes, &length);
    *used = text ? count - (size_t)BIO_ctrl_pending(text) : 0;
    BIO_free(text);
    if (outcome != ccrypto_key_read) return outcome;
    const unsigned char *place = bytes;
    outcome = take_raw(d2i_PUBKEY(NULL, &place, length), EVP_PKEY_get_raw_public_key, raw);
    OPENSSL_free(bytes);
    ERR_clear_error();
    return outcome;
}

// Copies what was written, frees key and text.
static size_t take_text(EVP_PKEY *key, BIO *text, int written, void *pem, size_t capacity) {
    char *bytes = NULL;
    long count = text ? BIO_get_mem_data(text, &bytes) : 0;
    int fits = written == 1 && count > 0 && (size_t)count <= capacity;
    if (fits) memcpy(pem, bytes, (size_t)count);
    BIO_free(text);
    EVP_PKEY_free(key);
    return fits ? (size_t)count : 0;
}

size_t ccrypto_ed25519_write_private(const uint8_t *seed, void *pem, size_t capacity) {
    EVP_PKEY *key = EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, NULL, seed, 32);
    BIO *text = BIO_new(BIO_s_mem());
    int written = key && text ? PEM_write_bio_PKCS8PrivateKey(text, key, NULL, NULL, 0, NULL, NULL) : 0;
    return take_text(key, text, written, pem, capacity);
}

size_t ccrypto_ed25519_write_public(const uint8_t *raw, void *pem, size_t capacity) {
    EVP_PKEY *key = EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, NULL, raw, 32);
    BIO *text = BIO_new(BIO_s_mem());
    int written = key && text ? PEM_write_bio_PUBKEY(text, key) : 0;
    return take_text(key, text, written, pem, capacity);
}

int ccrypto_ed25519_generate(uint8_t *seed) {
    EVP_PKEY *key = EVP_PKEY_Q_keygen(NULL, NULL, "ED25519");
    return key && take_raw(key, EVP_PKEY_get_raw_private_key, seed) == ccrypto_key_read;
}

int ccrypto_ed25519_public(const uint8_t *seed, uint8_t *raw) {
    EVP_PKEY *key = EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, NULL, seed, 32);
    return key && take_raw(key, EVP_PKEY_get_raw_public_key, raw) == ccrypto_key_read;
}

int ccrypto_ed25519_sign(const uint8_t *seed, const void *bytes, size_t count, uint8_t *signature) {
    EVP_PKEY *key = EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, NULL, seed, 32);
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    size_t length = 64;
    int done = key && context && EVP_DigestSignInit(context, NULL, NULL, NULL, key) == 1 &&
               EVP_DigestSign(context, signature, &length, bytes, count) == 1 && length == 64;
    EVP_MD_CTX_free(context);
    EVP_PKEY_free(key);
    return done;
}

int ccrypto_ed25519_verify(const uint8_t *raw, const void *bytes, size_t count, const uint8_t *signature) {
    EVP_PKEY *key = EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, NULL, raw, 32);
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    int good = key && context && EVP_DigestVerifyInit(context, NULL, NULL, NULL, key) == 1 &&
               EVP_DigestVerify(context, signature, 64, bytes, count) == 1;
    EVP_MD_CTX_free(context);
    EVP_PKEY_free(key);
    ERR_clear_error();
    return good;
}
