// Schedules that are made of others, given functions, that end, or that cycle momentum.
#include "optimizers.h"

#include <gradus/optim/any_schedule.h>
#include <gradus/optim/elementwise/adagrad.h>
#include <gradus/optim/elementwise/adam.h>
#include <gradus/optim/elementwise/sgd.h>
#include <gradus/optim/schedules/chained_scheduler.h>
#include <gradus/optim/schedules/constant_lr.h>
#include <gradus/optim/schedules/cyclic_lr.h>
#include <gradus/optim/schedules/exponential_lr.h>
#include <gradus/optim/schedules/lambda_lr.h>
#include <gradus/optim/schedules/linear_lr.h>
#include <gradus/optim/schedules/one_cycle_lr.h>
#include <gradus/optim/schedules/reduce_lr_on_plateau.h>
#include <gradus/optim/schedules/sequential_lr.h>
#include <gradus/optim/schedules/smoothed_exponential_decay.h>

#include <cmath>
#include <functional>

using namespace gradus;
using optim_tests::message;
using optim_tests::parameter;
using optim_tests::user_line;

namespace {

optim::Optimizer sgd(double lr = 0.1) { return {{parameter({2}, 1)}, optim::SGD{.lr = lr, .momentum = 0.5}}; }

}  // namespace

TEST_CASE("a schedule takes any function, keeps its own copy, and knows when there is none") {
  double factor = 0.5;
  const std::function<double(std::int64_t)> none;
  double (*const no_pointer)(std::int64_t) = nullptr;
  CHECK_FALSE(optim::Function<std::int64_t>(none));
  CHECK_FALSE(optim::Function<std::int64_t>(no_pointer));
  optim::LambdaLR formula{[factor](std::int64_t t) { return factor * static_cast<double>(t); }};
  const optim::LambdaLR copy = formula;
  formula.lambda = std::function<double(std::int64_t)>([&factor](std::int64_t) { return factor; });
  factor = 2;
  CHECK(copy.value(1, 3) == 1.5);
  CHECK(formula.value(1, 3) == 2);
}

TEST_CASE("momentum is beta1 where there is one") {
  optim::Optimizer optimizer({{{parameter({2}, 1)}, optim::SGD{}}, {{parameter({2}, 2)}, optim::Adam{}}});
  optim::Schedule schedule(optimizer, optim::CyclicLR{.max_lr = 0.1, .step_size_up = 4});
  CHECK(optimizer.group(0).get("momentum").number() == 0.9);
  CHECK(optimizer.group(1).get("beta1").number() == 0.9);
  for (int i = 0; i < 4; ++i) schedule.step();
  CHECK(optimizer.group(0).get("momentum").number() == doctest::Approx(0.8));
  CHECK(optimizer.group(1).get("beta1").number() == doctest::Approx(0.8));
  CHECK(optimizer.group(1).get("beta2").number() == 0.999);
}

TEST_CASE("a schedule that cycles momentum needs one, unless it is told to leave it alone") {
  optim::Optimizer adagrad({parameter({2}, 1)}, optim::Adagrad{.lr = 0.5});
  CHECK(message([&] { optim::Schedule(adagrad, optim::OneCycleLR{}, {}, user_line); }) ==
        "OneCycleLR: Adagrad has neither momentum nor beta1: cycle_momentum = false leaves them alone (train.cpp:30)");
  CHECK(adagrad.get("lr").number() == 0.5);
  const optim::Schedule alone(adagrad, optim::OneCycleLR{.cycle_momentum = false});
  CHECK(adagrad.get("lr").number() == doctest::Approx(0.02));
  CHECK(std::isnan(alone.momentum(0)));
  optim::Optimizer optimizer = sgd();
  CHECK(message([&] { optim::Schedule(optimizer, optim::OneCycleLR{}, {.option = "momentum"}, user_line); }) ==
        "OneCycleLR: drives momentum twice: cycle_momentum = false leaves it to the option (train.cpp:30)");
  CHECK(optimizer.get("momentum").number() == 0.5);
}

TEST_CASE("one cycle lasts total_steps steps, and no more") {
  for (const bool three_phase : {false, true}) {
    optim::Optimizer optimizer = sgd();
    optim::Schedule schedule(optimizer, optim::OneCycleLR{.total_steps = 10, .three_phase = three_phase});
    for (int i = 0; i < 9; ++i) schedule.step();
    CHECK(optimizer.get("lr").number() == doctest::Approx(0.1 / 25e4));
    schedule.step();  // after the last step of training
    CHECK(optimizer.get("lr").number() == schedule.value(9));
    CHECK(message([&] { schedule.step(user_line); }) ==
          "OneCycleLR: step: t = 11 is beyond the last, 10 (train.cpp:30)");
    CHECK(message([&] { schedule.value(11, 0, user_line); }) ==
          "OneCycleLR: value: t = 11 is beyond the last, 10 (train.cpp:30)");
    CHECK(message([&] { schedule.momentum(11, user_line); }) ==
          "OneCycleLR: momentum: t = 11 is beyond the last, 10 (train.cpp:30)");
    CHECK(schedule.t() == 10);
  }
}

TEST_CASE("one cycle is finite for any share that goes up") {
  for (const double pct_start : {0.0, 0.05, 0.1, 0.2, 0.5, 0.95, 1.0}) {
    for (const bool three_phase : {false, true}) {
      if (three_phase && pct_start > 0.5) continue;
      CAPTURE(pct_start);
      const optim::OneCycleLR formula{
          .max_lr = 1, .total_steps = 10, .pct_start = pct_start, .three_phase = three_phase};
      for (int t = 0; t <= 10; ++t) {
        CHECK(formula.value(1, t) >= 0);
        CHECK(formula.value(1, t) <= 1);
        CHECK(formula.momentum(t) >= 0.85 - 1e-15);
        CHECK(formula.momentum(t) <= 0.95 + 1e-15);
      }
    }
  }
}

TEST_CASE("sequences and chains end with their parts") {
  const optim::OneCycleLR cycle{.total_steps = 10};
  const auto last = [](const optim::AnySchedule& schedule) { return schedule.rule().last(); };
  const std::int64_t never = optim::detail::never_ends;
  CHECK(last(optim::SequentialLR{{optim::LinearLR{}, cycle}, {5}}) == 15);
  CHECK(last(optim::SequentialLR{{cycle, optim::LinearLR{}}, {11}}) == never);
  CHECK(last(optim::SequentialLR{{cycle, optim::LinearLR{}}, {12}}) == 10);
  CHECK(last(optim::SequentialLR{{optim::LinearLR{}, cycle, optim::LinearLR{}}, {5, 99}}) == 15);
  CHECK(last(optim::ChainedScheduler{{optim::LinearLR{}, cycle}}) == 10);
  CHECK(last(optim::ChainedScheduler{{optim::LinearLR{}}}) == never);
}

TEST_CASE("sequences nest, and each part begins at its own 0") {
  const optim::SequentialLR inner{
      {optim::ConstantLR{.factor = 0.5, .total_iters = 9}, optim::ExponentialLR{.gamma = 0.5}}, {2}};
  optim::Optimizer optimizer = sgd(1);
  const optim::Schedule schedule(optimizer, optim::SequentialLR{{optim::LinearLR{.total_iters = 2}, inner}, {2}});
  const std::vector<double> wanted = {1.0 / 3, 2.0 / 3, 0.5, 0.5, 1, 0.5, 0.25};
  for (std::size_t t = 0; t < wanted.size(); ++t) {
    CHECK(schedule.value(static_cast<std::int64_t>(t)) == doctest::Approx(wanted[t]));
  }
}

TEST_CASE("in a sequence each part sees what happens in its own steps") {
  optim::Optimizer optimizer = sgd(1);
  const optim::ReduceLROnPlateau plateau{.factor = 0.5, .patience = 0};
  optim::Schedule schedule(optimizer, optim::SequentialLR{{plateau, plateau}, {3}});
  CHECK(message([&] { schedule.step(user_line); }) == "SequentialLR: step needs the metric: step(loss) (train.cpp:30)");
  std::vector<double> rates;
  for (const double metric : {1.0, 2.0, 2.0, 5.0, 4.0, 4.0}) {
    schedule.step(metric);
    rates.push_back(optimizer.get("lr").number());
  }
  // The second one takes 5 for its first metric, and so does not care that 1 was better.
  CHECK(rates == std::vector<double>{1, 0.5, 1, 1, 1, 0.5});
}

TEST_CASE("a sequence within a sequence hands what is seen to the part of its own step") {
  optim::Optimizer optimizer = sgd(1);
  const optim::ReduceLROnPlateau plateau{.factor = 0.5, .patience = 0};
  const optim::SequentialLR inner{{plateau, plateau}, {3}};
  optim::Schedule schedule(optimizer, optim::SequentialLR{{optim::LinearLR{}, inner}, {5}});
  for (int i = 0; i < 5; ++i) schedule.step(9);
  for (const double metric : {1.0, 2.0}) schedule.step(metric);  // at steps 0 and 1 of the first plateau
  CHECK(optimizer.get("lr").number() == 0.5);
}

TEST_CASE("copies of a composed schedule share nothing") {
  const optim::ChainedScheduler chain{{optim::ReduceLROnPlateau{.factor = 0.5, .patience = 0}}};
  optim::Optimizer first = sgd(1), second = sgd(1);
  optim::Schedule one(first, chain), other(second, chain);
  one.step(1);
  one.step(2);
  CHECK(first.get("lr").number() == 0.5);
  other.step(1);
  CHECK(second.get("lr").number() == 1);
}

TEST_CASE("composed schedules refuse what they cannot be made of, and name it") {
  optim::Optimizer optimizer = sgd();
  const auto refused = [&](const optim::AnySchedule& schedule) {
    return message([&] { optim::Schedule(optimizer, optim::ChainedScheduler{{schedule}}, {}, user_line); });
  };
  const auto line = [](const std::string& complaint) { return "ChainedScheduler: " + complaint + " (train.cpp:30)"; };
  CHECK(refused(optim::SequentialLR{}) == line("schedules must not be empty"));
  CHECK(refused(optim::SequentialLR{{optim::LinearLR{}}, {3}}) == line("milestones must be one fewer than schedules"));
  CHECK(refused(optim::SequentialLR{{optim::LinearLR{}, optim::LinearLR{}, optim::LinearLR{}}, {3, 3}}) ==
        line("milestones must increase"));
  CHECK(refused(optim::LambdaLR{}) == line("lambda must be a function"));
  CHECK(refused(optim::MultiplicativeLR{}) == line("lambda must be a function"));
  CHECK(refused(optim::ChainedScheduler{{optim::ReduceLROnPlateau{}, optim::SmoothedExponentialDecay{}}}) ==
        line("one of its schedules goes by a metric, another by gradients"));
  CHECK(refused(optim::LinearLR{.total_iters = 0}) == line("schedules.0.total_iters must be > 0, got 0"));
  CHECK(refused(optim::SequentialLR{{optim::LinearLR{}, optim::LinearLR{}}, {0}}) ==
        line("schedules.0.milestones[0] must be > 0, got 0"));
  CHECK(message([&] {
          optim::make_schedule("sequential_lr", optimizer, {}, user_line);
        }).starts_with("make_schedule: schedule \"sequential_lr\" is unknown"));
}

TEST_CASE("composed schedules can be made of formulas by name") {
  optim::Optimizer optimizer = sgd(1);
  const optim::Schedule schedule(
      optimizer, optim::ChainedScheduler{{optim::schedule_formula("ConstantLR", {{"factor", 0.5}}),
                                          optim::schedule_formula("exponential_lr", {{"gamma", 0.5}})}});
  CHECK(schedule.value(2) == 0.125);
  CHECK(message([&] { optim::schedule_formula("constant_rl", {}, user_line); }) ==
        "schedule_formula: schedule \"constant_rl\" is unknown; did you mean constant_lr? (train.cpp:30)");
}
