// Operations in place: what the functions of the same names give becomes the tensor they are called on.
#include <gradus/core/apply.h>
#include <gradus/core/defined.h>
#include <gradus/core/kernels/convert.h>
#include <gradus/core/ops.h>
#include <gradus/core/ops/copy.h>
#include <gradus/core/ops/elementwise.h>
#include <gradus/core/tensor_impl.h>

#include <initializer_list>
#include <string>
#include <utility>

namespace gradus {
namespace {

// How often an operation reads the tensor. One that reads it once, in a kernel that gives the result, may write there;
// any other would read what it has written itself.
enum class Reads { once, often };

// A change of a tensor, by the method of this name, called in this line.
struct Change {
  Tensor& self;
  const char* name;
  Where where;
  Reads reads = Reads::once;

  std::string prefix() const { return std::string(name) + ": "; }
};

// The tensors besides the changed one that an operation reads; null for a number.
using Others = std::initializer_list<const Tensor*>;

// Conditions ----------------------------------------------------------------------------------------------------------

bool shares_memory(const Tensor& a, const Tensor& b) { return a.impl()->storage == b.impl()->storage; }

// Whether several elements may stand in one place. They do not where each stride reaches over all that the smaller ones
// span, as in every view but those of expand and unfold.
bool may_overlap_itself(const Tensor& x) {
  if (x.is_contiguous()) return false;
  std::int64_t span = 0;
  Shape rest = x.shape();
  Shape strides = x.strides();
  while (!rest.empty()) {
    int smallest = 0;
    for (int d = 1; d < rest.rank(); ++d) {
      if (strides[d] < strides[smallest]) smallest = d;
    }
    if (rest[smallest] > 1) {
      if (strides[smallest] <= span) return true;
      span += strides[smallest] * (rest[smallest] - 1);
    }
    rest.erase(smallest);
    strides.erase(smallest);
  }
  return false;
}

void check_defined(const Change& change, Others others) {
  if (!change.self.defined()) detail::throw_undefined(change.name, change.where, 0, others.size() + 1);
  std::size_t input = 1;  // the tensor itself is input 0
  for (const Tensor* other : others) {
    if (other != nullptr && !other->defined())
      detail::throw_undefined(change.name, change.where, input, others.size() + 1);
    ++input;
  }
}

void check_overlap(const Change& change) {
  if (may_overlap_itself(change.self)) {
    throw ValueError(change.where, change.prefix() + "elements of the tensor share their memory: shape " +
                                       to_string(change.self.shape()) + ", strides " +
                                       to_string(change.self.strides()) + "; change a clone of it");
  }
}

void check_recorded(const Change& change) {
  const Tensor& self = change.self;
  if (self.requires_grad() && self.is_leaf()) {
    throw GraphError(change.where,
                     change.prefix() +
                         "a leaf that requires gradients may only be changed in place under NoGrad: shape " +
                         to_string(self.shape()));
  }
  if (!self.impl()->storage->unique()) {
    throw GraphError(change.where,
                     change.prefix() +
                         "a tensor that shares its memory (a view, its base, or one kept for a gradient) cannot be "
                         "changed in place while that is recorded: shape " +
                         to_string(self.shape()));
  }
}

// An operand must broadcast to the tensor.
void check_broadcast(const Change& change, const Tensor* other) {
  const Shape& shape = change.self.shape();
  if (other == nullptr || broadcast_shapes(shape, other->shape(), change.name, change.where) == shape) return;
  throw ShapeError(change.where, change.prefix() + "the result does not fit into the tensor: " +
                                     to_string(other->shape()) + " into " + to_string(shape));
}

void check_result(const Change& change, const Tensor& result) {
  const Tensor& self = change.self;
  if (!(result.shape() == self.shape())) {
    throw ShapeError(change.where, change.prefix() + "the result does not fit into the tensor: " +
                                       to_string(result.shape()) + " into " + to_string(self.shape()));
  }
  const bool loses_fraction = is_floating(result.dtype()) && !is_floating(self.dtype());
  if (loses_fraction || (self.dtype() == Dtype::boolean && result.dtype() != Dtype::boolean)) {
    throw TypeError(change.where, change.prefix() + "a " + name(result.dtype()) + " result does not fit into a " +
                                      name(self.dtype()) + " tensor");
  }
}

// The mechanism -------------------------------------------------------------------------------------------------------

// Runs an operation on what the tensor was, and makes the tensor its result: memory and history.
template <class Compute>
void run_recorded(const Change& change, const Compute& compute) {
  check_recorded(change);
  Tensor& self = change.self;
  TensorImpl& impl = *self.impl();
  const std::uint32_t version = self.version();
  Tensor old = detail::alias(self);
  if (impl.history != nullptr) detail::set_history(old, impl.history, impl.output);
  Tensor result = compute(old);
  check_result(change, result);
  result = to(result, self.dtype(), change.where);
  const bool ours = result.impl()->references.load() == 1 && result.impl()->storage->unique();
  if (!ours || !result.is_contiguous()) result = clone(result, change.where);
  TensorImpl& made = *result.impl();
  impl.clear_history();
  std::swap(impl.storage, made.storage);
  impl.strides = made.strides;
  impl.offset = made.offset;
  impl.contiguous = made.contiguous;
  impl.storage->version.store(version + 1, std::memory_order_relaxed);
  if (made.history != nullptr) detail::set_history(self, made.history, made.output);
}

// Offers the tensor as the result of the first kernel that reads it.
class Offer {
 public:
  explicit Offer(const Tensor* self) noexcept { detail::changed_in_place = self; }
  ~Offer() { detail::changed_in_place = nullptr; }
  Offer(const Offer&) = delete;
  Offer& operator=(const Offer&) = delete;
};

// Runs an operation and writes its result into the tensor's memory, by the operation's own kernel if that can be.
template <class Compute>
void run_unrecorded(const Change& change, Others others, const Compute& compute) {
  Tensor& self = change.self;
  bool may_offer = change.reads == Reads::once;
  for (const Tensor* other : others) may_offer = may_offer && (other == nullptr || !shares_memory(self, *other));
  {
    const detail::ModesScope part_of_this({.grad = false, .anomaly = false});
    const Offer offer(may_offer ? &self : nullptr);
    const Tensor result = compute(self);
    check_result(change, result);
    // The same memory in another arrangement would be read after it was written.
    if (!result.is_same(self)) detail::copy_elements(self, shares_memory(self, result) ? clone(result) : result);
  }
  self.impl()->bump_version();
  if (detail::modes.anomaly) detail::check_forward(change.name, self, change.where);
}

template <class Compute>
Tensor& run(const Change& change, Others others, const Compute& compute) {
  check_defined(change, others);
  check_overlap(change);
  bool recorded = change.self.requires_grad();
  for (const Tensor* other : others) recorded = recorded || (other != nullptr && other->requires_grad());
  if (recorded && grad_enabled())
    run_recorded(change, compute);
  else
    run_unrecorded(change, others, compute);
  return change.self;
}

Tensor& unary(Tensor& self, const char* name, Tensor (*f)(const Tensor&, Where), Where where,
              Reads reads = Reads::once) {
  return run({self, name, where, reads}, {}, [&](const Tensor& x) { return f(x, where); });
}

Tensor& binary(Tensor& self, const char* name, Tensor (*f)(Operand, Operand), const Operand& other) {
  const Change change{self, name, other.where()};
  check_defined(change, {other.tensor()});
  check_broadcast(change, other.tensor());
  return run(change, {other.tensor()}, [&](const Tensor& x) { return f(Operand(x, other.where()), other); });
}

Tensor& fill(Tensor& self, const char* name, double number, Where where) {
  return run({self, name, where}, {}, [&](const Tensor& x) {
    if (!is_floating(x.dtype())) full({}, number, {.dtype = x.dtype()}, where);  // throws if the number does not fit
    const Tensor result = detail::make_result(x.shape(), x.dtype(), x);
    visit_dtype(x.dtype(), [&]<class T>() {
      kernels::fill(detail::data<T>(result), detail::index_space(result), kernels::convert<T>(number));
    });
    return result;
  });
}

}  // namespace

// Arithmetic ----------------------------------------------------------------------------------------------------------

Tensor& Tensor::add_(Operand other) { return binary(*this, "add_", add, other); }
Tensor& Tensor::sub_(Operand other) { return binary(*this, "sub_", sub, other); }
Tensor& Tensor::mul_(Operand other) { return binary(*this, "mul_", mul, other); }
Tensor& Tensor::div_(Operand other) { return binary(*this, "div_", div, other); }
Tensor& Tensor::pow_(Operand exponent) { return binary(*this, "pow_", pow, exponent); }
Tensor& Tensor::fmod_(Operand other) { return binary(*this, "fmod_", fmod, other); }
Tensor& Tensor::remainder_(Operand other) { return binary(*this, "remainder_", remainder, other); }
Tensor& Tensor::floor_divide_(Operand other) { return binary(*this, "floor_divide_", floor_divide, other); }

Tensor& operator+=(Tensor& x, Operand y) { return x.add_(y); }
Tensor& operator-=(Tensor& x, Operand y) { return x.sub_(y); }
Tensor& operator*=(Tensor& x, Operand y) { return x.mul_(y); }
Tensor& operator/=(Tensor& x, Operand y) { return x.div_(y); }

Tensor& Tensor::lerp_(const Tensor& end, Operand weight) {
  const Where where = weight.where();
  const Change change{*this, "lerp_", where, Reads::often};
  check_defined(change, {&end, weight.tensor()});
  check_broadcast(change, &end);
  check_broadcast(change, weight.tensor());
  return run(change, {&end, weight.tensor()}, [&](const Tensor& x) { return lerp(x, end, weight); });
}

Tensor& Tensor::addcmul_(const Tensor& a, const Tensor& b, double value, Where where) {
  const Change change{*this, "addcmul_", where};
  check_defined(change, {&a, &b});
  check_broadcast(change, &a);
  check_broadcast(change, &b);
  return run(change, {&a, &b}, [&](const Tensor& x) { return addcmul(x, a, b, value, where); });
}

Tensor& Tensor::addcdiv_(const Tensor& a, const Tensor& b, double value, Where where) {
  const Change change{*this, "addcdiv_", where};
  check_defined(change, {&a, &b});
  check_broadcast(change, &a);
  check_broadcast(change, &b);
  return run(change, {&a, &b}, [&](const Tensor& x) { return addcdiv(x, a, b, value, where); });
}

// One operand ---------------------------------------------------------------------------------------------------------

Tensor& Tensor::neg_(Where where) { return unary(*this, "neg_", neg, where); }
Tensor& Tensor::abs_(Where where) { return unary(*this, "abs_", abs, where); }
Tensor& Tensor::sign_(Where where) { return unary(*this, "sign_", sign, where); }
Tensor& Tensor::square_(Where where) { return unary(*this, "square_", square, where); }
Tensor& Tensor::sqrt_(Where where) { return unary(*this, "sqrt_", sqrt, where); }
Tensor& Tensor::rsqrt_(Where where) { return unary(*this, "rsqrt_", rsqrt, where); }
Tensor& Tensor::reciprocal_(Where where) { return unary(*this, "reciprocal_", reciprocal, where); }
Tensor& Tensor::exp_(Where where) { return unary(*this, "exp_", exp, where); }
Tensor& Tensor::exp2_(Where where) { return unary(*this, "exp2_", exp2, where); }
Tensor& Tensor::expm1_(Where where) { return unary(*this, "expm1_", expm1, where); }
Tensor& Tensor::log_(Where where) { return unary(*this, "log_", log, where); }
Tensor& Tensor::log1p_(Where where) { return unary(*this, "log1p_", log1p, where); }
Tensor& Tensor::log2_(Where where) { return unary(*this, "log2_", log2, where); }
Tensor& Tensor::log10_(Where where) { return unary(*this, "log10_", log10, where); }
Tensor& Tensor::sin_(Where where) { return unary(*this, "sin_", sin, where); }
Tensor& Tensor::cos_(Where where) { return unary(*this, "cos_", cos, where); }
Tensor& Tensor::tan_(Where where) { return unary(*this, "tan_", tan, where); }
Tensor& Tensor::asin_(Where where) { return unary(*this, "asin_", asin, where); }
Tensor& Tensor::acos_(Where where) { return unary(*this, "acos_", acos, where); }
Tensor& Tensor::atan_(Where where) { return unary(*this, "atan_", atan, where); }
Tensor& Tensor::sinh_(Where where) { return unary(*this, "sinh_", sinh, where); }
Tensor& Tensor::cosh_(Where where) { return unary(*this, "cosh_", cosh, where); }
Tensor& Tensor::tanh_(Where where) { return unary(*this, "tanh_", tanh, where); }
Tensor& Tensor::asinh_(Where where) { return unary(*this, "asinh_", asinh, where); }
Tensor& Tensor::acosh_(Where where) { return unary(*this, "acosh_", acosh, where); }
Tensor& Tensor::atanh_(Where where) { return unary(*this, "atanh_", atanh, where); }
Tensor& Tensor::sigmoid_(Where where) { return unary(*this, "sigmoid_", sigmoid, where); }
Tensor& Tensor::erf_(Where where) { return unary(*this, "erf_", erf, where); }
Tensor& Tensor::erfc_(Where where) { return unary(*this, "erfc_", erfc, where); }
Tensor& Tensor::floor_(Where where) { return unary(*this, "floor_", floor, where); }
Tensor& Tensor::ceil_(Where where) { return unary(*this, "ceil_", ceil, where); }
Tensor& Tensor::round_(Where where) { return unary(*this, "round_", round, where); }
Tensor& Tensor::trunc_(Where where) { return unary(*this, "trunc_", trunc, where); }
Tensor& Tensor::frac_(Where where) { return unary(*this, "frac_", frac, where, Reads::often); }
Tensor& Tensor::relu_(Where where) { return unary(*this, "relu_", relu, where); }

Tensor& Tensor::clamp_(double min, double max, Where where) {
  return run({*this, "clamp_", where}, {}, [&](const Tensor& x) { return clamp(x, min, max, where); });
}
Tensor& Tensor::clamp_min_(double min, Where where) {
  return run({*this, "clamp_min_", where}, {}, [&](const Tensor& x) { return clamp_min(x, min, where); });
}
Tensor& Tensor::clamp_max_(double max, Where where) {
  return run({*this, "clamp_max_", where}, {}, [&](const Tensor& x) { return clamp_max(x, max, where); });
}
Tensor& Tensor::nan_to_num_(NanToNumOptions options, Where where) {
  return run({*this, "nan_to_num_", where}, {}, [&](const Tensor& x) { return nan_to_num(x, options, where); });
}
Tensor& Tensor::nan_to_num_(Where where) { return nan_to_num_(NanToNumOptions{}, where); }
Tensor& Tensor::leaky_relu_(double negative_slope, Where where) {
  return run({*this, "leaky_relu_", where}, {}, [&](const Tensor& x) { return leaky_relu(x, negative_slope, where); });
}
Tensor& Tensor::elu_(double alpha, Where where) {
  return run({*this, "elu_", where}, {}, [&](const Tensor& x) { return elu(x, alpha, where); });
}
Tensor& Tensor::tril_(std::int64_t diagonal, Where where) {
  return run({*this, "tril_", where}, {}, [&](const Tensor& x) { return tril(x, diagonal, where); });
}
Tensor& Tensor::triu_(std::int64_t diagonal, Where where) {
  return run({*this, "triu_", where}, {}, [&](const Tensor& x) { return triu(x, diagonal, where); });
}

// By index or mask ----------------------------------------------------------------------------------------------------

Tensor& Tensor::masked_fill_(const Tensor& mask, double value, Where where) {
  const Change change{*this, "masked_fill_", where};
  check_defined(change, {&mask});
  check_broadcast(change, &mask);
  return run(change, {&mask}, [&](const Tensor& x) { return masked_fill(x, mask, value, where); });
}
Tensor& Tensor::index_add_(int dim, const Tensor& index, const Tensor& source, double alpha, Where where) {
  return run({*this, "index_add_", where}, {&index, &source},
             [&](const Tensor& x) { return index_add(x, dim, index, source, alpha, where); });
}
Tensor& Tensor::index_copy_(int dim, const Tensor& index, const Tensor& source, Where where) {
  return run({*this, "index_copy_", where}, {&index, &source},
             [&](const Tensor& x) { return index_copy(x, dim, index, source, where); });
}
Tensor& Tensor::index_fill_(int dim, const Tensor& index, double value, Where where) {
  return run({*this, "index_fill_", where}, {&index},
             [&](const Tensor& x) { return index_fill(x, dim, index, value, where); });
}
Tensor& Tensor::index_put_(const std::vector<Tensor>& indices, const Tensor& values, bool accumulate, Where where) {
  return run({*this, "index_put_", where, Reads::often}, {&values},
             [&](const Tensor& x) { return index_put(x, indices, values, accumulate, where); });
}
Tensor& Tensor::scatter_(int dim, const Tensor& index, const Tensor& source, Where where) {
  return run({*this, "scatter_", where}, {&index, &source},
             [&](const Tensor& x) { return scatter(x, dim, index, source, where); });
}
Tensor& Tensor::scatter_(int dim, const Tensor& index, double value, Where where) {
  return run({*this, "scatter_", where}, {&index},
             [&](const Tensor& x) { return scatter(x, dim, index, value, where); });
}
Tensor& Tensor::scatter_add_(int dim, const Tensor& index, const Tensor& source, Where where) {
  return run({*this, "scatter_add_", where}, {&index, &source},
             [&](const Tensor& x) { return scatter_add(x, dim, index, source, where); });
}

// Other values -------------------------------------------------------------------------------------------------------

Tensor& Tensor::copy_(const Tensor& other, Where where) {
  const Change change{*this, "copy_", where};
  check_defined(change, {&other});
  check_broadcast(change, &other);
  return run(change, {&other}, [&](const Tensor& x) { return expand(to(other, x.dtype(), where), x.shape(), where); });
}

Tensor& Tensor::fill_(double number, Where where) { return fill(*this, "fill_", number, where); }
Tensor& Tensor::zero_(Where where) { return fill(*this, "zero_", 0, where); }

}  // namespace gradus
