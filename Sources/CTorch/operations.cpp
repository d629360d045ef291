// Operations that record gradients: one line each over libtorch.
#include "handles.h"

#include <ATen/ops/add.h>
#include <ATen/ops/batch_norm.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/conv2d.h>
#include <ATen/ops/cross_entropy_loss.h>
#include <ATen/ops/empty_like.h>
#include <ATen/ops/gelu.h>
#include <ATen/ops/im2col.h>
#include <ATen/ops/index_select.h>
#include <ATen/ops/layer_norm.h>
#include <ATen/ops/linalg_eigh.h>
#include <ATen/ops/linear.h>
#include <ATen/ops/log_softmax.h>
#include <ATen/ops/matmul.h>
#include <ATen/ops/max_pool2d.h>
#include <ATen/ops/mul.h>
#include <ATen/ops/scaled_dot_product_attention.h>
#include <ATen/ops/softmax.h>
#include <ATen/ops/sum.h>
#include <ATen/core/Reduction.h>
#include <vector>

using namespace ast;

int32_t ast_conv2d(
    ast_tensor input, ast_tensor weight, ast_tensor bias, int64_t stride, int64_t padding, ast_tensor *out,
    ast_error error) {
  return guarded(error, [&] {
    give(out, at::conv2d(open(input), open(weight), openOptional(bias), {stride, stride}, {padding, padding}));
  });
}

int32_t ast_batch_norm(
    ast_tensor input, ast_tensor weight, ast_tensor bias, ast_tensor mean, ast_tensor variance, int32_t training,
    double momentum, double epsilon, ast_tensor *out, ast_error error) {
  return guarded(error, [&] {
    give(out, at::batch_norm(
                  open(input), openOptional(weight), openOptional(bias), openOptional(mean), openOptional(variance),
                  training != 0, momentum, epsilon, /*cudnn_enabled=*/true));
  });
}

int32_t ast_layer_norm(
    ast_tensor input, ast_tensor weight, ast_tensor bias, double epsilon, ast_tensor *out, ast_error error) {
  return guarded(error, [&] {
    const auto &scale = open(weight);
    give(out, at::layer_norm(open(input), scale.sizes(), scale, open(bias), epsilon));
  });
}

int32_t ast_linear(ast_tensor input, ast_tensor weight, ast_tensor bias, ast_tensor *out, ast_error error) {
  return guarded(error, [&] { give(out, at::linear(open(input), open(weight), openOptional(bias))); });
}

int32_t ast_max_pool2d(ast_tensor input, int64_t height, int64_t width, ast_tensor *out, ast_error error) {
  return guarded(error, [&] { give(out, at::max_pool2d(open(input), {height, width})); });
}

int32_t ast_gelu(ast_tensor input, ast_tensor *out, ast_error error) {
  return guarded(error, [&] { give(out, at::gelu(open(input))); });
}

int32_t ast_softmax(ast_tensor input, int64_t dimension, ast_tensor *out, ast_error error) {
  return guarded(error, [&] { give(out, at::softmax(open(input), dimension)); });
}

int32_t ast_log_softmax(ast_tensor input, int64_t dimension, ast_tensor *out, ast_error error) {
  return guarded(error, [&] { give(out, at::log_softmax(open(input), dimension)); });
}

int32_t ast_dropout(
    ast_tensor input, double probability, ast_generator generator, ast_tensor *out, ast_error error) {
  return guarded(error, [&] {
    // libtorch's own dropout draws from the process-wide generator; this one draws from the caller's.
    if (!(probability >= 0 && probability < 1)) throw std::invalid_argument("dropout probability outside [0, 1)");
    auto kept = at::empty_like(open(input), at::TensorOptions().requires_grad(false));
    kept.bernoulli_(1 - probability, open(generator)).div_(1 - probability);
    give(out, at::mul(open(input), kept));
  });
}

int32_t ast_attention(ast_tensor query, ast_tensor key, ast_tensor value, ast_tensor *out, ast_error error) {
  return guarded(error, [&] { give(out, at::scaled_dot_product_attention(open(query), open(key), open(value))); });
}

int32_t ast_cross_entropy(
    ast_tensor logits, ast_tensor labels, double smoothing, ast_tensor *out, ast_error error) {
  return guarded(error, [&] {
    give(out, at::cross_entropy_loss(open(logits), open(labels), {}, at::Reduction::None, -100, smoothing));
  });
}

int32_t ast_add(ast_tensor a, ast_tensor b, ast_tensor *out, ast_error error) {
  return guarded(error, [&] { give(out, at::add(open(a), open(b))); });
}

int32_t ast_multiply(ast_tensor a, ast_tensor b, ast_tensor *out, ast_error error) {
  return guarded(error, [&] { give(out, at::mul(open(a), open(b))); });
}

int32_t ast_scale(ast_tensor a, double factor, ast_tensor *out, ast_error error) {
  return guarded(error, [&] { give(out, at::mul(open(a), factor)); });
}

int32_t ast_matmul(ast_tensor a, ast_tensor b, ast_tensor *out, ast_error error) {
  return guarded(error, [&] { give(out, at::matmul(open(a), open(b))); });
}

int32_t ast_sum(ast_tensor input, ast_tensor *out, ast_error error) {
  return guarded(error, [&] { give(out, at::sum(open(input))); });
}

int32_t ast_reshape(ast_tensor input, const int64_t *dims, size_t rank, ast_tensor *out, ast_error error) {
  return guarded(error, [&] { give(out, open(input).reshape(list(dims, rank))); });
}

int32_t ast_permute(ast_tensor input, const int64_t *order, size_t rank, ast_tensor *out, ast_error error) {
  return guarded(error, [&] { give(out, open(input).permute(list(order, rank))); });
}

int32_t ast_expand(ast_tensor input, const int64_t *dims, size_t rank, ast_tensor *out, ast_error error) {
  return guarded(error, [&] { give(out, open(input).expand(list(dims, rank))); });
}

int32_t ast_select(ast_tensor input, int64_t dimension, int64_t index, ast_tensor *out, ast_error error) {
  return guarded(error, [&] { give(out, open(input).select(dimension, index)); });
}

int32_t ast_concatenate(
    const ast_tensor *tensors, size_t count, int64_t dimension, ast_tensor *out, ast_error error) {
  return guarded(error, [&] {
    std::vector<at::Tensor> parts;
    for (size_t i = 0; i < count; ++i) parts.push_back(open(tensors[i]));
    give(out, at::cat(parts, dimension));
  });
}

int32_t ast_index_select(
    ast_tensor input, int64_t dimension, ast_tensor indices, ast_tensor *out, ast_error error) {
  return guarded(error, [&] { give(out, at::index_select(open(input), dimension, open(indices))); });
}

int32_t ast_patches(ast_tensor images, int64_t kernel, ast_tensor *out, ast_error error) {
  return guarded(error, [&] {
    give(out, at::im2col(open(images), {kernel, kernel}, {1, 1}, {0, 0}, {1, 1}));
  });
}

int32_t ast_eigen(ast_tensor matrix, ast_tensor *values, ast_tensor *vectors, ast_error error) {
  return guarded(error, [&] {
    auto [eigenvalues, eigenvectors] = at::linalg_eigh(open(matrix));
    give(values, std::move(eigenvalues));
    give(vectors, std::move(eigenvectors));
  });
}
