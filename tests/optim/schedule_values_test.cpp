// Every schedule: its values against its rule in plain arithmetic, and that they depend on the step alone.
#include "schedules.h"

#include <gradus/optim/elementwise/sgd.h>

#include <cmath>
#include <set>

using namespace gradus;
using optim_tests::message;
using optim_tests::parameter;
using optim_tests::schedule_steps;
using optim_tests::schedule_table;
using optim_tests::ScheduleRow;

namespace {

constexpr double base = 0.1;

optim::Optimizer sgd() { return {{parameter({2}, 1)}, optim::SGD{.lr = base, .momentum = 0.5}}; }

}  // namespace

TEST_CASE("every schedule of the list is in the tests' table") {
  std::set<std::string> tested;
  for (const ScheduleRow& row : schedule_table()) tested.insert(row.schedule);
  for (const Description& description : optim::schedule_descriptions()) {
    CAPTURE(description.name);
    CHECK(tested.count(description.name) == 1);
  }
}

TEST_CASE("schedules follow their sources' rules") {
  for (const ScheduleRow& row : schedule_table()) {
    if (!row.rule) continue;
    const std::string text = row.text();
    CAPTURE(text);
    optim::Optimizer optimizer = sgd();
    const optim::Schedule schedule = row.make(optimizer);
    const std::vector<double> wanted = row.rule(base, schedule_steps);
    REQUIRE(wanted.size() == schedule_steps);
    for (int t = 0; t < schedule_steps; ++t) {
      CAPTURE(t);
      const double value = schedule.value(t), of_rule = wanted[static_cast<std::size_t>(t)];
      CHECK(std::abs(value - of_rule) <= 1e-11 * std::abs(of_rule) + 1e-15);
    }
  }
}

TEST_CASE("values do not depend on which were asked for before, and are those that steps set") {
  for (const ScheduleRow& row : schedule_table()) {
    const std::string text = row.text();
    CAPTURE(text);
    optim::Optimizer optimizer = sgd();
    optim::Schedule schedule = row.make(optimizer);
    std::vector<double> ascending(schedule_steps), shuffled(schedule_steps), momentum(schedule_steps), driven,
        driven_momentum;
    for (int t = 0; t < schedule_steps; ++t) {
      const auto i = static_cast<std::size_t>(t);
      ascending[i] = schedule.value(t);
      momentum[i] = schedule.momentum(t);
    }
    for (int i = 0; i < schedule_steps; ++i) {
      const int t = i * 37 % schedule_steps;
      shuffled[static_cast<std::size_t>(t)] = schedule.value(t);
    }
    CHECK(ascending == shuffled);
    CHECK(schedule.t() == 0);
    bool sees = false;
    double left_alone = 0.5;  // until it is first driven
    for (int t = 0; t < schedule_steps && !sees; ++t) {
      const auto i = static_cast<std::size_t>(t);
      if (std::isnan(momentum[i])) momentum[i] = left_alone;
      left_alone = momentum[i];
      driven.push_back(optimizer.get("lr").number());
      driven_momentum.push_back(optimizer.get("momentum").number());
      sees = message([&] { schedule.step(); }).find("needs the metric") != std::string::npos;
    }
    if (sees) continue;
    CHECK(driven == ascending);
    CHECK(driven_momentum == momentum);
  }
}

TEST_CASE("each group has its own base, in every schedule") {
  for (const ScheduleRow& row : schedule_table()) {
    const std::string text = row.text();
    CAPTURE(text);
    optim::Optimizer both({{{parameter({2}, 1)}, optim::SGD{.lr = 0.1}}, {{parameter({2}, 2)}, optim::SGD{.lr = 0.3}}});
    optim::Optimizer first({parameter({2}, 1)}, optim::SGD{.lr = 0.1}),
        second({parameter({2}, 2)}, optim::SGD{.lr = 0.3});
    optim::Schedule of_both = row.make(both), of_first = row.make(first), of_second = row.make(second);
    for (int t = 0; t < schedule_steps; ++t) {
      const double metric = 5 - t % 10;
      of_both.step(metric);
      of_first.step(metric);
      of_second.step(metric);
      CHECK(both.group(0).get("lr").number() == first.get("lr").number());
      CHECK(both.group(1).get("lr").number() == second.get("lr").number());
    }
  }
}

TEST_CASE("values stay finite, and within what an option may be, for very many steps") {
  for (const ScheduleRow& row : schedule_table()) {
    const std::string text = row.text();
    CAPTURE(text);
    if (row.schedule == "one_cycle_lr" || row.schedule == "MultiplicativeLR") continue;  // ends; takes as many calls
    optim::Optimizer optimizer = sgd();
    const optim::Schedule schedule = row.make(optimizer);
    for (const std::int64_t t : {std::int64_t{1000}, std::int64_t{1'000'003}, std::int64_t{1'000'000'000'007}}) {
      CHECK(schedule.value(t) >= 0);
      CHECK(std::isfinite(schedule.value(t)));
    }
  }
}

TEST_CASE("every numeric option is refused outside its range") {
  for (const Description& description : optim::schedule_descriptions()) {
    for (const Option& option : description.options) {
      CAPTURE(description.name);
      CAPTURE(option.name);
      const OptionValue::Kind kind = option.default_value.kind();
      const bool list = kind == OptionValue::Kind::numbers;
      if (kind == OptionValue::Kind::boolean || kind == OptionValue::Kind::text) continue;
      std::vector<double> outside = {std::nan("")};
      if (std::isfinite(option.range.min)) outside.push_back(option.range.min - (option.range.min_open ? 0 : 1));
      if (std::isfinite(option.range.max)) outside.push_back(option.range.max + (option.range.max_open ? 0 : 1));
      for (const double value : outside) {
        optim::Optimizer optimizer = sgd();
        const OptionValue given = list ? OptionValue(std::vector<double>{value}) : OptionValue(value);
        const std::string line = message([&] {
          optim::make_schedule(description.name, optimizer, {{option.name, given}});
        });
        CHECK(line.starts_with(description.aliases[0] + ": " + option.name + (list ? "[0]" : "") + " must be "));
        CHECK(optimizer.get("lr").number() == base);
      }
    }
  }
}
