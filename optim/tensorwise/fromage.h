/// Fromage: steps in proportion to the parameter, whatever the gradient's length.
#pragma once

#include <gradus/core/description.h>
#include <gradus/optim/tensor_formula.h>

#include <cmath>

namespace gradus::optim {

/// Fromage (Bernstein et al. 2020, arXiv:2002.03432). With a `p_bound`, no norm grows beyond that many times its first
/// value.
struct Fromage {
  double lr = 0.01, p_bound = 0, weight_decay = 0;
  bool maximize = false;
  static constexpr About about{"Fromage", "layer-wise", "steps as long as the parameter, and back to its length",
                               "Bernstein et al. 2020, arXiv:2002.03432"};
  static constexpr const char* slots[] = {"first_norm"};

  Tensor initial(int, const Tensor& w) const { return p_bound > 0 ? number(length(w)) : Tensor(); }
  Tensor update(const Tensor& w, const Tensor& g, Tensor& first_norm, const TensorStep&) const {
    const double of_w = length(w), of_g = length(g);
    const double ratio = of_w > 0 && of_g > 0 ? of_w / of_g : 1;
    Tensor next = (w - lr * ratio * g) / std::sqrt(1 + lr * lr);
    if (p_bound > 0) {
      const double most = p_bound * first_norm.item<double>();
      if (const double size = length(next); size > most) next = most / size * next;
    }
    return next - w;
  }
  template <class V>
  void options(V& v) {
    v("lr", lr, non_negative, "step size, relative to the parameter's norm");
    v("p_bound", p_bound, non_negative, "most that a norm grows, as a factor; 0: no limit");
  }
};

namespace detail {
RulePointer rule_of(const Fromage& formula, Lookup);
}

}  // namespace gradus::optim
