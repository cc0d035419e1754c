// Methods that compare losses: what they depend on, and what they learn.
#include "closures.h"
#include "optimizers.h"

#include <algorithm>
#include <cmath>

using namespace gradus;
using optim_tests::advance;
using optim_tests::Asks;
using optim_tests::Smooth;
using optim_tests::smooth;

namespace {

const char* const by_order[] = {"CMAES", "OpenAIES", "DifferentialEvolution", "ParticleSwarm", "NelderMead"};

std::vector<double> run(const std::string& name, const OptionList& options, int steps, double (*seen)(double)) {
  const Smooth problem = smooth("Rosenbrock");
  optim::Optimizer optimizer = optim::make(name, problem.parameters(), options);
  for (int i = 0; i < steps; ++i) optimizer.step([&] { return seen(problem.value()); });
  return problem.values();
}

double as_it_is(double loss) { return loss; }

/// a (w - 1)^2 / 2 with curvatures 1, 10, 100, 1000.
struct Ellipsoid {
  double loss() const {
    const std::vector<double> at = w.to_vector<double>();
    double sum = 0;
    for (std::size_t i = 0; i < 4; ++i) sum += std::pow(10, static_cast<double>(i)) * (at[i] - 1) * (at[i] - 1) / 2;
    return sum;
  }
  Tensor w = zeros({4}, {.dtype = Dtype::float64}).requires_grad_();
};

}  // namespace

TEST_CASE("only the order of the losses matters, bit for bit") {
  for (const char* name : by_order) {
    CAPTURE(std::string(name));
    CHECK(run(name, {}, 15, as_it_is) == run(name, {}, 15, [](double loss) { return 8 * loss - 64; }));
    // Monotone, but not in every last bit: so of few steps.
    CHECK(run(name, {}, 5, as_it_is) == run(name, {}, 5, [](double loss) { return std::log(1 + loss); }));
  }
  CHECK(run("OpenAIES", {{"ranks", false}}, 3, as_it_is) !=
        run("OpenAIES", {{"ranks", false}}, 3, [](double loss) { return 8 * loss; }));
  CHECK(run("SimulatedAnnealing", {}, 3, as_it_is) !=
        run("SimulatedAnnealing", {}, 3, [](double loss) { return 1000 * loss; }));
}

TEST_CASE("the same seed gives the same bits, another seed others") {
  for (const char* name :
       {"CMAES", "OpenAIES", "SPSA", "DifferentialEvolution", "ParticleSwarm", "SimulatedAnnealing"}) {
    CAPTURE(std::string(name));
    CHECK(run(name, {{"seed", 1}}, 5, as_it_is) == run(name, {{"seed", 1}}, 5, as_it_is));
    CHECK(run(name, {{"seed", 1}}, 5, as_it_is) != run(name, {{"seed", 2}}, 5, as_it_is));
  }
}

TEST_CASE("methods that keep the best never get worse, with losses that are NaN in places too") {
  for (const char* name : {"DifferentialEvolution", "ParticleSwarm", "SimulatedAnnealing", "NelderMead"}) {
    CAPTURE(std::string(name));
    const Smooth problem = smooth("Rosenbrock");
    optim::Optimizer optimizer = optim::make(name, problem.parameters());
    double before = problem.value();
    for (int i = 0; i < 40; ++i) {
      optimizer.step([&] { return problem.values()[0] < -1.3 ? std::nan("") : problem.value(); });
      CHECK(problem.value() <= before);
      before = problem.value();
    }
    CHECK(before < 4);
  }
}

TEST_CASE("CMAES learns the inverse of the Hessian, up to a factor, and the minimum of a badly scaled parabola") {
  for (const bool separable : {false, true}) {
    CAPTURE(separable);
    Ellipsoid problem;
    optim::Optimizer optimizer =
        optim::make("CMAES", {problem.w}, {{"separable", separable}, {"tolerance_change", 1e-10}});
    int steps = 0;
    for (; steps < 1000 && optimizer.stop() == optim::Stop::none; ++steps) {
      optimizer.step([&] { return problem.loss(); });
    }
    CHECK(optimizer.stop() == optim::Stop::small_change);
    CHECK(steps < 500);
    for (double w : problem.w.to_vector<double>()) CHECK(w == doctest::Approx(1).epsilon(1e-8));
    const Tensor C = optimizer.state_dict().at("groups.0.memory.C", "test");
    const std::vector<double> variances = (separable ? C : diagonal(C)).to_vector<double>();
    CHECK(std::log10(variances[0] / variances[3]) == doctest::Approx(3).epsilon(0.25));
  }
}

TEST_CASE("CMAES' mean goes to the weighted better half") {
  // lambda = 4: of the two best, weights log(2.5) and log(2.5 / 2), divided by their sum.
  Ellipsoid problem;
  std::vector<std::pair<double, std::vector<double>>> seen;
  optim::Optimizer optimizer = optim::make("CMAES", {problem.w}, {{"population", 4}, {"seed", 5}});
  optimizer.step([&] {
    seen.emplace_back(problem.loss(), problem.w.to_vector<double>());
    return problem.loss();
  });
  REQUIRE(seen.size() == 4);
  std::sort(seen.begin(), seen.end());
  const double a = std::log(2.5), b = std::log(1.25);
  const std::vector<double> mean = problem.w.to_vector<double>();
  for (std::size_t i = 0; i < 4; ++i) {
    CHECK(mean[i] == doctest::Approx((a * seen[0].second[i] + b * seen[1].second[i]) / (a + b)).epsilon(1e-12));
  }
}

TEST_CASE("OpenAIES' estimate of a plane's gradient is right on average") {
  const Tensor w = zeros({3}, {.dtype = Dtype::float64}).requires_grad_();
  optim::Optimizer optimizer = optim::make("OpenAIES", {w}, {{"lr", 1}, {"pairs", 4000}, {"ranks", false}});
  optimizer.step([&] {
    const std::vector<double> at = w.to_vector<double>();
    return at[0] - 2 * at[1] + 0.5 * at[2];
  });
  const std::vector<double> moved = w.to_vector<double>();
  CHECK(moved[0] == doctest::Approx(-1).epsilon(0.1));
  CHECK(moved[1] == doctest::Approx(2).epsilon(0.1));
  CHECK(moved[2] == doctest::Approx(-0.5).epsilon(0.2));
}

TEST_CASE("OWLQN leaves parameters at exactly 0, and none without a penalty") {
  const auto zeros_at_end = [](double weight) {
    const Smooth problem = smooth("lasso");
    optim::Optimizer optimizer = optim::make("OWLQN", problem.parameters(), {{"weight", weight}});
    for (int i = 0; i < 50 && optimizer.stop() == optim::Stop::none; ++i) advance(optimizer, problem, Asks::gradient);
    CHECK(optimizer.stop() == optim::Stop::small_gradient);
    const std::vector<double> w = problem.values();
    return std::count(w.begin(), w.end(), 0.0);
  };
  CHECK(zeros_at_end(1) == 2);
  CHECK(zeros_at_end(0) == 0);
}

TEST_CASE("annealing goes uphill while it is hot, and not when it is cold") {
  const auto uphill = [](double temperature) {
    const Tensor w = zeros({1}, {.dtype = Dtype::float64}).requires_grad_();
    optim::Optimizer optimizer =
        optim::make("SimulatedAnnealing", {w}, {{"temperature", temperature}, {"moves", 1}, {"scale", 1}});
    int count = 0;
    double before = 0;
    for (int i = 0; i < 50; ++i) {
      optimizer.step([&] { return w.item<double>() * w.item<double>(); });
      const double now = optimizer.state_dict().number("groups.0.memory.value", "test");
      count += now > before;
      before = now;
    }
    return count;
  };
  CHECK(uphill(100) > 5);
  CHECK(uphill(1e-12) == 0);
}
