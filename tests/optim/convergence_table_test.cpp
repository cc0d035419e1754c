// Every optimizer and wrapper reaches its target on problems with known minima about as fast as the table says.
#include "convergence_table.h"

#include <doctest/doctest.h>

#include <cstdlib>

using namespace gradus;
using optim_tests::ConvergenceCell;
using optim_tests::ConvergenceRow;

namespace {

/// All rows; where GRADUS_UPDATE_CONVERGENCE asks for it, they are measured anew first.
const std::vector<ConvergenceRow>& rows() {
  static const std::vector<ConvergenceRow> table = [] {
    std::vector<ConvergenceRow> read = optim_tests::read_convergence();
    const char* const wanted = std::getenv("GRADUS_UPDATE_CONVERGENCE");
    if (wanted == nullptr) return read;
    const std::string name = wanted;
    for (ConvergenceRow& row : read) {
      if (name != "all" && name != (row.wrapper.empty() ? row.optimizer : row.wrapper)) continue;
      for (auto& [problem, cell] : row.cells) {
        if (!cell.not_applicable.empty()) continue;
        try {
          optim_tests::tune(row, problem, cell);
        } catch (const std::exception& error) {
          cell.steps.reset();
          MESSAGE(error.what());
        }
        MESSAGE(row.text() << " on " << problem << ": " << (cell.steps ? std::to_string(*cell.steps) : "not reached"));
      }
      optim_tests::write_convergence(read);
    }
    return read;
  }();
  return table;
}

void check_steps(const std::string& problem) {
  for (const ConvergenceRow& row : rows()) {
    for (const auto& [name, cell] : row.cells) {
      if (name != problem || !cell.steps) continue;
      CAPTURE(row.text());
      const std::optional<int> needed = optim_tests::steps_to_target(row, problem, cell, 2 * *cell.steps);
      CHECK(needed);
      if (needed) CHECK(2 * *needed >= *cell.steps);  // else the table is out of date
    }
  }
}

const ConvergenceCell* cell_on(const ConvergenceRow& row, const std::string& problem) {
  for (const auto& [name, cell] : row.cells) {
    if (name == problem) return &cell;
  }
  return nullptr;
}

}  // namespace

TEST_CASE("each optimizer has a row with a cell for every problem, each wrapper for the convex ones") {
  for (const Description& optimizer : optim::descriptions()) {
    CAPTURE(optimizer.name);
    int found = 0;
    for (const ConvergenceRow& row : rows()) {
      if (row.optimizer != optimizer.name || !row.wrapper.empty()) continue;
      ++found;
      for (const std::string& problem : optim_tests::convergence_problems()) {
        CAPTURE(problem);
        const ConvergenceCell* cell = cell_on(row, problem);
        REQUIRE(cell != nullptr);
        CHECK(cell->steps.has_value() == cell->not_applicable.empty());
      }
    }
    CHECK(found >= 1);
  }
  for (const Description& wrapper : optim::wrapper_descriptions()) {
    CAPTURE(wrapper.name);
    int found = 0;
    for (const ConvergenceRow& row : rows()) {
      if (row.wrapper != wrapper.name) continue;
      ++found;
      for (const char* problem : {"quadratic", "logistic"}) {
        const ConvergenceCell* cell = cell_on(row, problem);
        REQUIRE(cell != nullptr);
        CHECK(cell->steps.has_value() == cell->not_applicable.empty());
      }
    }
    CHECK(found >= 1);
  }
}

TEST_CASE("on a convex quadratic, each reaches its target in at most twice the kept steps") {
  check_steps("quadratic");
}

TEST_CASE("on logistic regression of breast cancer, each reaches its target in at most twice the kept steps") {
  check_steps("logistic");
}

TEST_CASE("on Rosenbrock's function, each reaches its target in at most twice the kept steps") {
  check_steps("rosenbrock");
}
