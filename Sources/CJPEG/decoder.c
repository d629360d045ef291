#include "cjpeg.h"

#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jerror.h>
#include <jpeglib.h>

struct ast_jpeg_decoder {
  struct jpeg_decompress_struct state;
  struct jpeg_error_mgr errors;
  jmp_buf failed;
  int exists;
  struct jpeg_compress_struct writer;
  int writer_exists;
  char message[JMSG_LENGTH_MAX];
};

static void leave(j_common_ptr state) {
  ast_jpeg_decoder *decoder = state->client_data;
  state->err->format_message(state, decoder->message);
  longjmp(decoder->failed, 1);
}

/// A warning means that pixels would be made up, so it ends the decoding as an error does.
static void leave_on_warning(j_common_ptr state, int level) {
  if (level < 0) leave(state);
}

/// A compressor's memory is the caller's and does not grow.
static boolean leave_when_full(j_compress_ptr writer) {
  ast_jpeg_decoder *decoder = writer->client_data;
  snprintf(decoder->message, sizeof decoder->message, "it takes more memory than was given");
  longjmp(decoder->failed, 1);
}

static void do_nothing(j_compress_ptr writer) { (void)writer; }

static void print_nothing(j_common_ptr state) { (void)state; }

static int32_t refuse(ast_jpeg_decoder *decoder, const char *reason) {
  snprintf(decoder->message, sizeof decoder->message, "%s", reason);
  return 1;
}

/// A decompressor keeps tables from file to file, so that a file which lacks its own would decode or not depending on
/// the one before: each file gets a fresh one.
static void renew(ast_jpeg_decoder *decoder) {
  if (decoder->exists) jpeg_destroy_decompress(&decoder->state);
  decoder->exists = 0;
  decoder->state.err = jpeg_std_error(&decoder->errors);
  decoder->errors.error_exit = leave;
  decoder->errors.emit_message = leave_on_warning;
  decoder->errors.output_message = print_nothing;
  decoder->state.client_data = decoder;
  jpeg_create_decompress(&decoder->state);
  decoder->exists = 1;
}

ast_jpeg_decoder *ast_jpeg_decoder_create(void) { return calloc(1, sizeof(ast_jpeg_decoder)); }

void ast_jpeg_decoder_free(ast_jpeg_decoder *decoder) {
  if (decoder->exists) jpeg_destroy_decompress(&decoder->state);
  free(decoder);
}

const char *ast_jpeg_message(const ast_jpeg_decoder *decoder) { return decoder->message; }

static ast_jpeg_color color_of(J_COLOR_SPACE space) {
  switch (space) {
  case JCS_GRAYSCALE: return AST_JPEG_GREY;
  case JCS_RGB:
  case JCS_YCbCr: return AST_JPEG_RGB;
  case JCS_CMYK:
  case JCS_YCCK: return AST_JPEG_INKS;
  default: return AST_JPEG_UNKNOWN;
  }
}

int32_t ast_jpeg_read_header(
    ast_jpeg_decoder *decoder, const uint8_t *bytes, size_t count, ast_jpeg_header *header) {
  struct jpeg_decompress_struct *state = &decoder->state;
  if (setjmp(decoder->failed)) return 1;
  renew(decoder);
  jpeg_mem_src(state, bytes, count);
  jpeg_read_header(state, TRUE);
  header->width = state->image_width;
  header->height = state->image_height;
  header->color = color_of(state->jpeg_color_space);
  uint32_t across = 1, down = 1;
  for (int i = 0; i < state->num_components; i++) {
    const jpeg_component_info *component = &state->comp_info[i];
    if ((uint32_t)component->h_samp_factor > across) across = (uint32_t)component->h_samp_factor;
    if ((uint32_t)component->v_samp_factor > down) down = (uint32_t)component->v_samp_factor;
  }
  // A single component is coded block by block, whatever its factors say.
  if (state->num_components == 1) across = down = 1;
  header->unit_width = across * DCTSIZE;
  header->unit_height = down * DCTSIZE;
  return 0;
}

int32_t ast_jpeg_start(
    ast_jpeg_decoder *decoder, ast_jpeg_output output, uint32_t divisor, uint32_t *width, uint32_t *height) {
  struct jpeg_decompress_struct *state = &decoder->state;
  if (setjmp(decoder->failed)) return 1;
  state->out_color_space = output == AST_JPEG_TO_GREY ? JCS_GRAYSCALE
                           : output == AST_JPEG_TO_RGB ? JCS_RGB
                                                       : JCS_CMYK;
  state->scale_num = 1;
  state->scale_denom = divisor;
  state->dct_method = JDCT_ISLOW;
  // It guesses what a file left out, and does so across the edges of what is decoded.
  state->do_block_smoothing = FALSE;
  jpeg_start_decompress(state);
  *width = state->output_width;
  *height = state->output_height;
  return 0;
}

int32_t ast_jpeg_crop(ast_jpeg_decoder *decoder, uint32_t *left, uint32_t *width) {
  if (setjmp(decoder->failed)) return 1;
  JDIMENSION offset = *left, columns = *width;
  jpeg_crop_scanline(&decoder->state, &offset, &columns);
  *left = offset;
  *width = columns;
  return 0;
}

int32_t ast_jpeg_skip(ast_jpeg_decoder *decoder, uint32_t count) {
  if (setjmp(decoder->failed)) return 1;
  if (jpeg_skip_scanlines(&decoder->state, count) != count) return refuse(decoder, "it has too few rows");
  return 0;
}

int32_t ast_jpeg_read(ast_jpeg_decoder *decoder, uint8_t *rows, size_t row_bytes, uint32_t count) {
  struct jpeg_decompress_struct *state = &decoder->state;
  if ((size_t)state->output_width * (size_t)state->output_components > row_bytes) {
    return refuse(decoder, "the rows are too short for what is decoded");
  }
  if (count > state->output_height - state->output_scanline) return refuse(decoder, "it has too few rows");
  if (setjmp(decoder->failed)) return 1;
  const JDIMENSION end = state->output_scanline + count;
  const JDIMENSION first = state->output_scanline;
  while (state->output_scanline < end) {
    // More rows than libjpeg hands out at once, for any subsampling.
    JSAMPROW targets[2 * MAX_SAMP_FACTOR];
    JDIMENSION wanted = end - state->output_scanline;
    if (wanted > 2 * MAX_SAMP_FACTOR) wanted = 2 * MAX_SAMP_FACTOR;
    for (JDIMENSION i = 0; i < wanted; i++) {
      targets[i] = rows + (size_t)(state->output_scanline - first + i) * row_bytes;
    }
    if (jpeg_read_scanlines(state, targets, wanted) == 0) return refuse(decoder, "it ends before the image does");
  }
  return 0;
}

int32_t ast_jpeg_finish(ast_jpeg_decoder *decoder) {
  if (setjmp(decoder->failed)) return 1;
  jpeg_finish_decompress(&decoder->state);
  return 0;
}

int32_t ast_jpeg_rewrite(
    ast_jpeg_decoder *decoder, uint32_t interval, uint8_t *target, size_t room, size_t *count) {
  struct jpeg_decompress_struct *state = &decoder->state;
  struct jpeg_compress_struct *writer = &decoder->writer;
  struct jpeg_destination_mgr destination = {
      .next_output_byte = target,
      .free_in_buffer = room,
      .init_destination = do_nothing,
      .empty_output_buffer = leave_when_full,
      .term_destination = do_nothing,
  };
  if (setjmp(decoder->failed)) {
    if (decoder->writer_exists) jpeg_destroy_compress(writer);
    decoder->writer_exists = 0;
    return 1;
  }
  jvirt_barray_ptr *coefficients = jpeg_read_coefficients(state);
  writer->err = &decoder->errors;
  writer->client_data = decoder;
  jpeg_create_compress(writer);
  decoder->writer_exists = 1;
  jpeg_copy_critical_parameters(state, writer);
  writer->dest = &destination;
  writer->optimize_coding = TRUE;
  writer->restart_interval = interval;
  writer->write_JFIF_header = FALSE;
  writer->write_Adobe_marker = FALSE;
  jpeg_write_coefficients(writer, coefficients);
  jpeg_finish_compress(writer);
  *count = room - destination.free_in_buffer;
  jpeg_destroy_compress(writer);
  decoder->writer_exists = 0;
  jpeg_finish_decompress(state);
  return 0;
}
