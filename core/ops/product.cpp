// Products of many elements: prod and cumprod, whose gradients hold where elements are 0.
#include <gradus/core/apply.h>
#include <gradus/core/defined.h>
#include <gradus/core/ops/elementwise.h>
#include <gradus/core/ops/lines.h>

namespace gradus {
namespace {

bool has_zero(const Tensor& x) {
  const NoGrad guard;
  return any(x == 0).item<bool>();
}

// For each element of the last dimension, the product of all others: without division, so that zeros are no exception.
Tensor product_of_others(const Tensor& x) {
  const std::int64_t n = x.size(-1);
  Shape square_shape = x.shape();
  square_shape.push_back(n);
  const Tensor rows = expand(unsqueeze(x, -2), square_shape);
  return prod(masked_fill(rows, eye(n, {.dtype = Dtype::boolean}), 1), -1);
}

struct Prod {
  static constexpr auto name = "prod";
  int dim;
  bool keepdim;

  Tensor forward(const Tensor& x) const {
    const Tensor source = contiguous(x);
    Shape shape = x.shape();
    if (keepdim)
      shape[dim] = 1;
    else
      shape.erase(dim);
    const Tensor out = detail::make(shape, x.dtype());
    const kernels::ReduceShape lines = detail::lines_along(x.shape(), dim);
    const auto run = [&]<class T>() {
      kernels::prod(detail::data<T>(out), static_cast<const T*>(detail::data<T>(source)), lines);
    };
    if (x.dtype() == Dtype::int64)
      run.template operator()<std::int64_t>();
    else
      detail::dispatch_floating(x.dtype(), run);
    return out;
  }
  Tensor vjp(const Tensor& g, const Inputs<1>& in, const Output& y) const {
    const Tensor wide = keepdim ? g : unsqueeze(g, dim);
    if (!has_zero(in[0])) return wide * reshape(y, wide.shape()) / in[0];
    return wide * movedim(product_of_others(movedim(in[0], {dim}, {-1})), {-1}, {dim});
  }
};

struct Cumprod {
  static constexpr auto name = "cumprod";
  int dim;

  Tensor forward(const Tensor& x) const {
    const Tensor source = contiguous(x);
    const Tensor out = detail::make(x.shape(), x.dtype());
    const kernels::ReduceShape lines = detail::lines_along(x.shape(), dim);
    const auto run = [&]<class T>() {
      const T* in = detail::data<T>(source);
      T* to = detail::data<T>(out);
      detail::for_each_line(lines, [=](std::int64_t first, std::int64_t step) {
        T total{1};
        for (std::int64_t i = 0; i < lines.reduce; ++i) to[first + i * step] = total *= in[first + i * step];
      });
    };
    if (x.dtype() == Dtype::int64)
      run.template operator()<std::int64_t>();
    else
      detail::dispatch_floating(x.dtype(), run);
    return out;
  }
  Tensor vjp(const Tensor& g, const Inputs<1>& in, const Output& y) const {
    if (!has_zero(in[0])) return flip(cumsum(flip(g * y, {dim}), dim), {dim}) / in[0];
    // y_k is the product of a row of a triangle: x_0, …, x_k, then ones.
    const Tensor x = movedim(in[0], {dim}, {-1});
    const std::int64_t n = x.size(-1);
    Shape shape = x.shape();
    shape.push_back(n);
    const Tensor above = triu(ones({n, n}, {.dtype = Dtype::boolean}), 1);
    const Tensor others = product_of_others(masked_fill(expand(unsqueeze(x, -2), shape), above, 1));
    const Tensor shares = masked_fill(unsqueeze(movedim(g, {dim}, {-1}), -1) * others, above, 0);
    return movedim(sum(shares, {-2}), {-1}, {dim});
  }
};

Tensor widened(const Tensor& x, Where where) { return is_floating(x.dtype()) ? x : to(x, Dtype::int64, where); }

}  // namespace

Tensor prod(const Tensor& x, Where where) {
  detail::check_defined("prod", where, x);
  return prod(reshape(x, {-1}, where), 0, {}, where);
}

Tensor prod(const Tensor& x, int dim, ReduceOptions options, Where where) {
  detail::check_defined("prod", where, x);
  const int along = wrap_dim(dim, x.dim(), "prod", where);
  if (x.dim() == 0) return mul(Operand(widened(x, where), where), 1);
  return apply(Prod{along, options.keepdim}, widened(x, where), where);
}

Tensor cumprod(const Tensor& x, int dim, Where where) {
  detail::check_defined("cumprod", where, x);
  return detail::along_dim(x, dim, "cumprod", where, [&](const Tensor& line, int along) {
    return reshape(apply(Cumprod{along}, widened(line, where), where), x.shape(), where);
  });
}

}  // namespace gradus
