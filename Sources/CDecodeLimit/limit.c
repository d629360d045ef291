#include "cdecodelimit.h"

#include <math.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jpeglib.h>

// Several versions of the loops, the best of which is taken when the program starts.
#if defined(__x86_64__) && defined(__linux__)
#define WIDEST __attribute__((target_clones("avx2", "default")))
#else
#define WIDEST
#endif

typedef float float4 __attribute__((vector_size(16), aligned(4)));

typedef int32_t int4 __attribute__((vector_size(16)));
typedef uint8_t byte4 __attribute__((vector_size(4)));

/// The weights of one axis: `taps` for each of `count` positions.
typedef struct weights {
  uint32_t *starts;
  float *values;
  uint32_t count, taps, room;
} weights;

struct ast_limit {
  struct jpeg_decompress_struct state;
  struct jpeg_error_mgr errors;
  jmp_buf failed;
  uint8_t *rows;
  size_t rows_room;
  float *line;
  size_t line_room;
  weights across, down;
};

static void leave(j_common_ptr state) { longjmp(((ast_limit *)state->client_data)->failed, 1); }
static void ignore(j_common_ptr state, int level) { (void)state, (void)level; }

ast_limit *ast_limit_create(void) {
  ast_limit *limit = calloc(1, sizeof(ast_limit));
  if (!limit) return NULL;
  limit->state.err = jpeg_std_error(&limit->errors);
  limit->errors.error_exit = leave;
  limit->errors.emit_message = ignore;
  limit->state.client_data = limit;
  if (setjmp(limit->failed)) {
    free(limit);
    return NULL;
  }
  jpeg_create_decompress(&limit->state);
  return limit;
}

void ast_limit_free(ast_limit *limit) {
  jpeg_destroy_decompress(&limit->state);
  free(limit->rows);
  free(limit->line);
  free(limit->across.starts);
  free(limit->across.values);
  free(limit->down.starts);
  free(limit->down.values);
  free(limit);
}

static int32_t failed(ast_limit *limit) {
  jpeg_abort_decompress(&limit->state);
  return 1;
}

static uint8_t *make_room(ast_limit *limit, size_t bytes) {
  if (bytes > limit->rows_room) {
    free(limit->rows);
    limit->rows = malloc(bytes);
    limit->rows_room = limit->rows ? bytes : 0;
    if (!limit->rows) leave((j_common_ptr)&limit->state);
  }
  return limit->rows;
}

static void begin(ast_limit *limit, const uint8_t *bytes, size_t count) {
  jpeg_mem_src(&limit->state, bytes, count);
  jpeg_read_header(&limit->state, TRUE);
}

int32_t ast_limit_size(ast_limit *limit, const uint8_t *bytes, size_t count, uint32_t *width, uint32_t *height) {
  if (setjmp(limit->failed)) return failed(limit);
  begin(limit, bytes, count);
  *width = limit->state.image_width;
  *height = limit->state.image_height;
  const int components = limit->state.num_components;
  jpeg_abort_decompress(&limit->state);
  return components == 1 || components == 3 ? 0 : 1;
}

int32_t ast_limit_entropy(ast_limit *limit, const uint8_t *bytes, size_t count) {
  if (setjmp(limit->failed)) return failed(limit);
  begin(limit, bytes, count);
  jpeg_read_coefficients(&limit->state);
  jpeg_abort_decompress(&limit->state);
  return 0;
}

/// Decodes rows up to `end`, eight at a time into the same place.
static void read_rows(ast_limit *limit, JDIMENSION end) {
  struct jpeg_decompress_struct *state = &limit->state;
  const size_t row_bytes = (size_t)state->output_width * 4;
  uint8_t *rows = make_room(limit, row_bytes * 8);
  JSAMPROW targets[8];
  for (size_t i = 0; i < 8; i++) targets[i] = rows + i * row_bytes;
  while (state->output_scanline < end) jpeg_read_scanlines(state, targets, 8);
}

int32_t ast_limit_full(ast_limit *limit, const uint8_t *bytes, size_t count) {
  if (setjmp(limit->failed)) return failed(limit);
  begin(limit, bytes, count);
  limit->state.out_color_space = JCS_EXT_RGBX;
  jpeg_start_decompress(&limit->state);
  read_rows(limit, limit->state.output_height);
  jpeg_abort_decompress(&limit->state);
  return 0;
}

/// Up to the region's first row, of an image whose sides are divided by `divisor`. The region becomes that of the
/// divided image; the number of its first decoded column is returned.
static JDIMENSION begin_region(
    ast_limit *limit, const uint8_t *bytes, size_t count, ast_limit_region *region, uint32_t divisor) {
  struct jpeg_decompress_struct *state = &limit->state;
  begin(limit, bytes, count);
  state->out_color_space = JCS_EXT_RGBX;
  state->scale_num = 1;
  state->scale_denom = divisor;
  jpeg_start_decompress(state);
  region->left /= divisor;
  region->top /= divisor;
  region->width /= divisor;
  region->height /= divisor;
  JDIMENSION left = region->left, width = region->width;
  jpeg_crop_scanline(state, &left, &width);
  if (region->top > 0) jpeg_skip_scanlines(state, region->top);
  return left;
}

int32_t ast_limit_region_only(ast_limit *limit, const uint8_t *bytes, size_t count, ast_limit_region region) {
  if (setjmp(limit->failed)) return failed(limit);
  begin_region(limit, bytes, count, &region, 1);
  read_rows(limit, region.top + region.height);
  jpeg_abort_decompress(&limit->state);
  return 0;
}

/// A triangle as wide as the reduction, normalised; taps beyond its foot weigh nothing.
static void plan(ast_limit *limit, weights *axis, uint32_t source, uint32_t target) {
  const float scale = (float)source / (float)target, stretch = scale > 1 ? scale : 1;
  uint32_t taps = (uint32_t)ceilf(2 * stretch);
  if (taps > source) taps = source;
  if (axis->room < taps * target) {
    free(axis->starts);
    free(axis->values);
    axis->starts = malloc(target * sizeof(uint32_t));
    axis->values = malloc(taps * target * sizeof(float));
    axis->room = axis->starts && axis->values ? taps * target : 0;
    if (!axis->room) leave((j_common_ptr)&limit->state);
  }
  axis->count = target;
  axis->taps = taps;
  for (uint32_t i = 0; i < target; i++) {
    const float center = ((float)i + 0.5f) * scale;
    int32_t start = (int32_t)floorf(center - stretch - 0.5f) + 1;
    if (start < 0) start = 0;
    if (start > (int32_t)(source - taps)) start = (int32_t)(source - taps);
    float total = 0;
    for (uint32_t k = 0; k < taps; k++) {
      const float weight = 1 - fabsf(((float)start + (float)k + 0.5f - center) / stretch);
      total += axis->values[i * taps + k] = weight > 0 ? weight : 0;
    }
    for (uint32_t k = 0; k < taps; k++) axis->values[i * taps + k] /= total;
    axis->starts[i] = (uint32_t)start;
  }
}

WIDEST static void blend(
    const uint8_t *rows, size_t row_bytes, const float *weight, uint32_t taps, size_t count, float *line) {
  const float first = weight[0];
  for (size_t i = 0; i < count; i++) line[i] = first * rows[i];
  for (uint32_t k = 1; k < taps; k++) {
    const uint8_t *row = rows + k * row_bytes;
    const float factor = weight[k];
    if (factor == 0) continue;
    for (size_t i = 0; i < count; i++) line[i] += factor * row[i];
  }
}

/// `taps` is a constant where it is called, so that its loop is unrolled.
__attribute__((always_inline)) static inline byte4 weigh(const float *from, const float *weight, uint32_t taps) {
  float4 sum = {0.5f, 0.5f, 0.5f, 0.5f};
  for (uint32_t k = 0; k < taps; k++) {
    sum += *(const float4 *)(from + 4 * k) * (float4){weight[k], weight[k], weight[k], weight[k]};
  }
  return __builtin_convertvector(__builtin_convertvector(sum, int4), byte4);
}

__attribute__((always_inline)) static inline void shorten_by(
    const float *line, const weights *axis, uint8_t *target, uint32_t taps) {
  const uint32_t last = axis->count - 1;
  for (uint32_t i = 0; i < last; i++) {
    // Four bytes of which the next pixel overwrites the last.
    const byte4 levels = weigh(line + (size_t)axis->starts[i] * 4, axis->values + (size_t)i * taps, taps);
    memcpy(target + (size_t)3 * i, &levels, 4);
  }
  const byte4 levels = weigh(line + (size_t)axis->starts[last] * 4, axis->values + (size_t)last * taps, taps);
  memcpy(target + (size_t)3 * last, &levels, 3);
}

WIDEST static void shorten(const float *line, const weights *axis, uint8_t *target) {
  switch (axis->taps) {
  case 2: return shorten_by(line, axis, target, 2);
  case 3: return shorten_by(line, axis, target, 3);
  case 4: return shorten_by(line, axis, target, 4);
  default: return shorten_by(line, axis, target, axis->taps);
  }
}

int32_t ast_limit_resized(
    ast_limit *limit, const uint8_t *bytes, size_t count, ast_limit_region region, uint32_t side, uint8_t *target) {
  struct jpeg_decompress_struct *state = &limit->state;
  if (setjmp(limit->failed)) return failed(limit);
  uint32_t divisor = 8;
  while (divisor > 1 && (region.width / divisor < side || region.height / divisor < side)) divisor /= 2;
  const JDIMENSION left = begin_region(limit, bytes, count, &region, divisor);
  plan(limit, &limit->across, region.width, side);
  plan(limit, &limit->down, region.height, side);
  const size_t row_bytes = (size_t)state->output_width * 4, columns = (size_t)region.width * 4;
  // Rows that a target row needs and that come at once; what is still needed moves to the front when they are full.
  const uint32_t room = limit->down.taps + 32;
  uint8_t *rows = make_room(limit, row_bytes * room);
  if (limit->line_room < columns) {
    free(limit->line);
    limit->line = malloc(columns * sizeof(float));
    limit->line_room = limit->line ? columns : 0;
    if (!limit->line) leave((j_common_ptr)state);
  }
  uint32_t first = 0, end = 0;
  for (uint32_t i = 0; i < side; i++) {
    const uint32_t start = limit->down.starts[i];
    while (end < start + limit->down.taps) {
      if (end - first == room) {
        memmove(rows, rows + (start - first) * row_bytes, (end - start) * row_bytes);
        first = start;
      }
      JSAMPROW targets[8];
      JDIMENSION wanted = room - (end - first);
      if (wanted > 8) wanted = 8;
      if (wanted > region.height - end) wanted = region.height - end;
      for (JDIMENSION k = 0; k < wanted; k++) targets[k] = rows + (end - first + k) * row_bytes;
      end += jpeg_read_scanlines(state, targets, wanted);
    }
    blend(
        rows + (start - first) * row_bytes + (region.left - left) * 4, row_bytes,
        limit->down.values + (size_t)i * limit->down.taps, limit->down.taps, columns, limit->line);
    shorten(limit->line, &limit->across, target + (size_t)i * side * 3);
  }
  jpeg_abort_decompress(state);
  return 0;
}
