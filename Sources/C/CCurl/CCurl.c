// See the header: one option, one function.

#include "CCurl.h"

#include <curl/curl.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509_vfy.h>
#include <limits.h>
#include <stdlib.h>
#include <unistd.h>

// How long a resolved name is believed: connections are replaced so that a name that moves is followed.
static const long name_seconds = 30;

struct curl_dial {
    CURL *easy;
    void *context;
    int (*keeps)(void *context, int descriptor);
    char error[CURL_ERROR_SIZE];
};

int curl_start(void) { return curl_global_init(CURL_GLOBAL_DEFAULT); }

curl_memory *curl_memory_create(void) {
    CURLSH *share = curl_share_init();
    if (!share) return NULL;
    curl_share_setopt(share, CURLSHOPT_SHARE, CURL_LOCK_DATA_DNS);
    curl_share_setopt(share, CURLSHOPT_SHARE, CURL_LOCK_DATA_SSL_SESSION);
    return (curl_memory *)share;
}

int curl_memory_destroy(curl_memory *memory) { return curl_share_cleanup((CURLSH *)memory) == CURLSHE_OK; }

const char *curl_system_authorities(void) { return curl_version_info(CURLVERSION_NOW)->cainfo; }

static X509_STORE *new_store(void) {
    X509_STORE *store = X509_STORE_new();
    // What libcurl sets on a store of its own.
    if (store) X509_STORE_set_flags(store, X509_V_FLAG_TRUSTED_FIRST | X509_V_FLAG_PARTIAL_CHAIN);
    return store;
}

curl_trust *curl_trust_create(const char *file) {
    X509_STORE *store = new_store();
    if (!store) return NULL;
    if (!file) file = curl_version_info(CURLVERSION_NOW)->cainfo;
    if (file ? X509_STORE_load_file(store, file) : X509_STORE_set_default_paths(store)) return (curl_trust *)store;
    X509_STORE_free(store);
    return NULL;
}

// Certificates one after the other, whatever other PEM stands between them; 0 where there is none, or a broken one.
static int add_all(X509_STORE *store, BIO *text) {
    int count = 0;
    ERR_clear_error();
    for (;;) {
        X509 *certificate = PEM_read_bio_X509_AUX(text, NULL, NULL, "");
        if (!certificate) break;
        count += X509_STORE_add_cert(store, certificate);
        X509_free(certificate);
    }
    unsigned long last = ERR_peek_last_error();
    ERR_clear_error();
    return ERR_GET_LIB(last) == ERR_LIB_PEM && ERR_GET_REASON(last) == PEM_R_NO_START_LINE ? count : 0;
}

curl_trust *curl_trust_read(const void *pem, size_t count) {
    if (count > INT_MAX) return NULL;
    X509_STORE *store = new_store();
    BIO *text = BIO_new_mem_buf(pem, (int)count);
    int is_read = store && text && add_all(store, text);
    BIO_free(text);
    if (is_read) return (curl_trust *)store;
    X509_STORE_free(store);
    return NULL;
}

const char *curl_identity_problem(const void *certificate, size_t certificate_count, const void *key,
                                  size_t key_count) {
    if (certificate_count > INT_MAX || key_count > INT_MAX) return "the files are too large";
    BIO *first = BIO_new_mem_buf(certificate, (int)certificate_count);
    BIO *second = BIO_new_mem_buf(key, (int)key_count);
    X509 *own = first ? PEM_read_bio_X509_AUX(first, NULL, NULL, "") : NULL;
    EVP_PKEY *private_key = second ? PEM_read_bio_PrivateKey(second, NULL, NULL, "") : NULL;
    const char *problem = NULL;
    if (!own) problem = "the certificate's file holds no certificate; expected PEM, our own first";
    else if (!private_key) problem = "the key's file holds no private key; expected PEM, without a passphrase";
    else if (X509_check_private_key(own, private_key) != 1) problem = "the key does not belong to the certificate";
    X509_free(own);
    EVP_PKEY_free(private_key);
    BIO_free(first);
    BIO_free(second);
    ERR_clear_error();
    return problem;
}

void curl_trust_destroy(curl_trust *trust) { X509_STORE_free((X509_STORE *)trust); }

static CURLcode believe(CURL *easy, void *context, void *trust) {
    (void)easy;
    if (trust) SSL_CTX_set1_cert_store((SSL_CTX *)context, (X509_STORE *)trust);
    return CURLE_OK;
}

static int close_socket(void *context, curl_socket_t descriptor) {
    curl_dial *dial = context;
    if (dial->keeps && dial->keeps(dial->context, descriptor)) return 0;
    return close(descriptor);
}

static void configure(curl_dial *dial, const struct curl_dial_options *options) {
    CURL *easy = dial->easy;
    curl_easy_setopt(easy, CURLOPT_URL, options->url);
    curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(easy, CURLOPT_CONNECT_ONLY, 1L);
    curl_easy_setopt(easy, CURLOPT_FRESH_CONNECT, 1L);
    curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
    curl_easy_setopt(easy, CURLOPT_PROXY, options->proxy);
    curl_easy_setopt(easy, CURLOPT_NOPROXY, "");
    if (options->proxy[0]) curl_easy_setopt(easy, CURLOPT_HTTPPROXYTUNNEL, 1L);
    curl_easy_setopt(easy, CURLOPT_CAINFO, NULL);
    curl_easy_setopt(easy, CURLOPT_CAPATH, NULL);
    curl_easy_setopt(easy, CURLOPT_SSL_CTX_FUNCTION, believe);
    curl_easy_setopt(easy, CURLOPT_SSL_CTX_DATA, options->trust);
    curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, 1L);
    curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, 2L);
    if (options->certificate_pem) {
        struct curl_blob certificate = {(void *)options->certificate_pem, options->certificate_count, CURL_BLOB_COPY};
        struct curl_blob key = {(void *)options->key_pem, options->key_count, CURL_BLOB_COPY};
        curl_easy_setopt(easy, CURLOPT_SSLCERT_BLOB, &certificate);
        curl_easy_setopt(easy, CURLOPT_SSLKEY_BLOB, &key);
    } else if (options->certificate[0]) {
        curl_easy_setopt(easy, CURLOPT_SSLCERT, options->certificate);
        curl_easy_setopt(easy, CURLOPT_SSLKEY, options->key);
    }
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy, CURLOPT_DNS_CACHE_TIMEOUT, name_seconds);
    curl_easy_setopt(easy, CURLOPT_TCP_NODELAY, 1L);
    curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, options->connect_milliseconds);
    curl_easy_setopt(easy, CURLOPT_SHARE, (CURLSH *)options->memory);
    curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, dial->error);
    curl_easy_setopt(easy, CURLOPT_CLOSESOCKETFUNCTION, close_socket);
    curl_easy_setopt(easy, CURLOPT_CLOSESOCKETDATA, dial);
}

curl_dial *curl_dial_create(const struct curl_dial_options *options) {
    curl_dial *dial = calloc(1, sizeof *dial);
    if (!dial) return NULL;
    dial->context = options->context;
    dial->keeps = options->keeps;
    dial->easy = curl_easy_init();
    if (!dial->easy) {
        free(dial);
        return NULL;
    }
    configure(dial, options);
    return dial;
}

void curl_dial_destroy(curl_dial *dial) {
    curl_easy_cleanup(dial->easy);
    free(dial);
}

int curl_dial_socket(curl_dial *dial) {
    curl_socket_t descriptor = CURL_SOCKET_BAD;
    curl_easy_getinfo(dial->easy, CURLINFO_ACTIVESOCKET, &descriptor);
    return descriptor == CURL_SOCKET_BAD ? -1 : (int)descriptor;
}

long curl_dial_proxy_status(curl_dial *dial) {
    long status = 0;
    curl_easy_getinfo(dial->easy, CURLINFO_HTTP_CONNECTCODE, &status);
    return status;
}

const char *curl_dial_error(curl_dial *dial) { return dial->error; }

static long moved(CURLcode code, size_t count) {
    if (code == CURLE_OK) return (long)count;
    if (code == CURLE_AGAIN) return -1;
    return -1000 - (long)code;
}

long curl_dial_receive(curl_dial *dial, void *bytes, size_t count) {
    size_t received = 0;
    return moved(curl_easy_recv(dial->easy, bytes, count, &received), received);
}

long curl_dial_send(curl_dial *dial, const void *bytes, size_t count) {
    size_t sent = 0;
    return moved(curl_easy_send(dial->easy, bytes, count, &sent), sent);
}

struct curl_driver {
    CURLM *multi;
    struct curl_driver_callbacks callbacks;
};

static int on_socket(CURL *easy, curl_socket_t descriptor, int what, void *context, void *known) {
    (void)easy;
    (void)known;
    curl_driver *driver = context;
    driver->callbacks.watch(driver->callbacks.context, descriptor, what);
    return 0;
}

static int on_timer(CURLM *multi, long milliseconds, void *context) {
    (void)multi;
    curl_driver *driver = context;
    driver->callbacks.wake(driver->callbacks.context, milliseconds);
    return 0;
}

curl_driver *curl_driver_create(const struct curl_driver_callbacks *callbacks) {
    curl_driver *driver = calloc(1, sizeof *driver);
    if (!driver) return NULL;
    driver->callbacks = *callbacks;
    driver->multi = curl_multi_init();
    if (!driver->multi) {
        free(driver);
        return NULL;
    }
    curl_multi_setopt(driver->multi, CURLMOPT_SOCKETFUNCTION, on_socket);
    curl_multi_setopt(driver->multi, CURLMOPT_SOCKETDATA, driver);
    curl_multi_setopt(driver->multi, CURLMOPT_TIMERFUNCTION, on_timer);
    curl_multi_setopt(driver->multi, CURLMOPT_TIMERDATA, driver);
    return driver;
}

void curl_driver_destroy(curl_driver *driver) {
    curl_multi_cleanup(driver->multi);
    free(driver);
}

void curl_driver_add(curl_driver *driver, curl_dial *dial) {
    curl_multi_add_handle(driver->multi, dial->easy);
}

void curl_driver_remove(curl_driver *driver, curl_dial *dial) {
    curl_multi_remove_handle(driver->multi, dial->easy);
}

void curl_driver_act(curl_driver *driver, int descriptor, int readable, int writable, int failed) {
    int bits = (readable ? CURL_CSELECT_IN : 0) | (writable ? CURL_CSELECT_OUT : 0) | (failed ? CURL_CSELECT_ERR : 0);
    int running = 0;
    curl_multi_socket_action(driver->multi, descriptor < 0 ? CURL_SOCKET_TIMEOUT : descriptor, bits,
                             &running);
}

int curl_driver_outcome(curl_driver *driver) {
    int left = 0;
    CURLMsg *message = curl_multi_info_read(driver->multi, &left);
    return message && message->msg == CURLMSG_DONE ? (int)message->data.result : -1;
}

const int curl_outcome_ok = CURLE_OK, curl_outcome_timeout = CURLE_OPERATION_TIMEDOUT,
          curl_outcome_no_proxy_name = CURLE_COULDNT_RESOLVE_PROXY, curl_outcome_not_connected = CURLE_COULDNT_CONNECT;

int curl_is_tls(int code) {
    switch (code) {
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CERTPROBLEM:
    case CURLE_SSL_CIPHER:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_ISSUER_ERROR:
    case CURLE_SSL_INVALIDCERTSTATUS:
    case CURLE_SSL_CLIENTCERT:
    case CURLE_SSL_PINNEDPUBKEYNOTMATCH: return 1;
    default: return 0;
    }
}

const char *curl_text(int code) { return curl_easy_strerror(code); }
