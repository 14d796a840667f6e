#include "CTLS.h"

#include <errno.h>
#include <openssl/err.h>
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

static int is_readable(const char *file, char *error, size_t capacity) {
    FILE *opened = fopen(file, "re");
    if (!opened) {
        snprintf(error, capacity, "%s: %s", file, strerror(errno));
        return 0;
    }
    fclose(opened);
    return 1;
}

static int use_certificate(SSL_CTX *settings, const char *file, char *error, size_t capacity) {
    if (!is_readable(file, error, capacity)) return 0;
    ERR_clear_error();
    if (SSL_CTX_use_certificate_chain_file(settings, file) == 1) return 1;
    return explain(error, capacity, file, "holds no certificate that can be used; expected PEM, our own first");
}

static int use_key(SSL_CTX *settings, const char *file, const char *certificate, char *error, size_t capacity) {
    if (!is_readable(file, error, capacity)) return 0;
    int is_encrypted = 0;
    SSL_CTX_set_default_passwd_cb(settings, no_passphrase);
    SSL_CTX_set_default_passwd_cb_userdata(settings, &is_encrypted);
    ERR_clear_error();
    int is_used = SSL_CTX_use_PrivateKey_file(settings, file, SSL_FILETYPE_PEM) == 1;
    SSL_CTX_set_default_passwd_cb_userdata(settings, NULL);
    unsigned long last = ERR_peek_last_error();
    if (!is_used && is_encrypted) {
        snprintf(error, capacity, "%s: the key is encrypted; expected one without a passphrase", file);
        return 0;
    }
    int is_strange = !is_used && ERR_GET_LIB(last) == ERR_LIB_X509;
    if (!is_used && !is_strange) return explain(error, capacity, file, "holds no private key; expected PEM");
    if (is_used && SSL_CTX_check_private_key(settings) == 1) return 1;
    snprintf(error, capacity, "%s: the key does not belong to the certificate in %s", file, certificate);
    return 0;
}

static int use_authorities(SSL_CTX *settings, const char *file, char *error, size_t capacity) {
    if (!is_readable(file, error, capacity)) return 0;
    ERR_clear_error();
    STACK_OF(X509_NAME) *names = SSL_load_client_CA_file(file);
    if (!names || SSL_CTX_load_verify_file(settings, file) != 1) {
        sk_X509_NAME_pop_free(names, X509_NAME_free);
        return explain(error, capacity, file, "holds no certificate of an authority; expected PEM");
    }
    SSL_CTX_set_client_CA_list(settings, names);
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

ctls_context *ctls_context_new(const char *certificate, const char *key, const char *authorities, char *error,
                               size_t capacity) {
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
        use_key(settings, key, certificate, error, capacity) &&
        (!authorities || use_authorities(settings, authorities, error, capacity))) {
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
