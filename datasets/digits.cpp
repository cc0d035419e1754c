// Digits: 1797 handwritten ones of 8 x 8 pixels.
#include <gradus/datasets/detail/embedded_file.h>
#include <gradus/datasets/detail/option_visitors.h>
#include <gradus/datasets/embedded.h>

namespace gradus::datasets {

TensorDataset digits(const DigitsOptions& options, Where where) {
  constexpr std::int64_t side = 8;
  constexpr double white = 16;
  check_options("digits", options, where);
  const EmbeddedFile file{.name = "digits.csv.gz",
                          .bytes = embedded::digits_csv_gz(),
                          .sha256 = "46abec6b12486ad9e51943373abcf22bbea1b5a51a1619b361570d8893f1464a"};
  LabelledRows rows = parse_rows("digits", file, unpack("digits", file, where), side * side, where);
  if (options.scale) {
    for (double& pixel : rows.features.values()) pixel /= white;
  }
  TensorDataset set = take_part(std::move(rows),
                                {.split = options.split,
                                 .test_size = options.test_size,
                                 .random_state = options.random_state,
                                 .standardize = options.standardize,
                                 .scale_floor = options.scale_floor,
                                 .dtype = options.dtype},
                                where);
  for (std::int64_t row = 0; row < side; ++row) {
    for (std::int64_t column = 0; column < side; ++column) {
      set.feature_names.push_back("pixel_" + std::to_string(row) + "_" + std::to_string(column));
    }
  }
  for (int digit = 0; digit <= 9; ++digit) set.class_names.push_back(std::to_string(digit));
  return set;
}

}  // namespace gradus::datasets
