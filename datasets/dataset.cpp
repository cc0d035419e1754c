// Data sets in two tensors, batches of any data set, and the count of a shared set's owners.
#include <gradus/core/ops.h>
#include <gradus/datasets/dataset.h>

#include <utility>

namespace gradus::datasets {

Samples Dataset::batch(std::span<const std::int64_t> indices) const {
  std::vector<Tensor> xs, ys;
  for (const std::int64_t index : indices) {
    Samples sample = get(index);
    xs.push_back(std::move(sample.x));
    ys.push_back(std::move(sample.y));
  }
  return {stack(xs), stack(ys)};
}

TensorDataset::TensorDataset(Tensor inputs, Tensor targets, Where where) : x(std::move(inputs)), y(std::move(targets)) {
  if (x.dim() == 0 || y.dim() == 0 || x.size(0) != y.size(0)) {
    throw ShapeError(where, "TensorDataset: x and y must have as many samples in their first dimension: " +
                                to_string(x.shape()) + " and " + to_string(y.shape()));
  }
}

std::int64_t TensorDataset::size() const { return x.size(0); }

Samples TensorDataset::get(std::int64_t index) const { return {select(x, 0, index), select(y, 0, index)}; }

Samples TensorDataset::batch(std::span<const std::int64_t> indices) const {
  const Tensor rows = tensor(indices, {static_cast<std::int64_t>(indices.size())});
  return {index_select(x, 0, rows), index_select(y, 0, rows)};
}

// The count is changed by atomic operations, as handles may live on several threads.

DatasetHandle::DatasetHandle(const Dataset* set) noexcept : set_(set) {
  __atomic_fetch_add(&set_->owners_, 1, __ATOMIC_RELAXED);
}

DatasetHandle::~DatasetHandle() {
  if (__atomic_sub_fetch(&set_->owners_, 1, __ATOMIC_ACQ_REL) == 0) delete set_;
}

DatasetHandle& DatasetHandle::operator=(DatasetHandle other) noexcept {
  std::swap(set_, other.set_);
  return *this;
}

}  // namespace gradus::datasets
