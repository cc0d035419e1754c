/// Adafactor: Adam without momentum, its second moment kept as row and column means.
#pragma once

#include <gradus/core/description.h>
#include <gradus/optim/tensor_formula.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace gradus::optim {

/// Adafactor (Shazeer and Stern 2018, arXiv:1804.04235), as PyTorch has it: the step size is that of the paper with
/// `lr` in place of 1e-2, eps1 limits V from below. With `eps_in_square`, g^2 + eps1 is averaged, as in the paper
/// (1e-30). Tensors of two or more dimensions are factored along the last two.
struct Adafactor {
  double lr = 1e-2, beta2_decay = -0.8, eps1 = 0, eps2 = 1e-3, d = 1, weight_decay = 0;
  bool eps_in_square = false, maximize = false;
  static constexpr About about{"Adafactor", "memory-thrifty", "root mean squares from means of rows and columns",
                               "Shazeer and Stern 2018, arXiv:1804.04235"};
  static constexpr const char* slots[] = {"R", "C", "v"};
  static constexpr const char* torch_slots[] = {"row_var", "col_var", "variance"};
  static constexpr bool decays_itself = true;

  Tensor initial(int slot, const Tensor& w) const {
    const bool factored = w.dim() >= 2;
    if (factored == (slot == 2)) return {};
    if (!factored) return zeros_like(w);
    Shape shape = w.shape();
    shape[slot == 0 ? w.dim() - 1 : w.dim() - 2] = 1;
    return zeros(shape, {.dtype = w.dtype()});
  }
  Tensor update(const Tensor& w, const Tensor& g, Tensor& R, Tensor& C, Tensor& v, const TensorStep& step) const {
    const double rho = std::min(lr, 1 / std::sqrt(step.t));
    const double alpha = std::max(eps2, rms(w)) * rho;
    const double news = std::pow(step.t, beta2_decay);
    const double eps = eps1 > 0 ? eps1 : epsilon_of(w);
    const Tensor g2 = eps_in_square ? square(g) + eps : square(g);
    Tensor V;
    if (R.defined()) {
      R = R + news * (mean(g2, {-1}, {.keepdim = true}) - R);
      C = C + news * (mean(g2, {-2}, {.keepdim = true}) - C);
      const Tensor all = mean(R, {-2}, {.keepdim = true});
      V = R * C / (eps_in_square ? all : clamp_min(all, eps));
    } else {
      V = v = v + news * (g2 - v);
    }
    const Tensor U = g / sqrt(eps_in_square ? V : clamp_min(V, eps * eps));
    return -alpha / std::max(1.0, rms(U) / d) * U - lr * weight_decay * w;
  }
  template <class V>
  void options(V& v) {
    v("lr", lr, non_negative, "most of the relative step size, which falls as 1/sqrt(t)");
    v("beta2_decay", beta2_decay, Range{.max = 0}, "t to this power is the weight of new squares");
    v("eps1", eps1, non_negative, "least of the mean of squares; 0: the dtype's machine epsilon");
    v("eps2", eps2, non_negative, "least root mean square of w in the step size");
    v("d", d, positive, "most that the root mean square of a step may be");
    v("eps_in_square", eps_in_square, "add eps1 to the squares instead");
  }

 private:
  static double epsilon_of(const Tensor& w) {
    return w.dtype() == Dtype::float32 ? static_cast<double>(std::numeric_limits<float>::epsilon())
                                       : std::numeric_limits<double>::epsilon();
  }
};

namespace detail {
RulePointer rule_of(const Adafactor& formula, Lookup);
}

}  // namespace gradus::optim
