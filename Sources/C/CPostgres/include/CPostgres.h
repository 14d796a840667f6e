// A typed door to libpq, without blocking: opaque handles, and the few calls that a loop needs.

#ifndef CPOSTGRES_H
#define CPOSTGRES_H

#include <stddef.h>
#include <stdint.h>

#endif
