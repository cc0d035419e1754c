// Sums, means, extrema and norms: over all elements or over some dimensions.
#include <gradus/core/apply.h>
#include <gradus/core/defined.h>
#include <gradus/core/kernels/reduce.h>
#include <gradus/core/ops.h>
#include <gradus/core/ops/elementwise.h>

#include <algorithm>
#include <bitset>
#include <cmath>
#include <limits>

namespace gradus {
namespace {

using detail::data;

// A reduction as the kernels take it: contiguous elements [outer, reduced, inner] to [outer, inner].
struct Layout {
  Tensor source;
  kernels::ReduceShape shape{1, 1, 1};
};

// Which dimensions go, and the shapes that remain.
struct Dims {
  std::bitset<max_rank> reduced;
  Shape kept;     // with 1 for the reduced ones
  Shape dropped;  // without them

  std::int64_t count(const Shape& shape) const {
    std::int64_t product = 1;
    for (int d = 0; d < shape.rank(); ++d) product *= reduced[static_cast<std::size_t>(d)] ? shape[d] : 1;
    return product;
  }
};

Dims all_dims(const Shape& shape) {
  Dims dims;
  dims.kept = shape;
  for (int d = 0; d < shape.rank(); ++d) {
    dims.reduced.set(static_cast<std::size_t>(d));
    dims.kept[d] = 1;
  }
  return dims;
}

// No dimensions named: all of them, as torch takes an empty list.
Dims some_dims(const Shape& shape, const std::vector<int>& list, const char* operation, Where where) {
  if (list.empty()) return all_dims(shape);
  Dims dims;
  for (const int dim : list) {
    const auto wrapped = static_cast<std::size_t>(wrap_dim(dim, shape.rank(), operation, where));
    if (dims.reduced[wrapped]) {
      throw IndexError(where, std::string(operation) + ": dimension " + std::to_string(dim) + " is named twice");
    }
    dims.reduced.set(wrapped);
  }
  for (int d = 0; d < shape.rank(); ++d) {
    const bool gone = dims.reduced[static_cast<std::size_t>(d)];
    dims.kept.push_back(gone ? 1 : shape[d]);
    if (!gone) dims.dropped.push_back(shape[d]);
  }
  return dims;
}

Layout lay_out(const Tensor& x, const Dims& dims) {
  const Shape& shape = x.shape();
  int first = shape.rank();
  int last = -1;
  for (int d = 0; d < shape.rank(); ++d) {
    if (!dims.reduced[static_cast<std::size_t>(d)]) continue;
    first = std::min(first, d);
    last = d;
  }
  bool together = true;
  for (int d = first; d <= last; ++d) together = together && dims.reduced[static_cast<std::size_t>(d)];
  Layout layout;
  if (together) {
    layout.source = contiguous(x);
    for (int d = 0; d < shape.rank(); ++d) {
      (d < first ? layout.shape.outer : d <= last ? layout.shape.reduce : layout.shape.inner) *= shape[d];
    }
    return layout;
  }
  std::vector<int> order;
  for (const bool reduced : {false, true}) {
    for (int d = 0; d < shape.rank(); ++d) {
      if (dims.reduced[static_cast<std::size_t>(d)] != reduced) continue;
      order.push_back(d);
      (reduced ? layout.shape.reduce : layout.shape.outer) *= shape[d];
    }
  }
  layout.source = contiguous(permute(x, order));
  return layout;
}

// Calls f<T> for the types that the reduction kernels know; others come as int64.
template <class F>
void dispatch_wide(Dtype dtype, const F& f) {
  if (dtype == Dtype::int64)
    f.template operator()<std::int64_t>();
  else
    detail::dispatch_floating(dtype, f);
}

Tensor widened(const Tensor& x, Where where) { return is_floating(x.dtype()) ? x : to(x, Dtype::int64, where); }

struct Sum {
  static constexpr auto name = "sum";
  Dims dims;
  bool keepdim;
  Shape input;

  Tensor forward(const Tensor& x) const {
    const Layout layout = lay_out(x, dims);
    const Tensor out = detail::make(keepdim ? dims.kept : dims.dropped, x.dtype());
    dispatch_wide(x.dtype(), [&]<class T>() {
      kernels::sum(data<T>(out), static_cast<const T*>(data<T>(layout.source)), layout.shape);
    });
    return out;
  }
  Tensor vjp(const Tensor& g) const { return expand(reshape(g, dims.kept), input); }
};

struct Mean {
  static constexpr auto name = "mean";
  Dims dims;
  bool keepdim;
  Shape input;

  Tensor forward(const Tensor& x) const {
    return Sum{dims, keepdim, input}.forward(x).div_(static_cast<double>(dims.count(input)));
  }
  Tensor vjp(const Tensor& g) const {
    return expand(reshape(g / static_cast<double>(dims.count(input)), dims.kept), input);
  }
};

// The largest or smallest over some dimensions: equal ones share the gradient.
template <bool largest>
struct Extremum {
  static constexpr auto name = largest ? "amax" : "amin";
  Dims dims;
  bool keepdim;

  Tensor forward(const Tensor& x) const {
    const Layout layout = lay_out(x, dims);
    const Tensor out = detail::make(keepdim ? dims.kept : dims.dropped, x.dtype());
    dispatch_wide(x.dtype(), [&]<class T>() {
      if constexpr (largest)
        kernels::max(data<T>(out), static_cast<const T*>(data<T>(layout.source)), layout.shape);
      else
        kernels::min(data<T>(out), static_cast<const T*>(data<T>(layout.source)), layout.shape);
    });
    return out;
  }
  Tensor vjp(const Tensor& g, const Inputs<1>& in, const Output& y) const {
    const Tensor best = reshape(y, dims.kept);
    const Tensor ties = to(logical_or(in[0] == best, logical_and(isnan(in[0]), isnan(best))), g.dtype());
    Tensor count = ties;
    for (int d = 0; d < count.dim(); ++d) {
      if (dims.reduced[static_cast<std::size_t>(d)]) count = sum(count, {d}, {.keepdim = true});
    }
    return reshape(g, dims.kept) * (ties / count);
  }
};

template <bool largest>
Tensor index_of_extremum(const Tensor& x, int dim, bool keepdim, Where where) {
  const char* operation = largest ? "argmax" : "argmin";
  const Dims dims = some_dims(x.shape(), {dim}, operation, where);
  if (dims.count(x.shape()) == 0)
    throw ValueError(where, std::string(operation) + ": nothing to choose from: shape " + to_string(x.shape()));
  const NoGrad guard;
  const Layout layout = lay_out(widened(x, where), dims);
  const Tensor out = detail::make(keepdim ? dims.kept : dims.dropped, Dtype::int64);
  dispatch_wide(layout.source.dtype(), [&]<class T>() {
    if constexpr (largest)
      kernels::argmax(data<std::int64_t>(out), static_cast<const T*>(data<T>(layout.source)), layout.shape);
    else
      kernels::argmin(data<std::int64_t>(out), static_cast<const T*>(data<T>(layout.source)), layout.shape);
  });
  return out;
}

// The same along one dimension: the gradient goes to the first of equal ones.
template <bool largest>
struct ExtremumAlong {
  static constexpr auto name = largest ? "max" : "min";
  Extremum<largest> extremum;
  int dim;

  Tensor forward(const Tensor& x) const { return extremum.forward(x); }
  Tensor vjp(const Tensor& g, const Inputs<1>& in) const {
    const Tensor index = index_of_extremum<largest>(in[0].detach(), dim, true, Where{});
    return scatter_add(zeros(in[0].shape(), {.dtype = g.dtype()}), dim, index, reshape(g, extremum.dims.kept));
  }
};

void check_not_empty(const Tensor& x, const Dims& dims, const char* operation, Where where) {
  if (dims.count(x.shape()) == 0)
    throw ValueError(where, std::string(operation) + ": nothing to choose from: shape " + to_string(x.shape()));
}

template <bool largest>
Tensor extremum(const Tensor& x, const std::vector<int>& list, bool keepdim, const char* operation, Where where) {
  const Dims dims = some_dims(x.shape(), list, operation, where);
  check_not_empty(x, dims, operation, where);
  return to(apply(Extremum<largest>{dims, keepdim}, widened(x, where), where), x.dtype(), where);
}

template <bool largest>
Tensor extremum_along(const Tensor& x, int dim, bool keepdim, Where where) {
  const char* operation = ExtremumAlong<largest>::name;
  const Dims dims = some_dims(x.shape(), {dim}, operation, where);
  check_not_empty(x, dims, operation, where);
  if (x.dim() == 0) return clone(x, where);
  return to(apply(ExtremumAlong<largest>{{dims, keepdim}, dim}, widened(x, where), where), x.dtype(), where);
}

void check_floating(const Tensor& x, const char* operation, Where where) {
  detail::check_defined(operation, where, x);
  if (!is_floating(x.dtype())) {
    throw TypeError(
        where, std::string(operation) + ": takes a floating tensor, not " + name(x.dtype()) + "; convert it with to()");
  }
}

Tensor variance(const Tensor& x, const Dims& dims, const VarOptions& options, Where where) {
  const auto count = static_cast<double>(dims.count(x.shape()));
  const Tensor centred = sub(Operand(x, where), Operand(apply(Mean{dims, true, x.shape()}, x, where), where));
  const Tensor total = apply(Sum{dims, options.keepdim, x.shape()}, square(centred, where), where);
  return div(Operand(total, where), Operand(std::max(count - options.correction, 0.0), where));
}

// sqrt(sum x^2), whose gradient at 0 is taken to be 0.
struct EuclideanNorm {
  static constexpr auto name = "norm";
  Dims dims;
  bool keepdim;

  Tensor forward(const Tensor& x) const {
    const Layout layout = lay_out(x, dims);
    const Tensor out = detail::make(keepdim ? dims.kept : dims.dropped, x.dtype());
    detail::dispatch_floating(x.dtype(), [&]<class T>() {
      const auto* in = static_cast<const T*>(data<T>(layout.source));
      if (layout.shape.inner == 1) {
        for (std::int64_t i = 0; i < layout.shape.outer; ++i) {
          data<T>(out)[i] = static_cast<T>(kernels::norm(in + i * layout.shape.reduce, layout.shape.reduce));
        }
        return;
      }
      kernels::sum_of_squares(data<T>(out), in, layout.shape);
      for (std::int64_t i = 0; i < out.numel(); ++i) data<T>(out)[i] = std::sqrt(data<T>(out)[i]);
    });
    return out;
  }
  Tensor vjp(const Tensor& g, const Inputs<1>& in, const Output& y) const {
    return reshape(g, dims.kept) * in[0] / reshape(gradus::where(y == 0, 1.0, y), dims.kept);
  }
};

}  // namespace

Tensor sum(const Tensor& x, Where where) {
  detail::check_defined("sum", where, x);
  return sum(x, {}, {}, where);
}

Tensor sum(const Tensor& x, const std::vector<int>& dims, ReduceOptions options, Where where) {
  detail::check_defined("sum", where, x);
  return apply(Sum{some_dims(x.shape(), dims, "sum", where), options.keepdim, x.shape()}, widened(x, where), where);
}

Tensor mean(const Tensor& x, Where where) { return mean(x, {}, {}, where); }

Tensor mean(const Tensor& x, const std::vector<int>& dims, ReduceOptions options, Where where) {
  check_floating(x, "mean", where);
  return apply(Mean{some_dims(x.shape(), dims, "mean", where), options.keepdim, x.shape()}, x, where);
}

Tensor max(const Tensor& x, Where where) {
  detail::check_defined("max", where, x);
  return extremum<true>(x, {}, false, "max", where);
}
Tensor max(const Tensor& x, int dim, ReduceOptions options, Where where) {
  detail::check_defined("max", where, x);
  return extremum_along<true>(x, dim, options.keepdim, where);
}
Tensor min(const Tensor& x, Where where) {
  detail::check_defined("min", where, x);
  return extremum<false>(x, {}, false, "min", where);
}
Tensor min(const Tensor& x, int dim, ReduceOptions options, Where where) {
  detail::check_defined("min", where, x);
  return extremum_along<false>(x, dim, options.keepdim, where);
}

Tensor amax(const Tensor& x, const std::vector<int>& dims, ReduceOptions options, Where where) {
  detail::check_defined("amax", where, x);
  return extremum<true>(x, dims, options.keepdim, "amax", where);
}
Tensor amin(const Tensor& x, const std::vector<int>& dims, ReduceOptions options, Where where) {
  detail::check_defined("amin", where, x);
  return extremum<false>(x, dims, options.keepdim, "amin", where);
}

Tensor argmax(const Tensor& x, Where where) {
  detail::check_defined("argmax", where, x);
  return argmax(reshape(x.detach(), {x.numel()}, where), 0, {}, where);
}
Tensor argmax(const Tensor& x, int dim, ReduceOptions options, Where where) {
  detail::check_defined("argmax", where, x);
  return index_of_extremum<true>(x.detach(), dim, options.keepdim, where);
}
Tensor argmin(const Tensor& x, Where where) {
  detail::check_defined("argmin", where, x);
  return argmin(reshape(x.detach(), {x.numel()}, where), 0, {}, where);
}
Tensor argmin(const Tensor& x, int dim, ReduceOptions options, Where where) {
  detail::check_defined("argmin", where, x);
  return index_of_extremum<false>(x.detach(), dim, options.keepdim, where);
}

Tensor var(const Tensor& x, Where where) { return var(x, {}, {}, where); }

Tensor var(const Tensor& x, const std::vector<int>& dims, VarOptions options, Where where) {
  check_floating(x, "var", where);
  return variance(x, some_dims(x.shape(), dims, "var", where), options, where);
}

Tensor std(const Tensor& x, Where where) { return std(x, {}, {}, where); }

Tensor std(const Tensor& x, const std::vector<int>& dims, VarOptions options, Where where) {
  check_floating(x, "std", where);
  const Tensor v = variance(x, some_dims(x.shape(), dims, "std", where), options, where);
  const Tensor constant = eq(v, 0);  // there the root is not differentiable; its gradient is taken as 0, as torch's
  return masked_fill(sqrt(masked_fill(v, constant, 1, where), where), constant, 0, where);
}

Tensor norm(const Tensor& x, double p, Where where) { return norm(x, p, {}, {}, where); }

Tensor norm(const Tensor& x, double p, const std::vector<int>& dims, ReduceOptions options, Where where) {
  detail::check_defined("norm", where, x);
  constexpr double infinity = std::numeric_limits<double>::infinity();
  check_floating(x, "norm", where);
  if (std::isnan(p)) throw ValueError(where, "norm: p must be a number, not nan");
  const Dims chosen = some_dims(x.shape(), dims, "norm", where);
  if (p == 2) return apply(EuclideanNorm{chosen, options.keepdim}, x, where);
  if (p == 0) return to(count_nonzero(x, dims, where), x.dtype(), where);
  const Tensor size = abs(x, where);
  if (p == 1) return sum(size, dims, options, where);
  const bool nothing = chosen.count(x.shape()) == 0;
  const Shape& shape = options.keepdim ? chosen.kept : chosen.dropped;
  if (nothing) return full(shape, p > 0 ? 0 : infinity, {.dtype = x.dtype()}, where);
  if (p == infinity) return amax(size, dims, options, where);
  if (p == -infinity) return amin(size, dims, options, where);
  // Divided by the largest first, so that no power overflows; 1 in place of 0 keeps the gradient finite there.
  const Tensor largest = amax(size.detach(), dims, {.keepdim = true}, where);
  const Tensor scale = gradus::where(largest == 0, 1.0, largest);
  const Tensor total = sum(pow(size / scale, p), dims, {.keepdim = true}, where);
  const Tensor safe = gradus::where(total == 0, 1.0, total);
  return reshape(scale * gradus::where(total == 0, 0.0, pow(safe, 1 / p)), shape, where);
}

Tensor logsumexp(const Tensor& x, const std::vector<int>& dims, ReduceOptions options, Where where) {
  check_floating(x, "logsumexp", where);
  const Dims chosen = some_dims(x.shape(), dims, "logsumexp", where);
  if (chosen.count(x.shape()) == 0) {
    return full(options.keepdim ? chosen.kept : chosen.dropped, -std::numeric_limits<double>::infinity(),
                {.dtype = x.dtype()});
  }
  Tensor largest = x.detach();
  for (int d = 0; d < x.dim(); ++d) {
    if (chosen.reduced[static_cast<std::size_t>(d)]) largest = max(largest, d, {.keepdim = true}, where);
  }
  largest = gradus::where(isfinite(largest), largest, 0.0);
  const Tensor total = apply(Sum{chosen, true, x.shape()}, exp(x - largest, where), where);
  return reshape(log(total, where) + largest, options.keepdim ? chosen.kept : chosen.dropped, where);
}

namespace {

bool holds(const Tensor& x, bool wanted) {
  const NoGrad guard;
  const Tensor truth = contiguous(to(x, Dtype::boolean));
  const auto* value = data<bool>(truth);
  return std::find(value, value + truth.numel(), wanted) != value + truth.numel();
}

}  // namespace

Tensor any(const Tensor& x, Where where) {
  detail::check_defined("any", where, x);
  return full({}, holds(x, true) ? 1 : 0, {.dtype = Dtype::boolean});
}
Tensor all(const Tensor& x, Where where) {
  detail::check_defined("all", where, x);
  return full({}, holds(x, false) ? 0 : 1, {.dtype = Dtype::boolean});
}

Tensor any(const Tensor& x, const std::vector<int>& dims, ReduceOptions options, Where where) {
  detail::check_defined("any", where, x);
  some_dims(x.shape(), dims, "any", where);
  const NoGrad guard;
  return sum(to(x, Dtype::boolean, where), dims, options, where) > 0;
}

Tensor all(const Tensor& x, const std::vector<int>& dims, ReduceOptions options, Where where) {
  detail::check_defined("all", where, x);
  some_dims(x.shape(), dims, "all", where);
  const NoGrad guard;
  return sum(logical_not(x, where), dims, options, where) == 0;
}

Tensor count_nonzero(const Tensor& x, const std::vector<int>& dims, Where where) {
  detail::check_defined("count_nonzero", where, x);
  some_dims(x.shape(), dims, "count_nonzero", where);
  const NoGrad guard;
  return sum(to(x, Dtype::boolean, where), dims, {}, where);
}

Tensor nansum(const Tensor& x, const std::vector<int>& dims, ReduceOptions options, Where where) {
  detail::check_defined("nansum", where, x);
  some_dims(x.shape(), dims, "nansum", where);
  return sum(is_floating(x.dtype()) ? masked_fill(x, isnan(x, where), 0, where) : x, dims, options, where);
}

Tensor nanmean(const Tensor& x, const std::vector<int>& dims, ReduceOptions options, Where where) {
  check_floating(x, "nanmean", where);
  some_dims(x.shape(), dims, "nanmean", where);
  const Tensor count = sum(logical_not(isnan(x, where), where), dims, options, where);
  return nansum(x, dims, options, where) / to(count, x.dtype(), where);
}

Tensor sum_to(const Tensor& x, const Shape& shape, Where where) {
  detail::check_defined("sum_to", where, x);
  if (x.shape() == shape) return x;
  if (!(broadcast_shapes(shape, x.shape(), "sum_to", where) == x.shape())) {
    throw ShapeError(where, "sum_to: " + to_string(shape) + " does not broadcast to " + to_string(x.shape()));
  }
  std::vector<int> dims;
  const int shift = x.dim() - shape.rank();
  for (int d = 0; d < x.dim(); ++d) {
    if (d < shift || (shape[d - shift] == 1 && x.shape()[d] != 1)) dims.push_back(d);
  }
  return reshape(dims.empty() ? x : sum(x, dims, {}, where), shape, where);
}

}  // namespace gradus
