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

Tensor matrix_sign(const Tensor& matrix, int steps) {
  static constexpr double coefficients[8][3] = {
      {8.2051, -22.9019, 16.4607}, {4.0664, -2.8612, 0.5184}, {3.9096, -2.8234, 0.5250}, {3.2856, -2.4153, 0.4853},
      {2.2779, -1.6198, 0.3985},   {1.8726, -1.2307, 0.3585}, {1.8564, -1.2132, 0.3568}, {1.8750, -1.2500, 0.3750}};
  const bool tall = matrix.size(0) > matrix.size(1);
  Tensor X = tall ? t(matrix) : matrix;
  X = X / std::max(norm(X).item<double>(), 1e-7);
  for (int step = 0; step < steps; ++step) {
    const auto& [a, b, c] = coefficients[std::min(step, 7)];
    const Tensor A = matmul(X, t(X));
    X = a * X + matmul(b * A + c * matmul(A, A), X);
  }
  return tall ? t(X) : X;
}

FirstSingularVectors first_singular_vectors(const Tensor& matrix, int steps) {
  const auto unit = [](const Tensor& x) { return x / std::max(norm(x).item<double>(), 1e-12); };
  Tensor v = ones({matrix.size(1), 1}, {.dtype = matrix.dtype()});
  for (int step = 0; step < steps; ++step) v = unit(matmul(t(matrix), matmul(matrix, v)));
  const Tensor u = matmul(matrix, v);
  return {norm(u).item<double>(), unit(u), v};
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
