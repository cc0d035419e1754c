// The rule by which options are searched that a formula says nothing of.
#include <gradus/optim/detail/lists.h>
#include <gradus/optim/rule.h>
#include <gradus/optim/search_space.h>

#include <algorithm>
#include <cmath>
#include <span>
#include <string_view>

namespace gradus::optim {
namespace {

/// Step sizes of the families whose steps are not Adam's.
struct FamilyRate {
  const char* family;
  double min, max;
};
constexpr FamilyRate rates[] = {
    {"momentum", 1e-4, 1},   {"averaging", 1e-4, 1},    {"sparse", 1e-4, 1}, {"dual averaging", 1e-4, 1},
    {"layer-wise", 1e-4, 1}, {"second order", 1e-4, 1}, {"matrix", 1e-4, 1}, {"sign", 1e-6, 1e-2},
};

/// Searched wherever an option has this name and its value is within.
constexpr SearchInterval by_name[] = {
    {"momentum", 0.5, 0.999, SearchScale::one_minus_log},
    {"beta1", 0.5, 0.99, SearchScale::one_minus_log},
    {"beta2", 0.7, 0.9999, SearchScale::one_minus_log},
    {"weight_decay", 1e-6, 1e-1},
    {"eps", 1e-10, 1e-3},
};

/// The first distance of methods that find their step size themselves.
constexpr SearchInterval distances[] = {{"d0", 1e-8, 1e-1}, {"reps_rel", 1e-8, 1e-1}, {"r_eps", 1e-8, 1e-1}};

const SearchInterval* find(std::span<const SearchInterval> list, std::string_view option) {
  const auto found =
      std::find_if(list.begin(), list.end(), [&](const SearchInterval& interval) { return option == interval.option; });
  return found == list.end() ? nullptr : &*found;
}

SearchInterval rate(std::string_view family, bool by_closure) {
  if (by_closure) return {"lr", 1e-3, 1};
  for (const FamilyRate& known : rates) {
    if (family == known.family) return {"lr", known.min, known.max};
  }
  return {"lr", 1e-5, 1e-1};
}

/// Decays of squared gradients and what keeps roots from 0 decide much in Adam's family; under the same name they are
/// something else in momentum methods, or hardly matter.
bool heeds(std::string_view family, std::string_view option) {
  if (option == "eps") return family == "adaptive";
  return option != "beta2" || family != "momentum";
}

}  // namespace

double SearchInterval::at(double share) const noexcept {
  const auto between = [share](double from, double to) { return from * std::pow(to / from, share); };
  switch (scale) {
    case SearchScale::log:
      return std::clamp(between(min, max), min, max);
    case SearchScale::one_minus_log:
      return std::clamp(1 - between(1 - min, 1 - max), min, max);
    case SearchScale::linear:
      break;
  }
  return min + share * (max - min);
}

const SearchInterval* SearchSpace::find(const std::string& option) const noexcept {
  return optim::find(intervals, option);
}

SearchSpace search_space(const std::string& optimizer, const OptionList& options, Where where) {
  const detail::RulePointer rule = detail::optimizer_rule("search_space", optimizer, options, where);
  const std::span<const SearchInterval> own = rule->search();
  const std::string_view family = rule->about().family;
  const bool finds_its_rate = family == "learning-rate free";
  SearchSpace space{.intervals = {}, .full_batch = rule->needs_full_batch()};
  for (const Option& option : rule->options().describe()) {
    if (const SearchInterval* interval = find(own, option.name)) {
      if (interval->min < interval->max) space.intervals.push_back(*interval);
    } else if (option.name == "lr") {
      if (!finds_its_rate) space.intervals.push_back(rate(family, rule->by_closure() != nullptr));
    } else if (const SearchInterval* distance = find(distances, option.name)) {
      space.intervals.push_back(*distance);
    } else if (const SearchInterval* usual = find(by_name, option.name)) {
      if (heeds(family, option.name) && usual->contains(option.default_value.number())) {
        space.intervals.push_back(*usual);
      }
    }
  }
  return space;
}

const char* name(SearchScale scale) noexcept {
  return scale == SearchScale::log ? "log" : scale == SearchScale::linear ? "linear" : "one_minus_log";
}

std::string to_string(const SearchInterval& interval) {
  return gradus::to_string(OptionValue(interval.min)) + " to " + gradus::to_string(OptionValue(interval.max)) + " (" +
         (interval.scale == SearchScale::one_minus_log ? std::string("log of 1 - ") + interval.option
                                                       : name(interval.scale)) +
         ")";
}

}  // namespace gradus::optim
