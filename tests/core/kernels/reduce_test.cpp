// Reductions against plain loops in long double, their bits with 1, 2 and 4 threads and at each SIMD level.
#include "simd_levels.h"

#include <gradus/core/kernels/cutoffs.h>
#include <gradus/core/kernels/reduce.h>
#include <gradus/core/parallel.h>

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <memory>
#include <random>
#include <type_traits>
#include <vector>

using gradus::kernels::ReduceShape;
using gradus::kernels::SumOf;
using std::int64_t;
namespace kernels = gradus::kernels;

namespace {

std::size_t index_of(int64_t i) { return static_cast<std::size_t>(i); }

template <class T>
std::vector<T> random_values(int64_t count, unsigned seed = 1) {
  std::mt19937 engine(seed);
  std::vector<T> values(index_of(count));
  if constexpr (std::is_floating_point_v<T>) {
    std::uniform_real_distribution<double> uniform(-1, 1);
    for (T& x : values) x = static_cast<T>(uniform(engine));
  } else {
    for (auto&& x : values) x = static_cast<T>(engine() % 200);  // not all different: argmax must find the first
  }
  return values;
}

/// std::vector<bool> has no data().
template <class T>
struct Array {
  explicit Array(int64_t n) : size(n), data(new T[index_of(n)]) {}
  explicit Array(const std::vector<T>& values) : Array(static_cast<int64_t>(values.size())) {
    std::copy(values.begin(), values.end(), data.get());
  }
  T operator[](int64_t i) const { return data[index_of(i)]; }
  int64_t size;
  std::unique_ptr<T[]> data;
};

const std::vector<ReduceShape>& shapes() {
  static const std::vector<ReduceShape> all = {
      {1, 1, 1},     {1, 7, 1},      {3, 32, 1},    {2, 33, 1},   {5, 100, 1},   {1, 2048, 1}, {1, 2049, 1},
      {1, 70000, 1}, {2, 100003, 1}, {3000, 10, 1}, {1, 5, 3},    {2, 64, 10},   {1, 1000, 7}, {1, 129, 1030},
      {4, 9, 33},    {1, 3000, 16},  {700, 3, 5},   {1, 1, 2000}, {3, 2500, 70}, {0, 4, 2},    {2, 4, 0},
  };
  return all;
}

/// want(values of one reduction) -> number, for each of the outputs.
template <class T, class Want>
std::vector<long double> by_hand(const Array<T>& in, const ReduceShape& s, const Want& want) {
  std::vector<long double> out;
  std::vector<T> values(index_of(s.reduce));
  for (int64_t o = 0; o < s.outer; ++o) {
    for (int64_t i = 0; i < s.inner; ++i) {
      for (int64_t r = 0; r < s.reduce; ++r) values[index_of(r)] = in[(o * s.reduce + r) * s.inner + i];
      out.push_back(want(values));
    }
  }
  return out;
}

/// Checks all outputs for all shapes, to `relative` times 1, the result, or what `scale` makes of the numbers reduced.
template <class Out, class T, class Kernel, class Want, class Scale>
void check(const Kernel& kernel, const Want& want, long double relative, const Scale& scale) {
  for (const ReduceShape& s : shapes()) {
    const Array<T> in(random_values<T>(s.size()));
    Array<Out> out(s.outer * s.inner);
    kernel(out.data.get(), in.data.get(), s);
    const std::vector<long double> expected = by_hand(in, s, want), scales = by_hand(in, s, scale);
    INFO(s.outer, " x ", s.reduce, " x ", s.inner);
    for (int64_t i = 0; i < out.size; ++i) {
      const long double wanted = expected[index_of(i)], error = std::fabs(static_cast<long double>(out[i]) - wanted);
      if (!(error <= relative * std::max({1.0L, std::fabs(wanted), scales[index_of(i)]}))) {
        FAIL_CHECK("output ", i, " is ", out[i], ", not ", static_cast<double>(wanted));
        break;
      }
    }
  }
}

template <class Out, class T, class Kernel, class Want>
void check(const Kernel& kernel, const Want& want, long double relative) {
  check<Out, T>(kernel, want, relative, [](const auto&) { return 0.0L; });
}

long double total(const auto& values) {
  long double sum = 0;
  for (const auto x : values) sum += static_cast<long double>(x);
  return sum;
}

template <class T, class Better>
long double place(const std::vector<T>& values, const Better& better) {
  int64_t best = 0;
  for (std::size_t i = 1; i < values.size(); ++i) {
    if (better(values[i], values[index_of(best)])) best = static_cast<int64_t>(i);
  }
  return static_cast<long double>(best);
}

template <class T>
void check_exact_ones() {
  check<T, T>(
      kernels::max<T>, [](const auto& v) { return static_cast<long double>(*std::max_element(v.begin(), v.end())); },
      0);
  check<T, T>(
      kernels::min<T>, [](const auto& v) { return static_cast<long double>(*std::min_element(v.begin(), v.end())); },
      0);
  check<int64_t, T>(
      kernels::argmax<T>, [](const auto& v) { return place(v, std::greater<>()); }, 0);
  check<int64_t, T>(
      kernels::argmin<T>, [](const auto& v) { return place(v, std::less<>()); }, 0);
}

struct Threads {
  explicit Threads(int n) : before(gradus::num_threads()), cutoffs(kernels::cutoffs()) {
    gradus::set_num_threads(n);
    kernels::Cutoffs none{};
    none.elementwise = none.transcendental = none.reduction = none.gemm_flops = none.optimizer = 0;
    kernels::set_cutoffs(none);
  }
  ~Threads() {
    gradus::set_num_threads(before);
    kernels::set_cutoffs(cutoffs);
  }
  int before;
  kernels::Cutoffs cutoffs;
};

}  // namespace

TEST_CASE_TEMPLATE("sums of floats are those of long double within a few roundings", T, float, double) {
  const long double relative = 20 * std::numeric_limits<T>::epsilon();
  for (const auto level : simd_levels()) {
    const AtLevel scope(level);
    const auto total_of_absolutes = [](const auto& v) {
      long double sum = 0;
      for (const T x : v) sum += std::fabs(static_cast<long double>(x));
      return sum;
    };
    // What is lost in a sum is measured by its terms: they may cancel.
    check<T, T>(
        kernels::sum<T>, [](const auto& v) { return total(v); }, relative / 10, total_of_absolutes);
    check<T, T>(
        kernels::sum_of_squares<T>,
        [](const auto& v) {
          long double sum = 0;
          for (const T x : v) sum += static_cast<long double>(x) * x;
          return sum;
        },
        relative);
    check<T, T>(kernels::sum_of_absolutes<T>, total_of_absolutes, relative);
    check<T, T>(
        kernels::prod<T>,
        [](const auto& v) {
          long double product = 1;
          for (const T x : v) product *= x;
          return product;
        },
        relative);
    check_exact_ones<T>();
  }
}

TEST_CASE_TEMPLATE("reductions of integers are exact", T, bool, std::uint8_t, std::int32_t, std::int64_t) {
  check<int64_t, T>(
      kernels::sum<T>, [](const auto& v) { return total(v); }, 0);
  check_exact_ones<T>();
  const Array<T> in(std::vector<T>{1, 1, 1, 0, 1, 1});
  Array<int64_t> out(2);
  kernels::prod(out.data.get(), in.data.get(), {2, 3, 1});
  CHECK(out[0] == 1);
  CHECK(out[1] == 0);
}

TEST_CASE("int64 sums do not pass through floating point") {
  const int64_t big = int64_t{1} << 53;
  std::vector<int64_t> in(100, 1);
  in[0] = big;
  int64_t out = 0;
  kernels::sum(&out, in.data(), {1, 100, 1});
  CHECK(out == big + 99);
}

TEST_CASE_TEMPLATE("sums of many equal floats lose nothing much: pairwise", T, float, double) {
  const std::vector<T> in(10'000'000, T(0.1));
  T out[2] = {};
  kernels::sum(out, in.data(), {1, 10'000'000, 1});
  CHECK(std::fabs(static_cast<long double>(out[0]) / (1e7L * T(0.1)) - 1) < 8 * std::numeric_limits<T>::epsilon());
  kernels::sum(out, in.data(), {1, 5'000'000, 2});
  for (const T sum : out) {
    CHECK(std::fabs(static_cast<long double>(sum) / (5e6L * T(0.1)) - 1) < 30 * std::numeric_limits<T>::epsilon());
  }
}

TEST_CASE_TEMPLATE("NaN wins in extremes, and the first NaN is its place", T, float, double) {
  const T nan = std::numeric_limits<T>::quiet_NaN();
  for (const int64_t n : {5, 40, 100, 5000}) {
    for (const int64_t inner : {1, 3}) {
      std::vector<T> in = random_values<T>(n * inner);
      in[index_of((n / 2) * inner)] = nan;
      in[index_of((n - 1) * inner)] = nan;
      std::vector<T> extremes(index_of(inner));
      std::vector<int64_t> places(index_of(inner));
      const ReduceShape shape{1, n, inner};
      INFO(n, " x ", inner);
      kernels::max(extremes.data(), in.data(), shape);
      CHECK(std::isnan(extremes[0]));
      kernels::min(extremes.data(), in.data(), shape);
      CHECK(std::isnan(extremes[0]));
      kernels::argmax(places.data(), in.data(), shape);
      CHECK(places[0] == n / 2);
      kernels::argmin(places.data(), in.data(), shape);
      CHECK(places[0] == n / 2);
      if (inner > 1) CHECK(!std::isnan(extremes[1]));
    }
  }
}

TEST_CASE_TEMPLATE("infinities are ordinary extremes", T, float, double) {
  const T inf = std::numeric_limits<T>::infinity();
  std::vector<T> in(50, -inf);
  T extreme = 0;
  kernels::max(&extreme, in.data(), {1, 50, 1});
  CHECK(extreme == -inf);
  int64_t where = -1;
  kernels::argmax(&where, in.data(), {1, 50, 1});
  CHECK(where == 0);
  in[7] = inf;
  kernels::max(&extreme, in.data(), {1, 50, 1});
  CHECK(extreme == inf);
  kernels::argmax(&where, in.data(), {1, 50, 1});
  CHECK(where == 7);
}

TEST_CASE("nothing reduces to the identity") {
  float out[2] = {9, 9};
  kernels::sum(out, static_cast<const float*>(nullptr), {2, 0, 1});
  CHECK(out[1] == 0);
  kernels::prod(out, static_cast<const float*>(nullptr), {1, 0, 2});
  CHECK(out[1] == 1);
  kernels::max(out, static_cast<const float*>(nullptr), {2, 0, 1});
  CHECK(out[0] == -std::numeric_limits<float>::infinity());
  CHECK(kernels::norm(out, 0) == 0);
}

TEST_CASE_TEMPLATE("the bits are the same with 1, 2 and 4 threads, threaded or not, at every level", T, float, double) {
  for (const ReduceShape& s : shapes()) {
    const std::vector<T> in = random_values<T>(s.size());
    std::vector<T> first(index_of(s.outer * s.inner)), other(first.size());
    INFO(s.outer, " x ", s.reduce, " x ", s.inner);
    kernels::sum(first.data(), in.data(), s);
    for (const int threads : {1, 2, 4}) {
      const Threads scope(threads);
      kernels::sum(other.data(), in.data(), s);
      CHECK(std::equal(first.begin(), first.end(), other.begin()));
    }
    for (const auto level : simd_levels()) {
      const AtLevel scope(level);
      kernels::sum(other.data(), in.data(), s);
      CHECK(std::equal(first.begin(), first.end(), other.begin()));
    }
  }
}

TEST_CASE("a norm neither overflows nor underflows unless it must") {
  const std::vector<float> in = {3e38f, 0, -3e38f, 1};
  CHECK(kernels::norm(in.data(), 4) == doctest::Approx(std::sqrt(2.0) * 3e38).epsilon(1e-6));
  CHECK(kernels::sum_of_squares_double(in.data(), 4) == doctest::Approx(2 * 9e76).epsilon(1e-6));
  const std::vector<float> small(100, 1e-44f);
  CHECK(kernels::norm(small.data(), 100) == doctest::Approx(10.0 * 1e-44f));
  for (const double size : {1e300, 1.0, 1e-200, 1e-310}) {
    const std::vector<double> same(100, size);
    CHECK(kernels::norm(same.data(), 100) == doctest::Approx(10 * size).epsilon(1e-14));
  }
  const double inf = std::numeric_limits<double>::infinity();
  const std::vector<double> odd = {1, inf, 2};
  CHECK(kernels::norm(odd.data(), 3) == inf);
  const std::vector<double> bad = {1, std::numeric_limits<double>::quiet_NaN(), inf};
  CHECK(std::isnan(kernels::norm(bad.data(), 3)));
  const std::vector<double> zeros(9, 0.0);
  CHECK(kernels::norm(zeros.data(), 9) == 0);
}

TEST_CASE("a norm of a million floats is accurate to float64") {
  const std::vector<float> in = random_values<float>(1'000'003);
  long double sum = 0;
  for (const float x : in) sum += static_cast<long double>(x) * x;
  CHECK(std::fabs(kernels::norm(in.data(), 1'000'003) / std::sqrt(sum) - 1) < 5e-15L);
}
