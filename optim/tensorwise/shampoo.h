/// Shampoo: gradients between inverse roots of the sums of their outer products.
#pragma once

#include <gradus/core/description.h>
#include <gradus/optim/matrix_functions.h>
#include <gradus/optim/tensor_formula.h>

#include <algorithm>
#include <cmath>
#include <cstdint>

namespace gradus::optim {

/// Shampoo (Gupta, Koren and Singer 2018, arXiv:1802.09568): L^(-1/4) G R^(-1/4), and H^(-1/2) g of a vector. Tensors
/// of more dimensions are seen as [out, rest]. A dimension above `max_size` has the diagonal of its matrix only.
struct Shampoo {
  double lr = 0.1, momentum = 0, beta2 = 0, eps = 1e-4, weight_decay = 0;
  std::int64_t update_period = 1, max_size = 1024;
  bool decoupled_weight_decay = false, maximize = false;
  static constexpr About about{"Shampoo", "matrix", "gradients whitened along rows and columns",
                               "Gupta, Koren and Singer 2018, arXiv:1802.09568"};
  static constexpr const char* slots[] = {"L", "R", "L_root", "R_root", "m"};

  Tensor initial(int slot, const Tensor& w) const {
    if (slot == 4) return momentum > 0 ? zeros_like(w) : Tensor();
    const bool right = slot % 2 == 1;
    if (right && w.dim() < 2) return {};
    const std::int64_t rows = w.dim() == 0 ? 1 : w.size(0);
    const std::int64_t size = right ? w.numel() / std::max<std::int64_t>(rows, 1) : rows;
    const Tensor diagonal = full({size}, slot < 2 ? eps : 0, {.dtype = w.dtype()});
    return size > max_size ? diagonal : diag(diagonal);
  }
  Tensor update(const Tensor& w, const Tensor& gradient, Tensor& L, Tensor& R, Tensor& L_root, Tensor& R_root,
                Tensor& m, const TensorStep& step) const {
    const Tensor G = as_matrix(gradient);
    const double p = R.defined() ? 4 : 2;
    const bool refresh = std::fmod(step.t - 1, static_cast<double>(update_period)) == 0;
    accumulate(L, G, 0);
    if (refresh) L_root = root(L, p);
    Tensor direction = L_root.dim() == 1 ? unsqueeze(L_root, 1) * G : matmul(L_root, G);
    if (R.defined()) {
      accumulate(R, G, 1);
      if (refresh) R_root = root(R, p);
      direction = R_root.dim() == 1 ? direction * R_root : matmul(direction, R_root);
    }
    direction = reshape(direction, w.shape());
    if (!m.defined()) return -lr * direction;
    m = momentum * m + direction;
    return -lr * m;
  }
  template <class V>
  void options(V& v) {
    v("lr", lr, non_negative, "step size");
    v("momentum", momentum, from_0_below_1, "decay of m, the sum of whitened gradients");
    v("beta2", beta2, from_0_below_1, "decay of L and R; 0: they are sums");
    v("eps", eps, positive, "of the identity that L and R start with");
    v("update_period", update_period, Range{.min = 1}, "steps from one computation of the roots to the next");
    v("max_size", max_size, Range{.min = 0}, "largest dimension with a whole matrix");
  }

 private:
  void accumulate(Tensor& sums, const Tensor& G, int dim) const {
    const Tensor squares = sums.dim() == 1 ? sum(square(G), {1 - dim}) : dim == 0 ? matmul(G, t(G)) : matmul(t(G), G);
    sums = beta2 > 0 ? beta2 * sums + (1 - beta2) * squares : sums + squares;
  }
  /// eps is the least eigenvalue, but for what beta2 takes from it.
  Tensor root(const Tensor& sums, double p) const {
    return sums.dim() == 1 ? pow(clamp_min(sums, eps), -1 / p) : inverse_root(sums, p, eps);
  }
};

namespace detail {
RulePointer rule_of(const Shampoo& formula, Lookup);
}

}  // namespace gradus::optim
