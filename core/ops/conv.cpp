// Convolutions, transposed convolutions, and the windows of images as columns.
#include <gradus/core/apply.h>
#include <gradus/core/defined.h>
#include <gradus/core/kernels/conv.h>
#include <gradus/core/ops.h>
#include <gradus/core/ops/elementwise.h>

#include <cstdint>
#include <limits>
#include <string>

namespace gradus {
namespace {

using detail::data;
using detail::dispatch_floating;

// The geometry with the number of spatial dimensions, which come last in its arrays.
struct Geometry : kernels::ConvGeometry {
  int spatial = 2;

  int place(int dim) const { return 3 - spatial + dim; }
  Shape shape(std::int64_t first, std::int64_t second, const Sizes& sizes) const {
    Shape result{first, second};
    for (int d = 0; d < spatial; ++d) result.push_back(sizes[static_cast<std::size_t>(place(d))]);
    return result;
  }
  Shape x_shape() const { return shape(batch, in_channels, input); }
  Shape weight_shape() const { return shape(out_channels, in_channels / groups, kernel); }
  Shape y_shape() const { return shape(batch, out_channels, output); }
};

// A convolution is linear in x and in its weight: three bilinear operations, whose gradients are each other.
struct Conv {
  static constexpr auto name = "conv";
  Geometry geometry;
  Tensor forward(const Tensor& x, const Tensor& weight) const {
    const Tensor source = contiguous(x);
    const Tensor factors = contiguous(weight);
    const Tensor y = detail::make(geometry.y_shape(), x.dtype());
    if (y.numel() == 0) return y;
    dispatch_floating(x.dtype(),
                      [&]<class T>() { kernels::conv<T>(data<T>(y), data<T>(source), data<T>(factors), geometry); });
    return y;
  }
  Gradients<2> vjp(const Tensor& g, const Inputs<2>& in) const;
};

struct ConvInputGradient {
  static constexpr auto name = "conv_transpose";
  Geometry geometry;
  Tensor forward(const Tensor& dy, const Tensor& weight) const {
    const Tensor source = contiguous(dy);
    const Tensor factors = contiguous(weight);
    const Tensor dx = detail::make(geometry.x_shape(), dy.dtype());
    if (dx.numel() == 0) return dx;
    dispatch_floating(dy.dtype(), [&]<class T>() {
      kernels::conv_input_gradient<T>(data<T>(dx), data<T>(source), data<T>(factors), geometry);
    });
    return dx;
  }
  Gradients<2> vjp(const Tensor& g, const Inputs<2>& in) const;
};

struct ConvWeightGradient {
  static constexpr auto name = "conv_weight_gradient";
  Geometry geometry;
  Tensor forward(const Tensor& x, const Tensor& dy) const {
    const Tensor source = contiguous(x);
    const Tensor gradient = contiguous(dy);
    const Tensor dweight = detail::make(geometry.weight_shape(), x.dtype());
    dispatch_floating(x.dtype(), [&]<class T>() {
      kernels::conv_weight_gradient<T>(data<T>(dweight), data<T>(source), data<T>(gradient), geometry);
    });
    return dweight;
  }
  Gradients<2> vjp(const Tensor& g, const Inputs<2>& in) const {
    return {in.needs[0] ? apply(ConvInputGradient{geometry}, in[1], g, Where{}) : Tensor(),
            in.needs[1] ? apply(Conv{geometry}, in[0], g, Where{}) : Tensor()};
  }
};

Gradients<2> Conv::vjp(const Tensor& g, const Inputs<2>& in) const {
  return {in.needs[0] ? apply(ConvInputGradient{geometry}, g, in[1], Where{}) : Tensor(),
          in.needs[1] ? apply(ConvWeightGradient{geometry}, in[0], g, Where{}) : Tensor()};
}

Gradients<2> ConvInputGradient::vjp(const Tensor& g, const Inputs<2>& in) const {
  return {in.needs[0] ? apply(Conv{geometry}, g, in[1], Where{}) : Tensor(),
          in.needs[1] ? apply(ConvWeightGradient{geometry}, g, in[0], Where{}) : Tensor()};
}

// [N, C, spatial] to [N, C kernel, windows], and its transpose.
struct Im2col {
  static constexpr auto name = "unfold";
  Geometry geometry;
  Tensor forward(const Tensor& x) const {
    const Tensor source = contiguous(x);
    const Tensor out = detail::make({geometry.batch, geometry.column_rows(), geometry.columns()}, x.dtype());
    dispatch_floating(x.dtype(), [&]<class T>() {
      const std::int64_t sample = geometry.batch == 0 ? 0 : x.numel() / geometry.batch;
      for (std::int64_t n = 0; n < geometry.batch; ++n) {
        kernels::im2col<T>(data<T>(out) + n * geometry.column_rows() * geometry.columns(), data<T>(source) + n * sample,
                           geometry.in_channels, geometry);
      }
    });
    return out;
  }
  Tensor vjp(const Tensor& g) const;
};

struct Col2im {
  static constexpr auto name = "fold";
  Geometry geometry;
  Tensor forward(const Tensor& columns) const {
    const Tensor source = contiguous(columns);
    Tensor out = zeros(geometry.x_shape(), {.dtype = columns.dtype()});
    dispatch_floating(columns.dtype(), [&]<class T>() {
      const std::int64_t sample = geometry.batch == 0 ? 0 : out.numel() / geometry.batch;
      for (std::int64_t n = 0; n < geometry.batch; ++n) {
        kernels::col2im<T>(data<T>(out) + n * sample, data<T>(source) + n * geometry.column_rows() * geometry.columns(),
                           geometry.in_channels, geometry);
      }
    });
    return out;
  }
  Tensor vjp(const Tensor& g) const { return apply(Im2col{geometry}, g, Where{}); }
};

Tensor Im2col::vjp(const Tensor& g) const { return apply(Col2im{geometry}, g, Where{}); }

// From the user's options --------------------------------------------------------------------------------------------

// With all numbers of the user below it, no product or sum of them overflows 64 bits.
constexpr std::int64_t most = std::numeric_limits<std::int32_t>::max();

// One number for each spatial dimension, at least `least`.
void set_sizes(Geometry::Sizes& sizes, const Geometry& geometry, const Extent& extent, std::int64_t least,
               const char* operation, const char* what, Where where) {
  if (extent.count() != 0 && extent.count() != geometry.spatial) {
    throw ValueError(where, std::string(operation) + ": " + what + " needs 1 or " + std::to_string(geometry.spatial) +
                                " numbers, got " + std::to_string(extent.count()));
  }
  for (int d = 0; d < geometry.spatial; ++d) {
    if (extent[d] < least) {
      throw ValueError(where, std::string(operation) + ": " + what + " must be at least " + std::to_string(least) +
                                  ", got " + std::to_string(extent[d]));
    }
    if (extent[d] > most) {
      throw ValueError(where, std::string(operation) + ": " + what + " must be at most " + std::to_string(most) +
                                  ", got " + std::to_string(extent[d]));
    }
    sizes[static_cast<std::size_t>(geometry.place(d))] = extent[d];
  }
}

void set_output(Geometry& g, const char* operation, const Tensor& x, Where where) {
  for (int d = 0; d < g.spatial; ++d) {
    const auto i = static_cast<std::size_t>(g.place(d));
    const std::int64_t room = g.input[i] + 2 * g.padding[i] - g.dilation[i] * (g.kernel[i] - 1) - 1;
    if (room < 0) {
      throw ShapeError(where, std::string(operation) + ": a window of " +
                                  std::to_string(g.dilation[i] * (g.kernel[i] - 1) + 1) +
                                  " does not fit into dimension " + std::to_string(x.dim() - g.spatial + d) + " of " +
                                  to_string(x.shape()) + " padded by " + std::to_string(g.padding[i]));
    }
    g.output[i] = room / g.stride[i] + 1;
  }
}

[[noreturn]] void throw_shapes(const char* operation, const std::string& why, const Tensor& x, const Tensor& weight,
                               Where where) {
  throw ShapeError(where, std::string(operation) + ": " + why + ": x " + to_string(x.shape()) + " and weight " +
                              to_string(weight.shape()));
}

void check(const char* operation, const Tensor& x, const Tensor& weight, const Tensor& bias, int spatial,
           std::int64_t groups, std::int64_t out_channels, Where where) {
  if (weight.dim() != spatial + 2 || x.dim() < spatial + 1 || x.dim() > spatial + 2) {
    throw_shapes(operation, "takes " + std::to_string(spatial) + " spatial dimensions", x, weight, where);
  }
  if (!is_floating(x.dtype()) || weight.dtype() != x.dtype() || (bias.defined() && bias.dtype() != x.dtype())) {
    throw TypeError(where, std::string(operation) + ": takes floating tensors of one dtype, got x " + name(x.dtype()) +
                               ", weight " + name(weight.dtype()) +
                               (bias.defined() ? std::string(", bias ") + name(bias.dtype()) : ""));
  }
  if (groups < 1)
    throw ValueError(where, std::string(operation) + ": groups must be at least 1, got " + std::to_string(groups));
  if (weight.shape()[0] % groups != 0) {
    throw_shapes(operation, "the weight cannot be put into " + std::to_string(groups) + " groups", x, weight, where);
  }
  for (int d = 2; d < weight.dim(); ++d) {
    if (weight.shape()[d] == 0) throw_shapes(operation, "the window is empty", x, weight, where);
    if (weight.shape()[d] > most) throw_shapes(operation, "the window is too large", x, weight, where);
  }
  for (int d = x.dim() - spatial; d < x.dim(); ++d) {
    if (x.shape()[d] > most) throw_shapes(operation, "a spatial dimension is too large", x, weight, where);
  }
  if (bias.defined() && !(bias.shape() == Shape{out_channels})) {
    throw ShapeError(where, std::string(operation) + ": bias must be [" + std::to_string(out_channels) + "], got " +
                                to_string(bias.shape()));
  }
}

Tensor with_bias(Tensor y, const Tensor& bias, int spatial, Where where) {
  if (!bias.defined()) return y;
  Shape shape{bias.numel()};
  for (int d = 0; d < spatial; ++d) shape.push_back(1);
  return add(Operand(y, where), Operand(reshape(bias, shape, where), where));
}

void set_kernel(Geometry& g, const Tensor& weight) {
  for (int d = 0; d < g.spatial; ++d) g.kernel[static_cast<std::size_t>(g.place(d))] = weight.shape()[2 + d];
}

Tensor convolve(const char* operation, int spatial, const Tensor& x, const Tensor& weight, const Tensor& bias,
                const ConvOptions& options, Where where) {
  check(operation, x, weight, bias, spatial, options.groups, weight.dim() > 0 ? weight.shape()[0] : 0, where);
  if (x.dim() == spatial + 1) {
    return squeeze(convolve(operation, spatial, unsqueeze(x, 0, where), weight, bias, options, where), 0, where);
  }
  if (x.shape()[1] != weight.shape()[1] * options.groups) {
    throw_shapes(operation, "channels do not fit for " + std::to_string(options.groups) + " groups", x, weight, where);
  }
  Geometry g;
  g.spatial = spatial;
  g.batch = x.shape()[0];
  g.groups = options.groups;
  g.in_channels = x.shape()[1];
  g.out_channels = weight.shape()[0];
  for (int d = 0; d < spatial; ++d) g.input[static_cast<std::size_t>(g.place(d))] = x.shape()[2 + d];
  set_kernel(g, weight);
  set_sizes(g.stride, g, options.stride, 1, operation, "stride", where);
  set_sizes(g.padding, g, options.padding, 0, operation, "padding", where);
  set_sizes(g.dilation, g, options.dilation, 1, operation, "dilation", where);
  set_output(g, operation, x, where);
  check_sizes(g.y_shape(), operation, where);
  return with_bias(apply(Conv{g}, x, weight, where), bias, spatial, where);
}

Tensor convolve_transposed(const char* operation, int spatial, const Tensor& x, const Tensor& weight,
                           const Tensor& bias, const ConvTransposeOptions& options, Where where) {
  const std::int64_t out = weight.dim() > 1 ? weight.shape()[1] * options.groups : 0;
  check(operation, x, weight, bias, spatial, options.groups, out, where);
  if (x.dim() == spatial + 1) {
    return squeeze(convolve_transposed(operation, spatial, unsqueeze(x, 0, where), weight, bias, options, where), 0,
                   where);
  }
  if (x.shape()[1] != weight.shape()[0]) throw_shapes(operation, "channels differ", x, weight, where);
  Geometry g;  // of the convolution that this is the gradient of: from the result to x
  g.spatial = spatial;
  g.batch = x.shape()[0];
  g.groups = options.groups;
  g.in_channels = out;
  g.out_channels = x.shape()[1];
  for (int d = 0; d < spatial; ++d) g.output[static_cast<std::size_t>(g.place(d))] = x.shape()[2 + d];
  set_kernel(g, weight);
  Geometry::Sizes more{0, 0, 0};
  set_sizes(g.stride, g, options.stride, 1, operation, "stride", where);
  set_sizes(g.padding, g, options.padding, 0, operation, "padding", where);
  set_sizes(g.dilation, g, options.dilation, 1, operation, "dilation", where);
  set_sizes(more, g, options.output_padding, 0, operation, "output_padding", where);
  for (int d = 0; d < spatial; ++d) {
    const auto i = static_cast<std::size_t>(g.place(d));
    if (more[i] != 0 && more[i] >= g.stride[i] && more[i] >= g.dilation[i]) {
      throw ValueError(where, std::string(operation) + ": output_padding must be less than stride or dilation, got " +
                                  std::to_string(more[i]));
    }
    g.input[i] = (g.output[i] - 1) * g.stride[i] - 2 * g.padding[i] + g.dilation[i] * (g.kernel[i] - 1) + more[i] + 1;
    if (g.input[i] < 1) throw_shapes(operation, "the padding leaves nothing", x, weight, where);
  }
  check_sizes(g.x_shape(), operation, where);
  return with_bias(apply(ConvInputGradient{g}, x, weight, where), bias, spatial, where);
}

Geometry window_geometry(const char* operation, const Extent& window, const WindowOptions& options, Where where) {
  Geometry g;
  set_sizes(g.kernel, g, window, 1, operation, "window", where);
  set_sizes(g.stride, g, options.stride, 1, operation, "stride", where);
  set_sizes(g.padding, g, options.padding, 0, operation, "padding", where);
  set_sizes(g.dilation, g, options.dilation, 1, operation, "dilation", where);
  return g;
}

}  // namespace

Tensor conv1d(const Tensor& x, const Tensor& weight, const Tensor& bias, ConvOptions options, Where where) {
  detail::check_defined("conv1d", where, x, weight);
  return convolve("conv1d", 1, x, weight, bias, options, where);
}
Tensor conv2d(const Tensor& x, const Tensor& weight, const Tensor& bias, ConvOptions options, Where where) {
  detail::check_defined("conv2d", where, x, weight);
  return convolve("conv2d", 2, x, weight, bias, options, where);
}
Tensor conv3d(const Tensor& x, const Tensor& weight, const Tensor& bias, ConvOptions options, Where where) {
  detail::check_defined("conv3d", where, x, weight);
  return convolve("conv3d", 3, x, weight, bias, options, where);
}

Tensor conv_transpose1d(const Tensor& x, const Tensor& weight, const Tensor& bias, ConvTransposeOptions options,
                        Where where) {
  detail::check_defined("conv_transpose1d", where, x, weight);
  return convolve_transposed("conv_transpose1d", 1, x, weight, bias, options, where);
}
Tensor conv_transpose2d(const Tensor& x, const Tensor& weight, const Tensor& bias, ConvTransposeOptions options,
                        Where where) {
  detail::check_defined("conv_transpose2d", where, x, weight);
  return convolve_transposed("conv_transpose2d", 2, x, weight, bias, options, where);
}
Tensor conv_transpose3d(const Tensor& x, const Tensor& weight, const Tensor& bias, ConvTransposeOptions options,
                        Where where) {
  detail::check_defined("conv_transpose3d", where, x, weight);
  return convolve_transposed("conv_transpose3d", 3, x, weight, bias, options, where);
}

Tensor unfold(const Tensor& x, Extent window, WindowOptions options, Where where) {
  detail::check_defined("unfold", where, x);
  if (x.dim() != 4) throw ShapeError(where, "unfold: takes images [N, C, H, W], got " + to_string(x.shape()));
  if (!is_floating(x.dtype()))
    throw TypeError(where, std::string("unfold: takes floating tensors, not ") + name(x.dtype()));
  Geometry g = window_geometry("unfold", window, options, where);
  g.batch = x.shape()[0];
  g.in_channels = g.out_channels = x.shape()[1];
  g.input[1] = x.shape()[2];
  g.input[2] = x.shape()[3];
  set_output(g, "unfold", x, where);
  return apply(Im2col{g}, x, where);
}

Tensor fold(const Tensor& columns, Extent size, Extent window, WindowOptions options, Where where) {
  detail::check_defined("fold", where, columns);
  Geometry g = window_geometry("fold", window, options, where);
  set_sizes(g.input, g, size, 1, "fold", "size", where);
  if (columns.dim() != 3 || columns.shape()[1] % kernels::ConvGeometry::product(g.kernel) != 0) {
    throw ShapeError(where, "fold: takes columns [N, C KH KW, windows], got " + to_string(columns.shape()));
  }
  if (!is_floating(columns.dtype()))
    throw TypeError(where, std::string("fold: takes floating tensors, not ") + name(columns.dtype()));
  g.batch = columns.shape()[0];
  g.in_channels = g.out_channels = columns.shape()[1] / kernels::ConvGeometry::product(g.kernel);
  set_output(g, "fold", columns, where);
  if (columns.shape()[2] != g.columns()) {
    throw ShapeError(where, "fold: an image of this size has " + std::to_string(g.columns()) + " windows: columns " +
                                to_string(columns.shape()));
  }
  return apply(Col2im{g}, columns, where);
}

}  // namespace gradus
