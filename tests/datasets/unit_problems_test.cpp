// The unit problems' shapes, sums, noise and drift are what they are said to be.
#include "error_line.h"

#include <gradus/core/ops.h>
#include <gradus/datasets/unit_problems.h>

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <set>
#include <string>
#include <vector>

namespace {

using namespace gradus;
using datasets::Drift;
using datasets::GradientNoise;
using datasets::unit_problem;
using datasets::UnitAxis;
using datasets::UnitProblem;
using datasets::UnitProblemOptions;
using datasets::UnitProblemRun;

using Point = std::vector<double>;
constexpr double infinity = std::numeric_limits<double>::infinity();

Tensor vector(const Point& point) { return tensor(point, {static_cast<std::int64_t>(point.size())}); }
double value(const UnitProblem& problem, const Point& x) { return problem.value(vector(x)); }
Point gradient(const UnitProblem& problem, const Point& x) { return problem.gradient(vector(x)).to_vector<double>(); }

/// Values and slopes by hand, at the slope 1.
struct Known {
  const char* shape;
  double x;
  double value;
  double slope;
};
const double e = std::numbers::e;
const double ln1000 = std::log(1000.0);
const Known table[] = {
    {"line", 0, 0, -1},
    {"line", 3, -3, -1},
    {"quadratic", -1, 2.25, -3},
    {"quadratic", 0, 0.25, -1},
    {"quadratic", 1, 0.25, 1},
    {"quadratic", 2, 2.25, 3},
    {"absolute", 0, 0.5, -1},
    {"absolute", 0.5, 0, 0},
    {"absolute", 2, 1.5, 1},
    {"rectified", 0, 0.5, -1},
    {"rectified", 4, 0, 0},
    {"cliff", 0, 0.5, -1},
    {"cliff", 0.5, 0, 0},
    {"cliff", 1, 5, 10},
    {"exponential", 0, 1 / ln1000, -1},
    {"exponential", 1, 0.001 / ln1000, -0.001},
    {"plateau", 0, 1.25, -1},
    {"plateau", 1, 0.75, 0},
    {"plateau", 1.75, 0.5, -1},
    {"plateau", 2.5, 0, 0},
    {"plateau", 3, 0.25, 1},
    {"gaussian", -2, e* e*(1 - std::exp(-18.0)) / 4, -3 * std::exp(-16.0)},
    {"gaussian", 0, (e * e - 1) / 4, -1},
    {"gaussian", 1, 0, 0},
    {"gaussian", 2, (e * e - 1) / 4, 1},
    {"laplace", 0, (e * e * e - 1) / 3, -1},
    {"laplace", 1, 0, 0},
    {"laplace", 1.5, (e * e * e - std::exp(1.5)) / 3, std::exp(1.5)},
    {"saddle", 0, 1.35, -1},
    {"saddle", 1, 0.8, -0.1},
    {"saddle", 2, 0.25, -1},
    {"saddle", 2.5, 0, 0},
    {"steps", 0, 4 * 0.999 / ln1000 + 0.25, -1},
    {"steps", 1, 3 * 0.999 / ln1000 + 0.25, -0.001},
    {"steps", 2, 2 * 0.999 / ln1000 + 0.25, -1},
    {"steps", 4.5, 0, 0},
    {"waves", 0, 0.25, -1},
    {"waves", 1, 0.25, 1},
    {"waves", 1.5, 0.5, 0},
    {"waves", 2.5, 0, 0},
};

/// Where the slope jumps, by shape.
bool is_near_kink(const UnitProblem& problem, const Point& x) {
  if (problem.dimensions() > 1) return false;
  const std::string& shape = problem.options().axes[0].shape;
  const auto near = [&](double kink) { return std::abs(x[0] - kink) < 1e-5; };
  if (shape == "absolute" || shape == "rectified" || shape == "cliff") return near(0.5);
  if (shape == "plateau") return near(0.5) || near(1.5);
  return shape == "laplace" && near(1);
}

/// Of a problem with one noise, `count` gradients at one point.
Point noisy_gradients(const UnitProblem& problem, const Point& x, int count, std::uint64_t seed = 7) {
  UnitProblemRun run(problem, seed);
  Point all;
  for (int i = 0; i < count; ++i) {
    const Point one = run.gradient(vector(x)).to_vector<double>();
    all.insert(all.end(), one.begin(), one.end());
  }
  return all;
}

double mean_of(const Point& values) {
  double sum = 0;
  for (const double v : values) sum += v;
  return sum / static_cast<double>(values.size());
}
double deviation_of(const Point& values) {
  double squares = 0;
  for (const double v : values) squares += (v - mean_of(values)) * (v - mean_of(values));
  return std::sqrt(squares / static_cast<double>(values.size()));
}
double quantile_of(Point values, double share) {
  std::sort(values.begin(), values.end());
  return values[static_cast<std::size_t>(share * static_cast<double>(values.size()))];
}

/// 0.137, -0.263, ...: no kink, no junction.
Point somewhere(const UnitProblem& problem) {
  Point x;
  for (std::int64_t i = 0; i < problem.dimensions(); ++i) x.push_back(0.137 - 0.4 * static_cast<double>(i % 4));
  return x;
}

}  // namespace

TEST_CASE("each shape has the values and slopes of its definition, times its scale") {
  std::set<std::string> shapes;
  for (const Known& known : table) {
    CAPTURE(known.shape);
    CAPTURE(known.x);
    shapes.insert(known.shape);
    for (const double slope : {0.1, 1.0, 10.0}) {
      const UnitProblem problem({.axes = {{known.shape, slope}}});
      CHECK(value(problem, {known.x}) == doctest::Approx(slope * known.value).epsilon(1e-12).scale(1e-3));
      CHECK(gradient(problem, {known.x})[0] == doctest::Approx(slope * known.slope).epsilon(1e-12).scale(1e-3));
    }
  }
  CHECK(datasets::unit_shapes().size() == 12);
  for (const Description& shape : datasets::unit_shapes()) {
    CHECK(shapes.count(shape.name) == 1);
    CHECK(!shape.summary.empty());
  }
}

TEST_CASE("the gradients are those of differences, junctions of pieces included") {
  const double h = 1e-6;
  for (const UnitProblem& problem : datasets::unit_problems()) {
    if (problem.options().noise != GradientNoise::none || problem.options().curl != 0) continue;
    CAPTURE(problem.name());
    std::vector<Point> points;
    if (problem.dimensions() > 1) {
      points = {somewhere(problem)};
    } else {
      for (int i = -4; i <= 24; ++i) points.push_back({i * 0.25});
    }
    for (const Point& x : points) {
      if (is_near_kink(problem, x)) continue;
      const Point g = gradient(problem, x);
      for (std::size_t i = 0; i < x.size(); ++i) {
        Point above = x, below = x;
        above[i] += h;
        below[i] -= h;
        const double difference = (value(problem, above) - value(problem, below)) / (2 * h);
        CAPTURE(x[i]);
        // At a junction the second derivative jumps: the difference is off by h times the jump.
        CHECK(std::abs(difference - g[i]) < 1e-7 + 1e-5 * std::abs(g[i]));
      }
    }
  }
}

TEST_CASE("no value is below the minimum, which is taken where it is said to be") {
  for (const Description& shape : datasets::unit_shapes()) {
    CAPTURE(shape.name);
    const UnitProblem problem({.axes = {{shape.name}}});
    double least = infinity;
    for (int i = -3000; i <= 9000; ++i) least = std::min(least, value(problem, {i * 0.001}));
    if (shape.name == "line") {
      CHECK(problem.minimum() == -infinity);
      CHECK(problem.minimizer().empty());
      CHECK(value(problem, {1e6}) == -1e6);
    } else if (shape.name == "exponential") {
      CHECK(problem.minimum() == 0);
      CHECK(problem.minimizer().empty());
      CHECK(least >= 0);
      CHECK(value(problem, {5}) < 1e-15);
    } else {
      CHECK(problem.minimum() == 0);
      CHECK(least > -1e-14);
      CHECK(std::abs(value(problem, problem.minimizer())) < 1e-14);
      CHECK(std::abs(gradient(problem, problem.minimizer())[0]) < 1e-14);
      CHECK(value(problem, {0}) > 0.1);
    }
  }
}

TEST_CASE("a problem of several axes is the sum of theirs") {
  const UnitProblem problem({.axes = {{"cliff"}, {"quadratic", 10}}});
  const UnitProblem first({.axes = {{"cliff"}}}), second({.axes = {{"quadratic", 10}}});
  CHECK(value(problem, {0.7, -0.2}) == doctest::Approx(value(first, {0.7}) + value(second, {-0.2})));
  CHECK(gradient(problem, {0.7, -0.2}) == Point{gradient(first, {0.7})[0], gradient(second, {-0.2})[0]});
  CHECK(problem.minimizer() == Point{0.5, 0.5});
}

TEST_CASE("rotation keeps lengths and values, and mixes the axes") {
  const std::vector<UnitAxis> axes = {{"quadratic"}, {"quadratic", 10}};
  const UnitProblem plain({.axes = axes}), rotated({.axes = axes, .rotate = true});
  const Point minimizer = rotated.minimizer();
  CHECK(std::hypot(minimizer[0], minimizer[1]) == doctest::Approx(std::sqrt(0.5)).epsilon(1e-14));
  CHECK(std::abs(value(rotated, minimizer)) < 1e-14);
  CHECK(value(rotated, {0, 0}) == doctest::Approx(value(plain, {0, 0})));
  const Point g = gradient(rotated, {0, 0}), of_plain = gradient(plain, {0, 0});
  CHECK(std::hypot(g[0], g[1]) == doctest::Approx(std::hypot(of_plain[0], of_plain[1])));
  // A step along one axis changes the other's slope: the Hessian is not diagonal.
  CHECK(std::abs(gradient(rotated, {0.1, 0})[1] - g[1]) > 0.1);
}

TEST_CASE("curl adds a turning field that is 0 at the minimum, and no gradient of anything") {
  const std::vector<UnitAxis> axes = {{"quadratic"}, {"quadratic"}, {"quadratic"}};
  const UnitProblem plain({.axes = axes}), curled({.axes = axes, .curl = 3});
  const Point x = {0.7, 1.1, -0.4};
  const Point added = {-3 * (1.1 - 0.5), 3 * (0.7 - 0.5), 0};
  const Point g = gradient(curled, x), of_plain = gradient(plain, x);
  for (std::size_t i = 0; i < 3; ++i) CHECK(g[i] == doctest::Approx(of_plain[i] + added[i]).epsilon(1e-14));
  CHECK(gradient(curled, curled.minimizer()) == Point{0, 0, 0});
  CHECK(value(curled, x) == value(plain, x));
}

TEST_CASE("each noise has its distribution around the gradient") {
  const int count = 20000;
  const double g = -1;  // of the line, everywhere
  const auto gradients = [&](GradientNoise noise, double level) {
    return noisy_gradients(UnitProblem({.axes = {{"line"}}, .noise = noise, .noise_level = level}), {0.3}, count);
  };
  SUBCASE("none: the gradient itself") {
    for (const double one : gradients(GradientNoise::none, 0)) CHECK(one == g);
  }
  SUBCASE("additive: its deviation is the level") {
    const Point all = gradients(GradientNoise::additive, 0.5);
    CHECK(std::abs(mean_of(all) - g) < 4 * 0.5 / std::sqrt(count));
    CHECK(deviation_of(all) == doctest::Approx(0.5).epsilon(0.03));
  }
  SUBCASE("multiplicative: factors of mean 1, log-normal") {
    Point logarithms = gradients(GradientNoise::multiplicative, 0.5);
    CHECK(std::abs(mean_of(logarithms) - g) < 4 * 0.54 / std::sqrt(count));
    for (double& one : logarithms) one = std::log(one / g);
    CHECK(mean_of(logarithms) == doctest::Approx(-0.125).epsilon(0.1));
    CHECK(deviation_of(logarithms) == doctest::Approx(0.5).epsilon(0.03));
  }
  SUBCASE("cauchy: its quartiles are one level from the median") {
    const Point all = gradients(GradientNoise::cauchy, 2);
    CHECK(std::abs(quantile_of(all, 0.5) - g) < 0.1);
    CHECK(quantile_of(all, 0.75) - g == doctest::Approx(2).epsilon(0.05));
    CHECK(quantile_of(all, 0.25) - g == doctest::Approx(-2).epsilon(0.05));
    CHECK(*std::max_element(all.begin(), all.end()) > 1000);
  }
  SUBCASE("mask: 0 for the share of the level, else the gradient") {
    const Point all = gradients(GradientNoise::mask, 0.9);
    const auto zeros = std::count(all.begin(), all.end(), 0.0), kept = std::count(all.begin(), all.end(), g);
    CHECK(zeros + kept == count);
    CHECK(static_cast<double>(zeros) / count == doctest::Approx(0.9).epsilon(0.01));
  }
}

TEST_CASE("the coordinates' noises are not the same") {
  const Point two =
      noisy_gradients(UnitProblem({.axes = {{"line"}, {"line"}}, .noise = GradientNoise::additive}), {0, 0}, 1);
  CHECK(two[0] != two[1]);
}

TEST_CASE("noise comes from seed and step, wherever the run is") {
  const UnitProblem& problem = unit_problem("absolute/additive");
  CHECK(noisy_gradients(problem, {0.2}, 50) == noisy_gradients(problem, {0.2}, 50));
  CHECK(noisy_gradients(problem, {0.2}, 50, 7) != noisy_gradients(problem, {0.2}, 50, 8));
  const Point left = noisy_gradients(problem, {0.2}, 50), right = noisy_gradients(problem, {0.8}, 50);
  for (std::size_t i = 0; i < 50; ++i) CHECK(right[i] - left[i] == doctest::Approx(2).epsilon(1e-14));
}

TEST_CASE("drift changes one thing every ten steps, by a random walk") {
  const Tensor x = vector({0.3});
  const auto run_of = [](Drift drift, std::uint64_t seed, GradientNoise noise = GradientNoise::none) {
    return UnitProblemRun(UnitProblem({.axes = {{"quadratic"}}, .noise = noise, .drift = drift}), seed);
  };
  SUBCASE("none: nothing") {
    UnitProblemRun run = run_of(Drift::none, 1);
    const double first = run.value(x);
    for (int i = 0; i < 100; ++i) run.gradient(x);
    CHECK(run.value(x) == first);
    CHECK(run.step() == 100);
  }
  SUBCASE("it holds still between") {
    for (const Drift drift : {Drift::offset, Drift::scale}) {
      UnitProblemRun run = run_of(drift, 1);
      double last = run.value(x);
      for (int i = 1; i <= 50; ++i) {
        run.gradient(x);
        CHECK((run.value(x) != last) == (i % 10 == 0));
        last = run.value(x);
      }
    }
  }
  // After 400 steps, 40 moves of 0.1 n: a deviation of 0.1 sqrt(40).
  const int runs = 400;
  const double expected = 0.1 * std::sqrt(40);
  Point walked;
  SUBCASE("offset: the place of the minimum") {
    for (int seed = 0; seed < runs; ++seed) {
      UnitProblemRun run = run_of(Drift::offset, static_cast<std::uint64_t>(seed));
      for (int i = 0; i < 400; ++i) run.gradient(x);
      const double place = 0.3 - run.gradient(x).item<double>() / 2;  // the gradient is 2 (x - place)
      CHECK(run.value(vector({place})) < 1e-20);
      walked.push_back(place - 0.5);
    }
  }
  SUBCASE("scale: the logarithm of a factor of value and gradient") {
    for (int seed = 0; seed < runs; ++seed) {
      UnitProblemRun run = run_of(Drift::scale, static_cast<std::uint64_t>(seed));
      const double first_value = run.value(x), first_gradient = run.gradient(x).item<double>();
      for (int i = 0; i < 399; ++i) run.gradient(x);
      walked.push_back(std::log(run.value(x) / first_value));
      CHECK(std::log(run.gradient(x).item<double>() / first_gradient) == doctest::Approx(walked.back()).epsilon(1e-10));
    }
  }
  SUBCASE("noise: the logarithm of its level") {
    // A run whose offset drifts draws the same numbers, and without noise it has the same gradients: what is between
    // them is the noise at its usual level.
    for (int seed = 0; seed < runs; ++seed) {
      UnitProblemRun drifting = run_of(Drift::noise, static_cast<std::uint64_t>(seed), GradientNoise::additive);
      UnitProblemRun offset = run_of(Drift::offset, static_cast<std::uint64_t>(seed), GradientNoise::additive);
      UnitProblemRun unmoved = run_of(Drift::offset, static_cast<std::uint64_t>(seed));
      double noise = 0, usual = 0;
      for (int i = 0; i <= 400; ++i) {
        noise = drifting.gradient(x).item<double>() - (-0.4);
        usual = offset.gradient(x).item<double>() - unmoved.gradient(x).item<double>();
      }
      walked.push_back(std::log(noise / usual));
    }
  }
  if (!walked.empty()) {
    CHECK(std::abs(mean_of(walked)) < 4 * expected / std::sqrt(runs));
    CHECK(deviation_of(walked) == doctest::Approx(expected).epsilon(0.12));
  }
}

TEST_CASE("the list has every shape at every scale with every noise, each by its name") {
  std::set<std::string> names;
  for (const UnitProblem& problem : datasets::unit_problems()) {
    CHECK(&unit_problem(problem.name()) == &problem);
    names.insert(problem.name());
  }
  CHECK(names.size() == datasets::unit_problems().size());
  for (const Description& shape : datasets::unit_shapes()) {
    for (const char* scale : {"", "-flat", "-steep"}) {
      for (const char* noise : {"", "/additive", "/multiplicative", "/cauchy", "/mask"}) {
        CHECK(names.count(shape.name + scale + noise) == 1);
      }
    }
  }
  for (const char* name :
       {"quadratic+quadratic-steep/rotated", "quadratic-x2/curl/additive", "laplace-x10", "absolute+quadratic-x9",
        "quadratic-x5+quadratic-steep-x5/rotated/additive", "gaussian/drift-scale/additive"}) {
    CHECK(names.count(name) == 1);
  }
  CHECK(unit_problem("absolute+quadratic-x9").dimensions() == 10);
  CHECK(UnitProblem({.axes = {{"cliff", 3}}, .noise = GradientNoise::mask, .noise_level = 0.5}).name() ==
        "cliff-3/mask-0.5");
}

TEST_CASE("gradient descent with a small rate gets down in every problem") {
  for (const UnitProblem& problem : datasets::unit_problems()) {
    // Rare large gradients may throw it anywhere.
    const GradientNoise noise = problem.options().noise;
    if (noise == GradientNoise::cauchy || noise == GradientNoise::multiplicative) continue;
    CAPTURE(problem.name());
    UnitProblemRun run(problem, 3);
    Tensor x = zeros({problem.dimensions()}, {.dtype = Dtype::float64});
    const double start = problem.value(x);
    for (int i = 0; i < 200; ++i) x = x - 0.003 * run.gradient(x);
    CHECK(problem.value(x) < start);
  }
}

TEST_CASE("gradients have the dtype of x") {
  UnitProblemRun run(unit_problem("quadratic/additive"), 1);
  CHECK(run.gradient(zeros({1})).dtype() == Dtype::float32);
  CHECK(run.problem().gradient(zeros({1}, {.dtype = Dtype::float64})).dtype() == Dtype::float64);
}

TEST_CASE("unit problems say what is wrong") {
  const auto make = [](const UnitProblemOptions& options) {
    return error_line<ValueError>([&] { UnitProblem(options, train_line_12); });
  };
  CHECK(make({.axes = {{"quadratik"}}}) ==
        "UnitProblem: shape \"quadratik\" is unknown; did you mean quadratic? (train.cpp:12)");
  CHECK(make({}) == "UnitProblem: there are no axes (train.cpp:12)");
  CHECK(make({.axes = {{"line", -1}}}) == "UnitProblem: slope must be > 0, got -1 (train.cpp:12)");
  CHECK(make({.axes = {{"line"}}, .noise = GradientNoise::additive, .noise_level = -1}) ==
        "UnitProblem: noise_level must be >= 0, got -1 (train.cpp:12)");
  CHECK(make({.axes = {{"line"}}, .noise = GradientNoise::mask, .noise_level = 1.5}) ==
        "UnitProblem: noise_level must be in [0, 1], got 1.5 (train.cpp:12)");
  CHECK(make({.axes = {{"quadratic"}, {"line"}}, .curl = 1}) ==
        "UnitProblem: curl turns around the minimum, and line has none (train.cpp:12)");
  const auto find = [](const char* name) { return error_line<ValueError>([&] { unit_problem(name, train_line_12); }); };
  CHECK(find("clif/additive") ==
        "unit_problem: problem \"clif/additive\" is unknown; did you mean cliff/additive? (train.cpp:12)");
  CHECK(find("xylophone") ==
        "unit_problem: problem \"xylophone\" is unknown; unit_problems() has them all (train.cpp:12)");
  const UnitProblem& problem = unit_problem("cliff");
  CHECK(error_line<ShapeError>([&] { problem.value(zeros({2}), train_line_12); }) ==
        "cliff: x must have the shape [1], got [2] (train.cpp:12)");
  CHECK(error_line<TypeError>([&] { problem.gradient(zeros({1}, {.dtype = Dtype::int64}), train_line_12); }) ==
        "cliff: x must be float32 or float64, got int64 (train.cpp:12)");
}
