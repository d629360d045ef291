// What decoding can reach on this machine, in plain C and apart from everything that is measured against it: only
// ast-bench uses it.
#pragma once
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#pragma clang assume_nonnull begin

/// A worker's decompressor and memory. Free with ast_limit_free.
typedef struct ast_limit ast_limit;

typedef struct ast_limit_region { uint32_t left, top, width, height; } ast_limit_region;

/// NULL where there is no memory.
ast_limit *_Nullable ast_limit_create(void);
void ast_limit_free(ast_limit *limit);

// Each returns 0, or 1 where the file cannot be decoded.

/// The size as it is stored; 1 also for colours that the others do not decode.
int32_t ast_limit_size(ast_limit *limit, const uint8_t *bytes, size_t count, uint32_t *width, uint32_t *height);
/// Undoes the entropy coding of the whole file.
int32_t ast_limit_entropy(ast_limit *limit, const uint8_t *bytes, size_t count);
/// Decodes the whole file to four bytes a pixel, row over row.
int32_t ast_limit_full(ast_limit *limit, const uint8_t *bytes, size_t count);
/// Decodes a region.
int32_t ast_limit_region_only(ast_limit *limit, const uint8_t *bytes, size_t count, ast_limit_region region);
/// Decodes a region, or one of an eighth, a quarter or half its size where that still holds `side` pixels, and resizes
/// it with an antialiased triangle to `side` × `side` × 3 bytes.
int32_t ast_limit_resized(
    ast_limit *limit, const uint8_t *bytes, size_t count, ast_limit_region region, uint32_t side, uint8_t *target);

#pragma clang assume_nonnull end

#ifdef __cplusplus
}
#endif
