/// NonlinearCG: conjugate gradients for any smooth loss.
#pragma once

#include <gradus/optim/closure_formula.h>
#include <gradus/optim/iterations.h>

namespace gradus::optim {

/// Nonlinear conjugate gradients: d = -g + beta d_before, beta by Fletcher and Reeves 1964, Polak and Ribière 1969 (at
/// least 0), Hestenes and Stiefel 1952, Dai and Yuan 1999, or Hager and Zhang 2005. Starts again with -g every n
/// iterations, where successive gradients are far from orthogonal (Powell 1977), and where d does not descend.
struct NonlinearCG {
  enum class Beta : std::uint8_t { fletcher_reeves, polak_ribiere, hestenes_stiefel, dai_yuan, hager_zhang };

  Beta beta = Beta::polak_ribiere;
  LineSearch line_search = LineSearch::strong_wolfe;
  double c1 = 1e-4, c2 = 0.1;
  std::int64_t restart = 0;  ///< iterations; 0: as many as there are parameters
  double orthogonality = 0.2;
  std::int64_t max_iter = 1;
  double tolerance_grad = 1e-7, tolerance_change = 1e-9;
  bool maximize = false;
  static constexpr About about{"NonlinearCG", "conjugate gradients", "directions that keep what earlier ones reached",
                               "Fletcher and Reeves 1964; Hager and Zhang 2006, A survey of nonlinear CG methods"};

  struct State {
    Tensor d, gradient;
    double t = 0, slope = 0;  // of the last step
    std::int64_t since_restart = 0;
    template <class V>
    void memory(V& v) {
      v("d", d)("gradient", gradient)("t", t)("slope", slope)("since_restart", since_restart);
    }
  };
  void step(Objective& f, State& state) const;

  template <class V>
  void options(V& v) {
    v("beta", beta, {"fletcher_reeves", "polak_ribiere", "hestenes_stiefel", "dai_yuan", "hager_zhang"},
      "how much of the last direction is kept");
    list_line_search(*this, v);
    v("restart", restart, non_negative, "iterations until it starts again with -g; 0: the number of parameters");
    v("orthogonality", orthogonality, non_negative, "starts again where |g g_before| is this part of g g, or more");
    list_iterations(*this, v);
  }

 private:
  Tensor conjugate(const Tensor& g, const State& state, std::int64_t n) const;
};

namespace detail {
RulePointer rule_of(const NonlinearCG& formula, Lookup);
}

}  // namespace gradus::optim
