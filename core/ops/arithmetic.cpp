// Arithmetic of two operands, and the same in place.
#include <gradus/core/apply.h>
#include <gradus/core/defined.h>
#include <gradus/core/ops.h>
#include <gradus/core/ops/binary.h>

#include <algorithm>
#include <array>
#include <limits>
#include <type_traits>
#include <utility>

namespace gradus {
namespace detail {

Dtype promoted_dtype(const Operand& a, const Operand& b) {
  const auto dtype = [](const Operand& x) { return x.tensor() != nullptr ? x.tensor()->dtype() : x.dtype(); };
  const auto rank = [](const Operand& x) { return x.tensor() == nullptr ? 0 : x.tensor()->dim() == 0 ? 1 : 2; };
  const auto category = [](Dtype d) { return d == Dtype::boolean ? 0 : is_floating(d) ? 2 : 1; };
  const Dtype da = dtype(a);
  const Dtype db = dtype(b);
  if (category(da) != category(db)) return category(da) > category(db) ? da : db;
  if (rank(a) != rank(b)) return rank(a) > rank(b) ? da : db;
  return promote(da, db);
}

Tensor scalar(double number, Dtype dtype) {
  Tensor out = make({}, dtype);
  visit_dtype(dtype, [&]<class T>() { *data<T>(out) = static_cast<T>(number); });
  return out;
}

Tensor as_tensor(const Operand& operand, Dtype dtype) {
  if (operand.tensor() == nullptr) return scalar(operand.number(), dtype);
  return operand.tensor()->dtype() == dtype ? *operand.tensor() : to(*operand.tensor(), dtype, operand.where());
}

Tensor as_floating(const Tensor& x, Where where) {
  if (!x.defined() || is_floating(x.dtype())) return x;  // apply names the operation that an undefined one is given to
  return to(x, Dtype::float32, where);
}

}  // namespace detail

namespace {

// Signed integers wrap around, as torch's do.
template <class R, class F>
R wrapping(R a, R b, F f) {
  using U = std::make_unsigned_t<R>;
  return static_cast<R>(f(static_cast<U>(a), static_cast<U>(b)));
}

struct AddElements {
  template <class R>
  R operator()(R a, R b) const {
    if constexpr (std::is_same_v<R, bool>)
      return a || b;
    else if constexpr (std::is_integral_v<R>)
      return wrapping(a, b, [](auto x, auto y) { return x + y; });
    else
      return a + b;
  }
};

struct SubElements {
  template <class R>
  R operator()(R a, R b) const {
    if constexpr (std::is_same_v<R, bool>)
      return a != b;
    else if constexpr (std::is_integral_v<R>)
      return wrapping(a, b, [](auto x, auto y) { return x - y; });
    else
      return a - b;
  }
};

struct MulElements {
  template <class R>
  R operator()(R a, R b) const {
    if constexpr (std::is_same_v<R, bool>)
      return a && b;
    else if constexpr (std::is_integral_v<R>)
      return wrapping(a, b, [](std::uint64_t x, std::uint64_t y) { return x * y; });
    else
      return a * b;
  }
};

struct DivElements {
  template <class R>
  R operator()(R a, R b) const {
    return a / b;
  }
};

struct PowElements {
  template <class R>
  R operator()(R a, R b) const {
    if constexpr (std::is_same_v<R, bool>) {
      return a || !b;
    } else if constexpr (std::is_integral_v<R>) {
      if constexpr (std::is_signed_v<R>) {
        if (b < 0) return a == 1 ? R{1} : a == -1 ? (b % 2 == 0 ? R{1} : R{-1}) : R{0};
      }
      std::uint64_t result = 1;
      std::uint64_t base = static_cast<std::uint64_t>(a);
      for (auto exponent = static_cast<std::uint64_t>(b); exponent != 0; exponent >>= 1) {
        if (exponent & 1U) result *= base;
        base *= base;
      }
      return static_cast<R>(result);
    } else {
      return pow(a, b);
    }
  }
};

struct MaximumElements {
  template <class R>
  R operator()(R a, R b) const {
    if constexpr (std::is_integral_v<R>)
      return a < b ? b : a;
    else
      return max(a, b);
  }
};

struct MinimumElements {
  template <class R>
  R operator()(R a, R b) const {
    if constexpr (std::is_integral_v<R>)
      return b < a ? b : a;
    else
      return min(a, b);
  }
};

template <class F, class Cost>
Tensor combine(const Tensor& a, const Tensor& b, const F& f, Cost cost, const char* name, Where where) {
  if (is_floating(a.dtype())) return detail::map(a, b, cost, f, name, where);
  const Tensor out = detail::make(broadcast_shapes(a.shape(), b.shape(), name, where), a.dtype());
  visit_dtype(a.dtype(), [&]<class T>() {
    if constexpr (std::is_integral_v<T> && std::is_invocable_r_v<T, F, T, T>)
      detail::map_scalars_into<T, T>(out, f, a, b);
  });
  return out;
}

struct Add {
  static constexpr auto name = "add";
  static constexpr bool broadcasts = true;
  static constexpr AddElements elements{};
  static constexpr auto cost = detail::cheap;
  Tensor forward(const Tensor& a, const Tensor& b, Where where) const {
    return combine(a, b, elements, cost, name, where);
  }
  Gradients<2> vjp(const Tensor& g) const { return {g, g}; }
};

struct Sub {
  static constexpr auto name = "sub";
  static constexpr bool broadcasts = true;
  static constexpr SubElements elements{};
  static constexpr auto cost = detail::cheap;
  Tensor forward(const Tensor& a, const Tensor& b, Where where) const {
    return combine(a, b, elements, cost, name, where);
  }
  Gradients<2> vjp(const Tensor& g, const Needs<2>& needs) const { return {g, needs[1] ? -g : Tensor()}; }
};

struct Mul {
  static constexpr auto name = "mul";
  static constexpr bool broadcasts = true;
  static constexpr MulElements elements{};
  static constexpr auto cost = detail::cheap;
  Tensor forward(const Tensor& a, const Tensor& b, Where where) const {
    return combine(a, b, elements, cost, name, where);
  }
  Gradients<2> vjp(const Tensor& g, const Inputs<2>& in) const {
    return {in.needs[0] ? g * in[1] : Tensor(), in.needs[1] ? g * in[0] : Tensor()};
  }
};

struct Div {
  static constexpr auto name = "div";
  static constexpr bool broadcasts = true;
  static constexpr DivElements elements{};
  static constexpr auto cost = detail::cheap;
  Tensor forward(const Tensor& a, const Tensor& b, Where where) const {
    return combine(a, b, elements, cost, name, where);
  }
  Gradients<2> vjp(const Tensor& g, const Inputs<2>& in) const {
    return {in.needs[0] ? g / in[1] : Tensor(), in.needs[1] ? -g * in[0] / square(in[1]) : Tensor()};
  }
};

struct Pow {
  static constexpr auto name = "pow";
  static constexpr bool broadcasts = true;
  static constexpr PowElements elements{};
  static constexpr auto cost = detail::transcendental;
  Tensor forward(const Tensor& a, const Tensor& b, Where where) const {
    return combine(a, b, elements, cost, name, where);
  }
  Gradients<2> vjp(const Tensor& g, const Inputs<2>& in) const {
    const Tensor& a = in[0];
    const Tensor& b = in[1];
    Gradients<2> gradients;
    // 0 where b is 0: the factor a^(b-1) alone would be infinite at a = 0.
    if (in.needs[0]) gradients[0] = gradus::where(b == 0, 0.0, g * b * pow(a, b - 1));
    if (in.needs[1]) {
      const Tensor flat = logical_and(a == 0, b >= 0);
      gradients[1] = gradus::where(flat, 0.0, g * pow(a, b) * log(gradus::where(flat, 1.0, a)));
    }
    return gradients;
  }
};

// The share of the gradient that goes to a, where `better` says that a wins: all, or half at a tie.
Gradients<2> share(const Tensor& g, const Tensor& better, const Tensor& tie) {
  const Tensor to_a = to(better, g.dtype()) + 0.5 * to(tie, g.dtype());
  return {g * to_a, g * (1 - to_a)};
}

struct Maximum {
  static constexpr auto name = "maximum";
  static constexpr bool broadcasts = true;
  static constexpr MaximumElements elements{};
  static constexpr auto cost = detail::cheap;
  Tensor forward(const Tensor& a, const Tensor& b, Where where) const {
    return combine(a, b, elements, cost, name, where);
  }
  Gradients<2> vjp(const Tensor& g, const Inputs<2>& in) const { return share(g, in[0] > in[1], in[0] == in[1]); }
};

struct Minimum {
  static constexpr auto name = "minimum";
  static constexpr bool broadcasts = true;
  static constexpr MinimumElements elements{};
  static constexpr auto cost = detail::cheap;
  Tensor forward(const Tensor& a, const Tensor& b, Where where) const {
    return combine(a, b, elements, cost, name, where);
  }
  Gradients<2> vjp(const Tensor& g, const Inputs<2>& in) const { return share(g, in[0] < in[1], in[0] == in[1]); }
};

void refuse_booleans(const Operand& a, const Operand& b, const char* operation) {
  detail::check_defined(operation, a.where(), a, b);
  if (detail::promoted_dtype(a, b) == Dtype::boolean) {
    throw TypeError(a.where(), std::string(operation) + ": booleans have no difference; convert one with to()");
  }
}

void check_change(const Tensor& self, const char* operation, Where where) {
  if (self.requires_grad() && self.is_leaf()) {
    throw GraphError(where, std::string(operation) +
                                ": a leaf that requires gradients may only be changed in place under NoGrad: shape " +
                                to_string(self.shape()));
  }
  if (!self.impl()->storage->unique()) {
    throw GraphError(where,
                     std::string(operation) +
                         ": a tensor that shares its memory (a view, its base, or one kept for a gradient) cannot be "
                         "changed in place while that is recorded: shape " +
                         to_string(self.shape()));
  }
}

// Every element must have a place of its own: in an expanded tensor, or one of overlapping windows, what is written for
// one would be read for another.
void check_own_places(const Tensor& self, const char* operation, Where where) {
  if (self.is_contiguous() || self.numel() == 0) return;
  std::array<std::pair<std::int64_t, std::int64_t>, max_rank> dims;  // stride and size
  std::size_t count = 0;
  for (int d = 0; d < self.dim(); ++d) {
    if (self.shape()[d] > 1) dims[count++] = {self.strides()[d], self.shape()[d]};
  }
  std::sort(dims.begin(), dims.begin() + count);
  std::int64_t reach = 0;  // of the dimensions with smaller strides
  for (std::size_t i = 0; i < count; ++i) {
    const auto [stride, size] = dims[i];
    if (stride <= reach) {
      throw ValueError(where, std::string(operation) + ": elements of the tensor share their memory: shape " +
                                  to_string(self.shape()) + ", strides " + to_string(self.strides()) +
                                  "; change a clone of it");
    }
    reach += stride * (size - 1);
  }
}

// Runs a recorded operation on what the tensor was, and makes the tensor its result: memory and history.
template <class F>
void change(Tensor& self, const char* operation, Where where, const F& compute) {
  check_change(self, operation, where);
  TensorImpl& impl = *self.impl();
  const std::uint32_t version = self.version();
  Tensor old = detail::alias(self);
  if (impl.history != nullptr) detail::set_history(old, impl.history, impl.output);
  Tensor result = compute(old);
  if (!(result.shape() == self.shape())) {
    throw ShapeError(where, std::string(operation) + ": the result " + to_string(result.shape()) +
                                " does not fit into the tensor: " + to_string(self.shape()));
  }
  result = to(result, self.dtype(), where);
  if (result.impl()->references.load() != 1 || !result.impl()->storage->unique()) result = clone(result, where);
  TensorImpl& made = *result.impl();
  impl.clear_history();
  std::swap(impl.storage, made.storage);
  impl.strides = made.strides;
  impl.offset = made.offset;
  impl.contiguous = made.contiguous;
  impl.storage->version.store(version + 1, std::memory_order_relaxed);
  if (made.history != nullptr) detail::set_history(self, made.history, made.output);
}

// The same memory in another arrangement would be read after it was written.
Tensor without_overlap(const Tensor& self, const Tensor& other) {
  const bool shares = self.impl()->storage == other.impl()->storage;
  const bool same =
      self.shape() == other.shape() && self.strides() == other.strides() && self.impl()->offset == other.impl()->offset;
  return shares && !same ? clone(other) : other;
}

template <class Op>
Tensor& binary_in_place(Tensor& self, const Operand& operand, const char* operation, Where where) {
  detail::check_defined(operation, where, self, operand);
  check_own_places(self, operation, where);
  const Tensor* other = operand.tensor();
  const Dtype dtype = detail::promoted_dtype(Operand(self, where), operand);
  const Dtype result = std::is_same_v<Op, Div> && !is_floating(dtype) ? Dtype::float32 : dtype;
  if (result > self.dtype() && (is_floating(result) != is_floating(self.dtype()) || self.dtype() == Dtype::boolean)) {
    throw TypeError(where, std::string(operation) + ": a " + name(result) + " result does not fit into a " +
                               name(self.dtype()) + " tensor");
  }
  if (grad_enabled() && (self.requires_grad() || (other != nullptr && other->requires_grad()))) {
    change(self, operation, where, [&](const Tensor& old) {
      return detail::apply_binary<Op>(Operand(old, where), other != nullptr ? Operand(*other, where) : operand);
    });
    return self;
  }
  const NoGrad guard;
  const Tensor y = without_overlap(self, detail::as_tensor(operand, self.dtype()));
  if (!(broadcast_shapes(self.shape(), y.shape(), operation, where) == self.shape())) {
    throw ShapeError(where, std::string(operation) + ": the result does not fit into the tensor: " +
                                to_string(y.shape()) + " into " + to_string(self.shape()));
  }
  if (is_floating(self.dtype())) {
    detail::map_into(self, Op::cost, Op::elements, self, y);
  } else {
    visit_dtype(self.dtype(), [&]<class T>() {
      if constexpr (std::is_integral_v<T>) detail::map_scalars_into<T, T>(self, Op::elements, self, y);
    });
  }
  self.impl()->bump_version();
  if (detail::modes.anomaly) detail::check_forward(operation, self, where);
  return self;
}

}  // namespace

Tensor add(Operand a, Operand b) { return detail::apply_binary<Add>(a, b); }

Tensor sub(Operand a, Operand b) {
  refuse_booleans(a, b, "sub");
  return detail::apply_binary<Sub>(a, b);
}

Tensor mul(Operand a, Operand b) { return detail::apply_binary<Mul>(a, b); }

Tensor div(Operand a, Operand b) { return detail::apply_binary_floating<Div>(a, b); }

Tensor pow(Operand a, Operand b) { return detail::apply_binary<Pow>(a, b); }
Tensor maximum(Operand a, Operand b) { return detail::apply_binary<Maximum>(a, b); }
Tensor minimum(Operand a, Operand b) { return detail::apply_binary<Minimum>(a, b); }

Tensor operator-(const Tensor& x) { return neg(x, Where{}); }

Tensor& operator+=(Tensor& x, Operand y) { return x.add_(y); }
Tensor& operator-=(Tensor& x, Operand y) { return x.sub_(y); }
Tensor& operator*=(Tensor& x, Operand y) { return x.mul_(y); }
Tensor& operator/=(Tensor& x, Operand y) { return x.div_(y); }

Tensor& Tensor::add_(Operand other) { return binary_in_place<Add>(*this, other, "add_", other.where()); }
Tensor& Tensor::sub_(Operand other) { return binary_in_place<Sub>(*this, other, "sub_", other.where()); }
Tensor& Tensor::mul_(Operand other) { return binary_in_place<Mul>(*this, other, "mul_", other.where()); }
Tensor& Tensor::div_(Operand other) { return binary_in_place<Div>(*this, other, "div_", other.where()); }

Tensor& Tensor::clamp_(double min, double max, Where where) {
  detail::check_defined("clamp_", where, *this);
  check_own_places(*this, "clamp_", where);
  if (!(min <= max)) {
    throw ValueError(where,
                     "clamp_: min must not be above max: " + std::to_string(min) + " and " + std::to_string(max));
  }
  if (grad_enabled() && requires_grad()) {
    change(*this, "clamp_", where, [&](const Tensor& old) { return clamp(old, min, max, where); });
    return *this;
  }
  const NoGrad guard;
  return copy_(clamp(*this, min, max, where), where);
}

Tensor& Tensor::copy_(const Tensor& other, Where where) {
  detail::check_defined("copy_", where, *this, other);
  check_own_places(*this, "copy_", where);
  if (grad_enabled() && (requires_grad() || other.requires_grad())) {
    change(*this, "copy_", where, [&](const Tensor& old) { return expand(other, old.shape(), where); });
    return *this;
  }
  const NoGrad guard;
  const Tensor source = without_overlap(*this, to(other, dtype(), where));
  if (!(broadcast_shapes(shape(), source.shape(), "copy_", where) == shape())) {
    throw ShapeError(where, "copy_: the values do not fit into the tensor: " + to_string(source.shape()) + " into " +
                                to_string(shape()));
  }
  kernels::copy_strided(impl_->data(), source.impl()->data(), size_in_bytes(dtype()),
                        detail::index_space(*this, source));
  impl_->bump_version();
  return *this;
}

Tensor& Tensor::fill_(double number, Where where) {
  detail::check_defined("fill_", where, *this);
  check_own_places(*this, "fill_", where);
  if (grad_enabled() && requires_grad()) {
    change(*this, "fill_", where,
           [&](const Tensor& old) { return full(old.shape(), number, {.dtype = old.dtype()}, where); });
    return *this;
  }
  const NoGrad guard;
  return copy_(full({}, number, {.dtype = dtype()}, where), where);
}

Tensor& Tensor::zero_(Where where) {
  detail::check_defined("zero_", where, *this);
  check_own_places(*this, "zero_", where);
  if (grad_enabled() && requires_grad()) check_change(*this, "zero_", where);
  return fill_(0, where);
}

}  // namespace gradus
