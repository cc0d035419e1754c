// Linear algebra: values against definitions, batches, empty matrices, derivatives at special points, and messages.
#include "../thrown.h"

#include <gradus/core/autograd.h>
#include <gradus/core/kernels/cutoffs.h>
#include <gradus/core/ops.h>
#include <gradus/core/parallel.h>
#include <gradus/core/random.h>

#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <ostream>
#include <string>
#include <utility>

using namespace gradus;

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();

Tensor transposed(const Tensor& x) { return transpose(x, -2, -1); }

Tensor random(const Shape& shape, Dtype dtype = Dtype::float64, std::uint64_t seed = 5) {
  Generator generator(seed);
  return to(rand(shape, {.dtype = Dtype::float64, .generator = &generator}) * 4 - 2, dtype);
}

/// x x^T + I, and x + 4 I.
Tensor positive(const Tensor& x) { return matmul(x, transposed(x)) + eye(x.size(-2), {.dtype = x.dtype()}); }
Tensor invertible(const Tensor& x) { return x + 4 * eye(x.size(-1), {.dtype = x.dtype()}); }

bool near(const Tensor& a, const Tensor& b) {
  const double tolerance = a.dtype() == Dtype::float64 ? 1e-11 : 2e-4;
  return a.shape() == b.shape() && a.dtype() == b.dtype() && allclose(a, b, tolerance, tolerance);
}

Tensor identity_like(const Tensor& x) { return expand(eye(x.size(-1), {.dtype = x.dtype()}), x.shape()); }

Tensor float64(const Values& values) { return tensor(values, {.dtype = Dtype::float64}); }
Tensor leaf(const Values& values) { return tensor(values, {.dtype = Dtype::float64, .requires_grad = true}); }

/// The determinant by expansion along the first row.
double determinant(const std::vector<std::vector<double>>& a) {
  if (a.empty()) return 1;
  double total = 0;
  for (std::size_t j = 0; j < a.size(); ++j) {
    std::vector<std::vector<double>> minor;
    for (std::size_t i = 1; i < a.size(); ++i) {
      minor.push_back(a[i]);
      minor.back().erase(minor.back().begin() + static_cast<std::ptrdiff_t>(j));
    }
    total += (j % 2 == 0 ? 1 : -1) * a[0][j] * determinant(minor);
  }
  return total;
}

double determinant(const Tensor& x) {
  std::vector<std::vector<double>> rows;
  for (std::int64_t i = 0; i < x.size(0); ++i) rows.push_back(x[i].to_vector<double>());
  return determinant(rows);
}

template <class F>
void check_derivatives(const F& f, const Tensor& x) {
  const GradcheckResult first = gradcheck([&](const std::vector<Tensor>& in) { return f(in[0]); }, {x});
  CHECK_MESSAGE(first.passed, first.explanation);
  const GradcheckResult second = gradgradcheck([&](const std::vector<Tensor>& in) { return f(in[0]); }, {x});
  CHECK_MESSAGE(second.passed, second.explanation);
}

constexpr Dtype floating[] = {Dtype::float32, Dtype::float64};

}  // namespace

// Values ------------------------------------------------------------------------------------------------------------

TEST_CASE("cholesky: the lower triangle alone is read, of any strides") {
  for (const Dtype dtype : floating) {
    const Tensor x = positive(random({2, 3, 5, 5}, dtype));
    const Tensor l = cholesky(x);
    CHECK(near(matmul(l, transposed(l)), x));
    CHECK(equal(cholesky(transposed(x)), cholesky(contiguous(transposed(x)))));
    CHECK(near(cholesky(x[1][2]), l[1][2]));
    const Tensor upper = tensor({{0.0, 9.0}, {0.0, 0.0}}, {.dtype = dtype});
    const Tensor plain = tensor({{4.0, 2.0}, {2.0, 5.0}}, {.dtype = dtype});
    CHECK(equal(cholesky(plain + upper), tensor({{2.0, 0.0}, {1.0, 2.0}}, {.dtype = dtype})));
    const Tensor b = random({3, 5, 2}, dtype);
    CHECK(near(matmul(x, cholesky_solve(b, l)), expand(b, {2, 3, 5, 2})));
  }
}

TEST_CASE("the gradient of cholesky is symmetric") {
  const Tensor x = positive(random({3, 3})).detach().requires_grad_();
  sum(cholesky(x)).backward();
  CHECK(near(x.grad(), t(x.grad())));
}

TEST_CASE("solve: matrices, vectors, and batches that broadcast") {
  for (const Dtype dtype : floating) {
    const Tensor a = invertible(random({2, 1, 4, 4}, dtype));
    const Tensor b = random({3, 4, 2}, dtype, 6);
    const Tensor x = solve(a, b);
    CHECK(x.shape() == Shape{2, 3, 4, 2});
    CHECK(near(matmul(a, x), expand(b, {2, 3, 4, 2})));
    CHECK(near(solve(a[0][0], b[0]), x[0][0]));
    CHECK(near(solve(transposed(a), b), solve(contiguous(transposed(a)), b)));
    const Tensor vector = random({4}, dtype, 7);
    CHECK(near(matmul(a[1][0], solve(a[1][0], vector)), vector));
    CHECK(solve(a, vector).shape() == Shape{2, 1, 4});
    const Tensor vectors = random({2, 1, 4}, dtype, 8);  // a's shape without its last dimension
    CHECK(near(squeeze(matmul(a, unsqueeze(solve(a, vectors), -1)), -1), vectors));
    CHECK(near(solve(a[0][0], random({4, 4, 1}, dtype)), solve(expand(a[0][0], {4, 4, 4}), random({4, 4, 1}, dtype))));
  }
}

TEST_CASE("solve_triangular: each side, each triangle") {
  for (const Dtype dtype : floating) {
    const Tensor x = invertible(random({2, 3, 3}, dtype));
    const Tensor mask = tensor({{1.0, 0.0, 0.0}, {1.0, 1.0, 0.0}, {1.0, 1.0, 1.0}}, {.dtype = dtype});
    const Tensor strict = mask - eye(3, {.dtype = dtype});
    const Tensor b = random({2, 3, 3}, dtype, 6);
    CHECK(near(matmul(x * mask, solve_triangular(x, b)), b));
    CHECK(near(matmul(x * t(mask), solve_triangular(x, b, {.upper = true})), b));
    CHECK(near(matmul(solve_triangular(x, b, {.left = false}), x * mask), b));
    CHECK(near(matmul(solve_triangular(x, b, {.upper = true, .left = false}), x * t(mask)), b));
    const Tensor unit = x * strict + eye(3, {.dtype = dtype});
    CHECK(near(matmul(unit, solve_triangular(x, b, {.unitriangular = true})), b));
    CHECK(solve_triangular(x[0], b).shape() == Shape{2, 3, 3});
  }
  CHECK(solve_triangular(float64({{0.0}}), float64({{1.0}})).item<double>() == infinity);
}

TEST_CASE("lstsq: residuals are orthogonal to the columns; of many solutions, the least") {
  for (const Dtype dtype : floating) {
    const Tensor a = random({2, 5, 3}, dtype);
    const Tensor b = random({5, 2}, dtype, 6);
    const Tensor x = lstsq(a, b);
    CHECK(x.shape() == Shape{2, 3, 2});
    CHECK(near(matmul(transposed(a), matmul(a, x) - b), zeros({2, 3, 2}, {.dtype = dtype})));
    const Tensor wide = lstsq(transposed(a), b[1][0] * ones({3, 1}, {.dtype = dtype}));
    CHECK(near(wide, matmul(pinv(transposed(a)), b[1][0] * ones({3, 1}, {.dtype = dtype}))));
  }
}

TEST_CASE("inverse, and pinv by the four conditions of Penrose") {
  for (const Dtype dtype : floating) {
    const Tensor x = invertible(random({2, 4, 4}, dtype));
    CHECK(near(matmul(x, inverse(x)), identity_like(x)));
    CHECK(near(inverse(transposed(x)), transposed(inverse(x))));
    for (const Tensor& any :
         {random({2, 5, 3}, dtype), random({3, 5}, dtype), matmul(random({4, 2}, dtype), random({2, 6}, dtype, 9)),
          zeros({2, 3}, {.dtype = dtype})}) {
      const Tensor p = pinv(any);
      CHECK(near(matmul(any, matmul(p, any)), any));
      CHECK(near(matmul(p, matmul(any, p)), p));
      CHECK(near(matmul(any, p), transposed(matmul(any, p))));
      CHECK(near(matmul(p, any), transposed(matmul(p, any))));
    }
  }
}

TEST_CASE("det against the expansion along a row; slogdet against det") {
  for (const Dtype dtype : floating) {
    for (std::int64_t n = 1; n <= 5; ++n) {
      const Tensor x = random({3, n, n}, dtype);
      const Tensor d = det(x);
      const auto [sign, logabsdet] = slogdet(x);
      for (std::int64_t i = 0; i < 3; ++i) {
        const double expected = determinant(x[i]);
        CHECK(d[i].item<double>() == doctest::Approx(expected).epsilon(1e-4));
        CHECK(sign[i].item<double>() == (expected > 0 ? 1 : -1));
        CHECK(logabsdet[i].item<double>() == doctest::Approx(std::log(std::abs(expected))).epsilon(1e-4));
      }
    }
  }
  const Tensor singular = float64({{1, 2}, {2, 4}});
  CHECK(det(singular).item<double>() == 0);
  CHECK(slogdet(singular).sign.item<double>() == 0);
  CHECK(slogdet(singular).logabsdet.item<double>() == -infinity);
  CHECK(slogdet(1e-200 * eye(3, {.dtype = Dtype::float64})).logabsdet.item<double>() ==
        doctest::Approx(-600 * std::log(10.0)));
  CHECK(std::isnan(det(float64({{not_a_number, 1}, {1, 1}})).item<double>()));
}

TEST_CASE("qr: orthonormal columns, an upper triangle, and their product") {
  for (const Dtype dtype : floating) {
    for (const Shape& shape : {Shape{4, 4}, Shape{2, 5, 3}, Shape{2, 2, 3, 5}}) {
      const Tensor x = random(shape, dtype);
      const auto [q, r] = qr(x);
      CHECK(near(matmul(q, r), x));
      CHECK(near(matmul(transposed(q), q), identity_like(matmul(transposed(q), q))));
      for (std::int64_t i = 0; i < r.size(-2); ++i) {
        for (std::int64_t j = 0; j < i; ++j) CHECK(!any(select(select(r, -2, i), -1, j) != 0).item<bool>());
      }
      CHECK(equal(qr(transposed(transposed(x))).Q, q));
      CHECK(equal(qr(transposed(x)).R, qr(contiguous(transposed(x))).R));
    }
  }
}

TEST_CASE("svd: orthonormal vectors, descending values, and their product") {
  for (const Dtype dtype : floating) {
    for (const Shape& shape : {Shape{4, 4}, Shape{2, 5, 3}, Shape{2, 2, 3, 5}}) {
      const Tensor x = random(shape, dtype);
      const auto [u, s, vh] = svd(x);
      CHECK(near(matmul(u * unsqueeze(s, -2), vh), x));
      CHECK(near(matmul(transposed(u), u), identity_like(matmul(transposed(u), u))));
      CHECK(near(matmul(vh, transposed(vh)), identity_like(matmul(vh, transposed(vh)))));
      CHECK(all(narrow(s, -1, 0, 2) >= narrow(s, -1, 1, 2)).item<bool>());
      CHECK(near(svdvals(x), s));
      CHECK(near(svdvals(transposed(x)), s));
    }
  }
}

TEST_CASE("eigh: orthonormal vectors, ascending values, and their product; the lower triangle alone is read") {
  for (const Dtype dtype : floating) {
    const Tensor any = random({2, 3, 4, 4}, dtype);
    const Tensor x = any + transposed(any);
    const auto [w, v] = eigh(x);
    CHECK(near(matmul(v * unsqueeze(w, -2), transposed(v)), x));
    CHECK(near(matmul(transposed(v), v), identity_like(x)));
    CHECK(all(narrow(w, -1, 0, 3) <= narrow(w, -1, 1, 3)).item<bool>());
    CHECK(near(eigvalsh(x), w));
    const Tensor lower = tensor({{1.0, 100.0}, {2.0, 1.0}}, {.dtype = dtype});
    CHECK(near(eigvalsh(lower), tensor({-1.0, 3.0}, {.dtype = dtype})));
  }
}

TEST_CASE("matrix_exp: of diagonal, nilpotent and rotating matrices, of any norm") {
  for (const Dtype dtype : floating) {
    const auto of = [&](const Values& values) { return tensor(values, {.dtype = dtype}); };
    CHECK(near(matrix_exp(of({{1.0, 0.0}, {0.0, -2.0}})), of({{std::exp(1.0), 0.0}, {0.0, std::exp(-2.0)}})));
    CHECK(near(matrix_exp(of({{0.0, 1.0, 2.0}, {0.0, 0.0, 3.0}, {0.0, 0.0, 0.0}})),
               of({{1.0, 1.0, 3.5}, {0.0, 1.0, 3.0}, {0.0, 0.0, 1.0}})));
    for (const double angle : {0.0, 1e-3, 2.0, 50.0}) {
      CHECK(allclose(matrix_exp(of({{0.0, -angle}, {angle, 0.0}})),
                     of({{std::cos(angle), -std::sin(angle)}, {std::sin(angle), std::cos(angle)}}), 1e-4, 1e-4));
    }
    // A matrix's result does not depend on its batch, nor the batch on strides.
    const Tensor batch = random({2, 3, 3}, dtype) * tensor({{{0.01}}, {{20.0}}}, {.dtype = dtype});
    CHECK(equal(matrix_exp(batch)[0], matrix_exp(batch[0])));
    CHECK(equal(matrix_exp(transposed(batch)), matrix_exp(contiguous(transposed(batch)))));
    const Tensor x = random({3, 3}, dtype);
    CHECK(allclose(matmul(matrix_exp(x), matrix_exp(-x)), eye(3, {.dtype = dtype}), 1e-3, 1e-3));
  }
  CHECK(std::isnan(matrix_exp(float64({{not_a_number}})).item<double>()));
}

TEST_CASE("matrix_power multiplies, inverts, and gives the identity") {
  for (const Dtype dtype : floating) {
    const Tensor x = invertible(random({2, 3, 3}, dtype));
    Tensor product = identity_like(x);
    for (std::int64_t n = 0; n <= 7; ++n) {
      CHECK(allclose(matrix_power(x, n), product, 1e-4, 1e-4));
      CHECK(allclose(matmul(matrix_power(x, -n), product), identity_like(x), 1e-3, 1e-3));
      product = matmul(product, x);
    }
    CHECK(!matrix_power(x, 1).is_same(x));
  }
}

TEST_CASE("matrix_rank counts what is more than rounding") {
  for (const Dtype dtype : floating) {
    const Tensor x = matmul(random({2, 5, 2}, dtype), random({2, 2, 4}, dtype, 8));
    const Tensor rank = matrix_rank(x);
    CHECK(rank.dtype() == Dtype::int64);
    CHECK(rank.to_vector<std::int64_t>() == std::vector<std::int64_t>{2, 2});
    CHECK(matrix_rank(zeros({3, 3}, {.dtype = dtype})).item<std::int64_t>() == 0);
    CHECK(matrix_rank(eye(3, {.dtype = dtype})).item<std::int64_t>() == 3);
  }
}

TEST_CASE("matrix_norm and cond") {
  const Tensor x = float64({{3, 0}, {-4, 0}, {0, 2}});
  CHECK(matrix_norm(x).item<double>() == doctest::Approx(std::sqrt(29.0)));
  CHECK(matrix_norm(x, MatrixNorm::nuc).item<double>() == doctest::Approx(7));
  CHECK(matrix_norm(x, MatrixNorm::one).item<double>() == 7);
  CHECK(matrix_norm(x, MatrixNorm::two).item<double>() == doctest::Approx(5));
  CHECK(matrix_norm(x, MatrixNorm::inf).item<double>() == 4);
  CHECK(matrix_norm(stack({x, x * 2}), MatrixNorm::inf).to_vector<double>() == std::vector<double>{4, 8});
  CHECK(cond(x).item<double>() == doctest::Approx(2.5));
  const Tensor diagonal = float64({{4, 0}, {0, 0.5}});
  CHECK(cond(diagonal, MatrixNorm::one).item<double>() == doctest::Approx(8));
  CHECK(cond(diagonal, MatrixNorm::inf).item<double>() == doctest::Approx(8));
  CHECK(cond(diagonal, MatrixNorm::nuc).item<double>() == doctest::Approx(4.5 * 2.25));
  const Tensor batch = stack({diagonal, float64({{1, 1}, {1, 1}})});
  CHECK(cond(batch, MatrixNorm::fro).to_vector<double>()[1] == infinity);
  CHECK(cond(batch, MatrixNorm::fro).to_vector<double>()[0] == doctest::Approx(std::sqrt(16.25) * std::sqrt(4.0625)));
}

TEST_CASE("cond is infinite for matrices that are exactly singular, with gradient 0") {
  const Tensor singular = leaf({{{0, 0}, {0, 0}}, {{1, 2}, {2, 4}}, {{2, 0}, {0, 1}}});
  for (const MatrixNorm norm : {MatrixNorm::two, MatrixNorm::fro, MatrixNorm::nuc, MatrixNorm::one, MatrixNorm::inf}) {
    const Tensor c = cond(singular, norm);
    const std::vector<double> values = c.to_vector<double>();
    CHECK(values[0] == infinity);
    CHECK(values[1] == infinity);
    CHECK(std::isfinite(values[2]));
    const Tensor gradient = grad(sum(c), singular);
    CHECK(equal(narrow(gradient, 0, 0, 2), zeros({2, 2, 2}, {.dtype = Dtype::float64})));
    CHECK(all(isfinite(gradient)).item<bool>());
  }
  const Tensor tall = leaf({{1, 0}, {0, 0}, {0, 0}});
  CHECK(cond(tall).item<double>() == infinity);
  CHECK(equal(grad(cond(tall), tall), zeros({3, 2}, {.dtype = Dtype::float64})));
  CHECK(cond(zeros({3, 2})).item() == infinity);
  CHECK(cond(float64({{1, 0}, {0, 1e-100}})).item<double>() == doctest::Approx(1e100));
}

TEST_CASE("trace, kron and cross, of integers too") {
  const Tensor x = reshape(arange(12), {2, 2, 3});
  CHECK(trace(x).to_vector<std::int64_t>() == std::vector<std::int64_t>{0 + 4, 6 + 10});
  CHECK(trace(transposed(x)).to_vector<std::int64_t>() == std::vector<std::int64_t>{0 + 4, 6 + 10});
  CHECK(trace(float64({{1, 2}, {3, 4}})).item<double>() == 5);

  const Tensor a = tensor({{1, 2}, {3, 4}}, {.dtype = Dtype::int64});
  const Tensor b = tensor({{0, 5, 1}}, {.dtype = Dtype::int64});
  CHECK(equal(kron(a, b), tensor({{0, 5, 1, 0, 10, 2}, {0, 15, 3, 0, 20, 4}}, {.dtype = Dtype::int64})));
  CHECK(kron(tensor({1, 2}), reshape(arange(4), {2, 2})).shape() == Shape{2, 4});
  CHECK(kron(tensor(2), tensor(3)).item() == 6);

  const Tensor i = tensor({1, 0, 0}, {.dtype = Dtype::int64});
  const Tensor j = tensor({0, 1, 0}, {.dtype = Dtype::int64});
  CHECK(cross(i, j).to_vector<std::int64_t>() == std::vector<std::int64_t>{0, 0, 1});
  CHECK(cross(j, i).to_vector<std::int64_t>() == std::vector<std::int64_t>{0, 0, -1});
  const Tensor u = random({2, 3, 4});
  const Tensor v = random({1, 3, 4}, Dtype::float64, 9);
  const Tensor w = cross(u, v, 1);
  CHECK(near(sum(w * u, {1}), zeros({2, 4}, {.dtype = Dtype::float64})));
  CHECK(near(sum(w * v, {1}), zeros({2, 4}, {.dtype = Dtype::float64})));
}

// Empty -------------------------------------------------------------------------------------------------------------

TEST_CASE("0 x 0 matrices and empty batches") {
  for (const Dtype dtype : floating) {
    for (const Shape& shape : {Shape{0, 0}, Shape{2, 0, 0}, Shape{0, 3, 3}}) {
      const Tensor x = zeros(shape, {.dtype = dtype});
      Shape batch = shape;
      batch.erase(shape.rank() - 1);
      const Shape vector = batch;
      batch.erase(batch.rank() - 1);
      CHECK(cholesky(x).shape() == shape);
      CHECK(inverse(x).shape() == shape);
      CHECK(pinv(x).shape() == shape);
      CHECK(solve(x, x).shape() == shape);
      CHECK(solve_triangular(x, x).shape() == shape);
      CHECK(cholesky_solve(x, x).shape() == shape);
      CHECK(lstsq(x, x).shape() == shape);
      CHECK(matrix_exp(x).shape() == shape);
      CHECK(matrix_power(x, 3).shape() == shape);
      CHECK(matrix_power(x, -1).shape() == shape);
      CHECK(equal(det(x), ones(batch, {.dtype = dtype})));
      CHECK(equal(slogdet(x).sign, ones(batch, {.dtype = dtype})));
      CHECK(equal(slogdet(x).logabsdet, zeros(batch, {.dtype = dtype})));
      CHECK(qr(x).R.shape() == shape);
      CHECK(svd(x).U.shape() == shape);
      CHECK(svdvals(x).shape() == vector);
      CHECK(eigh(x).eigenvectors.shape() == shape);
      CHECK(eigvalsh(x).shape() == vector);
      CHECK(equal(matrix_rank(x), zeros(batch, {.dtype = Dtype::int64})));
      CHECK(equal(matrix_norm(x), zeros(batch, {.dtype = dtype})));
      CHECK(equal(matrix_norm(x, MatrixNorm::nuc), zeros(batch, {.dtype = dtype})));
      CHECK(equal(cond(x), zeros(batch, {.dtype = dtype})));
      CHECK(equal(cond(x, MatrixNorm::fro), zeros(batch, {.dtype = dtype})));
      CHECK(equal(trace(x), zeros(batch, {.dtype = dtype})));
      CHECK(kron(x, x).numel() == 0);
    }
    const Tensor flat = zeros({3, 0}, {.dtype = dtype});
    CHECK(qr(flat).Q.shape() == Shape{3, 0});
    CHECK(svd(transposed(flat)).Vh.shape() == Shape{0, 3});
    CHECK(equal(pinv(flat), zeros({0, 3}, {.dtype = dtype})));
    CHECK(solve(eye(3, {.dtype = dtype}), flat).shape() == Shape{3, 0});
    CHECK(lstsq(transposed(flat), zeros({0, 2}, {.dtype = dtype})).shape() == Shape{3, 2});
  }
}

TEST_CASE("gradients of empty matrices are empty") {
  for (const Shape& shape : {Shape{0, 0}, Shape{0, 2, 2}}) {
    Tensor x = zeros(shape, {.dtype = Dtype::float64, .requires_grad = true});
    const Tensor total = sum(cholesky(x)) + sum(inverse(x)) + sum(det(x)) + sum(slogdet(x).logabsdet) +
                         sum(solve(x, x)) + sum(qr(x).Q) + sum(svd(x).U) + sum(eigh(x).eigenvectors) +
                         sum(matrix_exp(x)) + sum(pinv(x)) + sum(matrix_norm(x)) + sum(trace(x));
    total.backward();
    CHECK(x.grad().shape() == shape);
  }
}

// Derivatives at special points -------------------------------------------------------------------------------------

TEST_CASE("det at singular matrices: its first and second derivatives are those of a polynomial") {
  const auto determinant_of = [](const Tensor& x) { return det(x); };
  check_derivatives(determinant_of, leaf({{1, 2, 3}, {4, 5, 6}, {7, 8, 9}}));     // rank 2
  check_derivatives(determinant_of, leaf({{1, 2, 3}, {2, 4, 6}, {-1, -2, -3}}));  // rank 1
  check_derivatives(determinant_of, leaf({{0, 0, 0}, {0, 0, 0}, {0, 0, 0}}));     // rank 0
  check_derivatives(determinant_of, leaf({{1, 0, 0}, {0, 1, 0}, {0, 0, 1e-9}}));  // almost singular
  check_derivatives(determinant_of, leaf({{{0, 1}, {1, 0}}, {{1, 1}, {1, 1}}, {{0, 0}, {0, 1}}}));
  const Tensor x = leaf({{1, 2}, {2, 4}});
  det(x).backward();
  CHECK(allclose(x.grad(), float64({{4, -2}, {-2, 1}})));
}

TEST_CASE("a matrix of a batch that holds NaN or infinity leaves the derivatives of det at the others alone") {
  const Tensor good = float64({{{2, 1}, {1, 3}}, {{1, 2}, {2, 4}}, {{0, 0}, {0, 0}}});
  for (const double bad : {not_a_number, infinity}) {
    const Tensor x = cat({unsqueeze(float64({{1, bad}, {0, 1}}), 0), good}).requires_grad_();
    const Tensor alone = clone(good).requires_grad_();
    const Tensor first = grad(sum(det(x)), x, {.create_graph = true});
    const Tensor first_alone = grad(sum(det(alone)), alone, {.create_graph = true});
    CHECK(all(isnan(first[0])).item<bool>());
    CHECK(near(narrow(first, 0, 1, 3).detach(), first_alone.detach()));
    const Tensor second = grad(sum(square(first)), x);
    CHECK(all(isnan(second[0])).item<bool>());
    CHECK(near(narrow(second, 0, 1, 3), grad(sum(square(first_alone)), alone)));
  }
}

TEST_CASE("det has third derivatives at matrices that have an inverse") {
  // The second derivative of what the first one is, itself checked by differences to the first order.
  const auto second_derivative = [](const std::vector<Tensor>& in) {
    const EnableGrad guard;
    const Tensor x = in[0].requires_grad() ? in[0] : in[0].detach().requires_grad_();
    const Tensor first = grad(det(x), x, {.create_graph = true});
    return grad(sum(first * first * first), x, {.create_graph = true});
  };
  const GradcheckResult result = gradcheck(second_derivative, {leaf({{2, 1, 0}, {-1, 3, 1}, {0.5, 0, 2}})});
  CHECK_MESSAGE(result.passed, result.explanation);

  const Tensor singular = leaf({{1, 2}, {2, 4}});
  const Tensor first = grad(det(singular), singular, {.create_graph = true});
  const Tensor second = grad(sum(square(first)), singular, {.create_graph = true});
  CHECK_THROWS_AS(sum(second).backward(), GraphError);
}

TEST_CASE("derivatives of solve, whose decomposition exchanges rows") {
  const auto solution = [](const std::vector<Tensor>& in) { return solve(in[0], in[1]); };
  const std::vector<Tensor> inputs = {leaf({{{0, 2, 1}, {1, 0, 0.5}, {3, 1, 0}}, {{0, 0, 2}, {3, 0, 1}, {1, 1, 0}}}),
                                      leaf({{1, 2}, {0, -1}, {3, 1}})};
  const GradcheckResult first = gradcheck(solution, inputs);
  CHECK_MESSAGE(first.passed, first.explanation);
  const GradcheckResult second = gradgradcheck(solution, inputs);
  CHECK_MESSAGE(second.passed, second.explanation);
  // The inverse of a permutation is its transpose: exact, and only in the right order of exchanges.
  const Tensor cycle = leaf({{0, 1, 0, 0}, {0, 0, 1, 0}, {0, 0, 0, 1}, {1, 0, 0, 0}});
  const Tensor b = leaf({1, 2, 3, 4});
  const Tensor g = float64({5, 6, 7, 8});
  sum(solve(cycle, b) * g).backward();
  CHECK(equal(b.grad(), matmul(cycle, g).detach()));
}

TEST_CASE("going back, solve uses the decomposition of going forward") {
  // 22 (1/22) is 1 after rounding, but 22 (15/22) is not 15: elimination meets a pivot of 0 in the transpose alone.
  const Tensor a = leaf({{22, 22}, {15, 15}});
  CHECK(thrown<ValueError>([&] {
          solve(transposed(a), float64({1, 1}));
        }) == "solve: the matrix is singular: pivot 2 of its LU decomposition is 0");
  const Tensor b = leaf({1, 1});
  sum(solve(a, b)).backward();
  CHECK(all(isfinite(b.grad())).item<bool>());
  CHECK(all(isfinite(a.grad())).item<bool>());
}

TEST_CASE("values have gradients where they coincide, vectors do not") {
  const Tensor x = leaf({{2, 0, 0}, {0, 1, 0}, {0, 0, 1}});
  sum(eigvalsh(x)).backward();
  CHECK(allclose(x.grad(), eye(3, {.dtype = Dtype::float64})));
  Tensor(x).set_grad({});
  sum(svd(x).S).backward();
  CHECK(allclose(x.grad(), eye(3, {.dtype = Dtype::float64})));
  Tensor(x).set_grad({});
  sum(eigh(x).eigenvalues).backward();
  CHECK(allclose(x.grad(), eye(3, {.dtype = Dtype::float64})));
  Tensor(x).set_grad({});
  matrix_norm(x, MatrixNorm::nuc).backward();
  CHECK(allclose(x.grad(), eye(3, {.dtype = Dtype::float64})));
}

TEST_CASE("the gradient of the Frobenius norm at 0 is 0") {
  const Tensor x = zeros({2, 2}, {.requires_grad = true});
  matrix_norm(x).backward();
  CHECK(equal(x.grad(), zeros({2, 2})));
}

TEST_CASE("the sign that slogdet gives has gradient 0") {
  const Tensor x = leaf({{2, 1}, {1, 3}});
  const auto [sign, logabsdet] = slogdet(x);
  CHECK(!grad(sign, x, {.allow_unused = true}).defined());
}

// Messages ----------------------------------------------------------------------------------------------------------

TEST_CASE("matrices for which there is no answer") {
  const Tensor indefinite = stack({float64({{1, 0}, {0, 1}}), float64({{1, 2}, {2, 1}})});
  CHECK(thrown<ValueError>([&] { cholesky(indefinite); }) ==
        "cholesky: the matrix is not positive definite: batch [1], leading minor 2");
  CHECK(thrown<ValueError>([&] { cholesky(float64({{-1}})); }) ==
        "cholesky: the matrix is not positive definite: leading minor 1");
  const Tensor singular = reshape(stack({float64({{1, 2}, {2, 4}}), float64({{0, 0}, {0, 0}})}), {1, 2, 2, 2});
  CHECK(thrown<ValueError>([&] { inverse(singular); }) ==
        "inverse: the matrix is singular: batch [0, 0], pivot 2 of its LU decomposition is 0");
  CHECK(thrown<ValueError>([&] {
          inverse(float64({{0, 0}, {0, 0}}));
        }) == "inverse: the matrix is singular: pivot 1 of its LU decomposition is 0");
  CHECK(thrown<ValueError>([&] {
          solve(singular, float64({{1}, {1}}));
        }) == "solve: the matrix is singular: batch [0, 0], pivot 2 of its LU decomposition is 0");
  CHECK(thrown<ValueError>([&] {
          lstsq(float64({{1, 0}, {0, 0}, {0, 0}}), float64({{1}, {1}, {1}}));
        }) == "lstsq: the matrix does not have full rank: |R[1, 1]| of its QR decomposition is 0");
  CHECK(thrown<ValueError>([&] {
          svd(float64({{1, 2}, {not_a_number, 4}}));
        }) == "svd: the matrix holds NaN or infinity: element [1, 0]");
  CHECK(thrown<ValueError>([&] {
          pinv(float64({{{1, 2}, {3, infinity}}}));
        }) == "pinv: the matrix holds NaN or infinity: batch [0], element [1, 1]");
  CHECK(thrown<ValueError>([&] {
          eigvalsh(float64({{1, 2}, {not_a_number, 4}}));
        }) == "eigvalsh: the matrix holds NaN or infinity: element [1, 0]");
}

TEST_CASE("gradients that do not exist") {
  const Tensor x = leaf({{2, 0, 0}, {0, 1, 0}, {0, 0, 1}});
  // The message names the line of the operation; backward stands in the same one.
  CHECK(thrown<GraphError>([&] { sum(eigh(x).eigenvectors).backward(); }) ==
        "eigh: the eigenvectors have no gradient where two eigenvalues coincide: 1 and 1 at 0 and 1");
  CHECK(thrown<GraphError>([&] { sum(svd(x).U).backward(); }) ==
        "svd: the singular vectors have no gradient where two singular values coincide: 1 and 1 at 1 and 2");
  CHECK(thrown<GraphError>([&] { sum(svd(unsqueeze(x, 0)).Vh).backward(); }) ==
        "svd: the singular vectors have no gradient where two singular values coincide: batch [0], 1 and 1 at 1 and 2");
  const Tensor narrow = leaf({{1, 0}, {0, 0}, {0, 0}});
  CHECK(
      thrown<GraphError>([&] { sum(svd(narrow).U).backward(); }) ==
      "svd: the singular vectors of a matrix that is not square have no gradient where a singular value is 0: 0 at 1");
  CHECK(thrown<GraphError>([&] { sum(qr(narrow).R).backward(); }) ==
        "qr: the gradient needs linearly independent columns: R[1, 1] is 0");
  const Tensor singular = leaf({{{1, 0}, {0, 1}}, {{1, 2}, {2, 4}}});
  CHECK(thrown<GraphError>([&] { sum(slogdet(singular).logabsdet).backward(); }) ==
        "slogdet: log|det| has no gradient at a singular matrix: batch [1], shape [2, 2, 2]");
}
