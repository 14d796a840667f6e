// Typed doors to libcurl's variadic calls.
//
// libcurl is used as a dialer: it resolves, connects, greets proxies, verifies certificates; then it is asked only to
// pass bytes through TLS. One option, one function; the answers are libcurl's own codes.
//
// https://curl.se/libcurl/c/CURLOPT_CONNECT_ONLY.html
// https://curl.se/libcurl/c/curl_multi_socket_action.html

#ifndef INTERLOCK_CCURL_H
#define INTERLOCK_CCURL_H

#include <stddef.h>

typedef struct curl_dial curl_dial;
typedef struct curl_driver curl_driver;
typedef struct curl_memory curl_memory;
typedef struct curl_trust curl_trust;

// The process.
int curl_start(void);

// What dials share on one thread: resolved names and TLS sessions.
curl_memory *curl_memory_create(void);
/// 1: it is gone. 0: a dial or a connection still uses it, and nothing has happened.
int curl_memory_destroy(curl_memory *memory);

/// Certificates that are believed, read from a file, or from where libcurl would look; NULL where they cannot be read.
/// Reading them takes longer than everything else about a connection, so it is done once for many dials.
curl_trust *curl_trust_create(const char *file);
/// The same from PEM text; NULL where it holds no certificate, or one that cannot be read.
curl_trust *curl_trust_read(const void *pem, size_t count);
/// The file that libcurl would read; NULL where there is none.
const char *curl_system_authorities(void);
/// Why a certificate and its key, both PEM, cannot be used; NULL where they can.
const char *curl_identity_problem(const void *certificate, size_t certificate_count, const void *key, size_t key_count);
void curl_trust_destroy(curl_trust *trust);

// One dial. Strings are copied. 0 is success.
struct curl_dial_options {
    const char *url;
    /// "" for no proxy at all, whatever the environment says.
    const char *proxy;
    /// Whom to believe; must outlive the dial. NULL believes nobody.
    curl_trust *trust;
    /// PEM files of our own certificate and its key, for servers that ask for one; "" for none.
    const char *certificate;
    const char *key;
    /// The same as PEM text, which is copied; NULL: read the files.
    const void *certificate_pem;
    size_t certificate_count;
    const void *key_pem;
    size_t key_count;
    long connect_milliseconds;
    curl_memory *memory;
    void *context;
    /// Told of each socket that libcurl wants to close: 0 lets it.
    int (*keeps)(void *context, int descriptor);
};
curl_dial *curl_dial_create(const struct curl_dial_options *options);
void curl_dial_destroy(curl_dial *dial);
/// The connected socket; -1 where there is none.
int curl_dial_socket(curl_dial *dial);
/// What a proxy answered when it was asked for a tunnel; 0 where none was asked, or none has answered.
long curl_dial_proxy_status(curl_dial *dial);
/// What went wrong, in libcurl's words; "" where it said nothing. Good as long as the dial.
const char *curl_dial_error(curl_dial *dial);
/// Bytes through TLS. More than 0: so many. 0: the other side has ended. -1: again. Less: minus a CURLcode, less 1000.
long curl_dial_receive(curl_dial *dial, void *bytes, size_t count);
long curl_dial_send(curl_dial *dial, const void *bytes, size_t count);

// What drives one dial from an event loop.
struct curl_driver_callbacks {
    void *context;
    /// What libcurl wants to know of a socket: 1 reading, 2 writing, 3 both, 4 nothing any more.
    void (*watch)(void *context, int descriptor, int what);
    /// When libcurl wants to be called: in so many milliseconds; -1 never.
    void (*wake)(void *context, long milliseconds);
};
curl_driver *curl_driver_create(const struct curl_driver_callbacks *callbacks);
void curl_driver_destroy(curl_driver *driver);
void curl_driver_add(curl_driver *driver, curl_dial *dial);
void curl_driver_remove(curl_driver *driver, curl_dial *dial);
/// A socket is ready (readable, writable, failed), or the time has come (-1).
void curl_driver_act(curl_driver *driver, int descriptor, int readable, int writable, int failed);
/// -1 while the dial goes on; then its CURLcode.
int curl_driver_outcome(curl_driver *driver);

// The codes that have to be told apart.
extern const int curl_outcome_ok, curl_outcome_timeout, curl_outcome_no_proxy_name, curl_outcome_not_connected;
/// Whether a CURLcode means that TLS was not agreed on or a certificate was not believed.
int curl_is_tls(int code);
const char *curl_text(int code);

#endif
