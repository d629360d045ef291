// How the three handles are opened and filled; private to the shim.
#pragma once
#include "ctorch.h"

#include <ATen/core/Generator.h>
#include <ATen/core/Tensor.h>
#include <c10/core/GradMode.h>
#include <cstring>
#include <exception>
#include <optional>
#include <stdexcept>
#include <utility>

namespace ast {

/// No C++ exception may cross into Swift: it would be undefined behaviour. libtorch's own message goes without the
/// C++ backtrace that what() appends.
template <typename Body> int32_t guarded(ast_error error, Body body) noexcept {
  try {
    body();
    return 0;
  } catch (const c10::Error &e) {
    *error = strdup(e.what_without_backtrace());
  } catch (const std::exception &e) {
    *error = strdup(e.what());
  } catch (...) {
    *error = strdup("unknown C++ exception");
  }
  return 1;
}

inline at::Tensor &open(ast_tensor handle) {
  if (!handle.impl) throw std::invalid_argument("null tensor handle");
  return *static_cast<at::Tensor *>(handle.impl);
}

inline std::optional<at::Tensor> openOptional(ast_tensor handle) {
  if (!handle.impl) return std::nullopt;
  return open(handle);
}

inline at::Generator &open(ast_generator handle) {
  if (!handle.impl) throw std::invalid_argument("null generator handle");
  return *static_cast<at::Generator *>(handle.impl);
}

/// The caller owns what is put into `out`.
inline void give(ast_tensor *out, at::Tensor tensor) { out->impl = new at::Tensor(std::move(tensor)); }

inline at::IntArrayRef list(const int64_t *values, size_t count) { return at::IntArrayRef(values, count); }

} // namespace ast
