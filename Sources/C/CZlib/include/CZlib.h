// A typed door to zlib, which libcurl brings: whole bodies, in gzip's clothes.

#ifndef CZLIB_H
#define CZLIB_H

#include <stddef.h>
#include <stdint.h>

#endif
