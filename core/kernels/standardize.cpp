/// Rows brought to mean 0 and variance 1, and the gradient of that.
#include <gradus/core/kernels/row_loops.h>
#include <gradus/core/kernels/standardize.h>

#include <cmath>

namespace gradus::kernels {
namespace {

using detail::for_rows;
using detail::row_each;
using detail::row_sum;

template <class T>
struct Moments {
  T mean;
  T scale;  // 1 / sqrt(variance + eps)
};

template <int W, class T>
GRADUS_INLINE Moments<T> moments(const T* x, std::int64_t n, T eps, bool centred) {
  const T count = static_cast<T>(n);
  T mean = 0;
  if (centred) mean = row_sum<W, T>(n, [=](const auto& at) GRADUS_INLINE_LAMBDA { return at.load(x); }) / count;
  const T squares = row_sum<W, T>(n, [=](const auto& at) GRADUS_INLINE_LAMBDA {
    const auto d = at.load(x) - mean;
    return d * d;
  });
  return {mean, 1 / std::sqrt(squares / count + eps)};
}

template <class T>
struct Standardize {
  T* out;
  const T* in;
  T eps;
  bool centred;

  template <int W>
  GRADUS_INLINE void row(std::int64_t r, std::int64_t n) const {
    T* y = out + r * n;
    const T* x = in + r * n;
    const Moments<T> m = moments<W>(x, n, eps, centred);
    row_each<W, T>(n, [=](const auto& at) GRADUS_INLINE_LAMBDA { at.store(y, (at.load(x) - m.mean) * m.scale); });
  }
};

// dx = scale (g - mean(g) - y mean(g y)) with y the standardized row.
template <class T>
struct StandardizeBackward {
  T* out;
  const T* gradient;
  const T* in;
  T eps;
  bool centred;

  template <int W>
  GRADUS_INLINE void row(std::int64_t r, std::int64_t n) const {
    T* dx = out + r * n;
    const T* g = gradient + r * n;
    const T* x = in + r * n;
    const T count = static_cast<T>(n);
    const Moments<T> m = moments<W>(x, n, eps, centred);
    T mean_g = 0;
    if (centred) mean_g = row_sum<W, T>(n, [=](const auto& at) GRADUS_INLINE_LAMBDA { return at.load(g); }) / count;
    const T along =
        row_sum<W, T>(
            n, [=](const auto& at) GRADUS_INLINE_LAMBDA { return at.load(g) * ((at.load(x) - m.mean) * m.scale); }) /
        count;
    row_each<W, T>(n, [=](const auto& at) GRADUS_INLINE_LAMBDA {
      at.store(dx, m.scale * (at.load(g) - mean_g - (at.load(x) - m.mean) * (m.scale * along)));
    });
  }
};

}  // namespace

template <class T>
void standardize(T* out, const T* x, std::int64_t rows, std::int64_t columns, double eps, bool centred) {
  for_rows<T>(rows, columns, Standardize<T>{out, x, static_cast<T>(eps), centred});
}

template <class T>
void standardize_backward(T* dx, const T* g, const T* x, std::int64_t rows, std::int64_t columns, double eps,
                          bool centred) {
  for_rows<T>(rows, columns, StandardizeBackward<T>{dx, g, x, static_cast<T>(eps), centred});
}

template void standardize<float>(float*, const float*, std::int64_t, std::int64_t, double, bool);
template void standardize<double>(double*, const double*, std::int64_t, std::int64_t, double, bool);
template void standardize_backward<float>(float*, const float*, const float*, std::int64_t, std::int64_t, double, bool);
template void standardize_backward<double>(double*, const double*, const double*, std::int64_t, std::int64_t, double,
                                           bool);

}  // namespace gradus::kernels
