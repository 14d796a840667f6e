// A typed door to OpenSSL's side of a TLS server.

#ifndef CTLS_H
#define CTLS_H

#include <stddef.h>
#include <stdint.h>

#endif
