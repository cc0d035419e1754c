/// Methods that ask for the loss at points of their own choice: quasi-Newton, conjugate gradients, line searches,
/// second order. Include this to train with one of your own:
///
///     struct Halving {                         // steps down the gradient, half as far until the loss is less
///       double lr = 1;
///       static constexpr const char* name = "Halving";
///       struct State {
///         double lr = 0;
///         template <class V>
///         void memory(V& v) { v("lr", lr); }
///       };
///       void step(optim::Objective& f, State& state) const {
///         if (state.lr == 0) state.lr = lr;
///         const auto here = f.at(f.x());
///         while (f.at(here.x - state.lr * here.gradient).loss >= here.loss) state.lr /= 2;
///       }
///     };
///     optim::Optimizer optimizer(model.parameters(), Halving{});
///     optimizer.step([&] { optimizer.zero_grad(); Tensor loss = ...; loss.backward(); return loss; });
///
/// Where f is last is what the parameters are after the step. Nothing is recorded for gradients, but in the closure.
/// `options(visitor)`, `conflict()` and `maximize` are as in optim/formula.h; `State` is what is remembered and saved.
/// f.stop(reason) says that another step would change nothing. `static constexpr bool needs_terms = true`: the method
/// goes by the terms of a mean, and step() must be given a FiniteSum.
/// One group of parameters, of one dtype.
#pragma once

#include <gradus/core/ops.h>
#include <gradus/optim/described.h>
#include <gradus/optim/objective.h>

namespace gradus::optim::detail {

class ClosureRule : public Rule {
 public:
  ClosureRule* by_closure() noexcept final { return this; }
  Tensor initial(int, const Tensor&) const final { return {}; }

  virtual bool needs_terms() const = 0;
  virtual void step(Objective& objective) = 0;
};

template <ClosureFormula F>
class ClosureRuleOf final : public Described<F, ClosureRule> {
 public:
  explicit ClosureRuleOf(const F& formula) : Described<F, ClosureRule>(formula) {}

  RulePointer clone() const override {
    auto* copy = new ClosureRuleOf(this->formula_);
    copy->state_ = state_;
    return RulePointer(copy);
  }
  Memory memory() override {
    Memory list;
    state_.memory(list);
    return list;
  }
  bool needs_terms() const override {
    return requires { F::needs_terms; };
  }
  void step(Objective& objective) override { this->formula_.step(objective, state_); }

 private:
  typename F::State state_;
};

/// For methods that the library does not know; its own have a function that is compiled once.
template <ClosureFormula F>
RulePointer rule_of(const F& formula, Lookup) {
  return RulePointer(new ClosureRuleOf<F>(formula));
}

}  // namespace gradus::optim::detail
