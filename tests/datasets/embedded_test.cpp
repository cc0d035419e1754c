// The embedded sets against what is known of them, and against damage.
#include "error_line.h"
#include "numpy_reference.h"

#include <gradus/core/tensor.h>
#include <gradus/datasets/detail/embedded_file.h>
#include <gradus/datasets/detail/sha256.h>
#include <gradus/datasets/embedded.h>
#include <gradus/datasets/split.h>

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <string>
#include <vector>

namespace {

using gradus::Dtype;
using gradus::IoError;
using gradus::Shape;
using gradus::Split;
using gradus::TensorDataset;
namespace datasets = gradus::datasets;

using Doubles = std::vector<double>;
using Integers = std::vector<std::int64_t>;

Integers class_counts(const TensorDataset& set) {
  Integers counts(set.class_names.size());
  for (const std::int64_t label : set.y.to_vector<std::int64_t>()) ++counts[static_cast<std::size_t>(label)];
  return counts;
}

Doubles column(const TensorDataset& set, std::size_t j) {
  const Doubles all = set.x.to_vector<double>();
  Doubles values;
  for (std::size_t i = j; i < all.size(); i += static_cast<std::size_t>(set.x.size(1))) values.push_back(all[i]);
  return values;
}

double sum(const Doubles& values) { return std::accumulate(values.begin(), values.end(), 0.0); }
double mean(const Doubles& values) { return sum(values) / static_cast<double>(values.size()); }
double deviation(const Doubles& values) {
  double squares = 0;
  for (const double value : values) squares += (value - mean(values)) * (value - mean(values));
  return std::sqrt(squares / static_cast<double>(values.size()));
}

/// One of the library's files, as bytes that may be damaged.
std::vector<std::byte> copy_of(std::span<const std::byte> bytes) { return {bytes.begin(), bytes.end()}; }

}  // namespace

namespace {

/// What is known of a set of measurements: its sums and its first and last columns.
struct Measurements {
  const char* name;
  TensorDataset (*load)(const datasets::EmbeddedOptions&, gradus::Where);
  Shape shape;
  std::vector<std::string> class_names;
  Integers class_counts;
  double sum;
  Doubles first_means;
  Doubles first_deviations;
  const char* last_feature;
  double last_mean;
};

const Measurements measurements[] = {
    {"iris",
     datasets::iris,
     {150, 4},
     {"setosa", "versicolor", "virginica"},
     {50, 50, 50},
     2078.7,
     {5.84333, 3.05733, 3.758, 1.19933},
     {.82530, .43441, 1.75940, .75969},
     "petal width (cm)",
     1.19933},
    {"wine",
     datasets::wine,
     {178, 13},
     {"class_0", "class_1", "class_2"},
     {59, 71, 48},
     159975.296,
     {13.00062, 2.33635, 2.36652, 19.49494, 99.74157},
     {.80954, 1.11400},
     "proline",
     746.89326},
    {"breast_cancer",
     datasets::breast_cancer,
     {569, 30},
     {"malignant", "benign"},
     {212, 357},
     1056474.45964,
     {14.12729, 19.28965, 91.96903, 654.88910, .09636},
     {},
     "worst fractal dimension",
     0.08395},
};

}  // namespace

TEST_CASE("each set of measurements has its known shape, classes and statistics") {
  for (const Measurements& known : measurements) {
    CAPTURE(known.name);
    const TensorDataset set = known.load({.dtype = Dtype::float64}, {});
    CHECK(set.x.shape() == known.shape);
    CHECK(set.y.shape() == Shape{known.shape[0]});
    CHECK(set.y.dtype() == Dtype::int64);
    CHECK(set.class_names == known.class_names);
    CHECK(class_counts(set) == known.class_counts);
    CHECK(sum(set.x.to_vector<double>()) == doctest::Approx(known.sum).epsilon(1e-11));
    for (std::size_t j = 0; j < known.first_means.size(); ++j) {
      CHECK(std::abs(mean(column(set, j)) - known.first_means[j]) < 5.1e-6);
    }
    for (std::size_t j = 0; j < known.first_deviations.size(); ++j) {
      CHECK(std::abs(deviation(column(set, j)) - known.first_deviations[j]) < 5.1e-6);
    }
    REQUIRE(static_cast<std::int64_t>(set.feature_names.size()) == known.shape[1]);
    CHECK(set.feature_names.back() == known.last_feature);
    CHECK(std::abs(mean(column(set, set.feature_names.size() - 1)) - known.last_mean) < 5.1e-6);
    CHECK(known.load({}, {}).x.dtype() == Dtype::float32);
  }
}

TEST_CASE("columns of small numbers are standardized too") {
  const TensorDataset raw = datasets::breast_cancer({.split = Split::train, .dtype = Dtype::float64});
  const TensorDataset set =
      datasets::breast_cancer({.split = Split::train, .standardize = true, .dtype = Dtype::float64});
  CHECK(deviation(column(raw, 15)) < 0.02);
  for (std::size_t j = 0; j < 30; ++j) CHECK(deviation(column(set, j)) == doctest::Approx(1).epsilon(1e-12));
}

TEST_CASE("digits is the test part of optdigits") {
  const TensorDataset set = datasets::digits();
  CHECK(set.x.shape() == Shape{1797, 64});
  CHECK(set.x.dtype() == Dtype::float32);
  CHECK(class_counts(set) == Integers{178, 182, 177, 183, 181, 182, 181, 179, 174, 180});
  const Doubles pixels = set.x.to_vector<double>();
  CHECK(sum(pixels) == 561718);
  CHECK(std::abs(mean(pixels) - 4.884165) < 5e-7);
  CHECK(std::count(pixels.begin(), pixels.end(), 0.0) == 56272);
  CHECK(std::count(pixels.begin(), pixels.end(), 16.0) == 10456);
  int constant = 0;
  for (std::size_t j = 0; j < 64; ++j) constant += deviation(column(set, j)) == 0 ? 1 : 0;
  CHECK(constant == 3);

  std::vector<std::uint8_t> packed(pixels.begin(), pixels.end());
  for (const std::int64_t label : set.y.to_vector<std::int64_t>()) packed.push_back(static_cast<std::uint8_t>(label));
  CHECK(numpy_reference::digest(packed) == "87ff0c9e40dc7e2c0e34e7257799c2e3f3aec1a016363bb11cad869ec428a826");
}

TEST_CASE("the files unpack to those that scikit-learn packages") {
  const auto text_digest = [](const char* name, std::span<const std::byte> bytes) {
    const std::string digest = datasets::sha256(bytes);
    const std::string text =
        datasets::unpack("set", {.name = name, .bytes = bytes, .sha256 = digest.c_str()}, train_line_12);
    return numpy_reference::digest(std::span<const char>(text));
  };
  CHECK(text_digest("iris.csv.gz", datasets::embedded::iris_csv_gz()) ==
        "f13ffa8fdd56fd8e6c8d16d4081a3fbd3114bcd0aae4256c43205169cd9d1449");
  CHECK(text_digest("wine_data.csv.gz", datasets::embedded::wine_data_csv_gz()) ==
        "10e8a802908b34f86e5da8ce962f3c806694bc98450a18f61851af59f324bede");
  CHECK(text_digest("breast_cancer.csv.gz", datasets::embedded::breast_cancer_csv_gz()) ==
        "fed3eb72d0575ef6192293f5093c6e801b1476b577d0386bf4455504522172ed");
  CHECK(datasets::embedded::digits_csv_gz().size() == 57512);
}

TEST_CASE("train and test are the stratified split of random_state 42") {
  const TensorDataset all = datasets::digits();
  const TensorDataset train = datasets::digits({.split = Split::train});
  const TensorDataset test = datasets::digits({.split = Split::test});
  CHECK(train.x.shape() == Shape{1347, 64});
  CHECK(test.x.shape() == Shape{450, 64});
  const auto [x_train, x_test, y_train, y_test] =
      datasets::train_test_split(all.x, all.y, {.random_state = 42, .stratify = all.y});
  CHECK(train.x.to_vector<float>() == x_train.to_vector<float>());
  CHECK(test.x.to_vector<float>() == x_test.to_vector<float>());
  CHECK(train.y.to_vector<std::int64_t>() == y_train.to_vector<std::int64_t>());
  CHECK(test.y.to_vector<std::int64_t>() == y_test.to_vector<std::int64_t>());
  CHECK(datasets::iris({.split = Split::test, .test_size = 30}).size() == 30);
}

TEST_CASE("scale puts the pixels into [0, 1]") {
  const Doubles raw = datasets::digits().x.to_vector<double>();
  const Doubles scaled = datasets::digits({.scale = true}).x.to_vector<double>();
  for (std::size_t i = 0; i < raw.size(); i += 97) CHECK(scaled[i] == raw[i] / 16);
  CHECK(*std::max_element(scaled.begin(), scaled.end()) == 1);
}

TEST_CASE("standardize uses the training part's statistics for every part") {
  const auto part = [](Split split, double floor) {
    return datasets::digits({.split = split, .standardize = true, .scale_floor = floor, .dtype = Dtype::float64});
  };
  const TensorDataset raw = datasets::digits({.split = Split::train, .dtype = Dtype::float64});
  const TensorDataset raw_test = datasets::digits({.split = Split::test, .dtype = Dtype::float64});
  const TensorDataset train = part(Split::train, 0.05), test = part(Split::test, 0.05);
  for (std::size_t j = 0; j < 64; ++j) {
    const Doubles before = column(raw, j), after = column(train, j);
    const double divisor = std::max(deviation(before), 0.05);
    CHECK(std::abs(mean(after)) < 1e-12);
    CHECK(deviation(after) == doctest::Approx(deviation(before) / divisor).epsilon(1e-12));
    CHECK(column(test, j)[7] == doctest::Approx((column(raw_test, j)[7] - mean(before)) / divisor).epsilon(1e-12));
  }
  CHECK(part(Split::all, 0.05).size() == 1797);
  CHECK(deviation(column(part(Split::train, 0), 0)) == 0);  // a constant pixel, without a floor
  const Doubles floored = column(part(Split::train, 1000), 20);
  CHECK(deviation(floored) == doctest::Approx(deviation(column(raw, 20)) / 1000).epsilon(1e-12));
}

TEST_CASE("a damaged file is refused and named") {
  std::vector<std::byte> bytes = copy_of(datasets::embedded::iris_csv_gz());
  bytes[300] ^= std::byte{1};
  const std::string actual = datasets::sha256(bytes);
  datasets::EmbeddedFile file{.name = "iris.csv.gz", .bytes = bytes, .sha256 = "9f2c"};
  CHECK(error_line<IoError>([&] { datasets::unpack("iris", file, train_line_12); }) ==
        "iris: data/iris.csv.gz: checksum differs; expected 9f2c, got " + actual + " (train.cpp:12)");
  file.sha256 = actual.c_str();
  CHECK(error_line<IoError>([&] { datasets::unpack("iris", file, train_line_12); }) ==
        "iris: data/iris.csv.gz: cannot be decompressed (train.cpp:12)");
  for (const std::size_t size : {0u, 5u, 400u}) {
    const std::span<const std::byte> cut = datasets::embedded::iris_csv_gz().first(size);
    const std::string digest = datasets::sha256(cut);
    CHECK_THROWS_AS(datasets::unpack("iris", {.name = "cut", .bytes = cut, .sha256 = digest.c_str()}, {}), IoError);
  }
}

TEST_CASE("rows that are no numbers, or not as many, are refused and named") {
  const auto line = [](const char* text) {
    return error_line<IoError>(
        [&] { datasets::parse_rows("iris", {.name = "a.csv", .bytes = {}, .sha256 = ""}, text, 2, train_line_12); });
  };
  const auto expected = [](int row) {
    return "iris: data/a.csv: row " + std::to_string(row) + " does not hold 2 numbers and a label (train.cpp:12)";
  };
  CHECK(line("1,2.5,0\n3,4,1\n") == "no error");
  CHECK(line("1,2,0\n3,4\n") == expected(1));
  CHECK(line("1,2,0,7\n") == expected(0));
  CHECK(line("1,two,0\n") == expected(0));
  CHECK(line("1,2,0.5\n") == expected(0));
  CHECK(line("\n") == expected(0));
}

TEST_CASE("an embedded set names the option that is wrong") {
  CHECK(error_line<gradus::ValueError>([] {
          datasets::digits({.split = Split::test, .test_size = -1}, train_line_12);
        }) == "digits: test_size must be > 0, got -1 (train.cpp:12)");
  CHECK(error_line<gradus::TypeError>([] { datasets::iris({.dtype = Dtype::uint8}, train_line_12); }) ==
        "iris: dtype must be float32 or float64, got uint8 (train.cpp:12)");
  CHECK(error_line<gradus::ValueError>([] {
          datasets::digits({.standardize = true, .scale_floor = -1}, train_line_12);
        }) == "digits: scale_floor must be >= 0, got -1 (train.cpp:12)");
}
