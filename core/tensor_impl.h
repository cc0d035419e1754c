// What a tensor handle points to: shape, dtype, memory, and its place in the graph. Internal to core.
#pragma once

#include <gradus/core/autograd/node.h>
#include <gradus/core/storage.h>
#include <gradus/core/tensor.h>

#include <atomic>
#include <cstdint>

namespace gradus {

/// A block of memory that tensors share, and the count of its changes. The elements follow it in the same block, unless
/// the memory is the user's.
struct Storage {
  static Storage* allocate(std::size_t bytes);
  static Storage* borrow(void* data);
  void retain() noexcept { references.fetch_add(1, std::memory_order_relaxed); }
  void release() noexcept;
  bool unique() const noexcept { return references.load(std::memory_order_acquire) == 1; }

  std::atomic<std::int32_t> references{1};
  std::atomic<std::uint32_t> version{0};
  void* data = nullptr;
  std::size_t block_bytes = 0;
  bool borrowed = false;
};

class TensorImpl {
 public:
  static void* operator new(std::size_t bytes) { return detail::pool_allocate(bytes); }
  static void operator delete(void* impl, std::size_t bytes) noexcept { detail::pool_free(impl, bytes); }

  TensorImpl(Dtype type, const Shape& sizes, const Shape& steps, Storage* memory, std::int64_t start) noexcept
      : dtype(type), shape(sizes), strides(steps), offset(start), numel(sizes.numel()), storage(memory) {
    contiguous = has_contiguous_strides();
  }
  /// Row-major, from the start of the memory.
  TensorImpl(Dtype type, const Shape& sizes, Storage* memory) noexcept
      : dtype(type),
        contiguous(true),
        shape(sizes),
        strides(contiguous_strides(sizes)),
        numel(sizes.numel()),
        storage(memory) {}
  ~TensorImpl();
  TensorImpl(const TensorImpl&) = delete;
  TensorImpl& operator=(const TensorImpl&) = delete;

  bool is_contiguous() const noexcept { return contiguous; }
  void* data() const noexcept {
    return static_cast<char*>(storage->data) + offset * static_cast<std::int64_t>(size_in_bytes(dtype));
  }
  bool requires_grad() const noexcept { return wants_grad || history != nullptr; }
  void bump_version() noexcept { storage->version.fetch_add(1, std::memory_order_relaxed); }
  /// The node that gradients of this tensor go to: what computed it, or its own leaf node, made at first use.
  Node* gradient_node();
  void clear_history() noexcept;
  /// To be called when the strides were changed.
  bool has_contiguous_strides() const noexcept;

  std::atomic<std::int32_t> references{1};
  Dtype dtype;
  bool contiguous;
  bool wants_grad = false;  // a leaf that requires gradients
  int output = 0;           // which output of `history` this is
  Shape shape;
  Shape strides;
  std::int64_t offset = 0;  // in elements
  std::int64_t numel;
  Storage* storage;
  Node* history = nullptr;  // what computed it
  Node* leaf = nullptr;     // for a leaf: its node, which knows this tensor
  Tensor grad;
  std::uint64_t retained_hook = 0;  // of a computed tensor that keeps its gradient
};

namespace detail {

/// A contiguous, uninitialised tensor. Throws TooLarge where there is no memory for it.
Tensor make(const Shape& shape, Dtype dtype);
/// The same for functions that make tensors for users: sizes must not be negative (ShapeError), and only floating
/// numbers have gradients (TypeError).
Tensor make_leaf(const Shape& shape, Dtype dtype, bool requires_grad, const char* operation, Where where);
/// A tensor on the same memory with other sizes, strides and start (in elements); no history.
Tensor make_view(const Tensor& base, const Shape& shape, const Shape& strides, std::int64_t offset);

template <class T>
T* data(const Tensor& tensor) noexcept {
  return static_cast<T*>(tensor.impl()->data());
}

}  // namespace detail
}  // namespace gradus
