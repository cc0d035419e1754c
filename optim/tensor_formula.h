/// Formulas of whole tensors: for rules that need norms, rows, matrices, or numbers of all parameters together. Include
/// this to train with one of your own:
///
///     struct NormalizedGradient {
///       double lr = 1e-2, momentum = 0.9;
///       static constexpr const char* name = "NormalizedGradient";
///       static constexpr const char* slots[] = {"m"};
///       Tensor update(const Tensor&, const Tensor& g, Tensor& m, const optim::TensorStep&) const {  // is added to w
///         m = momentum * m + (1 - momentum) * g;
///         return -lr * m / norm(m);
///       }
///       template <class V>
///       void options(V& v) { v("lr", lr, non_negative, "step size")("momentum", momentum, from_0_below_1, ""); }
///     };
///     optim::Optimizer optimizer(model.parameters(), NormalizedGradient{});
///
/// Nothing is recorded for gradients. w and g are read only; a slot is changed by giving it another tensor. What the
/// driver of optim/formula.h knows by name, it knows here too: `weight_decay`, `decoupled_weight_decay`, `maximize`,
/// `slots`, `torch_slots`, `conflict()`. More, all optional:
///
/// - `static constexpr bool decays_itself = true`: the formula has `weight_decay`, and does what it means.
/// - `Tensor initial(int slot, const Tensor& w) const`: what a slot starts with, of any shape and dtype (else zeros as
///   w); undefined: a parameter such as w has no such slot, and `update` gets an undefined tensor.
/// - `const char* unfit(const Tensor& w) const`: why w cannot be trained by this formula ("…takes matrices"), or null.
/// - `struct Globals { …; template <class V> void memory(V& v) { v("d", d); } }`: what all parameters share, saved with
///   the optimizer; `explicit Globals(const F&)` if it starts by the options. In each step,
///   first `void prepare(Globals&, const TensorStep&) const` is called, then `gather(w, g, slots…, Globals&, step)` for
///   each parameter, `conclude(Globals&, step)` once, and `update(w, g, slots…, Globals&, step)` for each.
/// - `static constexpr bool needs_loss = true`: `step.loss` is what the closure of Optimizer::step returned.
/// - `static constexpr bool needs_hessian = true`: `step.hessian` is the diagonal of the Hessian that step() was given.
/// - `Tensor evaluated(const Tensor& w, const Tensor& slots…) const`: the parameter to evaluate the model with
///   (Optimizer::eval), if it is not w.
#pragma once

#include <gradus/core/ops.h>
#include <gradus/optim/described.h>

#include <cmath>
#include <limits>

namespace gradus::optim {

/// The step of one parameter.
class TensorStep {
 public:
  double t = 0;  ///< how often this parameter has been stepped, this one included
  double loss = std::numeric_limits<double>::quiet_NaN();
  Tensor hessian;  ///< as w

  /// 1 - beta^t: what an average that started at zero and decays by beta must be divided by. 1 where it is not wanted.
  double bias_correction(double beta, bool wanted = true) const { return wanted ? 1 - std::pow(beta, t) : 1; }
};

/// The 2-norm of a tensor, as a number.
inline double length(const Tensor& x) { return norm(x).item<double>(); }
/// The sum of all products, as a number.
inline double inner_product(const Tensor& a, const Tensor& b) { return sum(a * b).item<double>(); }
/// The root of the mean square, as a number; 0 for no elements.
inline double rms(const Tensor& x) {
  return x.numel() == 0 ? 0 : length(x) / std::sqrt(static_cast<double>(x.numel()));
}
/// A slot that is one number, in float64.
inline Tensor number(double x) { return full({}, x, {.dtype = Dtype::float64}); }
/// A matrix [rows, rest] of any tensor of two or more dimensions; what is less becomes one column.
inline Tensor as_matrix(const Tensor& x) { return reshape(x, x.dim() < 2 ? Shape{-1, 1} : Shape{x.size(0), -1}); }

namespace detail {

/// One parameter in a step.
struct TensorMember {
  Tensor w;
  Tensor g;
  std::vector<Tensor>* slots;
};

/// Calls a formula's member function with a parameter, its slots, and what all share, if that is anything.
template <auto f, class F, class Globals, class StepOf, class... First>
auto call_with_slots(const F& formula, std::vector<Tensor>& slots, [[maybe_unused]] Globals& globals,
                     const StepOf& step, const First&... first) {
  return [&]<std::size_t... I>(std::index_sequence<I...>) {
    if constexpr (requires { typename F::Globals; }) {
      return (formula.*f)(first..., slots[I]..., globals, step);
    } else {
      return (formula.*f)(first..., slots[I]..., step);
    }
  }
  (std::make_index_sequence<slot_count<F>>());
}

class TensorRule : public Rule {
 public:
  TensorRule* tensorwise() noexcept final { return this; }

  virtual bool needs_loss() const = 0;
  virtual bool needs_hessian() const = 0;
  // `leader` is the rule that holds the globals of all groups with this formula: the first group's.
  virtual void prepare(const TensorStep& step) = 0;
  virtual void gather(const TensorMember& member, const TensorStep& step, TensorRule& leader) = 0;
  virtual void conclude(const TensorStep& step) = 0;
  virtual Tensor update(const TensorMember& member, const TensorStep& step, TensorRule& leader) = 0;
  /// Undefined: w itself.
  virtual Tensor evaluated(const Tensor& w, const std::vector<Tensor>& slots) const = 0;
};

struct NoGlobals {};

/// What all parameters share, and when it starts.
template <class F>
class GlobalsOf {
  static constexpr bool some = requires { typename F::Globals; };
  template <class G>
  struct TypeOf {
    using type = NoGlobals;
  };
  template <class G>
  requires requires { typename G::Globals; }
  struct TypeOf<G> {
    using type = typename G::Globals;
  };
  using Globals = typename TypeOf<F>::type;

 public:
  explicit GlobalsOf(const F& formula) : value(make(formula)) {}

  void memory(Memory& list) {
    if constexpr (some) {
      list("begun", begun_);
      value.memory(list);
    }
  }
  void prepare([[maybe_unused]] const F& formula, [[maybe_unused]] const TensorStep& step) {
    if (!begun_) value = make(formula);  // options may have been set since the rule was made
    begun_ = true;
    if constexpr (requires { formula.prepare(value, step); }) formula.prepare(value, step);
  }
  void conclude([[maybe_unused]] const F& formula, [[maybe_unused]] const TensorStep& step) {
    if constexpr (requires { formula.conclude(value, step); }) formula.conclude(value, step);
  }

  Globals value;

 private:
  static Globals make([[maybe_unused]] const F& formula) {
    if constexpr (std::is_constructible_v<Globals, const F&>) {
      return Globals(formula);
    } else {
      return Globals();
    }
  }

  bool begun_ = false;
};

template <class F>
Tensor initial_of(const F& formula, [[maybe_unused]] int slot, const Tensor& w) {
  if constexpr (requires { formula.initial(slot, w); }) return formula.initial(slot, w);
  return zeros(w.shape(), {.dtype = w.dtype()});
}

template <class F>
Tensor evaluated_of(const F& formula, const Tensor& w, const std::vector<Tensor>& slots) {
  return [&]<std::size_t... I>(std::index_sequence<I...>) {
    if constexpr (requires { formula.evaluated(w, slots[I]...); }) {
      return formula.evaluated(w, slots[I]...);
    } else {
      return Tensor();
    }
  }
  (std::make_index_sequence<slot_count<F>>());
}

template <class F>
class TensorRuleOf final : public Described<F, TensorRule> {
  static_assert(TensorFormula<F>,
                "a formula of tensors has: Tensor update(const Tensor& w, const Tensor& g, Tensor& slots..., const "
                "TensorStep& step) const");
  using Described<F, TensorRule>::formula_;

 public:
  explicit TensorRuleOf(const F& formula) : Described<F, TensorRule>(formula) {}

  RulePointer clone() const override {
    auto* copy = new TensorRuleOf(formula_);
    copy->globals_ = globals_;
    return RulePointer(copy);
  }
  Tensor initial(int slot, const Tensor& w) const override { return initial_of(formula_, slot, w); }
  const char* unfit([[maybe_unused]] const Tensor& w) const override {
    if constexpr (requires { formula_.unfit(w); }) return formula_.unfit(w);
    return nullptr;
  }
  Memory memory() override {
    Memory list;
    globals_.memory(list);
    return list;
  }

  bool needs_loss() const override {
    return requires { F::needs_loss; };
  }
  bool needs_hessian() const override {
    return requires { F::needs_hessian; };
  }

  void prepare(const TensorStep& step) override { globals_.prepare(formula_, step); }
  void gather(const TensorMember& member, const TensorStep& step, TensorRule& leader) override {
    if constexpr (requires { &F::gather; }) call<&F::gather>(member, step, leader);
  }
  void conclude(const TensorStep& step) override { globals_.conclude(formula_, step); }
  Tensor update(const TensorMember& member, const TensorStep& step, TensorRule& leader) override {
    return call<&F::update>(member, step, leader);
  }
  Tensor evaluated(const Tensor& w, const std::vector<Tensor>& slots) const override {
    return evaluated_of(formula_, w, slots);
  }

 private:
  template <auto f>
  auto call(const TensorMember& member, const TensorStep& step, TensorRule& leader) const {
    return call_with_slots<f>(formula_, *member.slots, static_cast<TensorRuleOf&>(leader).globals_.value, step,
                              member.w, member.g);
  }

  GlobalsOf<F> globals_{formula_};
};

/// For formulas that the library does not know; its own have a function that is compiled once.
template <TensorFormula F>
RulePointer rule_of(const F& formula, Lookup) {
  return RulePointer(new TensorRuleOf<F>(formula));
}

}  // namespace detail

}  // namespace gradus::optim
