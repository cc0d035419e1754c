// What rules of whole tensors are compared with: the same as loops over plain numbers.
#pragma once

#include "optimizers.h"

#include <functional>

namespace optim_tests {

using Numbers = std::vector<double>;

/// What a rule written as loops sees in a step: all parameters, their gradients, the loss and the step's number. It
/// changes w.
struct Seen {
  std::vector<Numbers>& w;
  const std::vector<Numbers>& g;
  double loss;
  int t;
};
using Loops = std::function<void(const Seen&)>;

inline constexpr double curvature[] = {0.7, 1.9};

/// Two parameters, w[0] as `shape` says and w[1] of 4, pulled to 0.3 and -0.2 with different curvatures and a fourth
/// power.
inline void follows(const std::string& name, const gradus::OptionList& options, const Loops& loops,
                    Needs needs = Needs::nothing, const gradus::Shape& shape = {2, 3}, int steps = 12) {
  std::vector<gradus::Tensor> w = {numbers(shape, 3, gradus::Dtype::float64).requires_grad_(),
                                   numbers({4}, 4, gradus::Dtype::float64).requires_grad_()};
  std::vector<Numbers> plain = {w[0].to_vector<double>(), w[1].to_vector<double>()};
  gradus::optim::Optimizer optimizer = gradus::optim::make(name, gradus::Parameters(w), options);
  for (int t = 1; t <= steps; ++t) {
    std::vector<Numbers> g = plain;
    double loss = 0;
    for (std::size_t k = 0; k < 2; ++k) {
      for (double& x : g[k]) {
        const double distance = x - (k == 0 ? 0.3 : -0.2), cube = x * x * x;
        loss += curvature[k] * distance * distance / 2 + 0.1 * x * cube / 4;
        x = curvature[k] * distance + 0.1 * cube;
      }
      w[k].set_grad(gradus::tensor(g[k], w[k].shape()));
    }
    const Row row{name, {}, 0, -1, needs};
    row.step(optimizer, loss, {});
    loops({plain, g, loss, t});
    for (std::size_t k = 0; k < 2; ++k) {
      const Numbers got = w[k].to_vector<double>();
      for (std::size_t i = 0; i < got.size(); ++i) {
        CAPTURE(t);
        CHECK(got[i] == doctest::Approx(plain[k][i]).epsilon(1e-11));
      }
    }
  }
}

/// Calls f(parameter, element) for each.
template <class F>
void each(const std::vector<Numbers>& all, const F& f) {
  for (std::size_t k = 0; k < all.size(); ++k) {
    for (std::size_t i = 0; i < all[k].size(); ++i) f(k, i);
  }
}

inline std::vector<Numbers> zeros_as(const std::vector<Numbers>& all) {
  std::vector<Numbers> copy = all;
  each(copy, [&](std::size_t k, std::size_t i) { copy[k][i] = 0; });
  return copy;
}

inline double squares(const std::vector<Numbers>& all) {
  double sum = 0;
  each(all, [&](std::size_t k, std::size_t i) { sum += all[k][i] * all[k][i]; });
  return sum;
}

}  // namespace optim_tests
