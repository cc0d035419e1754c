/// Wrappers: what is done around the step of any optimizer, to its gradients, its update or its parameters. Include
/// this for one of your own:
///
///     struct SignedGradients {
///       static constexpr const char* name = "SignedGradients";
///       Tensor gradient(const Tensor&, const Tensor& g, const optim::TensorStep&) const { return sign(g); }
///     };
///     optim::Optimizer optimizer(model.parameters(), optim::Adam{});
///     optimizer.wrap(SignedGradients{}).wrap(optim::Lookahead{});
///
/// Several act in the order of their wrapping. Options, slots, `initial` and `Globals` are as in
/// optim/tensor_formula.h. A wrapper has one or more of these, each with its slots (and Globals&) before the step:
///
/// - `Tensor gradient(w, g, …) const`: what the optimizer sees as gradient.
/// - `Tensor update(w, g, u, …) const`: what is added to w in place of u (weight decay of w itself is not part of u).
/// - `Tensor after(w, …) const`: what w becomes after the step; undefined: as it is.
/// - `Tensor perturb(w, g, …) const`: what is added to w while the closure is called a second time; the second gradient
///   is the one that `gradient` and the optimizer see. Before, `prepare`, `gather(w, g, …)` and `conclude` are called
///   as in optim/tensor_formula.h. Undefined: no second call in this step (the same for all parameters).
/// - `Tensor evaluated(w, slots…) const`: the parameter to evaluate the model with.
#pragma once

#include <gradus/optim/tensor_formula.h>

namespace gradus::optim::detail {

class WrapperRule : public Rule {
 public:
  // Which of its functions it has.
  struct Has {
    bool gradient, update, after, perturb;
  };
  virtual Has has() const = 0;
  virtual void prepare(const TensorStep& step) = 0;
  virtual void gather(const TensorMember& member, const TensorStep& step) = 0;
  virtual void conclude(const TensorStep& step) = 0;
  virtual Tensor gradient(const TensorMember& member, const TensorStep& step) = 0;
  virtual Tensor update(const TensorMember& member, const Tensor& u, const TensorStep& step) = 0;
  virtual Tensor after(const TensorMember& member, const TensorStep& step) = 0;
  virtual Tensor perturb(const TensorMember& member, const TensorStep& step) = 0;
  virtual Tensor evaluated(const Tensor& w, const std::vector<Tensor>& slots) const = 0;
};

template <class F>
class WrapperOf final : public Described<F, WrapperRule> {
  using Described<F, WrapperRule>::formula_;

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

  WrapperRule::Has has() const override { return {.gradient = requires {&F::gradient; }
  , .update = requires { &F::update; }
  , .after = requires { &F::after; }
  , .perturb = requires { &F::perturb; }
};
}  // namespace gradus::optim::detail
void prepare(const TensorStep& step) override { globals_.prepare(formula_, step); }
void gather([[maybe_unused]] const TensorMember& member, [[maybe_unused]] const TensorStep& step) override {
  if constexpr (requires { &F::gather; }) call<&F::gather>(member, step, member.w, member.g);
}
void conclude(const TensorStep& step) override { globals_.conclude(formula_, step); }
Tensor gradient([[maybe_unused]] const TensorMember& member, [[maybe_unused]] const TensorStep& step) override {
  if constexpr (requires { &F::gradient; }) return call<&F::gradient>(member, step, member.w, member.g);
  return {};
}
Tensor update([[maybe_unused]] const TensorMember& member, const Tensor& u,
              [[maybe_unused]] const TensorStep& step) override {
  if constexpr (requires { &F::update; }) return call<&F::update>(member, step, member.w, member.g, u);
  return u;
}
Tensor after([[maybe_unused]] const TensorMember& member, [[maybe_unused]] const TensorStep& step) override {
  if constexpr (requires { &F::after; }) return call<&F::after>(member, step, member.w);
  return {};
}
Tensor perturb([[maybe_unused]] const TensorMember& member, [[maybe_unused]] const TensorStep& step) override {
  if constexpr (requires { &F::perturb; }) return call<&F::perturb>(member, step, member.w, member.g);
  return {};
}
Tensor evaluated(const Tensor& w, const std::vector<Tensor>& slots) const override {
  return evaluated_of(formula_, w, slots);
}

private:
template <auto f, class... First>
auto call(const TensorMember& member, const TensorStep& step, const First&... first) {
  return call_with_slots<f>(formula_, *member.slots, globals_.value, step, first...);
}

GlobalsOf<F> globals_{formula_};
}
;

/// For wrappers that the library does not know; its own have a function that is compiled once.
template <class F>
RulePointer wrapper_of(const F& formula, Lookup) {
  return RulePointer(new WrapperOf<F>(formula));
}

}  // namespace gradus::optim::detail
