// Each test function has the values, minima and gradients that its definition says.
#include "error_line.h"

#include <gradus/core/autograd.h>
#include <gradus/core/ops.h>
#include <gradus/core/random.h>
#include <gradus/datasets/test_functions.h>

#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <set>
#include <string>
#include <vector>

namespace {

using namespace gradus;
using datasets::test_function;
using datasets::TestFunction;

using Point = std::vector<double>;

/// What is known of each from elsewhere. One that is in the list and not here fails the test.
struct Known {
  const char* name;
  double value;  // at (0.5, -1.2)
  Point start;
  double minimum;
  std::size_t minimizers;  // how many
};

const Known table[] = {
    {"sphere", 1.69, {-1.5, 2}, 0, 1},
    {"quadratic", (0.5 * 0.5 + 10 * 1.2 * 1.2) / 2, {1, 1}, 0, 1},
    {"booth", 106.25, {-5, 5}, 0, 1},
    {"matyas", .7274, {8, -6}, 0, 1},
    {"rosenbrock", 210.5, {-1.2, 1}, 0, 1},
    {"beale", 7.851021, {1, 1}, 0, 1},
    {"himmelblau", 168.4061, {0, 0}, 0, 4},
    {"three_hump_camel", 1.276979167, {2, -1.5}, 0, 1},
    {"six_hump_camel", 2.808358333, {1.5, 1}, -1.03162845349, 2},
    {"goldstein_price", 732.7217614, {1, 1}, 3, 1},
    {"rastrigin", 28.59983006, {2.3, -1.8}, 0, 1},
    {"ackley", 5.369160186, {2.5, -1.5}, 0, 1},
    {"griewank", .4202630132, {10, -8}, 0, 1},
    {"styblinski_tang", -14.20195, {0, 0}, 2 * -39.1661657037, 1},
    {"levy", .5443398104, {-4, 5}, 0, 1},
    {"mccormick", -.5042176872, {2, 2}, -1.91322295498, 1},
    {"dixon_price", 11.5788, {3, -2}, 0, 2},
    {"zakharov", 3.40700625, {3, -2}, 0, 1},
    {"easom", -1.930685e-12, {1.5, 1.5}, -1, 1},
};

Tensor vector(const Point& point, Dtype dtype = Dtype::float64) {
  return to(tensor(point, {static_cast<std::int64_t>(point.size())}), dtype).requires_grad_();
}

double value(const TestFunction& f, const Point& point) { return f(vector(point)).item<double>(); }

Point gradient(const TestFunction& f, const Point& point) {
  const Tensor x = vector(point);
  return grad(f(x), x).to_vector<double>();
}

bool passes_gradcheck(const TestFunction& f, const Point& point, const GradcheckOptions& options = {}) {
  return gradcheck([&](const std::vector<Tensor>& x) { return f(x[0]); }, {vector(point)}, options).passed;
}

/// Whether a function can have other than two dimensions.
bool has_any_dimensions(const Description& description) { return !description.options.empty(); }

/// Every function in two dimensions, and in five where it can.
std::vector<TestFunction> functions() {
  std::vector<TestFunction> all;
  for (const Description& description : datasets::test_functions()) {
    all.push_back(test_function(description.name));
    if (has_any_dimensions(description)) all.push_back(test_function(description.name, {.dimensions = 5}));
  }
  all.push_back(test_function("quadratic", {.dimensions = 5, .condition = 1e3, .rotate = true}));
  return all;
}

}  // namespace

TEST_CASE("each test function has its known value, start and minimum") {
  std::set<std::string> known_names;
  for (const Known& known : table) {
    CAPTURE(known.name);
    known_names.insert(known.name);
    const TestFunction f = test_function(known.name);
    // The known numbers have ten digits at most; easom's seven.
    const double tolerance = f.name() == "easom" ? 5e-7 : 1e-9;
    CHECK(std::abs(value(f, {0.5, -1.2}) - known.value) < tolerance * std::abs(known.value));
    CHECK(f.start() == known.start);
    CHECK(std::abs(f.minimum() - known.minimum) < 1e-9);
    CHECK(f.minimizers().size() == known.minimizers);
  }
  for (const Description& description : datasets::test_functions()) CHECK(known_names.count(description.name) == 1);
}

TEST_CASE("at each minimum the value is the least and the gradient 0") {
  for (const TestFunction& f : functions()) {
    for (const Point& minimizer : f.minimizers()) {
      CAPTURE(f.name());
      REQUIRE(static_cast<std::int64_t>(minimizer.size()) == f.dimensions());
      CHECK(std::abs(value(f, minimizer) - f.minimum()) < 1e-13 * std::max(1.0, std::abs(f.minimum())));
      for (const double slope : gradient(f, minimizer)) CHECK(std::abs(slope) < 1e-12);
    }
  }
}

TEST_CASE("around a minimum there is nothing lower") {
  Generator generator(1);
  for (const TestFunction& f : functions()) {
    CAPTURE(f.name());
    for (const Point& minimizer : f.minimizers()) {
      for (int i = 0; i < 50; ++i) {
        Point near = minimizer;
        for (double& coordinate : near) coordinate += generator.uniform() - 0.5;
        CHECK(value(f, near) > f.minimum());
      }
    }
  }
}

TEST_CASE("the gradients are those of differences") {
  for (const TestFunction& f : functions()) {
    CAPTURE(f.name());
    CHECK(passes_gradcheck(f, f.start(), {.relative_tolerance = 1e-6, .absolute_tolerance = 1e-6}));
    Point near = f.minimizers()[0];
    for (std::size_t i = 0; i < near.size(); ++i) near[i] += 0.5 - 0.3 * static_cast<double>(i);
    CHECK(passes_gradcheck(f, near));
  }
}

TEST_CASE("float32 gives the same in fewer digits") {
  for (const TestFunction& f : functions()) {
    CAPTURE(f.name());
    const Tensor narrow_value = f(vector(f.start(), Dtype::float32));
    CHECK(narrow_value.dtype() == Dtype::float32);
    CHECK(narrow_value.item<double>() == doctest::Approx(value(f, f.start())).epsilon(1e-5));
  }
}

TEST_CASE("in more dimensions the start repeats, and sums have more terms") {
  const TestFunction f = test_function("rosenbrock", {.dimensions = 5});
  CHECK(f.start() == Point{-1.2, 1, -1.2, 1, -1.2});
  // 100 (x_{i+1} - x_i^2)^2 + (1 - x_i)^2 for the pairs (-1.2, 1), (1, -1.2), (-1.2, 1), (1, -1.2)
  CHECK(value(f, f.start()) == doctest::Approx(2 * (100 * 0.44 * 0.44 + 2.2 * 2.2) + 2 * 100 * 2.2 * 2.2));
  CHECK(test_function("styblinski_tang", {.dimensions = 10}).minimum() == doctest::Approx(-391.661657037714));
  const Point minimizer = test_function("dixon_price", {.dimensions = 4}).minimizers()[1];
  CHECK(minimizer[2] == doctest::Approx(std::pow(2, -6.0 / 8)));
  CHECK(minimizer[3] == doctest::Approx(-std::pow(2, -14.0 / 16)));
}

TEST_CASE("quadratic has eigenvalues from 1 to the condition, rotated or not") {
  for (const bool rotate : {false, true}) {
    for (const double condition : {10.0, 1e5}) {
      const TestFunction f =
          test_function("quadratic", {.dimensions = 4, .condition = condition, .rotate = rotate, .random_state = 3});
      const Tensor h = hessian([&](const Tensor& x) { return f(x); }, vector(f.start()));
      const std::vector<double> eigenvalues = eigvalsh(h).to_vector<double>();
      for (std::size_t i = 0; i < 4; ++i) {
        CHECK(eigenvalues[i] == doctest::Approx(std::pow(condition, static_cast<double>(i) / 3)).epsilon(1e-9));
      }
      const bool is_diagonal = allclose(h, diag(diag(h)));
      CHECK(is_diagonal != rotate);
    }
  }
  const auto rotated_by = [](std::int64_t seed) {
    return value(test_function("quadratic", {.rotate = true, .random_state = seed}), {1, 0});
  };
  CHECK(rotated_by(1) == rotated_by(1));
  CHECK(rotated_by(1) != rotated_by(2));
}

TEST_CASE("each test function describes itself and lists the options that it heeds") {
  for (const Description& description : datasets::test_functions()) {
    CAPTURE(description.name);
    CHECK(!description.summary.empty());
    CHECK(!description.source.empty());
    for (const Option& option : description.options) CHECK(!option.help.empty());
    if (description.name == "quadratic") {
      CHECK(description.options.size() == 4);
    } else if (has_any_dimensions(description)) {
      CHECK(description.options.size() == 1);
      CHECK(test_function(description.name, {.dimensions = 7}).dimensions() == 7);
    } else {
      CHECK_THROWS_AS(test_function(description.name, {.dimensions = 3}), ValueError);
    }
  }
}

TEST_CASE("test functions say what is wrong") {
  const auto make = [](const char* name, const datasets::TestFunctionOptions& options = {}) {
    return error_line<ValueError>([&] { test_function(name, options, train_line_12); });
  };
  CHECK(make("rosenbrok") ==
        "test_function: function \"rosenbrok\" is unknown; did you mean rosenbrock? (train.cpp:12)");
  CHECK(make("booth", {.dimensions = 3}) == "test_function: booth has 2 dimensions, got 3 (train.cpp:12)");
  CHECK(make("rosenbrock", {.dimensions = 1}) ==
        "test_function: rosenbrock has 2 dimensions or more, got 1 (train.cpp:12)");
  CHECK(make("quadratic", {.condition = 0.5}) == "test_function: condition must be >= 1, got 0.5 (train.cpp:12)");
  CHECK(make("sphere", {.dimensions = 0}) == "test_function: dimensions must be >= 1, got 0 (train.cpp:12)");
  const TestFunction f = test_function("booth");
  CHECK(error_line<ShapeError>([&] { f(zeros({3}), train_line_12); }) ==
        "booth: x must have the shape [2], got [3] (train.cpp:12)");
  CHECK(error_line<TypeError>([&] { f(zeros({2}, {.dtype = Dtype::int64}), train_line_12); }) ==
        "booth: x must be float32 or float64, got int64 (train.cpp:12)");
}
