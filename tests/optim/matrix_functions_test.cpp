// Orthogonal factors, roots of symmetric matrices, bases of eigenvectors.
#include "optimizers.h"

#include <gradus/optim/matrix_functions.h>

using namespace gradus;
using optim_tests::numbers;

namespace {

Tensor identity(std::int64_t n) { return diag(ones({n}, {.dtype = Dtype::float64})); }

/// X X^T of a random X, so without negative eigenvalues.
Tensor gram(std::int64_t n, std::uint64_t seed) {
  const Tensor X = numbers({n, n}, seed, Dtype::float64);
  return matmul(X, t(X));
}

bool is_close(const Tensor& a, const Tensor& b) { return allclose(a, b, 1e-9, 1e-10); }

}  // namespace

TEST_CASE("Newton and Schulz's iteration with a convergent polynomial finds U V^T, wide or tall") {
  for (const Shape& shape : {Shape{3, 7}, Shape{7, 3}, Shape{4, 4}, Shape{1, 5}}) {
    CAPTURE(to_string(shape));
    const Tensor X = numbers(shape, 4, Dtype::float64);
    const SvdResult decomposed = svd(X);
    const Tensor found = optim::newton_schulz(X, {.a = 2, .b = -1.5, .c = 0.5, .steps = 60});
    CHECK(is_close(found, matmul(decomposed.U, decomposed.Vh)));
  }
}

TEST_CASE("the polar express finds U V^T, in fewer steps") {
  for (const Shape& shape : {Shape{3, 7}, Shape{7, 3}, Shape{4, 4}, Shape{1, 5}}) {
    CAPTURE(to_string(shape));
    const Tensor X = numbers(shape, 4, Dtype::float64);
    const SvdResult decomposed = svd(X);
    const Tensor wanted = matmul(decomposed.U, decomposed.Vh);
    CHECK(max(abs(optim::matrix_sign(X, 5) - wanted)).item<double>() < 0.15);
    CHECK(is_close(optim::matrix_sign(1e4 * X, 14), wanted));
  }
}

TEST_CASE("the power iteration finds the first singular vectors") {
  for (const Shape& shape : {Shape{3, 7}, Shape{7, 3}, Shape{4, 4}, Shape{1, 5}}) {
    CAPTURE(to_string(shape));
    const Tensor X = numbers(shape, 4, Dtype::float64);
    const SvdResult decomposed = svd(X);
    const optim::FirstSingularVectors found = optim::first_singular_vectors(X, 300);
    CHECK(found.sigma == doctest::Approx(decomposed.S[0].item<double>()).epsilon(1e-12));
    CHECK(is_close(matmul(found.u, t(found.v)), matmul(narrow(decomposed.U, 1, 0, 1), narrow(decomposed.Vh, 0, 0, 1))));
  }
}

TEST_CASE("Muon's polynomial brings all singular values near 1 in five steps, whatever the matrix's length") {
  const Tensor X = numbers({6, 9}, 1, Dtype::float64);
  REQUIRE(min(svdvals(X)).item<double>() > 0.01 * norm(X).item<double>());
  for (const double scale : {1e-3, 1.0, 1e5}) {
    const Tensor values = svdvals(optim::newton_schulz(scale * X));
    CHECK(min(values).item<double>() > 0.65);
    CHECK(max(values).item<double>() < 1.25);
  }
  CHECK(equal(optim::newton_schulz(zeros({2, 3})), zeros({2, 3})));
}

TEST_CASE("an inverse root's power is the inverse") {
  const Tensor A = gram(5, 2) + 0.1 * identity(5);
  for (const double p : {1.0, 2.0, 4.0}) {
    CAPTURE(p);
    const Tensor root = optim::inverse_root(A, p);
    CHECK(is_close(matmul(matrix_power(root, static_cast<std::int64_t>(p)), A), identity(5)));
  }
  CHECK(optim::inverse_root(to(A, Dtype::float32), 2).dtype() == Dtype::float32);
}

TEST_CASE("eigenvalues below the floor count as it") {
  const Tensor v = tensor(std::vector<double>{0.6, 0.8}, {2});
  const Tensor A = 9 * outer(v, v);  // eigenvalues 9 and 0
  const Tensor root = optim::inverse_root(A, 2, 0.25);
  CHECK(is_close(root, 1.0 / 3 * outer(v, v) + 2 * (identity(2) - outer(v, v))));
}

TEST_CASE("eigenvectors come with the largest eigenvalue first") {
  const Tensor A = gram(5, 3), Q = optim::eigenvectors(A);
  const Tensor rotated = matmul(t(Q), matmul(A, Q)), values = diag(rotated);
  CHECK(is_close(matmul(t(Q), Q), identity(5)));
  CHECK(is_close(rotated, diag(values)));
  CHECK(is_close(values, flip(eigvalsh(A), {0})));
}

TEST_CASE("steps of the power iteration on a basis go to the eigenvectors") {
  const Tensor A = gram(4, 5);
  Tensor Q = identity(4);
  for (int step = 0; step < 400; ++step) {
    Q = optim::refreshed_eigenvectors(A, Q);
    if (step == 0) CHECK(is_close(matmul(t(Q), Q), identity(4)));
  }
  CHECK(is_close(abs(matmul(t(Q), optim::eigenvectors(A))), identity(4)));
}
