// What Swift has no words for: stores that leave the processor's caches alone. Each function is one instruction.
#ifndef C_MEMORY_HINTS_H
#define C_MEMORY_HINTS_H

#if defined(__x86_64__)
#include <xmmintrin.h>
#endif

typedef float memory_hints_float4 __attribute__((ext_vector_type(4)));

// `to` must be a multiple of 16.
static inline __attribute__((always_inline)) void store_past_caches(
    void *to, memory_hints_float4 value) {
  __builtin_nontemporal_store(value, (memory_hints_float4 *)to);
}

// To be called after such stores, before another thread is told of them: their order is not that of others.
static inline __attribute__((always_inline)) void finish_stores_past_caches(void) {
#if defined(__x86_64__)
  _mm_sfence();
#else
  __atomic_thread_fence(__ATOMIC_SEQ_CST);
#endif
}

#endif
