/// Nero: steps of each neuron by the mean of its gradient's norm, its weights centred and of norm 1.
#pragma once

#include <gradus/core/description.h>
#include <gradus/optim/tensor_formula.h>

namespace gradus::optim {

/// Nero (Liu et al. 2021, arXiv:2102.07227). A neuron is a row of a matrix (all but the first dimension); with
/// `constraints`, its weights always have mean 0 and norm 1. A vector's elements are neurons without constraints.
struct Nero {
  double lr = 0.01, beta = 0.999, eps = 1e-8, weight_decay = 0;
  bool constraints = true, maximize = false;
  static constexpr About about{"Nero", "layer-wise", "steps normalised for each neuron, on balanced weights",
                               "Liu et al. 2021, arXiv:2102.07227"};
  static constexpr const char* slots[] = {"v", "scale"};

  Tensor initial(int slot, const Tensor& w) const {
    const Tensor norms = norms_of(constrained(as_matrix(w), w));
    if (slot == 0) return zeros_like(norms);
    const double scale = mean(norms).item<double>();
    return number(scale > 0 ? scale : 0.01);
  }
  Tensor update(const Tensor& w, const Tensor& gradient, Tensor& v, Tensor& scale, const TensorStep& step) const {
    const Tensor g = as_matrix(gradient), before = as_matrix(w);
    v = beta * v + (1 - beta) * square(norms_of(g));
    const Tensor v_hat = v / step.bias_correction(beta);
    const Tensor start = step.t == 1 ? constrained(before, w) : before;
    const Tensor next = constrained(start - lr * scale.item<double>() * g / (sqrt(v_hat) + eps), w);
    return reshape(next - before, w.shape());
  }
  template <class V>
  void options(V& v) {
    v("lr", lr, non_negative, "step size, relative to the mean norm of the first weights' rows");
    v("beta", beta, from_0_below_1, "decay of v, the mean of squared norms of gradients");
    v("eps", eps, non_negative, "keeps the divisors from 0");
    v("constraints", constraints, "keep each row's mean 0 and norm 1");
  }

 private:
  static Tensor norms_of(const Tensor& matrix) { return norm(matrix, 2, {1}, {.keepdim = true}); }
  Tensor constrained(const Tensor& matrix, const Tensor& w) const {
    if (!constraints || w.dim() < 2) return matrix;
    const Tensor centred = matrix - mean(matrix, {1}, {.keepdim = true});
    return centred / (norms_of(centred) + eps);
  }
};

namespace detail {
RulePointer rule_of(const Nero& formula, Lookup);
}

}  // namespace gradus::optim
