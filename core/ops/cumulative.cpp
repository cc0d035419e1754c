// Running sums and extrema along one dimension (running products: product.cpp).
#include <gradus/core/apply.h>
#include <gradus/core/defined.h>
#include <gradus/core/ops/elementwise.h>
#include <gradus/core/ops/lines.h>

#include <cmath>
#include <string>
#include <type_traits>

namespace gradus {
namespace {

using detail::along_dim;
using detail::data;
using detail::for_each_line;
using detail::lines_along;

struct Cumsum {
  static constexpr auto name = "cumsum";
  int dim;
  bool reverse = false;  // from the end: the transpose

  Tensor forward(const Tensor& x) const {
    const Tensor source = contiguous(x);
    const Tensor out = detail::make(x.shape(), x.dtype());
    const kernels::ReduceShape lines = lines_along(x.shape(), dim);
    const auto run = [&]<class T>() {
      // In float, a million times 0.1 comes out 1 % too large.
      using Total = std::conditional_t<std::is_floating_point_v<T>, double, T>;
      const T* in = data<T>(source);
      T* to = data<T>(out);
      for_each_line(lines, [=, this](std::int64_t first, std::int64_t step) {
        const std::int64_t start = reverse ? first + (lines.reduce - 1) * step : first;
        const std::int64_t way = reverse ? -step : step;
        Total total{0};
        for (std::int64_t i = 0; i < lines.reduce; ++i) {
          total += in[start + i * way];
          to[start + i * way] = static_cast<T>(total);
        }
      });
    };
    if (x.dtype() == Dtype::int64)
      run.template operator()<std::int64_t>();
    else
      detail::dispatch_floating(x.dtype(), run);
    return out;
  }
  Tensor vjp(const Tensor& g) const { return apply(Cumsum{dim, !reverse}, g, Where{}); }
};

template <class T>
T log_of_sum(T a, T b) {
  const T larger = a < b ? b : a;
  if (std::isinf(larger) || std::isnan(a) || std::isnan(b)) return a + b == a + b ? larger : a + b;
  return larger + std::log1p(std::exp(-std::abs(a - b)));
}

struct Logcumsumexp {
  static constexpr auto name = "logcumsumexp";
  int dim;

  Tensor forward(const Tensor& x) const {
    const Tensor source = contiguous(x);
    const Tensor out = detail::make(x.shape(), x.dtype());
    const kernels::ReduceShape lines = lines_along(x.shape(), dim);
    detail::dispatch_floating(x.dtype(), [&]<class T>() {
      const T* in = data<T>(source);
      T* to = data<T>(out);
      for_each_line(lines, [=](std::int64_t first, std::int64_t step) {
        T total = -std::numeric_limits<T>::infinity();
        for (std::int64_t i = 0; i < lines.reduce; ++i) {
          to[first + i * step] = total = log_of_sum(total, in[first + i * step]);
        }
      });
    });
    return out;
  }

  // dx_i = sum over k >= i of g_k exp(x_i - y_k). No exponent is above 0.
  Tensor vjp(const Tensor& g, const Inputs<1>& in, const Output& y) const {
    if (grad_enabled()) {
      const Tensor x = unsqueeze(movedim(in[0], {dim}, {-1}), -2);         // [.., 1, i]
      const Tensor sums = unsqueeze(movedim(Tensor(y), {dim}, {-1}), -1);  // [.., k, 1]
      const Tensor weights = unsqueeze(movedim(g, {dim}, {-1}), -1);
      const std::int64_t n = x.size(-1);
      const Tensor above = triu(ones({n, n}, {.dtype = Dtype::boolean}), 1);
      const Tensor shares = masked_fill(exp(masked_fill(x - sums, above, 0)), above, 0);
      return movedim(sum(weights * shares, {-2}), {-1}, {dim});
    }
    const Tensor x = contiguous(in[0]);
    const Tensor dy = contiguous(g);
    const Tensor out = detail::make(x.shape(), x.dtype());
    const kernels::ReduceShape lines = lines_along(x.shape(), dim);
    detail::dispatch_floating(x.dtype(), [&]<class T>() {
      const T* values = data<T>(x);
      const T* sums = data<T>(y);
      const T* gradient = data<T>(dy);
      T* to = data<T>(out);
      for_each_line(lines, [=](std::int64_t first, std::int64_t step) {
        T total{0};  // sum over k >= i of g_k exp(y_i - y_k)
        for (std::int64_t i = lines.reduce - 1; i >= 0; --i) {
          const std::int64_t at = first + i * step;
          if (i + 1 < lines.reduce) total *= std::exp(sums[at] - sums[at + step]);
          total += gradient[at];
          to[at] = total * std::exp(values[at] - sums[at]);
        }
      });
    });
    return out;
  }
};

// Where the largest (smallest) so far stands; the last of equal ones, the last NaN.
template <bool largest>
ValuesIndices running_extremum(const Tensor& x, int dim, const char* operation, Where where) {
  return along_dim(x, dim, operation, where, [&](const Tensor& line, int along) -> ValuesIndices {
    const Tensor source = contiguous(line.detach());
    const Tensor index = detail::make(line.shape(), Dtype::int64);
    const kernels::ReduceShape lines = lines_along(line.shape(), along);
    visit_dtype(x.dtype(), [&]<class T>() {
      const T* in = data<T>(source);
      auto* to = data<std::int64_t>(index);
      for_each_line(lines, [=](std::int64_t first, std::int64_t step) {
        std::int64_t best = 0;
        for (std::int64_t i = 0; i < lines.reduce; ++i) {
          const T value = in[first + i * step];
          const T so_far = in[first + best * step];
          const bool better = largest ? value >= so_far : value <= so_far;
          if (value != value || (so_far == so_far && better)) best = i;
          to[first + i * step] = best;
        }
      });
    });
    return {reshape(gather(line, along, index, where), x.shape(), where), reshape(index, x.shape(), where)};
  });
}

}  // namespace

Tensor cumsum(const Tensor& x, int dim, Where where) {
  detail::check_defined("cumsum", where, x);
  return along_dim(x, dim, "cumsum", where, [&](const Tensor& line, int along) {
    const Tensor wide = is_floating(x.dtype()) ? line : to(line, Dtype::int64, where);
    return reshape(apply(Cumsum{along}, wide, where), x.shape(), where);
  });
}

Tensor logcumsumexp(const Tensor& x, int dim, Where where) {
  detail::check_defined("logcumsumexp", where, x);
  if (!is_floating(x.dtype())) {
    throw TypeError(where, std::string("logcumsumexp: takes a floating tensor, not ") + name(x.dtype()));
  }
  return along_dim(x, dim, "logcumsumexp", where, [&](const Tensor& line, int along) {
    return reshape(apply(Logcumsumexp{along}, line, where), x.shape(), where);
  });
}

ValuesIndices cummax(const Tensor& x, int dim, Where where) {
  detail::check_defined("cummax", where, x);
  return running_extremum<true>(x, dim, "cummax", where);
}
ValuesIndices cummin(const Tensor& x, int dim, Where where) {
  detail::check_defined("cummin", where, x);
  return running_extremum<false>(x, dim, "cummin", where);
}

Tensor diff(const Tensor& x, int n, int dim, Where where) {
  detail::check_defined("diff", where, x);
  const int along = wrap_existing_dim(dim, x.dim(), "diff", where);
  if (n < 0) throw ValueError(where, "diff: n must not be negative, got " + std::to_string(n));
  if (x.dtype() == Dtype::boolean) throw TypeError(where, "diff: booleans have no difference; convert with to()");
  if (n == 0) return clone(x, where);
  Tensor result = x;
  for (int i = 0; i < n && result.shape()[along] > 0; ++i) {
    const std::int64_t count = result.shape()[along] - 1;
    result = sub(Operand(narrow(result, along, 1, count, where), where),
                 Operand(narrow(result, along, 0, count, where), where));
  }
  return result;
}

}  // namespace gradus
