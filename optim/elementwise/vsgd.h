/// VSGD: gradient descent that infers the true gradient from noisy ones.
#pragma once

#include <gradus/core/description.h>
#include <gradus/optim/about.h>
#include <gradus/optim/optimizer.h>
#include <gradus/optim/schedules/math.h>
#include <gradus/optim/search_interval.h>
#include <gradus/optim/step.h>

namespace gradus::optim {

/// VSGD (Chen et al. 2024, arXiv:2404.06549): mu is the mean of the gradient's posterior, b_g and b_ghat are the scales
/// of its change and of the noise, both of which are Gamma distributed.
struct VSGD {
  double lr = 0.1, ghattg = 30, ps = 1e-8, tau1 = 0.81, tau2 = 0.9, eps = 1e-8, weight_decay = 0;
  bool decoupled_weight_decay = true, maximize = false;
  static constexpr About about{"VSGD", "adaptive", "the gradient's posterior mean over its root mean square",
                               "Chen et al. 2024, arXiv:2404.06549"};
  static constexpr SearchInterval search[] = {{"lr", 1e-4, 1}};
  static constexpr const char* slots[] = {"mu", "b_g", "b_ghat"};
  static constexpr const char* torch_slots[] = {"mug", "bg", "bhg"};

  template <class R>
  R update(R, R g, R& mu, R& b_g, R& b_ghat, const Step& step) const {
    const double shape = 2 * ps + 1 + 1e-4;
    const double rho1 = step.once([&] { return detail::power(step.t, -tau1); });
    const double rho2 = step.once([&] { return detail::power(step.t, -tau2); });
    R of_g = step.t == 1 ? R(2 * ps / (shape - 1)) : b_g / shape;
    R of_ghat = step.t == 1 ? R(2 * ghattg * ps / (shape - 1)) : b_ghat / shape;
    R mu_last = mu;
    mu = (mu * of_ghat + g * of_g) / (of_g + of_ghat);
    R square_mean = mu * mu + of_g * of_ghat / (of_g + of_ghat);
    b_g = (1 - rho1) * b_g + rho1 * (2 * ps + square_mean - 2 * mu * mu_last + mu_last * mu_last);
    b_ghat = (1 - rho2) * b_ghat + rho2 * (2 * ghattg * ps + square_mean - 2 * g * mu + g * g);
    return -lr * mu / (sqrt(square_mean) + eps);
  }
  template <class V>
  void options(V& v) {
    v("lr", lr, non_negative, "step size");
    v("ghattg", ghattg, positive, "how much more the noise varies than the gradient, at first");
    v("ps", ps, positive, "strength of what is assumed at first");
    v("tau1", tau1, non_negative, "how fast the estimate of the gradient's change settles");
    v("tau2", tau2, non_negative, "how fast the estimate of the noise settles");
    v("eps", eps, non_negative, "keeps the divisor from 0");
  }
};

namespace detail {
RulePointer rule_of(const VSGD& formula, Lookup);
}

}  // namespace gradus::optim
