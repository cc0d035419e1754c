/// MARS: Adam, Lion or orthogonal steps along a gradient of reduced variance.
#pragma once

#include <gradus/core/description.h>
#include <gradus/optim/matrix_functions.h>
#include <gradus/optim/tensor_formula.h>

#include <algorithm>
#include <cmath>
#include <cstdint>

namespace gradus::optim {

/// What MARS does with the corrected gradient.
enum class MarsForm : std::uint8_t { adamw, lion, shampoo };

/// MARS (Yuan et al. 2024, arXiv:2411.10438), in the form that takes the last step's gradient for the last parameters'
/// gradient on the present batch. Vectors are trained by AdamW with the options that end in _1d, unless `optimize_1d`.
struct MARS {
  double lr = 3e-3, beta1 = 0.95, beta2 = 0.99, gamma = 0.025, eps = 1e-8, weight_decay = 0;
  double lr_1d = 3e-3, beta1_1d = 0.9, beta2_1d = 0.95, weight_decay_1d = 0.1;
  MarsForm form = MarsForm::adamw;
  bool optimize_1d = false, eps_after_correction = true, maximize = false;
  static constexpr About about{"MARS", "adaptive", "Adam on gradients of reduced variance",
                               "Yuan et al. 2024, arXiv:2411.10438"};
  static constexpr const char* slots[] = {"m", "v", "g_last"};
  static constexpr bool decays_itself = true;

  Tensor update(const Tensor& w, const Tensor& g, Tensor& m, Tensor& v, Tensor& g_last, const TensorStep& step) const {
    if (w.dim() < 2 && !optimize_1d) {
      const Tensor direction = adam(g, m, v, beta1_1d, beta2_1d, step);
      return -lr_1d * (direction + weight_decay_1d * w);
    }
    Tensor c = g + gamma * beta1 / (1 - beta1) * (g - g_last);
    g_last = clone(g);
    if (const double size = length(c); size > 1) c = c / size;
    return -lr * (direction(c, m, v, step) + weight_decay * w);
  }
  template <class V>
  void options(V& v) {
    v("lr", lr, non_negative, "step size");
    v("beta1", beta1, from_0_below_1, "decay of m, the mean of corrected gradients");
    v("beta2", beta2, from_0_below_1, "decay of v, the mean of their squares");
    v("gamma", gamma, non_negative, "how much is corrected");
    v("eps", eps, non_negative, "keeps the divisor from 0");
    v("form", form, {"adamw", "lion", "shampoo"}, "what is done with the corrected gradient");
    v("optimize_1d", optimize_1d, "train vectors likewise");
    v("eps_after_correction", eps_after_correction, "add eps to the corrected root of v, not to the plain one");
    v("lr_1d", lr_1d, non_negative, "step size of vectors");
    v("beta1_1d", beta1_1d, from_0_below_1, "decay of m of vectors");
    v("beta2_1d", beta2_1d, from_0_below_1, "decay of v of vectors");
    v("weight_decay_1d", weight_decay_1d, non_negative, "pull of vectors towards zero");
  }

 private:
  Tensor adam(const Tensor& g, Tensor& m, Tensor& v, double b1, double b2, const TensorStep& step) const {
    m = b1 * m + (1 - b1) * g;
    v = b2 * v + (1 - b2) * square(g);
    const double root = std::sqrt(step.bias_correction(b2));
    return m / step.bias_correction(b1) / (eps_after_correction ? sqrt(v) / root + eps : (sqrt(v) + eps) / root);
  }
  Tensor direction(const Tensor& c, Tensor& m, Tensor& v, const TensorStep& step) const {
    if (form == MarsForm::adamw || (form == MarsForm::shampoo && c.dim() < 2)) return adam(c, m, v, beta1, beta2, step);
    m = beta1 * m + (1 - beta1) * c;
    if (form == MarsForm::lion) return sign(m);
    const Tensor matrix = as_matrix(m);
    const double ratio = static_cast<double>(matrix.size(0)) / static_cast<double>(matrix.size(1));
    return reshape(std::sqrt(std::max(1.0, ratio)) * newton_schulz(matrix / (1 - beta1), {.eps = eps}), c.shape());
  }
};

namespace detail {
RulePointer rule_of(const MARS& formula, Lookup);
}

}  // namespace gradus::optim
