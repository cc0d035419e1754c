// What holds for every method that calls the closure itself.
#include "closures.h"

#include "optimizers.h"

#include <gradus/optim/minimize.h>

#include <cmath>
#include <filesystem>
#include <set>

using namespace gradus;
using optim_tests::advance;
using optim_tests::Asks;
using optim_tests::message;
using optim_tests::Smooth;
using optim_tests::smooth;
using optim_tests::user_line;

namespace {

optim::Optimizer made(const optim_tests::ClosureRow& row, const Smooth& problem) {
  return optim::make(row.optimizer, problem.parameters(), row.options);
}

bool has(const Description& description, const std::string& option) {
  for (const Option& one : description.options) {
    if (one.name == option) return true;
  }
  return false;
}

Description described(const std::string& optimizer) {
  for (const Description& description : optim::descriptions()) {
    if (description.aliases.front() == optimizer) return description;
  }
  return {};
}

/// A loss that says nothing.
Smooth with_loss(const std::string& like, double value) {
  Smooth problem = smooth(like);
  const std::vector<Tensor> w = problem.w;
  const auto loss = [=] {
    Tensor total = 0 * sum(w.front());
    for (std::size_t i = 1; i < w.size(); ++i) total = total + 0 * sum(w[i]);
    return total + value;
  };
  problem.loss = loss;
  problem.residuals = [=] { return stack({loss(), loss(), loss()}); };
  problem.term = [=](std::int64_t) { return loss(); };
  problem.constraints = [=] { return stack({loss(), loss()}); };
  return problem;
}

}  // namespace

TEST_CASE("every method that calls the closure is in the tests' table") {
  std::set<std::string> tested, known;
  for (const auto& row : optim_tests::closures()) tested.insert(row.optimizer);
  for (const Description& description : optim::descriptions()) {
    if (description.mechanism == "closure") known.insert(description.aliases.front());
  }
  CHECK(tested == known);
}

TEST_CASE("each reaches the minimum of its problem in a kept number of steps") {
  for (const auto& row : optim_tests::closures()) {
    CAPTURE(row.text());
    const Smooth problem = smooth(row.problem);
    optim::Optimizer optimizer = made(row, problem);
    int steps = 0;
    while (steps < row.steps &&
           (optimizer.stop() == optim::Stop::none || optimizer.stop() == optim::Stop::evaluations)) {
      advance(optimizer, problem, row.asks);
      ++steps;
    }
    CAPTURE(steps);
    CAPTURE(std::string(optim::name(optimizer.stop())));
    CHECK(problem.error() <= row.error);
  }
}

TEST_CASE("k steps, saved and loaded, and k more are 2 k steps, bit for bit") {
  constexpr int k = 4;
  for (const auto& row : optim_tests::closures()) {
    CAPTURE(row.text());
    const Smooth straight = smooth(row.problem), first = smooth(row.problem);
    Smooth second = smooth(row.problem);
    optim::Optimizer all = made(row, straight), begins = made(row, first);
    for (int i = 0; i < 2 * k; ++i) advance(all, straight, row.asks);
    for (int i = 0; i < k; ++i) advance(begins, first, row.asks);
    const StateDict state = begins.state_dict();
    second.set_values(first.values());
    for (int i = 0; i < 2; ++i) advance(begins, first, row.asks);  // the state is a copy, and stays as it was
    optim::Optimizer goes_on = optim::make(row.optimizer, second.parameters());
    goes_on.load_state_dict(state);
    for (int i = 0; i < k; ++i) advance(goes_on, second, row.asks);
    CHECK(second.values() == straight.values());
  }
}

TEST_CASE("what methods remember goes through a file") {
  const std::string path = (std::filesystem::temp_directory_path() / "gradus_closures_test.safetensors").string();
  for (const auto& row : optim_tests::closures()) {
    CAPTURE(row.text());
    const Smooth first = smooth(row.problem);
    Smooth second = smooth(row.problem);
    optim::Optimizer begins = made(row, first), goes_on = made(row, second);
    for (int i = 0; i < 3; ++i) advance(begins, first, row.asks);
    save(begins.state_dict(), path);
    second.set_values(first.values());
    goes_on.load_state_dict(load(path));
    advance(begins, first, row.asks);
    advance(goes_on, second, row.asks);
    CHECK(second.values() == first.values());
  }
  std::filesystem::remove(path);
}

TEST_CASE("a state of another size is refused") {
  const Smooth first = smooth("P2"), second = smooth("Rosenbrock");
  optim::Optimizer begins = optim::make("BFGS", {first.w.front()}), other = optim::make("BFGS", second.parameters());
  CHECK(message([&] { other.load_state_dict(begins.state_dict(), user_line); }) ==
        "load_state_dict: the state of BFGS is of 12 numbers, the parameters are 2 (train.cpp:30)");
}

TEST_CASE("maximize climbs what minimising the negative descends") {
  for (const auto& row : optim_tests::closures()) {
    CAPTURE(row.text());
    if (row.asks == Asks::residuals) continue;  // half the sum of their squares is minimised
    CHECK(has(described(row.optimizer), "maximize"));
    const Smooth down = smooth(row.problem), up = smooth(row.problem);
    OptionList options = row.options;
    options.emplace_back("maximize", true);
    optim::Optimizer descends = made(row, down), climbs = optim::make(row.optimizer, up.parameters(), options);
    for (int i = 0; i < 4; ++i) {
      advance(descends, down, row.asks);
      advance(climbs, up, row.asks, -1);
    }
    CHECK(down.values() == up.values());
  }
}

TEST_CASE("the loss is called a bounded number of times, and is lower in float32 too") {
  for (const auto& row : optim_tests::closures()) {
    CAPTURE(row.text());
    const Smooth problem = smooth(row.problem, Dtype::float32);
    optim::Optimizer optimizer = made(row, problem);
    const bool penalised =
        row.problem == "lasso" || row.problem == "simplex" || row.problem == "box" || row.problem == "ellipse";
    const double before = problem.value();
    std::int64_t most = 0;
    for (int i = 0; i < 30; ++i) {
      std::int64_t calls = 0;
      advance(optimizer, problem, row.asks, 1, &calls);
      most = std::max(most, calls);
    }
    CHECK(most <= 200);
    for (const Tensor& w : problem.w) CHECK(w.dtype() == Dtype::float32);
    if (!penalised) CHECK(problem.value() < before);
  }
}

TEST_CASE("a loss without slope leaves finite values, and one that is NaN ends the step") {
  for (const auto& row : optim_tests::closures()) {
    CAPTURE(row.text());
    const Smooth flat = with_loss(row.problem, 1);
    optim::Optimizer on_flat = made(row, flat);
    for (int i = 0; i < 3; ++i) advance(on_flat, flat, row.asks);
    for (double value : flat.values()) CHECK(std::isfinite(value));

    const Smooth undefined = with_loss(row.problem, std::nan(""));
    optim::Optimizer on_nan = made(row, undefined);
    std::int64_t calls = 0;
    advance(on_nan, undefined, row.asks, 1, &calls);
    CHECK(calls <= 200);
  }
}

TEST_CASE("what a description says of options can be given to make, and values outside are refused") {
  for (const Description& description : optim::descriptions()) {
    if (description.mechanism != "closure") continue;
    CAPTURE(description.name);
    OptionList options;
    for (const Option& option : description.options) options.emplace_back(option.name, option.default_value);
    const Smooth problem = smooth("P2");
    optim::make(description.name, problem.parameters(), options);
    for (const Option& option : description.options) {
      CAPTURE(option.name);
      const auto refused = [&](const OptionValue& value) {
        return message([&] { optim::make(description.name, problem.parameters(), {{option.name, value}}, user_line); });
      };
      if (!option.choices.empty()) CHECK(refused("neither").find(option.name) != std::string::npos);
      if (std::isfinite(option.range.min)) {
        CHECK(refused(option.range.min - 1).find(option.name + " must be ") != std::string::npos);
      }
      if (std::isfinite(option.range.max)) {
        CHECK(refused(option.range.max + 1).find(option.name + " must be ") != std::string::npos);
      }
    }
  }
}

TEST_CASE("options that contradict each other") {
  const Smooth problem = smooth("P2");
  const auto refused = [&](const std::string& name, const OptionList& options) {
    return message([&] { optim::make(name, problem.parameters(), options, user_line); });
  };
  CHECK(refused("FISTA", {{"low", 2}}) == "FISTA: low must be <= high (train.cpp:30)");
  CHECK(refused("ADMM", {{"low", 2}}) == "ADMM: low must be <= high (train.cpp:30)");
  CHECK(refused("LBFGSB", {{"low", 2}}) == "LBFGSB: low must be <= high (train.cpp:30)");
  CHECK(refused("FrankWolfe", {{"high", -1}}) == "FrankWolfe: low must be <= high (train.cpp:30)");
  CHECK(refused("Katyusha", {{"tau1", 0.75}}) == "Katyusha: tau1 + tau2 must be <= 1 (train.cpp:30)");
  CHECK(refused("CMAES", {{"population", 3}}) == "CMAES: population must be 0, or at least 4 (train.cpp:30)");
  CHECK(refused("DifferentialEvolution", {{"population", 2}}) ==
        "DifferentialEvolution: population must be 0, or at least 4 (train.cpp:30)");
}

TEST_CASE("what the closure must be") {
  const Smooth problem = smooth("regression");
  optim::Optimizer saga = optim::make("SAGA", problem.parameters());
  CHECK(message([&] { saga.step([&] { return problem.value(); }, user_line); }) ==
        "SAGA: step() needs a FiniteSum of one term or more (train.cpp:30)");
  optim::Optimizer newton = optim::make("Newton", problem.parameters());
  CHECK(message([&] { newton.step([&] { return problem.value(); }); }) ==
        "step: the closure must return a tensor, so that it can be differentiated");
  optim::Optimizer mirror = optim::make("MirrorDescent", problem.parameters());
  CHECK(message([&] { advance(mirror, problem, Asks::gradient); }) == "MirrorDescent: the parameters must be positive");
  optim::Optimizer climbing = optim::make("HessianFree", problem.parameters(), {{"maximize", true}});
  CHECK(message([&] { advance(climbing, problem, Asks::residuals); }) ==
        "HessianFree: half the sum of squared residuals can only be minimised");
  optim::Optimizer constrained = optim::make("AugmentedLagrangian", problem.parameters(), {{"inequalities", 2}});
  CHECK(message([&] { advance(constrained, smooth("ellipse"), Asks::loss); }) ==
        "AugmentedLagrangian: the closure must return the loss and 2 or more constraints as one vector, got []");
}

TEST_CASE("an option called as what the state says of a group is kept") {
  for (const char* name : {"NelderMead", "Powell"}) {
    const Smooth problem = smooth("Rosenbrock");
    optim::Optimizer optimizer = optim::make(name, problem.parameters(), {{"size", 0.25}}),
                     loaded = optim::make(name, problem.parameters());
    loaded.load_state_dict(optimizer.state_dict());
    CHECK(loaded.get("size").number() == 0.25);
  }
}

TEST_CASE("the reason for stopping can be read") {
  const auto stopped = [](const std::string& name, const OptionList& options, const std::string& on, Asks asks) {
    const Smooth problem = smooth(on);
    optim::Optimizer optimizer = optim::make(name, problem.parameters(), options);
    CHECK(optimizer.stop() == optim::Stop::none);
    for (int i = 0; i < 300 && optimizer.stop() == optim::Stop::none; ++i) advance(optimizer, problem, asks);
    return std::string(optim::name(optimizer.stop()));
  };
  CHECK(stopped("BFGS", {{"tolerance_change", 0}}, "P2", Asks::gradient) == "small_gradient");
  CHECK(stopped("BFGS", {{"tolerance_change", 1e-2}}, "P2", Asks::gradient) == "small_change");
  CHECK(stopped("BFGS", {{"tolerance_grad", 0}, {"tolerance_change", 0}}, "P2", Asks::gradient) == "no_descent");
  CHECK(stopped("LBFGS", {{"max_eval", 3}}, "P2", Asks::gradient) == "evaluations");
  CHECK(stopped("Newton", {}, "P2", Asks::loss) == "small_gradient");
  CHECK(stopped("NelderMead", {}, "Rosenbrock", Asks::value) == "small_change");
  const Smooth undefined = with_loss("P2", std::nan(""));
  optim::Optimizer optimizer = optim::make("LBFGS", undefined.parameters());
  advance(optimizer, undefined, Asks::gradient);
  CHECK(optimizer.stop() == optim::Stop::not_finite);
}

TEST_CASE("minimize steps until there is a reason to stop, or max_steps") {
  const Smooth problem = smooth("P2");
  optim::Optimizer optimizer = optim::make("BFGS", problem.parameters());
  const auto closure = [&] {
    optimizer.zero_grad();
    const Tensor loss = problem.loss();
    loss.backward();
    return loss;
  };
  const optim::Minimized few = optim::minimize(optimizer, closure, {.max_steps = 3});
  CHECK(few.stop == optim::Stop::none);
  CHECK(few.steps == 3);
  const optim::Minimized rest = optim::minimize(optimizer, closure);
  CHECK(rest.stop == optim::Stop::small_gradient);
  CHECK(rest.steps < 60);
  CHECK(problem.error() < 1e-6);
}

TEST_CASE("methods that do not need terms see the mean of a FiniteSum") {
  const Smooth whole = smooth("regression"), terms = smooth("regression");
  optim::Optimizer a = optim::make("BFGS", whole.parameters()), b = optim::make("BFGS", terms.parameters());
  for (int i = 0; i < 5; ++i) {
    advance(a, whole, Asks::gradient);
    advance(b, terms, Asks::terms);
  }
  for (std::size_t i = 0; i < 2; ++i) CHECK(whole.values()[i] == doctest::Approx(terms.values()[i]).epsilon(1e-10));
  optim::Optimizer newton = optim::make("Newton", terms.parameters());
  newton.step(optim::FiniteSum(terms.terms, [&](std::int64_t i) { return terms.term(i); }));
  CHECK(terms.error() < 1e-13);
}
