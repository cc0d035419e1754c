/// Softmax, log-softmax, log-sum-exp, their gradients, and cross-entropy from logits.
#include <gradus/core/kernels/elementwise.h>
#include <gradus/core/kernels/row_loops.h>
#include <gradus/core/kernels/softmax.h>

#include <cmath>
#include <limits>

namespace gradus::kernels {

namespace {

using detail::for_rows;
using detail::row_each;
using detail::row_max;
using detail::row_sum;

/// Softmax before its division: out = exp(x - largest); returns the sum. out may be null.
template <int W, class T>
GRADUS_INLINE T exponentials(T* out, const T* in, std::int64_t n, T largest) {
  if (out == nullptr)
    return row_sum<W, T>(n, [=](const auto& at) GRADUS_INLINE_LAMBDA { return exp(at.load(in) - largest); });
  return row_sum<W, T>(n, [=](const auto& at) GRADUS_INLINE_LAMBDA {
    const auto e = exp(at.load(in) - largest);
    at.store(out, e);
    return e;
  });
}

template <int W, class T>
GRADUS_INLINE void scale_row(T* out, std::int64_t n, T factor) {
  row_each<W, T>(n, [=](const auto& at) GRADUS_INLINE_LAMBDA { at.store(out, at.load(out) * factor); });
}

template <class T>
struct Softmax {
  T* out;
  const T* in;

  template <int W>
  GRADUS_INLINE void row(std::int64_t r, std::int64_t n) const {
    T* y = out + r * n;
    const T* x = in + r * n;
    const T total = exponentials<W>(y, x, n, row_max<W>(x, n));
    scale_row<W>(y, n, 1 / total);
  }
};

template <class T>
struct LogSoftmax {
  T* out;
  const T* in;

  template <int W>
  GRADUS_INLINE void row(std::int64_t r, std::int64_t n) const {
    T* y = out + r * n;
    const T* x = in + r * n;
    const T largest = row_max<W>(x, n);
    const T log_total = std::log(exponentials<W, T>(nullptr, x, n, largest));
    row_each<W, T>(n, [=](const auto& at) GRADUS_INLINE_LAMBDA { at.store(y, (at.load(x) - largest) - log_total); });
  }
};

template <class T>
struct LogSumExp {
  T* out;
  const T* in;

  template <int W>
  GRADUS_INLINE void row(std::int64_t r, std::int64_t n) const {
    const T* x = in + r * n;
    const T largest = row_max<W>(x, n);
    const bool finite = std::abs(largest) <= std::numeric_limits<T>::max();
    out[r] = finite ? largest + std::log(exponentials<W, T>(nullptr, x, n, largest)) : largest;
  }
};

template <class T>
struct SoftmaxBackward {
  T* out;
  const T* gradient;
  const T* output;

  template <int W>
  GRADUS_INLINE void row(std::int64_t r, std::int64_t n) const {
    T* dx = out + r * n;
    const T* g = gradient + r * n;
    const T* y = output + r * n;
    const T dot = row_sum<W, T>(n, [=](const auto& at) GRADUS_INLINE_LAMBDA { return at.load(g) * at.load(y); });
    row_each<W, T>(n, [=](const auto& at) GRADUS_INLINE_LAMBDA { at.store(dx, at.load(y) * (at.load(g) - dot)); });
  }
};

template <class T>
struct LogSoftmaxBackward {
  T* out;
  const T* gradient;
  const T* output;

  template <int W>
  GRADUS_INLINE void row(std::int64_t r, std::int64_t n) const {
    T* dx = out + r * n;
    const T* g = gradient + r * n;
    const T* y = output + r * n;
    const T total = row_sum<W, T>(n, [=](const auto& at) GRADUS_INLINE_LAMBDA { return at.load(g); });
    row_each<W, T>(n, [=](const auto& at) GRADUS_INLINE_LAMBDA { at.store(dx, at.load(g) - exp(at.load(y)) * total); });
  }
};

template <class T>
struct CrossEntropy {
  T* losses;
  T* gradients;
  const T* logits;
  const std::int64_t* labels;
  T scale;
  std::int64_t ignored_label;

  template <int W>
  GRADUS_INLINE void row(std::int64_t r, std::int64_t n) const {
    T* gradient = gradients == nullptr ? nullptr : gradients + r * n;
    if (labels[r] == ignored_label) {
      if (losses != nullptr) losses[r] = 0;
      if (gradient != nullptr)
        row_each<W, T>(n, [=](const auto& at) GRADUS_INLINE_LAMBDA { at.store(gradient, Lane<T, W>(0)); });
      return;
    }
    const T* x = logits + r * n;
    const T largest = row_max<W>(x, n);
    const T at_label = x[labels[r]] - largest;
    const T total = exponentials<W>(gradient, x, n, largest);
    if (losses != nullptr) losses[r] = std::log(total) - at_label;
    if (gradient != nullptr) {
      scale_row<W>(gradient, n, scale / total);
      gradient[labels[r]] -= scale;
    }
  }
};

}  // namespace

template <class T>
void softmax(T* out, const T* in, std::int64_t rows, std::int64_t columns) {
  for_rows<T>(rows, columns, Softmax<T>{out, in});
}
template <class T>
void log_softmax(T* out, const T* in, std::int64_t rows, std::int64_t columns) {
  for_rows<T>(rows, columns, LogSoftmax<T>{out, in});
}
template <class T>
void logsumexp(T* out, const T* in, std::int64_t rows, std::int64_t columns) {
  for_rows<T>(rows, columns, LogSumExp<T>{out, in});
}
template <class T>
void softmax_backward(T* out, const T* g, const T* y, std::int64_t rows, std::int64_t columns) {
  for_rows<T>(rows, columns, SoftmaxBackward<T>{out, g, y});
}
template <class T>
void log_softmax_backward(T* out, const T* g, const T* y, std::int64_t rows, std::int64_t columns) {
  for_rows<T>(rows, columns, LogSoftmaxBackward<T>{out, g, y});
}
template <class T>
void cross_entropy(T* loss, T* gradient, const T* logits, const std::int64_t* labels, std::int64_t rows,
                   std::int64_t columns, T scale, std::int64_t ignored_label) {
  for_rows<T>(rows, columns, CrossEntropy<T>{loss, gradient, logits, labels, scale, ignored_label});
}

#define GRADUS_FOR(T)                                                                     \
  template void softmax(T*, const T*, std::int64_t, std::int64_t);                        \
  template void log_softmax(T*, const T*, std::int64_t, std::int64_t);                    \
  template void logsumexp(T*, const T*, std::int64_t, std::int64_t);                      \
  template void softmax_backward(T*, const T*, const T*, std::int64_t, std::int64_t);     \
  template void log_softmax_backward(T*, const T*, const T*, std::int64_t, std::int64_t); \
  template void cross_entropy(T*, T*, const T*, const std::int64_t*, std::int64_t, std::int64_t, T, std::int64_t);
GRADUS_FOR(float)
GRADUS_FOR(double)
#undef GRADUS_FOR

}  // namespace gradus::kernels
