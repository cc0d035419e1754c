// Normalisations: layer, RMS, group, instance, batch and local response.
#include <gradus/core/apply.h>
#include <gradus/core/defined.h>
#include <gradus/core/grad_mode.h>
#include <gradus/core/kernels/standardize.h>
#include <gradus/core/ops.h>
#include <gradus/core/ops/elementwise.h>

#include <algorithm>
#include <string>

namespace gradus {
namespace {

// Each row of a matrix to mean 0 and variance 1 (or, not centred, to mean square 1).
struct Standardize {
  static constexpr auto name = "standardize";
  double eps;
  bool centred;

  Tensor forward(const Tensor& x) const {
    const Tensor rows = contiguous(x);
    const Tensor out = detail::make(x.shape(), x.dtype());
    detail::dispatch_floating(x.dtype(), [&]<class T>() {
      kernels::standardize(detail::data<T>(out), static_cast<const T*>(detail::data<T>(rows)), x.shape()[0],
                           x.shape()[1], eps, centred);
    });
    return out;
  }

  Tensor vjp(const Tensor& g, const Inputs<1>& in) const {
    const ReduceOptions keep{.keepdim = true};
    if (grad_enabled()) {
      const Tensor d = centred ? in[0] - mean(in[0], {1}, keep) : in[0];
      const Tensor scale = rsqrt(mean(square(d), {1}, keep) + eps);
      const Tensor y = d * scale;
      const Tensor direct = centred ? g - mean(g, {1}, keep) : g;
      return scale * (direct - y * mean(g * y, {1}, keep));
    }
    const Tensor x = contiguous(in[0]);
    const Tensor dy = contiguous(g);
    const Tensor out = detail::make(x.shape(), x.dtype());
    detail::dispatch_floating(x.dtype(), [&]<class T>() {
      kernels::standardize_backward(detail::data<T>(out), static_cast<const T*>(detail::data<T>(dy)),
                                    static_cast<const T*>(detail::data<T>(x)), x.shape()[0], x.shape()[1], eps,
                                    centred);
    });
    return out;
  }
};

void check_floating(const char* operation, const Tensor& x, Where where) {
  if (!is_floating(x.dtype())) {
    throw TypeError(where, std::string(operation) + ": takes floating tensors, not " + name(x.dtype()));
  }
}

void check_affine(const char* operation, const char* what, const Tensor& factor, const Shape& shape, const Tensor& x,
                  Where where) {
  if (!factor.defined()) return;
  if (!(factor.shape() == shape)) {
    throw ShapeError(where, std::string(operation) + ": " + what + " must be shaped " + to_string(shape) + ", got " +
                                to_string(factor.shape()) + " for x " + to_string(x.shape()));
  }
  if (factor.dtype() != x.dtype()) {
    throw TypeError(where,
                    std::string(operation) + ": " + what + " is " + name(factor.dtype()) + ", x " + name(x.dtype()));
  }
}

void check_affine(const char* operation, const AffineOptions& options, const Shape& shape, const Tensor& x,
                  Where where) {
  check_floating(operation, x, where);
  check_affine(operation, "weight", options.weight, shape, x, where);
  check_affine(operation, "bias", options.bias, shape, x, where);
}

// y weight + bias, which broadcast as they are.
Tensor scaled(Tensor y, const Tensor& weight, const Tensor& bias, Where where) {
  if (weight.defined()) y = mul(Operand(y, where), Operand(weight, where));
  if (bias.defined()) y = add(Operand(y, where), Operand(bias, where));
  return y;
}

// [C] as [C, 1, ..] for x [N, C, ..].
Tensor for_channels(const Tensor& factor, const Tensor& x, Where where) {
  if (!factor.defined()) return factor;
  Shape shape{factor.numel()};
  while (shape.rank() < x.dim() - 1) shape.push_back(1);
  return reshape(factor, shape, where);
}

Tensor standardized(const Tensor& x, std::int64_t rows, double eps, bool centred, Where where) {
  const std::int64_t columns = rows == 0 ? 0 : x.numel() / rows;
  return reshape(apply(Standardize{eps, centred}, reshape(x, {rows, columns}, where), where), x.shape(), where);
}

std::int64_t rows_before(const char* operation, const Tensor& x, const Shape& normalized_shape, Where where) {
  const int leading = x.dim() - normalized_shape.rank();
  bool fits = leading >= 0 && !normalized_shape.empty();
  for (int d = 0; fits && d < normalized_shape.rank(); ++d) fits = x.shape()[leading + d] == normalized_shape[d];
  if (!fits) {
    throw ShapeError(where, std::string(operation) + ": the last dimensions of " + to_string(x.shape()) + " are not " +
                                to_string(normalized_shape));
  }
  std::int64_t rows = 1;
  for (int d = 0; d < leading; ++d) rows *= x.shape()[d];
  return rows;
}

void check_channels(const char* operation, const Tensor& x, int least, Where where) {
  if (x.dim() < least) {
    throw ShapeError(where, std::string(operation) + ": x must be [N, C" + (least > 2 ? ", L, ..]" : ", ..]") +
                                ", got " + to_string(x.shape()));
  }
}

}  // namespace

Tensor layer_norm(const Tensor& x, const Shape& normalized_shape, const AffineOptions& options, Where where) {
  detail::check_defined("layer_norm", where, x);
  const std::int64_t rows = rows_before("layer_norm", x, normalized_shape, where);
  check_affine("layer_norm", options, normalized_shape, x, where);
  return scaled(standardized(x, rows, options.eps, true, where), options.weight, options.bias, where);
}

Tensor rms_norm(const Tensor& x, const Shape& normalized_shape, const AffineOptions& options, Where where) {
  detail::check_defined("rms_norm", where, x);
  const std::int64_t rows = rows_before("rms_norm", x, normalized_shape, where);
  check_affine("rms_norm", options, normalized_shape, x, where);
  if (options.bias.defined()) throw ValueError(where, "rms_norm: takes no bias");
  return scaled(standardized(x, rows, options.eps, false, where), options.weight, {}, where);
}

Tensor group_norm(const Tensor& x, std::int64_t groups, const AffineOptions& options, Where where) {
  detail::check_defined("group_norm", where, x);
  check_channels("group_norm", x, 2, where);
  const std::int64_t channels = x.shape()[1];
  if (groups < 1 || channels % groups != 0) {
    throw ShapeError(where, "group_norm: " + std::to_string(channels) + " channels cannot be put into " +
                                std::to_string(groups) + " groups: " + to_string(x.shape()));
  }
  check_affine("group_norm", options, {channels}, x, where);
  return scaled(standardized(x, x.shape()[0] * groups, options.eps, true, where),
                for_channels(options.weight, x, where), for_channels(options.bias, x, where), where);
}

Tensor instance_norm(const Tensor& x, const AffineOptions& options, Where where) {
  detail::check_defined("instance_norm", where, x);
  check_channels("instance_norm", x, 3, where);
  check_affine("instance_norm", options, {x.shape()[1]}, x, where);
  return scaled(standardized(x, x.shape()[0] * x.shape()[1], options.eps, true, where),
                for_channels(options.weight, x, where), for_channels(options.bias, x, where), where);
}

Tensor batch_norm(const Tensor& x, const BatchNormOptions& options, Where where) {
  detail::check_defined("batch_norm", where, x);
  check_channels("batch_norm", x, 2, where);
  check_floating("batch_norm", x, where);
  const Shape channels{x.shape()[1]};
  check_affine("batch_norm", "weight", options.weight, channels, x, where);
  check_affine("batch_norm", "bias", options.bias, channels, x, where);
  check_affine("batch_norm", "running_mean", options.running_mean, channels, x, where);
  check_affine("batch_norm", "running_var", options.running_var, channels, x, where);
  const Tensor weight = for_channels(options.weight, x, where);
  const Tensor bias = for_channels(options.bias, x, where);
  if (!options.training) {
    if (!options.running_mean.defined() || !options.running_var.defined()) {
      throw ValueError(where, "batch_norm: without training, running_mean and running_var are needed");
    }
    const Tensor scale = rsqrt(options.running_var + options.eps, where);
    const Tensor centred = sub(Operand(x, where), Operand(for_channels(options.running_mean, x, where), where));
    return scaled(mul(Operand(centred, where), Operand(for_channels(scale, x, where), where)), weight, bias, where);
  }
  const std::int64_t count = channels[0] == 0 ? 0 : x.numel() / channels[0];
  if (count < 2) {
    throw ValueError(where, "batch_norm: training needs more than one value for each channel: " + to_string(x.shape()));
  }
  const Tensor first = transpose(x, 0, 1, where);  // [C, N, ..]
  const Tensor rows = reshape(first, {channels[0], count}, where);
  if (options.running_mean.defined() || options.running_var.defined()) {
    const NoGrad guard;
    const auto move = [&](Tensor running, const Tensor& value) {
      if (running.defined()) running.mul_(1 - options.momentum).add_(value * options.momentum);
    };
    move(options.running_mean, mean(rows.detach(), {1}, {}, where));
    move(options.running_var, var(rows.detach(), {1}, {}, where));
  }
  const Tensor y = reshape(apply(Standardize{options.eps, true}, rows, where), first.shape(), where);
  return scaled(transpose(y, 0, 1, where), weight, bias, where);
}

Tensor local_response_norm(const Tensor& x, std::int64_t size, LocalResponseNormOptions options, Where where) {
  detail::check_defined("local_response_norm", where, x);
  check_channels("local_response_norm", x, 3, where);
  check_floating("local_response_norm", x, where);
  if (size < 1) throw ValueError(where, "local_response_norm: size must be at least 1, got " + std::to_string(size));
  check_rank(x.dim() + 1, "local_response_norm", where);
  std::vector<std::int64_t> amounts(static_cast<std::size_t>(2 * (x.dim() - 1)), 0);
  amounts[amounts.size() - 2] = size / 2;
  amounts[amounts.size() - 1] = (size - 1) / 2;
  const Tensor windows = unfold(pad(square(x, where), amounts, {}, where), 1, size, 1, where);
  const Tensor power = pow(mean(windows, {-1}, {}, where) * options.alpha + options.k, options.beta);
  return div(Operand(x, where), Operand(power, where));
}

}  // namespace gradus
