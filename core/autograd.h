/// Derivatives: gradients of given outputs with respect to given inputs, products with derivatives and whole matrices
/// of them, gradients sample by sample, recomputing instead of keeping, and numeric checks.
///
/// Threads. Each thread may build and differentiate graphs of its own at the same time as others. What two threads must
/// not do at once: run backward passes (backward(), grad() and what is built on it) that reach a common node, leaves
/// included; record operations on a common leaf that requires gradients; change a tensor that the other reads. So
/// threads that share weights take w.detach().requires_grad_() each: the same data, a leaf of its own. Reading the same
/// tensors under NoGrad is always allowed. Grad mode, AnomalyMode, FlushDenormals, ThreadLimit and the default
/// generator belong to the thread.
#pragma once

#include <gradus/core/anomaly_mode.h>
#include <gradus/core/grad_mode.h>
#include <gradus/core/parameters.h>
#include <gradus/core/tensor.h>

#include <type_traits>
#include <utility>
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

// Functions of tensors -----------------------------------------------------------------------------------------------
//
// f below takes a tensor, or a std::vector<Tensor>; it gives a tensor, or (for vjp, jvp and checkpoint) also a vector.
// It sees inputs of its own, so the gradients of the leaves that it is called with do not change. It is recorded under
// NoGrad too. What comes out has no history, unless create_graph is set.

struct DerivativeOptions {
  /// Record the derivatives, so that they can be differentiated too, with respect to what the inputs were computed
  /// from.
  bool create_graph = false;
  /// Throw GraphError where an output does not depend on an input, instead of giving zeros.
  bool strict = false;
};

/// What a function of a tensor gave, and a product with its derivative.
struct Derivative {
  Tensor output;
  Tensor derivative;
};
/// The same for several tensors.
struct Derivatives {
  std::vector<Tensor> outputs;
  std::vector<Tensor> derivatives;
};

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
/// A user's function of any number of tensors.
struct ListFunction {
  ListFunction() = default;
  ListFunction(const ListFunction&) = delete;
  ListFunction& operator=(const ListFunction&) = delete;
  virtual ~ListFunction() = default;
  virtual std::vector<Tensor> call(const std::vector<Tensor>& inputs) const = 0;
};
template <class F>
struct FunctionOf final : Function {
  explicit FunctionOf(const F& f) : function(f) {}
  Tensor call(const std::vector<Tensor>& inputs) const override { return function(inputs); }
  const F& function;
};

/// Whether f's call operator is a template: then it is not asked what it takes (its body might not compile for that).
template <class F>
constexpr bool is_generic = std::is_class_v<F> && !requires {
  &F::operator();
};
template <class F>
constexpr bool takes_list = [] {
  if constexpr (!is_generic<F>) return std::is_invocable_v<const F&, const std::vector<Tensor>&>;
  return false;
}();

inline std::vector<Tensor> as_list(Tensor output) {
  std::vector<Tensor> list;
  list.push_back(std::move(output));
  return list;
}
inline std::vector<Tensor> as_list(std::vector<Tensor> outputs) { return outputs; }

/// Kept: the function's type, or a reference to it.
template <class Kept, bool list>
struct ListFunctionOf final : ListFunction {
  explicit ListFunctionOf(Kept f) : function(static_cast<Kept&&>(f)) {}
  std::vector<Tensor> call(const std::vector<Tensor>& inputs) const override {
    if constexpr (list) {
      return as_list(function(inputs));
    } else {
      return as_list(function(inputs[0]));
    }
  }
  Kept function;
};
template <class F>
using FunctionOfOne = ListFunctionOf<const F&, false>;
template <class F>
using FunctionOfList = ListFunctionOf<const F&, true>;

/// A loss of one sample, which is a list of tensors, or one or two of them.
template <class F>
struct SampleLoss final : ListFunction {
  explicit SampleLoss(const F& f) : function(f) {}
  std::vector<Tensor> call(const std::vector<Tensor>& sample) const override {
    if constexpr (std::is_invocable_v<const F&, const std::vector<Tensor>&>) {
      return {function(sample)};
    } else if constexpr (std::is_invocable_v<const F&, const Tensor&, const Tensor&>) {
      return {function(sample[0], sample[1])};
    } else {
      return {function(sample[0])};
    }
  }
  /// How many tensors make a sample; -1: any number.
  static constexpr int arity = std::is_invocable_v<const F&, const std::vector<Tensor>&>     ? -1
                               : std::is_invocable_v<const F&, const Tensor&, const Tensor&> ? 2
                                                                                             : 1;
  const F& function;
};

Derivatives vjp(const ListFunction& f, const std::vector<Tensor>& inputs, const std::vector<Tensor>& v,
                const DerivativeOptions& options, Where where);
Derivatives jvp(const ListFunction& f, const std::vector<Tensor>& inputs, const std::vector<Tensor>& v,
                const DerivativeOptions& options, Where where);
Derivatives hvp(const ListFunction& f, const std::vector<Tensor>& inputs, const std::vector<Tensor>& v,
                const DerivativeOptions& options, Where where);
std::vector<Tensor> jacobian(const ListFunction& f, const std::vector<Tensor>& inputs, const DerivativeOptions& options,
                             Where where);
std::vector<std::vector<Tensor>> hessian(const ListFunction& f, const std::vector<Tensor>& inputs,
                                         const DerivativeOptions& options, Where where);
std::vector<Tensor> per_sample_grad(const ListFunction& loss, int arity, const Parameters& parameters,
                                    const std::vector<Tensor>& batch, const DerivativeOptions& options, Where where);
/// Takes f over.
std::vector<Tensor> checkpoint(const ListFunction* f, const std::vector<Tensor>& inputs, Where where);
template <class Result>
Result as_result(std::vector<Tensor> outputs) {
  if constexpr (std::is_same_v<Result, std::vector<Tensor>>) {
    return outputs;
  } else {
    return std::move(outputs[0]);
  }
}
/// No list for no tensor: then v is ones.
inline std::vector<Tensor> given(const Tensor& v) {
  return v.defined() ? std::vector<Tensor>{v} : std::vector<Tensor>{};
}
inline Derivative only(Derivatives all) { return {std::move(all.outputs[0]), std::move(all.derivatives[0])}; }

GradcheckResult check_first_order(const Function& f, const std::vector<Tensor>& inputs, const GradcheckOptions& options,
                                  Where where);
GradcheckResult check_second_order(const Function& f, const std::vector<Tensor>& inputs,
                                   const GradcheckOptions& options, Where where);
}  // namespace detail

/// The vector-Jacobian product: f's outputs, and the gradients of sum_i <outputs[i], v[i]> with respect to the inputs.
/// v: one for each output, of its shape; none: ones, for an output of one element. One forward and one backward pass.
/// Throws ShapeError or TypeError if v does not fit, GraphError for a missing v.
template <class F>
requires(detail::takes_list<F> || detail::is_generic<F>) Derivatives
    vjp(const F& f, const std::vector<Tensor>& inputs, const std::vector<Tensor>& v = {},
        const DerivativeOptions& options = {}, Where where = Where::here()) {
  return detail::vjp(detail::FunctionOfList<F>(f), inputs, v, options, where);
}
/// The same for one input: const auto [y, gradient] = vjp(f, x, v).
template <class F>
requires(!detail::takes_list<F>) Derivative vjp(const F& f, const Tensor& input, const Tensor& v = {},
                                                const DerivativeOptions& options = {}, Where where = Where::here()) {
  return detail::only(detail::vjp(detail::FunctionOfOne<F>(f), {input}, detail::given(v), options, where));
}

/// The Jacobian-vector product: f's outputs, and how fast each changes when the inputs move along the tangents v: the
/// limit of (f(x + h v) - f(x)) / h. v: one for each input, of its shape; none: ones, for inputs of one element.
/// By differentiating the vjp, which is linear in its cotangent, with respect to that: one forward pass and two
/// backward ones, about twice the cost of vjp, for any number of inputs. Right for each operation whose vjp is made of
/// tensor operations; one that detaches the gradient gives zeros. Throws as vjp.
template <class F>
requires(detail::takes_list<F> || detail::is_generic<F>) Derivatives
    jvp(const F& f, const std::vector<Tensor>& inputs, const std::vector<Tensor>& v = {},
        const DerivativeOptions& options = {}, Where where = Where::here()) {
  return detail::jvp(detail::FunctionOfList<F>(f), inputs, v, options, where);
}
/// The same for one input: const auto [y, tangent] = jvp(f, x, v).
template <class F>
requires(!detail::takes_list<F>) Derivative jvp(const F& f, const Tensor& input, const Tensor& v = {},
                                                const DerivativeOptions& options = {}, Where where = Where::here()) {
  return detail::only(detail::jvp(detail::FunctionOfOne<F>(f), {input}, detail::given(v), options, where));
}

/// The Hessian-vector product of an f that gives one number: the number, and the gradients of <gradient of f, v>
/// (Pearlmutter 1994). v: one for each input, of its shape; none: ones, for inputs of one element. One forward pass and
/// two backward ones; the matrix is never made. Throws as vjp, and GraphError if f gives more than one number.
template <class F>
requires(detail::takes_list<F> || detail::is_generic<F>) Derivatives
    hvp(const F& f, const std::vector<Tensor>& inputs, const std::vector<Tensor>& v = {},
        const DerivativeOptions& options = {}, Where where = Where::here()) {
  return detail::hvp(detail::FunctionOfList<F>(f), inputs, v, options, where);
}
/// The same for one input: const auto [y, product] = hvp(f, x, v).
template <class F>
requires(!detail::takes_list<F>) Derivative hvp(const F& f, const Tensor& input, const Tensor& v = {},
                                                const DerivativeOptions& options = {}, Where where = Where::here()) {
  return detail::only(detail::hvp(detail::FunctionOfOne<F>(f), {input}, detail::given(v), options, where));
}

/// All derivatives of f's output with respect to each input: shape of the output, then shape of the input. One backward
/// pass for each element of the output. f gives one tensor. Throws ShapeError if the result had more than 8 dimensions.
template <class F>
requires(detail::takes_list<F> || detail::is_generic<F>) std::vector<Tensor> jacobian(
    const F& f, const std::vector<Tensor>& inputs, const DerivativeOptions& options = {}, Where where = Where::here()) {
  return detail::jacobian(detail::FunctionOfList<F>(f), inputs, options, where);
}
/// The same for one input.
template <class F>
requires(!detail::takes_list<F>) Tensor
    jacobian(const F& f, const Tensor& input, const DerivativeOptions& options = {}, Where where = Where::here()) {
  return detail::jacobian(detail::FunctionOfOne<F>(f), {input}, options, where)[0];
}

/// All second derivatives of an f that gives one number: [i][j] has the shape of input i, then that of input j. One
/// backward pass for each element of the inputs. Throws GraphError if f gives more than one number.
template <class F>
requires(detail::takes_list<F> || detail::is_generic<F>) std::vector<std::vector<Tensor>> hessian(
    const F& f, const std::vector<Tensor>& inputs, const DerivativeOptions& options = {}, Where where = Where::here()) {
  return detail::hessian(detail::FunctionOfList<F>(f), inputs, options, where);
}
/// The same for one input.
template <class F>
requires(!detail::takes_list<F>) Tensor
    hessian(const F& f, const Tensor& input, const DerivativeOptions& options = {}, Where where = Where::here()) {
  return detail::hessian(detail::FunctionOfOne<F>(f), {input}, options, where)[0][0];
}

/// The gradient of each sample's loss with respect to each parameter: [N, shape of the parameter]. Their mean is the
/// gradient of the mean loss; their spread is what clipping sample by sample and noise estimates need.
///
///     per_sample_grad([&](const Tensor& x, const Tensor& y) { return cross_entropy(model(x), y); },
///     model.parameters(),
///                     {x, y});
///
/// batch: tensors whose first dimension is N. loss takes one sample, as a batch of one: each tensor's [1, ...] (so a
/// model for batches serves), as one or two tensors or a std::vector<Tensor>; it gives one number, computed with the
/// parameters. N forward and N backward passes; the parameters' grad() does not change.
/// Throws ShapeError if the sizes N differ, GraphError if a parameter does not require gradients or the loss is not one
/// number.
template <class F>
std::vector<Tensor> per_sample_grad(const F& loss, const Parameters& parameters, const std::vector<Tensor>& batch,
                                    const DerivativeOptions& options = {}, Where where = Where::here()) {
  return detail::per_sample_grad(detail::SampleLoss<F>(loss), detail::SampleLoss<F>::arity, parameters, batch, options,
                                 where);
}

/// f(x), keeping nothing of what f computes on the way: backward runs f again (Chen et al. 2016, arXiv:1604.06174).
/// Memory for time: of a chain cut into pieces, only what passes from piece to piece is kept, and one piece at a time
/// in full.
///
///     Tensor h = checkpoint([&](const Tensor& x) { return block(x); }, x);
///
/// f is copied and kept until backward; what it refers to must live as long. Gradients go to x and to whatever else f
/// computes with (parameters). The second run draws the same random numbers from the default generator, flushes
/// denormals or not as the first did, and must compute the same: it throws GraphError if its result has another shape
/// or dtype. The first run is recorded as well, so that it is known what the result depends on, and that record is
/// dropped at once: the peak is the one piece that backward needs too. Works inside itself, with create_graph (which
/// keeps the second run until its own graph goes), with grad(), and with retain_graph (which runs f again each time).
/// Without grad mode: f(x).
template <class F>
requires(!detail::takes_list<F>) auto checkpoint(F f, const Tensor& input, Where where = Where::here()) {
  using Result = decltype(f(input));
  return detail::as_result<Result>(
      detail::checkpoint(new detail::ListFunctionOf<F, false>(std::move(f)), {input}, where));
}
/// The same for several inputs, and several outputs if f gives a vector.
template <class F>
requires(detail::takes_list<F> || detail::is_generic<F>) auto checkpoint(F f, const std::vector<Tensor>& inputs,
                                                                         Where where = Where::here()) {
  using Result = decltype(f(inputs));
  return detail::as_result<Result>(
      detail::checkpoint(new detail::ListFunctionOf<F, true>(std::move(f)), inputs, where));
}

// Numeric checks -----------------------------------------------------------------------------------------------------

/// Compares the gradients of f(inputs) with central differences. f takes a std::vector<Tensor> and gives a Tensor.
/// Inputs that require gradients must be float64 leaves; throws TypeError otherwise. Kinks near the inputs fail the
/// check. Throws ValueError unless the step is above 0.
template <class F>
GradcheckResult gradcheck(const F& f, const std::vector<Tensor>& inputs, const GradcheckOptions& options = {},
                          Where where = Where::here()) {
  return detail::check_first_order(detail::FunctionOf<F>(f), inputs, options, where);
}

/// The same for the second order: the gradients of f's gradients, also with respect to the output gradient.
template <class F>
GradcheckResult gradgradcheck(const F& f, const std::vector<Tensor>& inputs, const GradcheckOptions& options = {},
                              Where where = Where::here()) {
  return detail::check_second_order(detail::FunctionOf<F>(f), inputs, options, where);
}

}  // namespace gradus
