/// Real data sets that are part of the library: no file, no network.
#pragma once

#include <gradus/core/dtype.h>
#include <gradus/core/error.h>
#include <gradus/datasets/dataset.h>

#include <cstdint>

namespace gradus::datasets {

struct IrisOptions {
  Split split = Split::all;
  double test_size = 0.25;         ///< share or number of samples in the test part, which is stratified
  std::int64_t random_state = 42;  ///< of the split
  bool standardize = false;      ///< by column: minus the mean, over the standard deviation, both of the training part
  double scale_floor = 0.05;     ///< what is divided by is at least this, so a nearly constant column stays small
  Dtype dtype = Dtype::float32;  ///< of x
};

/// 150 iris flowers of three species, 50 each: lengths and widths of sepal and petal in cm.
/// x: [N, 4]; y: [N], int64, 0 .. 2. R. A. Fisher 1936.
TensorDataset iris(const IrisOptions& options = {}, Where where = Where::here());

struct DigitsOptions {
  Split split = Split::all;
  double test_size = 0.25;         ///< share or number of samples in the test part, which is stratified
  std::int64_t random_state = 42;  ///< of the split
  bool scale = false;              ///< divide by 16: pixels in [0, 1] instead of 0 .. 16
  bool standardize = false;        ///< by pixel: minus the mean, over the standard deviation, both of the training part
  double scale_floor = 0.05;       ///< what is divided by is at least this, so a nearly constant pixel stays small
  Dtype dtype = Dtype::float32;    ///< of x
};

/// 1797 handwritten digits as images of 8 x 8 pixels, each 0 .. 16. x: [N, 64], rows of the image one after the other;
/// y: [N], int64, 0 .. 9. E. Alpaydin and C. Kaynak 1998, the test part of "optdigits".
TensorDataset digits(const DigitsOptions& options = {}, Where where = Where::here());

}  // namespace gradus::datasets
