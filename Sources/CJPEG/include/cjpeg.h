// The C face of libjpeg-turbo's scanline API: all that Swift may call. It exists because libjpeg reports errors by
// longjmp, which may not pass through Swift.
//
// Every function that returns int32_t returns 0, or 1 where libjpeg found an error or a warning: ast_jpeg_message then
// says which, and only ast_jpeg_read_header and ast_jpeg_decoder_free make sense next.
//
// Threads: a decoder is used by one thread at a time.
#pragma once
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#pragma clang assume_nonnull begin

/// Owns one decompressor and its memory. Free with ast_jpeg_decoder_free.
typedef struct ast_jpeg_decoder ast_jpeg_decoder;

/// How colours are stored in a file.
typedef enum ast_jpeg_color { AST_JPEG_GREY, AST_JPEG_RGB, AST_JPEG_INKS, AST_JPEG_UNKNOWN } ast_jpeg_color;

/// What rows are decoded to: 1, 3 or 4 bytes a pixel; inks as they are stored.
typedef enum ast_jpeg_output { AST_JPEG_TO_GREY, AST_JPEG_TO_RGB, AST_JPEG_TO_INKS } ast_jpeg_output;

typedef struct ast_jpeg_header {
  uint32_t width;
  uint32_t height;
  ast_jpeg_color color;
  /// Pixels of the smallest unit that is coded together.
  uint32_t unit_width;
  uint32_t unit_height;
} ast_jpeg_header;

/// NULL where there is no memory.
ast_jpeg_decoder *_Nullable ast_jpeg_decoder_create(void);
void ast_jpeg_decoder_free(ast_jpeg_decoder *decoder);
/// Of the last failure; valid until the next call.
const char *ast_jpeg_message(const ast_jpeg_decoder *decoder);

/// Forgets any file before and reads up to the first scan. `bytes` must stay until the last row was read.
int32_t ast_jpeg_read_header(
    ast_jpeg_decoder *decoder, const uint8_t *bytes, size_t count, ast_jpeg_header *header);
/// Begins decoding with the accurate cosine transform, each side divided by `divisor` (1, 2, 4 or 8), rounded up. Of
/// progressive files this reads all scans.
int32_t ast_jpeg_start(
    ast_jpeg_decoder *decoder, ast_jpeg_output output, uint32_t divisor, uint32_t *width, uint32_t *height);
/// Leaves out the columns before *left and after *left + *width, which become what is decoded: more than was asked for.
int32_t ast_jpeg_crop(ast_jpeg_decoder *decoder, uint32_t *left, uint32_t *width);
/// Leaves out the next `count` rows.
int32_t ast_jpeg_skip(ast_jpeg_decoder *decoder, uint32_t count);
/// Writes the next `count` rows, `row_bytes` apart.
int32_t ast_jpeg_read(ast_jpeg_decoder *decoder, uint8_t *rows, size_t row_bytes, uint32_t count);
/// After the last row: reads up to the end mark.
int32_t ast_jpeg_finish(ast_jpeg_decoder *decoder);

/// Instead of decoding: writes the same coefficients in one sequential scan with a restart mark after every `interval`
/// units and Huffman tables made for it, without the segments of applications. Fails where `room` bytes are too few.
int32_t ast_jpeg_rewrite(
    ast_jpeg_decoder *decoder, uint32_t interval, uint8_t *target, size_t room, size_t *count);

#pragma clang assume_nonnull end

#ifdef __cplusplus
}
#endif
