/// Rows brought to mean 0 and variance 1 (the core of layer, group and batch normalisation), and the gradient of that.
#pragma once

#include <cstdint>

namespace gradus::kernels {

/// out = (x - mean) / sqrt(variance + eps) for each row of [rows, columns]; without `centred`, x / sqrt(mean(x^2) +
/// eps). T: float or double. Sums are taken at every SIMD width in the same order.
template <class T>
void standardize(T* out, const T* x, std::int64_t rows, std::int64_t columns, double eps, bool centred);

/// The gradient with respect to x, from that with respect to out.
template <class T>
void standardize_backward(T* dx, const T* g, const T* x, std::int64_t rows, std::int64_t columns, double eps,
                          bool centred);

extern template void standardize<float>(float*, const float*, std::int64_t, std::int64_t, double, bool);
extern template void standardize<double>(double*, const double*, std::int64_t, std::int64_t, double, bool);
extern template void standardize_backward<float>(float*, const float*, const float*, std::int64_t, std::int64_t, double,
                                                 bool);
extern template void standardize_backward<double>(double*, const double*, const double*, std::int64_t, std::int64_t,
                                                  double, bool);

}  // namespace gradus::kernels
