/// CMAES: an evolution strategy that learns the shape of the loss.
#pragma once

#include <gradus/optim/closure_formula.h>
#include <gradus/optim/search_interval.h>

namespace gradus::optim {

/// CMA-ES (Hansen 2016, The CMA evolution strategy: a tutorial, arXiv:1604.00772), with positive weights only: a step
/// draws lambda points around the mean, and moves mean, step size and covariance by the better half. `separable` keeps
/// a diagonal covariance, which is learnt faster and costs n numbers (Ros and Hansen 2008). The parameters are the
/// mean. The closure computes the loss, and need not call backward().
struct CMAES {
  double sigma = 0.5;           ///< the first step size: about a third of how far the minimum may be
  std::int64_t population = 0;  ///< lambda; 0: 4 + 3 ln n
  bool separable = false;
  double tolerance_change = 1e-12;
  std::int64_t seed = 0;
  bool maximize = false;
  static constexpr About about{"CMAES", "derivative-free", "an evolution strategy that learns the loss's shape",
                               "Hansen 2016, arXiv:1604.00772; Ros and Hansen 2008"};
  static constexpr SearchInterval search[] = {{"sigma", 1e-2, 10}};

  struct State {
    Tensor mean, C, p_sigma, p_c;  // float64; C: [n, n], or [n] if separable
    double sigma = 0;
    std::int64_t generation = 0, offset = 0;
    template <class V>
    void memory(V& v) {
      v("mean", mean)("C", C)("p_sigma", p_sigma)("p_c", p_c);
      v("sigma", sigma)("generation", generation)("offset", offset);
    }
  };
  void step(Objective& f, State& state) const;

  template <class V>
  void options(V& v) {
    v("sigma", sigma, positive, "the first step size: about a third of how far the minimum may be");
    v("population", population, Range{0}, "points in a step, at least 4; 0: 4 + 3 ln n");
    v("separable", separable, "a diagonal covariance");
    v("tolerance_change", tolerance_change, non_negative, "stop where the points are no farther apart");
    v("seed", seed, non_negative, "of the points drawn");
  }
  const char* conflict() const {
    return population > 0 && population < 4 ? "population must be 0, or at least 4" : nullptr;
  }
};

namespace detail {
RulePointer rule_of(const CMAES& formula, Lookup);
}

}  // namespace gradus::optim
