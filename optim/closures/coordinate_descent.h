/// CoordinateDescent: along one parameter at a time.
#pragma once

#include <gradus/core/ops.h>
#include <gradus/optim/closure_formula.h>
#include <gradus/optim/iterations.h>
#include <gradus/optim/random_stream.h>

namespace gradus::optim {

/// Coordinate descent (Wright 2015, arXiv:1502.04759): a step goes n times along one parameter, to the parabola's
/// minimum, or by Armijo's condition where there is none. Which: all in turn, at random, or the one with the largest
/// derivative (Gauss and Southwell).
struct CoordinateDescent {
  enum class Order : std::uint8_t { cyclic, random, greedy };

  Order order = Order::cyclic;
  double tolerance_grad = 1e-7;
  std::int64_t seed = 0;
  bool maximize = false;
  static constexpr About about{"CoordinateDescent", "coordinates", "along one parameter at a time",
                               "Wright 2015, arXiv:1502.04759"};

  struct State {
    std::int64_t offset = 0;
    template <class V>
    void memory(V& v) {
      v("offset", offset);
    }
  };
  void step(Objective& f, State& state) const {
    RandomStream random(seed, state.offset);
    Objective::Point here = f.at(f.x());
    if (largest(here.gradient) <= tolerance_grad) return f.stop(Stop::small_gradient);
    for (std::int64_t k = 0; k < f.size(); ++k) {
      const std::int64_t i = order == Order::cyclic   ? k
                             : order == Order::random ? random.below(f.size())
                                                      : argmax(abs(here.gradient)).item<std::int64_t>();
      const auto derivative = here.gradient[i].item<double>();
      if (derivative == 0) continue;
      const Tensor d = index_fill(zeros_like(here.x), 0, tensor(std::vector<std::int64_t>{i}, {1}), -derivative);
      const Along line(f, here, d);
      const Trial start = start_of(here, d);
      LineSearchResult found = exact(line, start);
      if (found.stop != Stop::none) found = armijo(line, start);
      here = found.trial.point;
    }
    if (largest(here.gradient) <= tolerance_grad) f.stop(Stop::small_gradient);
    f.move(here.x);
  }

  template <class V>
  void options(V& v) {
    v("order", order, {"cyclic", "random", "greedy"}, "which parameter comes next");
    v("tolerance_grad", tolerance_grad, non_negative, "stop where no derivative is larger");
    v("seed", seed, non_negative, "of the random order");
  }
};

namespace detail {
RulePointer rule_of(const CoordinateDescent& formula, Lookup);
}

}  // namespace gradus::optim
