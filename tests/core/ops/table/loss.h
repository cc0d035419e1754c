// What the rows of losses share: one row for each reduction.
#pragma once

#include "../op_table.h"

#include <utility>

namespace gradus::tests {

using Loss = std::function<Tensor(const Tensors&, Reduction)>;
using Losses = std::function<plain::Array(const Arrays&)>;

inline double total(const plain::Array& x) {
  double result = 0;
  for (const double value : x.values) result += value;
  return result;
}

constexpr Reduction reductions[] = {Reduction::none, Reduction::mean, Reduction::sum};

/// A loss that `losses` gives for each sample or element: those, their mean and their sum.
inline std::vector<OpRow> reduced(const char* name, Loss loss, Losses losses, std::vector<Shapes> shapes,
                                  RowOptions options = {.tolerance = 4}) {
  std::vector<OpRow> rows;
  for (const Reduction reduction : reductions) {
    rows.push_back({name, [=](const Tensors& x) { return loss(x, reduction); },
                    [=](const Arrays& x) {
                      const plain::Array all = losses(x);
                      if (reduction == Reduction::none) return all;
                      const double count = reduction == Reduction::mean ? static_cast<double>(all.count()) : 1;
                      return plain::number(total(all) / count);
                    },
                    shapes, options});
  }
  return rows;
}

inline std::vector<OpRow> joined(std::vector<std::vector<OpRow>> families) {
  std::vector<OpRow> rows;
  for (std::vector<OpRow>& family : families) {
    for (OpRow& row : family) rows.push_back(std::move(row));
  }
  return rows;
}

}  // namespace gradus::tests
