/// The default space that a search for an optimizer's options draws from: the same for every problem.
#pragma once

#include <gradus/core/description.h>
#include <gradus/optim/search_interval.h>

#include <string>
#include <vector>

namespace gradus::optim {

struct SearchSpace {
  std::vector<SearchInterval> intervals;  ///< in the order of the options; options without one keep their values
  bool full_batch = false;                ///< only for problems whose loss and gradient are without noise

  /// Null if the option is not searched.
  const SearchInterval* find(const std::string& option) const noexcept;
};

/// The space of an optimizer with these options, by a rule:
///
/// - `lr` is searched over an interval that goes by the family, for methods that call the closure over [1e-3, 1]. Not
///   in learning-rate free methods, where it is a factor: there it is the first distance (d0, reps_rel, r_eps).
/// - momentum, beta1, beta2, eps, weight_decay are searched where the present value lies in their interval. So what is
///   switched off by 0 stays so: SGD's momentum is searched with {{"momentum", 0.9}}, and not without.
/// - What the formula itself says comes first: `static constexpr SearchInterval search[]` in its struct, or in that of
///   the variant that the options choose.
///
/// full_batch: for methods that call the closure and compare its losses; or as `static constexpr bool full_batch` says.
/// Names as in optim::make. Throws ValueError for an unknown name or option, with the nearest one.
SearchSpace search_space(const std::string& optimizer, const OptionList& options = {}, Where where = Where::here());

/// "log", "one_minus_log", "linear".
const char* name(SearchScale scale) noexcept;

/// "0.0001 to 10 (log)", "0.5 to 0.99 (log of 1 - beta1)".
std::string to_string(const SearchInterval& interval);

}  // namespace gradus::optim
