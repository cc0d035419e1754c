/// What a formula of any kind says of itself, by the members it has.
#pragma once

#include <gradus/optim/rule.h>

#include <concepts>
#include <cstddef>
#include <iterator>
#include <type_traits>
#include <utility>

namespace gradus::optim {
class Objective;
class TensorStep;
}  // namespace gradus::optim

namespace gradus::optim::detail {

template <class F>
constexpr int slot_count = [] {
  if constexpr (requires { F::slots; }) {
    return static_cast<int>(std::size(F::slots));
  } else {
    return 0;
  }
}();

template <class F, class Use>
void use_variant(const F& formula, Use use) {
  if constexpr (requires { with_variant(formula, use); }) {
    with_variant(formula, use);
  } else {
    use(formula);
  }
}

template <class F, class... Slots>
concept UpdatesTensors = requires(const F& f, const Tensor& x, Slots&... slots, const TensorStep& step) {
  f.update(x, x, slots..., step);
};
template <class F, std::size_t>
using TensorFor = Tensor;
template <class F>
constexpr bool updates_tensors = []<std::size_t... I>(std::index_sequence<I...>) {
  if constexpr (requires { typename F::Globals; }) {
    return UpdatesTensors<F, TensorFor<F, I>..., typename F::Globals>;
  } else {
    return UpdatesTensors<F, TensorFor<F, I>...>;
  }
}
(std::make_index_sequence<slot_count<F>>());

/// A formula of whole tensors (optim/tensor_formula.h).
template <class F>
concept TensorFormula = updates_tensors<F>;

/// A method that calls the closure itself (optim/closure_formula.h).
template <class F>
concept ClosureFormula = requires(const F& f, Objective& objective, typename F::State& state) {
  f.step(objective, state);
};

/// Weight decay and direction, as the drivers know them by name.
template <class F>
constexpr bool maximizes(const F& formula) {
  if constexpr (requires { formula.maximize; }) return formula.maximize;
  return false;
}
template <class F>
constexpr double weight_decay_of(const F& formula) {
  if constexpr (
      requires { formula.weight_decay; } && !requires { F::decays_itself; })
    return formula.weight_decay;
  return 0;
}
template <class F>
constexpr bool decay_is_decoupled(const F& formula) {
  if constexpr (requires { formula.decoupled_weight_decay; }) return formula.decoupled_weight_decay;
  return false;
}
template <class F>
constexpr double rate_of(const F& formula) {
  if constexpr (requires { formula.lr; }) return formula.lr;
  return 1;
}

/// The part of a rule that does not depend on how the formula is run.
template <class F, class Base>
class Described : public Base {
 public:
  explicit Described(const F& formula) : formula_(formula) {
    use_variant(formula_,
                []<class V>(const V&) { static_assert(slot_count<V> <= max_slots, "a formula has at most 8 slots"); });
  }

  About about() const override {
    if constexpr (requires { F::about; }) {
      return F::about;
    } else {
      static_assert(
          requires { F::name; }, "a formula has a name: static constexpr const char* name");
      return {F::name, "", "", ""};
    }
  }

  Options options() override {
    Options list;
    if constexpr (requires { formula_.options(list); }) {
      formula_.options(list);
    } else if constexpr (requires { formula_.lr; }) {
      list("lr", formula_.lr, non_negative, "step size");
    }
    if constexpr (requires { formula_.weight_decay; }) {
      list("weight_decay", formula_.weight_decay, non_negative, "pull of the parameters towards zero");
    }
    if constexpr (requires { formula_.decoupled_weight_decay = true; }) {
      list("decoupled_weight_decay", formula_.decoupled_weight_decay, "decay w itself, not by way of the gradient");
    }
    if constexpr (requires { formula_.maximize; }) list("maximize", formula_.maximize, "climb instead of descending");
    return list;
  }

  const char* conflict() const override {
    if constexpr (requires { formula_.conflict(); }) return formula_.conflict();
    return nullptr;
  }

  Decay decay() const override {
    Decay decay{.maximize = maximizes(formula_)};
    use_variant(formula_, [&decay](const auto& variant) {  // AdamW's says that its decay is decoupled
      if (decay_is_decoupled(variant)) {
        decay.kept = 1 - rate_of(variant) * weight_decay_of(variant);
      } else {
        decay.pull = weight_decay_of(variant);
      }
    });
    return decay;
  }

  double rate() const override { return rate_of(formula_); }

  std::span<const SearchInterval> search() const override {
    std::span<const SearchInterval> found;
    use_variant(formula_, [&found]<class V>(const V&) {
      if constexpr (requires { V::search; }) found = V::search;
    });
    return found;
  }

  bool needs_full_batch() const override {
    if constexpr (requires { F::full_batch; }) {
      return F::full_batch;
    } else {
      return ClosureFormula<F> && !requires { F::needs_terms; };
    }
  }

  Slots slots() const override {
    Slots found;
    use_variant(formula_, [&found]<class V>(const V&) {
      found.count = slot_count<V>;
      if constexpr (slot_count < V >> 0) found.names = V::slots;
      if constexpr (requires { V::torch_slots; }) {
        static_assert(std::size(V::torch_slots) == std::size(V::slots));
        found.aliases = V::torch_slots;
      }
      if constexpr (requires { V::torch_derived; }) {
        found.derived = V::torch_derived;
        found.derived_count = static_cast<int>(std::size(V::torch_derived));
      }
      if constexpr (requires { V::evaluated_slot; }) {
        static_assert(V::evaluated_slot >= 0 && V::evaluated_slot < slot_count<V>);
        found.evaluated = V::evaluated_slot;
      }
    });
    return found;
  }

 protected:
  F formula_;
};
}  // namespace gradus::optim::detail
