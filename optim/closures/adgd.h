/// AdGD: gradient descent that measures its step length, without a line search.
#pragma once

#include <gradus/optim/closure_formula.h>
#include <gradus/optim/iterations.h>
#include <gradus/optim/search_interval.h>
#include <gradus/optim/tensor_formula.h>

#include <algorithm>
#include <cmath>

namespace gradus::optim {

/// AdGD (Malitsky and Mishchenko 2020, arXiv:1910.09529, algorithm 1): the step length follows the local curvature, and
/// grows by no more than sqrt(1 + theta).
struct AdGD {
  double lr = 1e-4;  ///< the very first step's length; small is safe
  std::int64_t max_iter = 1;
  double tolerance_grad = 1e-7, tolerance_change = 0;
  bool maximize = false;
  static constexpr About about{"AdGD", "gradient", "step lengths from the local curvature, without line search",
                               "Malitsky and Mishchenko 2020, arXiv:1910.09529"};
  static constexpr SearchInterval search[] = {{"lr", 1e-6, 1}};

  struct State {
    Tensor x, gradient;
    double lambda = 0, theta = 0;
    template <class V>
    void memory(V& v) {
      v("x", x)("gradient", gradient)("lambda", lambda)("theta", theta);
    }
  };
  void step(Objective& f, State& state) const {
    iterate(f, iterations_of(*this), [&](const Objective::Point& here) {
      double lambda = lr;
      if (state.x.defined()) {
        const double curvature = 2 * length(here.gradient - state.gradient) / length(here.x - state.x);
        lambda = std::min(std::sqrt(1 + state.theta) * state.lambda, 1 / curvature);
        state.theta = lambda / state.lambda;
      } else {
        state.theta = first_theta;
      }
      state.lambda = lambda;
      state.x = here.x;
      state.gradient = here.gradient;
      return f.at(here.x - lambda * here.gradient);
    });
  }

  template <class V>
  void options(V& v) {
    v("lr", lr, positive, "the first step's length");
    list_iterations(*this, v);
  }

 private:
  static constexpr double first_theta = 1e30;  // the paper's infinity: the second step goes by curvature alone
};

namespace detail {
RulePointer rule_of(const AdGD& formula, Lookup);
}

}  // namespace gradus::optim
