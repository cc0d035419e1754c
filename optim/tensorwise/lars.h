/// LARS: momentum with a step size for each parameter, by norms.
#pragma once

#include <gradus/core/description.h>
#include <gradus/optim/search_interval.h>
#include <gradus/optim/tensor_formula.h>

namespace gradus::optim {

/// LARS (You et al. 2017, arXiv:1708.03888, algorithm 1). The local rate is 1 where a norm is 0. Biases and the like
/// are often better in a group of SGD.
struct LARS {
  double lr = 0.1, momentum = 0.9, trust_coefficient = 1e-3, weight_decay = 0;
  bool maximize = false;
  static constexpr About about{"LARS", "layer-wise", "momentum, its steps in proportion to the parameter's norm",
                               "You et al. 2017, arXiv:1708.03888"};
  static constexpr SearchInterval search[] = {{"lr", 1e-2, 100}, {"trust_coefficient", 1e-4, 1e-1}};
  static constexpr const char* slots[] = {"v"};
  static constexpr bool decays_itself = true;

  Tensor update(const Tensor& w, const Tensor& g, Tensor& v, const TensorStep&) const {
    const double of_w = length(w), of_g = length(g);
    const double local = of_w > 0 && of_g > 0 ? trust_coefficient * of_w / (of_g + weight_decay * of_w) : 1;
    v = momentum * v + lr * local * (g + weight_decay * w);
    return -v;
  }
  template <class V>
  void options(V& v) {
    v("lr", lr, non_negative, "step size");
    v("momentum", momentum, from_0_below_1, "decay of v, the sum of steps");
    v("trust_coefficient", trust_coefficient, positive, "factor of the ratio of norms");
  }
};

namespace detail {
RulePointer rule_of(const LARS& formula, Lookup);
}

}  // namespace gradus::optim
