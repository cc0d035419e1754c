// The softmax family against formulas in long double, its edges, and its bits with threads.
#include "simd_levels.h"

#include <gradus/core/kernels/cutoffs.h>
#include <gradus/core/kernels/softmax.h>
#include <gradus/core/parallel.h>

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>
#include <vector>

using std::int64_t;
namespace kernels = gradus::kernels;

namespace {

std::size_t index_of(int64_t i) { return static_cast<std::size_t>(i); }

template <class T>
struct Matrix {
  int64_t rows, columns;
  std::vector<T> values;

  Matrix(int64_t r, int64_t c) : rows(r), columns(c), values(index_of(r * c)) {}
  T* data() { return values.data(); }
  T& at(int64_t r, int64_t c) { return values[index_of(r * columns + c)]; }
};

template <class T>
Matrix<T> random_matrix(int64_t rows, int64_t columns, double scale, unsigned seed = 3) {
  std::mt19937 engine(seed);
  std::normal_distribution<double> normal(0, scale);
  Matrix<T> m(rows, columns);
  for (T& x : m.values) x = static_cast<T>(normal(engine));
  return m;
}

constexpr int64_t widths[] = {1, 2, 3, 10, 31, 32, 33, 100, 257};

/// log sum exp of a row.
template <class T>
long double log_total(Matrix<T>& m, int64_t row) {
  long double largest = m.at(row, 0), sum = 0;
  for (int64_t c = 0; c < m.columns; ++c) largest = std::max(largest, static_cast<long double>(m.at(row, c)));
  for (int64_t c = 0; c < m.columns; ++c) sum += std::exp(m.at(row, c) - largest);
  return largest + std::log(sum);
}

/// want(row, column) for all of `got`.
template <class T, class Want>
void check(Matrix<T>& got, const Want& want, double tolerance) {
  double worst = 0;
  for (int64_t r = 0; r < got.rows; ++r) {
    for (int64_t c = 0; c < got.columns; ++c) {
      const long double wanted = want(r, c);
      const double error = static_cast<double>(std::fabs(got.at(r, c) - wanted) / std::max(1.0L, std::fabs(wanted)));
      if (!(error <= worst)) worst = error;
    }
  }
  INFO(got.rows, " x ", got.columns);
  CHECK(worst <= tolerance);
}

template <class T>
constexpr double few_roundings = 16 * std::numeric_limits<T>::epsilon();

}  // namespace

TEST_CASE_TEMPLATE("softmax, log_softmax and logsumexp are their formulas", T, float, double) {
  for (const auto level : simd_levels()) {
    const AtLevel scope(level);
    for (const int64_t n : widths) {
      Matrix<T> x = random_matrix<T>(5, n, 4), y(5, n), sums(5, 1);
      kernels::softmax(y.data(), x.data(), 5, n);
      check(
          y, [&](int64_t r, int64_t c) { return std::exp(x.at(r, c) - log_total(x, r)); }, few_roundings<T>);
      kernels::log_softmax(y.data(), x.data(), 5, n);
      check(
          y, [&](int64_t r, int64_t c) { return x.at(r, c) - log_total(x, r); }, few_roundings<T>);
      kernels::logsumexp(sums.data(), x.data(), 5, n);
      check(
          sums, [&](int64_t r, int64_t) { return log_total(x, r); }, few_roundings<T>);
      Matrix<T> in_place = x;
      kernels::log_softmax(in_place.data(), in_place.data(), 5, n);
      CHECK(in_place.values == y.values);
    }
  }
}

TEST_CASE_TEMPLATE("the gradients are their formulas", T, float, double) {
  for (const int64_t n : widths) {
    Matrix<T> x = random_matrix<T>(4, n, 2), g = random_matrix<T>(4, n, 1, 9), y(4, n), dx(4, n);
    kernels::softmax(y.data(), x.data(), 4, n);
    kernels::softmax_backward(dx.data(), g.data(), y.data(), 4, n);
    check(
        dx,
        [&](int64_t r, int64_t c) {
          long double dot = 0;
          for (int64_t i = 0; i < n; ++i) dot += static_cast<long double>(g.at(r, i)) * y.at(r, i);
          return y.at(r, c) * (g.at(r, c) - dot);
        },
        few_roundings<T>);
    kernels::log_softmax(y.data(), x.data(), 4, n);
    kernels::log_softmax_backward(dx.data(), g.data(), y.data(), 4, n);
    check(
        dx,
        [&](int64_t r, int64_t c) {
          long double sum = 0;
          for (int64_t i = 0; i < n; ++i) sum += g.at(r, i);
          return g.at(r, c) - std::exp(static_cast<long double>(y.at(r, c))) * sum;
        },
        4 * few_roundings<T>);
  }
}

TEST_CASE_TEMPLATE("cross_entropy gives each row's loss and the scaled gradient", T, float, double) {
  for (const int64_t n : widths) {
    Matrix<T> x = random_matrix<T>(6, n, 3), loss(6, 1), gradient(6, n);
    std::vector<int64_t> labels;
    for (int64_t r = 0; r < 6; ++r) labels.push_back(r * 7 % n);
    const T scale = T(1) / 6;
    kernels::cross_entropy(loss.data(), gradient.data(), x.data(), labels.data(), 6, n, scale);
    check(
        loss, [&](int64_t r, int64_t) { return log_total(x, r) - x.at(r, labels[index_of(r)]); }, few_roundings<T>);
    check(
        gradient,
        [&](int64_t r, int64_t c) {
          const long double p = std::exp(x.at(r, c) - log_total(x, r));
          return (p - (c == labels[index_of(r)] ? 1 : 0)) / 6;
        },
        few_roundings<T>);
    Matrix<T> alone(6, 1);
    kernels::cross_entropy(alone.data(), static_cast<T*>(nullptr), x.data(), labels.data(), 6, n, scale);
    CHECK(alone.values == loss.values);
  }
}

TEST_CASE("cross_entropy passes ignored labels over") {
  Matrix<float> x = random_matrix<float>(3, 5, 1), loss(3, 1), gradient(3, 5);
  gradient.at(1, 2) = 7;
  const int64_t labels[] = {4, -100, 0};
  kernels::cross_entropy(loss.data(), gradient.data(), x.data(), labels, 3, 5, 1.f);
  CHECK(loss.at(1, 0) == 0);
  for (int64_t c = 0; c < 5; ++c) CHECK(gradient.at(1, c) == 0);
  CHECK(loss.at(0, 0) > 0);
}

TEST_CASE_TEMPLATE("no finite input overflows", T, float, double) {
  const T big = std::numeric_limits<T>::max() / 4;
  Matrix<T> x(1, 3), y(1, 3), loss(1, 1);
  x.values = {big, -big, big};
  kernels::softmax(y.data(), x.data(), 1, 3);
  CHECK(y.values == std::vector<T>{T(0.5), 0, T(0.5)});
  kernels::logsumexp(loss.data(), x.data(), 1, 3);
  CHECK(loss.at(0, 0) == big);
  x.values = {1000, 1001, 1002};
  kernels::log_softmax(y.data(), x.data(), 1, 3);
  CHECK(y.at(0, 2) == doctest::Approx(-0.40760596444438));
}

TEST_CASE_TEMPLATE("minus infinity is a probability of zero; nothing but it is NaN", T, float, double) {
  const T inf = std::numeric_limits<T>::infinity();
  Matrix<T> x(2, 40), y(2, 40), sums(2, 1);
  std::fill(x.values.begin(), x.values.end(), -inf);
  x.at(0, 3) = 1;
  x.at(0, 35) = 1;
  kernels::softmax(y.data(), x.data(), 2, 40);
  CHECK(y.at(0, 3) == T(0.5));
  CHECK(y.at(0, 35) == T(0.5));
  CHECK(y.at(0, 0) == 0);
  for (int64_t c = 0; c < 40; ++c) CHECK(std::isnan(y.at(1, c)));
  kernels::logsumexp(sums.data(), x.data(), 2, 40);
  CHECK(sums.at(0, 0) == doctest::Approx(1 + std::log(2.0)));
  CHECK(sums.at(1, 0) == -inf);
}

TEST_CASE_TEMPLATE("the bits are the same with 1, 2 and 4 threads", T, float, double) {
  const int threads_before = gradus::num_threads();
  const kernels::Cutoffs cutoffs_before = kernels::cutoffs();
  Matrix<T> x = random_matrix<T>(300, 100, 3), once(300, 100), again(300, 100);
  kernels::softmax(once.data(), x.data(), 300, 100);
  kernels::Cutoffs none{};
  none.transcendental = 0;
  kernels::set_cutoffs(none);
  for (const int threads : {1, 2, 4}) {
    gradus::set_num_threads(threads);
    kernels::softmax(again.data(), x.data(), 300, 100);
    CHECK(again.values == once.values);
  }
  gradus::set_num_threads(threads_before);
  kernels::set_cutoffs(cutoffs_before);
}
