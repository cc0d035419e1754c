/// Between which values an option is searched, and how: what formulas say of their own options where the rule of
/// optim/search_space.h is not for them.
///
///     static constexpr SearchInterval search[] = {{"lr", 1e-2, 10}, not_searched("eps")};
#pragma once

#include <cstdint>

namespace gradus::optim {

/// In what the values of a search lie evenly.
enum class SearchScale : std::uint8_t {
  log,            ///< log x: step sizes, decay, eps
  one_minus_log,  ///< log(1 - x): momentum, whose memory lasts for 1 / (1 - x) steps
  linear,         ///< x
};

struct SearchInterval {
  const char* option;
  double min, max;  ///< of the option, both within
  SearchScale scale = SearchScale::log;

  bool contains(double value) const noexcept { return value >= min && value <= max; }
  /// The value at a share of the way from min to max, on the scale. share: in [0, 1].
  double at(double share) const noexcept;
};

/// For an option that is to keep its value, although the rule would search it.
constexpr SearchInterval not_searched(const char* option) { return {option, 0, 0, SearchScale::linear}; }

}  // namespace gradus::optim
