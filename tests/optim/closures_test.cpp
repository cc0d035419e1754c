// What holds for every method that calls the closure itself.
#include "closures.h"

#include "../no_cutoffs.h"
#include "../other_threads.h"
#include "optimizers.h"

#include <gradus/core/parallel.h>
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

/// Whether the method minimises more than the loss, or in a set.
bool is_penalised(const optim_tests::ClosureRow& row) {
  const std::set<std::string> problems{"lasso", "simplex", "box", "ridge", "ellipse"};
  return problems.contains(row.problem);
}

/// What the method remembers, bit for bit.
std::vector<std::pair<std::string, std::vector<double>>> memory_of(const optim::Optimizer& optimizer) {
  std::vector<std::pair<std::string, std::vector<double>>> all;
  for (const auto& [name, tensor] : optimizer.state_dict().with_prefix("groups.0.memory.").entries()) {
    all.emplace_back(name, tensor.to_vector<double>());
  }
  return all;
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

/// With one parameter more, which adds half its squares to every loss.
Smooth with_more(const Smooth& problem, const Shape& shape) {
  Smooth more = problem;
  const Tensor u = full(shape, 0.25, {.dtype = problem.w.front().dtype(), .requires_grad = true});
  const auto plus = [u](const std::function<Tensor()>& loss) { return [=] { return loss() + 0.5 * sum(square(u)); }; };
  more.w.push_back(u);
  more.loss = plus(problem.loss);
  if (problem.residuals) more.residuals = [=] { return cat({problem.residuals(), reshape(u, {-1})}); };
  if (problem.term) more.term = [=](std::int64_t i) { return problem.term(i) + 0.5 * sum(square(u)); };
  return more;
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
    const double before = problem.value();
    std::int64_t most = 0;
    for (int i = 0; i < 30; ++i) {
      std::int64_t calls = 0;
      advance(optimizer, problem, row.asks, 1, &calls);
      most = std::max(most, calls);
    }
    CHECK(most <= 200);
    for (const Tensor& w : problem.w) CHECK(w.dtype() == Dtype::float32);
    if (!is_penalised(row)) CHECK(problem.value() < before);
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

TEST_CASE("a step without a finite loss is propagated, skipped or refused, as the policy says") {
  for (const auto& row : optim_tests::closures()) {
    CAPTURE(row.text());
    for (const optim::NonFinite policy :
         {optim::NonFinite::propagate, optim::NonFinite::zero, optim::NonFinite::skip, optim::NonFinite::error}) {
      CAPTURE(static_cast<int>(policy));
      const Smooth problem = smooth(row.problem), lost = with_loss(row.problem, std::nan(""));
      optim::Optimizer optimizer = made(row, problem);
      optimizer.on_non_finite(policy);
      for (int i = 0; i < 2; ++i) advance(optimizer, problem, row.asks);
      Smooth undefined = problem;  // the same parameters
      undefined.loss = [&] { return problem.loss() + lost.loss(); };
      if (problem.residuals) undefined.residuals = [&] { return problem.residuals() * std::nan(""); };
      if (problem.term) undefined.term = [&](std::int64_t i) { return problem.term(i) * std::nan(""); };
      if (problem.constraints) undefined.constraints = [&] { return problem.constraints() * std::nan(""); };
      const std::vector<double> before = problem.values();
      const auto memory = memory_of(optimizer);
      const std::string said = message([&] { advance(optimizer, undefined, row.asks); });
      CHECK(said.substr(0, said.find(" (")) ==
            (policy == optim::NonFinite::error ? "step: the loss or its gradient is not finite" : ""));
      CHECK(optimizer.stop() == optim::Stop::not_finite);
      CHECK(optimizer.skipped_steps() == (policy == optim::NonFinite::skip ? 1 : 0));
      if (policy == optim::NonFinite::propagate || policy == optim::NonFinite::zero) continue;
      CHECK(problem.values() == before);
      CHECK(memory_of(optimizer) == memory);
      advance(optimizer, problem, row.asks);
      CHECK(optimizer.stop() != optim::Stop::not_finite);
    }
  }
}

TEST_CASE("1, 2 and 4 threads give the same bits, and other threads do work, whatever calls the closure") {
  const int before = num_threads();
  {
    const NoCutoffs spread;
    const std::set<std::string> matrices{
        "BFGS",       "DFP",   "SR1",      "Newton",      "TrustRegion",       "GaussNewton",       "Powell",
        "NelderMead", "CMAES", "NewtonCG", "HessianFree", "CoordinateDescent", "LevenbergMarquardt"};
    for (const auto& row : optim_tests::closures()) {
      CAPTURE(row.text());
      const std::int64_t size = matrices.contains(row.optimizer) ? 100 : 20'000;
      std::vector<double> wanted;
      for (const int threads : {1, 2, 4}) {
        set_num_threads(threads);
        const Smooth problem = with_more(smooth(row.problem), {size});
        optim::Optimizer optimizer = made(row, problem);
        for (int i = 0; i < 2; ++i) advance(optimizer, problem, row.asks);
        if (threads == 1) wanted = problem.values();
        CHECK(problem.values() == wanted);
      }
    }
    set_num_threads(2);
    const std::int64_t elsewhere = pieces_run_elsewhere();
    const Smooth problem = with_more(smooth("P2"), {200'000});
    optim::Optimizer optimizer = optim::make("LBFGS", problem.parameters());
    CHECK(others_worked(elsewhere, [&] { advance(optimizer, problem, Asks::gradient); }));
  }
  set_num_threads(before);
}

TEST_CASE("parameters may have no elements, or no part in the loss") {
  for (const auto& row : optim_tests::closures()) {
    CAPTURE(row.text());
    Smooth more = with_more(smooth(row.problem), {2, 0});
    const Tensor idle = full({2}, 0.25, {.dtype = Dtype::float64, .requires_grad = true});
    // Points that differ in all parameters are tried, or something beside the loss draws them all.
    const bool moves_all = row.asks == Asks::value || is_penalised(row);
    if (!moves_all) more.w.push_back(idle);
    optim::Optimizer optimizer = made(row, more);
    for (int i = 0; i < 3; ++i) advance(optimizer, more, row.asks);
    for (const double value : more.values()) CHECK(std::isfinite(value));
    if (!moves_all) CHECK(more.w.back().to_vector<double>() == std::vector<double>{0.25, 0.25});
  }
}

TEST_CASE("what acts between gradient and update is refused") {
  const Smooth problem = smooth("P2");
  optim::Optimizer optimizer = optim::make("BFGS", problem.parameters());
  CHECK(message([&] { optimizer.clip_norm(1, {}, user_line); }) ==
        "clip_norm: BFGS calls the closure itself, and cannot be clipped (train.cpp:30)");
  CHECK(message([&] { optimizer.clip_value(1, user_line); }) ==
        "clip_value: BFGS calls the closure itself, and cannot be clipped (train.cpp:30)");
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
