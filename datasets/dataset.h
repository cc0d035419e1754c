/// What a data set is: numbered samples, each an input and a target.
#pragma once

#include <gradus/core/error.h>
#include <gradus/core/tensor.h>

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace gradus::datasets {

/// Inputs and targets: of one sample, of a batch (first dimension the samples), or of a whole set.
/// `auto [x, y] = make_moons({.noise = 0.1});`
struct Samples {
  Tensor x;
  Tensor y;
};

/// The part of a real set that is asked for.
enum class Split : std::uint8_t { train, test, all };

/// A data set of one's own: derive, give size() and get(i), and hand it to a DataLoader.
class Dataset {
 public:
  Dataset() noexcept = default;
  Dataset(const Dataset& /*other*/) noexcept {}
  Dataset& operator=(const Dataset& /*other*/) noexcept { return *this; }
  virtual ~Dataset() = default;

  /// The number of samples.
  virtual std::int64_t size() const = 0;
  /// The sample of this index, 0 <= index < size(). All samples have the same shapes.
  virtual Samples get(std::int64_t index) const = 0;
  /// The samples of these indices, one after the other along a new first dimension. As it stands it stacks get(i);
  /// a set that can do it at once may say how.
  virtual Samples batch(std::span<const std::int64_t> indices) const;

 private:
  friend class DatasetHandle;
  mutable std::int64_t owners_ = 0;  // handles that share it; a copy begins with none
};

/// A data set that lies in two tensors with the samples along their first dimension.
class TensorDataset : public Dataset {
 public:
  /// inputs: [N, ...], targets: [N, ...]. The tensors are shared, not copied. Throws ShapeError when the counts differ.
  TensorDataset(Tensor inputs, Tensor targets, Where where = Where::here());
  TensorDataset(const Samples& samples, Where where = Where::here()) : TensorDataset(samples.x, samples.y, where) {}

  std::int64_t size() const override;
  /// Views, not copies. Throws IndexError.
  Samples get(std::int64_t index) const override;
  Samples batch(std::span<const std::int64_t> indices) const override;

  Tensor x;
  Tensor y;
  std::vector<std::string> feature_names;  ///< of x's columns; may be empty
  std::vector<std::string> class_names;    ///< of the labels 0, 1, ...; may be empty
};

/// Shares a data set between its owners; the last one deletes it.
class DatasetHandle {
 public:
  /// Takes over a set made by `new`.
  explicit DatasetHandle(const Dataset* set) noexcept;
  DatasetHandle(const DatasetHandle& other) noexcept : DatasetHandle(other.set_) {}
  DatasetHandle& operator=(DatasetHandle other) noexcept;
  ~DatasetHandle();

  const Dataset& operator*() const noexcept { return *set_; }
  const Dataset* operator->() const noexcept { return set_; }

 private:
  const Dataset* set_;
};

}  // namespace gradus::datasets

namespace gradus {
using datasets::Dataset;
using datasets::Samples;
using datasets::Split;
using datasets::TensorDataset;
}  // namespace gradus
