/// FrankWolfe: steps towards the corners of a set, which need no projection.
#pragma once

#include <gradus/core/ops.h>
#include <gradus/optim/closure_formula.h>
#include <gradus/optim/tensor_formula.h>

namespace gradus::optim {

/// Frank and Wolfe 1956, in the form of Jaggi 2013 (Revisiting Frank-Wolfe): w + 2 / (k + 2) (s - w), where s is the
/// corner that minimises g s. The first step goes to a corner, so the start need not be in the set. Stops where the gap
/// g (w - s), which is at least the loss above its minimum, is at most `tolerance_gap`.
struct FrankWolfe {
  enum class Domain : std::uint8_t { simplex, l1_ball, box };

  Domain domain = Domain::simplex;
  double radius = 1, low = 0, high = 1, tolerance_gap = 1e-7;
  bool maximize = false;
  static constexpr About about{"FrankWolfe", "constrained", "steps towards the corners of a set",
                               "Frank and Wolfe 1956; Jaggi 2013, Revisiting Frank-Wolfe"};

  struct State {
    std::int64_t k = 0;
    template <class V>
    void memory(V& v) {
      v("k", k);
    }
  };
  void step(Objective& f, State& state) const {
    const Objective::Point here = f.at(f.x());
    const Tensor s = corner(here.gradient);
    if (state.k > 0 && inner_product(here.gradient, here.x - s) <= tolerance_gap) return f.stop(Stop::small_gradient);
    const double gamma = 2 / (static_cast<double>(state.k++) + 2);
    f.move(here.x + gamma * (s - here.x));
  }

  template <class V>
  void options(V& v) {
    v("domain", domain, {"simplex", "l1_ball", "box"}, "the set that the parameters stay in");
    v("radius", radius, positive, "simplex, l1_ball: their size");
    v("low", low, Range{}, "box: the least value");
    v("high", high, Range{}, "box: the largest value");
    v("tolerance_gap", tolerance_gap, non_negative, "stop where the loss is surely no more above its minimum");
  }
  const char* conflict() const { return low > high ? "low must be <= high" : nullptr; }

 private:
  Tensor corner(const Tensor& g) const {
    if (domain == Domain::box) return where(gt(g, 0), full(g.shape(), low, {.dtype = g.dtype()}), high);
    const Tensor along = domain == Domain::simplex ? -g : abs(g);
    const Tensor chosen = to(one_hot(argmax(along), g.numel()), g.dtype());
    return radius * (domain == Domain::simplex ? chosen : -sign(g) * chosen);
  }
};

namespace detail {
RulePointer rule_of(const FrankWolfe& formula, Lookup);
}

}  // namespace gradus::optim
