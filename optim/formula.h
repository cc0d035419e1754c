/// The loop that applies a formula to memory. Include this to train with a formula of your own:
///
///     struct Lion {                                                 // Chen et al. 2023, arXiv:2302.06675
///       double lr = 1e-4, beta1 = 0.9, beta2 = 0.99;
///       static constexpr const char* name = "Lion";
///       static constexpr const char* slots[] = {"m"};
///       template <class R>
///       R update(R, R g, R& m, const optim::Step&) const {            // what is added to w
///         R direction = sign(beta1 * m + (1 - beta1) * g);
///         m = beta2 * m + (1 - beta2) * g;
///         return -lr * direction;
///       }
///       template <class V>
///       void options(V& v) {
///         v("lr", lr, non_negative, "step size")("beta1", beta1, from_0_below_1, "")("beta2", beta2, …);
///       }
///     };
///     optim::Optimizer optimizer(model.parameters(), Lion{.lr = 3e-4});
///
/// It runs with SIMD and threads, in groups, and is saved and loaded, as the library's own. A formula is plain numbers.
/// An update that calls exp, log or the like is to be [[gnu::always_inline]]: inlined late, it would call every
/// instruction. Members that the driver knows by name, all optional: `weight_decay` (g + weight_decay w; with a true
/// `decoupled_weight_decay`, w (1 - lr weight_decay) before the step), `maximize` (g becomes -g), `slots` and
/// `torch_slots` (names), `torch_derived` (names of what torch saves besides, and is known from options and step here),
/// `evaluated_slot` (constant: the slot that Optimizer::eval puts in w's place), `initial(slot)` (what a slot starts
/// with; else 0), `starts_as_parameter(slot)` (whether it is a copy of w instead), `decays_itself` (constant true: the
/// formula itself does what weight_decay asks for), `conflict()` (what is wrong with the options together, or null),
/// `search` and `full_batch` (constants: how its options are searched, where that is not by the rule of
/// optim/search_space.h), and a free function `with_variant(formula, use)` that calls use(variant) with the struct that
/// the options choose.
#pragma once

#include <gradus/core/kernels/dispatch.h>
#include <gradus/core/kernels/lane.h>
#include <gradus/optim/described.h>
#include <gradus/optim/rule.h>
#include <gradus/optim/step.h>

#include <concepts>
#include <iterator>
#include <type_traits>
#include <utility>

namespace gradus::optim::detail {

template <class F, class R, std::size_t... I>
concept UpdatesWith = requires(const F& f, R x, R* slots, const Step& step, std::index_sequence<I...>) {
  { f.update(x, x, slots[I]..., step) } -> std::convertible_to<R>;
};
template <class F, std::size_t... I>
constexpr bool updates(std::index_sequence<I...>) {
  return UpdatesWith<F, Lane<float, 1>, I...>;
}

/// What a formula computes once at step t, and not for each element.
template <class F>
Step::Known known_at(const F& formula, double t) {
  using R = Lane<double, 1>;
  Step::Known known;
  const Step step(t, &known);
  R slots[slot_count<F> + 1];
  for (R& slot : slots) slot = R(0);
  [&]<std::size_t... I>(std::index_sequence<I...>) { formula.update(R(0), R(0), slots[I]..., step); }
  (std::make_index_sequence<slot_count<F>>());
  return known;
}

/// The pass over memory. T: float or double.
template <class T, class F>
struct Pass {
  F formula;
  Batch batch;
  const Segment* begin;
  const Segment* end;

  /// Whether the formula did on all elements what it did for known_at.
  template <int N>
  bool operator()() const {
    double t = batch.t;
    Step::Known known = batch.known;
    bool uniform = true;
    for (const Segment* segment = begin; segment != end; ++segment) {
      const Item& item = batch.items[segment->item];
      if (item.t != t) known = known_at(formula, t = item.t);
      const Step now(t, known);
      plain() ? step<N, true>(item, *segment, now) : step<N, false>(item, *segment, now);
      uniform = uniform && !now.strayed();
    }
    return uniform;
  }

 private:
  static constexpr int slots = slot_count<F>;

  template <class R>
  struct Constants {
    GRADUS_INLINE explicit Constants(const Pass& pass)
        : scale(pass.maximize() ? -pass.batch.treatment.scale : pass.batch.treatment.scale),
          kept(pass.decoupled() ? 1 - pass.rate() * pass.weight_decay() : 1),
          pull(pass.decoupled() ? 0 : pass.weight_decay()),
          limit(pass.batch.treatment.limit),
          treated(pass.treats()) {}
    R scale, kept, pull, limit;
    bool treated;
  };

  /// Plain: nothing is done to g and w before the formula sees them.
  template <int N, bool Plain>
  GRADUS_INLINE void step(const Item& item, const Segment& segment, const Step& now) const {
    using R = Lane<T, N>;
    const Constants<R> constants(*this);
    const std::int64_t count = segment.count;
    T* const w = static_cast<T*>(item.w) + segment.begin;
    const T* const g = static_cast<const T*>(item.g) + segment.begin;
    T* s[slots + 1] = {};
    for (int k = 0; k < slots; ++k) s[k] = static_cast<T*>(item.slots[k]) + segment.begin;
    R values[slots + 1];

    std::int64_t i = 0;
    for (; i + N <= count; i += N) {
      for (int k = 0; k < slots; ++k) values[k] = R::load(s[k] + i);
      updated<Plain>(constants, R::load(w + i), R::load(g + i), values, now, std::make_index_sequence<slots>())
          .store(w + i);
      for (int k = 0; k < slots; ++k) values[k].store(s[k] + i);
    }
    if (const int rest = static_cast<int>(count - i); rest > 0) {
      for (int k = 0; k < slots; ++k) values[k] = R::load_partial(s[k] + i, rest);
      updated<Plain>(constants, R::load_partial(w + i, rest), R::load_partial(g + i, rest), values, now,
                     std::make_index_sequence<slots>())
          .store_partial(w + i, rest);
      for (int k = 0; k < slots; ++k) values[k].store_partial(s[k] + i, rest);
    }
  }

  template <bool Plain, class R, std::size_t... I>
  GRADUS_INLINE R updated(const Constants<R>& constants, R w, R g, R* s, const Step& now,
                          std::index_sequence<I...>) const {
    if constexpr (!Plain) {
      if (constants.treated) g = treat(constants, g);
      g = constants.scale * g + constants.pull * w;
      w = constants.kept * w;
    }
    now.begin();
    return w + formula.update(w, g, s[I]..., now);
  }
  template <class R>
  GRADUS_INLINE R treat(const Constants<R>& constants, R g) const {
    if (batch.treatment.zero_non_finite) g = select(isfinite(g), g, R(0));
    return max(-constants.limit, min(constants.limit, g));
  }

  GRADUS_INLINE bool plain() const {
    return batch.treatment.scale == 1 && !maximize() && weight_decay() == 0 && !treats();
  }
  GRADUS_INLINE bool treats() const {
    return batch.treatment.zero_non_finite || batch.treatment.limit < std::numeric_limits<double>::infinity();
  }
  GRADUS_INLINE bool maximize() const { return maximizes(formula); }
  GRADUS_INLINE double weight_decay() const { return weight_decay_of(formula); }
  GRADUS_INLINE bool decoupled() const { return decay_is_decoupled(formula); }
  GRADUS_INLINE double rate() const { return rate_of(formula); }
};

// Sanitizers look at memory: for them one instruction set will do, and compiles in a third of the time.
template <class T, class P>
bool run_pass(const P& pass) {
#if defined(GRADUS_SANITIZED)
  return kernels::detail::run_baseline<T>(pass);
#else
  return kernels::simd<T>(pass);
#endif
}

template <class F>
class RuleOf final : public Described<F, ElementwiseRule> {
  static_assert(std::is_trivially_copyable_v<F>, "a formula is plain numbers");
  using Described<F, ElementwiseRule>::formula_;

 public:
  explicit RuleOf(const F& formula) : Described<F, ElementwiseRule>(formula) {
    use_variant(formula_, []<class V>(const V&) {
      static_assert(updates<V>(std::make_index_sequence<slot_count<V>>()),
                    "a formula has: template <class R> R update(R w, R g, R& slots..., const Step& step) const");
    });
  }

  RulePointer clone() const override { return RulePointer(new RuleOf(formula_)); }

  Tensor initial(int slot, const Tensor& w) const override {
    if constexpr (requires { formula_.starts_as_parameter(slot); }) {
      if (formula_.starts_as_parameter(slot)) {
        Tensor copy = zeros_like(w);
        copy.copy_(w);
        return copy;
      }
    }
    double number = 0;
    if constexpr (requires { formula_.initial(slot); }) number = formula_.initial(slot);
    return full(w.shape(), number, {.dtype = w.dtype()});
  }

  Step::Known known_at(double t) const override {
    Step::Known known;
    use_variant(formula_, [&](const auto& variant) { known = detail::known_at(variant, t); });
    return known;
  }

  bool run(const Batch& batch, const Segment* begin, const Segment* end) const noexcept override {
    bool uniform = true;
    use_variant(formula_, [&]<class V>(const V& variant) {
      uniform = batch.dtype == Dtype::float32 ? run_pass<float>(Pass<float, V>{variant, batch, begin, end})
                                              : run_pass<double>(Pass<double, V>{variant, batch, begin, end});
    });
    return uniform;
  }
};

/// For formulas that the library does not know; its own have a function that is compiled once.
template <class F>
requires(!TensorFormula<F> && !ClosureFormula<F>) RulePointer rule_of(const F& formula, Lookup) {
  return RulePointer(new RuleOf<F>(formula));
}

}  // namespace gradus::optim::detail
