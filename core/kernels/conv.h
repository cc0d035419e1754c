/// Convolutions of contiguous arrays over up to three spatial dimensions, as products with the windows' columns.
#pragma once

#include <array>
#include <cstdint>

namespace gradus::kernels {

/// What of x [batch, in_channels, input..] and weight [out_channels, in_channels / groups, kernel..] makes
/// y [batch, out_channels, output..]. Spatial dimensions that are not there have size 1.
struct ConvGeometry {
  using Sizes = std::array<std::int64_t, 3>;

  std::int64_t batch = 1;
  std::int64_t groups = 1;
  std::int64_t in_channels = 1;
  std::int64_t out_channels = 1;
  Sizes input{1, 1, 1};
  Sizes kernel{1, 1, 1};
  Sizes output{1, 1, 1};
  Sizes stride{1, 1, 1};
  Sizes padding{0, 0, 0};
  Sizes dilation{1, 1, 1};

  static std::int64_t product(const Sizes& sizes) noexcept { return sizes[0] * sizes[1] * sizes[2]; }
  /// Rows of the columns of one group, and how many columns there are.
  std::int64_t column_rows() const noexcept { return in_channels / groups * product(kernel); }
  std::int64_t columns() const noexcept { return product(output); }
};

/// columns [channels * kernel, output] = the windows of x [channels, input], zeros where they reach outside.
template <class T>
void im2col(T* columns, const T* x, std::int64_t channels, const ConvGeometry& geometry);
/// Its transpose: x += the columns, added up in a fixed order.
template <class T>
void col2im(T* x, const T* columns, std::int64_t channels, const ConvGeometry& geometry);

/// y = x * w; dx from dy and w; dw from x and dy. The same bits for any number of threads.
template <class T>
void conv(T* y, const T* x, const T* weight, const ConvGeometry& geometry);
template <class T>
void conv_input_gradient(T* dx, const T* dy, const T* weight, const ConvGeometry& geometry);
template <class T>
void conv_weight_gradient(T* dweight, const T* x, const T* dy, const ConvGeometry& geometry);

#define GRADUS_FOR(T)                                                                    \
  extern template void im2col(T*, const T*, std::int64_t, const ConvGeometry&);          \
  extern template void col2im(T*, const T*, std::int64_t, const ConvGeometry&);          \
  extern template void conv(T*, const T*, const T*, const ConvGeometry&);                \
  extern template void conv_input_gradient(T*, const T*, const T*, const ConvGeometry&); \
  extern template void conv_weight_gradient(T*, const T*, const T*, const ConvGeometry&);
GRADUS_FOR(float)
GRADUS_FOR(double)
#undef GRADUS_FOR

}  // namespace gradus::kernels
