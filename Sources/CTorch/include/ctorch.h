// The C face of libtorch: all that Swift may call.
//
// Every function that returns int32_t returns 0, or 1 after writing to *error a message that the caller frees with
// ast_free_text. Nothing is written to the other outputs then. No C++ exception leaves a function.
//
// Ownership: `out` handles are owned by the caller, who frees each once with its free function. Handles taken as
// arguments are borrowed for the call. Tensors share storage as in libtorch: a view keeps its base alive.
//
// Threads: a handle is used by one thread at a time. Gradient recording (ast_set_gradients) is per thread.
#pragma once
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#pragma clang assume_nonnull begin

typedef char *_Nullable *_Nonnull ast_error;

/// Owns one at::Tensor. Free with ast_tensor_free.
typedef struct { void *_Nullable impl; } ast_tensor;
/// Owns one pseudo-random generator. Free with ast_generator_free.
typedef struct { void *_Nullable impl; } ast_generator;
/// Owns one optimizer and its state. Free with ast_optimizer_free.
typedef struct { void *_Nullable impl; } ast_optimizer;

void ast_free_text(char *_Nullable text);

// Library

/// Threads that one operation may use, in this process.
int32_t ast_set_threads(int32_t count, ast_error error);
int32_t ast_get_threads(int32_t *out, ast_error error);
/// Turns gradient recording on or off for the calling thread; *previous gets what it was.
int32_t ast_set_gradients(int32_t enabled, int32_t *previous, ast_error error);

// Generators

int32_t ast_generator_create(uint64_t seed, ast_generator *out, ast_error error);
/// The generator's state as a tensor of bytes, and back.
int32_t ast_generator_get_state(ast_generator generator, ast_tensor *out, ast_error error);
int32_t ast_generator_set_state(ast_generator generator, ast_tensor state, ast_error error);
void ast_generator_free(ast_generator generator);

// Tensors: making

/// A tensor over the caller's floats, without a copy: `data` must outlive every tensor that shares the storage.
int32_t ast_tensor_borrow(const float *data, const int64_t *dims, size_t rank, ast_tensor *out, ast_error error);
/// 1 when other tensors share the storage (views, or a gradient graph that saved it), else 0.
int32_t ast_tensor_is_shared(ast_tensor tensor, int32_t *out, ast_error error);
/// A copy of the caller's values.
int32_t ast_tensor_from_floats(
    const float *_Nullable data, const int64_t *dims, size_t rank, ast_tensor *out, ast_error error);
int32_t ast_tensor_from_integers(const int64_t *_Nullable data, size_t count, ast_tensor *out, ast_error error);
int32_t ast_tensor_from_bytes(const uint8_t *_Nullable data, size_t count, ast_tensor *out, ast_error error);
int32_t ast_tensor_full(const int64_t *dims, size_t rank, float value, ast_tensor *out, ast_error error);
int32_t ast_tensor_uniform(
    const int64_t *dims, size_t rank, double low, double high, ast_generator generator, ast_tensor *out,
    ast_error error);
int32_t ast_tensor_normal(
    const int64_t *dims, size_t rank, double deviation, ast_generator generator, ast_tensor *out, ast_error error);
/// A copy with its own storage, outside any gradient graph.
int32_t ast_tensor_clone(ast_tensor tensor, ast_tensor *out, ast_error error);
/// The same values with channels innermost in memory (for rank 4).
int32_t ast_tensor_channels_last(ast_tensor tensor, ast_tensor *out, ast_error error);
void ast_tensor_free(ast_tensor tensor);

// Tensors: looking in

int32_t ast_tensor_rank(ast_tensor tensor, size_t *out, ast_error error);
/// Writes as many dims as ast_tensor_rank says.
int32_t ast_tensor_dims(ast_tensor tensor, int64_t *out, ast_error error);
/// Copies the elements in row-major order; `count` must be the number of elements. Converts to float.
int32_t ast_tensor_copy_floats(ast_tensor tensor, float *_Nullable out, size_t count, ast_error error);
/// The same for a tensor of bytes.
int32_t ast_tensor_copy_bytes(ast_tensor tensor, uint8_t *_Nullable out, size_t count, ast_error error);
/// The only element of a tensor.
int32_t ast_tensor_item(ast_tensor tensor, double *out, ast_error error);

// Tensors: changing in place, outside any gradient graph

/// Overwrites `target`'s values, keeping its layout in memory.
int32_t ast_tensor_assign(ast_tensor target, ast_tensor source, ast_error error);
/// target += weight · (end − target)
int32_t ast_tensor_lerp(ast_tensor target, ast_tensor end, double weight, ast_error error);

// Gradients

int32_t ast_tensor_set_requires_gradient(ast_tensor tensor, int32_t required, ast_error error);
/// The gradient; out->impl is null where there is none.
int32_t ast_tensor_gradient(ast_tensor tensor, ast_tensor *out, ast_error error);
/// Adds to the gradients of all leaves below the scalar `tensor`, and frees the graph.
int32_t ast_tensor_backward(ast_tensor tensor, ast_error error);

// Operations. Shapes are libtorch's; images are N×C×H×W.

int32_t ast_conv2d(
    ast_tensor input, ast_tensor weight, ast_tensor bias_or_null, int64_t stride, int64_t padding, ast_tensor *out,
    ast_error error);
/// `mean` and `variance` (both or neither may be null) are used where `training` is 0, else updated.
int32_t ast_batch_norm(
    ast_tensor input, ast_tensor weight_or_null, ast_tensor bias_or_null, ast_tensor mean_or_null,
    ast_tensor variance_or_null, int32_t training, double momentum, double epsilon, ast_tensor *out, ast_error error);
/// Over the last dimension.
int32_t ast_layer_norm(
    ast_tensor input, ast_tensor weight, ast_tensor bias, double epsilon, ast_tensor *out, ast_error error);
int32_t ast_linear(ast_tensor input, ast_tensor weight, ast_tensor bias_or_null, ast_tensor *out, ast_error error);
int32_t ast_max_pool2d(ast_tensor input, int64_t height, int64_t width, ast_tensor *out, ast_error error);
int32_t ast_gelu(ast_tensor input, ast_tensor *out, ast_error error);
int32_t ast_softmax(ast_tensor input, int64_t dimension, ast_tensor *out, ast_error error);
int32_t ast_log_softmax(ast_tensor input, int64_t dimension, ast_tensor *out, ast_error error);
/// Zeroes elements with the given probability and scales the others up.
int32_t ast_dropout(
    ast_tensor input, double probability, ast_generator generator, ast_tensor *out, ast_error error);
/// softmax(q·kᵀ/√d)·v for B×H×T×d.
int32_t ast_attention(ast_tensor query, ast_tensor key, ast_tensor value, ast_tensor *out, ast_error error);
/// One loss per row. `labels` holds integers.
int32_t ast_cross_entropy(
    ast_tensor logits, ast_tensor labels, double smoothing, ast_tensor *out, ast_error error);
int32_t ast_add(ast_tensor a, ast_tensor b, ast_tensor *out, ast_error error);
int32_t ast_multiply(ast_tensor a, ast_tensor b, ast_tensor *out, ast_error error);
int32_t ast_scale(ast_tensor a, double factor, ast_tensor *out, ast_error error);
int32_t ast_matmul(ast_tensor a, ast_tensor b, ast_tensor *out, ast_error error);
int32_t ast_sum(ast_tensor input, ast_tensor *out, ast_error error);
int32_t ast_reshape(ast_tensor input, const int64_t *dims, size_t rank, ast_tensor *out, ast_error error);
int32_t ast_permute(ast_tensor input, const int64_t *order, size_t rank, ast_tensor *out, ast_error error);
int32_t ast_expand(ast_tensor input, const int64_t *dims, size_t rank, ast_tensor *out, ast_error error);
/// One index along a dimension, which disappears.
int32_t ast_select(ast_tensor input, int64_t dimension, int64_t index, ast_tensor *out, ast_error error);
int32_t ast_concatenate(
    const ast_tensor *tensors, size_t count, int64_t dimension, ast_tensor *out, ast_error error);
int32_t ast_index_select(ast_tensor input, int64_t dimension, ast_tensor indices, ast_tensor *out, ast_error error);
/// All kernel×kernel patches: N×C×H×W to N×(C·kernel²)×L.
int32_t ast_patches(ast_tensor images, int64_t kernel, ast_tensor *out, ast_error error);
/// Of a symmetric matrix: values ascending, vectors in columns.
int32_t ast_eigen(ast_tensor matrix, ast_tensor *values, ast_tensor *vectors, ast_error error);

// Optimizers: groups of parameters, each group with its own rate and decay. Parameters without a gradient are left
// alone. The optimizer keeps its own references to the parameters.

/// Stochastic gradient descent with Nesterov momentum (libtorch's fused kernel).
int32_t ast_optimizer_sgd(double momentum, ast_optimizer *out, ast_error error);
/// AdamW (libtorch's fused kernel).
int32_t ast_optimizer_adamw(double beta1, double beta2, double epsilon, ast_optimizer *out, ast_error error);
/// The new group's number is the count of groups before.
int32_t ast_optimizer_add_group(
    ast_optimizer optimizer, const ast_tensor *parameters, size_t count, ast_error error);
int32_t ast_optimizer_set_rates(
    ast_optimizer optimizer, size_t group, double learning_rate, double weight_decay, ast_error error);
int32_t ast_optimizer_step(ast_optimizer optimizer, ast_error error);
int32_t ast_optimizer_zero_gradients(ast_optimizer optimizer, ast_error error);
/// Scales all gradients down so that their common 2-norm is at most `limit`; *norm gets the norm before.
int32_t ast_optimizer_clip(ast_optimizer optimizer, double limit, double *norm, ast_error error);
/// State tensors, in the order of groups, parameters and, for each parameter, the optimizer's quantities: SGD
/// momentum; AdamW mean, variance, step. The tensor shares storage with the optimizer.
int32_t ast_optimizer_state_count(ast_optimizer optimizer, size_t *out, ast_error error);
int32_t ast_optimizer_state(ast_optimizer optimizer, size_t index, ast_tensor *out, ast_error error);
void ast_optimizer_free(ast_optimizer optimizer);

#pragma clang assume_nonnull end

#ifdef __cplusplus
}
#endif
