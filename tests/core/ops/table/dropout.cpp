// Rows of dropout. An element is dropped where the generator's number for its place is below p.
#include "../op_table.h"

#include <cmath>

namespace gradus::tests {
namespace {

using plain::Array;
using plain::Sizes;

using Dropout = Tensor (*)(const Tensor&, double, DropoutOptions, Where);

constexpr std::uint64_t seed = 7;

// Whether each place stays. The numbers are the library's: they are what the operation is given, not what it does.
Array kept(const Sizes& sizes, double p) {
  Generator generator(seed);
  const Tensor numbers = rand(Shape(std::span<const std::int64_t>(sizes)), {.generator = &generator});
  return plain::each({sizes, numbers.to_vector<double>()}, [p](double number) { return number < p ? 0.0 : 1.0; });
}

OpRow row(const char* name, Dropout op, double p, bool training, std::function<Array(const Array&)> plain,
          std::vector<Shapes> shapes) {
  return {name,
          [=](const Tensors& x) {
            Generator generator(seed);
            return op(x[0], p, {.training = training, .generator = &generator}, Where::here());
          },
          [plain](const Arrays& x) { return plain(x[0]); },
          std::move(shapes),
          {.tolerance = 4}};
}

Array same(const Array& x) { return x; }
Array nothing(const Array& x) {
  return plain::each(x, [](double) { return 0.0; });
}

// x / (1 - p) where the mask of `mask_sizes`, broadcast to x, is 1.
Array dropped(const Array& x, const Sizes& mask_sizes, double p) {
  return plain::each(x, plain::broadcast(kept(mask_sizes, p), x.sizes),
                     [p](double v, double stays) { return stays == 0 ? 0 : v / (1 - p); });
}

// One place for each channel of each sample.
Sizes channels(Sizes sizes) {
  for (std::size_t d = 2; d < sizes.size(); ++d) sizes[d] = 1;
  return sizes;
}

// What is dropped becomes selu's limit -scale alpha; then all is brought back to mean 0 and variance 1, if it had them.
Array alpha_dropped(const Array& x, double p) {
  const double limit = -1.0507009873554804934 * 1.6732632423543772848;
  const double variance = (1 - p) * (1 + p * limit * limit);
  const double mean = p * limit;
  return plain::each(x, kept(x.sizes, p),
                     [=](double v, double stays) { return ((stays == 0 ? limit : v) - mean) / std::sqrt(variance); });
}

}  // namespace

std::vector<OpRow> dropout_rows() {
  const std::vector<Shapes> channelled = {{{3, 4}}, {{2, 5, 3}}, {{0, 3, 2}}, {{2, 0}}, {{4, 3, 2, 35}}};
  std::vector<OpRow> rows;
  for (const double p : {0.25, 0.6}) {
    rows.push_back(row(
        "dropout", dropout, p, true, [p](const Array& x) { return dropped(x, x.sizes, p); }, one_input));
    rows.push_back(row(
        "feature_dropout", feature_dropout, p, true, [p](const Array& x) { return dropped(x, channels(x.sizes), p); },
        channelled));
    rows.push_back(row(
        "alpha_dropout", alpha_dropout, p, true, [p](const Array& x) { return alpha_dropped(x, p); }, one_input));
  }
  for (const auto& [name, op] : {std::pair<const char*, Dropout>{"dropout", dropout},
                                 {"feature_dropout", feature_dropout},
                                 {"alpha_dropout", alpha_dropout}}) {
    const std::vector<Shapes>& shapes = op == feature_dropout ? channelled : one_input;
    rows.push_back(row(name, op, 0, true, same, shapes));
    rows.push_back(row(name, op, 1, true, nothing, shapes));
    rows.push_back(row(name, op, 0.5, false, same, shapes));
  }
  return rows;
}

}  // namespace gradus::tests
