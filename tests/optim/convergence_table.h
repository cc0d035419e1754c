// The table of steps that each optimizer and wrapper takes on problems with known minima, and how they are counted.
//
// convergence.json has one row for each optimizer (some have several, for their options), and in it one cell for each
// problem: the options that suit it, and the steps to the first of ten points in a row whose loss is within `gap` of
// the minimum, as a share of what the start is above it (1e-3, on "logistic" 1e-2, if the cell does not say). A cell
// may say instead why there is nothing to count: {"not applicable": reason}.
//
// To make it anew where a change is meant:
//
//     GRADUS_UPDATE_CONVERGENCE=all build/release/tests/optim_tests --source-file='*convergence_table_test*'
//
// or with one optimizer's or wrapper's name in place of "all". For each cell, the option that the row names as "tuned"
// ("lr" if it does not) is searched on a grid of quarter decades; the quickest is kept whose neighbourhood does not
// differ much: a start moved by a millionth and a value 5 % off take at most 1.5 times more or fewer steps, so that
// what rounding does on another processor does not move the figure.
#pragma once

#include "closures.h"

#include <optional>
#include <string>
#include <vector>

namespace optim_tests {

/// A problem's convergence is counted in steps of one optimizer.
struct ConvergenceCell {
  gradus::OptionList options;  // besides the row's
  std::optional<double> gap;   // if not the problem's own
  std::optional<int> steps;    // none: not measured yet
  std::string not_applicable;  // why there is nothing to count, or ""
};

struct ConvergenceRow {
  std::string optimizer, wrapper;  // wrapper: of the optimizer; "": none
  gradus::OptionList options, wrapper_options;
  std::string tuned = "lr";                                         // "": nothing
  std::vector<std::pair<std::string, ConvergenceCell>> cells = {};  // by problem

  std::string text() const;
};

/// "quadratic": linear regression of 8 numbers, [4, 2]. "logistic": of LogisticRegression, lambda = 0.01, 31 numbers.
/// "rosenbrock": from (-1.2, 1).
const std::vector<std::string>& convergence_problems();

/// The table.
std::vector<ConvergenceRow> read_convergence();
void write_convergence(const std::vector<ConvergenceRow>& rows);

/// How many steps the row takes to the cell's gap; none if more than `most`, or if the loss is not finite or 1000 times
/// the start's.
std::optional<int> steps_to_target(const ConvergenceRow& row, const std::string& problem, const ConvergenceCell& cell,
                                   int most, double moved_by = 0);

/// Measures the cell anew.
void tune(const ConvergenceRow& row, const std::string& problem, ConvergenceCell& cell);

}  // namespace optim_tests
