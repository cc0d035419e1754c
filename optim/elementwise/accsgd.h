/// AccSGD: accelerated gradient descent for noisy gradients.
#pragma once

#include <gradus/core/description.h>
#include <gradus/optim/about.h>
#include <gradus/optim/optimizer.h>
#include <gradus/optim/search_interval.h>
#include <gradus/optim/step.h>

namespace gradus::optim {

/// AccSGD (Kidambi et al. 2018, arXiv:1803.05591): u follows long steps, w is a mean of u and of short steps. u starts
/// as w. kappa is the ratio of long to short steps; it is at least xi.
struct AccSGD {
  double lr = 1e-3, kappa = 1000, xi = 10, constant = 0.7, weight_decay = 0;
  bool decoupled_weight_decay = true, maximize = false;
  static constexpr About about{"AccSGD", "momentum", "acceleration that holds with noisy gradients",
                               "Kidambi et al. 2018, arXiv:1803.05591"};
  static constexpr SearchInterval search[] = {{"kappa", 10, 10000}, {"xi", 1, 100}};
  static constexpr const char* slots[] = {"u"};
  static constexpr const char* torch_slots[] = {"momentum_buffer"};

  template <class R>
  R update(R w, R g, R& u, const Step&) const {
    const double beta = constant * constant * xi / kappa, alpha = 1 - beta;
    u = alpha * u + beta * (w - lr * kappa / constant * g);
    return (constant * (w - lr * g) + beta * u) / (constant + beta) - w;
  }
  template <class V>
  void options(V& v) {
    v("lr", lr, non_negative, "step size");
    v("kappa", kappa, {.min = 1}, "long step over short step");
    v("xi", xi, positive, "statistical advantage: at most sqrt(kappa)");
    v("constant", constant, {.min = 0, .max = 1, .min_open = true}, "short steps are this much of the stable ones");
  }
  bool starts_as_parameter(int) const { return true; }
};

namespace detail {
RulePointer rule_of(const AccSGD& formula, Lookup);
}

}  // namespace gradus::optim
