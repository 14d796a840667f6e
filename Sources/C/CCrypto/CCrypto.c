#include "CCrypto.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <stdlib.h>

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
