// Runs tests at each instruction set that this machine has.
#pragma once

#include <gradus/core/kernels/dispatch.h>

#include <vector>

/// Sets the level for a scope, and the former one after it.
class AtLevel {
 public:
  explicit AtLevel(gradus::SimdLevel level) : before_(gradus::simd_level()) { gradus::kernels::set_simd_level(level); }
  ~AtLevel() { gradus::kernels::set_simd_level(before_); }
  AtLevel(const AtLevel&) = delete;
  AtLevel& operator=(const AtLevel&) = delete;

 private:
  gradus::SimdLevel before_;
};

/// The levels of this machine.
inline std::vector<gradus::SimdLevel> simd_levels() {
  using gradus::SimdLevel;
  std::vector<SimdLevel> levels;
  const SimdLevel before = gradus::simd_level();
  for (const SimdLevel level : {SimdLevel::baseline, SimdLevel::avx2, SimdLevel::avx512}) {
    if (gradus::kernels::set_simd_level(level) == level) levels.push_back(level);
  }
  gradus::kernels::set_simd_level(before);
  return levels;
}

/// y[i] = f(x[i]) in lanes of the present level's width.
template <class T, class F>
std::vector<T> map_lanes(const F& f, const std::vector<T>& x) {
  std::vector<T> y(x.size());
  gradus::kernels::simd<T>([f, from = x.data(), to = y.data(), n = static_cast<int>(x.size())]<int W>() {
    using L = gradus::Lane<T, W>;
    int i = 0;
    for (; i + W <= n; i += W) f(L::load(from + i)).store(to + i);
    if (i < n) f(L::load_partial(from + i, n - i)).store_partial(to + i, n - i);
  });
  return y;
}

/// The same one element at a time.
template <class T, class F>
std::vector<T> map_singly(const F& f, const std::vector<T>& x) {
  std::vector<T> y(x.size());
  for (std::size_t i = 0; i < x.size(); ++i) y[i] = f(gradus::Lane<T, 1>(x[i])).v;
  return y;
}
