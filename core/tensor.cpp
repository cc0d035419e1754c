// The handle's methods: what a tensor is. Operations on it are in core/ops.
#include <gradus/core/autograd/leaf.h>
#include <gradus/core/grad_mode.h>
#include <gradus/core/kernels/convert.h>
#include <gradus/core/ops.h>
#include <gradus/core/tensor.h>
#include <gradus/core/tensor_impl.h>

#include <algorithm>
#include <new>

namespace gradus {

const char* name(Dtype dtype) noexcept {
  static constexpr const char* names[] = {"bool", "uint8", "int32", "int64", "float32", "float64"};
  return names[static_cast<std::size_t>(dtype)];
}

TensorImpl::~TensorImpl() {
  clear_history();
  storage->release();
}

void TensorImpl::clear_history() noexcept {
  if (retained_hook != 0 && history != nullptr) history->remove_hook(retained_hook);
  retained_hook = 0;
  if (history != nullptr) history->release();
  history = nullptr;
  if (leaf != nullptr) {
    static_cast<LeafNode*>(leaf)->forget_owner();
    leaf->release();
  }
  leaf = nullptr;
  output = 0;
}

bool TensorImpl::has_contiguous_strides() const noexcept {
  std::int64_t step = 1;
  for (int i = shape.rank() - 1; i >= 0; --i) {
    if (shape[i] == 0) return true;
    if (shape[i] != 1 && strides[i] != step) return false;
    step *= shape[i];
  }
  return true;
}

Node* TensorImpl::gradient_node() {
  if (history != nullptr) return history;
  if (leaf == nullptr) {
    auto* made = new LeafNode(this);
    leaf = made;
    made->announce();
  }
  return leaf;
}

namespace detail {

Tensor make(const Shape& shape, Dtype dtype) {
  if (!is_countable(shape)) [[unlikely]]
    throw TooLarge(shape);
  const auto bytes = static_cast<std::size_t>(shape.numel()) * size_in_bytes(dtype);
  Storage* storage = nullptr;
  try {
    storage = Storage::allocate(bytes);
  } catch (const std::bad_alloc&) {
    throw TooLarge(shape);
  }
  return Tensor(new TensorImpl(dtype, shape, storage));
}

Tensor make_view(const Tensor& base, const Shape& shape, const Shape& strides, std::int64_t offset) {
  if (!is_countable(shape)) [[unlikely]]
    throw TooLarge(shape);
  const TensorImpl* impl = base.impl();
  impl->storage->retain();
  return Tensor(new TensorImpl(impl->dtype, shape, strides, impl->storage, offset));
}

}  // namespace detail

namespace {

// What the tensor points to; throws if that is nothing.
TensorImpl& checked(const Tensor& tensor, const char* method, Where where = {}) {
  if (!tensor.defined()) [[unlikely]]
    throw ValueError(where, std::string(method) + ": the tensor is undefined");
  return *tensor.impl();
}

}  // namespace

void Tensor::retain() const noexcept { impl_->references.fetch_add(1, std::memory_order_relaxed); }

void Tensor::release() noexcept {
  if (impl_->references.load(std::memory_order_acquire) == 1 ||
      impl_->references.fetch_sub(1, std::memory_order_acq_rel) == 1) {
    delete impl_;
  }
}

const Shape& Tensor::shape() const { return checked(*this, "shape").shape; }
const Shape& Tensor::strides() const { return checked(*this, "strides").strides; }
int Tensor::dim() const { return checked(*this, "dim").shape.rank(); }
std::int64_t Tensor::numel() const { return checked(*this, "numel").numel; }
Dtype Tensor::dtype() const { return checked(*this, "dtype").dtype; }
bool Tensor::is_contiguous() const { return checked(*this, "is_contiguous").is_contiguous(); }
std::uint32_t Tensor::version() const {
  return checked(*this, "version").storage->version.load(std::memory_order_relaxed);
}

std::int64_t Tensor::size(int dim, Where where) const {
  const Shape& shape = checked(*this, "size", where).shape;
  const int wrapped = wrap_dim(dim, shape.rank(), "size", where);
  return shape.empty() ? 1 : shape[wrapped];
}

void* Tensor::checked_data(Dtype dtype, Where where) const {
  if (checked(*this, "data", where).dtype != dtype) {
    throw TypeError(where, std::string("data: the tensor is ") + name(impl_->dtype) + ", not " + name(dtype));
  }
  if (!is_contiguous()) {
    throw ValueError(where, "data: the tensor is not contiguous: shape " + to_string(shape()) + ", strides " +
                                to_string(strides()) + "; take contiguous(x)");
  }
  return impl_->data();
}

bool Tensor::requires_grad() const noexcept { return impl_ != nullptr && impl_->requires_grad(); }

Tensor& Tensor::requires_grad_(bool requires_grad, Where where) {
  if (!is_floating(checked(*this, "requires_grad_", where).dtype) && requires_grad) {
    throw TypeError(where,
                    std::string("requires_grad_: only float32 and float64 have gradients, not ") + name(dtype()));
  }
  if (!requires_grad && impl_->history != nullptr) {
    throw GraphError(where,
                     std::string("requires_grad_: the tensor was computed by ") + grad_fn() + "; detach() it instead");
  }
  if (impl_->history == nullptr) impl_->wants_grad = requires_grad;
  return *this;
}

bool Tensor::is_leaf() const noexcept { return impl_ == nullptr || impl_->history == nullptr; }
const char* Tensor::grad_fn() const noexcept { return is_leaf() ? "" : impl_->history->name(); }
// An undefined tensor is its own gradient: as undefined.
const Tensor& Tensor::grad() const noexcept { return impl_ == nullptr ? *this : impl_->grad; }

void Tensor::set_grad(const Tensor& gradient, Where where) {
  TensorImpl& impl = checked(*this, "set_grad", where);
  if (gradient.defined()) {
    if (!(gradient.shape() == shape())) {
      throw ShapeError(where, "set_grad: the gradient has another shape: " + to_string(gradient.shape()) +
                                  " for a tensor of " + to_string(shape()));
    }
    if (gradient.dtype() != dtype()) {
      throw TypeError(
          where, std::string("set_grad: the gradient is ") + name(gradient.dtype()) + ", the tensor " + name(dtype()));
    }
  }
  impl.grad = gradient;
}

Tensor Tensor::detach(Where where) const {
  checked(*this, "detach", where);
  return detail::alias(*this);
}

HookHandle Tensor::add_hook(detail::Hook* hook, Where where) {
  if (!requires_grad()) {
    delete hook;
    checked(*this, "register_hook", where);
    throw GraphError(where, "register_hook: the tensor does not require gradients");
  }
  return HookHandle(impl_->gradient_node()->add_hook(impl_->output, hook));
}

void Tensor::remove_hook(HookHandle handle) {
  if (requires_grad()) impl_->gradient_node()->remove_hook(handle.id());
}

void Tensor::retain_grad(Where where) {
  if (!checked(*this, "retain_grad", where).requires_grad())
    throw GraphError(where, "retain_grad: the tensor does not require gradients");
  if (is_leaf() || impl_->retained_hook != 0) return;
  struct Keep final : detail::Hook {
    explicit Keep(TensorImpl* impl) : owner(impl) {}
    Tensor call(const Tensor& gradient) override {
      owner->grad = owner->grad.defined() ? add(owner->grad, gradient) : gradient;
      return {};
    }
    TensorImpl* owner;  // removes this hook before it ends
  };
  impl_->retained_hook = impl_->history->add_hook(impl_->output, new Keep(impl_));
}

namespace {

template <class To>
To element(const TensorImpl& impl, std::int64_t index) {
  const auto as = [&]<class From>() { return kernels::convert<To>(static_cast<const From*>(impl.data())[index]); };
  switch (impl.dtype) {
    case Dtype::boolean:
      return as.template operator()<bool>();
    case Dtype::uint8:
      return as.template operator()<std::uint8_t>();
    case Dtype::int32:
      return as.template operator()<std::int32_t>();
    case Dtype::int64:
      return as.template operator()<std::int64_t>();
    case Dtype::float32:
      return as.template operator()<float>();
    case Dtype::float64:
      return as.template operator()<double>();
  }
  return To{};
}

}  // namespace

template <Element T>
T Tensor::item(Where where) const {
  if (checked(*this, "item", where).numel != 1) {
    throw ShapeError(
        where, "item: the tensor has " + std::to_string(numel()) + " elements, not one: shape " + to_string(shape()));
  }
  return element<T>(*impl_, 0);
}

template <Element T>
std::vector<T> Tensor::to_vector(Where where) const {
  checked(*this, "to_vector", where);
  const NoGrad guard;
  const Tensor whole = contiguous(*this, where);
  std::vector<T> values(static_cast<std::size_t>(numel()));
  for (std::size_t i = 0; i < values.size(); ++i) values[i] = element<T>(*whole.impl(), static_cast<std::int64_t>(i));
  return values;
}

Tensor Tensor::operator[](Index index) const { return select(*this, 0, index.value, index.where); }

#define GRADUS_INSTANTIATE(T)              \
  template T Tensor::item<T>(Where) const; \
  template std::vector<T> Tensor::to_vector<T>(Where) const;
GRADUS_INSTANTIATE(bool)
GRADUS_INSTANTIATE(std::uint8_t)
GRADUS_INSTANTIATE(std::int32_t)
GRADUS_INSTANTIATE(std::int64_t)
GRADUS_INSTANTIATE(float)
GRADUS_INSTANTIATE(double)
#undef GRADUS_INSTANTIATE

}  // namespace gradus
