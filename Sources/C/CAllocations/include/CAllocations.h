// Counts what a program takes from the heap. Only for measuring: whoever links this has its `malloc` wrapped.
#pragma once

#include <stdint.h>

/// How often the calling thread has asked for memory (malloc, calloc, realloc, aligned or not).
uint64_t callocations_count(void);
