// LAPACK's factorisations against their definitions.
#include <gradus/core/kernels/lapack.h>

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>
#include <vector>

using std::int64_t;

namespace {

template <class T>
std::vector<T> random_matrix(int64_t rows, int64_t columns, unsigned seed) {
  std::mt19937 engine(seed);
  std::uniform_real_distribution<double> values(-1, 1);
  std::vector<T> matrix(static_cast<std::size_t>(rows * columns));
  std::generate(matrix.begin(), matrix.end(), [&] { return static_cast<T>(values(engine)); });
  return matrix;
}

/// The largest |X Y - Z|, by plain loops; x: [m, k] with element (i, j) at x[i * x_row + j * x_column].
template <class T>
double largest_error(int64_t m, int64_t n, int64_t k, const T* x, int64_t x_row, int64_t x_column, const T* y,
                     const std::vector<T>& z) {
  double worst = 0;
  for (int64_t i = 0; i < m; ++i) {
    for (int64_t j = 0; j < n; ++j) {
      double sum = 0;
      for (int64_t l = 0; l < k; ++l) sum += double{x[i * x_row + l * x_column]} * double{y[l * n + j]};
      worst = std::max(worst, std::abs(sum - double{z[static_cast<std::size_t>(i * n + j)]}));
    }
  }
  return worst;
}

struct Size {
  int64_t m, n;
};
constexpr Size sizes[] = {{1, 1}, {3, 1}, {3, 3}, {5, 4}, {40, 33}, {100, 100}, {257, 64}};

}  // namespace

TEST_CASE_TEMPLATE("qr gives orthonormal columns whose product with R is A", T, float, double) {
  for (const Size& size : sizes) {
    const int64_t m = size.m;
    const int64_t n = size.n;
    CAPTURE(m);
    CAPTURE(n);
    const std::vector<T> a = random_matrix<T>(m, n, 7);
    std::vector<T> q = a;
    std::vector<T> r(static_cast<std::size_t>(n * n), T(9));
    gradus::kernels::qr(m, n, q.data(), r.data());

    const double tolerance = 4 * std::numeric_limits<T>::epsilon() * static_cast<double>(n + 4);
    std::vector<T> identity(static_cast<std::size_t>(n * n), T(0));
    for (int64_t i = 0; i < n; ++i) identity[static_cast<std::size_t>(i * n + i)] = 1;
    CHECK(largest_error(n, n, m, q.data(), 1, n, q.data(), identity) < tolerance);
    CHECK(largest_error(m, n, n, q.data(), n, 1, r.data(), a) < tolerance);
    for (int64_t i = 0; i < n; ++i) {
      for (int64_t j = 0; j < i; ++j) CHECK(r[static_cast<std::size_t>(i * n + j)] == 0);
    }
  }
}

TEST_CASE("qr without R gives the same Q, and the same bits each time") {
  const std::vector<float> a = random_matrix<float>(60, 41, 3);
  std::vector<float> with = a, without = a, again = a, r(41 * 41);
  gradus::kernels::qr<float>(60, 41, with.data(), r.data());
  gradus::kernels::qr<float>(60, 41, without.data(), nullptr);
  gradus::kernels::qr<float>(60, 41, again.data(), nullptr);
  CHECK(with == without);
  CHECK(without == again);
}

TEST_CASE("qr of a matrix without columns does nothing") { gradus::kernels::qr<double>(5, 0, nullptr, nullptr); }
