// Matrix products, and the linear layer with its bias and activation.
#include <gradus/core/apply.h>
#include <gradus/core/defined.h>
#include <gradus/core/kernels/gemm.h>
#include <gradus/core/kernels/reduce.h>
#include <gradus/core/ops.h>
#include <gradus/core/ops/elementwise.h>

#include <algorithm>

namespace gradus {
namespace {

// A matrix as BLAS takes it: rows (or, transposed, columns) that follow each other at a fixed distance.
struct Matrix {
  Tensor tensor;
  bool transposed;
  std::int64_t leading;
};

// The last two dimensions, without a copy where their strides allow.
Matrix as_matrix(const Tensor& x) {
  const int r = x.dim() - 2;
  const int c = x.dim() - 1;
  const std::int64_t rows = x.shape()[r];
  const std::int64_t columns = x.shape()[c];
  const std::int64_t row_step = x.strides()[r];
  const std::int64_t column_step = x.strides()[c];
  if ((columns <= 1 || column_step == 1) && (rows <= 1 || row_step >= std::max<std::int64_t>(columns, 1))) {
    return {x, false, rows <= 1 ? std::max<std::int64_t>(columns, 1) : row_step};
  }
  if ((rows <= 1 || row_step == 1) && (columns <= 1 || column_step >= std::max<std::int64_t>(rows, 1))) {
    return {x, true, columns <= 1 ? std::max<std::int64_t>(rows, 1) : column_step};
  }
  return {contiguous(x), false, std::max<std::int64_t>(columns, 1)};
}

// All dimensions but the last as one.
Tensor as_rows(const Tensor& x) {
  if (x.dim() == 2) return x;
  std::int64_t rows = 1;
  for (int d = 0; d + 1 < x.dim(); ++d) rows *= x.shape()[d];
  return reshape(x, {rows, x.size(-1)});
}

// C = A B, or with the transposes of what the views show.
template <class T>
kernels::Gemm<T> product(const Matrix& a, const Matrix& b, const Tensor& c, std::int64_t m, std::int64_t n,
                         std::int64_t k) {
  return {.m = m,
          .n = n,
          .k = k,
          .a = detail::data<T>(a.tensor),
          .lda = a.leading,
          .transpose_a = a.transposed,
          .b = detail::data<T>(b.tensor),
          .ldb = b.leading,
          .transpose_b = b.transposed,
          .c = detail::data<T>(c),
          .ldc = std::max<std::int64_t>(n, 1)};
}

template <class T>
void integer_product(const Tensor& a, const Tensor& b, const Tensor& out) {
  const Tensor x = contiguous(a);
  const Tensor y = contiguous(b);
  const std::int64_t m = x.shape()[0];
  const std::int64_t k = x.shape()[1];
  const std::int64_t n = y.shape()[1];
  for (std::int64_t i = 0; i < m; ++i) {
    for (std::int64_t j = 0; j < n; ++j) {
      std::uint64_t total = 0;
      for (std::int64_t l = 0; l < k; ++l) {
        total += static_cast<std::uint64_t>(detail::data<T>(x)[i * k + l]) *
                 static_cast<std::uint64_t>(detail::data<T>(y)[l * n + j]);
      }
      detail::data<T>(out)[i * n + j] = static_cast<T>(total);
    }
  }
}

struct Mm {
  static constexpr auto name = "mm";
  Tensor forward(const Tensor& a, const Tensor& b) const {
    const std::int64_t m = a.shape()[0];
    const std::int64_t n = b.shape()[1];
    const Tensor out = detail::make({m, n}, a.dtype());
    visit_dtype(a.dtype(), [&]<class T>() {
      if constexpr (std::is_floating_point_v<T>)
        kernels::gemm(product<T>(as_matrix(a), as_matrix(b), out, m, n, a.shape()[1]));
      else
        integer_product<T>(a, b, out);
    });
    return out;
  }
  Gradients<2> vjp(const Tensor& g, const Inputs<2>& in) const {
    return {in.needs[0] ? mm(g, t(in[1])) : Tensor(), in.needs[1] ? mm(t(in[0]), g) : Tensor()};
  }
};

// A batch whose matrices follow each other at a fixed distance.
Tensor evenly_batched(const Tensor& x) { return x.shape()[0] <= 1 || x.strides()[0] >= 0 ? x : contiguous(x); }

struct Bmm {
  static constexpr auto name = "bmm";
  Tensor forward(const Tensor& a, const Tensor& b) const {
    const std::int64_t count = a.shape()[0];
    const std::int64_t m = a.shape()[1];
    const std::int64_t n = b.shape()[2];
    const Tensor out = detail::make({count, m, n}, a.dtype());
    const Matrix x = as_matrix(evenly_batched(a));
    const Matrix y = as_matrix(evenly_batched(b));
    detail::dispatch_floating(a.dtype(), [&]<class T>() {
      kernels::gemm_batched<T>(count, {.a = x.tensor.strides()[0], .b = y.tensor.strides()[0], .c = m * n},
                               product<T>(x, y, out, m, n, a.shape()[2]));
    });
    return out;
  }
  Gradients<2> vjp(const Tensor& g, const Inputs<2>& in) const {
    return {in.needs[0] ? bmm(g, transpose(in[1], 1, 2)) : Tensor(),
            in.needs[1] ? bmm(transpose(in[0], 1, 2), g) : Tensor()};
  }
};

[[noreturn]] void throw_shapes(const char* operation, const char* what, const Tensor& a, const Tensor& b, Where where) {
  throw ShapeError(where,
                   std::string(operation) + ": " + what + ": " + to_string(a.shape()) + " x " + to_string(b.shape()));
}

void check_dtypes(const char* operation, const Tensor& a, const Tensor& b, Where where) {
  if (a.dtype() != b.dtype()) {
    throw TypeError(where, std::string(operation) + ": dtypes differ: " + name(a.dtype()) + " and " + name(b.dtype()));
  }
}

void check_ranks(const char* operation, const Tensor& a, int rank_a, const Tensor& b, int rank_b, Where where) {
  if (a.dim() != rank_a || b.dim() != rank_b) {
    throw_shapes(operation,
                 ("takes " + std::to_string(rank_a) + " and " + std::to_string(rank_b) + " dimensions").c_str(), a, b,
                 where);
  }
  check_dtypes(operation, a, b, where);
}

Tensor mm_checked(const char* operation, const Tensor& a, const Tensor& b, Where where) {
  if (a.shape()[1] != b.shape()[0]) throw_shapes(operation, "inner dimensions differ", a, b, where);
  return apply(Mm{}, a, b, where);
}

// Stacks of matrices: leading dimensions broadcast, then one batch.
Tensor matmul_stacks(const Tensor& a, const Tensor& b, Where where) {
  if (a.size(-1) != b.size(-2)) throw_shapes("matmul", "inner dimensions differ", a, b, where);
  if (!is_floating(a.dtype()))
    throw TypeError(where, std::string("matmul: stacks of matrices must be floating, not ") + name(a.dtype()));
  const std::int64_t m = a.size(-2);
  const std::int64_t n = b.size(-1);
  if (b.dim() == 2) {
    Shape shape = a.shape();
    shape[shape.rank() - 1] = n;
    return reshape(mm_checked("matmul", as_rows(a), b, where), shape, where);
  }
  const auto leading = [](const Tensor& x) { return Shape(std::span(x.shape().begin(), x.shape().size() - 2)); };
  const Shape batch = broadcast_shapes(leading(a), leading(b), "matmul", where);
  const auto batched = [&](const Tensor& x) {
    Shape full = batch;
    full.push_back(x.size(-2));
    full.push_back(x.size(-1));
    return reshape(expand(x, full, where), {batch.numel(), x.size(-2), x.size(-1)}, where);
  };
  Shape shape = batch;
  shape.push_back(m);
  shape.push_back(n);
  return reshape(apply(Bmm{}, batched(a), batched(b), where), shape, where);
}

// The linear layer --------------------------------------------------------------------------------------------------

// dL/dz from dL/dy of y = activation(z), by y alone.
Tensor before_activation(const Tensor& g, const Tensor& y, Activation activation) {
  const bool recorded = grad_enabled();
  switch (activation) {
    case Activation::none:
      return g;
    case Activation::relu:
      if (recorded) return g * to(y > 0, y.dtype());
      return detail::map(
          g, y, detail::cheap, []<class R>(R d, R v) { return select(v <= R(0), R(0), d); }, "linear", Where{});
    case Activation::tanh:
      if (recorded) return g * (1 - square(y));
      return detail::map(
          g, y, detail::cheap, []<class R>(R d, R v) { return d * (R(1) - v * v); }, "linear", Where{});
    case Activation::sigmoid:
      if (recorded) return g * (y * (1 - y));
      return detail::map(
          g, y, detail::cheap, []<class R>(R d, R v) { return d * (v * (R(1) - v)); }, "linear", Where{});
  }
  return g;
}

// The gradients of z = x w^T + b, products in one piece of parallel work; not recorded.
template <std::size_t N>
Gradients<N> linear_gradients(const Tensor& dz, const Tensor& x, const Tensor& weight, const Needs<N>& needs) {
  const Tensor d = contiguous(as_rows(dz));
  const Tensor rows = as_rows(x);
  const std::int64_t samples = d.shape()[0];
  const std::int64_t out = weight.shape()[0];
  const std::int64_t in = weight.shape()[1];
  Gradients<N> gradients;
  detail::dispatch_floating(d.dtype(), [&]<class T>() {
    const Matrix left{d, false, std::max<std::int64_t>(out, 1)};
    const Matrix left_transposed{d, true, std::max<std::int64_t>(out, 1)};
    std::array<kernels::Gemm<T>, 2> products;
    std::size_t count = 0;
    const Matrix w = as_matrix(weight);
    const Matrix r = as_matrix(rows);
    if (needs[0]) {
      gradients[0] = detail::make(x.shape(), x.dtype());
      products[count++] = product<T>(left, w, gradients[0], samples, in, out);
    }
    if (needs[1]) {
      gradients[1] = detail::make(weight.shape(), weight.dtype());
      products[count++] = product<T>(left_transposed, r, gradients[1], out, in, samples);
    }
    kernels::gemm(std::span<const kernels::Gemm<T>>(products.data(), count));
    if constexpr (N == 3) {
      if (needs[2]) {
        gradients[2] = detail::make({out}, d.dtype());
        kernels::sum(detail::data<T>(gradients[2]), static_cast<const T*>(detail::data<T>(d)), {1, samples, out});
      }
    }
  });
  return gradients;
}

template <bool has_bias, bool activated>
struct Linear {
  static constexpr auto name = "linear";
  static constexpr std::size_t inputs = has_bias ? 3 : 2;
  Activation activation;

  Tensor run(const Tensor& x, const Tensor& weight, const Tensor* bias) const {
    Shape shape = x.shape();
    const std::int64_t out = weight.shape()[0];
    const std::int64_t in = weight.shape()[1];
    shape[shape.rank() - 1] = out;
    const Tensor y = detail::make(shape, x.dtype());
    const Tensor rows = as_rows(x);
    Matrix w = as_matrix(weight);
    w.transposed = !w.transposed;
    detail::dispatch_floating(x.dtype(), [&]<class T>() {
      const Matrix left = as_matrix(rows);  // may be a copy, which must live until the product is done
      auto p = product<T>(left, w, y, rows.shape()[0], out, in);
      const Tensor b = bias == nullptr ? Tensor() : contiguous(*bias);
      if (bias != nullptr) p.bias = detail::data<T>(b);
      p.activation = static_cast<kernels::Activation>(activation);
      kernels::gemm(p);
    });
    return y;
  }

  Tensor forward(const Tensor& x, const Tensor& weight) const requires(!has_bias) { return run(x, weight, nullptr); }
  Tensor forward(const Tensor& x, const Tensor& weight, const Tensor& bias) const requires has_bias {
    return run(x, weight, &bias);
  }

  Gradients<inputs> vjp(const Tensor& g, const Inputs<inputs>& in) const requires(!activated) {
    return gradients(g, in);
  }
  Gradients<inputs> vjp(const Tensor& g, const Inputs<inputs>& in, const Output& y) const requires activated {
    return gradients(before_activation(g, y, activation), in);
  }

  Gradients<inputs> gradients(const Tensor& dz, const Inputs<inputs>& in) const {
    const Tensor& x = in[0];
    const Tensor& weight = in[1];
    if (!grad_enabled()) return linear_gradients<inputs>(dz, x, weight, in.needs);
    const Tensor d = as_rows(dz);
    Gradients<inputs> result;
    if (in.needs[0]) result[0] = reshape(mm(d, weight), x.shape());
    if (in.needs[1]) result[1] = mm(t(d), as_rows(x));
    if constexpr (has_bias) {
      if (in.needs[2]) result[2] = sum(d, {0});
    }
    return result;
  }
};

template <bool has_bias, class... Bias>
Tensor run_linear(const Tensor& x, const Tensor& weight, Activation activation, Where where, const Bias&... bias) {
  if (activation == Activation::none) return apply(Linear<has_bias, false>{activation}, x, weight, bias..., where);
  return apply(Linear<has_bias, true>{activation}, x, weight, bias..., where);
}

}  // namespace

Tensor mm(const Tensor& a, const Tensor& b, Where where) {
  detail::check_defined("mm", where, a, b);
  check_ranks("mm", a, 2, b, 2, where);
  return mm_checked("mm", a, b, where);
}

Tensor bmm(const Tensor& a, const Tensor& b, Where where) {
  detail::check_defined("bmm", where, a, b);
  check_ranks("bmm", a, 3, b, 3, where);
  if (a.shape()[0] != b.shape()[0] || a.shape()[2] != b.shape()[1])
    throw_shapes("bmm", "batch or inner dimensions differ", a, b, where);
  if (!is_floating(a.dtype()))
    throw TypeError(where, std::string("bmm: takes floating tensors, not ") + name(a.dtype()));
  return apply(Bmm{}, a, b, where);
}

Tensor mv(const Tensor& a, const Tensor& x, Where where) {
  detail::check_defined("mv", where, a, x);
  check_ranks("mv", a, 2, x, 1, where);
  if (a.shape()[1] != x.shape()[0]) throw_shapes("mv", "inner dimensions differ", a, x, where);
  return squeeze(apply(Mm{}, a, unsqueeze(x, 1, where), where), 1, where);
}

Tensor dot(const Tensor& a, const Tensor& b, Where where) {
  detail::check_defined("dot", where, a, b);
  check_ranks("dot", a, 1, b, 1, where);
  if (a.shape()[0] != b.shape()[0]) throw_shapes("dot", "lengths differ", a, b, where);
  return reshape(apply(Mm{}, unsqueeze(a, 0, where), unsqueeze(b, 1, where), where), {}, where);
}

Tensor outer(const Tensor& a, const Tensor& b, Where where) {
  detail::check_defined("outer", where, a, b);
  if (a.dim() != 1 || b.dim() != 1) throw_shapes("outer", "takes two vectors", a, b, where);
  return mul(Operand(unsqueeze(a, 1, where), where), Operand(b, where));
}

Tensor matmul(const Tensor& a, const Tensor& b, Where where) {
  detail::check_defined("matmul", where, a, b);
  if (a.dim() == 0 || b.dim() == 0)
    throw_shapes("matmul", "takes at least one dimension; use mul for numbers", a, b, where);
  check_dtypes("matmul", a, b, where);
  if (a.dim() == 2 && b.dim() == 2) return mm_checked("matmul", a, b, where);
  if (a.dim() == 1 && b.dim() == 1) {
    if (a.shape()[0] != b.shape()[0]) throw_shapes("matmul", "inner dimensions differ", a, b, where);
    return dot(a, b, where);
  }
  if (a.size(-1) != b.size(b.dim() == 1 ? 0 : -2)) throw_shapes("matmul", "inner dimensions differ", a, b, where);
  if (a.dim() == 1) return squeeze(matmul(unsqueeze(a, 0, where), b, where), -2, where);
  if (b.dim() == 1) return squeeze(matmul(a, unsqueeze(b, 1, where), where), -1, where);
  return matmul_stacks(a, b, where);
}

Tensor inner(const Tensor& a, const Tensor& b, Where where) {
  detail::check_defined("inner", where, a, b);
  if (a.dim() == 0 || b.dim() == 0) return mul(Operand(a, where), Operand(b, where));
  check_dtypes("inner", a, b, where);
  if (a.size(-1) != b.size(-1)) throw_shapes("inner", "last dimensions differ", a, b, where);
  check_rank(a.dim() + b.dim() - 2, "inner", where);
  return tensordot(a, movedim(b, {-1}, {0}, where), 1, where);
}

Tensor tensordot(const Tensor& a, const Tensor& b, int dims, Where where) {
  detail::check_defined("tensordot", where, a, b);
  check_dtypes("tensordot", a, b, where);
  if (dims < 0 || dims > a.dim() || dims > b.dim()) {
    throw_shapes("tensordot", ("cannot sum over " + std::to_string(dims) + " dimensions").c_str(), a, b, where);
  }
  check_rank(a.dim() + b.dim() - 2 * dims, "tensordot", where);
  Shape shape;
  std::int64_t rows = 1;
  std::int64_t inner = 1;
  std::int64_t columns = 1;
  for (int d = 0; d < a.dim() - dims; ++d) {
    shape.push_back(a.shape()[d]);
    rows *= a.shape()[d];
  }
  for (int d = 0; d < dims; ++d) {
    if (a.shape()[a.dim() - dims + d] != b.shape()[d])
      throw_shapes("tensordot", "inner dimensions differ", a, b, where);
    inner *= b.shape()[d];
  }
  for (int d = dims; d < b.dim(); ++d) {
    shape.push_back(b.shape()[d]);
    columns *= b.shape()[d];
  }
  return reshape(apply(Mm{}, reshape(a, {rows, inner}, where), reshape(b, {inner, columns}, where), where), shape,
                 where);
}

namespace {

// beta c + alpha product.
Tensor add_product(const char* operation, const Tensor& c, const Tensor& product, const AddmmOptions& options,
                   Where where) {
  check_dtypes(operation, c, product, where);
  if (!(broadcast_shapes(c.shape(), product.shape(), operation, where) == product.shape())) {
    throw_shapes(operation, "what is added to is larger than the product", c, product, where);
  }
  const auto scaled = [where](const Tensor& x, double factor) {
    return factor == 1 ? x : to(mul(Operand(x, where), factor), x.dtype(), where);
  };
  const Tensor second = scaled(product, options.alpha);
  return options.beta == 0 ? second : add(Operand(scaled(c, options.beta), where), Operand(second, where));
}

}  // namespace

Tensor addmm(const Tensor& c, const Tensor& a, const Tensor& b, AddmmOptions options, Where where) {
  detail::check_defined("addmm", where, c, a, b);
  check_ranks("addmm", a, 2, b, 2, where);
  return add_product("addmm", c, mm_checked("addmm", a, b, where), options, where);
}

Tensor addmv(const Tensor& c, const Tensor& a, const Tensor& x, AddmmOptions options, Where where) {
  detail::check_defined("addmv", where, c, a, x);
  check_ranks("addmv", a, 2, x, 1, where);
  if (a.shape()[1] != x.shape()[0]) throw_shapes("addmv", "inner dimensions differ", a, x, where);
  return add_product("addmv", c, mv(a, x, where), options, where);
}

Tensor baddbmm(const Tensor& c, const Tensor& a, const Tensor& b, AddmmOptions options, Where where) {
  detail::check_defined("baddbmm", where, c, a, b);
  check_ranks("baddbmm", a, 3, b, 3, where);
  if (a.shape()[0] != b.shape()[0] || a.shape()[2] != b.shape()[1])
    throw_shapes("baddbmm", "batch or inner dimensions differ", a, b, where);
  return add_product("baddbmm", c, bmm(a, b, where), options, where);
}

Tensor addr(const Tensor& c, const Tensor& a, const Tensor& b, AddmmOptions options, Where where) {
  detail::check_defined("addr", where, c, a, b);
  check_ranks("addr", a, 1, b, 1, where);
  return add_product("addr", c, outer(a, b, where), options, where);
}

Tensor bilinear(const Tensor& x1, const Tensor& x2, const Tensor& weight, const Tensor& bias, Where where) {
  detail::check_defined("bilinear", where, x1, x2, weight);
  const auto fail = [&](const std::string& why) {
    throw ShapeError(where, "bilinear: " + why + ": x1 " + to_string(x1.shape()) + ", x2 " + to_string(x2.shape()) +
                                ", weight " + to_string(weight.shape()) +
                                (bias.defined() ? ", bias " + to_string(bias.shape()) : ""));
  };
  if (weight.dim() != 3 || x1.dim() == 0 || x1.dim() != x2.dim()) fail("takes [.., in1], [.., in2], [out, in1, in2]");
  bool fits = x1.size(-1) == weight.shape()[1] && x2.size(-1) == weight.shape()[2];
  for (int d = 0; d + 1 < x1.dim(); ++d) fits = fits && x1.shape()[d] == x2.shape()[d];
  if (bias.defined()) fits = fits && bias.dim() == 1 && bias.shape()[0] == weight.shape()[0];
  if (!fits) fail("shapes do not fit together");
  check_dtypes("bilinear", x1, weight, where);
  check_dtypes("bilinear", x2, weight, where);
  if (!is_floating(x1.dtype())) {
    throw TypeError(where, std::string("bilinear: takes floating tensors, not ") + name(x1.dtype()));
  }
  const std::int64_t out = weight.shape()[0];
  const Tensor rows = as_rows(x1);
  const Tensor flat = reshape(movedim(weight, {1}, {0}, where), {weight.shape()[1], out * weight.shape()[2]}, where);
  const Tensor left = reshape(mm(rows, flat, where), {rows.shape()[0], out, weight.shape()[2]}, where);
  Shape shape = x1.shape();
  shape[shape.rank() - 1] = out;
  const Tensor y = reshape(bmm(left, unsqueeze(as_rows(x2), 2, where), where), shape, where);
  return bias.defined() ? add(Operand(y, where), Operand(bias, where)) : y;
}

Tensor linear(const Tensor& x, const Tensor& weight, const Tensor& bias, Activation activation, Where where) {
  detail::check_defined("linear", where, x, weight);
  if (weight.dim() != 2 || x.dim() == 0)
    throw_shapes("linear", "takes x [.., in] and weight [out, in]", x, weight, where);
  if (x.size(-1) != weight.shape()[1])
    throw_shapes("linear", "inner dimensions differ, x [.., in] and weight [out, in]", x, weight, where);
  check_dtypes("linear", x, weight, where);
  if (!is_floating(x.dtype()))
    throw TypeError(where, std::string("linear: takes floating tensors, not ") + name(x.dtype()));
  if (!bias.defined()) return run_linear<false>(x, weight, activation, where);
  if (bias.dim() != 1 || bias.shape()[0] != weight.shape()[0]) {
    throw ShapeError(
        where, "linear: bias does not fit: " + to_string(bias.shape()) + " for weight " + to_string(weight.shape()));
  }
  check_dtypes("linear", x, bias, where);
  return run_linear<true>(x, weight, activation, where, bias);
}

}  // namespace gradus
