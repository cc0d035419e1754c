// The generators against scikit-learn's own output, and the options that file does not use against their definition.
#include "error_line.h"
#include "numpy_reference.h"

#include <gradus/core/tensor.h>
#include <gradus/datasets/synthetic.h>

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <map>
#include <numeric>
#include <string>
#include <vector>

namespace {

using gradus::Dtype;
using gradus::Shape;
using gradus::Tensor;
using gradus::datasets::Samples;
using numpy_reference::json;
namespace datasets = gradus::datasets;

using Doubles = std::vector<double>;
using Integers = std::vector<std::int64_t>;

/// Sets `option` to the argument of that name, if the file gives it.
template <class T>
void set(T& option, const json& args, const char* name) {
  if (args.contains(name)) option = args.at(name).get<T>();
}

Samples classification(const json& args) {
  datasets::ClassificationOptions options{.dtype = Dtype::float64};
  set(options.n_samples, args, "n_samples");
  set(options.n_features, args, "n_features");
  set(options.n_informative, args, "n_informative");
  set(options.n_redundant, args, "n_redundant");
  set(options.n_repeated, args, "n_repeated");
  set(options.n_classes, args, "n_classes");
  set(options.n_clusters_per_class, args, "n_clusters_per_class");
  set(options.weights, args, "weights");
  set(options.flip_y, args, "flip_y");
  set(options.class_sep, args, "class_sep");
  set(options.random_state, args, "random_state");
  return make_classification(options);
}

Samples moons(const json& args) {
  datasets::MoonsOptions options{.dtype = Dtype::float64};
  set(options.n_samples, args, "n_samples");
  set(options.noise, args, "noise");
  set(options.random_state, args, "random_state");
  return make_moons(options);
}

Samples circles(const json& args) {
  datasets::CirclesOptions options{.dtype = Dtype::float64};
  set(options.n_samples, args, "n_samples");
  set(options.noise, args, "noise");
  set(options.factor, args, "factor");
  set(options.random_state, args, "random_state");
  return make_circles(options);
}

Samples blobs(const json& args) {
  datasets::BlobsOptions options{.dtype = Dtype::float64};
  set(options.n_samples, args, "n_samples");
  set(options.n_features, args, "n_features");
  set(options.centers, args, "centers");
  if (args.contains("cluster_std")) options.cluster_std = {args.at("cluster_std").get<double>()};
  set(options.random_state, args, "random_state");
  return make_blobs(options);
}

Samples regression(const json& args) {
  datasets::RegressionOptions options{.dtype = Dtype::float64};
  set(options.n_samples, args, "n_samples");
  set(options.n_features, args, "n_features");
  set(options.n_informative, args, "n_informative");
  set(options.noise, args, "noise");
  set(options.bias, args, "bias");
  set(options.effective_rank, args, "effective_rank");
  set(options.tail_strength, args, "tail_strength");
  set(options.random_state, args, "random_state");
  return make_regression(options);
}

const std::map<std::string, std::function<Samples(const json&)>> generators = {{"make_classification", classification},
                                                                               {"make_moons", moons},
                                                                               {"make_circles", circles},
                                                                               {"make_blobs", blobs},
                                                                               {"make_regression", regression}};

/// |a - b| <= tolerance (|b| + scale).
void check_close(const Doubles& values, const Doubles& expected, double tolerance, double scale) {
  REQUIRE(values.size() >= expected.size());
  for (std::size_t i = 0; i < expected.size(); ++i) {
    CAPTURE(i);
    CHECK(std::abs(values[i] - expected[i]) <= tolerance * (std::abs(expected[i]) + scale));
  }
}

/// Bit for bit, or as near as sums in another order and another library's sines allow.
struct Nearness {
  bool x_exact;
  bool y_exact;
};

Nearness nearness(const std::string& call, const json& args) {
  if (call == "make_moons" || call == "make_circles") return {.x_exact = false, .y_exact = true};
  if (call == "make_regression") return {.x_exact = !args.contains("effective_rank"), .y_exact = false};
  return {.x_exact = true, .y_exact = true};
}

Doubles first_rows(const json& rows) {
  Doubles values;
  for (const json& row : rows) {
    for (const json& value : row) values.push_back(numpy_reference::number<double>(value));
  }
  return values;
}

std::string digest_of(const Tensor& y) {
  return y.dtype() == Dtype::int64 ? numpy_reference::digest(y.to_vector<std::int64_t>())
                                   : numpy_reference::digest(y.to_vector<double>());
}

double sum(const Doubles& values) { return std::accumulate(values.begin(), values.end(), 0.0); }

/// Mean and (population) standard deviation of a column over the rows of a class.
struct Moments {
  double mean;
  double deviation;
};

Moments moments(const Samples& samples, std::int64_t label, std::int64_t column) {
  const Doubles x = samples.x.to_vector<double>();
  const Integers y = samples.y.to_vector<std::int64_t>();
  const std::int64_t columns = samples.x.size(1);
  double n = 0, sum = 0, squares = 0;
  for (std::size_t i = 0; i < y.size(); ++i) {
    if (y[i] != label) continue;
    const double value = x[i * static_cast<std::size_t>(columns) + static_cast<std::size_t>(column)];
    n += 1;
    sum += value;
    squares += value * value;
  }
  const double mean = sum / n;
  return {.mean = mean, .deviation = std::sqrt(squares / n - mean * mean)};
}

}  // namespace

TEST_CASE("the generators make scikit-learn's data") {
  const json file = numpy_reference::read("sklearn.json");
  for (const json& expected : file.at("cases")) {
    const std::string call = expected.at("call");
    CAPTURE(call);
    CAPTURE(expected.at("args").dump());
    REQUIRE(generators.count(call) == 1);
    const auto [x, y] = generators.at(call)(expected.at("args"));
    const Doubles values = x.to_vector<double>();
    REQUIRE(x.shape() == Shape{expected.at("shape").at(0), expected.at("shape").at(1)});

    const Nearness near = nearness(call, expected.at("args"));
    const double sum_of_squares = expected.at("X_sumsq");
    check_close(values, first_rows(expected.at("X_first_rows")), near.x_exact ? 0 : 1e-13, 1e-2);
    CHECK(std::abs(sum(values) - expected.at("X_sum").get<double>()) <= 1e-12 * sum_of_squares);
    if (near.x_exact) CHECK(numpy_reference::digest(values) == expected.at("X_sha256"));
    check_close(y.to_vector<double>(), numpy_reference::numbers<double>(expected.at("y_first")),
                near.y_exact ? 0 : 1e-12, 1);
    if (near.y_exact) CHECK(digest_of(y) == expected.at("y_sha256"));
  }
}

TEST_CASE("features are float32 unless float64 is asked for, and then the same numbers rounded") {
  const auto [x, y] = datasets::make_classification({.n_samples = 50, .random_state = 3});
  const auto [wide, same] =
      datasets::make_classification({.n_samples = 50, .random_state = 3, .dtype = Dtype::float64});
  CHECK(x.dtype() == Dtype::float32);
  CHECK(y.dtype() == Dtype::int64);
  const Doubles numbers = wide.to_vector<double>();
  CHECK(x.to_vector<float>() == std::vector<float>(numbers.begin(), numbers.end()));
}

TEST_CASE("make_classification deals the classes evenly and flips the share of labels it is told to") {
  datasets::ClassificationOptions options{.n_samples = 100000, .n_features = 5, .flip_y = 0, .shuffle = false};
  const Samples clean = make_classification(options);
  const Integers labels = clean.y.to_vector<std::int64_t>();
  CHECK(std::count(labels.begin(), labels.end(), 1) == 50000);
  CHECK(moments(clean, 0, 4).mean == doctest::Approx(0).epsilon(0.01));
  CHECK(moments(clean, 1, 4).deviation == doctest::Approx(1).epsilon(0.01));

  options.flip_y = 0.2;
  const Integers flipped = make_classification(options).y.to_vector<std::int64_t>();
  double changed = 0;
  for (std::size_t i = 0; i < labels.size(); ++i) changed += labels[i] != flipped[i] ? 1 : 0;
  CHECK(changed / 100000 == doctest::Approx(0.1).epsilon(0.05));  // half of those drawn get their own label again
}

TEST_CASE("make_classification unshuffled is informative, redundant, repeated, useless") {
  const Samples samples = datasets::make_classification({.n_samples = 40,
                                                         .n_features = 8,
                                                         .n_informative = 3,
                                                         .n_redundant = 2,
                                                         .n_repeated = 2,
                                                         .shuffle = false,
                                                         .dtype = Dtype::float64});
  const Doubles x = samples.x.to_vector<double>();
  const auto column = [&](std::size_t j) {
    Doubles values;
    for (std::size_t i = 0; i < 40; ++i) values.push_back(x[i * 8 + j]);
    return values;
  };
  for (const std::size_t repeated : {5u, 6u}) {
    int originals = 0;
    for (std::size_t j = 0; j < 5; ++j) originals += column(repeated) == column(j) ? 1 : 0;
    CHECK(originals == 1);
  }
  for (std::size_t j = 0; j < 7; ++j) CHECK(column(7) != column(j));
}

TEST_CASE("make_classification shifts, then scales") {
  datasets::ClassificationOptions options{.n_samples = 30, .n_features = 4, .shuffle = false, .dtype = Dtype::float64};
  const Doubles plain = make_classification(options).x.to_vector<double>();
  options.shift = std::vector<double>{1, 2, 3, 4};
  options.scale = 0.5;
  const Doubles moved = make_classification(options).x.to_vector<double>();
  for (std::size_t i = 0; i < plain.size(); ++i) CHECK(moved[i] == (plain[i] + static_cast<double>(i % 4 + 1)) * 0.5);

  options.shift = datasets::PerFeature::random();
  options.scale = datasets::PerFeature::random();
  const Doubles drawn = make_classification(options).x.to_vector<double>();
  for (std::size_t j = 0; j < 4; ++j) {
    const double scale = (drawn[4 + j] - drawn[j]) / (plain[4 + j] - plain[j]);
    CHECK(scale >= 1);
    CHECK(scale < 101);
    CHECK(std::abs(drawn[j] / scale - plain[j]) <= 1.0 + 1e-9);
  }
}

TEST_CASE("make_classification puts clusters on different corners, of large cubes too, or into a random polytope") {
  for (const std::int64_t informative : {1, 3, 10, 35}) {
    const Samples samples = datasets::make_classification({.n_samples = 400,
                                                           .n_features = informative,
                                                           .n_informative = informative,
                                                           .n_redundant = 0,
                                                           .n_clusters_per_class = 1,
                                                           .flip_y = 0,
                                                           .class_sep = 100,
                                                           .shuffle = false});
    double distance = 0;
    for (std::int64_t j = 0; j < informative; ++j) {
      distance += std::abs(moments(samples, 0, j).mean - moments(samples, 1, j).mean);
    }
    CHECK(distance > 190);
  }
  const Samples inside = datasets::make_classification({.n_samples = 400,
                                                        .n_features = 2,
                                                        .n_redundant = 0,
                                                        .n_clusters_per_class = 1,
                                                        .class_sep = 100,
                                                        .hypercube = false});
  CHECK(std::abs(moments(inside, 0, 0).mean) < 99);
}

TEST_CASE("make_moons and make_circles lie on their curves") {
  const Samples moons = datasets::make_moons({.n_samples = 100000, .dtype = Dtype::float64});
  CHECK(moments(moons, 0, 0).mean == doctest::Approx(0).epsilon(1e-3));
  CHECK(moments(moons, 0, 1).mean == doctest::Approx(0.6366).epsilon(1e-3));
  CHECK(moments(moons, 1, 0).mean == doctest::Approx(1).epsilon(1e-3));
  CHECK(moments(moons, 1, 1).mean == doctest::Approx(-0.1366).epsilon(1e-3));

  const Samples circles = datasets::make_circles({.n_samples = 999, .factor = 0.5, .dtype = Dtype::float64});
  const Doubles x = circles.x.to_vector<double>();
  const Integers y = circles.y.to_vector<std::int64_t>();
  CHECK(std::count(y.begin(), y.end(), 0) == 499);
  for (std::size_t i = 0; i < y.size(); ++i) {
    CHECK(std::hypot(x[2 * i], x[2 * i + 1]) == doctest::Approx(y[i] == 0 ? 1.0 : 0.5).epsilon(1e-14));
  }
}

TEST_CASE("make_moons takes one sample and two") {
  CHECK(datasets::make_moons({.n_samples = 1}).x.to_vector<float>() == std::vector<float>{0, 0.5f});
  CHECK(datasets::make_moons({.n_samples = 2, .shuffle = false}).x.to_vector<float>() ==
        std::vector<float>{1, 0, 0, 0.5f});
}

TEST_CASE("make_blobs has unit normal clusters around the centers it is given") {
  const Samples samples = datasets::make_blobs(
      {.n_samples = 100001, .center_positions = gradus::tensor({{5, -3}, {-2, 8}}), .cluster_std = {1, 0.25}});
  const Integers y = samples.y.to_vector<std::int64_t>();
  CHECK(std::count(y.begin(), y.end(), 0) == 50001);
  CHECK(std::abs(moments(samples, 0, 0).mean - 5) < 0.02);
  CHECK(std::abs(moments(samples, 1, 1).mean - 8) < 0.02);
  CHECK(std::abs(moments(samples, 0, 1).deviation - 1) < 0.02);
  CHECK(std::abs(moments(samples, 1, 0).deviation - 0.25) < 0.02);
}

TEST_CASE("make_regression is the linear model whose coefficients it hands out") {
  for (const std::int64_t targets : {1, 3}) {
    Tensor coef;
    const auto [x, y] = datasets::make_regression({.n_samples = 20,
                                                   .n_features = 5,
                                                   .n_informative = 2,
                                                   .n_targets = targets,
                                                   .bias = 7,
                                                   .coef = &coef,
                                                   .dtype = Dtype::float64});
    CHECK(y.shape() == (targets == 1 ? Shape{20} : Shape{20, targets}));
    CHECK(coef.shape() == (targets == 1 ? Shape{5} : Shape{5, targets}));
    const Doubles w = coef.to_vector<double>(), inputs = x.to_vector<double>(), outputs = y.to_vector<double>();
    CHECK(std::count(w.begin(), w.end(), 0.0) == 3 * targets);
    const auto columns = static_cast<std::size_t>(targets);
    for (std::size_t i = 0; i < outputs.size(); ++i) {
      double expected = 7;
      for (std::size_t j = 0; j < 5; ++j) expected += inputs[i / columns * 5 + j] * w[j * columns + i % columns];
      CHECK(outputs[i] == doctest::Approx(expected).epsilon(1e-12));
    }
  }
}

TEST_CASE("the generators name the option that is wrong") {
  using gradus::ShapeError;
  using gradus::TypeError;
  using gradus::ValueError;
  const auto classification_line = [](const datasets::ClassificationOptions& options) {
    return error_line<ValueError>([&] { make_classification(options, train_line_12); });
  };
  CHECK(classification_line({.n_samples = 0}) == "make_classification: n_samples must be >= 1, got 0 (train.cpp:12)");
  CHECK(classification_line({.n_features = 3}) ==
        "make_classification: n_informative + n_redundant + n_repeated is 4, more than n_features, 3 (train.cpp:12)");
  CHECK(classification_line({.n_classes = 3}) ==
        "make_classification: n_classes * n_clusters_per_class is 6, more than the corners of a cube of "
        "n_informative = 2 dimensions (train.cpp:12)");
  CHECK(classification_line({.weights = {0.5, 0.25, 0.25}}) ==
        "make_classification: weights has 3 entries for 2 classes (train.cpp:12)");
  CHECK(classification_line({.weights = {0.9, 0.9}}) ==
        "make_classification: weights add up to more than 1: 1.8 (train.cpp:12)");
  CHECK(classification_line({.weights = {1.5}}) ==
        "make_classification: each of weights must be in [0, 1], got 1.5 (train.cpp:12)");
  CHECK(classification_line({.flip_y = std::nan("")}) ==
        "make_classification: flip_y must be in [0, 1], got nan (train.cpp:12)");
  CHECK(classification_line({.shift = std::vector<double>{1, 2}}) ==
        "make_classification: shift has 2 entries for 20 features (train.cpp:12)");
  CHECK(classification_line({.random_state = -1}) ==
        "make_classification: random_state must be in [0, 4294967295], got -1 (train.cpp:12)");
  CHECK(error_line<TypeError>([] { datasets::make_moons({.dtype = Dtype::int64}, train_line_12); }) ==
        "make_moons: dtype must be float32 or float64, got int64 (train.cpp:12)");
  CHECK(error_line<ValueError>([] { datasets::make_moons({.noise = -1}, train_line_12); }) ==
        "make_moons: noise must be >= 0, got -1 (train.cpp:12)");
  CHECK(error_line<ValueError>([] { datasets::make_circles({.factor = 1}, train_line_12); }) ==
        "make_circles: factor must be in [0, 1), got 1 (train.cpp:12)");
  CHECK(error_line<ValueError>([] {
          datasets::make_blobs({.cluster_std = {1, 2}}, train_line_12);
        }) == "make_blobs: cluster_std has 2 entries for 3 centers (train.cpp:12)");
  CHECK(error_line<ValueError>([] { datasets::make_regression({.tail_strength = 2}, train_line_12); }) ==
        "make_regression: tail_strength must be in [0, 1], got 2 (train.cpp:12)");
}
