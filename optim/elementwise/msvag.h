/// M-SVAG: momentum, each element scaled down by how noisy it is.
#pragma once

#include <gradus/core/description.h>
#include <gradus/optim/about.h>
#include <gradus/optim/optimizer.h>
#include <gradus/optim/search_interval.h>
#include <gradus/optim/step.h>

namespace gradus::optim {

/// M-SVAG (Balles and Hennig 2018, arXiv:1705.07774): s is the variance of gradients, rho that of m in units of it.
struct MSVAG {
  double lr = 0.1, beta = 0.9, weight_decay = 0;
  bool decoupled_weight_decay = true, maximize = false;
  static constexpr About about{"MSVAG", "adaptive", "momentum with elements scaled by signal over signal and noise",
                               "Balles and Hennig 2018, arXiv:1705.07774"};
  static constexpr SearchInterval search[] = {{"lr", 1e-4, 10}};
  static constexpr const char* slots[] = {"m", "v"};
  static constexpr const char* torch_slots[] = {"exp_avg", "exp_avg_sq"};

  template <class R>
  R update(R, R g, R& m, R& v, const Step& step) const {
    m = beta * m + (1 - beta) * g;
    v = beta * v + (1 - beta) * g * g;
    const Correction seen = step.bias_correction(beta);
    if (step.t == 1) return -lr * m / seen;
    R m_hat = m / seen, v_hat = v / seen;
    const double rho = (1 - beta) * (2 - seen) / ((1 + beta) * seen);
    R s = max((v_hat - m_hat * m_hat) / (1 - rho), R(0));
    R whole = m_hat * m_hat + rho * s;
    return -lr * m_hat * select(whole > 0, m_hat * m_hat / whole, R(0));
  }
  template <class V>
  void options(V& v) {
    v("lr", lr, non_negative, "step size");
    v("beta", beta, from_0_below_1, "decay of m and v");
  }
};

namespace detail {
RulePointer rule_of(const MSVAG& formula, Lookup);
}

}  // namespace gradus::optim
