/// The tensor: a handle to an n-dimensional array that can remember how it was computed.
#pragma once

#include <gradus/core/dtype.h>
#include <gradus/core/error.h>
#include <gradus/core/shape.h>

#include <cstdint>
#include <initializer_list>
#include <iosfwd>
#include <span>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace gradus {

class Tensor;
class TensorImpl;

struct TensorOptions {
  Dtype dtype = Dtype::float32;
  bool requires_grad = false;
};

struct BackwardOptions {
  bool create_graph = false;  ///< record the backward pass itself, so that it can be differentiated
  bool retain_graph = false;  ///< keep saved tensors for another backward; create_graph implies it
};

/// Removes a hook; see Tensor::register_hook.
class HookHandle {
 public:
  HookHandle() = default;
  explicit HookHandle(std::uint64_t id) : id_(id) {}
  std::uint64_t id() const noexcept { return id_; }

 private:
  std::uint64_t id_ = 0;
};

/// The number in x[i], with the line it stands in.
struct Index {
  template <class T>
  requires std::is_integral_v<T> Index(T number, Where place = Where::here())
      : value(static_cast<std::int64_t>(number)), where(place) {}

  std::int64_t value;
  Where where;
};

namespace detail {
struct Hook {
  Hook() = default;
  Hook(const Hook&) = delete;
  Hook& operator=(const Hook&) = delete;
  virtual ~Hook() = default;
  virtual Tensor call(const Tensor& gradient) = 0;
};
}  // namespace detail

class Operand;
struct NanToNumOptions;

/// A handle to an n-dimensional array: copying shares the data (clone(x) copies it), a default-made one is undefined.
/// What a tensor is are methods; operations on it are free functions (core/ops.h). Up to 8 dimensions.
/// Methods and operations throw ValueError for an undefined tensor, but for those that say whether it takes part in
/// gradients: it is a leaf that does not require any and has none.
class Tensor {
 public:
  Tensor() noexcept = default;
  Tensor(const Tensor& other) noexcept : impl_(other.impl_) {
    if (impl_ != nullptr) retain();
  }
  Tensor(Tensor&& other) noexcept : impl_(std::exchange(other.impl_, nullptr)) {}
  /// Of named handles only: x[0] = y would put y into a handle that is gone at once. x[0].copy_(y) writes into x.
  Tensor& operator=(const Tensor& other) & noexcept {
    Tensor(other).swap(*this);
    return *this;
  }
  Tensor& operator=(Tensor&& other) & noexcept {
    Tensor(std::move(other)).swap(*this);
    return *this;
  }
  ~Tensor() {
    if (impl_ != nullptr) release();
  }
  void swap(Tensor& other) noexcept { std::swap(impl_, other.impl_); }

  bool defined() const noexcept { return impl_ != nullptr; }
  /// Whether both are handles of one and the same tensor.
  bool is_same(const Tensor& other) const noexcept { return impl_ == other.impl_; }

  const Shape& shape() const;
  /// In elements, not bytes.
  const Shape& strides() const;
  /// The size of one dimension; negative counts from the end. Throws IndexError.
  std::int64_t size(int dim, Where where = Where::here()) const;
  /// The number of dimensions.
  int dim() const;
  std::int64_t numel() const;
  Dtype dtype() const;
  /// Whether the elements lie in memory in row-major order without gaps.
  bool is_contiguous() const;

  /// The value of a tensor of one element, converted to T. Throws ShapeError for any other count.
  template <Element T = float>
  T item(Where where = Where::here()) const;

  /// The elements in row-major order, shared with the tensor. T may be const.
  /// Throws TypeError if T is not the dtype, ValueError if the tensor is not contiguous.
  template <class T>
  requires Element<std::remove_const_t<T>> std::span<T> data(Where where = Where::here())
  const {
    return {static_cast<T*>(checked_data(dtype_of<std::remove_const_t<T>>, where)), static_cast<std::size_t>(numel())};
  }

  /// The elements in row-major order, converted to T.
  template <Element T>
  std::vector<T> to_vector(Where where = Where::here()) const;

  // Autograd --------------------------------------------------------------------------------------------------------

  bool requires_grad() const noexcept;
  /// Throws TypeError for a dtype without gradients, GraphError when switching off a tensor that was computed.
  Tensor& requires_grad_(bool requires_grad = true, Where where = Where::here());
  /// Whether it was made by the user and not computed from tensors that require gradients.
  bool is_leaf() const noexcept;
  /// The name of the operation that made it; "" for a leaf.
  const char* grad_fn() const noexcept;
  /// The gradient that backward() accumulated; undefined before. Only leaves and tensors with retain_grad() have one.
  const Tensor& grad() const noexcept;
  /// Sets or (with an undefined tensor) drops the gradient. Throws ShapeError or TypeError if it does not fit.
  void set_grad(const Tensor& gradient, Where where = Where::here());
  /// Makes backward() keep the gradient of a computed tensor.
  void retain_grad(Where where = Where::here());
  /// The same data, without the history.
  Tensor detach(Where where = Where::here()) const;
  /// How often the data (shared by all views of it) was changed in place.
  std::uint32_t version() const;

  /// Adds d(this)/d(leaf) to the gradient of every leaf it was computed from. The tensor must have one element.
  /// Throws GraphError if it was not computed from anything that requires gradients, or if the graph was freed.
  void backward(BackwardOptions options = {}, Where where = Where::here()) const;
  /// The same for a tensor of any shape, from the gradient of something with respect to it.
  void backward(const Tensor& gradient, BackwardOptions options = {}, Where where = Where::here()) const;

  /// Calls f(gradient) whenever backward() has this tensor's whole gradient. If f returns a defined Tensor, that takes
  /// the gradient's place; f may also return nothing.
  template <class F>
  HookHandle register_hook(F f, Where where = Where::here()) {
    struct Call final : detail::Hook {
      explicit Call(F given) : function(std::move(given)) {}
      Tensor call(const Tensor& gradient) override {
        if constexpr (std::is_void_v<decltype(function(gradient))>) {
          function(gradient);
          return {};
        } else {
          return function(gradient);
        }
      }
      F function;
    };
    return add_hook(new Call(std::move(f)), where);
  }
  void remove_hook(HookHandle handle);

  // In place (core/ops/in_place.cpp): the tensor becomes what the function of the same name in core/ops.h gives, and is
  // returned. Shape and dtype stay: throws ShapeError if the result has another shape, TypeError if it would lose its
  // fraction (or be more than true or false), ValueError if elements share one place, as those of expand do. A leaf
  // that requires gradients may only be changed under NoGrad, and while a change is recorded nothing else may share the
  // memory (GraphError). Where nothing is recorded, all views see the change.

  Tensor& add_(Operand other);
  Tensor& sub_(Operand other);
  Tensor& mul_(Operand other);
  Tensor& div_(Operand other);
  Tensor& pow_(Operand exponent);
  Tensor& fmod_(Operand other);
  Tensor& remainder_(Operand other);
  Tensor& floor_divide_(Operand other);
  Tensor& lerp_(const Tensor& end, Operand weight);
  Tensor& addcmul_(const Tensor& a, const Tensor& b, double value = 1, Where where = Where::here());
  Tensor& addcdiv_(const Tensor& a, const Tensor& b, double value = 1, Where where = Where::here());
  Tensor& neg_(Where where = Where::here());
  Tensor& abs_(Where where = Where::here());
  Tensor& sign_(Where where = Where::here());
  Tensor& square_(Where where = Where::here());
  Tensor& sqrt_(Where where = Where::here());
  Tensor& rsqrt_(Where where = Where::here());
  Tensor& reciprocal_(Where where = Where::here());
  Tensor& exp_(Where where = Where::here());
  Tensor& exp2_(Where where = Where::here());
  Tensor& expm1_(Where where = Where::here());
  Tensor& log_(Where where = Where::here());
  Tensor& log1p_(Where where = Where::here());
  Tensor& log2_(Where where = Where::here());
  Tensor& log10_(Where where = Where::here());
  Tensor& sin_(Where where = Where::here());
  Tensor& cos_(Where where = Where::here());
  Tensor& tan_(Where where = Where::here());
  Tensor& asin_(Where where = Where::here());
  Tensor& acos_(Where where = Where::here());
  Tensor& atan_(Where where = Where::here());
  Tensor& sinh_(Where where = Where::here());
  Tensor& cosh_(Where where = Where::here());
  Tensor& tanh_(Where where = Where::here());
  Tensor& asinh_(Where where = Where::here());
  Tensor& acosh_(Where where = Where::here());
  Tensor& atanh_(Where where = Where::here());
  Tensor& sigmoid_(Where where = Where::here());
  Tensor& erf_(Where where = Where::here());
  Tensor& erfc_(Where where = Where::here());
  Tensor& floor_(Where where = Where::here());
  Tensor& ceil_(Where where = Where::here());
  Tensor& round_(Where where = Where::here());
  Tensor& trunc_(Where where = Where::here());
  Tensor& frac_(Where where = Where::here());
  Tensor& clamp_(double min, double max, Where where = Where::here());
  Tensor& clamp_min_(double min, Where where = Where::here());
  Tensor& clamp_max_(double max, Where where = Where::here());
  Tensor& nan_to_num_(Where where = Where::here());
  Tensor& nan_to_num_(NanToNumOptions options, Where where = Where::here());
  Tensor& relu_(Where where = Where::here());
  Tensor& leaky_relu_(double negative_slope = 0.01, Where where = Where::here());
  Tensor& elu_(double alpha = 1, Where where = Where::here());
  Tensor& masked_fill_(const Tensor& mask, double value, Where where = Where::here());
  Tensor& index_add_(int dim, const Tensor& index, const Tensor& source, double alpha = 1, Where where = Where::here());
  Tensor& index_copy_(int dim, const Tensor& index, const Tensor& source, Where where = Where::here());
  Tensor& index_fill_(int dim, const Tensor& index, double value, Where where = Where::here());
  Tensor& index_put_(const std::vector<Tensor>& indices, const Tensor& values, bool accumulate = false,
                     Where where = Where::here());
  Tensor& scatter_(int dim, const Tensor& index, const Tensor& source, Where where = Where::here());
  Tensor& scatter_(int dim, const Tensor& index, double value, Where where = Where::here());
  Tensor& scatter_add_(int dim, const Tensor& index, const Tensor& source, Where where = Where::here());
  Tensor& tril_(std::int64_t diagonal = 0, Where where = Where::here());
  Tensor& triu_(std::int64_t diagonal = 0, Where where = Where::here());
  /// Takes other's values, broadcast and converted to this tensor's shape and dtype.
  Tensor& copy_(const Tensor& other, Where where = Where::here());
  Tensor& fill_(double number, Where where = Where::here());
  Tensor& zero_(Where where = Where::here());

  /// x[i] is the i-th row (one dimension less), sharing the data; negative counts from the end.
  /// Throws IndexError naming the caller's line.
  Tensor operator[](Index index) const;

  /// The implementation; for the library's own files.
  TensorImpl* impl() const noexcept { return impl_; }
  /// Takes over a reference already counted.
  explicit Tensor(TensorImpl* impl) noexcept : impl_(impl) {}

 private:
  void retain() const noexcept;
  void release() noexcept;
  void* checked_data(Dtype dtype, Where where) const;
  HookHandle add_hook(detail::Hook* hook, Where where);

  TensorImpl* impl_ = nullptr;
};

/// Prints as numpy does: of more than 1000 elements, the first and the last three along each dimension.
std::string to_string(const Tensor& tensor);

std::ostream& operator<<(std::ostream& stream, const Tensor& tensor);

/// Nested literals: {{1, 2}, {3, 4}}.
class Values {
 public:
  template <class T>
  requires std::is_arithmetic_v<T> Values(T number)
      : number_(static_cast<double>(number)),
        integer_(std::is_integral_v<T> ? static_cast<std::int64_t>(number) : 0),
        kind_(kind_of<T>()) {}
  Values(std::initializer_list<Values> values) : values_(values) {}

  bool is_list() const noexcept { return kind_ == Kind::list; }
  const std::vector<Values>& list() const noexcept { return values_; }
  double number() const noexcept { return number_; }
  /// 0 unless an integer or a truth value was given.
  std::int64_t integer() const noexcept { return integer_; }
  /// boolean, int64 or float32: what the literal's C++ type says.
  Dtype dtype() const noexcept {
    return kind_ == Kind::boolean ? Dtype::boolean : kind_ == Kind::integer ? Dtype::int64 : Dtype::float32;
  }

 private:
  enum class Kind : std::uint8_t { boolean, integer, number, list };
  template <class T>
  static constexpr Kind kind_of() {
    return std::is_same_v<T, bool> ? Kind::boolean : std::is_integral_v<T> ? Kind::integer : Kind::number;
  }

  std::vector<Values> values_;
  double number_ = 0;
  std::int64_t integer_ = 0;
  Kind kind_ = Kind::list;
};

// Making tensors ----------------------------------------------------------------------------------------------------

/// From a nested literal: tensor({{1, 2}, {3, 4}}). Numbers make float32, unless `options.dtype` says otherwise.
/// Throws ShapeError if the rows have different lengths.
Tensor tensor(const Values& values, TensorOptions options = {}, Where where = Where::here());
/// From n elements in row-major order. Throws ShapeError if the shape does not hold as many.
template <Element T>
Tensor tensor(std::span<const T> values, const Shape& shape, TensorOptions options = {.dtype = dtype_of<T>},
              Where where = Where::here());
template <Element T>
Tensor tensor(const std::vector<T>& values, const Shape& shape, TensorOptions options = {.dtype = dtype_of<T>},
              Where where = Where::here()) {
  return tensor(std::span<const T>(values), shape, options, where);
}
/// Uninitialised.
Tensor empty(const Shape& shape, TensorOptions options = {}, Where where = Where::here());
Tensor zeros(const Shape& shape, TensorOptions options = {}, Where where = Where::here());
Tensor ones(const Shape& shape, TensorOptions options = {}, Where where = Where::here());
Tensor full(const Shape& shape, double value, TensorOptions options = {}, Where where = Where::here());
/// Like `like` in shape and dtype.
Tensor empty_like(const Tensor& like, Where where = Where::here());
Tensor zeros_like(const Tensor& like, Where where = Where::here());
Tensor ones_like(const Tensor& like, Where where = Where::here());
/// The n x n identity matrix.
Tensor eye(std::int64_t n, TensorOptions options = {}, Where where = Where::here());
/// start, start + step, … below end.
Tensor arange(double start, double end, double step = 1, TensorOptions options = {}, Where where = Where::here());
/// 0, 1, … n - 1, as int64.
Tensor arange(std::int64_t n, TensorOptions options = {.dtype = Dtype::int64}, Where where = Where::here());
/// `count` numbers from start to end, both included.
Tensor linspace(double start, double end, std::int64_t count, TensorOptions options = {}, Where where = Where::here());
/// A tensor on memory that the caller keeps alive and at least as long as the tensor.
template <Element T>
Tensor from_blob(T* data, const Shape& shape, Where where = Where::here());

/// Values, and where along the dimension (or in the plane) they stand (int64): what sort, topk, max_pool2d_with_index
/// and their like return.
struct ValuesIndices {
  Tensor values;
  Tensor indices;
};

// A number that x + 1 may mean: operators take either, and catch the user's line on the way. ------------------------

/// One side of an operator: a tensor, or an unboxed number.
class Operand {
 public:
  Operand(const Tensor& tensor, Where where = Where::here()) noexcept : tensor_(&tensor), where_(where) {}
  template <class T>
  requires std::is_arithmetic_v<T> Operand(T number, Where where = Where::here())
  noexcept
      : number_(static_cast<double>(number)),
        dtype_(std::is_same_v<T, bool> ? Dtype::boolean
               : std::is_integral_v<T> ? Dtype::int64
                                       : Dtype::float32),
        where_(where) {}

  const Tensor* tensor() const noexcept { return tensor_; }
  double number() const noexcept { return number_; }
  /// Of the number: boolean, int64 or float32.
  Dtype dtype() const noexcept { return dtype_; }
  Where where() const noexcept { return where_; }

 private:
  const Tensor* tensor_ = nullptr;
  double number_ = 0;
  Dtype dtype_ = Dtype::float32;
  Where where_;
};

}  // namespace gradus
