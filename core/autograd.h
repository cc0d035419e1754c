/// Derivatives: gradients of given outputs with respect to given inputs, and numeric checks of them.
#pragma once

#include <gradus/core/grad_mode.h>
#include <gradus/core/tensor.h>

#include <vector>

namespace gradus {

struct GradOptions {
  std::vector<Tensor> grad_outputs = {};  ///< one for each output; none: ones, for outputs of one element
  bool create_graph = false;              ///< record the pass, so that its results can be differentiated
  bool retain_graph = false;              ///< keep saved tensors for another pass; create_graph implies it
  bool allow_unused = false;              ///< give an undefined tensor for an input that no output depends on
};

/// The gradients of sum_i <outputs[i], grad_outputs[i]> with respect to `inputs`, one each. No leaf's grad() changes.
/// Throws GraphError if an input does not require gradients, or no output depends on it (unless allow_unused).
std::vector<Tensor> grad(const std::vector<Tensor>& outputs, const std::vector<Tensor>& inputs,
                         const GradOptions& options = {}, Where where = Where::here());
/// The same for one output and one input.
Tensor grad(const Tensor& output, const Tensor& input, const GradOptions& options = {}, Where where = Where::here());

struct GradcheckOptions {
  double step = 1e-6;                ///< of the central difference
  double relative_tolerance = 1e-5;  ///< the difference's own error is about step^2 + 1e-16 / step, relatively
  double absolute_tolerance = 1e-7;
};

struct GradcheckResult {
  bool passed = true;
  double worst = 0;         ///< the largest |analytic - numeric| beyond the tolerance's relative part
  std::string explanation;  ///< of the first failure: input, element, both numbers

  explicit operator bool() const noexcept { return passed; }
};

namespace detail {
struct Function {
  Function() = default;
  Function(const Function&) = delete;
  Function& operator=(const Function&) = delete;
  virtual ~Function() = default;
  virtual Tensor call(const std::vector<Tensor>& inputs) const = 0;
};
template <class F>
struct FunctionOf final : Function {
  explicit FunctionOf(const F& f) : function(f) {}
  Tensor call(const std::vector<Tensor>& inputs) const override { return function(inputs); }
  const F& function;
};
GradcheckResult check_first_order(const Function& f, const std::vector<Tensor>& inputs,
                                  const GradcheckOptions& options);
GradcheckResult check_second_order(const Function& f, const std::vector<Tensor>& inputs,
                                   const GradcheckOptions& options);
}  // namespace detail

/// Compares the gradients of f(inputs) with central differences. f takes a std::vector<Tensor> and gives a Tensor.
/// Inputs that require gradients must be float64 leaves; throws TypeError otherwise. Kinks near the inputs fail the
/// check.
template <class F>
GradcheckResult gradcheck(const F& f, const std::vector<Tensor>& inputs, const GradcheckOptions& options = {}) {
  return detail::check_first_order(detail::FunctionOf<F>(f), inputs, options);
}

/// The same for the second order: the gradients of f's gradients, also with respect to the output gradient.
template <class F>
GradcheckResult gradgradcheck(const F& f, const std::vector<Tensor>& inputs, const GradcheckOptions& options = {}) {
  return detail::check_second_order(detail::FunctionOf<F>(f), inputs, options);
}

}  // namespace gradus
