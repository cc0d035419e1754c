// Saving a schedule and going on where it was saved.
#include "../fresh_directory.h"
#include "schedules.h"

#include <gradus/optim/elementwise/sgd.h>
#include <gradus/optim/schedules/chained_scheduler.h>
#include <gradus/optim/schedules/exponential_lr.h>
#include <gradus/optim/schedules/linear_lr.h>
#include <gradus/optim/schedules/multi_step_lr.h>
#include <gradus/optim/schedules/one_cycle_lr.h>
#include <gradus/optim/schedules/reduce_lr_on_plateau.h>
#include <gradus/optim/schedules/sequential_lr.h>
#include <gradus/optim/schedules/step_lr.h>

#include <algorithm>

using namespace gradus;
using optim_tests::message;
using optim_tests::parameter;
using optim_tests::Quadratic;
using optim_tests::schedule_table;
using optim_tests::ScheduleRow;
using optim_tests::Shapes;
using optim_tests::user_line;

namespace {

optim::Optimizer sgd(double lr = 0.1) { return {{parameter({2}, 1)}, optim::SGD{.lr = lr}}; }

/// Steps, and what lr and momentum were after each.
std::vector<double> advance(Quadratic& problem, optim::Optimizer& optimizer, optim::Schedule& schedule, int from,
                            int to) {
  std::vector<double> seen;
  for (int t = from; t < to; ++t) {
    problem.train(optimizer, 1);
    schedule.step(std::max(1.0, 5 - 0.7 * t) + t % 2);
    seen.push_back(optimizer.get("lr").number());
    seen.push_back(optimizer.get("momentum").number());
  }
  return seen;
}

/// What the state would be with an entry changed.
template <class Change>
StateDict changed(const optim::Schedule& schedule, const Change& change) {
  StateDict state = schedule.state_dict();
  change(state);
  return state;
}

}  // namespace

TEST_CASE("every schedule goes on where it was saved, to the same bits, through a file too") {
  const FreshDirectory folder;
  for (const ScheduleRow& row : schedule_table()) {
    const std::string text = row.text();
    CAPTURE(text);
    for (const int stop : {0, 1, 12, 31}) {
      CAPTURE(stop);
      Quadratic problem(Shapes{{6}}), other(Shapes{{6}});
      optim::Optimizer optimizer(problem.parameters(), optim::SGD{.lr = 0.1, .momentum = 0.5}),
          resumed(other.parameters(), optim::SGD{.lr = 0.3});
      optim::Schedule schedule = row.make(optimizer);
      advance(problem, optimizer, schedule, 0, stop);
      // What is loaded into was made with other options, where these have a name.
      optim::Schedule loaded = row.make_in_code ? row.make(resumed) : optim::make_schedule(row.schedule, resumed);
      const std::string path = folder.file("schedule.safetensors");
      save(schedule.state_dict(), path);
      resumed.load_state_dict(optimizer.state_dict());
      loaded.load_state_dict(load(path));
      {
        const NoGrad no_grad;
        other.w[0].copy_(problem.w[0]);
      }
      CHECK(loaded.t() == stop);
      CHECK(resumed.get("lr").number() == optimizer.get("lr").number());
      CHECK(resumed.get("momentum").number() == optimizer.get("momentum").number());
      CHECK(advance(problem, optimizer, schedule, stop, 50) == advance(other, resumed, loaded, stop, 50));
    }
  }
}

TEST_CASE("a state that does not fit is refused, and changes nothing") {
  struct Wrong {
    const char* entry;
    std::function<void(StateDict&)> change;
    const char* message;
  };
  const std::vector<Wrong> all = {
      {"class", [](StateDict& s) { s.set_text("class", "StepLR"); },
       "load_state_dict: the state is of StepLR, the schedule is MultiStepLR (train.cpp:30)"},
      {"option", [](StateDict& s) { s.set_text("option", "momentum"); },
       "load_state_dict: the state is for option momentum, the schedule drives lr (train.cpp:30)"},
      {"bases", [](StateDict& s) { s.set("bases", zeros({2}, {.dtype = Dtype::float64})); },
       "load_state_dict: the state is for [2] groups, the optimizer has [1] (train.cpp:30)"},
      {"base", [](StateDict& s) { s.set("bases", full({1}, -1, {.dtype = Dtype::float64})); },
       "SGD: lr must be >= 0, got -0.5 (train.cpp:30)"},
      {"t", [](StateDict& s) { s.set_integer("t", -1); },
       "MultiStepLR: load_state_dict: t must be >= 0, got -1 (train.cpp:30)"},
      {"range", [](StateDict& s) { s.set_number("options.gamma", -2); },
       "load_state_dict: gamma must be >= 0, got -2 (train.cpp:30)"},
      {"list",
       [](StateDict& s) {
         s.set("options.milestones", tensor(std::vector<double>{3, -4}, {2}));
       },
       "load_state_dict: milestones[1] must be >= 0, got -4 (train.cpp:30)"},
      {"whole", [](StateDict& s) { s.set("options.milestones", tensor(std::vector<double>{3.5}, {1})); },
       "load_state_dict: milestones[0] must be an integer, got 3.5 (train.cpp:30)"},
      {"dtype", [](StateDict& s) { s.set("options.milestones", zeros({2})); },
       "load_state_dict: \"options.milestones\" must be a list of float64, got float32 [2] (train.cpp:30)"},
      {"shape",
       [](StateDict& s) {
         s.set("options.milestones", zeros({2, 1}, {.dtype = Dtype::float64}));
       },
       "load_state_dict: \"options.milestones\" must be a list of float64, got float64 [2, 1] (train.cpp:30)"},
  };
  optim::Optimizer optimizer = sgd();
  optim::Schedule schedule(optimizer, optim::MultiStepLR{.milestones = {2, 4}, .gamma = 0.5});
  for (int i = 0; i < 3; ++i) schedule.step();
  for (const Wrong& wrong : all) {
    CAPTURE(wrong.entry);
    const StateDict state = changed(schedule, wrong.change);
    CHECK(message([&] { schedule.load_state_dict(state, user_line); }) == wrong.message);
    CHECK(schedule.t() == 3);
    CHECK(schedule.value(4) == 0.025);
    CHECK(optimizer.get("lr").number() == 0.05);
  }
  CHECK(
      message([&] { schedule.load_state_dict({}, user_line); }).starts_with("load_state_dict: state has no \"class\""));
}

TEST_CASE("the state of a sequence names its parts, and fits no other") {
  const auto sequence = [](std::vector<optim::AnySchedule> schedules) {
    return optim::SequentialLR{std::move(schedules), {5}};
  };
  optim::Optimizer optimizer = sgd();
  const optim::Schedule schedule(optimizer, sequence({optim::LinearLR{}, optim::StepLR{}}));
  optim::Schedule other(optimizer, sequence({optim::LinearLR{}, optim::ChainedScheduler{{optim::ExponentialLR{}}}}));
  CHECK(message([&] { other.load_state_dict(schedule.state_dict(), user_line); }) ==
        "load_state_dict: the state is of SequentialLR(LinearLR, StepLR), the schedule is "
        "SequentialLR(LinearLR, ChainedScheduler(ExponentialLR)) (train.cpp:30)");
  optim::Schedule same(optimizer, sequence({optim::LinearLR{}, optim::StepLR{}}));
  const StateDict wrong = changed(schedule, [](StateDict& s) { s.set_integer("options.schedules.1.step_size", 0); });
  CHECK(message([&] { same.load_state_dict(wrong, user_line); }) ==
        "load_state_dict: schedules.1.step_size must be > 0, got 0 (train.cpp:30)");
}

TEST_CASE("parts of sequences and chains keep what they remember, and their options") {
  optim::Optimizer optimizer = sgd(), resumed = sgd();
  const auto nested = [](double factor) {
    return optim::ChainedScheduler{
        {optim::SequentialLR{{optim::ReduceLROnPlateau{.factor = factor, .patience = 0}, optim::LinearLR{}}, {10}}}};
  };
  optim::Schedule schedule(optimizer, nested(0.5));
  for (const double metric : {2.0, 3.0, 3.0}) schedule.step(metric);
  CHECK(optimizer.get("lr").number() == 0.025);
  optim::Schedule loaded(resumed, nested(0.9));
  loaded.load_state_dict(schedule.state_dict());
  CHECK(resumed.get("lr").number() == 0.025);
  loaded.step(2.5);  // no better than the best that the other one saw
  CHECK(resumed.get("lr").number() == 0.0125);
}

TEST_CASE("a state beyond the end of a schedule is refused") {
  optim::Optimizer optimizer = sgd();
  optim::Schedule schedule(optimizer, optim::OneCycleLR{.total_steps = 10});
  const StateDict state = changed(schedule, [](StateDict& s) { s.set_integer("t", 11); });
  CHECK(message([&] { schedule.load_state_dict(state, user_line); }) ==
        "OneCycleLR: load_state_dict: t = 11 is beyond the last, 10 (train.cpp:30)");
}
