// The op table: each operation, called on inputs of several shapes, dtypes and layouts, against plain loops.
#pragma once

#include "plain.h"

#include <gradus/core/ops.h>

#include <functional>
#include <random>
#include <string>
#include <vector>

namespace gradus::tests {

using Tensors = std::vector<Tensor>;
using Arrays = std::vector<plain::Array>;
/// The shapes of all inputs of one case.
using Shapes = std::vector<plain::Sizes>;

/// The dtypes that a row is called with: float32 and float64; also int32 and int64; also bool and uint8.
enum class Takes { floating, numeric, all, integral };
/// The dtype of the result: the inputs'; float32 for integers; bool; int64; int64 for integers and bool.
enum class Gives { same, floating, boolean, index, total };

struct RowOptions {
  double low = -2;  ///< inputs are uniform in [low, high), rounded to float32; integers are cut
  double high = 2;
  Takes takes = Takes::floating;
  Gives gives = Gives::same;
  double tolerance = 1;  ///< so many times the usual one
  /// The inputs' range where derivatives are compared with differences, if not the same: it keeps clear of kinks and
  /// of ends.
  double smooth_low = 0;
  double smooth_high = 0;
  std::string no_derivatives = {};  ///< why derivatives are not compared, where the result is floating and they are not
  /// Shapes for more than one thread, where the usual rule (all sizes but 1 multiplied alike) does not fit the row.
  Shapes large = {};
};

struct OpRow {
  std::string operation;  ///< its name in core/ops.h
  std::function<Tensor(const Tensors&)> call;
  std::function<plain::Array(const Arrays&)> plain;
  std::vector<Shapes> shapes;
  RowOptions options = {};
};

/// Whether derivatives are compared with differences.
inline bool is_differentiable(const OpRow& row) {
  const bool floating = row.options.gives != Gives::boolean && row.options.gives != Gives::index;
  return floating && row.options.takes != Takes::integral && row.options.no_derivatives.empty();
}

/// The rows of all families.
std::vector<OpRow> all_rows();

Shape shape_of(const plain::Sizes& sizes);
Tensor tensor_of(const plain::Array& array, Dtype dtype);
/// Numbers for one input of a row.
plain::Array drawn(const plain::Sizes& sizes, const RowOptions& options, Dtype dtype, std::mt19937_64& random);

/// The families, each in a file of table/.
std::vector<OpRow> arithmetic_rows();
std::vector<OpRow> unary_rows();
std::vector<OpRow> activation_rows();
std::vector<OpRow> reduce_rows();
std::vector<OpRow> order_rows();
std::vector<OpRow> shape_rows();
std::vector<OpRow> index_rows();
std::vector<OpRow> matmul_rows();
std::vector<OpRow> conversion_rows();
std::vector<OpRow> conv_rows();
std::vector<OpRow> distance_rows();
std::vector<OpRow> dropout_rows();
std::vector<OpRow> norm_rows();
std::vector<OpRow> pool_rows();
std::vector<OpRow> loss_rows();
std::vector<OpRow> class_loss_rows();
std::vector<OpRow> linalg_rows();
std::vector<OpRow> decomposition_rows();
std::vector<OpRow> resample_rows();
std::vector<OpRow> places_rows();

/// A matrix, a number, nothing, and more than a lane holds.
inline const std::vector<Shapes> one_input = {{{2, 3}}, {{}}, {{0, 3}}, {{5, 1, 17}}};
/// The same with a second input that broadcasts.
inline const std::vector<Shapes> two_inputs = {{{2, 3}, {2, 3}}, {{2, 1, 3}, {4, 1}}, {{}, {}},
                                               {{0, 3}, {3}},    {{5, 19}, {}},       {{}, {2, 2}}};

}  // namespace gradus::tests
