// Optimizers over libtorch's fused kernels: one call updates all parameters of a group.
#include "handles.h"

#include <ATen/ops/_foreach_mul.h>
#include <ATen/ops/_foreach_norm.h>
#include <ATen/ops/_fused_adamw.h>
#include <ATen/ops/_fused_sgd.h>
#include <ATen/ops/linalg_vector_norm.h>
#include <ATen/ops/stack.h>
#include <ATen/ops/zeros.h>
#include <ATen/ops/zeros_like.h>
#include <vector>

using namespace ast;

namespace {
struct Parameter {
  at::Tensor value;
  std::vector<at::Tensor> state;
};

struct Group {
  std::vector<Parameter> parameters;
  double learningRate = 0;
  double weightDecay = 0;
};

/// The tensors of one group that have a gradient, as parallel lists: what a fused kernel takes.
struct Lists {
  std::vector<at::Tensor> values, gradients;
  std::vector<std::vector<at::Tensor>> state;

  Lists(const Group &group, size_t quantities) : state(quantities) {
    for (const auto &parameter : group.parameters) {
      const auto &gradient = parameter.value.grad();
      if (!gradient.defined()) continue;
      values.push_back(parameter.value);
      gradients.push_back(gradient);
      for (size_t i = 0; i < quantities; ++i) state[i].push_back(parameter.state[i]);
    }
  }
};

struct Optimizer {
  std::vector<Group> groups;
  virtual ~Optimizer() = default;
  virtual std::vector<at::Tensor> initialState(const at::Tensor &parameter) const = 0;
  virtual void step(const Group &group) const = 0;
};

struct SGD final : Optimizer {
  double momentum;
  explicit SGD(double momentum) : momentum(momentum) {}

  std::vector<at::Tensor> initialState(const at::Tensor &parameter) const override {
    return {at::zeros_like(parameter)};
  }

  void step(const Group &group) const override {
    Lists lists(group, 1);
    if (lists.values.empty()) return;
    // A momentum that starts at zero makes the first step like any other.
    at::_fused_sgd_(
        lists.values, lists.gradients, lists.state[0], group.weightDecay, momentum, group.learningRate,
        /*dampening=*/0, /*nesterov=*/momentum > 0, /*maximize=*/false, /*is_first_step=*/false);
  }
};

struct AdamW final : Optimizer {
  double beta1, beta2, epsilon;
  AdamW(double beta1, double beta2, double epsilon) : beta1(beta1), beta2(beta2), epsilon(epsilon) {}

  std::vector<at::Tensor> initialState(const at::Tensor &parameter) const override {
    return {at::zeros_like(parameter), at::zeros_like(parameter), at::zeros({}, at::kFloat)};
  }

  void step(const Group &group) const override {
    Lists lists(group, 3);
    if (lists.values.empty()) return;
    for (auto &count : lists.state[2]) count += 1;
    at::_fused_adamw_(
        lists.values, lists.gradients, lists.state[0], lists.state[1], /*max_exp_avg_sqs=*/{}, lists.state[2],
        group.learningRate, beta1, beta2, group.weightDecay, epsilon, /*amsgrad=*/false, /*maximize=*/false);
  }
};

Optimizer &open(ast_optimizer handle) {
  if (!handle.impl) throw std::invalid_argument("null optimizer handle");
  return *static_cast<Optimizer *>(handle.impl);
}

/// Upcast before the handle forgets the type, so that open() and free see the class they cast to.
void give(ast_optimizer *out, Optimizer *optimizer) { out->impl = optimizer; }

std::vector<at::Tensor> allGradients(Optimizer &optimizer) {
  std::vector<at::Tensor> gradients;
  for (auto &group : optimizer.groups)
    for (auto &parameter : group.parameters)
      if (parameter.value.grad().defined()) gradients.push_back(parameter.value.grad());
  return gradients;
}
} // namespace

int32_t ast_optimizer_sgd(double momentum, ast_optimizer *out, ast_error error) {
  return guarded(error, [&] { give(out, new SGD(momentum)); });
}

int32_t ast_optimizer_adamw(double beta1, double beta2, double epsilon, ast_optimizer *out, ast_error error) {
  return guarded(error, [&] { give(out, new AdamW(beta1, beta2, epsilon)); });
}

int32_t ast_optimizer_add_group(
    ast_optimizer optimizer, const ast_tensor *parameters, size_t count, ast_error error) {
  return guarded(error, [&] {
    c10::NoGradGuard noGradient;
    Group group;
    for (size_t i = 0; i < count; ++i) {
      const auto &value = ast::open(parameters[i]);
      group.parameters.push_back({value, open(optimizer).initialState(value)});
    }
    open(optimizer).groups.push_back(std::move(group));
  });
}

int32_t ast_optimizer_set_rates(
    ast_optimizer optimizer, size_t group, double learning_rate, double weight_decay, ast_error error) {
  return guarded(error, [&] {
    auto &target = open(optimizer).groups.at(group);
    target.learningRate = learning_rate;
    target.weightDecay = weight_decay;
  });
}

int32_t ast_optimizer_step(ast_optimizer optimizer, ast_error error) {
  return guarded(error, [&] {
    c10::NoGradGuard noGradient;
    for (const auto &group : open(optimizer).groups) open(optimizer).step(group);
  });
}

int32_t ast_optimizer_zero_gradients(ast_optimizer optimizer, ast_error error) {
  return guarded(error, [&] {
    for (auto &group : open(optimizer).groups)
      for (auto &parameter : group.parameters) parameter.value.mutable_grad().reset();
  });
}

int32_t ast_optimizer_clip(ast_optimizer optimizer, double limit, double *norm, ast_error error) {
  return guarded(error, [&] {
    c10::NoGradGuard noGradient;
    auto gradients = allGradients(open(optimizer));
    *norm = 0;
    if (gradients.empty()) return;
    *norm = at::linalg_vector_norm(at::stack(at::_foreach_norm(gradients))).item().toDouble();
    if (*norm > limit) at::_foreach_mul_(gradients, limit / (*norm + 1e-6));
  });
}

int32_t ast_optimizer_state_count(ast_optimizer optimizer, size_t *out, ast_error error) {
  return guarded(error, [&] {
    *out = 0;
    for (const auto &group : open(optimizer).groups)
      for (const auto &parameter : group.parameters) *out += parameter.state.size();
  });
}

int32_t ast_optimizer_state(ast_optimizer optimizer, size_t index, ast_tensor *out, ast_error error) {
  return guarded(error, [&] {
    for (const auto &group : open(optimizer).groups) {
      for (const auto &parameter : group.parameters) {
        if (index < parameter.state.size()) return ast::give(out, parameter.state[index]);
        index -= parameter.state.size();
      }
    }
    throw std::out_of_range("no such state tensor");
  });
}

void ast_optimizer_free(ast_optimizer optimizer) { delete static_cast<Optimizer *>(optimizer.impl); }
