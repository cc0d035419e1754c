// Schedules: values, what they drive, saving, and what is refused. Numbers of others: tests/reference.
#include "optimizers.h"

#include <gradus/optim/elementwise/adam.h>
#include <gradus/optim/elementwise/sgd.h>
#include <gradus/optim/schedules/cosine_annealing_lr.h>
#include <gradus/optim/schedules/exponential_lr.h>
#include <gradus/optim/schedules/linear_lr.h>
#include <gradus/optim/schedules/reduce_lr_on_plateau.h>
#include <gradus/optim/schedules/smoothed_exponential_decay.h>
#include <gradus/optim/schedules/step_lr.h>

#include <algorithm>
#include <cmath>
#include <limits>

using namespace gradus;
using optim_tests::message;
using optim_tests::parameter;
using optim_tests::Quadratic;
using optim_tests::Shapes;
using optim_tests::user_line;

namespace {

struct InverseTime {
  double k = 0.1;
  static constexpr const char* name = "InverseTime";
  double value(double base, std::int64_t t) const { return base / (1 + k * static_cast<double>(t)); }
  template <class V>
  void options(V& v) {
    v("k", k, non_negative, "decay for each step");
  }
};

/// Pure schedules, by name; "rate" is the closed form of the smoothed one.
const std::vector<std::pair<std::string, OptionList>> pure = {
    {"fixed", {}},
    {"exponential_lr", {{"gamma", 0.9}}},
    {"exponential_decay", {{"decay_rate", 0.5}, {"decay_steps", 7}, {"staircase", true}}},
    {"smoothed_exponential_decay", {{"gamma", 0.9}, {"form", "rate"}}},
    {"linear_lr", {{"total_iters", 9}}},
    {"linear_decay", {{"lr_end", 0.001}, {"total", 20}}},
    {"step_lr", {{"step_size", 4}}},
    {"cosine_annealing_lr", {{"T_max", 30}}},
};

}  // namespace

TEST_CASE("the value at a step does not depend on which values were asked for before") {
  for (const auto& row : pure) {
    const std::string& name = row.first;
    const OptionList& options = row.second;
    CAPTURE(name);
    optim::Optimizer optimizer({parameter({2}, 1)}, optim::SGD{.lr = 0.1});
    optim::Schedule schedule = optim::make_schedule(name, optimizer, options);
    std::vector<double> ascending(50), shuffled(50), driven;
    for (int t = 0; t < 50; ++t) ascending[static_cast<std::size_t>(t)] = schedule.value(t);
    for (int i = 0; i < 50; ++i) shuffled[static_cast<std::size_t>(i * 37 % 50)] = schedule.value(i * 37 % 50);
    CHECK(ascending == shuffled);
    CHECK(schedule.t() == 0);
    for (int t = 0; t < 50; ++t) {
      driven.push_back(optimizer.get("lr").number());
      schedule.step();
    }
    CHECK(driven == ascending);
  }
}

TEST_CASE("each group has its own base, also one that is added later") {
  optim::Optimizer optimizer(
      {{{parameter({2}, 1)}, optim::SGD{.lr = 0.1}}, {{parameter({2}, 2)}, optim::Adam{.lr = 0.2}}});
  optim::Schedule schedule(optimizer, optim::StepLR{.step_size = 1, .gamma = 0.5});
  optimizer.add_group({{parameter({2}, 3)}, optim::SGD{.lr = 0.8}});
  schedule.step();
  CHECK(optimizer.group(0).get("lr").number() == 0.05);
  CHECK(optimizer.group(1).get("lr").number() == 0.1);
  CHECK(optimizer.group(2).get("lr").number() == 0.4);
}

TEST_CASE("any option can be driven") {
  optim::Optimizer optimizer({parameter({2}, 1)}, optim::SGD{.momentum = 0.8});
  optim::Schedule momentum(optimizer, optim::LinearLR{.start_factor = 0.5, .total_iters = 2}, {.option = "momentum"});
  CHECK(optimizer.get("momentum").number() == 0.4);
  momentum.step();
  CHECK(optimizer.get("momentum").number() == doctest::Approx(0.6));
  optim::Schedule decay =
      optim::make_schedule("exponential_lr", optimizer, {{"gamma", 0.5}, {"option", "weight_decay"}});
  optim::Optimizer adam({parameter({2}, 2)}, optim::Adam{.weight_decay = 0.1});
  optim::Schedule beta(adam, optim::ExponentialLR{.gamma = 0.5}, {.option = "beta1"});
  beta.step();
  CHECK(adam.get("beta1").number() == 0.45);
}

TEST_CASE("a schedule outlives a move of its optimizer") {
  optim::Optimizer first({parameter({2}, 1)}, optim::SGD{.lr = 0.1});
  optim::Schedule schedule(first, optim::ExponentialLR{.gamma = 0.5});
  optim::Optimizer second = std::move(first);
  schedule.step();
  CHECK(second.get("lr").number() == 0.05);
}

TEST_CASE("a schedule of the user's own") {
  optim::Optimizer optimizer({parameter({2}, 1)}, optim::SGD{.lr = 0.1});
  optim::Schedule schedule(optimizer, InverseTime{.k = 1});
  schedule.step();
  CHECK(optimizer.get("lr").number() == 0.05);
}

TEST_CASE("schedules go on where they were saved, to the same bits") {
  std::vector<std::pair<std::string, OptionList>> all = pure;
  all.push_back({"reduce_lr_on_plateau", {{"patience", 2}, {"cooldown", 1}}});
  all.push_back({"smoothed_exponential_decay", {{"gamma", 0.99}}});
  for (const auto& row : all) {
    const std::string& name = row.first;
    const OptionList& options = row.second;
    CAPTURE(name);
    Quadratic problem(Shapes{{6}}), other(Shapes{{6}});
    optim::Optimizer optimizer(problem.parameters(), optim::SGD{.lr = 0.1}),
        resumed(other.parameters(), optim::SGD{.lr = 0.1});
    optim::Schedule schedule = optim::make_schedule(name, optimizer, options);
    const auto advance = [](Quadratic& on, optim::Optimizer& by, optim::Schedule& driven, int from, int to) {
      std::vector<double> seen;
      for (int t = from; t < to; ++t) {
        on.train(by, 1);
        driven.step(std::max(1.0, 5 - 0.7 * t));
        seen.push_back(by.get("lr").number());
      }
      return seen;
    };
    advance(problem, optimizer, schedule, 0, 12);
    optim::Schedule loaded = optim::make_schedule(name, resumed, {});
    resumed.load_state_dict(optimizer.state_dict());
    loaded.load_state_dict(schedule.state_dict());
    {
      const NoGrad no_grad;
      other.w[0].copy_(problem.w[0]);
    }
    CHECK(loaded.t() == 12);
    CHECK(advance(problem, optimizer, schedule, 12, 24) == advance(other, resumed, loaded, 12, 24));
  }
}

TEST_CASE("exponential decay with smoothing follows the mean norm of the gradients") {
  Tensor w = zeros({4}, {.requires_grad = true});
  optim::Optimizer optimizer({w}, optim::SGD{.lr = 0.1});
  optim::Schedule schedule(optimizer, optim::SmoothedExponentialDecay{.gamma = 0.5, .smoothing = 0.5, .floor = 0.25});
  CHECK(optimizer.get("lr").number() == 0.1);
  const auto step = [&](double norm) {
    w.set_grad(full({4}, norm / 2));
    optimizer.step();
    schedule.step();
    return optimizer.get("lr").number();
  };
  CHECK(step(8) == doctest::Approx(0.1 * 0.5));
  // The corrected mean is (0.25 x 8 + 0.5 x 2) / 0.75 = 4, half of the largest so far.
  CHECK(step(2) == doctest::Approx(0.1 * 0.25 * 0.5));
  CHECK(step(0) == doctest::Approx(0.1 * 0.125 * 0.25));  // the floor
  CHECK(optimizer.gradient_norm() == 0);
}

TEST_CASE("the closed form of the smoothed rate agrees with its recursion, for any two decays") {
  for (const double gamma : {0.0, 0.3, 0.9, 0.9 + 1e-9, 0.95, 1.0}) {
    for (const double smoothing : {0.0, 0.5, 0.9}) {
      optim::SmoothedExponentialDecay schedule{
          .gamma = gamma, .smoothing = smoothing, .form = optim::SmoothedForm::rate};
      double rate = 2;
      for (int t = 0; t < 400; ++t) {
        if (t > 0) rate = smoothing * rate + (1 - smoothing) * 2 * std::pow(gamma, t);
        CHECK(schedule.value(2, t) == doctest::Approx(rate).epsilon(1e-12));
      }
      CHECK(std::isfinite(schedule.value(2, 1'000'000)));
    }
  }
}

TEST_CASE("reduce on plateau needs a metric, and takes NaN for no improvement") {
  optim::Optimizer optimizer({parameter({2}, 1)}, optim::SGD{.lr = 0.1});
  optim::Schedule schedule(optimizer, optim::ReduceLROnPlateau{.factor = 0.5, .patience = 1});
  CHECK(message([&] { schedule.step(user_line); }) ==
        "ReduceLROnPlateau: step needs the metric: step(loss) (train.cpp:30)");
  constexpr double nan = std::numeric_limits<double>::quiet_NaN();
  for (const double metric : {nan, nan, 1.0, 1.0}) schedule.step(metric);
  CHECK(optimizer.get("lr").number() == 0.05);
}

TEST_CASE("schedules refuse what they cannot do, and name it") {
  optim::Optimizer optimizer({parameter({2}, 1)}, optim::SGD{.lr = 0.1});
  CHECK(message([&] { optim::Schedule(optimizer, optim::StepLR{.step_size = 0}, {}, user_line); }) ==
        "StepLR: step_size must be > 0, got 0 (train.cpp:30)");
  CHECK(message([&] {
          optim::Schedule(optimizer, optim::StepLR{}, {.option = "beta1"}, user_line);
        }).starts_with("SGD: option \"beta1\" is unknown"));
  CHECK(message([&] { optim::Schedule(optimizer, optim::StepLR{}, {.option = "nesterov"}, user_line); }) ==
        "StepLR: option \"nesterov\" of SGD is not a real number (train.cpp:30)");
  CHECK(message([&] { optim::make_schedule("step_rl", optimizer, {}, user_line); }) ==
        "make_schedule: schedule \"step_rl\" is unknown; did you mean step_lr? (train.cpp:30)");
  CHECK(message([&] {
          optim::make_schedule("step_lr", optimizer, {{"gama", 0.1}}, user_line);
        }) == "StepLR: option \"gama\" is unknown; did you mean gamma? (train.cpp:30)");
  CHECK(message([&] {
          optim::make_schedule("reduce_lr_on_plateau", optimizer, {{"mode", "least"}}, user_line);
        }) == "ReduceLROnPlateau: mode must be min or max, got \"least\" (train.cpp:30)");
  optim::Schedule schedule(optimizer, optim::StepLR{});
  optim::Schedule cosine(optimizer, optim::CosineAnnealingLR{});
  CHECK(message([&] { schedule.load_state_dict(cosine.state_dict(), user_line); }) ==
        "load_state_dict: the state is of CosineAnnealingLR, the schedule is StepLR (train.cpp:30)");
}
