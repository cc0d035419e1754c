/// SPlus: signs of the momentum in the eigenbasis of Shampoo's matrices.
#pragma once

#include <gradus/core/description.h>
#include <gradus/optim/matrix_functions.h>
#include <gradus/optim/tensor_formula.h>

#include <algorithm>
#include <cmath>
#include <cstdint>

namespace gradus::optim {

/// SPlus (Frans, Levine and Abbeel 2025, arXiv:2506.07254). Steps of matrices are scaled by 2 / (rows + columns), of
/// vectors by `nonstandard_constant`. Tensors of more dimensions are seen as [out, rest]. Optimizer::eval() puts the
/// mean of the parameters in place.
struct SPlus {
  double lr = 0.1, beta1 = 0.9, beta2 = 0.999, ema_rate = 0.999, nonstandard_constant = 1e-3, eps = 1e-30;
  double weight_decay = 0.01;
  std::int64_t inverse_steps = 100, max_dim = 10000;
  bool decoupled_weight_decay = true, maximize = false;
  static constexpr About about{"SPlus", "matrix", "signs of momentum in Shampoo's eigenbasis",
                               "Frans, Levine and Abbeel 2025, arXiv:2506.07254"};
  static constexpr const char* slots[] = {"m", "mean", "L", "R", "Q_L", "Q_R"};
  static constexpr bool decays_itself = true;

  Tensor initial(int slot, const Tensor& w) const {
    if (slot < 2) return zeros_like(w);
    if (w.dim() < 2) return {};
    const std::int64_t rows = w.size(0), columns = w.numel() / std::max<std::int64_t>(rows, 1);
    const std::int64_t size = slot % 2 == 0 ? rows : columns;
    if (size >= max_dim) return {};
    return slot < 4 ? zeros({size, size}, {.dtype = w.dtype()}) : diag(ones({size}, {.dtype = w.dtype()}));
  }
  Tensor update(const Tensor& w, const Tensor& gradient, Tensor& m, Tensor& mean, Tensor& L, Tensor& R, Tensor& Q_L,
                Tensor& Q_R, const TensorStep& step) const {
    const Tensor g = decoupled_weight_decay ? gradient : gradient + weight_decay * w;
    m = beta1 * m + (1 - beta1) * g;
    double rate = lr * nonstandard_constant;
    Tensor direction;
    if (w.dim() < 2) {
      direction = sign(m);
    } else {
      const Tensor G = as_matrix(g);
      const std::int64_t rows = G.size(0), columns = G.size(1);
      if (rows <= max_dim && columns <= max_dim) rate = lr * 2 / static_cast<double>(rows + columns);
      Tensor D = as_matrix(m);
      if (Q_L.defined()) D = matmul(t(Q_L), D);
      if (Q_R.defined()) D = matmul(D, Q_R);
      D = sign(D);
      if (Q_L.defined()) D = matmul(Q_L, D);
      if (Q_R.defined()) D = matmul(D, t(Q_R));
      direction = reshape(D, w.shape());
      const bool refresh = step.t == 1 || std::fmod(step.t, static_cast<double>(inverse_steps)) == 0;
      follow(L, Q_L, matmul(G, t(G)), refresh);
      follow(R, Q_R, matmul(t(G), G), refresh);
    }
    const Tensor change = -rate * (decoupled_weight_decay ? direction + weight_decay * w : direction);
    mean = mean + (1 - ema_rate) / step.bias_correction(ema_rate) * (w + change - mean);
    return change;
  }
  Tensor evaluated(const Tensor&, const Tensor&, const Tensor& mean, const Tensor&, const Tensor&, const Tensor&,
                   const Tensor&) const {
    return mean;
  }
  template <class V>
  void options(V& v) {
    v("lr", lr, non_negative, "step size");
    v("beta1", beta1, from_0_below_1, "decay of m, the mean of gradients");
    v("beta2", beta2, from_0_below_1, "decay of L and R, the means of outer products");
    v("ema_rate", ema_rate, from_0_below_1, "decay of the mean of the parameters");
    v("nonstandard_constant", nonstandard_constant, non_negative, "factor of the step of what is no matrix");
    v("eps", eps, non_negative, "of the identity that is added to L and R");
    v("inverse_steps", inverse_steps, Range{.min = 1}, "steps from one basis to the next");
    v("max_dim", max_dim, Range{.min = 1}, "dimensions from this on have no basis");
  }

 private:
  void follow(Tensor& products, Tensor& basis, const Tensor& present, bool refresh) const {
    if (!products.defined()) return;
    products = beta2 * products + (1 - beta2) * present;
    if (refresh) basis = eigenvectors(products + eps * diag(ones({products.size(0)}, {.dtype = products.dtype()})));
  }
};

namespace detail {
RulePointer rule_of(const SPlus& formula, Lookup);
}

}  // namespace gradus::optim
