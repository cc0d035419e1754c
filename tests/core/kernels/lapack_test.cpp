// The decompositions of both back-ends, LAPACK's and our own loops, against their definitions and each other.
#include <gradus/core/kernels/lapack.h>
#include <gradus/core/kernels/lapack_portable.h>

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>
#include <vector>

namespace kernels = gradus::kernels;
using std::int64_t;

namespace {

/// The back-end that CMake chose.
template <class Type>
struct Chosen {
  using T = Type;
  static int64_t cholesky(int64_t n, T* a) { return kernels::cholesky(n, a); }
  static int64_t lu(int64_t n, T* a, int64_t* pivots) { return kernels::lu(n, a, pivots); }
  static void triangular_solve(kernels::Triangle triangle, int64_t n, int64_t k, const T* a, T* b) {
    kernels::triangular_solve(triangle, n, k, a, b);
  }
  static void qr(int64_t m, int64_t n, T* a, T* r) { kernels::qr(m, n, a, r); }
  static bool svd(int64_t m, int64_t n, T* a, T* u, T* s, T* vh) { return kernels::svd(m, n, a, u, s, vh); }
  static bool eigh(int64_t n, T* a, T* w, bool vectors) { return kernels::eigh(n, a, w, vectors); }
};

template <class Type>
struct Portable {
  using T = Type;
  static int64_t cholesky(int64_t n, T* a) { return kernels::portable::cholesky(n, a); }
  static int64_t lu(int64_t n, T* a, int64_t* pivots) { return kernels::portable::lu(n, a, pivots); }
  static void triangular_solve(kernels::Triangle triangle, int64_t n, int64_t k, const T* a, T* b) {
    kernels::portable::triangular_solve(triangle, n, k, a, b);
  }
  static void qr(int64_t m, int64_t n, T* a, T* r) { kernels::portable::qr(m, n, a, r); }
  static bool svd(int64_t m, int64_t n, T* a, T* u, T* s, T* vh) { return kernels::portable::svd(m, n, a, u, s, vh); }
  static bool eigh(int64_t n, T* a, T* w, bool vectors) { return kernels::portable::eigh(n, a, w, vectors); }
};

#define ALL_BACK_ENDS Chosen<float>, Chosen<double>, Portable<float>, Portable<double>

template <class T>
struct Matrix {
  int64_t rows, columns;
  std::vector<T> values;

  Matrix(int64_t m, int64_t n) : rows(m), columns(n), values(static_cast<std::size_t>(m * n), T(0)) {}
  T* data() { return values.data(); }
  T& operator()(int64_t i, int64_t j) { return values[static_cast<std::size_t>(i * columns + j)]; }
  T operator()(int64_t i, int64_t j) const { return values[static_cast<std::size_t>(i * columns + j)]; }
};

template <class T>
Matrix<T> random_matrix(int64_t rows, int64_t columns, unsigned seed) {
  std::mt19937 engine(seed);
  std::uniform_real_distribution<double> values(-1, 1);
  Matrix<T> matrix(rows, columns);
  std::generate(matrix.values.begin(), matrix.values.end(), [&] { return static_cast<T>(values(engine)); });
  return matrix;
}

template <class T>
Matrix<T> identity(int64_t n) {
  Matrix<T> matrix(n, n);
  for (int64_t i = 0; i < n; ++i) matrix(i, i) = 1;
  return matrix;
}

template <class T>
Matrix<T> transposed(const Matrix<T>& a) {
  Matrix<T> matrix(a.columns, a.rows);
  for (int64_t i = 0; i < a.rows; ++i) {
    for (int64_t j = 0; j < a.columns; ++j) matrix(j, i) = a(i, j);
  }
  return matrix;
}

/// The product, summed in double.
template <class T>
Matrix<T> operator*(const Matrix<T>& a, const Matrix<T>& b) {
  Matrix<T> product(a.rows, b.columns);
  for (int64_t i = 0; i < a.rows; ++i) {
    for (int64_t j = 0; j < b.columns; ++j) {
      double sum = 0;
      for (int64_t l = 0; l < a.columns; ++l) sum += double{a(i, l)} * double{b(l, j)};
      product(i, j) = static_cast<T>(sum);
    }
  }
  return product;
}

/// a a^T + I.
template <class T>
Matrix<T> positive_matrix(int64_t n, unsigned seed) {
  const Matrix<T> a = random_matrix<T>(n, n, seed);
  Matrix<T> product = a * transposed(a);
  for (int64_t i = 0; i < n; ++i) product(i, i) += 1;
  return product;
}

template <class T>
Matrix<T> scaled_columns(Matrix<T> a, const std::vector<T>& factors) {
  for (int64_t i = 0; i < a.rows; ++i) {
    for (int64_t j = 0; j < a.columns; ++j) a(i, j) *= factors[static_cast<std::size_t>(j)];
  }
  return a;
}

/// The largest |a - b|.
template <class T>
double difference(const Matrix<T>& a, const Matrix<T>& b) {
  REQUIRE(a.values.size() == b.values.size());
  double worst = 0;
  for (std::size_t i = 0; i < a.values.size(); ++i)
    worst = std::max(worst, std::abs(double{a.values[i]} - double{b.values[i]}));
  return worst;
}

template <class T>
double tolerance(int64_t size) {
  return 8 * std::numeric_limits<T>::epsilon() * static_cast<double>(size + 4);
}

struct Size {
  int64_t m, n;
};
constexpr Size sizes[] = {{1, 1}, {3, 1}, {1, 3}, {3, 3}, {5, 4}, {4, 5}, {40, 33}, {33, 40}, {100, 100}, {257, 64}};
constexpr int64_t squares[] = {1, 2, 3, 10, 33, 100};

}  // namespace

TEST_CASE_TEMPLATE("cholesky gives L L^T = A, from the lower triangle alone", BackEnd, ALL_BACK_ENDS) {
  using T = typename BackEnd::T;
  for (const int64_t n : squares) {
    CAPTURE(n);
    const Matrix<T> a = positive_matrix<T>(n, 3);
    Matrix<T> l = a;
    for (int64_t i = 0; i < n; ++i) {
      for (int64_t j = i + 1; j < n; ++j) l(i, j) = std::numeric_limits<T>::quiet_NaN();
    }
    REQUIRE(BackEnd::cholesky(n, l.data()) == 0);
    CHECK(difference(l * transposed(l), a) < tolerance<T>(n) * static_cast<double>(n));
    for (int64_t i = 0; i < n; ++i) {
      CHECK(l(i, i) > 0);
      for (int64_t j = i + 1; j < n; ++j) CHECK(l(i, j) == 0);
    }
  }
}

TEST_CASE_TEMPLATE("cholesky tells which leading minor is not positive", BackEnd, ALL_BACK_ENDS) {
  using T = typename BackEnd::T;
  for (const int64_t bad : {int64_t{1}, int64_t{3}, int64_t{5}}) {
    for (const T value : {T(-1), T(0), std::numeric_limits<T>::quiet_NaN()}) {
      Matrix<T> a = identity<T>(5);
      a(bad - 1, bad - 1) = value;
      CHECK(BackEnd::cholesky(5, a.data()) == bad);
    }
  }
}

TEST_CASE_TEMPLATE("lu gives L U = A with rows exchanged, and solves", BackEnd, ALL_BACK_ENDS) {
  using T = typename BackEnd::T;
  for (const int64_t n : squares) {
    CAPTURE(n);
    const Matrix<T> a = random_matrix<T>(n, n, 11);
    Matrix<T> factors = a;
    std::vector<int64_t> pivots(static_cast<std::size_t>(n));
    REQUIRE(BackEnd::lu(n, factors.data(), pivots.data()) == 0);
    Matrix<T> l = identity<T>(n);
    Matrix<T> u(n, n);
    Matrix<T> exchanged = a;
    for (int64_t i = 0; i < n; ++i) {
      const int64_t pivot = pivots[static_cast<std::size_t>(i)];
      REQUIRE(pivot >= i);
      for (int64_t j = 0; j < n; ++j) {
        if (pivot != i) std::swap(exchanged(i, j), exchanged(pivot, j));
        (j < i ? l : u)(i, j) = factors(i, j);
        if (j < i) CHECK(std::abs(factors(i, j)) <= 1);
      }
    }
    CHECK(difference(l * u, exchanged) < tolerance<T>(n));
  }
}

TEST_CASE_TEMPLATE("lu_solve inverts a product", T, float, double) {
  for (const int64_t k : {int64_t{1}, int64_t{4}}) {
    Matrix<T> a = random_matrix<T>(20, 20, 5);
    for (int64_t i = 0; i < 20; ++i) a(i, (i + 1) % 20) += 8;
    const Matrix<T> x = random_matrix<T>(20, k, 6);
    Matrix<T> b = a * x;
    std::vector<int64_t> pivots(20);
    REQUIRE(kernels::lu(20, a.data(), pivots.data()) == 0);
    kernels::lu_solve(20, k, a.data(), pivots.data(), b.data());
    CHECK(difference(b, x) < 10 * tolerance<T>(20));
  }
}

TEST_CASE_TEMPLATE("lu tells the first zero pivot, and goes on", BackEnd, ALL_BACK_ENDS) {
  using T = typename BackEnd::T;
  Matrix<T> a(3, 3);
  a(0, 0) = 2;
  a(2, 2) = 3;
  std::vector<int64_t> pivots(3);
  CHECK(BackEnd::lu(3, a.data(), pivots.data()) == 2);
  CHECK(a(2, 2) == 3);
}

TEST_CASE_TEMPLATE("triangular_solve reads one triangle, with or without its diagonal", BackEnd, ALL_BACK_ENDS) {
  using T = typename BackEnd::T;
  constexpr int64_t n = 12;
  constexpr int64_t k = 3;
  for (const bool upper : {false, true}) {
    for (const bool unit : {false, true}) {
      CAPTURE(upper);
      CAPTURE(unit);
      Matrix<T> read = random_matrix<T>(n, n, 8);
      Matrix<T> meant(n, n);
      for (int64_t i = 0; i < n; ++i) {
        read(i, i) = unit ? std::numeric_limits<T>::quiet_NaN() : T(4);
        meant(i, i) = unit ? T(1) : T(4);
        for (int64_t j = 0; j < n; ++j) {
          if (i == j) continue;
          if ((j > i) == upper)
            meant(i, j) = read(i, j);
          else
            read(i, j) = std::numeric_limits<T>::quiet_NaN();
        }
      }
      const Matrix<T> x = random_matrix<T>(n, k, 9);
      Matrix<T> b = meant * x;
      BackEnd::triangular_solve({.upper = upper, .unit = unit}, n, k, read.data(), b.data());
      CHECK(difference(b, x) < 200 * tolerance<T>(n));
    }
  }
}

TEST_CASE_TEMPLATE("qr gives orthonormal columns whose product with R is A", BackEnd, ALL_BACK_ENDS) {
  using T = typename BackEnd::T;
  for (const Size& size : sizes) {
    const int64_t m = size.m;
    const int64_t n = size.n;
    CAPTURE(m);
    CAPTURE(n);
    const int64_t k = std::min(m, n);
    const Matrix<T> a = random_matrix<T>(m, n, 7);
    Matrix<T> work = a;
    Matrix<T> r(k, n);
    std::fill(r.values.begin(), r.values.end(), T(9));
    BackEnd::qr(m, n, work.data(), r.data());
    Matrix<T> q(m, k);
    std::copy_n(work.data(), m * k, q.data());
    CHECK(difference(transposed(q) * q, identity<T>(k)) < tolerance<T>(n));
    CHECK(difference(q * r, a) < tolerance<T>(n));
    for (int64_t i = 0; i < k; ++i) {
      for (int64_t j = 0; j < i; ++j) CHECK(r(i, j) == 0);
    }
  }
}

TEST_CASE_TEMPLATE("both back-ends give Q and R the same signs", T, float, double) {
  for (const Size& size : sizes) {
    const int64_t m = size.m;
    const int64_t n = size.n;
    for (const bool sparse : {false, true}) {
      CAPTURE(m);
      CAPTURE(n);
      const int64_t k = std::min(m, n);
      Matrix<T> chosen = random_matrix<T>(m, n, 17);
      for (int64_t i = 0; sparse && i < m; ++i) {
        for (int64_t j = 0; j < n; ++j) chosen(i, j) *= static_cast<T>((i + j) % 2);
      }
      Matrix<T> portable = chosen;
      Matrix<T> chosen_r(k, n);
      Matrix<T> portable_r(k, n);
      kernels::qr(m, n, chosen.data(), chosen_r.data());
      kernels::portable::qr(m, n, portable.data(), portable_r.data());
      for (int64_t i = 0; i < k; ++i) {
        if (std::abs(chosen_r(i, i)) > 1e-3) CHECK(std::signbit(chosen_r(i, i)) == std::signbit(portable_r(i, i)));
      }
    }
  }
}

TEST_CASE_TEMPLATE("qr without R gives the same Q, and the same bits each time", BackEnd, ALL_BACK_ENDS) {
  using T = typename BackEnd::T;
  Matrix<T> with = random_matrix<T>(60, 41, 3);
  Matrix<T> without = with;
  Matrix<T> again = with;
  Matrix<T> r(41, 41);
  BackEnd::qr(60, 41, with.data(), r.data());
  BackEnd::qr(60, 41, without.data(), nullptr);
  BackEnd::qr(60, 41, again.data(), nullptr);
  CHECK(with.values == without.values);
  CHECK(without.values == again.values);
}

TEST_CASE_TEMPLATE("svd gives orthonormal U and V and descending S whose product is A", BackEnd, ALL_BACK_ENDS) {
  using T = typename BackEnd::T;
  for (const Size& size : sizes) {
    const int64_t m = size.m;
    const int64_t n = size.n;
    for (const int64_t rank : {std::min(m, n), std::min(m, n) / 2}) {  // the second: with zeros in S
      CAPTURE(m);
      CAPTURE(n);
      CAPTURE(rank);
      const int64_t k = std::min(m, n);
      const Matrix<T> a = random_matrix<T>(m, rank, 21) * random_matrix<T>(rank, n, 22);
      Matrix<T> work = a;
      Matrix<T> u(m, k);
      Matrix<T> vh(k, n);
      std::vector<T> s(static_cast<std::size_t>(k));
      REQUIRE(BackEnd::svd(m, n, work.data(), u.data(), s.data(), vh.data()));
      const double largest = std::max(1.0, double{s[0]});
      CHECK(difference(transposed(u) * u, identity<T>(k)) < tolerance<T>(m));
      CHECK(difference(vh * transposed(vh), identity<T>(k)) < tolerance<T>(n));
      CHECK(difference(scaled_columns(u, s) * vh, a) < largest * tolerance<T>(k));
      CHECK(std::is_sorted(s.rbegin(), s.rend()));
      CHECK(s.back() >= 0);

      work = a;
      std::vector<T> values(static_cast<std::size_t>(k));
      REQUIRE(BackEnd::svd(m, n, work.data(), nullptr, values.data(), nullptr));
      for (std::size_t i = 0; i < values.size(); ++i)
        CHECK(std::abs(double{values[i]} - double{s[i]}) < largest * tolerance<T>(k));
    }
  }
}

TEST_CASE_TEMPLATE("svd of numbers whose squares over- or underflow", BackEnd, ALL_BACK_ENDS) {
  using T = typename BackEnd::T;
  for (const T scale : {std::numeric_limits<T>::max() / 8, std::numeric_limits<T>::min() * 8}) {
    Matrix<T> a(2, 2);
    a(0, 0) = a(0, 1) = scale;
    Matrix<T> u(2, 2);
    Matrix<T> vh(2, 2);
    T s[2];
    REQUIRE(BackEnd::svd(2, 2, a.data(), u.data(), s, vh.data()));
    CHECK(double{s[0] / scale} == doctest::Approx(std::sqrt(2.0)).epsilon(1e-6));
    CHECK(std::abs(s[1] / scale) < 1e-6);
    CHECK(difference(transposed(u) * u, identity<T>(2)) < tolerance<T>(2));
  }
}

TEST_CASE_TEMPLATE("eigh gives V diag(w) V^T = A, from the lower triangle alone", BackEnd, ALL_BACK_ENDS) {
  using T = typename BackEnd::T;
  for (const int64_t n : squares) {
    for (const bool repeated : {false, true}) {
      CAPTURE(n);
      CAPTURE(repeated);
      Matrix<T> a = random_matrix<T>(n, n, 31);
      for (int64_t i = 0; i < n; ++i) {
        for (int64_t j = 0; j < i; ++j) a(i, j) = a(j, i);
      }
      if (repeated) a = identity<T>(n);
      Matrix<T> v = a;
      for (int64_t i = 0; i < n; ++i) {
        for (int64_t j = i + 1; j < n; ++j) v(i, j) = std::numeric_limits<T>::quiet_NaN();
      }
      Matrix<T> values_only = v;
      std::vector<T> w(static_cast<std::size_t>(n));
      REQUIRE(BackEnd::eigh(n, v.data(), w.data(), true));
      CHECK(difference(transposed(v) * v, identity<T>(n)) < tolerance<T>(n));
      CHECK(difference(scaled_columns(v, w) * transposed(v), a) < 4 * tolerance<T>(n));
      CHECK(std::is_sorted(w.begin(), w.end()));

      std::vector<T> alone(static_cast<std::size_t>(n));
      REQUIRE(BackEnd::eigh(n, values_only.data(), alone.data(), false));
      for (std::size_t i = 0; i < alone.size(); ++i)
        CHECK(std::abs(double{alone[i]} - double{w[i]}) < 4 * tolerance<T>(n));
    }
  }
}

TEST_CASE_TEMPLATE("of empty matrices, nothing", BackEnd, ALL_BACK_ENDS) {
  CHECK(BackEnd::cholesky(0, nullptr) == 0);
  CHECK(BackEnd::lu(0, nullptr, nullptr) == 0);
  BackEnd::triangular_solve({}, 0, 3, nullptr, nullptr);
  BackEnd::triangular_solve({}, 3, 0, nullptr, nullptr);
  BackEnd::qr(5, 0, nullptr, nullptr);
  BackEnd::qr(0, 5, nullptr, nullptr);
  CHECK(BackEnd::svd(5, 0, nullptr, nullptr, nullptr, nullptr));
  CHECK(BackEnd::svd(0, 5, nullptr, nullptr, nullptr, nullptr));
  CHECK(BackEnd::eigh(0, nullptr, nullptr, true));
}
