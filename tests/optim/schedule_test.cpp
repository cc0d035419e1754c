// Schedules: what they drive, what they go by, and what is refused. Values: schedule_values_test.cpp.
#include "optimizers.h"

#include <gradus/optim/elementwise/adam.h>
#include <gradus/optim/elementwise/sgd.h>
#include <gradus/optim/schedules/cosine_annealing_lr.h>
#include <gradus/optim/schedules/exponential_lr.h>
#include <gradus/optim/schedules/linear_decay.h>
#include <gradus/optim/schedules/reduce_lr_on_plateau.h>
#include <gradus/optim/schedules/smoothed_exponential_decay.h>
#include <gradus/optim/schedules/step_lr.h>

#include <cmath>
#include <limits>

using namespace gradus;
using optim_tests::message;
using optim_tests::parameter;
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

/// Falls by 0.1 in each step, below 0 too, but only from large bases.
struct Falling {
  static constexpr const char* name = "Falling";
  double value(double base, std::int64_t t) const { return base < 0.15 ? base : base - 0.1 * static_cast<double>(t); }
};

}  // namespace

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

TEST_CASE("any option can be driven, in each group from its own base") {
  optim::Optimizer adam({{{parameter({2}, 1)}, optim::Adam{.beta1 = 0.8, .beta2 = 0.9, .weight_decay = 0.1}},
                         {{parameter({2}, 2)}, optim::Adam{.beta1 = 0.4, .beta2 = 0.5, .weight_decay = 0.2}}});
  for (const char* option : {"lr", "beta1", "beta2", "eps", "weight_decay"}) {
    CAPTURE(option);
    const double first = adam.group(0).get(option).number(), second = adam.group(1).get(option).number();
    optim::Schedule schedule = optim::make_schedule("exponential_lr", adam, {{"gamma", 0.5}, {"option", option}});
    schedule.step();
    CHECK(adam.group(0).get(option).number() == 0.5 * first);
    CHECK(adam.group(1).get(option).number() == 0.5 * second);
  }
}

TEST_CASE("momentum can be warmed up, and weight decay go along with the rate or up a cosine") {
  optim::Optimizer optimizer({parameter({2}, 1)}, optim::SGD{.lr = 0.1, .momentum = 0.85, .weight_decay = 0.04});
  optim::Schedule momentum(optimizer, optim::LinearDecay{.lr_end = 0.95, .total = 300}, {.option = "momentum"});
  optim::Schedule rate(optimizer, optim::CosineAnnealingLR{.t_max = 300});
  optim::Schedule decay(optimizer, optim::CosineAnnealingLR{.t_max = 300}, {.option = "weight_decay"});
  for (int t = 0; t < 150; ++t) {
    momentum.step();
    rate.step();
    decay.step();
    CHECK(optimizer.get("weight_decay").number() / optimizer.get("lr").number() == doctest::Approx(0.4));
  }
  CHECK(optimizer.get("momentum").number() == doctest::Approx(0.9));
  optim::Optimizer other({parameter({2}, 1)}, optim::SGD{.weight_decay = 0.04});
  optim::Schedule up(other, optim::CosineAnnealingLR{.t_max = 100, .eta_min = 0.4}, {.option = "weight_decay"});
  for (int t = 0; t < 50; ++t) up.step();
  CHECK(other.get("weight_decay").number() == doctest::Approx(0.22));
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
  const optim::Schedule schedule(optimizer, optim::StepLR{});
  CHECK(message([&] { schedule.value(-1, 0, user_line); }) == "StepLR: value: t must be >= 0, got -1 (train.cpp:30)");
  CHECK(message([&] { schedule.value(0, 1, user_line); }) == "value: group 1 is outside 0..0 (train.cpp:30)");
}

TEST_CASE("options that do not go together are refused") {
  struct Row {
    std::string schedule;
    OptionList options;
    std::string complaint;
  };
  const std::vector<Row> rows = {
      {"OneCycleLR", {{"three_phase", true}, {"pct_start", 0.6}}, "pct_start must be at most 0.5 with three_phase"},
      {"PiecewiseConstant", {{"boundaries", {1}}}, "factors must be one more than boundaries"},
      {"PiecewiseConstant", {{"boundaries", {5, 5}}}, "boundaries must increase"},
      {"LinearWithWarmup", {{"warmup", 9}, {"total", 9}}, "warmup must be below total"},
      {"CosineWithWarmup", {{"warmup", 9}, {"total", 9}}, "warmup must be below total"},
      {"Knee", {{"warmup", 50}, {"explore", 50}}, "warmup + explore must be below total"},
      {"CosineAnnealingWarmupRestarts", {{"warmup_steps", 100}}, "warmup_steps must be below first_cycle_steps"},
      {"TanhDecay", {{"lower", 3}}, "lower must be below upper"},
      {"Hyperbolic", {{"total", 300}}, "total must be at most upper_bound"},
      {"Chebyshev", {{"total", 12}}, "total must be a power of two"},
      {"Chebyshev", {{"lowest", 2}}, "lowest must be at most highest"},
      {"LRRangeTest", {{"lowest", 10}}, "lowest must be below highest"},
  };
  optim::Optimizer optimizer({parameter({2}, 1)}, optim::SGD{.lr = 0.1});
  for (const Row& row : rows) {
    CAPTURE(row.schedule);
    CHECK(message([&] { optim::make_schedule(row.schedule, optimizer, row.options, user_line); }) ==
          row.schedule + ": " + row.complaint + " (train.cpp:30)");
  }
  CHECK(optimizer.get("lr").number() == 0.1);
}

TEST_CASE("a list of numbers is an option like others") {
  optim::Optimizer optimizer({parameter({2}, 1)}, optim::SGD{.lr = 1});
  optim::Schedule schedule = optim::make_schedule("multi_step_lr", optimizer, {{"milestones", {1, 3}}, {"gamma", 0.5}});
  CHECK(schedule.value(2) == 0.5);
  CHECK(schedule.value(3) == 0.25);
  CHECK(optim::make_schedule("multi_step_lr", optimizer, {{"milestones", std::vector<double>{}}}).value(99) == 1);
  const auto refused = [&](const OptionValue& milestones) {
    return message([&] { optim::make_schedule("multi_step_lr", optimizer, {{"milestones", milestones}}, user_line); });
  };
  CHECK(refused(3) == "MultiStepLR: milestones must be a list of numbers, got 3 (train.cpp:30)");
  CHECK(refused({1, 2.5}) == "MultiStepLR: milestones[1] must be an integer, got 2.5 (train.cpp:30)");
  CHECK(refused({-1, 2}) == "MultiStepLR: milestones[0] must be >= 0, got -1 (train.cpp:30)");
  for (const Description& description : optim::schedule_descriptions()) {
    if (description.name != "multi_step_lr") continue;
    CHECK(description.options[0].default_value.numbers() == std::vector<double>{30, 60, 90});
  }
}

TEST_CASE("a step that yields what the option cannot be changes nothing") {
  optim::Optimizer optimizer(
      {{{parameter({2}, 1)}, optim::SGD{.lr = 0.1}}, {{parameter({2}, 2)}, optim::SGD{.lr = 0.2}}});
  optim::Schedule schedule(optimizer, Falling{});
  for (int i = 0; i < 2; ++i) schedule.step();
  // At t = 3 the first group's rate would still be one, the second's not.
  CHECK(message([&] { schedule.step(user_line); }).starts_with("SGD: lr must be >= 0, got -0.1"));
  CHECK(schedule.t() == 2);
  CHECK(optimizer.group(0).get("lr").number() == doctest::Approx(0.1));
  CHECK(optimizer.group(1).get("lr").number() == 0);
}
