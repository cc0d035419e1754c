// Softmax and its logarithm.
#include <gradus/core/apply.h>
#include <gradus/core/defined.h>
#include <gradus/core/kernels/softmax.h>
#include <gradus/core/ops.h>
#include <gradus/core/ops/elementwise.h>

namespace gradus {
namespace {

// Runs a kernel over the rows of contiguous tensors of one shape.
template <class F>
Tensor by_rows(const Tensor& x, const F& f) {
  const Tensor in = contiguous(x);
  const Tensor out = detail::make(x.shape(), x.dtype());
  const std::int64_t columns = x.size(-1);
  if (x.numel() == 0) return out;
  detail::dispatch_floating(x.dtype(), [&]<class T>() {
    f(static_cast<const T*>(detail::data<T>(in)), detail::data<T>(out), x.numel() / columns, columns);
  });
  return out;
}

struct Softmax {
  static constexpr auto name = "softmax";
  Tensor forward(const Tensor& x) const {
    return by_rows(x, [](const auto* in, auto* out, std::int64_t rows, std::int64_t columns) {
      kernels::softmax(out, in, rows, columns);
    });
  }
  Tensor vjp(const Tensor& g, Output y) const {
    if (grad_enabled()) return y * (g - sum(g * y, {-1}, {.keepdim = true}));
    const Tensor dy = contiguous(g);
    return by_rows(y, [&]<class T>(const T* p, T* out, std::int64_t rows, std::int64_t columns) {
      kernels::softmax_backward(out, static_cast<const T*>(detail::data<T>(dy)), p, rows, columns);
    });
  }
};

struct LogSoftmax {
  static constexpr auto name = "log_softmax";
  Tensor forward(const Tensor& x) const {
    return by_rows(x, [](const auto* in, auto* out, std::int64_t rows, std::int64_t columns) {
      kernels::log_softmax(out, in, rows, columns);
    });
  }
  Tensor vjp(const Tensor& g, Output y) const {
    if (grad_enabled()) return g - exp(y) * sum(g, {-1}, {.keepdim = true});
    const Tensor dy = contiguous(g);
    return by_rows(y, [&]<class T>(const T* log_p, T* out, std::int64_t rows, std::int64_t columns) {
      kernels::log_softmax_backward(out, static_cast<const T*>(detail::data<T>(dy)), log_p, rows, columns);
    });
  }
};

template <class Op>
Tensor along(const Tensor& x, int dim, Where where) {
  if (!is_floating(x.dtype()))
    throw TypeError(where, std::string(Op::name) + ": takes floating tensors, not " + name(x.dtype()));
  const int wrapped = wrap_dim(dim, x.dim(), Op::name, where);
  if (x.dim() == 0) return reshape(apply(Op{}, reshape(x, {1}, where), where), {}, where);
  if (wrapped == x.dim() - 1) return apply(Op{}, x, where);
  return transpose(apply(Op{}, transpose(x, wrapped, -1, where), where), wrapped, -1, where);
}

}  // namespace

Tensor softmax(const Tensor& x, int dim, Where where) {
  detail::check_defined("softmax", where, x);
  return along<Softmax>(x, dim, where);
}
Tensor softmin(const Tensor& x, int dim, Where where) {
  detail::check_defined("softmin", where, x);
  wrap_dim(dim, x.dim(), "softmin", where);
  if (!is_floating(x.dtype()))
    throw TypeError(where, std::string("softmin: takes floating tensors, not ") + name(x.dtype()));
  return softmax(neg(x, where), dim, where);
}
Tensor log_softmax(const Tensor& x, int dim, Where where) {
  detail::check_defined("log_softmax", where, x);
  return along<LogSoftmax>(x, dim, where);
}

}  // namespace gradus
