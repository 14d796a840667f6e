#include "CTLS.h"

#include <errno.h>
#include <limits.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct ctls_context {
    SSL_CTX *settings;
};

struct ctls_line {
    SSL *connection;
    int is_greeted, is_broken;
};

// MARK: What a server shows and believes

static int choose_protocol(SSL *connection, const unsigned char **chosen, unsigned char *count,
                           const unsigned char *offered, unsigned int offered_count, void *context) {
    (void)connection;
    (void)context;
    static const unsigned char http11[] = "\x08http/1.1";
    int outcome = SSL_select_next_proto((unsigned char **)chosen, count, http11, sizeof http11 - 1, offered,
                                        offered_count);
    return outcome == OPENSSL_NPN_NEGOTIATED ? SSL_TLSEXT_ERR_OK : SSL_TLSEXT_ERR_ALERT_FATAL;
}

// Nobody is there to be asked for a passphrase.
static int no_passphrase(char *into, int capacity, int is_writing, void *context) {
    (void)into;
    (void)capacity;
    (void)is_writing;
    *(int *)context = 1;
    return -1;
}

static int explain(char *error, size_t capacity, const char *file, const char *words) {
    const char *reason = ERR_reason_error_string(ERR_peek_last_error());
    snprintf(error, capacity, "%s: %s%s%s%s", file, words, reason ? " (" : "", reason ? reason : "", reason ? ")" : "");
    return 0;
}

// Reads a file that is not given as text; 0, with words, where that cannot be.
static BIO *open_text(const struct ctls_pem *pem, char *error, size_t capacity) {
    ERR_clear_error();
    if (pem->bytes) {
        if (pem->count <= INT_MAX) return BIO_new_mem_buf(pem->bytes, (int)pem->count);
        snprintf(error, capacity, "%s: holds more than 2 GiB", pem->name);
        return NULL;
    }
    FILE *opened = fopen(pem->name, "re");
    if (opened) return BIO_new_fp(opened, BIO_CLOSE);
    snprintf(error, capacity, "%s: %s", pem->name, strerror(errno));
    return NULL;
}

static int read_chain(SSL_CTX *settings, BIO *text) {
    X509 *own = PEM_read_bio_X509_AUX(text, NULL, NULL, "");
    int is_used = own && SSL_CTX_use_certificate(settings, own) == 1;
    X509_free(own);
    if (!is_used) return 0;
    SSL_CTX_clear_chain_certs(settings);
    for (;;) {
        X509 *next = PEM_read_bio_X509(text, NULL, NULL, "");
        if (!next) break;
        int is_added = SSL_CTX_add0_chain_cert(settings, next) == 1;
        if (!is_added) X509_free(next);
        if (!is_added) return 0;
    }
    unsigned long last = ERR_peek_last_error();
    return ERR_GET_LIB(last) == ERR_LIB_PEM && ERR_GET_REASON(last) == PEM_R_NO_START_LINE;
}

static int use_certificate(SSL_CTX *settings, const struct ctls_pem *pem, char *error, size_t capacity) {
    BIO *text = open_text(pem, error, capacity);
    if (!text) return 0;
    int is_used = read_chain(settings, text);
    BIO_free(text);
    if (is_used) return 1;
    return explain(error, capacity, pem->name, "holds no certificate that can be used; expected PEM, our own first");
}

static int use_key(SSL_CTX *settings, const struct ctls_pem *pem, const char *certificate, char *error,
                   size_t capacity) {
    BIO *text = open_text(pem, error, capacity);
    if (!text) return 0;
    int is_encrypted = 0;
    EVP_PKEY *key = PEM_read_bio_PrivateKey(text, NULL, no_passphrase, &is_encrypted);
    BIO_free(text);
    if (!key && is_encrypted) {
        snprintf(error, capacity, "%s: the key is encrypted; expected one without a passphrase", pem->name);
        return 0;
    }
    if (!key) return explain(error, capacity, pem->name, "holds no private key; expected PEM");
    int is_used = SSL_CTX_use_PrivateKey(settings, key) == 1 && SSL_CTX_check_private_key(settings) == 1;
    EVP_PKEY_free(key);
    if (is_used) return 1;
    snprintf(error, capacity, "%s: the key does not belong to the certificate in %s", pem->name, certificate);
    return 0;
}

static int add_authorities(SSL_CTX *settings, BIO *text) {
    STACK_OF(X509_NAME) *names = sk_X509_NAME_new_null();
    int count = 0;
    for (;;) {
        X509 *authority = PEM_read_bio_X509(text, NULL, NULL, "");
        if (!authority) break;
        X509_NAME *name = X509_NAME_dup(X509_get_subject_name(authority));
        int is_added = X509_STORE_add_cert(SSL_CTX_get_cert_store(settings), authority) == 1 && name &&
                       sk_X509_NAME_push(names, name) > 0;
        X509_free(authority);
        if (!is_added) X509_NAME_free(name);
        count += is_added;
    }
    unsigned long last = ERR_peek_last_error();
    int is_whole = ERR_GET_LIB(last) == ERR_LIB_PEM && ERR_GET_REASON(last) == PEM_R_NO_START_LINE;
    SSL_CTX_set_client_CA_list(settings, names);
    return is_whole && count > 0;
}

static int use_authorities(SSL_CTX *settings, const struct ctls_pem *pem, char *error, size_t capacity) {
    BIO *text = open_text(pem, error, capacity);
    if (!text) return 0;
    int is_used = add_authorities(settings, text);
    BIO_free(text);
    if (!is_used) return explain(error, capacity, pem->name, "holds no certificate of an authority; expected PEM");
    SSL_CTX_set_verify(settings, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, NULL);
    return 1;
}

static void configure(SSL_CTX *settings) {
    SSL_CTX_set_min_proto_version(settings, TLS1_2_VERSION);
    SSL_CTX_set_options(settings, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION | SSL_OP_CIPHER_SERVER_PREFERENCE |
                                      SSL_OP_IGNORE_UNEXPECTED_EOF);
    SSL_CTX_set_mode(settings,
                     SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
    // Sessions are in the callers' tickets and nowhere here.
    SSL_CTX_set_session_cache_mode(settings, SSL_SESS_CACHE_OFF);
    SSL_CTX_set_num_tickets(settings, 1);
    SSL_CTX_set_session_id_context(settings, (const unsigned char *)"interlock", 9);
    SSL_CTX_set_alpn_select_cb(settings, choose_protocol, NULL);
}

ctls_context *ctls_context_new(const struct ctls_pem *certificate, const struct ctls_pem *key,
                               const struct ctls_pem *authorities, char *error, size_t capacity) {
    ctls_context *context = calloc(1, sizeof *context);
    SSL_CTX *settings = SSL_CTX_new(TLS_server_method());
    if (!context || !settings) {
        snprintf(error, capacity, "OpenSSL gives no room for TLS settings");
        free(context);
        SSL_CTX_free(settings);
        return NULL;
    }
    configure(settings);
    if (use_certificate(settings, certificate, error, capacity) &&
        use_key(settings, key, certificate->name, error, capacity) &&
        (!authorities || use_authorities(settings, authorities, error, capacity))) {
        ERR_clear_error();
        context->settings = settings;
        return context;
    }
    ERR_clear_error();
    SSL_CTX_free(settings);
    free(context);
    return NULL;
}

void ctls_context_free(ctls_context *context) {
    SSL_CTX_free(context->settings);
    free(context);
}

// MARK: One connection

ctls_line *ctls_line_new(ctls_context *context, int descriptor) {
    ctls_line *line = calloc(1, sizeof *line);
    SSL *connection = SSL_new(context->settings);
    if (line && connection && SSL_set_fd(connection, descriptor) == 1) {
        line->connection = connection;
        SSL_set_accept_state(connection);
        return line;
    }
    SSL_free(connection);
    free(line);
    return NULL;
}

void ctls_line_free(ctls_line *line) {
    SSL_free(line->connection);
    free(line);
}

// What an outcome of OpenSSL's means; 0 for the other side's end.
static int judge(ctls_line *line, int outcome) {
    switch (SSL_get_error(line->connection, outcome)) {
    case SSL_ERROR_WANT_READ:
    case SSL_ERROR_WANT_WRITE: return ctls_again;
    case SSL_ERROR_ZERO_RETURN: return 0;
    default: line->is_broken = 1; return ctls_broken;
    }
}

int ctls_greet(ctls_line *line) {
    ERR_clear_error();
    int outcome = SSL_do_handshake(line->connection);
    if (outcome == 1) {
        line->is_greeted = 1;
        return ctls_greeted;
    }
    int meaning = judge(line, outcome);
    if (meaning == ctls_again) return ctls_again;
    line->is_broken = 1;
    return ERR_GET_REASON(ERR_peek_error()) == SSL_R_HTTP_REQUEST ? ctls_plain_http : ctls_broken;
}

long ctls_receive(ctls_line *line, void *bytes, size_t count) {
    size_t moved = 0;
    ERR_clear_error();
    int outcome = SSL_read_ex(line->connection, bytes, count, &moved);
    return outcome == 1 ? (long)moved : judge(line, outcome);
}

long ctls_send(ctls_line *line, const void *bytes, size_t count) {
    size_t moved = 0;
    ERR_clear_error();
    int outcome = SSL_write_ex(line->connection, bytes, count, &moved);
    if (outcome == 1) return (long)moved;
    int meaning = judge(line, outcome);
    return meaning == 0 ? ctls_broken : meaning;
}

void ctls_farewell(ctls_line *line) {
    if (!line->is_greeted || line->is_broken) return;
    ERR_clear_error();
    SSL_shutdown(line->connection);
}
