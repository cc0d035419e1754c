// Matrix products against plain loops in double, and its bits with 1, 2 and 4 threads.
#include <gradus/core/kernels/cutoffs.h>
#include <gradus/core/kernels/dispatch.h>
#include <gradus/core/kernels/gemm.h>
#include <gradus/core/parallel.h>

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <random>
#include <string>
#include <type_traits>
#include <vector>

using gradus::kernels::Activation;
using gradus::kernels::Gemm;
using gradus::kernels::gemm;
using std::int64_t;

namespace {

std::size_t index_of(int64_t i) { return static_cast<std::size_t>(i); }

template <class T>
std::vector<T> random_values(int64_t count, unsigned seed) {
  std::mt19937 engine(seed);
  std::uniform_real_distribution<double> values(-1, 1);
  std::vector<T> result(index_of(count));
  std::generate(result.begin(), result.end(), [&] { return static_cast<T>(values(engine)); });
  return result;
}

/// A product with matrices of its own. `gap`: how much longer the rows in memory are than those of the matrices.
template <class T>
struct Problem {
  Problem(int64_t m, int64_t n, int64_t k, bool transpose_a, bool transpose_b, int64_t gap = 0)
      : product{.m = m,
                .n = n,
                .k = k,
                .a = nullptr,
                .lda = (transpose_a ? m : k) + gap,
                .transpose_a = transpose_a,
                .b = nullptr,
                .ldb = (transpose_b ? k : n) + gap,
                .transpose_b = transpose_b,
                .c = nullptr,
                .ldc = n + gap},
        a(random_values<T>((transpose_a ? k : m) * product.lda, 1)),
        b(random_values<T>((transpose_b ? n : k) * product.ldb, 2)),
        c(random_values<T>(m * product.ldc, 3)),
        before(c),
        bias(random_values<T>(n, 4)) {
    product.a = a.data();
    product.b = b.data();
    product.c = c.data();
  }
  Problem(const Problem&) = delete;
  Problem& operator=(const Problem&) = delete;

  /// What element (i, j) ought to be.
  double expected(int64_t i, int64_t j) const {
    const Gemm<T>& g = product;
    double sum = 0;
    for (int64_t l = 0; l < g.k; ++l) {
      sum += double{g.transpose_a ? g.a[l * g.lda + i] : g.a[i * g.lda + l]} *
             double{g.transpose_b ? g.b[j * g.ldb + l] : g.b[l * g.ldb + j]};
    }
    double x = double{g.alpha} * sum;
    if (g.beta != 0) x += double{g.beta} * double{before[index_of(i * g.ldc + j)]};
    if (g.bias) x += double{g.bias[j]};
    switch (g.activation) {
      case Activation::none:
        return x;
      case Activation::relu:
        return std::max(0.0, x);
      case Activation::tanh:
        return std::tanh(x);
      case Activation::sigmoid:
        return 1 / (1 + std::exp(-x));
    }
    return x;
  }

  /// The largest error, in units of the bound for a sum of k products of numbers up to 1 that is rounded at each step.
  double error() const {
    const double bound = std::numeric_limits<T>::epsilon() * (static_cast<double>(product.k) + 8);
    double worst = 0;
    for (int64_t i = 0; i < product.m; ++i) {
      for (int64_t j = 0; j < product.n; ++j) {
        const double difference = double{c[index_of(i * product.ldc + j)]} - expected(i, j);
        if (!(std::abs(difference) / bound <= worst)) worst = std::abs(difference) / bound;
      }
    }
    return worst;
  }

  /// True if the memory between the rows of C is as it was.
  bool gaps_untouched() const {
    for (int64_t i = 0; i < product.m; ++i) {
      for (int64_t j = product.n; j < product.ldc; ++j) {
        if (c[index_of(i * product.ldc + j)] != before[index_of(i * product.ldc + j)]) return false;
      }
    }
    return true;
  }

  Gemm<T> product;
  std::vector<T> a, b, c, before, bias;
};

struct Size {
  int64_t m, n, k;
};

/// How doctest shows it when a check fails.
doctest::String toString(const Size& size) {  // NOLINT(readability-identifier-naming): doctest's name
  return ("m " + std::to_string(size.m) + ", n " + std::to_string(size.n) + ", k " + std::to_string(size.k)).c_str();
}

constexpr Size sizes[] = {{1, 1, 1},   {2, 3, 4},    {7, 5, 3},     {8, 8, 8},     {1, 33, 20},  {33, 1, 20},
                          {16, 16, 2}, {17, 19, 23}, {32, 32, 32},  {33, 31, 65},  {64, 64, 64}, {100, 10, 128},
                          {3, 300, 9}, {300, 3, 9},  {65, 129, 70}, {257, 96, 33}, {5, 5, 1000}};

/// Sets cut-offs and threads back after a test case.
struct Settings {
  ~Settings() {
    gradus::kernels::set_cutoffs(cutoffs);
    gradus::set_num_threads(threads);
  }
  gradus::kernels::Cutoffs cutoffs = gradus::kernels::cutoffs();
  int threads = gradus::num_threads();
};

template <class T>
bool same_bits(const std::vector<T>& x, const std::vector<T>& y) {
  return x.size() == y.size() && std::memcmp(x.data(), y.data(), x.size() * sizeof(T)) == 0;
}

}  // namespace

TEST_CASE_TEMPLATE("products agree with plain loops in double", T, float, double) {
  for (const Size& size : sizes) {
    const int64_t m = size.m, n = size.n, k = size.k;
    for (const bool transpose_a : {false, true}) {
      for (const bool transpose_b : {false, true}) {
        for (const int64_t gap : {0, 3}) {
          CAPTURE(size);
          CAPTURE(transpose_a);
          CAPTURE(transpose_b);
          Problem<T> problem(m, n, k, transpose_a, transpose_b, gap);
          gemm(problem.product);
          CHECK(problem.error() <= 1);
          CHECK(problem.gaps_untouched());
        }
      }
    }
  }
}

TEST_CASE_TEMPLATE("alpha, beta, bias and activation are applied", T, float, double) {
  for (const Size& size : sizes) {
    const int64_t m = size.m, n = size.n, k = size.k;
    for (const Activation activation : {Activation::none, Activation::relu, Activation::tanh, Activation::sigmoid}) {
      for (const T beta : {T(0), T(1), T(-0.5)}) {
        for (const bool bias : {false, true}) {
          CAPTURE(size);
          CAPTURE(static_cast<int>(activation));
          CAPTURE(beta);
          CAPTURE(bias);
          Problem<T> problem(m, n, k, false, true, 2);
          problem.product.alpha = T(0.75);
          problem.product.beta = beta;
          problem.product.activation = activation;
          if (bias) problem.product.bias = problem.bias.data();
          gemm(problem.product);
          CHECK(problem.error() <= 1);
          CHECK(problem.gaps_untouched());
        }
      }
    }
  }
}

TEST_CASE_TEMPLATE("a product without terms is beta C + bias", T, float, double) {
  Problem<T> problem(4, 5, 0, false, false);
  problem.product.beta = 2;
  problem.product.bias = problem.bias.data();
  problem.product.activation = Activation::tanh;
  gemm(problem.product);
  CHECK(problem.error() <= 1);
}

TEST_CASE("products without rows or columns are allowed") {
  Problem<float> no_rows(0, 5, 4, false, false);
  gemm(no_rows.product);
  Problem<float> no_columns(5, 0, 4, false, true);
  gemm(no_columns.product);
  gemm(std::span<const Gemm<double>>{});
}

TEST_CASE_TEMPLATE("beta 0 does not read C", T, float, double) {
  for (const Size& size : sizes) {
    const int64_t m = size.m, n = size.n, k = size.k;
    Problem<T> problem(m, n, k, false, false);
    std::fill(problem.c.begin(), problem.c.end(), std::numeric_limits<T>::quiet_NaN());
    gemm(problem.product);
    CHECK(problem.error() <= 1);
  }
  Problem<T> empty(3, 3, 0, false, false);
  std::fill(empty.c.begin(), empty.c.end(), std::numeric_limits<T>::quiet_NaN());
  gemm(empty.product);
  CHECK(empty.error() == 0);
}

TEST_CASE_TEMPLATE("NaN and infinity reach every element that depends on them", T, float, double) {
  for (const Size& size : sizes) {
    const int64_t m = size.m, n = size.n, k = size.k;
    for (const bool transpose_a : {false, true}) {
      for (const bool transpose_b : {false, true}) {
        CAPTURE(size);
        Problem<T> problem(m, n, k, transpose_a, transpose_b);
        // Row 0 of op(A) times zeros: 0 * NaN is NaN; column n - 1 of op(B) holds an infinity.
        std::fill(problem.b.begin(), problem.b.end(), T(0));
        problem.a[0] = std::numeric_limits<T>::quiet_NaN();
        problem.b.back() = std::numeric_limits<T>::infinity();
        problem.product.activation = Activation::relu;
        gemm(problem.product);
        const auto at = [&](int64_t i, int64_t j) { return problem.c[index_of(i * n + j)]; };
        for (int64_t j = 0; j < n; ++j) CHECK(std::isnan(at(0, j)));
        const T factor = transpose_a ? problem.a[index_of((k - 1) * m + m - 1)] : problem.a[index_of(m * k - 1)];
        if (m > 1) CHECK(at(m - 1, n - 1) == (factor > 0 ? std::numeric_limits<T>::infinity() : T(0)));
      }
    }
  }
}

TEST_CASE("ReLU and tanh keep NaN") {
  for (const Activation activation : {Activation::relu, Activation::tanh, Activation::sigmoid}) {
    Problem<float> problem(20, 40, 3, false, false);
    problem.bias[7] = std::numeric_limits<float>::quiet_NaN();
    problem.product.bias = problem.bias.data();
    problem.product.activation = activation;
    gemm(problem.product);
    for (int64_t i = 0; i < 20; ++i) {
      for (int64_t j = 0; j < 40; ++j) CHECK(std::isnan(problem.c[index_of(i * 40 + j)]) == (j == 7));
    }
  }
}

TEST_CASE_TEMPLATE("a product has the same bits with 1, 2 and 4 threads", T, float, double) {
  const Settings settings;
  gradus::kernels::set_cutoffs({0, 0, 0, 0, 0});
  for (const Size& size : {Size{64, 64, 64}, Size{128, 784, 512}, Size{131, 77, 300}, Size{10, 900, 128}}) {
    const int64_t m = size.m, n = size.n, k = size.k;
    for (const bool transpose_a : {false, true}) {
      for (const bool transpose_b : {false, true}) {
        CAPTURE(size);
        Problem<T> reference(m, n, k, transpose_a, transpose_b);
        gradus::set_num_threads(1);
        gemm(reference.product);
        for (const int threads : {2, 4}) {
          Problem<T> problem(m, n, k, transpose_a, transpose_b);
          gradus::set_num_threads(threads);
          gemm(problem.product);
          CHECK(same_bits(problem.c, reference.c));
        }
      }
    }
  }
}

TEST_CASE("cut-offs do not change the bits") {
  const Settings settings;
  gradus::set_num_threads(4);
  Problem<float> here(128, 512, 300, false, true);
  Problem<float> spread(128, 512, 300, false, true);
  gradus::kernels::Cutoffs cutoffs;
  cutoffs.gemm_flops = std::numeric_limits<int64_t>::max();
  gradus::kernels::set_cutoffs(cutoffs);
  gemm(here.product);
  cutoffs.gemm_flops = 0;
  gradus::kernels::set_cutoffs(cutoffs);
  gemm(spread.product);
  CHECK(same_bits(here.c, spread.c));
}

TEST_CASE_TEMPLATE("a row has the same bits in any batch", T, float, double) {
  constexpr int64_t n = 45, k = 700;
  for (const bool transpose_b : {false, true}) {
    Problem<T> batch(250, n, k, false, transpose_b);
    gemm(batch.product);
    for (const int64_t m : {1, 2, 3, 7, 60}) {
      CAPTURE(m);
      std::vector<T> c(index_of(m * n));
      Gemm<T> part = batch.product;
      part.m = m;
      part.c = c.data();
      gemm(part);
      CHECK(same_bits(c, std::vector<T>(batch.c.begin(), batch.c.begin() + m * n)));
    }
  }
}

TEST_CASE_TEMPLATE("with each instruction set products are right, and from AVX2 on their bits are the same", T, float,
                   double) {
  const gradus::SimdLevel best = gradus::simd_level();
  std::vector<T> fused;
  for (const gradus::SimdLevel level :
       {gradus::SimdLevel::baseline, gradus::SimdLevel::avx2, gradus::SimdLevel::avx512}) {
    if (gradus::kernels::set_simd_level(level) != level) continue;
    CAPTURE(gradus::name(level));
    for (const Size& size : sizes) {
      CAPTURE(size);
      for (const bool transpose_a : {false, true}) {
        for (const bool transpose_b : {false, true}) {
          Problem<T> problem(size.m, size.n, size.k, transpose_a, transpose_b, 1);
          gemm(problem.product);
          CHECK(problem.error() <= 1);
          CHECK(problem.gaps_untouched());
        }
      }
    }
    Problem<T> problem(70, 90, 300, false, true);
    gemm(problem.product);
    if (level == gradus::SimdLevel::baseline) continue;
    if (!fused.empty()) CHECK(same_bits(problem.c, fused));
    fused = problem.c;
  }
  gradus::kernels::set_simd_level(best);
}

TEST_CASE("several products in one call are each as if alone") {
  const Settings settings;
  gradus::set_num_threads(4);
  gradus::kernels::set_cutoffs({0, 0, 0, 0, 0});
  Problem<float> dx(128, 784, 100, false, false), dw(100, 784, 128, true, false), small(3, 4, 5, false, true);
  Problem<float> dx_alone(128, 784, 100, false, false), dw_alone(100, 784, 128, true, false),
      small_alone(3, 4, 5, false, true);
  const Gemm<float> products[] = {dx.product, dw.product, small.product};
  gemm<float>(std::span<const Gemm<float>>(products));
  gemm(dx_alone.product);
  gemm(dw_alone.product);
  gemm(small_alone.product);
  CHECK(dx.error() <= 1);
  CHECK(dw.error() <= 1);
  CHECK(small.error() <= 1);
  CHECK(same_bits(dx.c, dx_alone.c));
  CHECK(same_bits(dw.c, dw_alone.c));
  CHECK(same_bits(small.c, small_alone.c));
}

TEST_CASE_TEMPLATE("a batch of products, with its own or a shared matrix B", T, float, double) {
  const Settings settings;
  gradus::set_num_threads(3);
  gradus::kernels::set_cutoffs({0, 0, 0, 0, 0});
  constexpr int64_t count = 5, m = 40, n = 21, k = 33;
  for (const bool shared : {false, true}) {
    const std::vector<T> a = random_values<T>(count * m * k, 11);
    const std::vector<T> b = random_values<T>(count * k * n, 12);
    std::vector<T> c(count * m * n), alone(m * n);
    Gemm<T> first{.m = m,
                  .n = n,
                  .k = k,
                  .a = a.data(),
                  .lda = k,
                  .transpose_a = false,
                  .b = b.data(),
                  .ldb = n,
                  .transpose_b = false,
                  .c = c.data(),
                  .ldc = n};
    gradus::kernels::gemm_batched(count, {m * k, shared ? 0 : k * n, m * n}, first);
    for (int64_t i = 0; i < count; ++i) {
      Gemm<T> one = first;
      one.a += i * m * k;
      one.b += shared ? 0 : i * k * n;
      one.c = alone.data();
      gemm(one);
      CHECK(same_bits(alone, std::vector<T>(c.begin() + i * m * n, c.begin() + (i + 1) * m * n)));
    }
  }
}

TEST_CASE_TEMPLATE("products so large that OpenBLAS, where there is one, computes their tiles", T, float, double) {
  const Settings settings;
  gradus::kernels::set_cutoffs({0, 0, 0, 0, 0});
  for (const bool transpose_a : {false, true}) {
    for (const bool transpose_b : {false, true}) {
      CAPTURE(transpose_a);
      CAPTURE(transpose_b);
      Problem<T> here(260, 1037, 64, transpose_a, transpose_b, 3);
      here.product.bias = here.bias.data();
      here.product.activation = Activation::tanh;
      gradus::set_num_threads(1);
      gemm(here.product);
      CHECK(here.error() <= 1);
      CHECK(here.gaps_untouched());
      for (const int threads : {2, 4}) {
        Problem<T> spread(260, 1037, 64, transpose_a, transpose_b, 3);
        spread.product.bias = spread.bias.data();
        spread.product.activation = Activation::tanh;
        gradus::set_num_threads(threads);
        gemm(spread.product);
        CHECK(same_bits(here.c, spread.c));
      }
    }
  }
}

TEST_CASE("the BLAS in use names itself") {
  const std::string name = gradus::kernels::blas_description();
  CHECK((name.find("OpenBLAS ") == 0 || name == "portable"));
}
