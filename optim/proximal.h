/// The proximal steps of penalties and sets, by name: what FISTA and ADMM share.
#pragma once

#include <gradus/core/description.h>
#include <gradus/core/ops.h>
#include <gradus/optim/constraints.h>

#include <cstdint>

namespace gradus::optim {

/// What a loss is added to: nothing, weight |w|_1, or that w lies in a set.
enum class Prox : std::uint8_t { none, l1, nonnegative, box, simplex, l1_ball, l2_ball };

/// The numbers that some of them need.
struct ProxSizes {
  double weight, low, high, radius;
};

/// The w that makes eta times the penalty, plus |w - x|^2 / 2, least.
inline Tensor proximal(Prox prox, const Tensor& x, double eta, const ProxSizes& sizes) {
  switch (prox) {
    case Prox::none:
      return x;
    case Prox::l1:
      return soft_threshold(x, eta * sizes.weight);
    case Prox::nonnegative:
      return clamp_min(x, 0);
    case Prox::box:
      return clamp(x, sizes.low, sizes.high);
    case Prox::simplex:
      return project_simplex(x, sizes.radius);
    case Prox::l1_ball:
      return project_l1_ball(x, sizes.radius);
    case Prox::l2_ball:
      return project_l2_ball(x, sizes.radius);
  }
  return x;
}

/// The members `prox`, `weight`, `low`, `high` and `radius` of a formula, as options.
template <class F, class V>
void list_prox(F& formula, V& v) {
  v("prox", formula.prox, {"none", "l1", "nonnegative", "box", "simplex", "l1_ball", "l2_ball"},
    "the penalty, or the set that the parameters stay in");
  v("weight", formula.weight, non_negative, "l1: factor of |w|_1");
  v("low", formula.low, Range{}, "box: the least value");
  v("high", formula.high, Range{}, "box: the largest value");
  v("radius", formula.radius, positive, "simplex, l1_ball, l2_ball: their size");
}

}  // namespace gradus::optim
