// Making tensors, looking into them, changing them in place; generators and settings of the library.
#include "handles.h"

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/Parallel.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/from_blob.h>
#include <ATen/ops/full.h>
#include <cstdlib>

using namespace ast;

namespace {
size_t elements(const at::Tensor &tensor) { return static_cast<size_t>(tensor.numel()); }

template <typename Element> void copyOut(const at::Tensor &tensor, at::ScalarType type, Element *out, size_t count) {
  if (elements(tensor) != count) throw std::invalid_argument("the buffer's size is not the tensor's");
  if (count == 0) return;
  auto flat = tensor.detach().to(type).contiguous();
  memcpy(out, flat.data_ptr(), count * sizeof(Element));
}

template <typename Element>
at::Tensor copyIn(const Element *data, at::IntArrayRef dims, at::ScalarType type) {
  auto tensor = at::empty(dims, at::TensorOptions().dtype(type));
  if (tensor.numel() > 0) memcpy(tensor.data_ptr(), data, elements(tensor) * sizeof(Element));
  return tensor;
}
} // namespace

void ast_free_text(char *text) { free(text); }

int32_t ast_set_threads(int32_t count, ast_error error) {
  return guarded(error, [&] { at::set_num_threads(count); });
}

int32_t ast_get_threads(int32_t *out, ast_error error) {
  return guarded(error, [&] { *out = at::get_num_threads(); });
}

int32_t ast_set_gradients(int32_t enabled, int32_t *previous, ast_error error) {
  return guarded(error, [&] {
    *previous = c10::GradMode::is_enabled();
    c10::GradMode::set_enabled(enabled != 0);
  });
}

int32_t ast_generator_create(uint64_t seed, ast_generator *out, ast_error error) {
  return guarded(error, [&] { out->impl = new at::Generator(at::detail::createCPUGenerator(seed)); });
}

int32_t ast_generator_get_state(ast_generator generator, ast_tensor *out, ast_error error) {
  return guarded(error, [&] { give(out, open(generator).get_state()); });
}

int32_t ast_generator_set_state(ast_generator generator, ast_tensor state, ast_error error) {
  return guarded(error, [&] { open(generator).set_state(open(state)); });
}

void ast_generator_free(ast_generator generator) { delete static_cast<at::Generator *>(generator.impl); }

int32_t ast_tensor_borrow(const float *data, const int64_t *dims, size_t rank, ast_tensor *out, ast_error error) {
  // from_blob asks for a mutable pointer; no operation offered here writes to a tensor that was not cloned or made
  // by the library, except ast_tensor_assign and ast_tensor_lerp, whose targets are parameters.
  return guarded(error, [&] { give(out, at::from_blob(const_cast<float *>(data), list(dims, rank), at::kFloat)); });
}

int32_t ast_tensor_is_shared(ast_tensor tensor, int32_t *out, ast_error error) {
  return guarded(error, [&] { *out = open(tensor).use_count() > 1 || open(tensor).storage().use_count() > 1; });
}

int32_t ast_tensor_from_floats(
    const float *data, const int64_t *dims, size_t rank, ast_tensor *out, ast_error error) {
  return guarded(error, [&] { give(out, copyIn(data, list(dims, rank), at::kFloat)); });
}

int32_t ast_tensor_from_integers(const int64_t *data, size_t count, ast_tensor *out, ast_error error) {
  return guarded(error, [&] { give(out, copyIn(data, {static_cast<int64_t>(count)}, at::kLong)); });
}

int32_t ast_tensor_from_bytes(const uint8_t *data, size_t count, ast_tensor *out, ast_error error) {
  return guarded(error, [&] { give(out, copyIn(data, {static_cast<int64_t>(count)}, at::kByte)); });
}

int32_t ast_tensor_full(const int64_t *dims, size_t rank, float value, ast_tensor *out, ast_error error) {
  return guarded(error, [&] { give(out, at::full(list(dims, rank), value, at::kFloat)); });
}

int32_t ast_tensor_uniform(
    const int64_t *dims, size_t rank, double low, double high, ast_generator generator, ast_tensor *out,
    ast_error error) {
  return guarded(error, [&] {
    give(out, at::empty(list(dims, rank), at::kFloat).uniform_(low, high, open(generator)));
  });
}

int32_t ast_tensor_normal(
    const int64_t *dims, size_t rank, double deviation, ast_generator generator, ast_tensor *out, ast_error error) {
  return guarded(error, [&] {
    give(out, at::empty(list(dims, rank), at::kFloat).normal_(0, deviation, open(generator)));
  });
}

int32_t ast_tensor_clone(ast_tensor tensor, ast_tensor *out, ast_error error) {
  return guarded(error, [&] { give(out, open(tensor).detach().clone()); });
}

int32_t ast_tensor_channels_last(ast_tensor tensor, ast_tensor *out, ast_error error) {
  return guarded(error, [&] { give(out, open(tensor).contiguous(at::MemoryFormat::ChannelsLast)); });
}

void ast_tensor_free(ast_tensor tensor) { delete static_cast<at::Tensor *>(tensor.impl); }

int32_t ast_tensor_rank(ast_tensor tensor, size_t *out, ast_error error) {
  return guarded(error, [&] { *out = static_cast<size_t>(open(tensor).dim()); });
}

int32_t ast_tensor_dims(ast_tensor tensor, int64_t *out, ast_error error) {
  return guarded(error, [&] {
    for (auto size : open(tensor).sizes()) *out++ = size;
  });
}

int32_t ast_tensor_copy_floats(ast_tensor tensor, float *out, size_t count, ast_error error) {
  return guarded(error, [&] { copyOut(open(tensor), at::kFloat, out, count); });
}

int32_t ast_tensor_copy_bytes(ast_tensor tensor, uint8_t *out, size_t count, ast_error error) {
  return guarded(error, [&] { copyOut(open(tensor), at::kByte, out, count); });
}

int32_t ast_tensor_item(ast_tensor tensor, double *out, ast_error error) {
  return guarded(error, [&] { *out = open(tensor).item().toDouble(); });
}

int32_t ast_tensor_assign(ast_tensor target, ast_tensor source, ast_error error) {
  return guarded(error, [&] {
    c10::NoGradGuard noGradient;
    if (!open(target).sizes().equals(open(source).sizes())) throw std::invalid_argument("the shapes differ");
    open(target).copy_(open(source));
  });
}

int32_t ast_tensor_lerp(ast_tensor target, ast_tensor end, double weight, ast_error error) {
  return guarded(error, [&] {
    c10::NoGradGuard noGradient;
    open(target).lerp_(open(end), weight);
  });
}

int32_t ast_tensor_set_requires_gradient(ast_tensor tensor, int32_t required, ast_error error) {
  return guarded(error, [&] { open(tensor).requires_grad_(required != 0); });
}

int32_t ast_tensor_gradient(ast_tensor tensor, ast_tensor *out, ast_error error) {
  return guarded(error, [&] {
    const auto &gradient = open(tensor).grad();
    if (gradient.defined()) {
      give(out, gradient);
    } else {
      out->impl = nullptr;
    }
  });
}

int32_t ast_tensor_backward(ast_tensor tensor, ast_error error) {
  return guarded(error, [&] { open(tensor).backward(); });
}
