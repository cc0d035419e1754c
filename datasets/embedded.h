/// Real data sets that are part of the library: no file, no network.
#pragma once

#include <gradus/core/description.h>
#include <gradus/core/dtype.h>
#include <gradus/core/error.h>
#include <gradus/datasets/dataset.h>
#include <gradus/datasets/numpy_random.h>

#include <cstdint>

namespace gradus::datasets {

/// Of a set of measurements.
struct EmbeddedOptions {
  Split split = Split::all;
  double test_size = 0.25;
  std::int64_t random_state = 42;
  bool standardize = false;
  double scale_floor = 0;
  Dtype dtype = Dtype::float32;

  template <class V>
  void options(V& v) {
    v("split", split, "which part");
    v("test_size", test_size, {.min = 0, .min_open = true},
      "share or number of samples in the test part, which is stratified");
    v("random_state", random_state, seeds, "seed of the split");
    v("standardize", standardize, "by column: minus the mean, over the standard deviation, both of the training part");
    v("scale_floor", scale_floor, non_negative,
      "least number to divide by, so that a nearly constant column stays small");
    v("dtype", dtype, "of x");
  }
};

/// 150 iris flowers of three species, 50 each: lengths and widths of sepal and petal in cm.
/// x: [N, 4]; y: [N], int64, 0 .. 2. R. A. Fisher 1936.
TensorDataset iris(const EmbeddedOptions& options = {}, Where where = Where::here());

/// 178 Italian wines of three growers: 13 measurements of a chemical analysis, from alcohol to proline.
/// x: [N, 13]; y: [N], int64, 0 .. 2. M. Forina et al. 1991.
TensorDataset wine(const EmbeddedOptions& options = {}, Where where = Where::here());

/// 569 breast tumours, malignant (0) or benign (1): of ten measurements of the cell nuclei in an image the mean, the
/// standard error and the worst. The columns' sizes differ by factors of 1e5: standardize.
/// x: [N, 30]; y: [N], int64, 0 .. 1. W. N. Street, W. H. Wolberg and O. L. Mangasarian 1993, "WDBC".
TensorDataset breast_cancer(const EmbeddedOptions& options = {}, Where where = Where::here());

/// Of images.
struct DigitsOptions {
  Split split = Split::all;
  double test_size = 0.25;
  std::int64_t random_state = 42;
  bool scale = false, standardize = false;
  double scale_floor = 0.05;
  Dtype dtype = Dtype::float32;

  template <class V>
  void options(V& v) {
    v("split", split, "which part");
    v("test_size", test_size, {.min = 0, .min_open = true},
      "share or number of samples in the test part, which is stratified");
    v("random_state", random_state, seeds, "seed of the split");
    v("scale", scale, "divide by 16: pixels in [0, 1] instead of 0 .. 16");
    v("standardize", standardize, "by pixel: minus the mean, over the standard deviation, both of the training part");
    v("scale_floor", scale_floor, non_negative,
      "least number to divide by, so that a nearly constant pixel stays small");
    v("dtype", dtype, "of x");
  }
};

/// 1797 handwritten digits as images of 8 x 8 pixels, each 0 .. 16. x: [N, 64], rows of the image one after the other;
/// y: [N], int64, 0 .. 9. E. Alpaydin and C. Kaynak 1998, the test part of "optdigits".
TensorDataset digits(const DigitsOptions& options = {}, Where where = Where::here());

}  // namespace gradus::datasets
