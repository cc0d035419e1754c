/// BSAM: sharpness-aware steps of a Gaussian that stands for the parameters.
#pragma once

#include <gradus/core/ops.h>
#include <gradus/optim/closure_formula.h>
#include <gradus/optim/random_stream.h>

#include <cmath>

namespace gradus::optim {

/// bSAM (Möllenhoff and Khan 2023, SAM as an optimal relaxation of Bayes, arXiv:2210.01620, algorithm 1). The
/// parameters w are the mean of a Gaussian with variances 1 / (num_data s). With g the gradient at a point drawn from
/// it and g_e that at w + rho g / s: m = beta1 m + (1 - beta1) (g_e + weight_decay w), s = beta2 s + (1 - beta2)
/// (sqrt(s) |g| + weight_decay + damping), w = w - lr m / s. Not a wrapper as SAM is, since it steps by its own means.
/// Calls the closure twice in each step.
struct BSAM {
  double lr = 0.5, beta1 = 0.9, beta2 = 0.999, rho = 0.05, weight_decay = 1e-4, damping = 0.1;
  double num_data = 50000;  ///< how many samples the data has
  double s_init = 1;
  std::int64_t seed = 0;
  bool maximize = false;
  static constexpr About about{"BSAM", "sharpness", "a Bayesian SAM, which learns variances as Adam does",
                               "Möllenhoff and Khan 2023, arXiv:2210.01620"};

  struct State {
    Tensor m, s;
    std::int64_t offset = 0;
    template <class V>
    void memory(V& v) {
      v("m", m)("s", s)("offset", offset);
    }
  };
  void step(Objective& f, State& state) const {
    const Tensor w = f.x();
    if (!state.m.defined()) {
      state.m = zeros_like(w);
      state.s = full(w.shape(), s_init, {.dtype = w.dtype()});
    }
    Tensor& m = state.m;
    Tensor& s = state.s;
    const Tensor noise = RandomStream(seed, state.offset).normal(w.shape(), w.dtype()) / sqrt(num_data * s);
    const Objective::Point drawn = f.at(w + noise);
    const Tensor& g = drawn.gradient;
    const Objective::Point uphill = f.at(w + rho * g / s);
    if (!std::isfinite(drawn.loss) || !std::isfinite(uphill.loss)) {
      f.move(w);
      return f.stop(Stop::not_finite);
    }
    m = beta1 * m + (1 - beta1) * (uphill.gradient + weight_decay * w);
    s = beta2 * s + (1 - beta2) * (sqrt(s) * abs(g) + weight_decay + damping);
    f.move(w - lr * m / s);
  }

  template <class V>
  void options(V& v) {
    v("lr", lr, non_negative, "step size");
    v("beta1", beta1, from_0_below_1, "decay of m, the mean of gradients");
    v("beta2", beta2, from_0_below_1, "decay of s, the precision for each sample");
    v("rho", rho, non_negative, "how far uphill the second point is, times g / s");
    v("damping", damping, positive, "added to the precision, keeps it from 0");
    v("num_data", num_data, positive, "how many samples the data has; more is less noise");
    v("s_init", s_init, positive, "s at first");
    v("seed", seed, non_negative, "of the points drawn");
  }
};

namespace detail {
RulePointer rule_of(const BSAM& formula, Lookup);
}

}  // namespace gradus::optim
