// Orthogonal factors, roots of symmetric matrices, and bases of eigenvectors.
#include <gradus/core/ops.h>
#include <gradus/optim/matrix_functions.h>

#include <algorithm>

namespace gradus::optim {

Tensor newton_schulz(const Tensor& matrix, NewtonSchulz options) {
  const bool tall = matrix.size(0) > matrix.size(1);
  Tensor X = tall ? t(matrix) : matrix;
  X = X / std::max(norm(X).item<double>(), options.eps);
  for (int step = 0; step < options.steps; ++step) {
    const Tensor A = matmul(X, t(X));
    const Tensor B = options.b * A + options.c * matmul(A, A);
    X = options.a * X + matmul(B, X);
  }
  return tall ? t(X) : X;
}

Tensor inverse_root(const Tensor& matrix, double p, double floor) {
  const EighResult decomposed = eigh(to(matrix, Dtype::float64));
  const Tensor powers = pow(clamp_min(decomposed.eigenvalues, floor), -1 / p);
  return to(matmul(decomposed.eigenvectors * powers, t(decomposed.eigenvectors)), matrix.dtype());
}

Tensor eigenvectors(const Tensor& matrix) {
  return to(flip(eigh(to(matrix, Dtype::float64)).eigenvectors, {1}), matrix.dtype());
}

Tensor refreshed_eigenvectors(const Tensor& matrix, const Tensor& basis) { return qr(matmul(matrix, basis)).Q; }

}  // namespace gradus::optim
