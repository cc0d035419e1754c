/// Wrappers: what is done around the step of any optimizer, to its gradients, its update or its parameters. Include
/// this for one of your own:
///
///     struct SignedGradients {
///       static constexpr const char* name = "SignedGradients";
///       Tensor gradient(const Tensor&, const Tensor& g, const optim::WrapperStep&) const { return sign(g); }
///     };
///     optim::Optimizer optimizer(model.parameters(), optim::Adam{});
///     optimizer.wrap(SignedGradients{}).wrap(optim::Lookahead{});
///
/// Several act in the order of their wrapping. Options, slots, `initial` and `Globals` are as in
/// optim/tensor_formula.h. A wrapper has one or more of these, each with its slots (and Globals&) before the step; all
/// but `update` may return an undefined tensor, for: as it is.
///
/// - `Tensor gradient(w, g, …) const`: what the optimizer sees as gradient.
/// - `Tensor before(w, …) const`: the point that the optimizer steps from, if not w; the last wrapper's first.
/// - `Tensor update(w, g, u, …) const`: what is added to w in place of u (weight decay of w itself is not part of u;
///   w is what it has left, g is the gradient that the optimizer saw).
/// - `Tensor after(w, …) const`: what w becomes after the step.
/// - `Tensor perturb(w, g, …) const`: what is added to w while the closure is called a second time; the second gradient
///   is the one that `gradient` and the optimizer see. Undefined for all parameters: no second call in this step.
/// - `Tensor evaluated(w, …) const`: the parameter to evaluate the model with.
///
/// What concerns all parameters together: `prepare(Globals&, step)`, `gather(w, g, …)` for each parameter and
/// `conclude(Globals&, step)` are called with the gradients at w, before `perturb` or else before `gradient`;
/// `gather_again(w, g, …)` with the second gradients, where there are such. `bool waits(const Globals&) const`, asked
/// before `gradient`: true ends the step there, and the optimizer does not take it. A wrapper that has it also sees
/// parameters it has seen before and that have no gradient now: g is undefined.
///
/// g is the gradient of what is minimised, also where the optimizer's `maximize` is set.
#pragma once

#include <gradus/optim/tensor_formula.h>

namespace gradus::optim {

/// The step of one parameter, and what its optimizer does with it.
class WrapperStep : public TensorStep {
 public:
  double lr = 1;               ///< the optimizer's
  Tensor* momentum = nullptr;  ///< in `after`: the optimizer's running mean of gradients, null if it keeps none
};

namespace detail {

class WrapperRule : public Rule {
 public:
  // Which of its functions it has.
  struct Has {
    bool gradient, before, update, after, perturb, waits;
  };
  virtual Has has() const = 0;
  virtual void prepare(const WrapperStep& step) = 0;
  virtual void gather(const TensorMember& member, const WrapperStep& step) = 0;
  virtual void conclude(const WrapperStep& step) = 0;
  virtual void gather_again(const TensorMember& member, const WrapperStep& step) = 0;
  virtual bool waits() const = 0;
  virtual Tensor gradient(const TensorMember& member, const WrapperStep& step) = 0;
  virtual Tensor before(const TensorMember& member, const WrapperStep& step) = 0;
  virtual Tensor update(const TensorMember& member, const Tensor& u, const WrapperStep& step) = 0;
  virtual Tensor after(const TensorMember& member, const WrapperStep& step) = 0;
  virtual Tensor perturb(const TensorMember& member, const WrapperStep& step) = 0;
  virtual Tensor evaluated(const TensorMember& member, const WrapperStep& step) = 0;
};

template <class F>
class WrapperOf final : public Described<F, WrapperRule> {
  using Described<F, WrapperRule>::formula_;

  // What F has.
  static constexpr bool gathers = requires { &F::gather; };
  static constexpr bool gathers_again = requires { &F::gather_again; };
  static constexpr bool changes_gradient = requires { &F::gradient; };
  static constexpr bool goes_before = requires { &F::before; };
  static constexpr bool changes_update = requires { &F::update; };
  static constexpr bool acts_after = requires { &F::after; };
  static constexpr bool perturbs = requires { &F::perturb; };
  static constexpr bool may_wait = requires { &F::waits; };
  static constexpr bool replaces = requires { &F::evaluated; };

 public:
  explicit WrapperOf(const F& formula) : Described<F, WrapperRule>(formula) {}

  RulePointer clone() const override {
    auto* copy = new WrapperOf(formula_);
    copy->globals_ = globals_;
    return RulePointer(copy);
  }
  Tensor initial(int slot, const Tensor& w) const override { return initial_of(formula_, slot, w); }
  Memory memory() override {
    Memory list;
    globals_.memory(list);
    return list;
  }

  WrapperRule::Has has() const override {
    return {changes_gradient, goes_before, changes_update, acts_after, perturbs, may_wait};
  }
  void prepare(const WrapperStep& step) override { globals_.prepare(formula_, step); }
  void gather(const TensorMember& member, const WrapperStep& step) override {
    if constexpr (gathers) call<&F::gather>(member, step, member.w, member.g);
  }
  void conclude(const WrapperStep& step) override { globals_.conclude(formula_, step); }
  void gather_again(const TensorMember& member, const WrapperStep& step) override {
    if constexpr (gathers_again) call<&F::gather_again>(member, step, member.w, member.g);
  }
  bool waits() const override {
    if constexpr (may_wait) return formula_.waits(globals_.value);
    return false;
  }
  Tensor gradient(const TensorMember& member, const WrapperStep& step) override {
    if constexpr (changes_gradient) return call<&F::gradient>(member, step, member.w, member.g);
    return {};
  }
  Tensor before(const TensorMember& member, const WrapperStep& step) override {
    if constexpr (goes_before) return call<&F::before>(member, step, member.w);
    return {};
  }
  Tensor update(const TensorMember& member, const Tensor& u, const WrapperStep& step) override {
    if constexpr (changes_update) return call<&F::update>(member, step, member.w, member.g, u);
    return u;
  }
  Tensor after(const TensorMember& member, const WrapperStep& step) override {
    if constexpr (acts_after) return call<&F::after>(member, step, member.w);
    return {};
  }
  Tensor perturb(const TensorMember& member, const WrapperStep& step) override {
    if constexpr (perturbs) return call<&F::perturb>(member, step, member.w, member.g);
    return {};
  }
  Tensor evaluated(const TensorMember& member, const WrapperStep& step) override {
    if constexpr (replaces) return call<&F::evaluated>(member, step, member.w);
    return {};
  }

 private:
  template <auto f, class... First>
  auto call(const TensorMember& member, const WrapperStep& step, const First&... first) {
    return call_with_slots<f>(formula_, *member.slots, globals_.value, step, first...);
  }

  GlobalsOf<F> globals_{formula_};
};

/// For wrappers that the library does not know; its own have a function that is compiled once.
template <class F>
RulePointer wrapper_of(const F& formula, Lookup) {
  return RulePointer(new WrapperOf<F>(formula));
}

}  // namespace detail

}  // namespace gradus::optim
