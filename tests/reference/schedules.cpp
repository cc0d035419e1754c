// Schedules: the driven option before each call of step().
#include "harness.h"

#include <gradus/optim/elementwise/sgd.h>
#include <gradus/optim/list.h>

#include <algorithm>

namespace reference {
namespace {

namespace optim = gradus::optim;

bool known(const std::string& schedule) {
  for (const gradus::Description& description : optim::schedule_descriptions()) {
    const auto& names = description.aliases;
    if (std::find(names.begin(), names.end(), schedule) != names.end()) return true;
  }
  return false;
}

void run(const json& record, const std::string& place, Report& report) {
  const std::string name = record.at("scheduler");
  gradus::OptionList options = option_list(record.at("options"));
  const double lr = number(record.at("options").at("lr"));
  std::erase_if(options, [](const auto& given) { return given.first == "lr"; });
  if (name == "SmoothedExponentialDecay") options.emplace_back("form", "rate");

  const gradus::Tensor w = gradus::zeros({1}, {.requires_grad = true});
  optim::Optimizer optimizer({w}, optim::SGD{.lr = lr});
  optim::Schedule schedule = optim::make_schedule(name, optimizer, options);
  const std::vector<double> wanted = numbers(record.at("lr"));
  std::vector<double> driven, pure;
  for (std::size_t t = 0; t < wanted.size(); ++t) {
    driven.push_back(optimizer.get("lr").number());
    pure.push_back(schedule.value(static_cast<std::int64_t>(t)));
    if (record.contains("metrics")) {
      schedule.step(number(record.at("metrics").at(t)));
    } else {
      schedule.step();
    }
  }
  report.compare(driven, wanted, place);
  if (!record.contains("metrics")) report.compare(pure, wanted, place + " value(t)");
}

}  // namespace

void check_schedules(const json& records, Report& report) {
  std::size_t index = 0;
  for (const json& record : records) {
    const std::string name = record.at("scheduler");
    const std::string place =
        "record " + std::to_string(index++) + " (" + name + " " + record.at("options").dump() + ")";
    if (!known(name)) {
      report.missing(name);
      continue;
    }
    try {
      run(record, place, report);
    } catch (const std::exception& error) {
      report.fail(place + ": " + error.what());
    }
  }
}

}  // namespace reference
