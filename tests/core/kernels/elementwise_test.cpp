// Elementwise loops against plain ones: every mixture of strides, sizes around the lanes' widths, threads, in place.
#include "../../no_cutoffs.h"
#include "simd_levels.h"

#include <gradus/core/kernels/elementwise.h>
#include <gradus/core/parallel.h>

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <numeric>
#include <vector>

using gradus::kernels::IndexSpace;
using std::int64_t;
namespace kernels = gradus::kernels;

namespace {

std::size_t index_of(int64_t i) { return static_cast<std::size_t>(i); }

/// Calls visit(offsets) for each element, by counting.
template <std::size_t K, class Visit>
void for_each_element(const IndexSpace<K>& space, const Visit& visit) {
  std::vector<int64_t> index(index_of(space.rank), 0);
  const int64_t n = space.size();
  for (int64_t i = 0; i < n; ++i) {
    std::array<int64_t, K> offsets{};
    for (std::size_t k = 0; k < K; ++k) {
      for (int d = 0; d < space.rank; ++d) offsets[k] += index[index_of(d)] * space.strides[k][d];
    }
    visit(offsets);
    for (int d = space.rank - 1; d >= 0 && ++index[index_of(d)] == space.sizes[d]; --d) index[index_of(d)] = 0;
  }
}

template <class T>
std::vector<T> numbers(int64_t n, int64_t from = 1) {
  std::vector<T> values(index_of(n));
  for (int64_t i = 0; i < n; ++i) values[index_of(i)] = static_cast<T>((from + i * 37) % 1009);
  return values;
}

struct Case {
  const char* name;
  IndexSpace<3> space;
};

IndexSpace<3> space_of(std::initializer_list<std::array<int64_t, 4>> dims) {
  IndexSpace<3> space;
  for (const auto& [size, out, a, b] : dims) space.push_back(size, {out, a, b});
  return space;
}

/// All offsets lie in [0, 40000).
std::vector<Case> cases() {
  return {
      {"one element", IndexSpace<3>{}},
      {"contiguous", space_of({{1000, 1, 1, 1}})},
      {"a row and a number", space_of({{77, 1, 1, 0}})},
      {"a number and a row", space_of({{77, 1, 0, 1}})},
      {"two numbers", space_of({{50, 1, 0, 0}})},
      {"matrix and row", space_of({{9, 35, 35, 0}, {35, 1, 1, 1}})},
      {"matrix and column", space_of({{9, 35, 35, 1}, {35, 1, 1, 0}})},
      {"column and row", space_of({{21, 19, 1, 0}, {19, 1, 0, 1}})},
      {"matrix and transposed", space_of({{30, 50, 50, 1}, {50, 1, 1, 30}})},
      {"a strided output", space_of({{30, 100, 50, 50}, {50, 2, 1, 1}})},
      {"a transposed output", space_of({{30, 1, 50, 50}, {50, 30, 1, 1}})},
      {"every third", space_of({{333, 1, 3, 2}})},
      {"a flipped row", space_of({{5, 40, 40, 40}, {40, 1, 1, -1}})},
      {"four dimensions", space_of({{3, 420, 1, 0}, {4, 105, 3, 35}, {5, 21, 12, 0}, {21, 1, 60, 1}})},
      {"ones among them", space_of({{1, 7, 3, 0}, {6, 10, 10, 10}, {1, 0, 0, 0}, {10, 1, 1, 1}, {1, 9, 9, 9}})},
      {"small rows", space_of({{500, 3, 3, 1}, {3, 1, 1, 0}})},
      {"empty", space_of({{4, 0, 0, 0}, {0, 1, 1, 1}})},
      {"larger than a piece", space_of({{200, 180, 180, 0}, {180, 1, 1, 1}})},
  };
}

constexpr int64_t memory = 40000;

/// Where each operand begins in its memory: a negative stride needs room before it.
std::array<int64_t, 3> origins(const IndexSpace<3>& space) {
  std::array<int64_t, 3> origin{};
  for (std::size_t k = 0; k < 3; ++k) {
    for (int d = 0; d < space.rank; ++d) {
      if (space.strides[k][d] < 0) origin[k] -= space.strides[k][d] * (space.sizes[d] - 1);
    }
  }
  return origin;
}

template <class T, class Kernel, class Formula>
void check_all_cases(const Kernel& kernel, const Formula& formula) {
  const std::vector<T> a = numbers<T>(memory, 1), b = numbers<T>(memory, 500);
  for (const Case& c : cases()) {
    const auto origin = origins(c.space);
    std::vector<T> want(index_of(memory), T(-5)), got = want;
    for_each_element(c.space, [&](const auto& at) {
      want[index_of(at[0] + origin[0])] = formula(a[index_of(at[1] + origin[1])], b[index_of(at[2] + origin[2])]);
    });
    IndexSpace<3> collapsed = c.space;
    collapsed.collapse();
    for (const IndexSpace<3>& space : {c.space, collapsed}) {
      std::fill(got.begin(), got.end(), T(-5));
      kernel(got.data() + origin[0], a.data() + origin[1], b.data() + origin[2], space);
      INFO(c.name, ", rank ", space.rank);
      CHECK(got == want);
    }
  }
}

template <class T>
void multiply_add(T* out, const T* a, const T* b, const IndexSpace<3>& space) {
  kernels::elementwise<T>([](const auto& x, const auto& y) { return x * y + x; }, out, std::array<const T*, 2>{a, b},
                          space, kernels::cheap);
}

template <class T>
void divide(T* out, const T* a, const T* b, const IndexSpace<3>& space) {
  kernels::elementwise<T>([](const auto& x, const auto& y) { return x / (y + 1); }, out, std::array<const T*, 2>{a, b},
                          space, kernels::transcendental);
}

}  // namespace

TEST_CASE_TEMPLATE("every mixture of strides gives what a plain loop gives", T, float, double) {
  for (const auto level : simd_levels()) {
    const AtLevel scope(level);
    check_all_cases<T>(multiply_add<T>, [](T x, T y) { return x * y + x; });
    check_all_cases<T>(divide<T>, [](T x, T y) { return x / (y + 1); });
  }
}

TEST_CASE("with threads too") {
  const gradus::NoCutoffs scope;
  const int before = gradus::num_threads();
  gradus::set_num_threads(4);
  check_all_cases<float>(multiply_add<float>, [](float x, float y) { return x * y + x; });
  check_all_cases<float>(divide<float>, [](float x, float y) { return x / (y + 1); });
  gradus::set_num_threads(before);
}

TEST_CASE("single elements of any types follow the strides as well") {
  check_all_cases<int64_t>(
      [](int64_t* out, const int64_t* a, const int64_t* b, const IndexSpace<3>& space) {
        kernels::elementwise_scalar([](int64_t x, int64_t y) { return x * y - x; }, out, space, a, b);
      },
      [](int64_t x, int64_t y) { return x * y - x; });
}

TEST_CASE("sizes around the lanes' widths touch nothing beyond their end") {
  for (const auto level : simd_levels()) {
    const AtLevel scope(level);
    for (int64_t n = 0; n <= 70; ++n) {
      const std::vector<float> a = numbers<float>(n), b = numbers<float>(n, 9);
      std::vector<float> out(index_of(n) + 20, -5.f);
      multiply_add(out.data(), a.data(), b.data(), IndexSpace<3>::contiguous(n));
      bool right = true;
      for (int64_t i = 0; i < n; ++i) {
        right = right && out[index_of(i)] == a[index_of(i)] * b[index_of(i)] + a[index_of(i)];
      }
      for (int64_t i = n; i < n + 20; ++i) right = right && out[index_of(i)] == -5.f;
      INFO(n, " elements, ", name(level));
      CHECK(right);
    }
  }
}

TEST_CASE("the output may be an input") {
  for (const int64_t n : {3, 16, 33, 1000}) {
    std::vector<double> x = numbers<double>(n), y = numbers<double>(n, 4), want(index_of(n));
    for (std::size_t i = 0; i < want.size(); ++i) want[i] = x[i] * y[i] + x[i];
    multiply_add(x.data(), x.data(), y.data(), IndexSpace<3>::contiguous(n));
    CHECK(x == want);
  }
}

TEST_CASE("an element's bits do not depend on its place") {
  for (const auto level : simd_levels()) {
    const AtLevel scope(level);
    const std::vector<float> x(1000, 0.7312f);
    std::vector<float> y(1000);
    for (const int64_t n : {1, 5, 8, 19, 1000}) {
      kernels::elementwise<float>([](const auto& v) { return tanh(v) * exp(v); }, y.data(),
                                  std::array<const float*, 1>{x.data()}, IndexSpace<2>::contiguous(n),
                                  kernels::transcendental);
      for (int64_t i = 0; i < n; ++i) REQUIRE(y[index_of(i)] == y[0]);
    }
  }
}

TEST_CASE("collapse finds the fewest dimensions") {
  IndexSpace<2> contiguous;
  for (const auto& [size, stride] : {std::pair<int64_t, int64_t>{2, 60}, {3, 20}, {1, 777}, {4, 5}, {5, 1}}) {
    contiguous.push_back(size, {stride, stride});
  }
  contiguous.collapse();
  CHECK(contiguous.rank == 1);
  CHECK(contiguous.sizes[0] == 120);
  CHECK(contiguous.strides[0][0] == 1);

  IndexSpace<2> broadcast;  // [4, 5] from [4, 1]
  broadcast.push_back(4, {5, 1});
  broadcast.push_back(5, {1, 0});
  broadcast.collapse();
  CHECK(broadcast.rank == 2);

  IndexSpace<2> transposed;  // both are walked through along memory
  transposed.push_back(6, {1, 1});
  transposed.push_back(7, {6, 6});
  transposed.collapse();
  CHECK(transposed.rank == 1);
  CHECK(transposed.sizes[0] == 42);

  IndexSpace<2> single;
  single.push_back(1, {1, 1});
  single.collapse();
  CHECK(single.rank == 0);
  CHECK(single.size() == 1);
}

TEST_CASE_TEMPLATE("copies follow strides and transpose, for every size of element", T, std::uint8_t, std::uint16_t,
                   float, double) {
  const std::vector<T> in = numbers<T>(memory);
  for (const Case& c : cases()) {
    const auto origin = origins(c.space);
    IndexSpace<2> space;
    for (int d = 0; d < c.space.rank; ++d) {
      space.push_back(c.space.sizes[d], {c.space.strides[0][d], c.space.strides[2][d]});
    }
    std::vector<T> want(index_of(memory), T(7)), got = want;
    for_each_element(space,
                     [&](const auto& at) { want[index_of(at[0] + origin[0])] = in[index_of(at[1] + origin[2])]; });
    kernels::copy_strided(got.data() + origin[0], in.data() + origin[2], sizeof(T), space);
    INFO(c.name);
    CHECK(got == want);
  }
  for (const int threads : {1, 4}) {
    const gradus::NoCutoffs scope;
    const int before = gradus::num_threads();
    gradus::set_num_threads(threads);
    std::vector<T> out(index_of(memory));
    IndexSpace<2> transpose;
    transpose.push_back(250, {151, 1});
    transpose.push_back(151, {1, 250});
    kernels::copy_strided(out.data(), in.data(), sizeof(T), transpose);
    bool right = true;
    for (int64_t r = 0; r < 250; ++r) {
      for (int64_t c = 0; c < 151; ++c) right = right && out[index_of(r * 151 + c)] == in[index_of(c * 250 + r)];
    }
    CHECK(right);
    gradus::set_num_threads(before);
  }
}

TEST_CASE("casts convert as static_cast does") {
  const std::vector<double> in = {0, -1.9, 2.9, 100, 0.5};
  const auto space = IndexSpace<2>::contiguous(5);
  int64_t integers[5];
  kernels::cast(integers, in.data(), space);
  CHECK(std::vector<int64_t>(integers, integers + 5) == std::vector<int64_t>{0, -1, 2, 100, 0});
  bool truths[5];
  kernels::cast(truths, in.data(), space);
  CHECK(std::vector<bool>(truths, truths + 5) == std::vector<bool>{false, true, true, true, true});
  float back[5];
  kernels::cast(back, truths, space);
  CHECK(std::vector<float>(back, back + 5) == std::vector<float>{0, 1, 1, 1, 1});
}

TEST_CASE("fill reaches every element of a space and no other") {
  std::vector<float> values(100, 1.f);
  kernels::fill(values.data(), 10, 2.f);
  IndexSpace<1> column;
  column.push_back(9, {10});
  kernels::fill(values.data() + 15, column, 3.f);
  for (std::size_t i = 0; i < 100; ++i) CHECK(values[i] == (i < 10 ? 2.f : i % 10 == 5 ? 3.f : 1.f));
}
