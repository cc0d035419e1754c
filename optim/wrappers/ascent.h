/// The step uphill that SAM and its relatives take before the second gradient.
#pragma once

#include <gradus/optim/tensor_formula.h>

#include <cmath>

namespace gradus::optim {

/// Towards the worst point within a distance; `adaptive` distances are relative to the parameters.
class Ascent {
 public:
  void prepare() { squares_ = 0; }
  void gather(const Tensor& w, const Tensor& g, bool adaptive) {
    const Tensor scaled = adaptive ? abs(w) * g : g;
    squares_ += inner_product(scaled, scaled);
  }
  /// Along g, after all that belong to the step have been gathered.
  Tensor step(const Tensor& w, const Tensor& g, double rho, double eps, bool adaptive) const {
    return rho / (std::sqrt(squares_) + eps) * (adaptive ? square(w) * g : g);
  }

 private:
  double squares_ = 0;
};

}  // namespace gradus::optim
