/// SOAP: Adam in the eigenbasis of Shampoo's matrices.
#pragma once

#include <gradus/core/description.h>
#include <gradus/optim/matrix_functions.h>
#include <gradus/optim/tensor_formula.h>

#include <algorithm>
#include <cmath>
#include <cstdint>

namespace gradus::optim {

/// SOAP (Vyas et al. 2024, arXiv:2409.11321). As in the authors' program (github.com/nikhilvyas/SOAP), eps joins the
/// uncorrected root of v, decay comes after the step, and the first step only finds the basis; here that is counted as
/// a step, which the program does not do. Tensors of more dimensions are seen as [out, rest]; vectors get a basis with
/// `precondition_1d`, dimensions above `max_precondition_dim` none.
struct SOAP {
  double lr = 3e-3, beta1 = 0.95, beta2 = 0.95, shampoo_beta = -1, eps = 1e-8, weight_decay = 0.01;
  std::int64_t precondition_frequency = 10, max_precondition_dim = 10000;
  bool precondition_1d = false, correct_bias = true, maximize = false;
  static constexpr About about{"SOAP", "matrix", "Adam in Shampoo's eigenbasis", "Vyas et al. 2024, arXiv:2409.11321"};
  static constexpr const char* slots[] = {"m", "v", "L", "R", "Q_L", "Q_R"};
  static constexpr bool decays_itself = true;

  Tensor initial(int slot, const Tensor& w) const {
    if (slot < 2) return zeros_like(w);
    const bool right = slot % 2 == 1;
    if (w.dim() < 2 && (right || !precondition_1d)) return {};
    const std::int64_t rows = w.dim() == 0 ? 1 : w.size(0);
    const std::int64_t size = right ? w.numel() / std::max<std::int64_t>(rows, 1) : rows;
    return size > max_precondition_dim ? Tensor() : zeros({size, size}, {.dtype = w.dtype()});
  }
  Tensor update(const Tensor& w, const Tensor& gradient, Tensor& m, Tensor& v, Tensor& L, Tensor& R, Tensor& Q_L,
                Tensor& Q_R, const TensorStep& step) const {
    const Tensor G = as_matrix(gradient);
    Tensor change = zeros_like(w);
    if (step.t > 1) {
      m = beta1 * m + (1 - beta1) * gradient;
      Tensor squares = beta2 * as_matrix(v) + (1 - beta2) * square(rotated(G, Q_L, Q_R));
      v = reshape(squares, w.shape());
      const Tensor N = rotated(as_matrix(m), Q_L, Q_R) / (sqrt(squares) + eps);
      const double correction =
          std::sqrt(step.bias_correction(beta2, correct_bias)) / step.bias_correction(beta1, correct_bias);
      change = -lr * correction * reshape(rotated_back(N, Q_L, Q_R), w.shape());
      change = change - lr * weight_decay * (w + change);
    }
    const double beta = shampoo_beta >= 0 ? shampoo_beta : beta2;
    if (L.defined()) L = beta * L + (1 - beta) * matmul(G, t(G));
    if (R.defined()) R = beta * R + (1 - beta) * matmul(t(G), G);
    if (step.t == 1) {
      if (L.defined()) Q_L = eigenvectors(L);
      if (R.defined()) Q_R = eigenvectors(R);
    }
    if (std::fmod(step.t, static_cast<double>(precondition_frequency)) == 0) {
      Tensor squares = as_matrix(v);
      if (L.defined()) refresh(L, Q_L, squares, 0);
      if (R.defined()) refresh(R, Q_R, squares, 1);
      v = reshape(squares, w.shape());
    }
    return change;
  }
  template <class V>
  void options(V& v) {
    v("lr", lr, non_negative, "step size");
    v("beta1", beta1, from_0_below_1, "decay of m, the mean of gradients");
    v("beta2", beta2, from_0_below_1, "decay of v, the mean of squared gradients in the basis");
    v("shampoo_beta", shampoo_beta, Range{.max = 1, .max_open = true}, "decay of L and R; negative: beta2");
    v("eps", eps, non_negative, "keeps the divisor from 0");
    v("precondition_frequency", precondition_frequency, Range{.min = 1}, "steps from one basis to the next");
    v("max_precondition_dim", max_precondition_dim, Range{.min = 0}, "largest dimension with a basis");
    v("precondition_1d", precondition_1d, "a basis for vectors too");
    v("correct_bias", correct_bias, "make up for m and v starting at 0");
  }

 private:
  static Tensor rotated(const Tensor& G, const Tensor& Q_L, const Tensor& Q_R) {
    const Tensor left = Q_L.defined() ? matmul(t(Q_L), G) : G;
    return Q_R.defined() ? matmul(left, Q_R) : left;
  }
  static Tensor rotated_back(const Tensor& N, const Tensor& Q_L, const Tensor& Q_R) {
    const Tensor left = Q_L.defined() ? matmul(Q_L, N) : N;
    return Q_R.defined() ? matmul(left, t(Q_R)) : left;
  }
  /// The basis again in the order of its eigenvalues, and v with it.
  static void refresh(const Tensor& matrix, Tensor& basis, Tensor& squares, int dim) {
    const Tensor eigenvalues = sum(basis * matmul(matrix, basis), {0});
    const Tensor order = argsort(eigenvalues, 0, {.descending = true});
    squares = index_select(squares, dim, order);
    basis = refreshed_eigenvectors(matrix, index_select(basis, 1, order));
  }
};

namespace detail {
RulePointer rule_of(const SOAP& formula, Lookup);
}

}  // namespace gradus::optim
