// How many blocks of memory this process has asked for: malloc, calloc and realloc, by any thread.
// Negative where it cannot be counted (a C library other than glibc, or a sanitizer that has its own malloc).
#ifndef C_MALLOC_COUNT_H
#define C_MALLOC_COUNT_H

#include <stdint.h>

int64_t malloc_count(void);

#endif
